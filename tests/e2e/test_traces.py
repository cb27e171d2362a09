"""What a collector is sent of the front desk: a real process, the engine, a spoken turn and typed ones."""

import pytest
from collector import collector, told
from desk import RECORDINGS, open_desk

pytestmark = [pytest.mark.e2e, pytest.mark.weights]
WHEN = "Next Thursday at half past two."
SPOKEN = ("Thursday", "half past", "1042", "Move appointment", "2:30", "T14:30")


@pytest.mark.long
def test_the_front_desk_tells_a_collector_how_a_call_went_and_nothing_of_what_was_said(tmp_path, monkeypatch):
    with collector() as there:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", there.address)
        with open_desk(tmp_path) as desk:
            where = desk.ws.partition("/ws/")[0]
            desk.vivavoce("call", "--url", where, "--no-greet", "--wav", str(RECORDINGS[0]), "--text", WHEN)
    spans = there.spans()
    root = [span for span in spans if not span.parent_span_id][-1]
    tree = [span for span in spans if span.trace_id == root.trace_id]
    turns = {told(span)["vivavoce.turn.number"]: span for span in tree if span.name == "chat embedded"}
    moves = [span for span in tree if span.name == "execute_tool reschedule_appointment"]

    assert root.name == "invoke_agent front-desk"
    assert told(root)["vivavoce.call.outcome"] == "abandoned"  # nobody has said yes
    assert [told(span)["vivavoce.turn.trigger"] for span in turns.values()] == ["speech", "typed"]
    moments = [event.name for event in turns[1].events]
    assert moments[:2] == ["voice_end", "noticed"] and moments[-3:] == ["turn_end", "heard_final", "first_audio"]
    assert {"judged", "worded", "ready"} >= set(moments[2:-3])
    assert told(turns[1])["vivavoce.turn.voice_to_voice_ms"] > told(turns[1])["vivavoce.turn.decided_after_ms"] > 0
    assert [told(span)["vivavoce.tool.outcome"] for span in moves] == ["unconfirmed"]
    assert [span.parent_span_id for span in moves] == [turns[2].span_id]
    assert not [word for word in SPOKEN if word.encode() in b"".join(there.bodies)]
