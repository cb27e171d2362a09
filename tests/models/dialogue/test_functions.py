"""Functions as a client of the Live API declares them, a line about each, and what is said to them: called at once."""

from __future__ import annotations

from typing import Any

import pytest
from agents import number, one_of, schema, text
from scripted import Agent, Call, run

from vivavoce.events import ToolSpec
from vivavoce.models.embedded.embeddings import SentenceEncoder
from vivavoce.models.embedded.loading import understanding
from vivavoce.settings import from_environment
from vivavoce.weights.store import Store

AMOUNT = {"type": "number"}
YES_NO = {"type": "boolean"}
WORDS = {"type": "array", "items": {"type": "string"}}
NUMBERS = {"type": "array", "items": {"type": "integer"}}
PERSON = {"type": "object", "properties": {"name": text("Name."), "city": text("City.")}, "required": ["name"]}


def function(name: str, description: str, required: str = "", **properties: dict[str, Any]) -> ToolSpec:
    return ToolSpec(name, description, schema(required or " ".join(properties), **properties))


FUNCTIONS = {
    tool.name: tool
    for tool in (
        function("add_numbers", "Add two numbers.", a=AMOUNT, b=AMOUNT),
        function("add_to_shopping_list", "Add items to the shopping list.", items=WORDS),
        function("add_item", "Add an item to the cart.", "item", item=text("The item."), quantity=number("How many.")),
        function("book_flight", "Book a flight.", origin=text("From where."), destination=text("To where.")),
        function("calculate_tip", "Calculate a tip.", bill_amount=AMOUNT, tip_percent=AMOUNT),
        function("check_prime", "Check whether numbers are prime.", nums=NUMBERS),
        function(
            "convert_currency",
            "Convert money.",
            amount=AMOUNT,
            from_currency=one_of("USD", "EUR", "GBP"),
            to_currency=one_of("USD", "EUR", "GBP"),
        ),  # fmt: skip
        function("create_note", "Create a note.", text=text("The content of the note.")),
        function(
            "create_event",
            "Add an event to the calendar.",
            title=text("Title."),
            date=text("Date as YYYY-MM-DD."),
            time=text("Start as HH:MM."),
        ),  # fmt: skip
        function("define_word", "Get the definition of a word.", word=text("The word.")),
        function("find_book", "Find a book.", title=text("Title."), author=text("Author.")),
        function("find_bus", "Find when the next bus of a line leaves from a stop.", line=text(), stop=text()),
        function("find_restaurants", "Find restaurants.", cuisine=text("Type of food."), location=text("City.")),
        function("get_capital", "Returns the capital city of a country.", country=text("The country.")),
        function("get_random_number", "Get a random number.", min=number(), max=number()),
        function("get_stock_price", "Get the price of a stock.", symbol=text("Ticker or company.")),
        function("lock_door", "Lock or unlock the front door.", locked={**YES_NO, "description": "True to lock."}),
        function("log_meal", "Log a meal.", meal=text("What was eaten."), calories=number("Calories.")),
        function("order_pizza", "Order a pizza.", "size", size=one_of("SMALL", "LARGE"), toppings=WORDS),
        function("play_song", "Plays a song.", "song", song=text("Title of the song."), artist=text("The artist.")),
        function("play_music", "Play music.", query=text("Song, artist or genre.")),
        function("search_web", "Search the web for information.", query=text("What to search for.")),
        function("send_email", "Send an email.", to=text("Recipient."), body=text("Body text.")),
        function("send_message", "Send a message.", contact=text("Name of the contact."), message=text("The message.")),
        function("set_alarm", "Set an alarm.", label=text("What it is for."), minutes=number("In how many minutes.")),
        function(
            "set_light",
            "Set a light.",
            "room",
            room=one_of("kitchen", "bedroom"),
            on=YES_NO,
            brightness=number("0 to 100.", minimum=0, maximum=100),
        ),  # fmt: skip
        function("set_mute", "Mute or unmute the microphone.", muted=YES_NO),
        function("set_volume", "Set the speaker volume.", level=number("0 to 10.", minimum=0, maximum=10)),
        function("ship_package", "Ship a package.", "recipient", recipient=PERSON),
        function("start_timer", "Starts a countdown timer.", duration_seconds=number("Length in seconds.")),
        function(
            "start_washing",
            "Start the washing machine.",
            program=text("Which program, cotton or wool."),
            temperature=number("Degrees."),
        ),  # fmt: skip
        function("translate_text", "Translate a text.", text=text("The text."), target_language=text("Into which.")),
    )
}

SAID: list[tuple[str, str, dict[str, Any]]] = [
    ("Add 5 and 7.", "add_numbers", {"a": 5, "b": 7}),
    ("Add milk, bread and eggs to my shopping list", "add_to_shopping_list", {"items": ["milk", "bread", "eggs"]}),
    ("Add three apples to my cart", "add_item", {"item": "apples", "quantity": 3}),
    ("Book a flight from London to Paris", "book_flight", {"origin": "London", "destination": "Paris"}),
    ("Calculate a 15 percent tip on 80 dollars", "calculate_tip", {"bill_amount": 80, "tip_percent": 15}),
    ("Check if 3, 8 and 11 are prime", "check_prime", {"nums": [3, 8, 11]}),
    (
        "Convert 20 dollars to euros",
        "convert_currency",
        {"amount": 20, "from_currency": "USD", "to_currency": "EUR"},
    ),
    ("Create a note: buy milk and eggs", "create_note", {"text": "buy milk and eggs"}),
    (
        "Create an event called Planning tomorrow at 3pm",
        "create_event",
        {"title": "Planning", "date": "2026-11-24", "time": "15:00"},
    ),
    ("Find the book Dune by Frank Herbert", "find_book", {"title": "Dune", "author": "Frank Herbert"}),
    ("When does bus line 12 leave from Market Square?", "find_bus", {"line": "12", "stop": "Market Square"}),
    ("Find Italian restaurants in Boston", "find_restaurants", {"cuisine": "Italian", "location": "Boston"}),
    ("What is the capital of Japan?", "get_capital", {"country": "Japan"}),
    ("Give me a random number between 1 and 10", "get_random_number", {"min": 1, "max": 10}),
    ("What's the stock price of Google?", "get_stock_price", {"symbol": "Google"}),
    ("Lock the front door", "lock_door", {"locked": True}),
    ("Unlock the front door, please", "lock_door", {"locked": False}),
    (
        "I'd like to order a large pizza with olives and ham",
        "order_pizza",
        {"size": "LARGE", "toppings": ["olives", "ham"]},
    ),
    ("Play Yesterday by The Beatles", "play_song", {"song": "Yesterday", "artist": "The Beatles"}),
    ("Play Bohemian Rhapsody by Queen", "play_music", {"query": "Bohemian Rhapsody by Queen"}),
    ("Search the web for the tallest mountain", "search_web", {"query": "the tallest mountain"}),
    ("Send an email to Tom saying I'll be late", "send_email", {"to": "Tom", "body": "I'll be late"}),
    (
        "Send a message to Julia saying I am on my way",
        "send_message",
        {"contact": "Julia", "message": "I am on my way"},
    ),
    ("Set an alarm called tea that rings in 5 minutes.", "set_alarm", {"label": "tea", "minutes": 5}),
    ("Switch off the bedroom light", "set_light", {"room": "bedroom", "on": False}),
    ("Set the kitchen light to 30 percent", "set_light", {"room": "kitchen", "brightness": 30}),
    ("Unmute the microphone", "set_mute", {"muted": False}),
    ("Turn the volume up to 9", "set_volume", {"level": 9}),
    ("Ship a package to Maria in Lisbon", "ship_package", {"recipient": {"name": "Maria", "city": "Lisbon"}}),
    ("Start a two minute timer", "start_timer", {"duration_seconds": 120}),
    ("Translate good morning into Spanish", "translate_text", {"text": "good morning", "target_language": "Spanish"}),
]


@pytest.mark.parametrize(("said", "name", "args"), SAID, ids=[said for said, _, _ in SAID])
def test_a_plain_request_gives_a_function_its_arguments(said: str, name: str, args: dict[str, Any]):
    call = Call(Agent((FUNCTIONS[name],)))

    call.say(said)

    assert call.ran == [(name, args)], call.reply


READ: list[tuple[str, str, dict[str, Any]]] = [
    ("Define the word ephemeral", "define_word", {"word": "ephemeral"}),
    ("Log a meal: chicken salad, 450 calories", "log_meal", {"meal": "chicken salad", "calories": 450}),
    (
        "Start the washing machine with the wool program at 30 degrees.",
        "start_washing",
        {"program": "the wool program", "temperature": 30},
    ),
]


@pytest.mark.weights
@pytest.mark.parametrize(("said", "name", "args"), READ, ids=[said for said, _, _ in READ])
def test_the_trained_reader_finds_words_that_nothing_leads_to(said: str, name: str, args: dict[str, Any]):
    store = Store(from_environment({}).weights)
    encoder = SentenceEncoder(store.path("minilm", "model.onnx"), store.path("minilm", "tokenizer.json"))
    call = Call(Agent((FUNCTIONS[name],)), encoder, understanding=understanding(store, encoder))

    call.say(said)

    assert call.ran == [(name, args)], call.reply


@pytest.mark.parametrize("said", [said for said, _, _ in READ])
def test_without_a_reader_such_words_are_asked_for(said: str):
    call = Call(Agent((FUNCTIONS[next(name for one, name, _ in READ if one == said)],)))

    assert "What" in call.say(said) or "Which" in call.reply
    assert call.ran == []


def test_a_function_that_is_read_back_is_asked_about_rather_than_guessed():
    spec = ToolSpec("block_card", "Block a card.", schema("card", card=text("Which card.")), confirm=True)
    call = Call(Agent((spec,)))

    call.say("Block the card of Google")

    assert call.ran == []
    assert "card" in call.reply


RAW = {
    "what is told of oneself is told back": """
        > My name is Ana and I live in Madrid.
        > Where do I live?
        < You live in Madrid
        > I'm allergic to peanuts, keep that in mind.
        > What am I allergic to?
        < You are allergic to peanuts
        > What's my name?
        < Ana
    """,
    "one name is not taken for another": """
        > My cat is named Whiskers. My dog is named Fido.
        > What is my cat called?
        < Whiskers
        > And what's my dog's name?
        < Fido
    """,
    "it is what was told last": """
        > Remember the number 42.
        > What was it?
        < 42
    """,
    "what is set is kept without being asked to": """
        > The secret word is pineapple.
        > What is the secret word?
        < pineapple
        > Where do I live?
        < sorry / don't think
    """,
    "what it cannot do it says": """
        > Tell me a joke.
        < sorry, I can't
        > Write me a poem about the sea
        < sorry, I can't
    """,
    "it says who it is and that it hears": """
        > Can you hear me?
        < Yes
        > Hi there, who am I talking to?
        < I'm an automated assistant
        > Say 'good morning Vietnam'
        < good morning Vietnam
        > Reply with one word: ready
        < ready
    """,
}


@pytest.mark.parametrize("name", RAW)
def test_conversation_without_functions(name: str):
    run(Agent(()), RAW[name])


def test_it_has_the_name_that_its_instructions_give_it():
    call = Call(Agent((), "You are Max, a robot. The wifi password is tulip."))

    assert "Max" in call.say("What is your name?")
    assert "tulip" in call.say("What's the wifi password?")


def test_call_the_tool_means_the_one_there_is():
    call = Call(Agent((function("ring_bell", "Rings the bell."),)))

    call.say("Call the tool.")

    assert call.ran == [("ring_bell", {})]


def test_a_code_is_said_by_the_function_that_gets_it():
    agent = Agent(
        (function("get_secret_code", "Returns the code."),), "", {"get_secret_code": lambda a: {"code": "8124"}}
    )

    assert "8124" in Call(agent).say("Get the secret code")
