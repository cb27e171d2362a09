"""What is answered to questions about a picture: only what stands in it, as sure as it was read."""

import re
from dataclasses import replace

import pytest
from scripted import run
from shown import Seeing, code, lines, thing
from test_conversations import CONVERSATIONS

from vivavoce.events import Looked, ToolSpec
from vivavoce.models.embedded.dialogue.nlu.sight import asked
from vivavoce.sight import Box, Line, Sight

LABEL = (
    "PARACETAMOL 500 mg",
    "Take one tablet every 4 hours",
    "Do not take more than 8 tablets a day",
    "LOT B4711   EXP 08/2027",
    "MFG 08/2024",
    "Pharma Ltd, 12 Mill Street",
    "Tel. 0800 555 0199",
    "info@pharma.example",
)
RECEIPT = ("CORNER SHOP", "14.10.2026 17:32", "Milk 1.29", "Bread 2.40", "Subtotal 3.69", "VAT 0.26", "TOTAL 3.69 EUR")


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        ("When does it expire?", "08/2027"),
        ("What's the expiry date?", "08/2027"),
        ("Is it still good?", "08/2027"),
        ("until when can I use this", "08/2027"),
        ("What is the use by date?", "08/2027"),
        ("Could you tell me the batch number?", "B4711"),
        ("what's the lot number please", "B4711"),
        ("What's the phone number?", "0800 555 0199"),
        ("Is there a number I can call?", "0800 555 0199"),
        ("is there an email address on it", "info@pharma.example"),
        ("what is the dose", "500 mg"),
        ("What does the second line say?", "Take one tablet every 4 hours"),
        ("read the third line to me", "8 tablets a day"),
        ("read line two", "Take one tablet"),
        ("What's on the last line?", "info@pharma.example"),
        ("what's the heading", "Paracetamol 500 mg"),
        ("What comes after every 4 hours?", "Do not take more"),
        ("does it say tablets", "Yes"),
        ("Does it mention five hundred milligrams?", "Yes"),
        ("does it say gluten", "don't see"),
        ("how many lines are there", "8 lines"),
        ("Spell the first word", "P, A, R, A, C, E, T, A, M, O, L"),
        ("how do you spell paracetamol", "P, A, R, A, C, E, T, A, M, O, L"),
        ("where does it say tablets", "line 3"),
        ("what's the address", "12 Mill Street"),
        ("what color is it", "can't tell colors"),
        ("can you read it?", "Paracetamol"),
        ("what is this", "Paracetamol"),
        ("is there a web address", "don't see"),
    ],
)
def test_a_label_answers(words, holds):
    call = Seeing()
    call.show(*LABEL)

    assert holds.lower() in call.say(words).lower()


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        ("What's the total?", "3.69 EUR"),
        ("how much is it", "3.69"),
        ("what date is on the receipt", "14.10.2026"),
        ("when was that", "14.10.2026"),
        ("what time does it say", "17:32"),
        ("does it say bread", "Bread 2.40"),
    ],
)
def test_a_receipt_answers(words, holds):
    call = Seeing()
    call.show(*RECEIPT)

    assert holds in call.say(words)


def cells(*rows: tuple[str, ...]) -> tuple[Line, ...]:
    """A table as readers see it: each cell alone, a price far to the right."""
    return tuple(
        Line(text, Box(0.1 + 0.6 * column, 0.1 * row, 0.3 + 0.6 * column, 0.1 * row + 0.04), 0.99, True)
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    )


@pytest.mark.parametrize(
    ("words", "reply"),
    [
        ("What's the VAT?", "It says: “VAT 5% 0.40”"),
        ("How much are the apples?", "It says: “Apples 3.20”"),
        ("What's the total?", "The total is $8.35."),
        ("What does the second line say?", "It says: “Apples 3.20”"),
        ("What is next to bread?", "It says: “Bread 2.80”"),
        ("what's the line after bread", "It says: “VAT 5% 0.40”"),
        ("how many lines are there", "I can read 5 lines."),
        ("where does it say bread", "It's in line 3, at the top."),
    ],
)
def test_what_stands_side_by_side_is_one_line(words, reply):
    call = Seeing()
    call.show()
    table = cells(("GROCER",), ("Apples", "3.20"), ("Bread", "2.80"), ("VAT 5%", "0.40"), ("TOTAL", "$8.35"))
    call._see(replace(call.sight, frame=9, lines=table))

    assert call.say(words) == reply


@pytest.mark.parametrize(
    ("words", "reply"),
    [
        ("When is the appointment?", "The date is Thursday, December 3rd, 2026 at 10:30 AM."),
        ("who is it from", "It is from Mary Stone."),
        ("Who is it addressed to?", "It says: “Mr. Jonathan Fields”"),
        ("what's the reference number", "The reference number is RC-20418."),
    ],
)
def test_a_letter_answers(words, reply):
    call = Seeing()
    call.show(
        "Riverside Dental Clinic",
        "Dear Mr. Jonathan Fields,",
        "we confirm your appointment on",
        "Thursday, December 3rd, 2026 at 10:30 AM",
        "Reference number: RC-20418",
        "Kind regards,",
        "Mary Stone",
    )

    assert call.say(words) == reply


def test_what_is_no_question_about_it_is_left_to_the_agent():
    call = Seeing()
    call.show(*RECEIPT)

    for words in ("What is the weather?", "what's the capital of France", "What's your name?", "What is my name?"):
        assert "I don't see" not in call.say(words) and "It says" not in call.reply


@pytest.mark.parametrize(
    ("printed", "date"),
    [
        ("EXP 08/2027", "08/2027"),
        ("Best before 03.08.27", "03.08.27"),
        ("BBE 2027-08", "2027-08"),
        ("Use by 12 AUG 2027", "12 Aug 2027"),
        ("Expires: Aug 12, 2027", "Aug 12, 2027"),
        ("EXP.: 08/27", "08/27"),
        ("exp 2027-08-31", "2027-08-31"),
    ],
)
def test_an_expiry_date_is_found_as_it_is_printed(printed, date):
    call = Seeing()
    call.show("Something", "MFG 01/2024", printed)

    assert date.lower() in call.say("When does it expire?").lower()


def test_the_date_of_making_is_not_told_as_the_expiry():
    call = Seeing()
    call.show("Biscuits", "MFG 01/2024")

    assert "nothing says" in call.say("when does it expire").lower()


def test_figures_are_read_carefully_before_they_are_told():
    call = Seeing()
    call.show(*LABEL, sure=False)

    assert "08/2027" in call.say("when does it expire")
    assert call.looks == 1


def test_what_stays_doubtful_is_told_as_such():
    call = Seeing()
    call.show(*LABEL, sure=False)
    call.careful = lambda sight: Looked("", sight)

    reply = call.say("when does it expire")

    assert reply.startswith("It looks like 08/2027, but I'm not sure")


def test_a_thing_below_certainty_looks_like_one():
    call = Seeing()
    call.show(things=[thing("cup", 0.7)])

    assert call.say("What am I holding?") == "It looks like a cup."


def test_before_the_first_picture_and_after_the_last():
    call = Seeing()
    before = call.say("What do you see?")
    call.show("HELLO WORLD")
    call.end()
    call.wait(4)

    assert "can't see anything yet" in before and "camera" in before
    assert call.say("what does it say") == "I can't see any more. A few seconds ago it said: “Hello world.”"


def test_an_old_picture_is_told_with_its_age():
    call = Seeing()
    call.show("HELLO WORLD")
    call.wait(4)
    call.careful = lambda sight: Looked("", None, "no_picture")

    assert call.say("what does it say").startswith("A few seconds ago it said")


def test_a_blurred_picture_is_helped_and_then_answered_by_itself():
    call = Seeing()
    call.show(sharpness=90, guidance="hold_still")
    call.careful = lambda sight: Looked("", None, "unreadable")
    asked_for = call.say("read it")
    call.careful = None
    call.wait(1)

    assert "Hold it still" in asked_for
    assert "Hello world" in call.show("HELLO WORLD")


def test_hints_come_at_most_every_six_seconds():
    call = Seeing()
    call.careful = lambda sight: Looked("", None, "unreadable")
    call.show(sharpness=90, guidance="closer")
    first = call.say("read it")
    call.wait(2)
    second = call.say("read it")
    call.wait(8)

    assert "closer" in first and "closer" not in second
    assert "closer" in call.say("read it")


def test_a_long_text_is_read_in_pieces():
    call = Seeing()
    text = [f"This is sentence number {word} of the letter." for word in "one two three four five".split()]
    call.show(*text)
    said = call.say("read it to me")
    while said.endswith("Shall I go on?"):
        assert len(re.findall(r"[.!?](?=[\s”])", said.removesuffix("Shall I go on?"))) <= 2
        said = call.say("yes please")

    assert "five" in said
    assert call.say("read it from the top").startswith("It says: “This is sentence number one")
    assert call.say("stop") == "All right."
    assert "three" in call.say("read the rest")


def test_reading_that_was_stopped_goes_on_where_it_was_heard_last():
    call = Seeing()
    call.show(*[f"This is sentence number {word} of the letter." for word in "one two three four five".split()])
    call.say("read it to me")
    call.brain.note_interruption("It says: “This is sentence number one of the letter. This is")
    call.say("stop")

    reply = call.say("go on")

    assert "one" not in reply and "two" in reply and "three" not in reply
    assert "three" in call.say("yes")


def test_what_changed_is_told_line_by_line():
    call = Seeing()
    call.show("Orders", "Open: 4", "Closed: 9", source="screen")
    call.show("Orders", "Open: 5", "Closed: 9", source="screen")

    reply = call.say("what changed?")

    assert "Open: 5" in reply and "Open: 4" in reply and "Closed" not in reply


def test_places_are_told_by_the_clock():
    call = Seeing()
    call.show(things=[thing("cup", at=(0.9, 0.5))])

    assert call.say("where is the cup") == "The cup is on the right, at three o'clock."


def test_codes_and_dice():
    call = Seeing()
    call.show(codes=["LOC:B-04-12"], dice=(3, 5, 6))

    assert "LOC:B-04-12" in call.say("scan this")
    assert call.say("what did I roll") == "It looks like 3, 5 and 6: 14 in all."


def test_an_agent_without_eyes_says_so_and_its_tools_come_first():
    blind = Seeing(sees=())
    find = ToolSpec("find_appointment", "Find the caller's appointment.", {"type": "object", "properties": {}})

    assert "can't see" in blind.say("What do you see?")
    assert "can't see" not in Seeing(tools=(find,), sees=()).say("Can you see my appointment?")


LETTER = Sight(
    "camera", 1, 0.0, "00", 1280, 720, sharpness=500.0, careful=True, codes=(code("LOC:1"),),
    things=(thing("cup"), thing("person")), dice=(3,),
    lines=lines("LOT 1042 EXP 08/2027", "Total 12.50", "Tel. 0800 555 0199", "Dear Ann Lee, see you on Friday at 3 PM"),
)  # fmt: skip


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_a_camera_that_is_on_takes_nothing_away_from_any_other_talk(name):
    agent, script = CONVERSATIONS[name]

    run(replace(agent, shows=LETTER), script)


@pytest.mark.parametrize(
    ("words", "reply"),
    [
        ("What was it?", "42"),
        ("What number did I tell you?", "42"),
        ("What time is it?", "It's 10"),
        ("What's the date today?", "Today is"),
        ("a table for six, the name is Weber", "sorry"),
        ("Remember the number 17.", "17"),
    ],
)
def test_what_was_told_and_what_every_clock_knows_is_not_looked_for_in_a_picture(words, reply):
    call = Seeing()
    call.say("Remember the number 42.")
    call.show(*LABEL, "Total 12.50", "3 PM")

    assert reply in call.say(words)


def test_a_tool_comes_before_a_figure_in_view():
    price = ToolSpec(
        "price",
        "What renting something costs.",
        {
            "type": "object",
            "properties": {"item": {"type": "string", "enum": ["ladder", "drill"]}},
            "required": ["item"],
        },
    )
    call = Seeing(tools=(price,))
    call.show(*RECEIPT)

    call.say("How much does a ladder cost?")

    assert call.ran == [("price", {"item": "ladder"})]


@pytest.mark.parametrize(
    "words",
    ["Yes.", "I'd like to move my appointment", "Tuesday at three", "cancel it please", "thank you",
     "my name is Ann Lee", "what time is it",
     "is there a table free at six", "No, the other one", "I have a question about my bill"],
)  # fmt: skip
def test_other_words_are_no_question_about_a_picture(words):
    question = asked.read(words)

    assert question is None or not question.plain


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ("How much was the oat milk?", "Oat milk 2.10"),
        ("What should be kept ready?", "Please keep some water ready."),
        ("Which card was used, the one ending how?", "Card ending 4471"),
    ],
)
def test_a_question_in_any_words_is_answered_by_the_line_that_has_them(asked: str, line: str):
    call = Seeing()
    call.show("GREEN GROCER", "Oat milk 2.10", "Rye bread 4.25", "Card ending 4471", "Please keep some water ready.")

    assert line in call.say(asked)


@pytest.mark.parametrize("asked", ["What is the weather tomorrow?", "Who won the game?", "Can you call me a taxi?"])
def test_a_question_of_which_the_picture_knows_nothing_is_not_answered_from_it(asked: str):
    call = Seeing()
    call.show("GREEN GROCER", "Oat milk 2.10", "Rye bread 4.25", "Please keep some water ready.")

    reply = call.say(asked)

    assert "“" not in reply and "2.10" not in reply
