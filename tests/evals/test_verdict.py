"""The backend decides whether a call did what it should."""

from datetime import date, datetime, time

import pytest
from sqlalchemy import create_engine, text

from vivavoce.errors import ConfigurationError
from vivavoce.evals.database import reader
from vivavoce.evals.record import Reply, ToolUse
from vivavoce.evals.scenario import DatabaseCheck, ExpectedCall, Fact, Scenario
from vivavoce.evals.verdict import captured, judge, same

START = datetime(2026, 12, 1, 10, 0)
BOOKED = {"service": "Check-up", "start": "2026-12-01T10:00:00-05:00"}


def scenario(**more):
    return Scenario("a", "goal", "hello", **more)


def use(name="book", args=None, status="done", writes=True):
    return ToolUse(1.0, name, args or {}, status, {}, writes)


def problems(wanted, tools=(), heard=(), rows=()):
    replies = [Reply(0.0, 1.0, words) for words in heard]
    return judge(wanted, tools, replies, lambda check: list(rows)).problems


BOOK = scenario(calls=(ExpectedCall("book", {"service": "check-up", "start": START}),))


def test_the_expected_write_passes_and_unnamed_arguments_do_not_matter():
    assert judge(BOOK, [use(args=BOOKED | {"note": "x"})], [], lambda check: []).passed


def test_a_write_that_did_not_happen_says_how_far_it_came():
    wanted = "book(service=check-up, start=2026-12-01 10:00:00) expected; "

    assert problems(BOOK) == (wanted + "it was never called",)
    assert problems(BOOK, [use(args=BOOKED, status="unconfirmed")]) == (wanted + "it was called, and unconfirmed",)


def test_a_wrong_argument_is_named_and_the_wrong_write_counts_too():
    assert problems(BOOK, [use(args=BOOKED | {"start": "2026-12-01T11:00"})]) == (
        "book(service=check-up, start=2026-12-01 10:00:00) expected; start was 2026-12-01 11:00:00",
        "book(service=Check-up, start=2026-12-01 11:00:00) was done, and not expected",
    )


def test_a_write_too_many_fails_and_a_question_too_many_does_not():
    asked = scenario(calls=(ExpectedCall("hours"),))

    assert problems(BOOK, [use(args=BOOKED), use(args=BOOKED)])
    assert problems(BOOK, [use(args=BOOKED), use("cancel")]) == ("cancel() was done, and not expected",)
    assert not problems(BOOK, [use("hours", writes=False), use("cancel", status="refused"), use(args=BOOKED)])
    assert not problems(asked, [use("hours", writes=False), use("hours", writes=False)])


def test_a_write_is_expected_as_often_as_said():
    twice = scenario(calls=(ExpectedCall("book", times=2),))

    assert not problems(twice, [use(), use()])
    assert problems(twice, [use()]) == ("book() 2 times expected; done 1 times",)


def test_a_forbidden_tool_may_be_tried_but_not_done():
    wanted = scenario(forbidden=("find",))

    assert not problems(wanted, [use("find", status="refused", writes=False)])
    assert problems(wanted, [use("find", writes=False)]) == ("find was forbidden, and was done",)


@pytest.mark.parametrize(
    ("expected", "came", "alike"),
    [
        (START, "2026-12-01T10:00:00+01:00", True),
        (START, "2026-12-01 10:00:00.000000", True),
        (START, "2026-12-01", False),
        (date(2026, 12, 1), "2026-12-01", True),
        (time(14, 30), "14:30:00", True),
        (1042, "1042", True),
        ("0042", "42", False),
        ("+41 79 123 45 67", "0041791234567", False),
        ("079 123 45 67", "0791234567", True),
        ("Patrick O'Brien", "patrick obrien", True),
        ("José", "Jose", True),
        ("Ana Silva", "Anna Silva", False),
        (2, 2.0, True),
        (True, "true", True),
        (1, True, False),
        (None, None, True),
        ([1, "Two"], ["1", "two"], True),
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ("A-1", "a 1", True),
        (1.5, 15, False),
    ],
)
def test_values_are_the_same_when_they_mean_the_same(expected, came, alike):
    assert same(expected, came) is alike


def test_the_database_is_compared_row_by_row():
    wanted = scenario(database=(DatabaseCheck("$DB", "SELECT  start", ((START, 1),)),))

    assert not problems(wanted, rows=[("2026-12-01 10:00:00.000000", "1")])
    assert problems(wanted, rows=[]) == (
        "database: expected 2026-12-01 10:00:00, 1, found no rows, for SELECT start",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "heard", "there"),
    [
        ("eight to five", "We are open from 8 to 5, Monday to Friday.", True),
        ("eight to five", "We are open from 8 to 6.", False),
        ("half past two", "It is on Tuesday at 2:30 PM.", True),
        ("the yard behind the building", "Parking is free in the yart behind the bilding.", True),
        ("open", "That is an opening.", False),
        ("transfer you|put you through", "I'll put you through to our staff now.", True),
        ("parking is free", "", False),
    ],
)
def test_words_are_heard_through_a_recognisers_slips(words, heard, there):
    assert (not problems(scenario(says=(words,)), heard=["Hello.", heard])) is there


def test_nobody_is_convicted_of_words_on_a_slip():
    secret = scenario(never_says=("James Whitfield",))

    assert problems(secret, heard=["That is James Whitfield's."]) == ("heard, and must not be: 'James Whitfield'",)
    assert not problems(secret, heard=["Games with field", "James, with pleasure"])


def test_a_fact_is_captured_when_its_last_write_had_it_exactly():
    wanted = scenario(
        facts=(
            Fact("start", "", START),
            Fact("service", "", "check-up"),
            Fact("born", "", date(1985, 3, 4)),
            Fact("name", "", "Ana"),
            Fact("number", "", 1042),
            Fact("mood", "", None),
        ),
        calls=(ExpectedCall("book", {"number": 1042}),),
    )
    tools = [
        use(args={"start": "2026-12-01T11:00", "service": "check-up"}, status="unconfirmed"),
        use(args={"start": "2026-12-01T10:00", "service": "vaccination", "mood": "x"}),
        use("find", {"who": {"born": "1985-03-04"}, "start": "2020-01-01T00:00"}, writes=False),
    ]

    assert captured(wanted, tools) == {"start": True, "service": False, "born": True, "number": False}


@pytest.fixture
def book(tmp_path):
    url = f"sqlite:///{tmp_path / 'book.db'}"
    with create_engine(url).begin() as db:
        db.execute(text("PRAGMA journal_mode=WAL"))
        db.execute(text("CREATE TABLE a (start DATETIME, n INTEGER)"))
        db.execute(text("INSERT INTO a VALUES ('2026-12-01 10\\:00\\:00.000000', 1)"))
    return {"DB": url}


def test_the_agents_database_is_read_from_outside(book):
    check = DatabaseCheck("$DB", "SELECT start, n FROM a WHERE start = '2026-12-01 10:00:00.000000'", ((START, 1),))

    assert judge(scenario(database=(check,)), [], [], reader(book)).passed


def test_a_database_may_be_a_path_in_the_calls_own_folder(book, tmp_path):
    rows = ((1,),)
    for url, environment, folder in (
        ("{folder}/book.db", {}, tmp_path),
        ("$FILE", {"FILE": f"{tmp_path}/book.db"}, ""),
    ):
        check = DatabaseCheck(url, "SELECT n FROM a", rows)
        assert judge(scenario(database=(check,)), [], [], reader(environment, str(folder))).passed

    with pytest.raises(ConfigurationError, match="only where eval serves"):
        reader({})(DatabaseCheck("{folder}/book.db", "SELECT 1", ()))


@pytest.mark.parametrize(
    ("url", "query", "message"),
    [
        ("$DB", "DELETE FROM a", "attempt to write a readonly database"),
        ("$DB", "SELECT colour FROM a", "no such column: colour"),
        ("$OTHER", "SELECT 1", "$OTHER is not set"),
        ("sqlite:////nowhere/x.db", "SELECT 1", "a file that does not exist"),
        ("no address", "SELECT 1", "gave no answer"),
    ],
)
def test_what_cannot_be_read_is_a_problem_of_the_call_in_one_line(book, url, query, message):
    check = DatabaseCheck(url, query, ())

    with pytest.raises(ConfigurationError, match=message.replace("$", r"\$")):
        reader(book)(check)
    (problem,) = judge(scenario(database=(check,)), [], [], reader(book)).problems
    assert problem.startswith("the database could not be read: ")
