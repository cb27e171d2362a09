from vivavoce.events import Brief, ToolSpec
from vivavoce.models.embedded.dialogue.nlu.similarity import WordOverlap
from vivavoce.models.embedded.dialogue.rehearsal import acquaint, lines, warm_up

ORDER = ToolSpec(
    "order_pizza",
    "Order a pizza.",
    {"type": "object", "properties": {"size": {"type": "string"}, "note": {"type": "string"}}, "required": ["size"]},
    ask={"size": "What size would you like?"},
)


class Remembering(WordOverlap):
    """A meaning that notes what it was shown."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def similarity(self, text, others):
        self.seen |= set(others)
        return super().similarity(text, others)


def test_an_agents_own_questions_come_first_among_what_it_will_say():
    assert lines(Brief("", (ORDER,)))[:2] == ("What size would you like?", "Anything else?")


def test_a_made_up_conversation_runs_with_and_without_a_model_of_meaning():
    warm_up(None)
    warm_up(WordOverlap())


def test_an_agents_examples_are_seen_before_its_first_caller():
    meaning = Remembering()

    acquaint(Brief("", (ORDER, ToolSpec("track", "Track an order.", {}, examples=("where is my pizza",)))), meaning)

    assert any("where is my pizza" in text for text in meaning.seen)
