"""Figures are read off what a call's log is told."""

from vivavoce.metrics.meter import Meter
from vivavoce.sessions.call_metrics import MeteredLog, Questions
from vivavoce.sessions.entries import Entry


class Paper:
    def __init__(self):
        self.entries = []

    def write(self, call_id, entry):
        self.entries.append(entry)


def watched(*entries, own=("book",), client=("lamp",)):
    seen, paper = [], Paper()
    log = MeteredLog(
        paper, Meter(lambda o: seen.append((o.name, round(o.value, 3), *o.labels.values()))), {*own}, {*client}
    )
    for entry in entries:
        log.write("c", entry)
    return seen, paper.entries, log.troubled


def said(text, **more):
    return Entry("said", 0, 1, {"text": text, "heard_text": text, "cut": False, **more})


def test_a_spoken_turn_tells_its_delays_and_its_tokens():
    marks = {"voice_end_ms": 1000, "turn_end_ms": 1200, "first_audio_ms": 1700, "voice_to_voice_ms": 740}
    seen, _, _ = watched(
        Entry("heard", 1300, 1, {"text": "hi"}),
        Entry("heard", 1400, 1, {"text": "there"}),
        Entry("marks", 3000, 1, {**marks, "input_tokens": 25, "output_tokens": 50, "tokens_of": "audio"}),
    )

    assert seen == [
        ("turns_total", 1),
        ("turn_end_delay_seconds", 0.2),
        ("ttfa_seconds", 0.5),
        ("voice_response_latency_seconds", 0.74),
        ("tokens_total", 25, "audio", "input"),
        ("tokens_total", 50, "audio", "output"),
    ]


def test_a_cloud_models_tokens_are_told_by_modality_and_its_pictures_once():
    marks = {"input_tokens": 900, "output_tokens": 50, "tokens_of": "mixed", "input_of": {"text": 100, "video": 774}}
    seen, _, _ = watched(
        Entry("marks", 3000, 1, {**marks, "output_of": {"audio": 50}, "pictures": 3, "picture_tokens": 774}),
        Entry("marks", 9000, 2, {"input_tokens": 10, "pictures": 5, "tokens_of": "mixed"}),
    )

    assert seen == [
        ("tokens_total", 100, "text", "input"),
        ("tokens_total", 774, "video", "input"),
        ("tokens_total", 26, "mixed", "input"),
        ("tokens_total", 50, "audio", "output"),
        ("pictures_total", 3),
        ("tokens_total", 10, "mixed", "input"),
        ("pictures_total", 2),
    ]


def call(id, name, at):
    return Entry("tool_call", at, 1, {"id": id, "name": name, "args": {"name": "Ann"}})


def result(id, name, at, response, **more):
    return Entry("tool_result", at, 1, {"id": id, "name": name, "response": response, **more})


def test_a_tool_is_named_only_if_the_agent_declared_it():
    seen, _, _ = watched(
        call("1", "book", 0), result("1", "book", 250, {"output": "yes"}),
        call("2", "lamp", 0), result("2", "lamp", 10, {}, will_continue=True),
        result("2", "lamp", 500, {"error": "no"}),
        call("3", "anns_number", 0), result("3", "anns_number", 0, {"error": "There is no tool"}),
    )  # fmt: skip

    assert seen == [
        ("tool_duration_seconds", 0.25, "book", "done"),
        ("tool_duration_seconds", 0.5, "client", "failed"),
        ("tool_unknown_total", 1),
        ("tool_duration_seconds", 0, "unknown", "failed"),
    ]


def test_a_question_that_comes_again_is_noted_in_the_log_and_counted():
    seen, entries, troubled = watched(
        said("Hello. What is your number?"),
        said("Fine. And the day?"),
        said("Please: what is your number?"),
        said("Bye."),
    )

    assert seen == []
    assert not troubled

    seen, entries, troubled = watched(said("Hello. What is your number?"), said("Well. What is your number?"))

    assert seen == [("reasks_total", 1)]
    assert entries[-1].fields == {"name": "reask", "why": "repeated"}
    assert troubled


def test_not_having_understood_is_asking_again():
    questions = Questions()

    for reply in ("Sorry, I didn't catch that.", "Could you say that again?", "Could you repeat that, please?"):
        assert questions.again(reply) == "unheard", reply
    for reply in ("I understand.", "Say when.", "It is at nine. Can I do more for you?"):
        assert questions.again(reply) == "", reply
    assert questions.again("Wie heißen Sie?") == ""
    assert questions.again("Noch einmal: Gut. Wie heißen Sie?") == "repeated"


def test_coming_back_is_counted_with_its_gap_and_what_is_done_again():
    seen, _, troubled = watched(Entry("event", 0, 1, {"name": "resumed", "since_s": 4.5, "replays": 2}))

    assert seen == [("resume_gap_seconds", 4.5), ("tool_replays_total", 2)]
    assert troubled


def test_a_reply_that_was_cut_short_tells_how_soon():
    seen, _, troubled = watched(Entry("event", 0, 1, {"name": "barge_in", "stop_ms": 320}))

    assert seen == [("barge_in_stop_seconds", 0.32)]
    assert not troubled
