"""Who cannot be heard on a telephone is told of its keys, where they are an answer."""

import asyncio
from dataclasses import replace

import pytest

from vivavoce.events import Brief, ToolCall, ToolSpec
from vivavoce.models.embedded.brain import Say, Utterance
from vivavoce.models.embedded.dialogue.acts import KeyOfAll
from vivavoce.models.embedded.dialogue.agent import prepare
from vivavoce.models.embedded.dialogue.brain import RulesBrain
from vivavoce.models.embedded.dialogue.nlg.realise import words

TOOL = ToolSpec(
    "cancel_booking",
    "Cancel a booking.",
    {
        "type": "object",
        "properties": {
            "booking_number": {"type": "integer", "minimum": 1000, "maximum": 9999},
            "size": {"type": "string", "enum": ["small", "large"]},
            "reason": {"type": "string"},
        },
        "required": ["booking_number", "size", "reason"],
    },
    confirm=True,
)
PHONE = Brief("You cancel bookings.", (TOOL,), keypad=True)


def talk(brief: Brief, *turns: str) -> list[str]:
    """What the agent says to each; "…" is noise."""

    async def main() -> list[str]:
        brain, said = RulesBrain(brief), []
        for text in turns:
            heard = Utterance("uh", 0.2, snr_db=0.0) if text == "…" else Utterance(text, typed=True)
            moves = [move async for move in brain.hear(heard)]
            assert not [move for move in moves if isinstance(move, ToolCall)]
            said.append(" ".join(move.text for move in moves if isinstance(move, Say)))
        return said

    return asyncio.run(main())


@pytest.mark.parametrize(
    ("turns", "told"),
    [
        (("cancel my booking", "…", "…", "…"), "You can also type it on your keypad."),
        (("…", "…", "…"), "somewhere quieter"),
        (("cancel my booking", "4711", "small", "…", "…", "…"), "somewhere quieter"),
    ],
)
def test_the_ladder_names_the_keypad_where_keys_are_an_answer(turns, told):
    assert told in talk(PHONE, *turns)[-1]
    assert "You can type it, or try again" in talk(replace(PHONE, keypad=False), *turns)[-1]


def test_a_number_that_was_missed_may_be_typed():
    assert "You can also type it on your keypad." in talk(PHONE, "cancel my booking", "the blue one")[-1]
    assert "keypad" not in " ".join(talk(replace(PHONE, keypad=False), "cancel my booking", "the blue one"))


def test_choices_are_told_with_their_keys():
    said = words(KeyOfAll(("small", "large")), prepare(PHONE, PHONE.instructions, PHONE.tools))

    assert said == "It's hard to hear you. You can also press 1 for small or 2 for large."
