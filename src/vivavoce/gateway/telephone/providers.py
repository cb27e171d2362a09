"""What each provider says of a call, and what it is answered: one row each. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from ...errors import RemoteProtocolError
from ...protocol.reading import decode
from ...streaming.telephone.vonage import CALL
from . import signatures
from .signatures import Signed

TICKET = "ticket"
"""Name of the one-time parameter."""
XML, JSON, TEXT = "application/xml", "application/json", "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Announced:
    """What a webhook says of a call."""

    id: str
    caller: str
    called: str
    ended: bool = False
    """The call is over."""
    dialled: str = ""
    """What came of dialling somebody for the caller: `answered` or `missed`; "" = that was not done."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call is to do: open a stream."""

    stream: str
    """`wss://…` of the stream."""
    again: str
    """Where to ask what is next, once that stream has ended."""
    ticket: str
    call: Announced


@dataclass(frozen=True, slots=True)
class Onward:
    """Whom a call is put through to."""

    staff: Sequence[str]
    """Numbers in E.164 or SIP addresses; all of them ring."""
    again: str
    """Where to ask what is next, once that call is over or nobody has answered."""
    whisper: str
    """Where to ask what who answers is told before the two are connected."""


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider's ways."""

    signed: Callable[[Signed, str, float], bool]
    """Whether a request is theirs: (request, secret, seconds since 1970)."""
    signs_streams: bool
    """The WebSocket's handshake is signed as well."""
    same_id: bool
    """The stream names the call as the webhook does."""
    read: Callable[[Signed], Announced]
    connect: Callable[[Answer], str]
    """The document that connects the stream."""
    reject: str
    """The document for a call that is not taken."""
    busy: str
    """Likewise, while there is no free line."""
    hang_up: str
    asks_by_get: bool = False
    """Its webhook may be a GET; only for those whose login vouches for all of it."""
    ends_by_closing: bool = False
    """The stream has no last frame: closed in order, the call is over."""
    dial: Callable[[Onward], str] | None = None
    """The document that puts a call through; None = there is none."""
    whisper: Callable[[str, str, str], str] | None = None
    """What who answers is told: (summary, where keys are told, the key that was pressed or "")."""
    media_type: str = XML


def _form(identity: str) -> Callable[[Signed], Announced]:
    def read(request: Signed) -> Announced:
        form = request.form or dict(parse_qsl(urlsplit(request.url).query))
        status, dialled = form.get("CallStatus", ""), form.get("DialCallStatus") or form.get("DialStatus", "")
        taken = dialled in ("completed", "answered") and form.get("DialBridged", "true") == "true"
        came = "" if not dialled else "answered" if taken else "missed"
        return Announced(form.get(identity, ""), form.get("From", ""), form.get("To", ""), status in ENDED, came)

    return read


ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


def _json(request: Signed) -> Announced:
    try:
        said = decode(request.body)
    except RemoteProtocolError:
        said = {}
    texts = {name: value for name, value in said.items() if isinstance(value, str)}
    return Announced(texts.get("uuid", ""), texts.get("from", ""), texts.get("to", ""))


def _twiml(attributes: str = "") -> Callable[[Answer], str]:
    def connect(answer: Answer) -> str:
        parameter = f'<Parameter name="{TICKET}" value="{escape(answer.ticket)}"/>'
        stream = f'<Stream url="{escape(answer.stream)}"{attributes}>{parameter}</Stream>'
        return _xml(f'<Connect action="{escape(answer.again)}" method="POST">{stream}</Connect>')

    return connect


def _plivo(answer: Answer) -> str:
    stream = (
        '<Stream bidirectional="true" keepCallAlive="true" contentType="audio/x-mulaw;rate=8000" '
        f'extraHeaders="{TICKET}={escape(answer.ticket)}">{escape(answer.stream)}</Stream>'
    )
    return _xml(f'{stream}<Redirect method="POST">{escape(answer.again)}</Redirect>')


def _ncco(answer: Answer) -> str:
    told = {TICKET: answer.ticket, CALL: answer.call.id}
    endpoint = {"type": "websocket", "uri": answer.stream, "content-type": "audio/l16;rate=16000", "headers": told}
    return json.dumps([{"action": "connect", "endpoint": [endpoint]}])


def _address(answer: Answer) -> str:
    return json.dumps({"url": f"{answer.stream}?{TICKET}={answer.ticket}"})


def _xml(body: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{body}</Response>'


def _dial(onward: Onward) -> str:
    ask = f'url="{escape(onward.whisper)}" method="POST"'
    nouns = [("Sip" if to.startswith("sip") else "Number", to) for to in onward.staff]
    who = "".join(f"<{noun} {ask}>{escape(to)}</{noun}>" for noun, to in nouns)
    return _xml(
        f'<Dial action="{escape(onward.again)}" method="POST" timeout="{RINGING}" answerOnBridge="true">{who}</Dial>'
    )


def _plivo_dial(onward: Onward) -> str:
    nouns = [("User" if to.startswith("sip") else "Number", to) for to in onward.staff]
    who = "".join(f"<{noun}>{escape(to)}</{noun}>" for noun, to in nouns)
    return _xml(
        f'<Dial action="{escape(onward.again)}" method="POST" timeout="{RINGING}" '
        f'confirmSound="{escape(onward.whisper)}">{who}</Dial>'
    )


def _whisper(summary: str, keys: str, pressed: str) -> str:
    """Two seconds to decline; connected when it ends otherwise."""
    if pressed:
        return _xml("<Hangup/>" if pressed == DECLINE else "")
    told = f"<Say>{escape(summary)} {HOW}</Say>"
    return _xml(f'<Gather numDigits="1" timeout="2" action="{escape(keys)}" method="POST">{told}</Gather>')


def _plivo_whisper(summary: str, keys: str, pressed: str) -> str:
    return _xml(f"<Speak>{escape(summary)}</Speak>")


RINGING = 25
"""Seconds that somebody has to answer: five rings."""
DECLINE = "2"
HOW = f"Press {DECLINE} if you cannot take the call."


_REJECT, _BUSY, _HANG_UP = _xml("<Reject/>"), _xml('<Reject reason="busy"/>'), _xml("<Hangup/>")
_PLIVO_REJECT = _xml('<Hangup reason="rejected"/>'), _xml('<Hangup reason="busy"/>')

BY_NAME: Mapping[str, Provider] = {
    "twilio": Provider(
        signatures.by_twilio, True, True, _form("CallSid"), _twiml(), _REJECT, _BUSY, _HANG_UP, dial=_dial,
        whisper=_whisper,
    ),
    "telnyx": Provider(
        signatures.by_telnyx, False, False, _form("CallSid"),
        _twiml(' bidirectionalMode="rtp" bidirectionalCodec="PCMU"'), _REJECT, _BUSY, _HANG_UP, dial=_dial,
        whisper=_whisper,
    ),
    "plivo": Provider(
        signatures.by_plivo, True, True, _form("CallUUID"), _plivo, *_PLIVO_REJECT, _HANG_UP,
        dial=_plivo_dial, whisper=_plivo_whisper,
    ),
    "vonage": Provider(
        signatures.by_vonage, False, True, _json, _ncco, "[]", "[]", "[]", ends_by_closing=True, media_type=JSON
    ),
    "exotel": Provider(
        signatures.by_login, True, True, _form("CallSid"), _address, "{}", "{}", "{}", asks_by_get=True, media_type=JSON
    ),
    "asterisk": Provider(
        signatures.by_login, True, False, _form("CallSid"), lambda answer: answer.ticket, "", "", "",
        asks_by_get=True, ends_by_closing=True, media_type=TEXT,
    ),
    "audiosocket": Provider(
        signatures.by_login, False, False, _form("CallSid"), lambda answer: str(UUID(answer.ticket)), "", "", "",
        asks_by_get=True, media_type=TEXT,
    ),
}  # fmt: skip
