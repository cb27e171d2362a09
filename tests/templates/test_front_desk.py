from __future__ import annotations

import asyncio
import shutil
import sys
import threading
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, text

from vivavoce.events import ToolCall
from vivavoce.tools import Agent, Call, ToolRunner, load_agent
from vivavoce.tools.attempts import InMemory, Tries
from vivavoce.tools.results import tell

ZONE = ZoneInfo("America/New_York")
MARIA = {"full_name": "Maria Gonzalez", "date_of_birth": "1985-03-04"}
VISIT = {"appointment_id": 1042, "date_of_birth": "1985-03-04"}
NOT_FOUND = {
    "error": "I cannot find an upcoming appointment of yours with that number and date of birth.",
    "ask_again": ["appointment_id", "date_of_birth"],
}


def today() -> date:
    return datetime.now(ZONE).date()


class Line:
    """One call to the front desk."""

    def __init__(self, agent: Agent, name: str = "call-1", tries: Tries | None = None) -> None:
        now = datetime.combine(today(), time(0, 1), ZONE)
        self.call = Call(name, local_time=lambda: now, tries=tries or Tries())
        self.runner = ToolRunner(agent, self.call)
        self.turn = 0

    def ask(self, name: str, /, **args: Any) -> dict[str, Any]:
        self.turn += 1
        return dict(asyncio.run(self.runner.run(ToolCall("i", name, args), self.turn)).response)

    def confirmed(self, name: str, /, **args: Any) -> dict[str, Any]:
        first = self.ask(name, **args)
        return self.ask(name, **args) if "confirmation_required" in first else first


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a book that has been filled once, for all tests to copy."""
    folder = tmp_path_factory.mktemp("seeded")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRONT_DESK_DB", f"sqlite:///{folder / 'desk.db'}")
        load_agent("front-desk").brief()
    return folder


@pytest.fixture
def url(seeded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    shutil.copytree(seeded, tmp_path, dirs_exist_ok=True)
    address = f"sqlite:///{tmp_path / 'desk.db'}"
    monkeypatch.setenv("FRONT_DESK_DB", address)
    return address


@pytest.fixture
def agent(url: str) -> Agent:
    return load_agent("front-desk")


def row(url: str, number: int) -> Any:
    with create_engine(url).connect() as db:
        return db.execute(text(f"SELECT * FROM appointments WHERE number = {number}")).one()


def weekday(number: int, hour: int = 14, minute: int = 0) -> str:
    """A start on the next weekday of that number, at least a week from now, in the seed's free afternoons."""
    day = today() + timedelta(days=7 + (number - today().weekday()) % 7)
    while (day.month, day.day) in ((1, 1), (7, 4), (12, 25)):
        day += timedelta(days=7)
    return datetime.combine(day, time(hour, minute)).isoformat()


def others(url: str) -> Any:
    """Somebody else's appointment, with its patient."""
    with create_engine(url).connect() as db:
        return db.execute(
            text(
                "SELECT a.*, p.full_name, p.date_of_birth FROM appointments a JOIN patients p ON p.id = a.patient "
                "WHERE a.number != 1042 ORDER BY a.number"
            )
        ).first()


def test_nothing_is_made_before_the_first_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FRONT_DESK_DB", f"sqlite:///{tmp_path / 'fresh.db'}")
    agent = load_agent("front-desk")
    assert not (tmp_path / "fresh.db").exists()

    Line(agent).ask("opening_hours")

    assert row(f"sqlite:///{tmp_path / 'fresh.db'}", 1042).provider == "Dr. Patel"


def test_a_caller_finds_and_moves_their_appointment(agent: Agent, url: str):
    line, new = Line(agent), weekday(3, 14, 30)

    found = line.ask("find_appointments", **MARIA)
    assert [item["appointment_id"] for item in found["appointments"]] == [1042]
    assert found["summary"].startswith("You have a check-up with Dr. Patel on ")
    first = line.ask("reschedule_appointment", **VISIT, new_start=new)
    assert first["confirmation_required"].startswith("Move appointment 1042 to Thursday, ")
    assert row(url, 1042).start != new.replace("T", " ") + ".000000"
    done = line.ask("reschedule_appointment", **VISIT, new_start=new)

    assert done == {"appointment_id": 1042, "service": "check-up", "provider": "Dr. Patel", "start": new}
    assert row(url, 1042).start == new.replace("T", " ") + ".000000"


def test_number_and_birth_date_together_cancel(agent: Agent, url: str):
    done = Line(agent).confirmed("cancel_appointment", **VISIT)

    assert done["provider"] == "Dr. Patel"
    assert row(url, 1042).booked is None
    assert Line(agent, "call-2").confirmed("cancel_appointment", **VISIT) == NOT_FOUND


@pytest.mark.parametrize("born", ["1985-03-05", "1985-04-03", "1986-03-04", "1971-11-23"])
def test_the_number_alone_tells_moves_and_cancels_nothing(agent: Agent, url: str, born: str):
    line, wrong = Line(agent), {"appointment_id": 1042, "date_of_birth": born}

    answers = [
        line.ask("cancel_appointment", **wrong),
        line.ask("reschedule_appointment", **wrong, new_start=weekday(1)),
    ]
    unknown = line.ask("cancel_appointment", appointment_id=1000, date_of_birth="1985-03-04")

    assert answers == [NOT_FOUND, NOT_FOUND] and unknown == NOT_FOUND  # which of the two was wrong is not told
    assert row(url, 1042).booked
    missing = line.ask("cancel_appointment", appointment_id=1042)
    assert "date_of_birth" in str(missing["invalid_arguments"])


def test_a_new_patient_books_and_then_owns_the_appointment(agent: Agent, url: str):
    line = Line(agent)

    done = line.confirmed(
        "book_appointment", service="blood test", start=weekday(1), full_name="Ada Byron", date_of_birth="1990-12-10"
    )

    assert done["provider"] in ("Dr. Patel", "Dr. Okafor")
    assert 1000 <= done["appointment_id"] <= 9999
    assert line.ask("find_appointments", full_name="Ada Byron", date_of_birth="1990-12-10")["appointments"] == [done]


def test_a_known_patient_is_not_entered_twice_however_the_name_is_spelt(agent: Agent, url: str):
    Line(agent).confirmed(
        "book_appointment",
        service="physiotherapy session",
        start=weekday(2),
        full_name="maria gonzales",
        date_of_birth="1985-03-04",
    )

    with create_engine(url).connect() as db:
        assert db.execute(text("SELECT count(*) FROM patients")).scalar_one() == 25


def test_the_same_visit_is_not_booked_twice(agent: Agent):
    visit: dict[str, Any] = {"service": "check-up", "start": weekday(1, 14), **MARIA}
    made = Line(agent).confirmed("book_appointment", **visit)

    again = Line(agent, "call-2").ask("book_appointment", **visit, provider=made["provider"])
    other = Line(agent, "call-3").ask("book_appointment", **{**visit, "service": "vaccination"})

    assert again["error"] == f"You are booked for that already, with {made['provider']}."
    assert other["error"] == "You have another appointment at that time."


def test_a_taken_time_is_declined_with_the_two_nearest_free_ones(agent: Agent):
    line, wanted = Line(agent), weekday(1, 14)
    line.confirmed(
        "book_appointment",
        service="check-up",
        start=wanted,
        full_name="Ada Byron",
        date_of_birth="1990-12-10",
        provider="Dr. Patel",
    )

    answer = Line(agent, "call-2").ask("reschedule_appointment", **VISIT, new_start=wanted)

    assert answer["error"].startswith("Dr. Patel is taken on Tuesday, ")
    assert answer["alternatives"] == {
        "new_start": [wanted.replace("T14:00", "T13:30"), wanted.replace("T14:00", "T14:30")]
    }


@pytest.mark.parametrize(
    ("start", "told"),
    [
        (lambda: weekday(6, 10), "We are closed on Sundays."),
        (lambda: weekday(1, 19), "On Tuesdays we are open from 8 AM to 5 PM."),
        (lambda: weekday(1, 14, 10), "Appointments begin on the hour or at half past."),
        (lambda: f"{today() - timedelta(days=1)}T10:00:00", "has already passed."),
        (lambda: f"{today() + timedelta(days=400)}T10:00:00", "We only book up to six months ahead."),
    ],
)
def test_times_that_cannot_be_are_declined_in_one_sentence_with_alternatives(agent: Agent, start: Any, told: str):
    answer = Line(agent).ask("reschedule_appointment", **VISIT, new_start=start())

    assert told in answer["error"]
    for other in answer["alternatives"]["new_start"]:
        assert datetime.fromisoformat(other).date() >= today()
    assert "confirmation_required" not in answer


def test_a_closed_day_is_declined_with_its_reason(agent: Agent, url: str):
    line = Line(agent)
    line.ask("opening_hours")
    with create_engine(url).connect() as db:
        day = db.execute(text("SELECT day FROM closed_days WHERE reason = 'staff training'")).scalar_one()

    answer = line.ask("reschedule_appointment", **VISIT, new_start=f"{day}T10:00")

    assert answer["error"].endswith(": staff training.")
    assert len(answer["alternatives"]["new_start"]) == 2
    assert line.ask("opening_hours", day=day)["output"].endswith(" for staff training.")


def test_a_caller_known_as_one_patient_cannot_touch_another(agent: Agent, url: str):
    line = Line(agent)
    line.ask("find_appointments", **MARIA)
    other = others(url)

    theirs = {"appointment_id": other.number, "date_of_birth": other.date_of_birth}
    cancelled = line.confirmed("cancel_appointment", **theirs)
    moved = line.confirmed("reschedule_appointment", **theirs, new_start=weekday(1))

    assert cancelled == moved == NOT_FOUND
    assert row(url, other.number).booked


def test_a_name_without_its_birth_date_finds_nobody(agent: Agent):
    for wrong in ({"date_of_birth": "1985-03-05"}, {"full_name": "Mark Gonzalez"}, {"full_name": "Maria"}):
        answer = Line(agent).ask("find_appointments", **MARIA | wrong)
        assert answer["error"] == "I cannot find anyone with that name and date of birth."
        assert answer["ask_again"] == ["full_name", "date_of_birth"]


TOO_MANY = {"error": "That did not match too many times. I can put you through to our staff."}


def test_guessing_is_stopped_after_five_wrong_tries_in_a_call(agent: Agent):
    line = Line(agent)
    for number in (1, 2, 3, 4, 5):
        line.ask("cancel_appointment", appointment_id=number, date_of_birth="1985-03-04")

    right = [line.ask("cancel_appointment", **VISIT), line.ask("find_appointments", **MARIA)]

    assert right == [TOO_MANY] * 2


def test_guessing_goes_on_in_no_other_call_and_the_owner_gets_through_by_name(agent: Agent):
    counts = InMemory()
    guesses = 0
    for call in range(30):
        line = Line(agent, f"call-{call}", Tries(counts, "clinic", f"somebody else {call}"))
        for day in range(1, 6):
            answer = line.ask(
                "cancel_appointment", appointment_id=1042, date_of_birth=f"1985-05-{day + 5 * (call % 6)}"
            )
            guesses += answer == NOT_FOUND

    owner = Line(agent, "the owner", Tries(counts, "clinic", "Maria's phone"))
    assert guesses == 10
    assert owner.ask("cancel_appointment", **VISIT) == TOO_MANY  # and is put through to the staff, or:
    assert owner.ask("find_appointments", **MARIA)["appointments"][0]["appointment_id"] == 1042


NAMES = ("Byron", "Curie", "Hopper", "Lamarr", "Noether", "Franklin", "Meitner", "Goodall")
"""So unlike that nobody is taken for somebody else."""


@pytest.mark.e2e
def test_concurrent_bookings_of_one_slot_make_one_appointment(agent: Agent, url: str):
    start, answers = weekday(1), []
    Line(agent).ask("opening_hours")

    def book(n: int) -> None:
        line = Line(agent, f"call-{n}")
        args = {"service": "physiotherapy session", "start": start, "date_of_birth": "1990-12-10"}
        answers.append(line.confirmed("book_appointment", full_name=f"Ada {NAMES[n]}", **args))

    callers = [threading.Thread(target=book, args=(n,)) for n in range(len(NAMES))]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()

    assert sorted("appointment_id" in answer for answer in answers) == [False] * 7 + [True]
    assert all("Dr. Bennett is taken" in answer["error"] for answer in answers if "error" in answer)


def test_a_call_resumed_after_a_crash_gets_the_stored_result(agent: Agent, url: str):
    args = {**VISIT, "new_start": weekday(1)}
    done = Line(agent).confirmed("reschedule_appointment", **args)

    tool = agent.tools["reschedule_appointment"]
    resumed = Line(agent).call
    bound = tool.bind(args, ZONE)
    again = tool.function(**tool.keywords(tool.function, bound, resumed.at(2, tool.spec.name, bound.sha256)))

    assert tell(again, tool.result).response == done


def test_opening_hours_and_free_times_are_told_in_a_sentence(agent: Agent):
    line = Line(agent)

    assert line.ask("opening_hours")["output"] == (
        "We are open Monday to Friday from 8 AM to 5 PM and Saturday from 9 AM to noon."
    )
    assert line.ask("opening_hours", day=weekday(6)[:10])["output"].startswith("We are closed on Sunday, ")
    assert " we have " in line.ask("available_times", day=weekday(1)[:10], service="check-up")["summary"]
    sunday = line.ask("available_times", day=weekday(6)[:10])
    assert sunday["error"] == "We are closed on Sundays."
    assert len(sunday["alternatives"]["day"]) == 2
    wrong = line.ask("available_times", day=weekday(1)[:10], service="vaccination", provider="Dr. Bennett")
    assert wrong["error"] == "Dr. Bennett does not do that: a vaccination is with Dr. Patel or Dr. Rossi."


def test_the_made_up_book_is_the_same_for_the_same_day_and_has_no_clash(agent: Agent):
    schedule = sys.modules["schedule"]
    for offset in range(0, 366, 15):
        day, rows = date(2026, 1, 1) + timedelta(days=offset), []
        for _ in range(2):
            with create_engine("sqlite://").begin() as db:
                schedule.METADATA.create_all(db)
                schedule.fill(db, day)
                rows.append(db.execute(schedule.APPOINTMENTS.select()).all())
        assert rows[0] == rows[1]
        assert len({(row.provider, row.start) for row in rows[0]}) == len({row.number for row in rows[0]}) == 21
        assert all(row.start.date() > day and row.start.weekday() < 5 for row in rows[0])


def test_every_tool_has_examples_a_result_sentence_and_questions_for_what_it_needs(agent: Agent):
    for spec in agent.specs:
        assert 5 <= len(spec.examples) <= 12
        assert spec.done
        assert set(spec.parameters["required"]) == set(spec.ask)
