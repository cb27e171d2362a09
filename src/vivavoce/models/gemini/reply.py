"""What the model has said so far, without what it said twice."""

from __future__ import annotations

from ...events import Audio
from ...media import OUTPUT_RATE, Resampler

SENTENCE_ENDS = (".", "!", "?", "…", "”", '"', ")", "。", "？", "！")
LONG = 12
"""Characters from which the same piece twice in a row is a repetition: people do say "no no"."""


class Transcript:
    """`add` each piece as it comes; it returns what of it is new."""

    def __init__(self) -> None:
        self.text = ""
        self._last = ""

    def add(self, piece: str) -> str:
        """The new words, with the space before them; "" when the piece was sent before (both happen, live-api.md 5)."""
        whole, words = self.text.strip(), piece.strip()
        sentence = " " in whole or whole.endswith(SENTENCE_ENDS)
        if words and ((sentence and words == whole) or (len(words) >= LONG and piece == self._last)):
            return ""
        self._last = piece
        if sentence and len(words) > len(whole) and words.startswith(whole):
            piece = words[len(whole) :]  # the whole turn so far instead of an increment
        self.text += piece
        return piece


class Reply:
    """One reply of the model."""

    def __init__(self) -> None:
        self.words = Transcript()
        self.begun = False
        """Some of it has come."""
        self.generated = False
        """The model says that it is whole."""
        self.broken = False
        """The model stopped it without being asked to."""
        self._kept = 0

    def looks_whole(self) -> bool:
        """Whether it may be all, going by its words: without any there is no telling."""
        text = self.words.text.strip()
        return not self.broken and (not text or text.endswith(SENTENCE_ENDS))

    def take_words(self) -> str:
        """The words since the last time this was asked."""
        text, self._kept = self.words.text[self._kept :], len(self.words.text)
        return text


class AtOurRate:
    """Reply sound at 24 kHz, whatever a server sends."""

    def __init__(self) -> None:
        self._resampler: Resampler | None = None

    def __call__(self, audio: Audio) -> Audio:
        """The same at 24 kHz."""
        if audio.rate == OUTPUT_RATE:
            return audio
        self._resampler = self._resampler or Resampler(audio.rate, OUTPUT_RATE)
        return Audio(self._resampler.push(audio.pcm), OUTPUT_RATE)
