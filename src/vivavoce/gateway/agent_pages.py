"""The pages that agents have: each a function of the agent's, for who shows an API key in a header."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from ..errors import IN_FULL
from ..metrics.meter import Meter
from ..tools.foreign import contained, place
from ..tools.page import Page, PageOf
from ..tools.threads import Busy, Threads
from .calls_page import NO_STORE
from .directory import Directory
from .door import Door, Refusal
from .minting import failed
from .page_markup import drawn

log = logging.getLogger(__name__)

PATIENCE = 10.0
"""Seconds that a page's function has: as a tool."""
FRESH = 1.0
"""Seconds for which an answer is given again: many readers cost the agent's database no more than one."""
AT_A_TIME = 8
"""Functions of pages that run at once; calls have threads of their own."""
NOT_MADE = "this page could not be made; the gateway's log says where its function failed"


class AgentPages:
    """The endpoints; mount `page` and `content`."""

    def __init__(self, door: Door, directory: Directory, meter: Meter, file: Path) -> None:
        """file: the page around every page, which holds nothing that is secret."""
        self._door, self._directory, self._meter, self._file = door, directory, meter, file
        self._threads = Threads(AT_A_TIME)
        self._made: dict[PageOf, tuple[float, dict[str, Any]]] = {}
        self._making: dict[PageOf, asyncio.Lock] = {}

    async def page(self, request: Request) -> Response:
        """The page around it, for everybody, whether there is such a page or not."""
        return FileResponse(self._file)

    async def content(self, request: Request) -> JSONResponse:
        """What stands on it."""
        who = self._door.with_key(request)
        if isinstance(who, Refusal):
            self._meter.note("policy_denials_total", rule=who.rule)
            return failed(who.status, who.reason)
        agent, name = request.path_params["agent"], request.path_params["name"]
        page = self._directory.page(agent, name)
        if page is None:
            return failed(404, "there is no such page")
        try:
            return JSONResponse(await self._content(agent, page), headers=NO_STORE)
        except Busy:
            return failed(503, "this page is being made for too many at once; it is asked for again")
        except Exception as error:  # noqa: BLE001 - the author's code may raise anything
            log.error("page failed: agent=%s page=%s error=%s", agent, page.name, place(error))
            IN_FULL.debug("page failed: agent=%s page=%s", agent, page.name, exc_info=error)
            return failed(500, NOT_MADE)

    async def _content(self, agent: str, page: PageOf) -> dict[str, Any]:
        now = asyncio.get_running_loop().time
        async with self._making.setdefault(page, asyncio.Lock()):
            at, content = self._made.get(page, (float("-inf"), {}))
            if now() - at < FRESH:
                return content

            def make() -> dict[str, Any]:
                returned = page.function()
                if not isinstance(returned, Page):
                    raise TypeError(f"a page's function returns a Page, not {type(returned)}")
                return {"title": page.title, "agent": agent, "refresh": returned.refresh, "parts": drawn(returned)}

            async with asyncio.timeout(PATIENCE):
                with contained():
                    made: dict[str, Any] = await self._threads.run(make, kind=page, patience=PATIENCE)
            self._made[page] = (now(), made)
            return made
