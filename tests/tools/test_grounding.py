"""Attacks on the tool boundary: values that nobody saw and nobody said."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clock import value
from vivavoce import Agent, Call, Declined, Seen, Sees
from vivavoce.errors import DeclarationError
from vivavoce.events import Looked, ToolCall
from vivavoce.sight import Box, Code, Line, Sight, Thing
from vivavoce.tools import ToolRunner
from vivavoce.tools.call import show
from vivavoce.tools.grounding import same

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
WHERE = Box(0, 0, 1, 1)
EAN = "4006381333931"


def sight(at: float, *, lines: Sequence[str] = (), codes: Sequence[str] = (), things: Sequence[str] = (), sure=True):
    return Sight(
        "camera", 1, at, "", 640, 480,
        lines=tuple(Line(text, WHERE, 0.9, sure) for text in lines),
        codes=tuple(Code(text, "QRCode", WHERE) for text in codes),
        things=tuple(Thing(name, WHERE, 0.9) for name in things),
    )  # fmt: skip


@dataclass
class Wall:
    """A window in which things hang from a time on; `next` is what a fresh look shows."""

    hung: list[Sight] = field(default_factory=list)
    next: Sight | None = None
    looks: int = 0

    @property
    def newest(self) -> Sight | None:
        return self.hung[-1] if self.hung else self.next

    def recent(self, seconds: float) -> tuple[Sight, ...]:
        now = asyncio.get_running_loop().time()
        return tuple(one for one in self.hung if now - one.at <= seconds)

    async def look(self, within: float) -> Looked:
        self.looks += 1
        return Looked("", self.next, "" if self.next else "ended")


@dataclass
class Ears:
    words: str = ""
    words_due: bool = False

    def said_since(self, turn: int) -> tuple[str, ...]:
        return ()


class Desk:
    """An agent whose tools keep what they were called with."""

    def __init__(self, wall: Wall | None = None, ears: Ears | None = None) -> None:
        self.done: list[object] = []
        agent = Agent("desk", "You look.", sees=Sees("camera", text=True, codes=True, objects=True))
        note = self.done.append

        @agent.tool
        def scan(ean: Annotated[str, Seen(code=r"\d{13}")]) -> str:
            """Book an article."""
            note(ean)
            return "booked"

        @agent.tool
        def slot(check: Annotated[int, Seen(code=r"LOC:\w-\d\d;CHK:(\d{3})")], note_: str = "") -> str:
            """Confirm a place."""
            note(check)
            return "confirmed"

        @agent.tool
        def dose(milligrams: Annotated[float, Seen(text=r"(\d+(?:[.,]\d+)?) ?mg")]) -> str:
            """Note a dose."""
            note(milligrams)
            return "noted"

        @agent.tool
        def expires(day: Annotated[date, Seen(text=r"EXP (\S+)")]) -> str:
            """Note when it expires."""
            note(day)
            return "noted"

        @agent.tool(confirm=True)
        def throw_away(batch: Annotated[str, Seen(text=r"LOT (\S+)")]) -> str:
            """Throw it away."""
            note(batch)
            return "gone"

        @agent.tool
        def put(what: Annotated[Literal["cup", "book"], Seen(object="cup|book")]) -> str:
            """Put it down."""
            note(what)
            return "put"

        @agent.tool
        def letter(name: Annotated[str, Seen()]) -> str:
            """Who it is from."""
            note(name)
            return "noted"

        self.call = Call("call", local_time=lambda: NOW)
        self.wall = wall or Wall()
        show(self.call, self.wall, agent.sees)  # type: ignore[arg-type]
        self.ears = ears or Ears()
        self.runner = ToolRunner(agent, self.call, words=self.ears, clock=lambda: asyncio.get_running_loop().time())

    async def ask(self, name: str, turn: int = 1, heard: str = "", /, **args: object) -> dict[str, object]:
        result = await self.runner.run(ToolCall("id", name, args), turn, heard)
        return dict(result.response)


def asked(desk: Desk, name: str, at: float = 0.0, /, **args: object) -> dict[str, object]:
    async def main() -> dict[str, object]:
        await asyncio.sleep(at)
        return await desk.ask(name, **args)

    return value(main())


@pytest.mark.parametrize(
    ("shown", "name", "args"),
    [
        ({"codes": [EAN]}, "scan", {"ean": EAN}),
        ({"codes": ["loc:A-07;chk:048"]}, "slot", {"check": 48}),
        ({"lines": ["Take 2,5 mg daily"]}, "dose", {"milligrams": 2.5}),
        ({"lines": ["EXP 2027-08-01"]}, "expires", {"day": "2027-08-01"}),
        ({"things": ["person", "cup"]}, "put", {"what": "cup"}),
        ({"lines": ["Dr. Anna Weber", "Main Street 5"]}, "letter", {"name": "anna weber"}),
    ],
)
def test_what_was_just_seen_is_taken(shown, name, args):
    desk = Desk(Wall([sight(0, **shown)]))

    assert "error" not in asked(desk, name, 4.9, **args)
    assert len(desk.done) == 1 and desk.wall.looks == 0


@pytest.mark.parametrize(
    ("shown", "name", "args"),
    [
        ({}, "scan", {"ean": EAN}),
        ({"codes": [EAN]}, "scan", {"ean": "4006381333932"}),
        ({"codes": ["LOC:A-07;CHK:481"]}, "slot", {"check": 482}),
        ({"codes": ["CHK:482"]}, "slot", {"check": 482}),
        ({"lines": ["Take 25 mg daily"]}, "dose", {"milligrams": 2.5}),
        ({"lines": ["EXP 2027-08-01"]}, "expires", {"day": "2027-08-02"}),
        ({"things": ["bottle"]}, "put", {"what": "cup"}),
        ({"lines": ["Dr. Anna Weber"]}, "letter", {"name": "anna web"}),
        ({"lines": ["25 mg"], "sure": False}, "dose", {"milligrams": 25}),
    ],
)
def test_what_was_not_seen_is_not_done_and_the_model_is_told_what_to_do(shown, name, args):
    desk = Desk(Wall([sight(0, **shown)], next=sight(1, **shown)))

    response = asked(desk, name, **args)

    assert desk.done == [] and desk.wall.looks == 1
    assert response["not_seen"] == list(args) and "ask the caller to show it" in str(response["error"])


def test_a_value_seen_twenty_seconds_ago_is_no_evidence_unless_it_is_there_still():
    gone = Desk(Wall([sight(0, codes=[EAN])], next=sight(20)))
    there = Desk(Wall([sight(0, codes=[EAN])], next=sight(20, codes=[EAN])))

    assert "not_seen" in asked(gone, "scan", 20, ean=EAN) and gone.done == []
    assert "not_seen" not in asked(there, "scan", 20, ean=EAN) and there.done == [EAN]


def test_what_another_call_saw_is_no_evidence():
    seeing, blind = Desk(Wall([sight(0, codes=[EAN])])), Desk()

    assert "error" not in asked(seeing, "scan", ean=EAN)
    assert "not_seen" in asked(blind, "scan", ean=EAN) and blind.done == []


@pytest.mark.parametrize(
    ("words", "name", "args"),
    [
        ("it's four zero zero six three eight one three three three nine three one", "scan", {"ean": EAN}),
        ("check four eight two", "slot", {"check": 482}),
        ("two point five milligrams", "dose", {"milligrams": 2.5}),
        ("the cup", "put", {"what": "cup"}),
    ],
)
def test_what_the_caller_said_is_taken(words, name, args):
    desk = Desk(ears=Ears(words))

    assert "error" not in asked(desk, name, **args)
    assert "not_seen" in asked(Desk(ears=Ears("what is this")), name, **args)


def test_words_that_come_after_the_models_call_count():
    desk = Desk(ears=Ears(words_due=True))

    async def main() -> dict[str, object]:
        asyncio.get_running_loop().call_later(0.7, lambda: setattr(desk.ears, "words", "check four eight two"))
        return await desk.ask("slot", check=482)

    assert "error" not in value(main())


def test_a_yes_twenty_seconds_later_counts_for_what_was_seen_when_it_was_asked_for():
    desk = Desk(Wall([sight(0, lines=["LOT B-77"])], next=sight(1)))

    async def main() -> list[dict[str, object]]:
        first = await desk.ask("throw_away", 1, "throw this away", batch="B77")
        await asyncio.sleep(20)
        other = await desk.ask("throw_away", 2, "yes", batch="B78")
        second = await desk.ask("throw_away", 2, "yes", batch="B77")
        return [first, other, second, await desk.ask("throw_away", 2, "yes", batch="B77")]

    first, other, second, again = value(main())
    assert "confirmation_required" in first and "not_seen" in other
    assert "error" not in second and again == second and desk.done == ["B77"]


def test_what_is_not_seen_can_be_tried_again_as_often_as_it_takes():
    desk = Desk()

    async def main() -> dict[str, object]:
        for _ in range(5):
            assert "not_seen" in await desk.ask("scan", ean=EAN)
        desk.wall.hung.append(sight(0, codes=[EAN]))
        return await desk.ask("scan", ean=EAN)

    assert "error" not in value(main())


@given(st.integers(0, 10**13 - 1), st.integers(0, 10**13 - 1))
def test_no_number_passes_for_another(one, other):
    assert same(f"{one:013}", f"{other:013}", NOW.date()) == (one == other)
    assert same(one, f"{other:,}", NOW.date()) == (one == other)


@pytest.mark.parametrize(
    ("said", "seen"), [("ab-12 34", "AB1234"), ("1,234.50", "1234.50"), ("Müller", "MÜLLER"), ("1 234", "1234")]
)
def test_ways_to_write_are_alike(said, seen):
    assert same(said, seen, NOW.date())


@pytest.mark.parametrize(
    "declare",
    [
        lambda: Seen(code="a", text="b"),
        lambda: Seen(code="(a)(b)"),
        lambda: Seen(text="("),
        lambda: Sees(),
        lambda: Sees("telescope"),
        lambda: Sees("camera", objects="cup"),
        lambda: Sees("camera", text=1),
        lambda: Sees("camera", redact=("faces",)),
        lambda: Agent("desk", "You look.", sees="camera"),
        lambda: Agent("desk", "You look.", keep_frames=True),
        lambda: Agent("desk", "You look.", sees=Sees("camera"), keep_frames="always"),
    ],
)
def test_what_cannot_work_is_refused_where_it_is_declared(declare):
    with pytest.raises(DeclarationError):
        declare()


def test_what_is_to_be_seen_must_be_looked_for():
    agent = Agent("desk", "You look.", sees=Sees("camera", text=True))

    @agent.tool
    def scan(ean: Annotated[str, Seen(code=r"\d{13}")]) -> None:
        """Book an article."""

    with pytest.raises(DeclarationError, match=r"codes=True"):
        agent.check()


def test_the_schema_of_what_is_to_be_seen_is_that_of_its_type():
    (spec,) = [spec for spec in Desk().runner._agent.specs if spec.name == "slot"]

    assert spec.parameters["properties"]["check"] == {"type": "integer"}
    assert spec.seen == {"check": Seen(code=r"LOC:\w-\d\d;CHK:(\d{3})")}


def test_an_agent_without_eyes_cannot_look():
    with pytest.raises(Declined, match="can't see"):
        value(Call("call").look())
    assert Call("call").view is None
