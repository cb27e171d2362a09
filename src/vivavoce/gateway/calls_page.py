"""What the calls page asks for: figures of a period and one call, as JSON, for who shows an API key in a header."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from ..sessions.recordings import Part
from .door import Admission, Door, Refusal
from .minting import failed
from .reception import Reception

LONGEST = timedelta(days=31)
"""Of a period."""
FRESH = 2.0
"""Seconds for which an answer is given again: many readers cost the log no more than one."""
MOST_ANSWERS = 16
"""Answers that are kept."""
MOST_LISTED = 200
MOST_FRAME = 2**31 - 1
"""A number that no database refuses, and no call has a picture of."""
NO_STORE = {"cache-control": "no-store"}


class CallsPage:
    """The endpoints; mount `page`, `overview` and `call`."""

    def __init__(self, door: Door, reception: Reception, file: Path) -> None:
        """file: the page itself, which holds nothing that is secret."""
        self._door, self._history, self._meter, self._file = door, reception.history, reception.meter, file
        self._recordings = reception.recordings
        self._answers: dict[tuple[str | None, int, int], tuple[float, dict[str, Any]]] = {}
        self._asking = asyncio.Lock()

    async def page(self, request: Request) -> Response:
        """The page, for everybody."""
        return FileResponse(self._file)

    async def overview(self, request: Request) -> JSONResponse:
        """`?since=` and `?today=`, milliseconds since 1970: when the period and the reader's day began."""
        who = self._who(request)
        if isinstance(who, Refusal):
            return failed(who.status, who.reason)
        until = datetime.now(UTC)
        try:
            since, today = (_moment(request.query_params.get(name), until) for name in ("since", "today"))
        except ValueError:
            return failed(400, "since and today are milliseconds since 1970")
        answer = await self._overview(_tenant(who), since, today, until)
        return JSONResponse({**answer, "list": answer["list"][:MOST_LISTED]}, headers=NO_STORE)

    async def call(self, request: Request) -> JSONResponse:
        """One call with its entries."""
        who = self._who(request)
        if isinstance(who, Refusal):
            return failed(who.status, who.reason)
        found = await asyncio.to_thread(self._history.call, _tenant(who), request.path_params["call_id"])
        if found is None:
            return failed(404, "there is no such call")
        parts = await asyncio.to_thread(self._recordings.parts, found["id"])
        told = [{"number": part.number, "seconds": round(part.seconds, 1)} for part in parts]
        return JSONResponse({**found, "recordings": told}, headers=NO_STORE)

    async def recording(self, request: Request) -> Response:
        """The sound of one connection of a call, WAV: left the caller, right the agent."""
        who = self._who(request)
        if isinstance(who, Refusal):
            return failed(who.status, who.reason)

        def find(call_id: str, number: int) -> Part | None:
            if self._history.call(_tenant(who), call_id) is None:
                return None
            return next((part for part in self._recordings.parts(call_id) if part.number == number), None)

        part = await asyncio.to_thread(find, request.path_params["call_id"], request.path_params["number"])
        if part is None:
            return failed(404, "there is no such recording")
        return FileResponse(part.file, media_type="audio/wav", headers=NO_STORE)

    async def picture(self, request: Request) -> Response:
        """A small picture of what a call was shown, where its agent keeps some."""
        who = self._who(request)
        if isinstance(who, Refusal):
            return failed(who.status, who.reason)
        call, frame = request.path_params["call_id"], request.path_params["frame"]
        jpeg = await asyncio.to_thread(self._history.picture, _tenant(who), call, min(frame, MOST_FRAME))
        if jpeg is None:
            return failed(404, "there is no such picture")
        return Response(jpeg, media_type="image/jpeg", headers=NO_STORE)

    def _who(self, request: Request) -> Admission | Refusal:
        # Only headers count: a key in an address ends up in the logs of proxies.
        who = self._door.with_key(request)
        if isinstance(who, Refusal):
            self._meter.note("policy_denials_total", rule=who.rule)
        return who

    async def _overview(self, tenant: str | None, since: datetime, today: datetime, until: datetime) -> dict[str, Any]:
        now = asyncio.get_running_loop().time
        key = (tenant, round(since.timestamp()), round(today.timestamp()))
        async with self._asking:  # one at a time: the calls in progress come first
            at, answer = self._answers.get(key, (float("-inf"), {}))
            if now() - at < FRESH:
                return answer
            answer = await asyncio.to_thread(self._history.overview, tenant, since, today, until)
            self._answers.pop(key, None)
            while len(self._answers) >= MOST_ANSWERS:
                del self._answers[next(iter(self._answers))]
            self._answers[key] = (now(), answer)
            return answer


def _tenant(who: Admission) -> str | None:
    """Whose calls: those that this key has let in; everybody's where there are no keys."""
    return who.tenant or None


def _moment(text: str | None, until: datetime) -> datetime:
    """Raises ValueError for what is no number of milliseconds."""
    if text is None:
        return until - timedelta(days=1)
    try:
        moment = datetime.fromtimestamp(int(text) / 1000, UTC)
    except (OverflowError, OSError) as error:
        raise ValueError("no such moment") from error
    return min(until, max(until - LONGEST, moment))
