"""The engine's conversation on virtual time: recogniser, voice and brain are made up, the order of things is real."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from clock import run
from vivavoce.errors import ModelUnavailable
from vivavoce.events import (
    Audio,
    CallEnding,
    CallerText,
    ContentAdded,
    Heard,
    Interrupted,
    Message,
    ReplyCut,
    ReplyDone,
    Said,
    ToolCall,
    ToolResult,
    TurnDropped,
    TurnEnded,
    TurnHint,
    TurnPaused,
    TurnResumed,
    TurnStarted,
)
from vivavoce.models.embedded.brain import Expectation, Say, Utterance
from vivavoce.models.embedded.engine import EmbeddedConnection, likely
from vivavoce.models.embedded.pipeline import LONGEST_TEXT
from vivavoce.models.embedded.pipeline_mode import LIVE, SEQUENTIAL
from vivavoce.models.embedded.replies import MOST, TOO_LONG, TOO_MUCH

HALF_SECOND = Audio(b"\1\0" * 8_000, 16_000)


class Mind:
    """A brain that repeats what it hears, and does what it is told to do."""

    def __init__(self, heard: tuple[str, ...] = ()) -> None:
        self.heard = heard
        self.interruptions: list[str] = []
        self.remembered: list[Message] = []

    def fork(self) -> "Mind":
        other = Mind(self.heard)
        other.interruptions, other.remembered = self.interruptions, self.remembered
        return other

    async def greet(self):
        yield Say("Welcome.")

    async def hear(self, utterance: Utterance):
        self.heard = (*self.heard, utterance.text)
        if utterance.text.startswith("do "):
            yield ToolCall(f"id-{len(self.heard)}", utterance.text[3:], {})
        elif utterance.text == "break":
            raise ValueError("a bug in the brain")
        elif utterance.text == "bye":
            yield Say("Goodbye.")
            yield CallEnding("goodbye")
        else:
            yield Say(f"You said {utterance.text}.")

    async def learn(self, result: ToolResult):
        yield Say(f"Result {result.response['output']}.")

    async def notice_silence(self, count: int):
        yield Say("Still there?")

    def anticipate(self, call: ToolCall) -> str:
        return "Result fine."

    def note_interruption(self, heard_text: str) -> None:
        self.interruptions.append(heard_text)

    def snapshot(self) -> None: ...

    def add_history(self, messages) -> None:
        self.remembered += messages

    def brief(self, instructions, tools) -> None: ...

    def expectation(self) -> Expectation:
        return Expectation()


class Senses:
    """Recogniser and voice in no time but their own: they take `pace` seconds."""

    def __init__(self, pace: float = 0.1) -> None:
        self.pace = pace
        self.words = "hello"
        self.lengths: list[int] = []
        self.voice = self
        self.rendered: list[str] = []

    async def hear(self, samples, expected) -> Utterance:
        self.lengths.append(len(samples))
        words = self.words
        await asyncio.sleep(self.pace)
        return Utterance(words, 0.9)

    async def speak(self, phrase: str) -> bytes:
        self.rendered.append(phrase)
        await asyncio.sleep(self.pace)
        return b"\1\0" * 2_400

    def phrases(self, text: str) -> list[str]:
        return [part + "." for part in text.rstrip(".").split(". ")]


class Engine:
    """A running engine and what came out of it."""

    def __init__(self, connection: EmbeddedConnection, senses: Senses, mind: Mind) -> None:
        self.connection, self.senses, self.mind = connection, senses, mind
        self.events: list[tuple[float, object]] = []

    def tell(self, *items: object) -> None:
        for item in items:
            self.connection.send(item)

    def got(self, *kinds: type) -> list[object]:
        return [event for _, event in self.events if isinstance(event, kinds)]

    def when(self, kind: type) -> float:
        return next(at for at, event in self.events if isinstance(event, kind))


@asynccontextmanager
async def engine(mind: Mind | None = None, **options) -> AsyncIterator[Engine]:
    senses, mind = Senses(), mind or Mind()
    connection = EmbeddedConnection(senses, mind, Expectation(), **options)
    running = Engine(connection, senses, mind)

    async def collect(event: object) -> None:
        running.events.append((round(asyncio.get_running_loop().time(), 3), event))

    collecting = asyncio.ensure_future(connection.run(collect))
    yield running
    await connection.close()
    await collecting


def test_the_answer_is_ready_when_the_turn_ends():
    async def main() -> None:
        async with engine() as e:
            e.tell(TurnStarted(), HALF_SECOND, TurnPaused(snr_db=20.0))
            await asyncio.sleep(0.5)  # recognised, thought, first phrase rendered
            assert e.got(Said, Audio) == []  # and not a sound of it
            e.tell(TurnEnded(0.5))
            await asyncio.sleep(0.01)
            assert [type(event) for event in e.got(Said, Audio, ReplyDone)] == [Said, Audio, ReplyDone]
            assert e.got(Heard)[-1] == Heard("hello", final=True, confidence=0.9, snr_db=20.0)
            assert e.got(TurnHint) == [TurnHint(0.1)]  # "hello" may be the beginning of more

    run(main())


def test_a_typed_turn_that_nobody_could_say_is_not_read_and_the_caller_is_told():
    async def main() -> None:
        async with engine() as e:
            e.tell(CallerText("a" * (LONGEST_TEXT + 1)), CallerText("b" * LONGEST_TEXT), CallerText("hi"))
            await asyncio.sleep(60)
            said = [said.text for said in e.got(Said)]
            assert said[:2] == [f"{part}. " for part in TOO_MUCH.rstrip(".").split(". ")]
            assert len(said) == 4 and "b" * LONGEST_TEXT in said[2] and said[3] == "You said hi. "

    run(main())


def test_who_types_without_ever_waiting_for_an_answer_ends_their_own_call():
    async def main() -> None:
        async with engine() as e:
            e.tell(*[CallerText("hi") for _ in range(MOST + 1)])
            await asyncio.sleep(1)

    with pytest.raises(ModelUnavailable):
        run(main())


def test_a_pause_that_was_only_a_pause_leaves_no_trace():
    async def main() -> None:
        async with engine() as e:
            e.tell(TurnStarted(), HALF_SECOND, TurnPaused())
            await asyncio.sleep(0.5)
            e.senses.words = "hello again"
            e.tell(TurnResumed(), HALF_SECOND, TurnPaused())
            await asyncio.sleep(0.5)
            e.tell(TurnEnded())
            await asyncio.sleep(1)
            assert [said.text for said in e.got(Said)] == ["You said hello again. "]

    run(main())


def test_a_long_turn_is_shown_while_it_is_spoken():
    async def main() -> None:
        async with engine() as e:
            e.tell(TurnStarted())
            for _ in range(4):
                e.tell(HALF_SECOND)
                await asyncio.sleep(0.5)
            assert len(e.got(Heard)) >= 2 and not any(heard.final for heard in e.got(Heard))

    run(main())


def test_however_long_a_turn_is_each_look_has_only_its_newest_sound_to_recognise():
    async def main() -> None:
        async with engine() as e:
            e.tell(TurnStarted())
            for _ in range(2 * 170):
                e.tell(HALF_SECOND)
                await asyncio.sleep(0.5)
            e.tell(TurnEnded())
            await asyncio.sleep(3)
            pieces = (heard := e.got(Heard)[-1]).text.split()
            assert heard.final and 170 / 15 < len(pieces) <= 170 / 10  # "hello" for each piece: nothing is missing
            half = len(e.senses.lengths) // 2
            assert max(e.senses.lengths) <= 15 * 16_000
            assert sum(e.senses.lengths[half:]) < 1.2 * sum(e.senses.lengths[:half])
            assert len(e.got(Said)) == 1

    run(main())


class Waiting(Mind):
    """A brain that counts how often it is asked what it waits to hear."""

    asked = 0

    def expectation(self) -> Expectation:
        self.asked += 1
        return super().expectation()


def test_the_brain_is_asked_what_it_waits_for_once_per_recognition_and_not_per_frame():
    async def main() -> None:
        async with engine(mind := Waiting()) as e:
            await asyncio.sleep(0.1)
            before = mind.asked
            e.tell(TurnStarted())
            for _ in range(60 * 50):  # a minute in frames of 20 ms, past the length at which a turn is cut into pieces
                e.tell(Audio(b"\1\0" * 320, 16_000))
                await asyncio.sleep(0.02)
            assert 100 < len(e.senses.lengths) and mind.asked - before <= len(e.senses.lengths)

    run(main())


def test_of_a_turn_longer_than_can_be_kept_only_the_beginning_goes_and_the_caller_is_told():
    async def main() -> None:
        for mode in (LIVE, SEQUENTIAL):
            async with engine(mode=mode) as e:
                e.tell(TurnStarted())
                for _ in range(2 * 200):
                    e.tell(HALF_SECOND)
                    await asyncio.sleep(0.5)
                e.tell(TurnEnded())
                await asyncio.sleep(5)
                assert 160 / 15 < len(e.got(Heard)[-1].text.split()) <= 180 / 10
                assert [said.text for said in e.got(Said)][0] == TOO_LONG + " "

    run(main())


def test_in_sequence_nothing_is_begun_before_the_step_before_it_is_done():
    async def main() -> None:
        async with engine(mode=SEQUENTIAL) as e:
            e.senses.words = "one. two"
            e.tell(TurnStarted())
            for _ in range(4):
                e.tell(HALF_SECOND)
                await asyncio.sleep(0.5)
            e.tell(TurnPaused(), TurnResumed(), HALF_SECOND, TurnPaused())
            await asyncio.sleep(0.5)
            assert e.events[1:] == [] and e.senses.lengths == e.senses.rendered == []  # [0]: what it expects at first
            e.tell(TurnEnded())
            await asyncio.sleep(0.5)
            assert e.senses.lengths == [40_000]  # the whole utterance, once
            heard = next(at for at, event in e.events if isinstance(event, Heard) and event.final)
            assert heard == pytest.approx(2.6)  # recognising takes 0.1
            phrases = ["You said one.", "two."]
            assert e.senses.rendered == phrases and [said.text for said in e.got(Said)] == [p + " " for p in phrases]
            assert e.when(Audio) == pytest.approx(heard + 0.2)  # both are rendered before the first is sent

    run(main())


def test_in_sequence_all_that_is_said_in_a_row_is_rendered_before_any_of_it_is_sent():
    class Talkative(Mind):
        def fork(self) -> Mind:
            return self

        async def hear(self, utterance: Utterance):
            yield Say("Yes.")
            yield Say("Well.")
            yield ToolCall("id-1", "look", {})

        def anticipate(self, call: ToolCall) -> str:
            raise AssertionError("nothing is made early")

    async def main() -> None:
        async with engine(Talkative(), mode=SEQUENTIAL) as e:
            e.tell(TurnStarted(), HALF_SECOND, TurnEnded())
            await asyncio.sleep(1)
            kinds = [(at, type(event)) for at, event in e.events if isinstance(event, Said | Audio | ToolCall)]
            assert kinds == [(0.3, kind) for kind in (Said, Audio, Said, Audio, ToolCall)]

    run(main())


def test_an_interruption_stops_the_reply_and_tells_the_brain_what_was_heard():
    async def main() -> None:
        async with engine() as e:
            e.senses.pace = 0.5
            e.tell(CallerText("one. two. three. four"))
            await asyncio.sleep(1.2)
            e.tell(Interrupted("You said one."))
            await asyncio.sleep(3)
            assert len(e.got(Said)) == 2
            assert e.mind.interruptions == ["You said one."]
            assert e.got(ReplyCut) == [ReplyCut()] and e.got(ReplyDone) == []

    run(main())


def test_a_reply_waits_while_its_session_has_no_room_and_can_still_be_stopped():
    async def main() -> None:
        senses, mind, room = Senses(), Mind(), asyncio.Semaphore(3)
        connection, told = EmbeddedConnection(senses, mind, Expectation()), []

        async def emit(event: object) -> None:
            await room.acquire()
            told.append(event)

        running = asyncio.ensure_future(connection.run(emit))
        connection.send(CallerText(". ".join("abcdefgh")))
        await asyncio.sleep(60)
        assert len(told) == 3 and len(senses.rendered) == 2  # nothing is made that nobody takes

        connection.send(Interrupted("a"))
        await asyncio.sleep(60)
        assert mind.interruptions == ["a"] and len(senses.rendered) == 2

        for _ in range(100):
            room.release()
        connection.send(CallerText("hello"))
        await asyncio.sleep(60)
        assert (
            told[3] == ReplyCut() and [said.text for said in told if isinstance(said, Said)][-1] == "You said hello. "
        )
        await connection.close()
        await running

    run(main())


def test_a_turn_whose_answer_was_cut_before_it_was_thought_is_heard_with_the_next():
    async def main() -> None:
        async with engine() as e:
            e.tell(TurnStarted(), HALF_SECOND, TurnEnded())
            await asyncio.sleep(0.05)  # still being recognised
            e.tell(TurnStarted(over_reply=True), Interrupted(""), HALF_SECOND, TurnEnded())
            await asyncio.sleep(2)
            assert e.senses.lengths[-1] == 16_000
            assert len(e.got(Said)) == 1

    run(main())


def test_a_cough_is_forgotten():
    async def main() -> None:
        async with engine() as e:
            e.tell(TurnStarted(), HALF_SECOND, TurnPaused(), TurnDropped())
            await asyncio.sleep(1)
            e.tell(TurnStarted(), HALF_SECOND, TurnEnded())
            await asyncio.sleep(1)
            assert e.senses.lengths[-1] == 8_000
            assert len(e.got(Said)) == 1

    run(main())


def test_a_tool_result_goes_on_with_the_reply():
    async def main() -> None:
        async with engine() as e:
            e.tell(CallerText("do it"))
            await asyncio.sleep(0.1)
            (call,) = e.got(ToolCall)
            assert e.got(ReplyDone) == []
            e.tell(ToolResult(call.id, "it", {"output": "fine"}), ToolResult(call.id, "it", {"output": "twice"}))
            await asyncio.sleep(1)
            assert [said.text for said in e.got(Said)] == ["Result fine. "]
            assert e.got(ReplyDone) == [ReplyDone()]

    run(main())


def test_the_sound_of_a_likely_result_is_made_before_the_turn_ends():
    async def main() -> None:
        async with engine() as e:
            e.senses.words = "do it"
            e.tell(TurnStarted(), HALF_SECOND, TurnPaused())
            await asyncio.sleep(0.5)
            assert e.senses.rendered == ["Result fine."] and e.got(ToolCall, Said) == []
            e.tell(TurnEnded())
            await asyncio.sleep(0.1)
            assert len(e.got(ToolCall)) == 1

    run(main())


def test_a_slow_tool_is_excused_once():
    async def main() -> None:
        async with engine() as e:
            e.tell(CallerText("do it"))
            await asyncio.sleep(5)
            assert [said.text for said in e.got(Said)] == ["One moment, please. "]
            e.tell(ToolResult("id-1", "it", {"output": "fine"}))
            await asyncio.sleep(1)
            assert len(e.got(ReplyDone)) == 1

    run(main())


def test_a_result_that_comes_while_the_caller_speaks_waits_for_them():
    async def main() -> None:
        async with engine() as e:
            e.tell(CallerText("do it"))
            await asyncio.sleep(0.1)
            e.tell(TurnStarted(), HALF_SECOND, ToolResult("id-1", "it", {"output": "fine"}))
            await asyncio.sleep(1)
            assert e.got(Said) == []
            e.tell(TurnEnded())
            await asyncio.sleep(2)
            assert [said.text for said in e.got(Said)] == ["Result fine. ", "You said hello. "]

    run(main())


def test_a_result_is_told_before_the_answer_to_what_is_typed_after_it():
    async def main() -> None:
        async with engine() as e:
            e.tell(CallerText("do it"))
            await asyncio.sleep(0.1)
            e.tell(ToolResult("id-1", "it", {"output": "fine"}), CallerText("hello"))
            await asyncio.sleep(3)
            assert [said.text for said in e.got(Said)] == ["Result fine. ", "You said hello. "]

    run(main())


def test_no_reply_waits_for_a_background_tool():
    async def main() -> None:
        async with engine(background=frozenset({"it"})) as e:
            e.tell(CallerText("do it"))
            await asyncio.sleep(5)
            assert e.got(Said) == [] and len(e.got(ReplyDone)) == 1
            e.tell(ToolResult("id-1", "it", {"output": "fine"}))
            await asyncio.sleep(1)
            assert [said.text for said in e.got(Said)] == ["Result fine. "] and len(e.got(ReplyDone)) == 2

    run(main())


def test_a_bug_in_the_brain_is_an_apology_and_the_call_goes_on(caplog):
    async def main() -> None:
        async with engine() as e:
            e.tell(CallerText("break"))
            await asyncio.sleep(1)
            e.tell(CallerText("fine"))
            await asyncio.sleep(1)
            assert e.got(Said)[0].text.startswith("Sorry") and e.got(Said)[-1].text == "You said fine. "
            assert len(e.got(ReplyDone)) == 2

    run(main())
    assert "reply failed" in caplog.text


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


def test_a_text_only_call_renders_no_sound():
    async def main() -> None:
        async with engine(spoken=False) as e:
            e.tell(CallerText("bye"))
            await asyncio.sleep(1)
            assert e.senses.rendered == [] and e.got(Audio) == []
            assert [type(event) for event in e.got(Said, CallEnding, ReplyDone)] == [Said, CallEnding, ReplyDone]

    run(main())


def test_the_vocabulary_holds_the_agents_names_and_the_values_its_arguments_may_take():
    from vivavoce.events import Brief, ToolSpec

    parameters = {"properties": {"size": {"enum": ["extra_large"]}, "toppings": {"items": {"enum": ["ham"]}}}}
    brief = Brief("", (ToolSpec("order", "", parameters),), vocabulary=("Dr. Chen",))

    assert likely(brief).words == ("Dr. Chen", "extra large", "ham")
    assert likely(replace(brief, tools=())).words == ("Dr. Chen",)
