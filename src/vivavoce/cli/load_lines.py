"""The lines by which `vivavoce load` calls: what the server needs for each, and who dials."""

from __future__ import annotations

import contextlib
import dataclasses
import importlib.util
import secrets
from collections.abc import AsyncIterator, Callable, Mapping

from ..errors import ConfigurationError, install
from ..evals.call import Place
from ..evals.load.crowd import Party
from ..evals.load.visit import Visit
from ..streaming.caller import OutgoingCall
from ..streaming.script import CallEvent
from ..streaming.telephone.sip.settings import SipAccount

WEBSOCKET = "websocket"
PUBLIC = "https://load.example.org"
"""What the served gateway takes for its address at Twilio's; nobody goes there."""
EXTRAS = {"sip": "baresip", "webrtc": "aiortc"}
"""Line → the package that its callers need; the extra has the line's name."""
Timed = Callable[[float], None] | None


def check(line: str, *, elsewhere: bool, film: bool) -> None:
    """Raises ConfigurationError for what does not fit together."""
    if line != WEBSOCKET and film:
        raise ConfigurationError("pictures go by the WebSocket alone: leave --video or --line out")
    if elsewhere and line in ("twilio", "sip"):
        raise ConfigurationError(f"--line {line} serves the agent itself, since it needs the secrets: leave --url out")
    if line in EXTRAS and importlib.util.find_spec(EXTRAS[line]) is None:
        raise ConfigurationError(f"--line {line} needs the extra: {install(line)}")


@contextlib.asynccontextmanager
async def calling(line: str, party: Party, most: int) -> AsyncIterator[tuple[Party, Mapping[str, str]]]:
    """The party with that line, and what the environment of the server needs for it. most: callers at once."""
    if line == "twilio":
        token = secrets.token_hex(16)
        served = {"VIVAVOCE_PHONE_URL": PUBLIC, "VIVAVOCE_TWILIO_AUTH_TOKEN": token}
        yield dataclasses.replace(party, dial=_by_twilio(token)), served
    elif line == "sip":
        from ..streaming.telephone.sip.softphone import baresip_softphone
        from ..testing.softphone import free_port

        ours, theirs = free_port(), free_port()
        account = SipAccount("127.0.0.1", ours, user="caller", most_calls=most + 1)
        async with baresip_softphone(account, lambda call: None, callers=most) as softphone:
            from ..evals.lines.sip import SipCaller

            def dial(where: Place, visit: Visit, timed: Timed) -> OutgoingCall[CallEvent]:
                return SipCaller(f"sip:{where.agent}@127.0.0.1:{theirs}", visit, softphone, timed=timed)

            yield dataclasses.replace(party, dial=dial), {"VIVAVOCE_SIP": f"127.0.0.1:{theirs}"}
    elif line == "webrtc":
        yield dataclasses.replace(party, dial=_by_webrtc(party.greeted)), {}
    else:
        yield party, {}


def _by_twilio(token: str) -> Callable[[Place, Visit, Timed], OutgoingCall[CallEvent]]:
    from ..evals.lines.twilio import TwilioCall

    return lambda where, visit, timed: TwilioCall(where.url, visit, token=token, public=PUBLIC, timed=timed)


def _by_webrtc(greeted: bool) -> Callable[[Place, Visit, Timed], OutgoingCall[CallEvent]]:
    from ..evals.lines.webrtc import RtcCaller

    def dial(where: Place, visit: Visit, timed: Timed) -> OutgoingCall[CallEvent]:
        return RtcCaller(where.url, visit, agent=where.agent, key=where.key, greeted=greeted, timed=timed)

    return dial
