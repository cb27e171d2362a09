"""Numbers and addresses that come in parts, unasked, or may be read in two ways: asked for and read back, never cut."""

from __future__ import annotations

import pytest
from agents import schema, text
from scripted import Agent, Call, run

from vivavoce.events import ToolSpec

GUESTS = Agent(
    tools=(
        ToolSpec(
            "register_guest",
            "Register a guest.",
            schema(
                "full_name phone email",
                full_name=text("The guest's first and last name."),
                phone=text("The guest's phone number."),
                email=text("The guest's e-mail address."),
            ),
        ),
    ),
    instructions="You register guests.",
)
RING = Agent(
    tools=(ToolSpec("call_back", "Ask for a call back.", schema("phone", phone=text("The caller's phone number."))),),
    instructions="You note who wants to be called back.",
)

ORDERS = Agent(
    tools=(
        ToolSpec(
            "order_status",
            "Tell the status of an order.",
            schema("order_number", order_number=text("The eight-digit order number.")),
        ),
    ),
)
CUSTOMER = schema("name phone email", name=text("The customer's name."), phone=text(), email=text())
ACCOUNTS = Agent(tools=(ToolSpec("open_account", "Open an account.", schema("customer", customer=CUSTOMER)),))

CONVERSATIONS = {
    "a code in two turns": (
        ORDERS,
        """
        > where is my order
        > one two three four
        < 1, 2, 3, 4; rest
        > 5678
        ! order_status order_number="12345678"
        """,
    ),
    "a code said whole after a piece of it": (
        ORDERS,
        """
        > where is my order
        > 1234
        > 12345678
        ! order_status order_number="12345678"
        """,
    ),
    "the pieces of an object's fields": (
        ACCOUNTS,
        """
        > I'd like to open an account
        > John Miller,
        > 914
        < 9, 1, 4; rest
        > 555 0186
        < mail
        > anna weber at example dot com
        < annaweber; anna dot weber
        > with a dot
        < John Miller; 914-555-0186; anna.weber@example.com
        > yes
        ! open_account customer={"name":"John Miller","phone":"9145550186","email":"anna.weber@example.com"}
        """,
    ),
    "a faint name for a field": (
        ACCOUNTS,
        """
        > I'd like to open an account
        > [0.1] John Miller,
        < John Miller
        > yes
        < phone
        """,
    ),
    "a piece of a number in the request itself": (
        RING,
        """
        > I'd like a call back, my number is 914
        < 9, 1, 4; rest
        > 555 0186
        < 914-555-0186
        > yes
        ! call_back phone=9145550186
        """,
    ),
    "two pieces of a number while the name is asked for": (
        GUESTS,
        """
        > I'd like to register a guest
        > my number is nine one four
        < name
        > five five five oh one eight six
        < name
        > Zoë Day
        > zoe at example dot com
        < 914-555-0186; zoe@example.com
        > yes
        ! register_guest full_name="Zoë Day" phone=9145550186 email=zoe@example.com
        """,
    ),
    "the area code afterwards": (
        RING,
        """
        > I'd like a call back
        > my number is 555 0186
        < 555-0186
        > actually the area code is 914
        < 914-555-0186
        > yes
        ! call_back phone=9145550186
        """,
    ),
    "first and last names that are words": (
        GUESTS,
        """
        > I'd like to register a guest
        > Will
        < last name
        > Good
        < phone
        > 914 555 0186
        > will dot good at example dot com
        < 914-555-0186; will.good@example.com
        > yes
        ! register_guest full_name="Will Good" phone=9145550186 email=will.good@example.com
        """,
    ),
    "a name that begins as a question": (
        GUESTS,
        """
        > I'd like to register a guest
        > can you tell me the price?
        < name
        > Will Byers
        < phone
        """,
    ),
    "all in one breath": (
        GUESTS,
        """
        > I'd like to register a guest
        > My name is Anna Weber, my phone number is (914) 555-0186 and my e-mail is anna weber at example dot com
        < annaweber; anna dot weber
        > with a dot
        < 914-555-0186; anna.weber@example.com; right
        > yes
        ! register_guest full_name="Anna Weber" phone=9145550186 email=anna.weber@example.com
        """,
    ),
    "a number in three turns": (
        RING,
        """
        > I'd like a call back
        > 914
        < 9, 1, 4; rest
        > five five five
        < 9, 1, 4, 5, 5, 5
        > oh one eight six
        < 914-555-0186
        > that's right
        ! call_back phone=9145550186
        """,
    ),
    "a wrong digit is put right before anything is done": (
        RING,
        """
        > I'd like a call back
        > 914 555 0186
        < 914-555-0186
        > no, 914 555 0187
        < 914-555-0187
        > yes
        ! call_back phone=9145550187
        """,
    ),
    "a number while the name is asked for": (
        GUESTS,
        """
        > I'd like to register a guest
        < name
        > 914 555 0186
        < name
        > Anna Weber
        < mail
        > anna dot weber at example dot com
        < 914-555-0186; anna.weber@example.com
        > yes
        ! register_guest full_name="Anna Weber" phone=9145550186 email=anna.weber@example.com
        """,
    ),
    "a local number and an address while the name is asked for": (
        GUESTS,
        """
        > I'd like to register a guest
        > 555 0186
        < name
        > anna@example.com
        < name
        > Anna Weber
        < 555-0186; anna@example.com
        > yes
        ! register_guest full_name="Anna Weber" phone=5550186 email=anna@example.com
        """,
    ),
}


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_conversation(name: str) -> None:
    run(*CONVERSATIONS[name])


def test_what_was_typed_exactly_is_not_asked_again() -> None:
    call = Call(RING)
    call.say("I'd like a call back", typed=True)
    call.say("+44 (0)20 7946 0958", typed=True)
    assert call.ran == [("call_back", {"phone": "+442079460958"})]


@pytest.mark.parametrize("name", ["contact_number", "mobile", "callback", "whatsapp", "contact"])
def test_a_number_is_known_by_what_it_is_called(name: str) -> None:
    told = text("Phone number or e-mail." if name == "contact" else "")
    call = Call(Agent(tools=(ToolSpec("sign_up", "Sign up a new member.", schema(name, **{name: told})),)))
    for line in ("I want to sign up", "(914) 555-0186"):
        call.say(line, typed=True)
    assert call.ran == [("sign_up", {name: "9145550186"})]


def test_what_was_typed_in_pieces_is_read_back() -> None:
    call = Call(RING)
    for line in ("I'd like a call back", "914", "555 0186"):
        call.say(line, typed=True)
    assert "914-555-0186" in call.reply and not call.ran
