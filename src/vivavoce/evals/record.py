"""What one simulated call was: the only thing that scoring, the report and a JSONL line are made from.

Every time is in seconds on the caller's clock, which starts with the microphone (evals.md 4): turns and replies are
what was *heard*, behind the playout buffer, never what a server stamped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Act = Literal["say", "repeat", "correct", "barge_in", "backchannel", "side_talk"]
"""What a caller's turn was for. The last two want no answer and must not stop the agent."""

Outcome = Literal["goal_met", "gave_up", "deadline", "agent_ended", "line_closed"]
"""Why a call ended: the caller believes to have what they wanted, lost patience, ran out of time, or was hung up on."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence inside a caller's turn, as annotated when the turn was made."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class CallerTurn:
    """One thing that the caller said."""

    index: int
    """Counted from 1."""
    act: Act
    text: str
    """The words that were spoken; for a recording, its transcript or its name."""
    start: float
    end: float
    """Of the last sound of the clean source (40 dB below its peak), not of the noisy mix."""
    pauses: tuple[Pause, ...] = ()
    """Silences of at least 100 ms before its end: an answer inside one is a false cut-off."""
    gives: Mapping[str, str] = field(default_factory=dict)
    """Fact → value, for every fact of the goal that this turn states."""
    again: bool = False
    """The caller had to speak again, because nothing answered."""


HANDED_OVER = "handed over"
"""What a reply claims (`Reply.claims`) that puts the caller through to a person."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One stretch of agent sound, as heard: from its onset to the start of 400 ms of quiet."""

    start: float
    end: float
    heard: str
    """What the caller's own recogniser understood of it."""
    caption: str = ""
    """What the agent's transcript says it said; for display, never for a decision or a score."""
    asks: tuple[str, ...] = ()
    """Facts of the goal that the caller took it to ask for."""
    claims: tuple[str, ...] = ()
    """Completions it announces ("booked", "cancelled"), as the caller heard them."""


@dataclass(frozen=True, slots=True)
class ToolUse:
    """A tool call that the agent announced over the wire, with its result."""

    at: float
    name: str
    args: Mapping[str, Any]
    status: str
    """`done`, `refused`, `failed`, `unconfirmed` or `running`."""
    response: Mapping[str, Any]
    writes: bool = False
    """It changes something: the scenario or the agent says so."""
    confirmed: bool | None = None
    """The caller had begun to agree to what it does; None where no confirmation is due."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture that the caller held before the camera, or shared, from a moment on."""

    at: float
    source: str
    """`camera` or `screen`."""
    name: str
    """Of its file; "" = nothing any more."""
    optics: str
    """What it suffered on its way, as in `evals.optics`."""
    frames: int
    """How often it was sent."""
    file: str = ""
    """A small JPEG of the first one as it was sent, beside the records; "" = none is kept."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the backend says, compared with what the scenario expects."""

    passed: bool
    problems: tuple[str, ...] = ()
    """One line for each expectation that does not hold: what was expected, what was found."""


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call from the first sound to the last."""

    scenario: str
    goal: str
    """What the caller wanted, in a sentence."""
    agent: str
    model: str
    condition: str
    """As given: `clean`, `phone+noise15+loss1`; with those of pictures, `clean/dark0.3`."""
    persona: str
    voice: str
    trial: int
    """Counted from 0; the k of pass^k."""
    seed: int
    outcome: Outcome
    seconds: float
    verdict: Verdict
    turns: tuple[CallerTurn, ...] = ()
    replies: tuple[Reply, ...] = ()
    tools: tuple[ToolUse, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    """Fact → value that the caller finally wants."""
    classes: Mapping[str, str] = field(default_factory=dict)
    """Fact → its class, for entity capture: `digits`, `phone`, `name`, `date`, `time`, `choice`, `text`."""
    captured: Mapping[str, bool] = field(default_factory=dict)
    """Fact → whether it reached the backend exactly; facts that the call never needed are absent."""
    optimal_turns: int = 0
    """Caller turns that a perfect agent would need; 0 = not known."""
    completes: bool = True
    """The goal asks for something to be done; False for questions and for what must be declined."""
    pictures: tuple[Shown, ...] = ()
    """What the caller showed, in order."""
    frames: int = 0
    """Pictures that were sent, all together."""
    invented: tuple[str, ...] = ()
    """Numbers that were heard and stand nowhere: in no picture, no words of the caller's, no tool's answer."""
    calibration: Mapping[int, float] = field(default_factory=dict)
    """Known delay of the loopback echo → what the rig measured, both ms. The run is void beyond 10 ms of error."""
    wav: str = ""
    """Stereo recording beside the JSONL file: left what was sent, right what was heard."""
    detail: str = ""
    """Why the line closed, or what went wrong in the rig itself."""
