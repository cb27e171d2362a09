"""What was told, asked again, recovered and claimed."""

from records import call, reply, tool, turn

from vivavoce.evals.facts import by_class, claims_without_deed, had_trouble, in_doubt, misheard, reasks
from vivavoce.evals.record import Verdict


def test_a_reask_is_a_question_for_what_an_earlier_finished_turn_gave():
    record = call(
        [turn(1.0, 2.0, gives={"name": "Ada", "day": "Monday"}), turn(5.0, 6.0, gives={"number": "7"})],
        [
            reply(1.5, 2.2, asks=("name",)),  # the turn was not over
            reply(2.5, 4.0, asks=("name", "name", "number")),  # one re-ask; the number was not given yet
            reply(6.5, 8.0, asks=("number", "colour")),  # one; the colour never was
        ],
    )

    assert reasks(record) == {"name": 1, "day": 0, "number": 1}


def test_a_fact_is_in_doubt_when_it_was_said_twice_asked_again_changed_written_twice_or_is_wrong():
    facts = {fact: fact for fact in ("once", "twice", "asked", "changed", "written", "wrong", "unneeded")}
    captured = {fact: fact != "wrong" for fact in facts if fact != "unneeded"}
    record = call(
        [
            turn(1.0, 2.0, gives={**facts, "changed": "another"}),
            turn(5.0, 6.0, act="repeat", gives={"twice": "twice", "unneeded": "unneeded"}),
        ],
        [reply(2.5, 4.0, asks=("asked",))],
        [tool(6.5, args={"written": "wirtten"}), tool(7.5, args={"written": "written"})],
        facts=facts,
        captured=captured,
    )

    assert in_doubt(record) == {"twice", "asked", "changed", "written", "wrong"}


def test_looking_at_two_days_is_no_doubt_about_the_day():
    looks = [tool(2.2, writes=False, args={"day": "Monday"}), tool(2.3, writes=False, args={"day": "Tuesday"})]

    assert in_doubt(call([turn(1.0, 2.0, gives={"day": "Monday"})], [], looks, captured={"day": True})) == set()


def test_trouble_is_a_reask_a_repetition_a_correction_or_speaking_into_silence():
    assert not had_trouble(call([turn(1.0, 2.0), turn(3.0, 4.0)]))
    assert had_trouble(call([turn(1.0, 2.0, act="correct")]))
    assert had_trouble(call([turn(1.0, 2.0), turn(7.0, 8.0, again=True)]))
    assert had_trouble(call([turn(1.0, 2.0, gives={"a": "b"})], [reply(2.5, 3.0, asks=("a",))]))


def test_a_claim_is_backed_by_a_write_before_it_is_out():
    claim = [reply(3.0, 5.0, claims=("booked",))]

    assert claims_without_deed(call([], claim)) == ["booked"]
    assert claims_without_deed(call([], claim, [tool(2.5)])) == []
    assert claims_without_deed(call([], claim, [tool(6.0)])) == ["booked"]
    assert claims_without_deed(call([], claim, [tool(2.5, status="failed")])) == ["booked"]
    assert claims_without_deed(call([], claim, [tool(2.5, writes=False)])) == ["booked"]


def test_a_hand_over_writes_nothing_and_is_backed_by_the_tool_of_its_turn():
    said, claim = [turn(1.0, 2.0), turn(5.0, 6.0)], [reply(7.0, 8.0, claims=("handed over",))]

    assert claims_without_deed(call(said, claim, [tool(6.5, writes=False)])) == []
    assert claims_without_deed(call(said, claim, [tool(2.5, writes=False)])) == ["handed over"]
    assert claims_without_deed(call(said, claim, [tool(6.5, writes=False, status="failed")])) == ["handed over"]


def test_a_misheard_fact_is_wrong_and_did_reach_a_tool():
    record = call(
        [], [], [tool(2.0, args={"day": "Monday"})], captured={"day": False, "name": False}, verdict=Verdict(False)
    )

    assert misheard(record) == {"day": "Monday"}


def test_facts_without_a_class_are_text():
    record = call(captured={"a": True, "b": False, "c": True}, classes={"a": "date", "b": "date"})

    assert by_class(record) == {"date": [True, False], "text": [True]}
