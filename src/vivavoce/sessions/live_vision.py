"""The eyes of one call: pictures come in, what is in them goes to the model, the tools, the client and the log.

When to look is `Gaze`'s business; how is the eye's, which lives in another process. What it finds comes back through
the session's inbox, so that all state stays the loop's. Whatever the eye does, or fails to do, the call goes on.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import Declined, RemoteProtocolError
from ..events import Looked, LookWanted, VideoEnded, VideoFrame
from ..sight import Box, DesignRules, Finding, Line, Sight, SightEnded, Source
from ..tools.reacting import Reactions
from ..tools.seeing import GONE, Sees
from ..vision import header
from ..vision.contract import EyeFailed, Glance
from ..vision.gaze import Action, Answer, Gaze, Look, Lose, Pass, Read, Tell
from .eyes import Post
from .lookout import Found, Lookout
from .sights import Account, Around, Keeping, Kept
from .speaking_up import SpeakingUp


@dataclass(frozen=True, slots=True)
class _Glanced:
    glance: Glance | None
    seconds: float


@dataclass(frozen=True, slots=True)
class _HasRead:
    found: Found | None
    seconds: float


@dataclass(frozen=True, slots=True)
class _Redacted:
    frame: VideoFrame | None
    seconds: float


@dataclass(frozen=True, slots=True)
class _Asked:
    """A tool wants a look."""

    id: str
    within: float


@dataclass(frozen=True, slots=True)
class _Said:
    """Code of the agent's wants this said."""

    sentence: str


class Seeing:
    """Tell it what happens in the call; `tick` at `deadline`."""

    def __init__(
        self, sees: Sees, lookout: Lookout, reactions: Reactions, around: Around, keeping: Keeping | None = None
    ) -> None:
        self._sees, self._lookout, self._around = sees, lookout, around
        self._gaze, self._account = Gaze(lookout.plan), Account(around)
        self._speaking_up, self._keeping = SpeakingUp(reactions, around.model, around.journal), keeping
        self._source: Source = sees.sources[0]
        self._looks: dict[str, asyncio.Future[Looked]] = {}
        self._asked = 0
        self._to_redact: VideoFrame | None = None
        self._redacting = self._turn_open = self._answering = False
        self._picture: VideoFrame | None = None
        """As it may leave, of what was read last."""
        self._sight: Sight | None = None

    def begin(self, post: Post, tasks: asyncio.TaskGroup) -> None:
        """The call begins. What is posted comes back by `finish`."""
        self._post, self._tasks = post, tasks

    @property
    def deadline(self) -> float | None:
        """When to call `tick`."""
        return self._gaze.deadline

    @property
    def account(self) -> Account:
        """What has been seen."""
        return self._account

    # ── what happens ──

    def take(self, item: VideoFrame | VideoEnded, now: float) -> None:
        """A picture came, or a source has ended. What is no picture ends the call, with a reason."""
        if item.source not in (*self._sees.sources, "photo"):  # by its type: a client of the Live API says no more
            item = replace(item, source=self._sees.sources[0])
        self._source = item.source
        if isinstance(item, VideoEnded):
            self._do(self._gaze.end(item.source, now), now)
            return
        self._account.count("taken")
        try:
            header.check(item)
        except RemoteProtocolError as error:
            self._tasks.create_task(self._account.refuse(error, now))
            return
        self._do(self._gaze.take(item, now), now)

    def address(self, now: float) -> None:
        """The caller begins to speak, or has typed."""
        self._do(self._gaze.address(now), now)

    def look(self, wanted: LookWanted, now: float) -> None:
        """The model wants a look."""
        self._do(self._gaze.want(wanted.id, wanted.within, now), now)

    def tick(self, now: float) -> None:
        """The deadline passed."""
        self._do(self._gaze.tick(now), now)

    def act(self) -> None:
        """A tool is being run."""
        if (sight := self._account.album.newest) is not None:
            self._keep(sight, self._account.album.picture(sight), tool=True)

    def watch(self, *, turn_open: bool, answering: bool, idle: bool, now: float) -> None:
        """Who has the floor."""
        begins, self._turn_open = turn_open and not self._turn_open, turn_open
        if begins:
            self.address(now)
        if answering != self._answering:
            self._answering = answering
            self._do(self._gaze.render(answering, now), now)
        self._speaking_up.hold(not idle, now)

    def finish(self, item: object, now: float) -> None:
        """What was begun is done."""
        match item:
            case _Glanced(glance=glance):
                self._account.count("glanced")
                if glance is None:
                    self._account.fail(self._source, now)
                self._do(self._gaze.glanced(glance, now), now)
            case _HasRead(found=found, seconds=seconds):
                self._account.spend(seconds)
                if found is None:
                    self._account.fail(self._source, now)
                self._picture = found.picture if found else None
                self._do(self._gaze.has_read(found.reading if found else None, now), now)
            case _Redacted(frame=frame):
                self._redacting = False
                if frame is not None:
                    self._account.relay(frame)
                if (waiting := self._to_redact) is not None:
                    self._to_redact = None
                    self._relay(waiting)
            case _Asked(id=id, within=within):
                self._do(self._gaze.want(id, within, now), now)
            case Kept(sight=sight, jpeg=jpeg) if jpeg is not None and self._keeping is not None:
                self._keeping.keep(sight.frame, jpeg)
                self._account.note_kept(sight, now)
            case _Said(sentence=sentence):
                self._speaking_up.add(sentence, now)
            case RemoteProtocolError():
                self._tasks.create_task(self._account.refuse(item, now))

    async def look_for_tool(self, within: float) -> Looked:
        """A tool wants a look."""
        self._asked += 1
        id = f"tool {self._asked}"
        looked: asyncio.Future[Looked] = asyncio.get_running_loop().create_future()
        self._looks[id] = looked
        self._post(_Asked(id, within))
        try:
            return await looked
        finally:
            self._looks.pop(id, None)

    # ── what follows ──

    def _do(self, actions: Sequence[Action], now: float) -> None:
        for action in actions:
            match action:
                case Look(frame=frame):
                    self._tasks.create_task(self._ask(self._lookout.glance(frame.picture), _Glanced))
                case Read():
                    self._tasks.create_task(
                        self._ask(self._lookout.read(action.frame.picture, action.careful), _HasRead)
                    )
                case Pass(frame=frame):
                    self._relay(frame.picture)
                case Tell():
                    self._tell(action, now)
                case Lose(source=source):
                    self._account.lose(source, now)
                    self._lookout.forget(source)
                    self._speaking_up.lose(SightEnded(source, now))
                case Answer():
                    self._answer(action)

    def _tell(self, told: Tell, now: float) -> None:
        read, reading = told.read, told.reading
        self._sight = sight = Sight(
            source=read.frame.picture.source,
            frame=read.frame.number,
            at=read.frame.at,
            sha256=hashlib.sha256(read.frame.picture.data).hexdigest(),
            width=read.glance.width,
            height=read.glance.height,
            changed=read.glance.changed,
            sharpness=read.glance.sharpness,
            guidance=reading.guidance,
            lines=reading.lines,
            codes=reading.codes,
            things=reading.things,
            dice=reading.dice,
            findings=reading.findings,
            careful=read.careful and reading.lines is not None,
        )
        self._account.tell(sight, self._picture, now)
        self._keep(sight, self._picture, tool=False)
        turn = self._around.journal.turn
        self._speaking_up.see(sight, turn, self._tasks, lambda sentence: self._post(_Said(sentence)))

    def _answer(self, answer: Answer) -> None:
        sight = self._sight if answer.reason in ("", "unreadable") else None
        if (waiting := self._looks.get(answer.id)) is None:
            shown = None if answer.reason else sight
            self._around.model.send(Looked(answer.id, shown, answer.reason))
        elif not waiting.done():
            if sight is not None:
                self._keep(sight, self._picture, tool=True)
            waiting.set_result(Looked(answer.id, sight, answer.reason))

    def _relay(self, picture: VideoFrame) -> None:
        """To the model; as it may leave, one after the other, where something must not."""
        if not self._lookout.changes(picture):
            self._account.relay(picture)
        elif self._redacting:
            self._to_redact = picture
        else:
            self._redacting = True
            self._tasks.create_task(self._ask(self._lookout.redact(picture), _Redacted))

    def _keep(self, sight: Sight, picture: VideoFrame | None, *, tool: bool) -> None:
        """With the log, if the agent wants that."""
        if self._keeping is not None and self._keeping.wants(sight, picture, tool=tool) and picture is not None:
            small = self._lookout.thumbnail(picture)
            self._tasks.create_task(self._ask(small, lambda jpeg, seconds: Kept(sight, jpeg, seconds)))

    async def _ask(self, asked: Coroutine[Any, Any, Any], done: Callable[[Any, float], object]) -> None:
        """Post what the eye says, None when it says nothing, and the seconds that it took."""
        now = asyncio.get_running_loop().time
        began, answer = now(), None
        try:
            answer = await asked
        except EyeFailed:
            pass
        except RemoteProtocolError as error:
            self._post(error)
        self._post(done(answer, now() - began))


class Outlook:
    """What the tools of a call see through: `tools.seeing.Window`."""

    def __init__(self, seeing: Seeing, lookout: Lookout, clock: Callable[[], float]) -> None:
        self._seeing, self._lookout, self._clock = seeing, lookout, clock

    @property
    def newest(self) -> Sight | None:
        """See `Window`."""
        return self._seeing.account.album.newest

    def recent(self, seconds: float) -> tuple[Sight, ...]:
        """See `Window`."""
        return self._seeing.account.album.since(self._clock() - seconds)

    def age(self, sight: Sight) -> float:
        """See `Window`."""
        return max(0.0, self._clock() - sight.at)

    def image(self, sight: Sight) -> bytes:
        """See `Window`."""
        return self._picture(sight).data

    async def look(self, within: float) -> Looked:
        """See `Window`."""
        return await self._seeing.look_for_tool(within)

    async def read(self, sight: Sight, region: Box | None) -> tuple[Line, ...]:
        """See `Window`."""
        if sight.careful and region is None and sight.lines is not None:
            return sight.lines
        return await self._lookout.lines(self._picture(sight), region)

    async def review(self, sight: Sight, rules: DesignRules | None) -> tuple[Finding, ...]:
        """See `Window`."""
        return await self._lookout.findings(self._picture(sight), rules, sight.lines if sight.careful else None)

    def _picture(self, sight: Sight) -> VideoFrame:
        picture = self._seeing.account.album.picture(sight)
        if picture is None:
            raise Declined(GONE)
        return picture
