"""Every figure that the process counts: its name, meaning, labels and buckets, in one table (reliability.md 6). Pure.

Labels take few values: never a call, a caller, a telephone number or a key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

VOICE = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.2, 1.5, 2.0, 3.0, 5.0, 10.0)
"""Seconds: reliability.md 6, for what a caller waits for."""
SHORT = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)
"""Seconds, for the event loop, which is late by milliseconds."""
LONG = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0, 7200.0)
"""Seconds, up to the two hours after which a session is gone."""

Kind = Literal["counter", "histogram", "gauge"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure. `buckets` are a histogram's upper bounds, in seconds."""

    name: str
    kind: Kind
    meaning: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


METRICS = (
    Metric("voice_response_latency_seconds", "histogram",
           "From the end of the caller's voice to the first sample that they can hear.", buckets=VOICE),
    Metric("turn_end_delay_seconds", "histogram",
           "From the end of the caller's voice to the decision that they have finished.", buckets=VOICE),
    Metric("ttfa_seconds", "histogram",
           "Time to first audio: from the end of the turn to the first sample that left.", buckets=VOICE),
    Metric("barge_in_stop_seconds", "histogram",
           "From the start of the caller's voice over a reply to the reply's stop.", buckets=VOICE),
    Metric("tool_duration_seconds", "histogram", "From a tool call to its result.", ("tool", "outcome"), VOICE),
    Metric("resume_gap_seconds", "histogram", "From the last thing noted of a call to its going on.", buckets=LONG),
    Metric("event_loop_lag_seconds", "histogram", "How late the event loop woke a timer.", buckets=SHORT),
    Metric("drain_seconds", "histogram", "How long callers took to leave when the process was told to stop.",
           buckets=LONG),
    Metric("calls_total", "counter", "Calls that are over.", ("agent", "outcome")),
    Metric("troubled_calls_total", "counter",
           "Calls that are over in which something went wrong on the way: a re-ask, a long silence, a fallen line."),
    Metric("recoveries_total", "counter", "Those of them that ended as done or handed_over."),
    Metric("turns_total", "counter", "Turns of callers, spoken or typed."),
    Metric("reasks_total", "counter", "Replies that asked for something again."),
    Metric("tokens_total", "counter", "Tokens, as usageMetadata counts them.", ("modality", "direction")),
    Metric("pictures_total", "counter", "Pictures that a cloud model was shown."),
    Metric("frames_total", "counter",
           "Pictures of callers: taken, glanced at, read, relayed to the model; the rest was dropped for newer ones.",
           ("what",)),
    Metric("eye_seconds_total", "counter", "Seconds that readings of pictures took."),
    Metric("eye_failures_total", "counter", "Times that the eye gave no answer."),
    Metric("tool_replays_total", "counter", "Tool calls made again after a connection was lost."),
    Metric("tool_unknown_total", "counter", "Tool calls by a model to a tool that does not exist."),
    Metric("log_entries_lost_total", "counter", "Entries that the call log's database refused for what is in them."),
    Metric("session_resumes_total", "counter", "Attempts to go on with a session.", ("side", "result")),
    Metric("goaway_total", "counter", "Clients told that their connection ends soon."),
    Metric("ws_close_total", "counter", "WebSockets closed, by who closed them.", ("side", "code")),
    Metric("quota_rejections_total", "counter", "Calls refused or ended because something was used up.", ("reason",)),
    Metric("policy_denials_total", "counter", "Requests and calls refused by a rule.", ("rule",)),
    Metric("rtp_lost_total", "counter", "Packets of sound that were lost: of callers (in), of ours (out).",
           ("transport", "direction")),
    Metric("jitter_buffer_seconds", "histogram", "How long a caller's packet of sound waited for one before it.",
           ("transport",), SHORT),
    Metric("sessions_active", "gauge", "Calls in progress.", ("transport",)),
)  # fmt: skip
BY_NAME = {metric.name: metric for metric in METRICS}
