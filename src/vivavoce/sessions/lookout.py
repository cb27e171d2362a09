"""What the session asks of the eye for one agent, as the agent declares it, with what must not leave left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..errors import Declined
from ..events import VideoFrame
from ..sight import Box, DesignRules, Finding, Line
from ..tools.seeing import LATE, Sees
from ..vision.contract import Eye, EyeFailed, Glance, Reading, UnfitPicture, Wish
from ..vision.gaze import Plan


@dataclass(frozen=True, slots=True)
class Found:
    """What came of reading a picture."""

    reading: Reading
    picture: VideoFrame | None
    """As it may leave; None = it may not."""


class Lookout:
    """The eye as one agent uses it. Its methods raise EyeFailed and UnfitPicture, those for tools Declined."""

    def __init__(self, eye: Eye, sees: Sees, call_id: str) -> None:
        self._eye, self._sees, self._call = eye, sees, call_id

    @property
    def plan(self) -> Plan:
        """What of the frame policy depends on what the agent sees."""
        return Plan(self._sees.text, self._sees.text or self._sees.codes)

    async def glance(self, frame: VideoFrame) -> Glance:
        """As `Eye.glance`."""
        return await self._eye.glance(stream_of(self._call, frame.source), frame)

    def forget(self, source: str) -> None:
        """As `Eye.forget`."""
        self._eye.forget(stream_of(self._call, source))

    def changes(self, frame: VideoFrame) -> bool:
        """Whether `redact` has anything to do. Models take no WebP (https://ai.google.dev/gemini-api/docs/live-api)."""
        return self._sees.redacts or frame.mime_type == "image/webp"

    async def redact(self, frame: VideoFrame) -> VideoFrame:
        """The picture as it may leave, as a model takes it: JPEG or PNG."""
        if not self.changes(frame):
            return frame
        return await self._eye.redact(frame, self._sees.hidden, people=self._sees.hides_people)

    async def thumbnail(self, clean: VideoFrame) -> bytes:
        """A small JPEG of a picture that may leave."""
        return await self._eye.thumbnail(clean)

    async def read(self, frame: VideoFrame, careful: bool) -> Found:
        """All that the agent sees. Where something must not leave, nothing is read in it: people are found before they
        are hidden, everything else is looked for after."""
        sees, stream = self._sees, stream_of(self._call, frame.source)
        wish = Wish(
            text=("careful" if careful else "quick") if sees.text else "",
            codes=sees.codes,
            things=sees.objects,
            dice=sees.dice,
            review=sees.review if careful else None,
        )
        if not sees.redacts:
            return Found(await self._read(stream, frame, wish), frame)
        things = await self._read(stream, frame, Wish(things=wish.things))
        clean = await self._eye.redact(frame, sees.hidden, people=sees.hides_people)
        rest = await self._read(stream, clean, replace(wish, things=None))
        kept = None if things.things is None else tuple(t for t in things.things if not _inside(t.box, sees.hidden))
        return Found(replace(rest, things=kept), clean)

    async def _read(self, stream: str, frame: VideoFrame, wish: Wish) -> Reading:
        return Reading() if wish == Wish() else await self._eye.read(stream, frame, wish)

    async def lines(self, clean: VideoFrame, region: Box | None) -> tuple[Line, ...]:
        """The text of a picture that may leave, read with care."""
        reading = await self._for_tool(clean, Wish(text="careful", region=region))
        return reading.lines or ()

    async def findings(
        self, clean: VideoFrame, rules: DesignRules | None, lines: tuple[Line, ...] | None
    ) -> tuple[Finding, ...]:
        """What rules of design find in it; None = the agent's own. lines: what was read there; None = nothing yet."""
        checked = rules or self._sees.review or DesignRules()
        reading = await self._for_tool(clean, Wish(text="careful", review=checked, lines=lines))
        return reading.findings or ()

    async def _for_tool(self, clean: VideoFrame, wish: Wish) -> Reading:
        try:
            return await self._eye.read(stream_of(self._call, "tool"), clean, wish)
        except (EyeFailed, UnfitPicture):
            raise Declined(LATE) from None


def stream_of(call_id: str, source: str) -> str:
    """Names a source of a call, for the eye."""
    return f"{call_id}/{source}"


def _inside(box: Box, areas: Sequence[Box]) -> bool:
    return any(
        box.left < area.right and area.left < box.right and box.top < area.bottom and area.top < box.bottom
        for area in areas
    )
