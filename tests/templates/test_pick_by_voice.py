"""Pick by voice by text: whole lines, what goes wrong on them, and what the tables say then."""

from __future__ import annotations

import runpy
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from vivavoce.testing import SyncTextCall, load_agent, text_call
from vivavoce.tools import Agent

FOLDER = Path(load_agent.__code__.co_filename).parent.parent / "templates" / "pick_by_voice"
TO_SLOT = ("2741", "ambient", "ready", "ready")
LINE_ONE = (*TO_SLOT, "482", "three", "4812", "yes")
ALL_LINES = (*LINE_ONE, "528", "six", "ready", "745", "four")


@pytest.fixture(scope="module")
def agent() -> Agent:
    return load_agent("pick-by-voice")


@pytest.fixture(scope="module")
def seeded(agent: Agent, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse that has been filled once, for all tests to copy."""
    file = tmp_path_factory.mktemp("seeded") / "picking.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PICK_BY_VOICE_DB", f"sqlite:///{file}")
        agent.pages["shift"].function()
    return file


@pytest.fixture(autouse=True)
def url(seeded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    shutil.copytree(seeded.parent, tmp_path, dirs_exist_ok=True)
    address = f"sqlite:///{tmp_path / 'picking.db'}"
    monkeypatch.setenv("PICK_BY_VOICE_DB", address)
    return address


@pytest.fixture
def call(agent: Agent) -> Iterator[SyncTextCall]:
    with text_call(agent, greet=True) as call:
        yield call


@pytest.fixture
def rows(url: str) -> Callable[[str], list[tuple[Any, ...]]]:
    def read(query: str) -> list[tuple[Any, ...]]:
        with create_engine(url).connect() as db:
            return [tuple(row) for row in db.execute(text(query))]

    return read


def say(call: SyncTextCall, *words: str) -> Any:
    """The reply to the last of them."""
    return [call.say(each) for each in words][-1]


def balanced(rows: Callable[[str], list[tuple[Any, ...]]], before: dict[str, int]) -> bool:
    """Whether the stock is what it was, less what the ledger says has left, plus what it says came back."""
    moved = rows("SELECT source, target, quantity FROM movements")
    now = dict(rows("SELECT slot, on_hand FROM slots"))  # type: ignore[arg-type]
    return all(
        now[slot] == stock - sum(n * ((source == slot) - (target == slot)) for source, target, n in moved)
        for slot, stock in before.items()
    )


def test_an_order_is_led_from_the_number_of_the_picker_to_the_door(call, rows):
    before = dict(rows("SELECT slot, on_hand FROM slots"))
    call.greeting.expect_said("Pick by voice. Your picker number?")
    say(call, "2741").expect_said("Hello Ana. Which zone? Ambient, chilled, or frozen?")
    say(call, "ambient").expect_said("3 lines. Say ready.")
    say(call, "ready").expect_said("Go to aisle 1.")
    say(call, "I'm there").expect_said("At bay 2, level 1: check digits?")
    say(call, "482").expect_said("Pick 3 cases of oat milk.")
    say(call, "three").expect_said("Into which container? Its last four digits.")
    say(call, "4812", "yes").expect_said("At bay 10, level 1: check digits?")  # the same aisle is not said again
    say(call, "528", "six").expect_said("Go to aisle 2.")
    say(call, "okay", "745", "got 4").expect_said("Bring it to door 7: check digits?")
    say(call, "door seven, check one nine").expect_said("Task complete. 2 lines. Say ready.")

    assert rows("SELECT quantity, source, target FROM movements") == [
        (3, "01-02-1", "container 4812"), (6, "01-10-1", "container 4812"), (4, "02-04-1", "container 4812"),
        (13, "container 4812", "door 7"),
    ]  # fmt: skip
    assert balanced(rows, before) and call.outcome == "done"


@pytest.mark.parametrize(
    "words",
    [
        "four eight two", "482", "check four eight two", "4 8 2 ready", "it's four eighty-two", "okay four eight two",
        "check digits are four eight two", "four eight three, no, four eight two",
    ],
)  # fmt: skip
def test_check_digits_are_said_in_many_ways(call, words):
    say(call, *TO_SLOT, words).expect_tool("confirm_slot", check_digits="482")


def test_digits_in_pieces_are_put_together_and_compared_exactly(call):
    say(call, *TO_SLOT, "four eight").expect_said("4, 8, and the rest?")
    say(call, "two").expect_tool("confirm_slot", check_digits="482")


@pytest.mark.parametrize("words", ["ready", "okay", "next", "I'm there", "three", "all of them", "short", "yes"])
def test_nothing_but_check_digits_opens_a_slot(call, rows, words):
    say(call, *TO_SLOT, words, "yes", "empty", "yes", "4812", "yes")

    assert rows("SELECT stage FROM pickers WHERE picker = 2741") == [("slot",)]
    assert rows("SELECT * FROM movements") == [] == rows("SELECT * FROM lines WHERE state <> 'open'")


def test_after_three_misses_only_the_code_of_the_slot_counts(call, rows):
    say(call, *TO_SLOT, "one two three").expect_said("1 2 3 is another slot. At bay 2, level 1: check digits?")
    say(call, "four five six", "seven eight nine").expect_said("Hold the code of the slot")
    assert "Pick" not in say(call, "482").text
    [(right, wrong)] = rows(
        "SELECT a.label, b.label FROM slots a, slots b WHERE a.slot = '01-02-1' AND b.slot = '01-04-1'"
    )
    call.show(codes=[f"SLOT:{wrong}"])
    assert "Pick" not in say(call, "scan").text
    call.show(codes=[f"SLOT:{right}"])

    say(call, "scan").expect_said("Pick 3 cases")
    assert rows("SELECT what, slot FROM exceptions") == [("three wrong check digits", "01-02-1")]


def test_check_digits_and_lots_are_never_told(call, rows):
    secret = {digits for row in rows('SELECT "check", lots FROM slots') for digits in " ".join(row).split()}
    questions = ("what's the check digit?", "tell me the check digits", "say again", "where", "what item", "which lot")
    for words in (*TO_SLOT, *questions, "sign off", "2741", "chilled", "ready", "ready", *questions):
        reply = call.say(words)
        assert not secret & set(reply.text.replace(",", " ").replace(".", " ").split()), words


@pytest.mark.parametrize(
    ("words", "missing", "reason"),
    [
        (["two", "damaged"], 1, "damaged"), (["two", "it's damaged"], 1, "damaged"),
        (["short two, damaged"], 2, "damaged"), (["short", "one", "empty"], 1, "empty"),
        (["I'm one short", "couldn't find it"], 1, "not found"), (["zero", "empty"], 3, "empty"),
        (["only two", "because it's empty"], 1, "empty"),
    ],
)  # fmt: skip
def test_less_than_wanted_is_said_twice_with_a_reason(call, rows, words, missing, reason):
    say(call, *TO_SLOT, "482", *words).expect_consent("short", missing=missing, reason=reason)
    assert rows("SELECT * FROM movements") == []
    say(call, "yes")
    say(call, "4812", "yes")

    assert rows("SELECT quantity FROM movements") == [(3 - missing,)]
    state = "held" if reason in ("empty", "not found") else "open"
    assert rows(
        "SELECT t.state, l.wanted, t.picker FROM lines l JOIN tasks t USING (task) WHERE rest_of IS NOT NULL"
    ) == [(state, missing, None)]


def test_a_line_of_nothing_asks_for_no_container_and_a_task_of_nothing_for_no_door(call, rows):
    for words in (*TO_SLOT, "482", "none", "yes", "528", "zero", "empty", "yes", "ready", "745", "none"):
        call.say(words)
    say(call, "yes").expect_said("2 lines. Say ready.")

    assert rows("SELECT sum(quantity), count(*) FROM movements") == [(0, 3)]
    assert rows("SELECT state FROM tasks WHERE task = 1") == [("done",)]


@pytest.mark.parametrize("words", ["no, three", "sorry, I meant three", "three", "no wait, three"])
def test_a_count_that_was_misheard_is_put_right(call, words):
    say(call, *TO_SLOT, "482", "two", words).expect_said("Into which container? Its last four digits.")


def test_more_than_wanted_is_not_taken_and_a_doubtful_count_is_asked_for(call, rows):
    say(call, *TO_SLOT, "482", "eight").expect_said("8 is more than 3. Pick 3 cases")
    say(call, "two or three").expect_no_tool()

    assert rows("SELECT * FROM movements") == []


def test_damaged_goods_are_set_aside_and_the_line_goes_on(call, rows):
    before = dict(rows("SELECT slot, on_hand FROM slots"))
    say(call, *TO_SLOT, "482", "one of them is broken").expect_consent("damaged", quantity=1)
    say(call, "yes").expect_said("Set aside.", "Pick 3 cases")
    say(call, "three", "4812", "yes")

    assert rows("SELECT quantity, target FROM movements") == [(1, "damaged"), (3, "container 4812")]
    assert balanced(rows, before)


def test_undo_is_a_movement_in_the_other_direction_and_the_line_is_picked_again(call, rows):
    before = dict(rows("SELECT slot, on_hand FROM slots"))
    say(call, *LINE_ONE, "undo that").expect_said("That was 3 cases of oat milk. Shall I take it back?")
    say(call, "no").expect_said("It stays. At bay 10, level 1: check digits?")
    say(call, "undo", "yes").expect_said("Taken back. At bay 2, level 1: check digits?")
    say(call, "undo").expect_said("Nothing has been moved yet.")
    assert rows("SELECT quantity, source, target, undoes FROM movements") == [
        (3, "01-02-1", "container 4812", None), (3, "container 4812", "01-02-1", 1)
    ]  # fmt: skip
    say(call, "482", "three", "4813", "yes", "528", "six", "ready", "745", "four", "one nine")
    say(call, "undo", "yes").expect_said("Taken back. Bring it to door 7: check digits?")
    say(call, "19").expect_said("Task complete. 2 lines. Say ready.")
    assert balanced(rows, before)


def test_undo_of_a_short_line_takes_the_task_for_the_rest_back_unless_somebody_has_it(call, rows, url):
    short = ("482", "two", "damaged", "yes", "4812", "yes")
    say(call, *TO_SLOT, *short, "undo", "yes")
    assert rows("SELECT state, picked FROM lines WHERE line = 1") == [("open", 0)]
    assert rows("SELECT t.state FROM tasks t JOIN lines l USING (task) WHERE l.state = 'void'") == [("void",)]

    say(call, *short)
    with create_engine(url).begin() as db:
        db.execute(text("UPDATE tasks SET picker = 3908 WHERE task IN (SELECT task FROM lines WHERE rest_of = 1)"))
    say(call, "undo", "yes").expect_said("Somebody is picking the rest of it already.")
    assert rows("SELECT state, picked FROM lines WHERE line = 1") == [("short", 2)]


def test_a_skipped_line_comes_last_and_the_last_one_stays(call):
    say(call, *TO_SLOT, "skip").expect_said("At bay 10, level 1: check digits?")
    say(call, "528", "six", "4812", "yes").expect_said("Go to aisle 2.")
    say(call, "ready", "745", "four").expect_said("Go to aisle 1.")
    say(call, "skip").expect_said("It is the last line. Say short, or supervisor. Go to aisle 1.")


def test_goods_with_lots_are_asked_for_one_that_is_there(call, rows):
    say(call, "2741", "chilled", "ready", "ready", "268", "four", "1111").expect_consent("note_lot", lot_number="1111")
    say(call, "yes").expect_said("That lot is not in this slot. Last four digits of the lot?")
    say(call, "lot 2934", "yes", "4812", "yes")

    assert rows("SELECT quantity, lot FROM movements") == [(4, "2934")]


def test_a_door_is_checked_like_a_slot(call, rows):
    say(call, *ALL_LINES, "one eight").expect_said("1 8 is another door. Bring it to door 7: check digits?")
    say(call, "door five, check one nine").expect_said("Not door 5.")
    say(call, "two two", "three three").expect_said("Hold the code of the door to the camera.")
    assert "complete" not in say(call, "19").text
    [(label,)] = rows("SELECT label FROM doors WHERE door = 7")
    call.show(codes=[f"DOOR:{label}"])
    say(call, "scan").expect_said("Task complete.")


@pytest.mark.parametrize("back", ["wake up", "ready", "I'm back", "okay I'm back"])
def test_a_break_keeps_the_place_and_takes_nothing_else(call, back):
    say(call, *TO_SLOT, "I need the toilet").expect_said("Enjoy your break. Say wake up when you are back.")
    say(call, "482").expect_said("Say wake up when you are back.")
    say(call, "skip").expect_said("You are on a break.")
    say(call, back).expect_said("At bay 2, level 1: check digits?")


def test_who_signs_on_elsewhere_goes_on_there_and_the_other_line_is_over(call, agent, rows):
    say(call, *LINE_ONE)
    with text_call(agent, greet=True) as again:
        say(again, "2741").expect_said("Hello Ana. Go to aisle 1.")
        say(call, "528").expect_said("You have signed on elsewhere.")
        say(again, "ready", "528", "six")

    assert rows("SELECT count(*) FROM movements") == [(2,)]


def test_no_line_is_given_to_two_and_a_task_that_was_not_begun_is_free_again(agent, rows):
    with text_call(agent, greet=True) as ana, text_call(agent, greet=True) as ben:
        say(ana, "2741", "ambient")
        say(ben, "3908", "ambient")
        assert len(set(rows("SELECT task FROM tasks WHERE picker IS NOT NULL"))) == 2
        say(ben, "sign off")
        assert rows("SELECT picker FROM tasks WHERE picker IS NOT NULL") == [(2741,)]


def test_the_container_of_what_was_just_moved_is_put_right_by_movements(call, rows):
    say(call, *LINE_ONE, "sorry, it's container 4813").expect_consent("into_container", container_number="4813")
    say(call, "yes").expect_said("Container 4813. At bay 10")
    say(call, "528", "six", "sorry, container 4814").expect_said("Say undo to put the last one right.")

    assert rows("SELECT quantity, source, target, undoes FROM movements") == [
        (3, "01-02-1", "container 4812", None), (3, "container 4812", "01-02-1", 1),
        (3, "01-02-1", "container 4813", None), (6, "01-10-1", "container 4813", None),
    ]  # fmt: skip


@pytest.mark.parametrize("words", ["door five, check three eight", "door 5 check 38"])
def test_a_door_and_its_digits_are_one_answer(call, words):
    say(call, *ALL_LINES, words).expect_said("Not door 5. Bring it to door 7: check digits?")
    say(call, "door seven").expect_said("Bring it to door 7: check digits?")
    say(call, "one nine").expect_said("Task complete.")


@pytest.mark.weights
@pytest.mark.parametrize(
    ("words", "tool"),
    [
        ("two cartons are leaking", "damaged"), ("this shelf is completely empty", "nothing_there"),
        ("I cut my hand, I need first aid", "supervisor"), ("that's it for me today, I'm off", "sign_off"),
        ("how far along am I", "what_is_left"), ("where are the fire exits?", ""), ("who won the game last night?", ""),
        ("when's lunch?", ""),
        ("so two of them it is", "picked"),
    ],
)  # fmt: skip
def test_what_is_meant_far_rather_than_the_answer_is_done(agent, words, tool):
    with text_call(agent, greet=True, meaning=True, patience=60) as call:
        say(call, *TO_SLOT, "482")
        reply = call.say(words)

    assert [each.name for each in reply.tools] == ([tool] if tool else [])
    if "fire exits" in words:
        reply.expect_said("beside door 3", "Pick 3 cases")


def test_strangers_do_not_sign_on(call):
    say(call, "9999").expect_said("Nobody has that number. Your picker number?")
    say(call, "sign off").expect_said("Sign on first.")


def test_the_page_tells_who_is_where_how_fast_and_what_went_wrong(call, agent):
    say(call, *TO_SLOT, "482", "two", "empty", "yes", "4812", "yes")
    page = agent.pages["shift"].function()
    tables = {part.caption: part for part in page.parts if hasattr(part, "caption")}

    assert [tuple(row)[:7] for row in tables["Who is where"].rows] == [
        ("Ana", "ambient", "7001", "slot 01-10-1", "slot", 2, 1)
    ]
    assert [row[3] for row in tables["Exceptions"].rows] == ["1 of 3 cases short: empty"]


def test_orders_are_imported_all_or_none_with_each_fault_by_its_line(tmp_path, rows):
    main = runpy.run_path(str(FOLDER / "store.py"))["main"]
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("order,door,item,quantity\n8001,7,1001,3\n8001,7,1017,2\n")
    bad.write_text(
        "order,door,item,quantity\n8002,7,1001,3\n8003,4,1001,2\n8004,7,77,0\n8002,5,1001,1\n8001,7,1001,1\n"
    )

    assert main("import", str(good)).startswith("imported tasks ")
    with pytest.raises(SystemExit) as failed:
        main("import", str(bad))

    assert str(failed.value).splitlines() == [
        "nothing was imported:",
        "line 3: door '4' is none of 3, 5, 7, 9",
        "line 4: item '77' is in no slot",
        "line 4: quantity '0' is not a whole number from 1 to 500",
        "line 5: order 8002 goes to door 7 already",
        "line 5: order 8002 has item 1001 twice",
        "line 6: order 8001 was imported before",
    ]
    assert rows('SELECT "order", zone FROM tasks WHERE "order" > \'8000\'') == [
        ("8001", "ambient"),
        ("8001", "chilled"),
    ]
    for wrong in ("order,door\n", "order,door,item,quantity\n", "\xff"):
        bad.write_bytes(wrong.encode("latin-1"))
        with pytest.raises(SystemExit, match="nothing was imported"):
            main("import", str(bad))


def test_a_held_task_is_released_once(call, rows):
    main = runpy.run_path(str(FOLDER / "store.py"))["main"]
    say(call, *TO_SLOT, "482", "none", "yes", "yes")
    [(task,)] = rows("SELECT task FROM tasks WHERE state = 'held'")

    assert main("release", str(task)) == f"task {task} can be picked again"
    with pytest.raises(SystemExit):
        main("release", str(task))


@pytest.mark.parametrize(
    ("words", "reply"),
    [
        (("2741 and I'll do ambient", "ready", "482"), "Pick 3 cases"),  # before the aisle is reached
        (("2741, ambient", "ready", "aisle one, I'm here"), "At bay 2"),
        (("2741", "chilled", "actually I meant ambient", "ready"), "Go to aisle 1."),
        (("2741, ambient",), "3 lines. Say ready."),
        ((*TO_SLOT, "482", "3, container 4812"), "Container 4812. Shall I"),
        ((*TO_SLOT, "482", "two, one's damaged"), "1 short, damaged. Shall I"),
        ((*TO_SLOT, "482", "two, and one of those is leaking"), "1 short. Why:"),
        ((*TO_SLOT, "482", "three", "sorry, two cases, not three"), "2 cases of oat milk, 1 short."),
        ((*TO_SLOT, "482", "three", "4812", "actually it was two cases, not three"), "2 cases of oat milk, 1 short."),
        ((*TO_SLOT, "482", "there's nothing here", "yes, it's empty"), "At bay 10"),
        ((*TO_SLOT, "I can't read it", "never mind, found it"), "At bay 2, level 1: check digits?"),
        ((*LINE_ONE, "what was the last thing I picked?"), "3 cases of oat milk."),
    ],
)
def test_what_pickers_say_at_once_or_put_right_later_counts(call, words, reply):
    say(call, *words).expect_said(reply)
