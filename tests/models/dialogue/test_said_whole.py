"""Whatever a request says is taken or asked for: a number, a name, the second of two things, an end in time."""

import pytest
from agents import number, one_of, schema, text, when
from scripted import Agent, Call, run

from vivavoce.events import ToolSpec

CLUB = Agent(
    (
        ToolSpec(
            "register_member",
            "Register a new member.",
            schema(
                "full_name phone email",
                full_name=text("The member's full name."),
                phone=text("The member's phone number."),
                email=text("The member's e-mail address."),
            ),
            examples=("sign me up",),
        ),
        ToolSpec(
            "set_freezer",
            "Set the freezer's temperature.",
            schema("degrees", degrees=number("The temperature in degrees Celsius.")),
            examples=("set the freezer to minus eighteen degrees",),
        ),
        ToolSpec(
            "set_timer",
            "Set a timer.",
            schema("minutes", minutes=number("How many minutes it runs.")),
            examples=("set a timer for ten minutes",),
        ),
    )
)
EGGS = Agent((ToolSpec("set_timer", "Set a timer.", schema("", minutes=number("How many minutes it runs."))),))
SHOP = Agent(
    (
        ToolSpec(
            "price",
            "The price of hiring something.",
            schema("item", item=text("What to hire."), days=number("For how many days.")),
        ),
        ToolSpec(
            "reserve",
            "Reserve something for hire.",
            schema(
                "item start",
                item=text("What to hire."),
                start=when("date-time", "When it is picked up."),
                quantity=number("How many pieces."),
            ),
            examples=("I'd like to hire a drill",),
            confirm=True,
        ),
    )
)
STORE = Agent(
    (
        ToolSpec(
            "picked",
            "Record how many pieces were picked.",
            schema("quantity", quantity=number("How many pieces.")),
            examples=("picked 24", "took two"),
        ),
        ToolSpec("go", "Go to an aisle.", schema("aisle", aisle=number("The aisle's number."), bay=text("The bay."))),
    )
)
PARCELS = Agent(
    (
        ToolSpec(
            "book_delivery",
            "Book the delivery of a parcel.",
            schema(
                "name address postcode",
                name=text("The recipient's name."),
                address=text("Street and house number."),
                postcode=text("The postcode."),
            ),
            examples=("I'd like to send a parcel",),
            confirm=True,
        ),
    )
)
TABLES = Agent(
    (
        ToolSpec(
            "book_table",
            "Book a table.",
            schema(
                "start people",
                start=when("date-time", "When the guests come."),
                people=number("How many guests."),
                name=text("The name it is booked under."),
                note=text("Anything the kitchen should know."),
            ),
            examples=("book a table", "a table for two tonight"),
            confirm=True,
        ),
    )
)
ANN = ("register_member", {"full_name": "Ann Lee", "phone": "5550199", "email": "ann@lee.example"})


@pytest.mark.parametrize(
    "words",
    [
        "register me, I'm Ann Lee, 555 0199, ann at lee.example",
        "register me, Ann Lee, number 555-0199, ann at lee dot example",
        "sign me up, the name is Lee, Ann Lee, my number is 555 0199, email ann@lee.example",
        "can you register Ann Lee with phone number 555 0199 and e-mail ann at lee dot example",
        "register Ann Lee, ann@lee.example, 555 0199",
    ],
)
def test_a_member_is_registered_with_all_that_was_said(words: str) -> None:
    call = Call(CLUB)
    call.say(words, typed=True)

    assert call.ran == [ANN], call.reply


@pytest.mark.parametrize("words", ["doris day at example.com", "mary ann at example dot co dot uk"])
def test_an_address_in_two_words_behind_a_comma_is_not_passed_over(words: str) -> None:
    call = Call(CLUB)
    call.say(f"register me, I'm Doris Day, 555 0199, {words}", typed=True)

    assert call.ran == [] and "in one word, or" in call.reply


@pytest.mark.parametrize(
    ("words", "degrees", "minutes"),
    [
        ("set the freezer to minus four and a timer for an hour and a quarter please", -4, 75),
        ("set the freezer to -4 and a timer for ten minutes", -4, 10),
        ("the freezer to minus twelve please, and the timer to twenty minutes", -12, 20),
    ],
)
def test_a_second_request_may_leave_out_its_verb(words: str, degrees: int, minutes: int) -> None:
    call = Call(CLUB)
    call.say(words)

    assert call.ran == [("set_freezer", {"degrees": degrees}), ("set_timer", {"minutes": minutes})], call.reply


def test_another_of_a_kind_is_one_more_however_the_first_was_said() -> None:
    run(
        CLUB,
        "> a timer for an hour and a quarter and another for ten\n! set_timer minutes=75\n! set_timer minutes=10",
    )
    run(CLUB, "> set a timer for one hour and one minute\n! set_timer minutes=61")


@pytest.mark.parametrize(
    "words", ["until 4:30", "until noon", "from 3 to 5", "from two to half past three", "between 3 and 4"]
)
def test_a_default_never_stands_in_for_an_end_in_time(words: str) -> None:
    call = Call(EGGS)
    call.say(f"set a timer {words}")

    assert call.ran == [] and call.reply == "How many minutes does it run?"


@pytest.mark.parametrize(
    "words",
    ["How much is a ladder for a week", "how much does a ladder cost for a week",
     "what does a ladder cost for a week"],
)  # fmt: skip
def test_the_thing_asked_about_is_taken_without_the_words_around_it(words: str) -> None:
    run(SHOP, f"> {words}\n! price item=ladder days=7")


def test_each_of_two_things_is_reserved_with_its_own_day_and_number() -> None:
    run(
        SHOP,
        """
        > reserve three drills for tomorrow at 8 am and a ladder for Friday
        < 3 drills
        > yes
        ! reserve item=drills quantity=3 start=2026-11-24T08:00:00-05:00
        < What time?
        > 9 am
        < ladder; Friday; ~3
        > yes
        ! reserve item=ladder start=2026-11-27T09:00:00-05:00
        """,
    )


def test_a_thing_of_any_name_may_be_asked_for() -> None:
    run(SHOP, "> I'd like to hire a pressure washer\n< When is it picked up?\n> tomorrow at 9\n< pressure washer")


@pytest.mark.parametrize("words", ["took 3 or 4", "picked two boxes of 12"])
def test_a_number_of_which_only_a_part_is_understood_is_asked_for(words: str) -> None:
    run(STORE, f"> {words}\n< How many pieces?")


def test_a_letter_behind_its_label_is_taken() -> None:
    run(STORE, "> go to aisle seven bay C\n! go aisle=7 bay=C")


@pytest.mark.parametrize(
    ("told", "question"),
    [
        ("How long it runs.", "How long does it run?"),
        ("How long the egg should boil.", "How long should the egg boil?"),
        ("How many minutes it runs.", "How many minutes does it run?"),
        ("What it is for.", "What is it for?"),
        ("Where the bus stops.", "Where does the bus stop?"),
    ],
)
def test_a_question_made_of_a_description_is_good_english(told: str, question: str) -> None:
    kettle = ToolSpec("start_egg", "Start the egg.", schema("spec", spec=text(told)))

    assert Call(Agent((kettle,))).say("start the egg") == question


def test_the_sign_at_the_head_of_a_result_is_said() -> None:
    probe = ToolSpec("read_probe", "Read the probe.", schema("", room=one_of("attic", "cellar")))
    call = Call(Agent((probe,), backend={"read_probe": lambda args: {"output": "-3. Watch the pipes."}}))
    call.say("read the probe in the attic")

    assert call.reply.startswith("-3")


@pytest.mark.parametrize("words", ["under Weber", "the name is Weber", "name Weber"])
def test_the_name_that_a_table_is_booked_under_is_taken(words: str) -> None:
    run(
        TABLES,
        f"""
        > a table for six tomorrow at 8 pm, {words}
        < Shall I go ahead?
        > yes
        ! book_table people=6 start=2026-11-24T20:00:00-05:00 name=Weber
        """,
    )


def test_what_is_said_of_one_of_the_guests_is_no_second_table() -> None:
    run(
        TABLES,
        """
        > a table for two, one of us is vegan, tonight at eight
        < How many guests?
        > two people
        < 2 people
        > yes
        ! book_table people=2 start=2026-11-23T20:00:00-05:00
        < Anything else?
        """,
    )


def test_what_is_said_of_two_tables_together_is_meant_for_both() -> None:
    run(
        TABLES,
        """
        > two tables tonight at 8, one for two and one for four
        < 2 people
        > yes
        ! book_table people=2 start=2026-11-23T20:00:00-05:00
        < 4 people
        > yes
        ! book_table people=4 start=2026-11-23T20:00:00-05:00
        """,
    )


@pytest.mark.parametrize("words", ["no, Brian Mays", "sorry, Brian Mays", "no, it's Brian Mays."])
def test_a_name_said_anew_is_no_answer_to_the_next_question(words: str) -> None:
    run(
        PARCELS,
        f"""
        > send a parcel
        < recipient's name
        > Brian May
        < address
        > {words}
        < All right, Brian Mays; address
        > 5 High Street
        < postcode
        > 5 High Street
        < postcode
        > SW1A 1AA
        < Brian Mays; 5 High Street
        > yes
        ! book_delivery name="Brian Mays" address="5 High Street" postcode=SW1A1AA
        """,
    )


@pytest.mark.parametrize("who", ["Anna Weber", "Will Byers", "José García"])
def test_whom_a_parcel_goes_to_is_taken(who: str) -> None:
    call = Call(PARCELS)
    call.say(f"I'd like to send a parcel to {who}, 22 Baker Street, postcode NW1 6XE", typed=True)

    assert who in call.reply and "Shall I go ahead?" in call.reply


def test_a_bare_number_answers_what_would_be_asked_first() -> None:
    counts = Agent((STORE.tools[0],))
    run(counts, "> 24\n< Did you want\n> yes\n! picked quantity=24")


HOUSE = Agent(
    (
        ToolSpec(
            "light",
            "Switch the light of a room.",
            schema("room state", room=one_of("kitchen", "hall"), state=one_of("on", "off")),
            examples=("turn on the kitchen light",),
        ),
        ToolSpec(
            "thermostat",
            "Set the thermostat.",
            schema("degrees", degrees=number("The temperature in degrees.")),
            examples=("set the heating to twenty degrees",),
        ),
    )
)


@pytest.mark.parametrize(
    "words", ["is the hall light on?", "are the kitchen lights off", "is the heating at 20?", "was the hall light on"]
)
def test_a_question_how_a_thing_is_changes_nothing(words: str) -> None:
    call = Call(HOUSE)
    call.say(words)

    assert call.ran == [] and "I can't help with that" in call.reply


@pytest.mark.parametrize("words", ["can you turn on the hall light?", "is it possible to turn on the hall light?"])
def test_a_polite_question_is_a_request(words: str) -> None:
    run(HOUSE, f"> {words}\n! light room=hall state=on")


FIVE = "2026-11-24T17:00:00-05:00"
REMINDERS = Agent(
    tools=(ToolSpec("set_reminder", "Set a reminder.", schema("text at", text=text(), at=when("date-time"))),)
)


@pytest.mark.parametrize(
    ("said", "note", "at"),
    [
        ("set a reminder to call Anna at five tomorrow", "call Anna", "2026-11-24T17:00:00-05:00"),
        ("set a reminder for tomorrow at noon to call Anna", "call Anna", "2026-11-24T12:00:00-05:00"),
        ("set a reminder about the dentist at half past two on Friday", "the dentist", "2026-11-27T14:30:00-05:00"),
        ("set a reminder to be at the station at nine tomorrow", "be at the station", "2026-11-24T09:00:00-05:00"),
        (
            "create a reminder for friday at 3 pm to pick up the kids from school",
            "pick up the kids from school",
            "2026-11-27T15:00:00-05:00",
        ),
    ],
)
def test_a_note_is_what_it_is_about_and_not_when(said: str, note: str, at: str) -> None:
    call = Call(REMINDERS)
    call.say(said)

    assert call.ran == [("set_reminder", {"text": note, "at": at})]


@pytest.mark.parametrize("words", ["and some nuts", "what about the potatoes", "and my brother", "and how about soup"])
def test_what_was_done_is_not_done_again_with_words_that_fit_nothing(words: str) -> None:
    call = run(REMINDERS, "> set a reminder to call Anna at five tomorrow\n! set_reminder text=call Anna at=" + FIVE)
    call.say(words)

    assert call.ran == []


@pytest.mark.parametrize(
    ("said", "nights"),
    [
        ("book a double room from December 12th to December 15th", 3),
        ("book a double room from Friday until Sunday", 2),
    ],
)
def test_from_one_day_to_another_is_so_many_nights(said: str, nights: int):
    stay = ToolSpec(
        "book_room",
        "Book a room.",
        schema("arrival nights", arrival=when("date", "Day of arrival."), nights=number("How many nights.")),
        confirm=True,
    )
    call = Call(Agent((stay,)))

    call.say(said)

    assert f"{nights} nights" in call.reply and "go ahead?" in call.reply


def test_a_number_out_of_range_is_asked_for_with_its_limits():
    spec = ToolSpec(
        "change_limit",
        "Change the limit.",
        schema("limit", limit=number("The new limit.", minimum=100, maximum=5000)),
        confirm=True,
    )
    call = Call(Agent((spec,)))

    call.say("change the limit")
    call.say("nine thousand")

    assert call.ran == [] and "From 100 to 5000" in call.reply


@pytest.mark.parametrize(("asked", "told"), [("who teaches yoga?", "Lena"), ("is there space in boxing?", "0")])
def test_a_question_about_one_of_the_things_told_is_answered_from_it(asked: str, told: str):
    classes = ToolSpec(
        "classes", "List the classes of a day.", schema("day", day=when("date")), examples=("what is on",)
    )
    rows = [
        {"course": "yoga", "time": "18:00", "teacher": "Lena", "free": 4},
        {"course": "boxing", "time": "19:30", "teacher": "Omar", "free": 0},
    ]
    call = Call(Agent((classes,), backend={"classes": lambda _: {"classes": rows}}))

    call.say("list the classes of Friday")

    assert told in call.say(asked)
