"""Understanding takes time that grows with the words, not with their square: one caller's text must end."""

import asyncio
import time
from collections.abc import Callable

import pytest

from vivavoce.events import Brief, ToolSpec
from vivavoce.models.embedded.brain import Utterance
from vivavoce.models.embedded.dialogue.brain import RulesBrain
from vivavoce.models.embedded.speech import for_voice
from vivavoce.models.embedded.tts.chunking import phrases

pytestmark = pytest.mark.e2e  # no process, but a minute of work
SHORT, LONG = 1_250, 5_000
WORST = 9.0
"""How much longer four times the words may take: 4 is in proportion, 16 its square."""

_DATED = {"type": "string", "format": "date-time"}
TOOLS = (
    ToolSpec("book_table", "Book a table.", {"type": "object", "properties": {
        "start": _DATED, "people": {"type": "integer", "description": "How many people."}, "name": {"type": "string"},
        "area": {"type": "string", "enum": ["terrace", "window_seat", "dining_room"]}},
        "required": ["start", "people", "name"]}, confirm=True, examples=("I'd like a table for two",)),
    ToolSpec("set_timer", "Set a timer.", {"type": "object", "properties": {
        "minutes": {"type": "integer"}, "label": {"type": "string"}}, "required": ["minutes"]}),
    ToolSpec("register", "Register a customer.", {"type": "object", "properties": {
        "full_name": {"type": "string"}, "phone": {"type": "string"}, "email": {"type": "string", "format": "email"},
        "date_of_birth": {"type": "string", "format": "date"}}, "required": ["full_name", "phone", "email"]}),
    ToolSpec("send_message", "Send a message.", {"type": "object", "properties": {
        "to": {"type": "string"}, "text": {"type": "string"}}, "required": ["to", "text"]}),
)  # fmt: skip
INSTRUCTIONS = "You run a restaurant. We are open from 9 AM to 11 PM. For anything else, hand over to a person."

TEXTS = {
    "prose": "Well hello there, my name is Anna Weber and I was calling because I would like to move my table, which "
             "is on Monday the 3rd of December at half past nine, to some other day, as my daughter has got the flu. ",
    "one word": "table ", "article": "the ", "letters": "A B C ", "digits": "1234567890", "single digits": "9 1 4 ",
    "telephone": "(914) 555-0186 ", "dates": "monday the 3rd of december at 9:30 pm, ", "fractions": "1/2/",
    "times": "9:3:",
    "names": "Anna Maria Weber and ", "spelled": "A-N-N-A ", "number words": "twenty three ", "halves": "and a half ",
    "addresses": "a at b dot c ", "at signs": "a@b.", "commas": "yes, no, ", "sentences": "I see. No. Yes. ",
    "corrections": "no wait I mean ", "refusals": "do not want to ", "requests": "i want to book a table for 2 ",
    "for two": "for 2 ", "company": "me and my wife and ", "um": "uh um ", "short forms": "it's ", "hyphens": "a-",
    "no spaces": "a", "brackets": "([{", "quotes": "\"'", "spaces": "  \t", "lines": "\n", "dots": "...",
    "emoji": "😀 ", "accents": "ÄÖÜß Zoë ", "invisible": "\u200b", "other scripts": "你好 ", "money": "$1.5M ",
    "next": "next ", "capitals": "AbCd",
}  # fmt: skip
STATES = {
    "at first": (),
    "asked for a name": ("book a table for two tomorrow at 7 pm",),
    "asked when": ("book a table",),
}


def growth(work: Callable[[str], object], unit: str) -> float:
    """How much longer `work` takes for four times the text, in this thread's own time; the best of some runs."""
    best = float("inf")
    for _ in range(4):
        taken = []
        for size in (SHORT, LONG):
            text = (unit * (size // len(unit) + 1))[:size]
            began = time.thread_time()
            work(text)
            taken.append(time.thread_time() - began)
        best = min(best, taken[1] / max(taken[0], 0.002))  # what takes no time at all may grow as it likes
        if best <= WORST - 2:
            break
    return best


def answer(state: tuple[str, ...], text: str) -> None:
    async def main() -> None:
        brain = RulesBrain(Brief(INSTRUCTIONS, TOOLS))
        for line in (*state, text):
            assert [move async for move in brain.hear(Utterance(line, typed=True))]
        brain.expectation()

    asyncio.run(main())


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", TEXTS)
def test_understanding_a_turn_grows_with_its_words(name: str, state: str):
    answer(STATES[state], "hi")  # tables are compiled at their first use

    assert growth(lambda text: answer(STATES[state], text), TEXTS[name]) < WORST


@pytest.mark.parametrize("name", TEXTS)
def test_speaking_a_text_grows_with_its_words(name: str):
    assert growth(lambda text: [for_voice(phrase) for phrase in phrases(text)], TEXTS[name]) < WORST


@pytest.mark.parametrize("name", TEXTS)
def test_taking_in_instructions_and_descriptions_grows_with_their_words(name: str):
    def take_in(text: str) -> None:
        tool = ToolSpec(
            "look", text, {"type": "object", "properties": {"what": {"type": "string", "description": text}}}
        )
        RulesBrain(Brief(text, (tool,))).brief(f"{text} {text}", (tool,))

    assert growth(take_in, TEXTS[name]) < WORST
