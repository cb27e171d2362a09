"""What a client types and tells of earlier, and the words that an agent's callers are likely to say."""

import asyncio
from dataclasses import replace

from clock import run
from vivavoce.events import (
    CallerText,
    ContentAdded,
    Message,
    Said,
)
from vivavoce.models.embedded.engine import likely
from vivavoce.models.embedded.pipeline import LONGEST_TEXT
from vivavoce.models.embedded.replies import TOO_MUCH

from .echo_engine import engine


def test_a_typed_turn_that_nobody_could_say_is_not_read_and_the_caller_is_told():
    async def main() -> None:
        async with engine() as e:
            e.tell(CallerText("a" * (LONGEST_TEXT + 1)), CallerText("b" * LONGEST_TEXT), CallerText("hi"))
            await asyncio.sleep(60)
            said = [said.text for said in e.got(Said)]
            assert said[:2] == [f"{part}. " for part in TOO_MUCH.rstrip(".").split(". ")]
            assert len(said) == 4 and "b" * LONGEST_TEXT in said[2] and said[3] == "You said hi. "

    run(main())


def test_blank_text_makes_the_agent_speak_first_or_answer_what_is_open():
    async def main() -> None:
        async with engine() as e:
            e.tell(CallerText(" "))
            await asyncio.sleep(1)
            e.tell(ContentAdded((Message("model", "Hi."), Message("user", "and now?")), turn_complete=False))
            e.tell(CallerText("."))
            await asyncio.sleep(1)
            assert [said.text for said in e.got(Said)] == ["Welcome. ", "You said and now?. "]

    run(main())


def test_a_seeded_question_is_answered_once_whether_a_nudge_comes_or_not():
    async def main() -> None:
        for nudges in ([], [CallerText(" ")]):
            async with engine() as e:
                e.tell(ContentAdded((Message("user", "and now?"),), turn_complete=False, seeded=True))
                e.tell(*nudges)
                await asyncio.sleep(5)
                assert [said.text for said in e.got(Said)] == ["You said and now?. "]

    run(main())


def test_content_is_history_and_its_last_user_turn_a_question():
    async def main() -> None:
        async with engine() as e:
            history = (Message("user", "I am Ana"), Message("model", "Hello Ana"))
            e.tell(ContentAdded((*history, Message("user", "hi")), turn_complete=True))
            await asyncio.sleep(1)
            assert tuple(e.mind.remembered) == history
            assert [said.text for said in e.got(Said)] == ["You said hi. "]

    run(main())


def test_the_vocabulary_holds_the_agents_names_and_the_values_its_arguments_may_take():
    from vivavoce.events import Brief, ToolSpec

    parameters = {"properties": {"size": {"enum": ["extra_large"]}, "toppings": {"items": {"enum": ["ham"]}}}}
    brief = Brief("", (ToolSpec("order", "", parameters),), vocabulary=("Dr. Chen",))

    assert likely(brief).words == ("Dr. Chen", "extra large", "ham")
    assert likely(replace(brief, tools=())).words == ("Dr. Chen",)
