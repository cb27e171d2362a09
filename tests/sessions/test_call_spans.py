"""Spans are read off what a call's log is told."""

from vivavoce.metrics import spans as names
from vivavoce.sessions.call_spans import NANOSECONDS, CallSpans, Times
from vivavoce.sessions.entries import Entry

EPOCH = 1_800_000_000 * 10**9
MARKS = {"voice_end_ms": 1000, "turn_end_ms": 1200, "first_audio_ms": 1700, "voice_to_voice_ms": 740}


class Paper:
    """A trace that only keeps what it is given."""

    def __init__(self):
        self.spans, self.ended = [], None

    def add(self, span):
        self.spans.append(span)

    def end(self, ended, attributes, error):
        self.ended = (ended, attributes, error)


def traced(*entries, began=0, at=9000, reason="client_closed", outcome="none"):
    paper = Paper()
    model = {names.PROVIDER: "vivavoce", names.MODEL: "embedded"}
    spans = CallSpans(
        paper, {names.CONVERSATION: "c"}, model, Times(EPOCH, began), tools=frozenset({"book"}), remote=False
    )
    for entry in entries:
        spans.read(entry)
    spans.close(at, reason, outcome)
    return paper


def ms(time):
    return (time - EPOCH) // NANOSECONDS


def heard(at, turn, **more):
    return Entry("heard", at, turn, {"text": "for Ann Miller", **more})


def said(at, turn, **more):
    return Entry("said", at, turn, {"text": "Booked.", "heard_text": "Booked.", "cut": False, **more})


def call(id, at, turn=1, name="book"):
    return Entry("tool_call", at, turn, {"id": id, "name": name, "args": {"name": "Ann Miller"}})


def result(id, at, turn=1, response=None, **more):
    return Entry("tool_result", at, turn, {"id": id, "name": "book", "response": response or {"output": "yes"}, **more})


def triggers(paper):
    turns = [span for span in paper.spans if span.name == "chat embedded"]
    return [
        (span.attributes[names.TURN], span.attributes[names.TRIGGER], ms(span.began), ms(span.ended)) for span in turns
    ]


def test_a_spoken_turn_lasts_from_the_end_of_the_voice_to_the_end_of_the_reply():
    paper = traced(heard(1300, 1), said(3000, 1), Entry("marks", 3000, 1, {**MARKS, "heard_final_ms": 1300}))
    (turn,) = paper.spans

    assert (ms(turn.began), ms(turn.ended)) == (1000, 3000)
    assert [(name, ms(at)) for name, at in turn.events] == [
        ("voice_end", 1000),
        ("turn_end", 1200),
        ("heard_final", 1300),
        ("first_audio", 1700),
    ]
    assert {name: value for name, value in turn.attributes.items() if name.endswith("_ms")} == {
        names.DECIDED: 200,
        names.FIRST_AUDIO: 500,
        names.VOICE_TO_VOICE: 740,
    }


def test_a_reply_that_the_caller_cuts_off_is_marked_in_its_own_turn():
    paper = traced(
        heard(1300, 1),
        Entry("event", 2500, 1, {"name": "barge_in", "stop_ms": 180}),
        said(2500, 1, cut=True),
        heard(4000, 2),
        said(5000, 2),
    )

    assert [span.attributes[names.INTERRUPTED] for span in paper.spans] == [True, False]
    assert [(name, ms(at)) for name, at in paper.spans[0].events] == [("barge_in", 2500)]


def test_what_is_said_into_a_silence_is_no_part_of_the_turn_before():
    paper = traced(
        said(500, 0), heard(1300, 1), said(2000, 1),
        Entry("event", 10_000, 1, {"name": "silence", "seconds": 8, "count": 1}), said(11_000, 1), heard(12_000, 2),
    )  # fmt: skip

    assert triggers(paper) == [
        (0, "greeting", 0, 500),
        (1, "speech", 1300, 2000),
        (1, "silence", 10_000, 11_000),
        (2, "speech", 12_000, 12_000),
    ]


def test_the_tokens_of_all_replies_of_a_turn_are_added_and_the_first_one_tells_the_delay():
    paper = traced(
        heard(1300, 1),
        Entry("marks", 3000, 1, {**MARKS, "input_tokens": 100, "output_tokens": 20, "tokens_of": "mixed"}),
        Entry("marks", 5000, 1, {"first_audio_ms": 4000, "input_tokens": 150, "output_tokens": 5}),
    )
    (turn,) = paper.spans

    assert (turn.attributes[names.INPUT_TOKENS], turn.attributes[names.OUTPUT_TOKENS]) == (250, 25)
    assert turn.attributes[names.FIRST_AUDIO] == 500


def test_a_tool_belongs_to_the_turn_that_asked_for_it_however_late_its_result():
    paper = traced(
        heard(1300, 1), call("a", 1400), heard(3000, 2), result("a", 3500, 2, will_continue=True), result("a", 4000, 2)
    )
    first, tool, second = paper.spans

    assert tool.name == "execute_tool book"
    assert tool.parent == first.id != second.id
    assert (ms(tool.began), ms(tool.ended)) == (1400, 4000)


def test_refusals_and_read_backs_are_outcomes_and_only_failures_are_errors():
    responses = [
        {"output": "yes"},
        {"error": "taken", "alternatives": {}},
        {"error": "ask", "confirmation_required": "sure?"},
        {"error": "for Ann Miller it broke"},
    ]
    entries = [entry for n, one in enumerate(responses) for entry in (call(str(n), n), result(str(n), n, 1, one))]

    found = [(span.attributes[names.TOOL_OUTCOME], span.error) for span in traced(*entries).spans[:4]]

    assert found == [("done", ""), ("refused", ""), ("unconfirmed", ""), ("failed", "tool_error")]


def test_a_tool_that_nobody_declared_is_not_named():
    tool = traced(call("a", 0, name="call_ann_miller"), result("a", 5, 1, {"error": "no such tool"})).spans[0]

    assert (tool.name, tool.attributes[names.TOOL], tool.error) == ("execute_tool unknown", "unknown", "unknown_tool")


def test_a_tool_without_a_result_ends_with_the_call():
    turn, tool = traced(call("a", 100), at=700).spans

    assert (ms(tool.ended), tool.attributes[names.TOOL_OUTCOME], tool.error) == (700, "unanswered", "tool_error")
    assert tool.parent == turn.id


def test_a_tool_that_is_made_again_on_another_connection_began_with_it():
    resumed = Entry("event", 5000, 1, {"name": "resumed", "since_s": 3.0, "replays": 1})
    paper = traced(resumed, result("a", 5400), said(6000, 1), began=4900)
    tool, turn = paper.spans

    assert (ms(tool.began), ms(tool.ended), tool.parent) == (4900, 5400, "")
    assert tool.attributes[names.REPLAYED] is True
    assert triggers(paper) == [(1, "resumed", 5000, 6000)]


def test_a_line_that_fell_is_told_of_its_turn():
    (turn,) = traced(heard(1300, 1), said(2000, 1, lost=True)).spans

    assert turn.attributes[names.LINE_LOST] is True


def test_a_call_is_an_error_only_when_something_broke():
    ended = [traced(reason=reason, outcome="done").ended for reason in ("goodbye", "gateway_stopped", "model_failed")]

    assert [error for _, _, error in ended] == ["", "", "model_failed"]
    assert ended[0][1] == {names.OUTCOME: "done", names.END: "goodbye"}
    assert ms(ended[0][0]) == 9000


def test_nothing_that_was_said_is_in_a_span():
    known = Entry("event", 100, 1, {"name": "known", "caller": "Ann Miller"})
    content = Entry("event", 100, 1, {"name": "content", "messages": [{"role": "user", "text": "Ann Miller"}]})
    paper = traced(heard(1300, 1), known, content, call("a", 1400), result("a", 1500), said(2000, 1, text="Ann Miller"))

    assert len(paper.spans) == 2
    assert "Ann" not in repr((paper.spans, paper.ended))
