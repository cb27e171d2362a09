"""What the caller has really heard of a reply: a model of a client that plays in real time what it is sent."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

JITTER = 0.04
"""Seconds a client buffers before it plays, at the start and after it ran dry (evals.md §4: the rig's own buffer)."""
MARK_WITHIN = 0.5
"""Seconds without a mark, on a line that gives them, for which it is believed to play on: twice what they need."""
BESIDE = 0.3
"""Seconds by which the words that are out are known too late or too early: words are placed by their letters."""
CHARACTERS_PER_SECOND = 15.0
"""Pace of English speech, to place words in a phrase whose sound is still being made; an estimate."""


@dataclass(slots=True)
class _Phrase:
    text: str = ""
    spans: list[tuple[float, float]] = field(default_factory=list)
    """(start, end) of its audio on the session's clock, in order."""

    def seconds(self, now: float = math.inf) -> float:
        """How much of its audio has been played by `now`."""
        return sum(max(0.0, min(end, now) - start) for start, end in self.spans)

    def heard(self, now: float, whole: bool) -> str:
        """The words spoken to their end by `now`. whole: all its audio has been sent."""
        total, played = self.seconds(), self.seconds(now)
        if not whole:
            total = max(total, len(self.text) / CHARACTERS_PER_SECOND)
        if not played:
            return ""
        if played >= total:
            return self.text
        reached = len(self.text) * played / total + 1e-6
        words = list(re.finditer(r"\S+", self.text))
        return self.text[: max((word.end() for word in words if word.end() <= reached), default=0)]


class Playback:
    """One call's playback: `said` before the audio that speaks it, `sent` per chunk, `finish` when a reply is whole.

    `heard` and `cut` speak of the current reply: the next one begins with the first `said` or `sent` after `finish`,
    and replaces the last one in their answers once that has been played.
    """

    def __init__(self) -> None:
        self._phrases: list[_Phrase] = []
        self._first = 0
        """Index of the first phrase of the newest reply."""
        self._finished = False
        self.drained_at: float | None = None
        """When the last sample sent will have been played; None when nothing was sent, or all was cut."""
        self._total = 0.0
        """Seconds ever sent, or to be sent."""
        self._believed: float | None = None
        """Until when the line is believed to play on; None = it gives no marks, and always is."""

    def said(self, text: str) -> None:
        """Words whose audio follows. Two in a row without audio between them are one phrase."""
        self._begin()
        if len(self._phrases) == self._first or self._phrases[-1].spans:
            self._phrases.append(_Phrase())
        self._phrases[-1].text += text

    def sent(self, seconds: float, now: float) -> None:
        """A chunk goes to the client, behind what was said to be sent before. seconds: its length, > 0."""
        self._begin()
        if self.drained_at is None or self.drained_at < now:
            start = now + JITTER
            if self._believed is not None:
                self._believed = start + MARK_WITHIN
            del self._phrases[: self._first]
            self._first = 0
        else:
            start = self.drained_at
        if len(self._phrases) == self._first:
            self._phrases.append(_Phrase())
        self._phrases[-1].spans.append((start, start + seconds))
        self.drained_at = start + seconds
        self._total += seconds

    def confirm(self, seconds: float, now: float) -> None:
        """The line says that so much of all that was ever sent has been played by now: what follows plays later, or
        earlier, than was reckoned. What lies before the last cut says nothing."""
        spans = [span for phrase in self._phrases for span in phrase.spans]
        played = sum(end - start for start, end in spans) - (self._total - seconds)
        if not 0.0 <= played + 0.001 or seconds > self._total + 0.001 or self.drained_at is None:
            return
        self._believed, late, left = now + MARK_WITHIN, 0.0, played
        for start, end in spans:
            late = now - (start + min(left, end - start))
            left -= end - start
            if left <= 0.0:
                break
        for phrase in self._phrases:
            before, phrase.spans = phrase.spans, []
            for start, end in before:
                at = start + min(max(played, 0.0), end - start)
                moved = [(start + min(late, 0.0), at + min(late, 0.0)), (at + late, end + late)]
                phrase.spans += [(begin, stop) for begin, stop in moved if stop > begin]
                played -= end - start
        self.drained_at += late

    def delay(self, unsent: float, seconds: float) -> None:
        """The last `unsent` seconds of the sound have not gone out, and are heard so many seconds later."""
        for phrase in reversed(self._phrases):
            moved: list[tuple[float, float]] = []
            for start, end in reversed(phrase.spans):
                late = min(unsent, end - start)
                unsent -= late
                pieces = [(end - late + seconds, end + seconds), (start, end - late)]
                moved += [(begin, stop) for begin, stop in pieces if stop > begin]
            phrase.spans = moved[::-1]
        if self.drained_at is not None:
            self.drained_at += seconds
        if self._believed is not None:
            self._believed += seconds

    def finish(self) -> None:
        """The reply is whole: no more words or audio belong to it."""
        self._finished = True

    def heard(self, now: float) -> tuple[float, str]:
        """(seconds, text) of the reply that have left the loudspeaker; only words spoken to their end."""
        now = now if self._believed is None else min(now, self._believed)
        played = self.drained_at is None or self.drained_at <= now
        phrases = self._phrases[self._first :] if played else self._phrases
        seconds, text = 0.0, ""
        for phrase in phrases:
            seconds += phrase.seconds(now)
            text += phrase.heard(now, whole=self._finished or phrase is not self._phrases[-1])
        return seconds, text.strip()

    def saying(self, since: float, now: float) -> str:
        """The words that leave the loudspeaker between these moments, and those beside them that may be half out."""
        return self.heard(now + BESIDE)[1].removeprefix(self.heard(since - BESIDE)[1])

    def cut(self, now: float, unsent: float = 0.0) -> str:
        """Drop what has not been played yet. unsent: seconds of it that never went out. Returns the text that was."""
        text = self.heard(now)[1]
        self._total -= unsent
        self._phrases, self._first, self._finished, self.drained_at = [], 0, False, None
        return text

    def _begin(self) -> None:
        if self._finished:
            self._first, self._finished = len(self._phrases), False
