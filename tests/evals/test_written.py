"""A caller who types: what is sent when, of a clock that the test moves."""

from dataclasses import replace
from pathlib import Path

from vivavoce.evals.hands import Hands
from vivavoce.evals.mind import Mind
from vivavoce.evals.scenario import Fact, Scenario, Showing
from vivavoce.evals.written import TypedCaller
from vivavoce.events import CallerText, VideoFrame
from vivavoce.protocol.server_events import Extension, ReplyText, TurnComplete

WANT = Scenario("book", "Book.", "A table, please.", facts=(Fact("name", "Ana", "Ana", "name"),), deadline=60)


class Caller:
    """Types, and is answered by the test."""

    def __init__(self, scenario: Scenario = WANT, hands: Hands | None = None) -> None:
        self.typing, self.now = TypedCaller(Mind(scenario, 1), scenario.deadline, hands), 0.0
        self.sent: list[str] = []
        self.frames = 0

    def wait(self, seconds: float) -> list[str]:
        """What is typed meanwhile."""
        before = len(self.sent)
        for _ in range(round(seconds / 0.02)):
            self.now += 0.02
            for item in self.typing.tick(self.now)[0]:
                self.sent += [item.text] if isinstance(item, CallerText) else []
                self.frames += isinstance(item, VideoFrame)
        return self.sent[before:]

    def answered(self, text: str) -> list[str]:
        """What is typed after this reply."""
        self.typing.receive(ReplyText(text), self.now)
        self.typing.receive(TurnComplete(), self.now)
        return self.wait(1)


def test_the_greeting_is_read_first_and_each_answer_answered():
    caller = Caller()

    assert caller.wait(1) == []
    assert caller.answered("Hello, this is the desk.") == ["A table, please."]
    assert caller.answered("What is your name?")[0].endswith("Ana.")
    caller.answered("You are booked. Anything else?")
    caller.answered("Goodbye.")
    caller.wait(1)
    assert caller.typing.over and caller.typing.outcome == "goal_met"
    assert [reply.asks for reply in caller.typing.replies] == [(), ("name",), (), ()]
    assert caller.typing.replies[2].claims == ("booked",)


def test_an_agent_that_says_nothing_is_written_to_and_at_last_left():
    caller = Caller()

    assert caller.wait(5) == ["A table, please."]
    assert caller.wait(20) == ["Hello? Are you there?", "A table, please."]
    assert caller.typing.over and caller.typing.outcome == "gave_up"


def test_who_goes_on_before_the_caller_writes_is_read_whole():
    caller = Caller()
    caller.answered("Hello.")

    caller.typing.receive(ReplyText("What is your name?"), caller.now)
    caller.typing.receive(TurnComplete(), caller.now)
    assert caller.answered("You are booked. Anything else?")[0].startswith("No")
    assert caller.typing.turns[-1].index == 2


def test_tools_are_noted_and_pictures_sent_with_the_words():
    shown = Showing("camera", Path("label.png"), when_asked="label")
    hands = Hands([shown])
    hands.made({view: [VideoFrame(b"a label", "image/jpeg", "camera")] for view in hands.first()})
    caller = Caller(replace(WANT, shown=(shown,)), hands)
    caller.answered("Hello.")

    assert caller.answered("Please show me the label.") == [] and caller.wait(2) == ["Here it is."]
    assert caller.frames == 3  # shown a second after it was asked for, then every second, and with the words
    call = {"type": "tool", "id": "1", "name": "keep", "args": {"dose": "500 mg"}, "status": "done", "response": {}}
    caller.typing.receive(Extension(call), caller.now)
    assert caller.typing.tools["1"].args == {"dose": "500 mg"}
