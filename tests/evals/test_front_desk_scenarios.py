"""The front desk's scenarios expect what its own tools and data make true, on whatever day they are run."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine

from vivavoce import templates
from vivavoce.evals.database import reader
from vivavoce.evals.moments import resolve
from vivavoce.evals.record import Reply, ToolUse
from vivavoce.evals.scenario import Persona, Scenario, Stunt
from vivavoce.evals.scenario_files import load
from vivavoce.evals.verdict import captured, judge
from vivavoce.events import ToolCall
from vivavoce.tools import Agent, Call, ToolRunner, ledger, load_agent
from vivavoce.tools.database import rows_of

FOLDER = Path(templates.__file__).parent / "front_desk" / "scenarios"
CLOSED = ("01-01", "07-04", "12-25")
DAYS = {
    "a Monday": date(2026, 11, 23),
    "a Friday": date(2026, 11, 27),
    "a Sunday": date(2026, 11, 29),
    "before Christmas": date(2026, 12, 18),
    "New Year's Eve": date(2026, 12, 31),
    "the 29th of February": date(2028, 2, 29),
    "before the 4th of July": date(2029, 6, 30),
}
TRIED: dict[str, tuple[str, list[dict[str, str]]]] = {
    "taken-takes-the-next": ("book_appointment", [{"start": "weekday+1 from today+2 09:30"}]),
    "taken-at-eight": ("book_appointment", [{"start": "weekday+3 from today+2 08:00"}]),
    "taken-and-leaves": ("book_appointment", [{"start": "weekday+1 from today+2 09:30"}]),
    "taken-move": ("reschedule_appointment", [{"new_start": "weekday+1 from today+2 09:30"}]),
    "closed-sunday": ("book_appointment", [{"start": "next sunday 10:00"}]),
    "closed-christmas": ("book_appointment", [{"start": "next 12-25 10:00"}]),
    "too-late-in-the-evening": ("book_appointment", [{"start": "next tuesday 19:00"}]),
    "past-date": ("book_appointment", [{"start": "today-7 14:00"}]),
    "too-far-ahead": ("book_appointment", [{"start": "today+270 10:00"}]),
    "odd-minutes": ("book_appointment", [{"start": "next friday 13:10"}]),
    "wrong-number": ("cancel_appointment", [{"appointment_id": "4711"}]),
    "no-appointment": ("cancel_appointment", [{"appointment_id": "4711"}]),
    "wrong-doctor": ("book_appointment", [{"provider": "Dr. Bennett"}]),
    "wrong-birth-date": ("find_appointments", [{}]),
    "wrong-birth-date-then-right": ("find_appointments", [{"date_of_birth": "1998-03-15"}]),
    "only-a-first-name": ("find_appointments", [{"full_name": "James"}]),
    "somebody-elses-appointment": ("cancel_appointment", [{}]),
    "daughter-asks": ("find_appointments", [{"date_of_birth": "1950-01-01"}]),
    "number-with-anothers-birth-date": ("cancel_appointment", [{}]),
    "number-without-birth-date": ("cancel_appointment", [{"date_of_birth": "1950-01-01"}]),
    "five-wrong-numbers": (
        "cancel_appointment",
        [{"appointment_id": number} for number in ("1000", "1001", "1002", "1003", "1004", "1042")],
    ),
}
"""What these callers try first, and must be refused."""
ASKED: dict[str, tuple[str, dict[str, str]]] = {
    "ask-hours": ("opening_hours", {}),
    "ask-hours-saturday": ("opening_hours", {"day": "next saturday"}),
    "ask-hours-sunday": ("opening_hours", {"day": "next sunday"}),
    "ask-christmas": ("opening_hours", {"day": "next 12-25"}),
    "ask-closing-time": ("opening_hours", {"day": "next tuesday"}),
}
"""What answers these callers' questions."""


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


class Desk:
    """One call to the front desk by an agent that makes no mistake."""

    def __init__(self, agent: Agent, scenario: Scenario, today: date) -> None:
        zone = ZoneInfo("America/New_York")
        call = Call("call", local_time=lambda: datetime.combine(today, time(12, 0), zone))
        self.agent, self.today = agent, today
        self.runner = ToolRunner(agent, call)
        self.facts = {fact.name: fact.value for fact in scenario.facts if fact.value is not None}
        self.uses: list[ToolUse] = []
        self.turn = 0

    def do(self, name: str, args: dict[str, Any]) -> str:
        """Runs a tool with the caller's facts and these arguments, and agrees to it; gives its status."""
        spec = self.agent.tools[name].spec
        known = {key: value for key, value in self.facts.items() if key in spec.parameters["properties"]}
        given = {"date_of_birth": "1980-01-01", "service": "check-up"} if name == "book_appointment" else {}
        arguments = {key: plain(value) for key, value in (given | known | args).items()}
        status = "unconfirmed"
        while status == "unconfirmed":
            self.turn += 1
            result = asyncio.run(self.runner.run(ToolCall(f"call-{self.turn}", name, arguments), self.turn)).response
            status = "unconfirmed" if "confirmation_required" in result else "refused" if "error" in result else "done"
            self.uses.append(ToolUse(float(self.turn), name, arguments, status, result, spec.confirm))
        return status

    def moments(self, args: dict[str, str]) -> dict[str, Any]:
        return {key: resolve(value, self.today, CLOSED) or value for key, value in args.items()}

    def heard(self, scenario: Scenario) -> list[Reply]:
        """What a caller hears: results in their sentence, and what the agent knows without a tool."""
        known = self.agent.instructions.splitlines() if "questions" in scenario.tags else []
        sentences = [(self.agent.tools[use.name].spec.done, use) for use in self.uses if use.status == "done"]
        spoken = [str(use.response.get(done.strip("{}"), done)) for done, use in sentences]
        return [Reply(0.0, 1.0, words) for words in [*spoken, *known]]


@pytest.fixture(scope="module", params=DAYS.values(), ids=DAYS.keys())
def today(request) -> date:
    return request.param


@cache
def scenarios(today: date) -> tuple[Scenario, ...]:
    return load(FOLDER, today).scenarios


class Book:
    """The front desk with its book as it is on that day; loaded once, and filled anew for every call."""

    def __init__(self, folder: Path, today: date) -> None:
        self.environment = {"FRONT_DESK_DB": f"sqlite:///{folder / 'desk.db'}", "FRONT_DESK_STAFF": "always"}
        self.agent = load_agent("front-desk")
        schedule = sys.modules["schedule"]
        self._tables, self._fill, self._data = schedule.METADATA, schedule.fill, schedule.DATA
        self._engine, self._today = create_engine(self.environment["FRONT_DESK_DB"]), today
        self._tables.create_all(self._engine)
        ledger.create(self._engine)

    def fill(self) -> None:
        with self._engine.begin() as db:
            for table in (ledger.LEDGER, *reversed(self._tables.sorted_tables)):
                db.execute(table.delete())
            for table in self._tables.sorted_tables:
                if (file := self._data / f"{table.name}.csv").is_file():
                    db.execute(table.insert(), rows_of(file, table))
            self._fill(db, self._today)


@pytest.fixture(scope="module")
def book(today, tmp_path_factory):
    folder = tmp_path_factory.mktemp("book")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRONT_DESK_DB", f"sqlite:///{folder / 'desk.db'}")
        yield Book(folder, today)


IDS = [scenario.id for scenario in scenarios(date(2026, 11, 23))]


@pytest.mark.parametrize("name", IDS)
def test_an_agent_without_fault_passes_every_scenario_on_any_day(name, today, book):
    (scenario,) = (each for each in scenarios(today) if each.id == name)
    book.fill()
    desk, database = Desk(book.agent, scenario, today), reader(book.environment)
    nothing_done = judge(scenario, [], [], database)

    if name == "somebody-elses-appointment":
        assert desk.do("find_appointments", {}) == "done"
    tool, tries = TRIED.get(name, ("", []))
    assert [desk.do(tool, desk.moments(args)) for args in tries] == ["refused"] * len(tries)
    if name in ASKED:
        desk.do(ASKED[name][0], desk.moments(ASKED[name][1]))
    if {"full_name", "date_of_birth"} <= desk.facts.keys() and scenario.tags[0] in ("moving", "cancelling"):
        assert desk.do("find_appointments", {}) == "done"
    for call in scenario.calls:
        assert desk.do(call.name, dict(call.args)) == "done"
    verdict = judge(scenario, desk.uses, desk.heard(scenario), database)

    assert verdict.problems == ()
    assert nothing_done.passed is not (scenario.calls != () or scenario.says != ())
    assert all(captured(scenario, [use for use in desk.uses if use.status == "done"]).values())


def test_there_are_enough_of_every_kind_and_half_of_them_are_kept_for_tests():
    every = scenarios(date(2026, 11, 23))
    splits, tags = Counter(one.split for one in every), Counter(tag for one in every for tag in one.tags)

    assert len(every) >= 60
    assert abs(splits["dev"] - splits["test"]) <= 4
    assert min(tags[tag] for tag in ("booking", "moving", "cancelling", "questions", "unhappy")) >= 8
    assert min(tags[tag] for tag in ("identity", "out-of-scope", "injection")) >= 6
    assert {one.persona for one in every} == set(get_args(Persona))
    kinds = get_args(Stunt.__annotations__["kind"]) or ("barge_in", "backchannel", "side_talk", "silence")
    assert {stunt.kind for one in every for stunt in one.stunts} == set(kinds)


def test_every_word_is_meant_to_be_spoken(today):
    for one in scenarios(today):
        spoken = [one.opening, *one.answers.values(), *(fact.say for fact in one.facts)]
        assert all(words.strip() and not set("{}_$<>") & set(words) for words in spoken), one.id
        assert len(one.opening) < 160, one.id
        assert one.completes is any(call.name.endswith("_appointment") for call in one.calls), one.id


def test_what_a_caller_gives_in_the_opening_is_marked_so(today):
    for one in scenarios(today):
        for fact in one.facts:
            said = fact.value is not None and fact.say.lower() in one.opening.lower()
            assert fact.volunteered or not said, f"{one.id}: {fact.name}"
