"""What a run of many callers leaves behind: its calls, its steps, and the whole. Seconds, unless a name says ms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

CallOutcome = Literal["done", "failed"]


@dataclass(frozen=True, slots=True)
class TimedTurn:
    """One turn of a caller."""

    at: float
    """When it ended; seconds after the step's window opened."""
    wait: float | None
    """Until the answer; infinite without one; None where the agent was speaking as the turn ended."""
    answered: bool | None
    """None: the call was over before one could tell."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of one caller; of its turns and sounds, those inside the step's window."""

    callers: int
    """How many called at once in this step."""
    caller: int
    """Which of them, counted from 0."""
    at: float
    """When the microphone opened; seconds after the window opened, negative before it."""
    seconds: float
    outcome: CallOutcome
    detail: str = ""
    """Why it failed."""
    turns: tuple[TimedTurn, ...] = ()
    sound: float = 0.0
    """Seconds of the agent's sound that arrived."""
    pieces: int = 0
    """Messages that it came in."""
    late: tuple[float, ...] = ()
    """Of those that came after the sound before them had been played: by how much."""
    gaps: tuple[float, ...] = ()
    """Silences that a person heard inside a reply."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one process tree used in a window."""

    cores: float
    """CPU seconds per second."""
    rss_mb: float
    """Most memory at any second; pages that processes share are counted in each."""


@dataclass(frozen=True, slots=True)
class Step:
    """So many callers at once, for a while."""

    callers: int
    """Asked for."""
    held: int
    """Of these, how many had no failed call."""
    calls: int
    turns: int
    """That ended inside the window and wanted an answer."""
    unanswered: int
    cut_offs: int
    """Turns that ended while the agent was speaking; they have no wait."""
    response_rate: float | None
    v2v_ms: Mapping[str, float | None]
    """Percentile (`p50`, `p95`, `p99`) → wait in ms; infinite = no answer; None = no turns."""
    v2v_p95_interval_ms: tuple[float, float]
    """95 %, by resampling calls."""
    rig_late_p99_ms: float | None
    """By how much the callers' own 20 ms of sound left too late."""
    rig_cores: float
    """CPU of the callers' process."""
    sound_minutes: float
    """Of the agent, as it arrived."""
    sound_late_p99_ms: float | None
    underruns: int
    underruns_per_minute: float | None
    """Per minute of the agent's sound; None = it said nothing."""
    underrun_ms_per_minute: float | None
    server: Load | None
    """None = not measured: the server is elsewhere, or this system has no /proc."""
    rss_idle_mb: float | None
    """Of the server, after one call and before the first step."""
    failures: Mapping[str, int] = field(default_factory=dict)
    """Why calls failed → how many."""
    problems: tuple[str, ...] = ()
    """What speaks against this many callers; none = they were held."""
    rig_limited: bool = False
    """The callers themselves were late, so nothing is known of the server."""
    void: int = 0
    """Times that it was measured before, and thrown away because the callers were late."""

    @property
    def passed(self) -> bool:
        """This many are held."""
        return not self.problems

    @property
    def cores_per_session(self) -> float | None:
        """Of the server."""
        return None if self.server is None else self.server.cores / self.callers

    @property
    def rss_per_session_mb(self) -> float | None:
        """Of the server, over idle."""
        if self.server is None or self.rss_idle_mb is None:
            return None
        return (self.server.rss_mb - self.rss_idle_mb) / self.callers


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the figures must be read with."""

    agent: str
    model: str
    """What answers; "" = not known."""
    where: str
    """`served here`, or the server's address."""
    machine: str
    """Processor, cores, load when it began."""
    began: str
    """ISO date and time."""
    budget_ms: float
    hold: float
    seed: int
    most: int
    """Callers that were asked for at most."""
    recordings: tuple[str, ...]
    """Names of what callers say; several calls are told apart by a slash."""
    calibration: Mapping[int, float]
    """Known delay of a loopback echo → what the rig measured, both ms."""
    pictures: int = 0
    """Different pictures that each caller sent, one a second; 0 = none."""


@dataclass(frozen=True, slots=True)
class Run:
    """All of it."""

    conditions: Conditions
    steps: tuple[Step, ...]
    """In the order they were tried."""
    whole: bool
    """False: it was stopped before the knee was found."""

    @property
    def ordered(self) -> list[Step]:
        """By the number of callers."""
        return sorted(self.steps, key=lambda step: step.callers)

    @property
    def first_bad(self) -> Step | None:
        """The fewest callers that were not held; None = all that were tried were."""
        return next((step for step in self.ordered if not step.passed), None)

    @property
    def knee(self) -> Step | None:
        """The most callers that were held, below the first that were not; None = not even the fewest."""
        bad = self.first_bad
        return max(
            (step for step in self.steps if step.passed and (bad is None or step.callers < bad.callers)),
            key=lambda step: step.callers,
            default=None,
        )
