"""Which transcript is most likely: a small beam over what a speech decoder offers. Pure: the decoder is an argument.

Most of the time one hypothesis is so far ahead that the beam is one wide and costs what greedy decoding costs; it
widens where the sound is ambiguous, which is where a bias can and should decide.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from .bias import START

Logits = npt.NDArray[np.float32]
Step = Callable[[Sequence[int], Sequence[int]], Logits]
"""Takes each live hypothesis's last token and the row of the previous step it continues; gives logits.

Shape (hypotheses, vocabulary)."""

CANDIDATES = 24
"""Tokens looked at per step and hypothesis. A rare name's first piece is seldom further down."""
TOO_FAR = 4.0
"""Nats behind the best at which a hypothesis is dropped. At 6 natural voices won no more names."""
LONGEST_LOOP = 16  # tokens; on noise the decoder repeats whole sentences ("I'm going to show you how to make a video.")


class Guide(Protocol):
    """What a search leans towards (`Bias`), or may not leave (`Grammar`)."""

    @property
    def start(self) -> Any:
        """The place of an empty text."""

    @property
    def closed(self) -> bool:
        """What it does not know is impossible."""

    def advance(self, place: Any, text: str) -> tuple[Any, float]:
        """Where `text` leads from `place`, and what it gains, nats."""

    def finish(self, place: Any) -> float:
        """What the text gains by ending at `place`, nats."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A transcript so far."""

    tokens: tuple[int, ...] = ()
    logprobs: tuple[float, ...] = ()
    """Nats of each token without bias, and of the end when `ended`."""
    score: float = 0.0
    """Sum of `logprobs` plus bonus: what is compared."""
    place: Any = START
    row: int = 0
    """Row of the last step that this continues."""
    ended: bool = False


def search(
    step: Step,
    text_of: Callable[[int], str],
    begin: int,
    end: int,
    longest: int,
    width: int,
    bias: Guide | None = None,
) -> list[Hypothesis]:
    """Finished hypotheses, best first; at most `width`, at least one unless a grammar allows none of what is likely.

    text_of: a token's text; begin, end: special tokens; longest: most tokens of a transcript.
    """
    closed = bias is not None and bias.closed
    live = [Hypothesis(place=bias.start if bias else START)]
    done: list[Hypothesis] = []
    while live:
        logits = step([h.tokens[-1] if h.tokens else begin for h in live], [h.row for h in live])
        pool: list[Hypothesis] = []
        for row, (hypothesis, values) in enumerate(zip(live, logits, strict=True)):
            pool += _continued(hypothesis, row, values, text_of, end, bias, CANDIDATES if bias else width)
        pool = sorted(pool + done, key=lambda h: -h.score)[:width]
        kept = [h for h in pool if h.score > pool[0].score - TOO_FAR]  # nothing that a grammar forbids
        done = [h for h in kept if h.ended]
        live = [h for h in kept if not h.ended]
        if kept and done and done[0] is kept[0]:
            break
        stuck = [h for h in live if len(h.tokens) >= longest or (not closed and repeats(h.tokens))]
        done += [] if closed else stuck
        live = [h for h in live if h not in stuck]
    return sorted(done, key=lambda h: -h.score)


def repeats(tokens: Sequence[int]) -> int:
    """How many tokens at the end only repeat what stands before them; 0 when the decoder is not stuck.

    A word or two must come four times in a row, since callers do say "no, no, no"; a longer run three times.
    """
    for period in range(1, LONGEST_LOOP + 1):
        span = period * (3 if period > 3 else 4)
        if len(tokens) >= span and all(tokens[-i] == tokens[-i - period] for i in range(1, span - period + 1)):
            return span - period
    return 0


def _continued(
    hypothesis: Hypothesis,
    row: int,
    logits: Logits,
    text_of: Callable[[int], str],
    end: int,
    bias: Guide | None,
    count: int,
) -> list[Hypothesis]:
    top = np.argpartition(logits, -count)[-count:]
    highest = float(logits[top].max())
    total = highest + float(np.log(np.exp(logits - highest).sum()))
    grown = []
    for token in top.tolist():
        logprob = float(logits[token]) - total
        place, gain = hypothesis.place, 0.0
        if bias:
            if token == end:
                gain = bias.finish(place)
            else:
                place, gain = bias.advance(place, text_of(token))
        grown.append(
            Hypothesis(
                hypothesis.tokens if token == end else (*hypothesis.tokens, token),
                (*hypothesis.logprobs, logprob),
                hypothesis.score + logprob + gain,
                place,
                row,
                token == end,
            )
        )
    return grown
