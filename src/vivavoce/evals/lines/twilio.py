"""A caller behind Twilio: webhook, signature, and a media stream that is heard as Twilio plays it."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import html
import json
import re
import secrets
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake

from ...errors import ModelUnavailable
from ...events import Audio, CallerText, ReplyCut, VideoEnded, VideoFrame
from ...media import INPUT_RATE, Resampler
from ...streaming.caller import DIAL_TIMEOUT, Driver, E
from ...streaming.telephone.codings import Format
from .wordless import WordlessCall

LINE = Format("mulaw", 8_000)
CALLED = "+15550100"


class TwilioCall(WordlessCall[E]):
    """As `OutgoingCall`, by telephone."""

    def __init__(
        self, url: str, driver: Driver[E], *, token: str, public: str, timed: Callable[[float], None] | None = None
    ) -> None:
        """url: of the gateway, as `http://…`. token: the account's. public: its `VIVAVOCE_PHONE_URL`."""
        super().__init__(url, driver, timed=timed)
        self._http, self._token, self._public = url.rstrip("/"), token, public
        self._call_id, self._stream = "CA" + secrets.token_hex(16), "MZ" + secrets.token_hex(16)
        self._caller = f"+1555{secrets.randbelow(10**7):07}"
        self._told: dict[str, str] = {}
        self._down = Resampler(INPUT_RATE, LINE.rate)
        self._marks: deque[tuple[float, str]] = deque()
        self._chunk = 0

    async def _dial(self) -> ClientConnection:
        document = await asyncio.to_thread(self._ask)
        found = re.search(r'<Stream url="([^"]+)"', document)
        if found is None:
            raise ModelUnavailable(f"{self._http} did not connect the call: {document[:200]}")
        pairs = re.findall(r'name="([^"]+)" value="([^"]+)"', document)
        self._told = {name: html.unescape(value) for name, value in pairs}
        address = html.unescape(found[1])
        here = f"ws://{urlsplit(self._http).netloc}{urlsplit(address).path}"
        headers = {"x-twilio-signature": self._sign(address)}
        try:
            return await connect(
                here, additional_headers=headers, open_timeout=DIAL_TIMEOUT, compression=None, proxy=None
            )
        except (OSError, InvalidHandshake) as error:
            raise ModelUnavailable(f"{here} refused the stream: {error}") from None

    async def _open(self, socket: ClientConnection) -> None:
        await socket.send(json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"}))
        form = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
        start = {"streamSid": self._stream, "callSid": self._call_id, "customParameters": self._told}
        await socket.send(self._frame("start", start={**start, "mediaFormat": form}))

    def _received(self, frame: Any, now: float) -> list[E]:
        message = json.loads(frame)
        if message["event"] == "media":
            return self._hear(LINE.decode(base64.b64decode(message["media"]["payload"])).pcm, LINE.rate, now)
        if message["event"] == "clear":
            self._marks = deque((now, name) for _, name in self._marks)
            return list(self._script.receive(ReplyCut(), now))
        if message["event"] == "mark":
            self._marks.append((max(now, self._script.playout.end), message["mark"]["name"]))
        return []

    def _outgoing(self, item: Audio | CallerText | VideoFrame | VideoEnded) -> list[Any]:
        self._listen_on()
        if not isinstance(item, Audio):
            return []
        self._chunk += 1
        sound = base64.b64encode(LINE.encode(Audio(self._down.push(item.pcm), LINE.rate))).decode()
        frames = [self._frame("media", media={"track": "inbound", "chunk": str(self._chunk), "payload": sound})]
        now = self._clock() - self.opened
        while self._marks and self._marks[0][0] <= now:
            frames.append(self._frame("mark", mark={"name": self._marks.popleft()[1]}))
        return frames

    def _frame(self, event: str, **fields: object) -> str:
        return json.dumps({"event": event, "streamSid": self._stream, **fields})

    def _ask(self) -> str:
        """What the gateway answers the webhook with. Blocks. Raises ModelUnavailable."""
        form = {"CallSid": self._call_id, "From": self._caller, "To": CALLED, "CallStatus": "ringing"}
        said = f"{self._public}/phone/twilio" + "".join(name + value for name, value in sorted(form.items()))
        headers = {"x-twilio-signature": self._sign(said)}
        request = urllib.request.Request(f"{self._http}/phone/twilio", urlencode(form).encode(), headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=DIAL_TIMEOUT) as answer:  # noqa: S310
                return str(answer.read().decode())
        except OSError as error:
            raise ModelUnavailable(f"{self._http}/phone/twilio did not take the call: {error}") from None

    def _sign(self, said: str) -> str:
        return base64.b64encode(hmac.new(self._token.encode(), said.encode(), hashlib.sha1).digest()).decode()
