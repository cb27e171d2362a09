"""The voice as the engine wants it: what is written is cut into phrases and made speakable first."""

from __future__ import annotations

from .synthesiser import Voice
from .text_normalisation import for_voice


class Speaker:
    """A `Voice` for replies as they are written."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice

    def phrases(self, text: str) -> list[str]:
        """The reply in pieces."""
        return self._voice.phrases(text)

    def speak(self, phrase: str, rate: float = 1.0, pitch: float = 1.0) -> bytes:
        """24 kHz mono PCM16."""
        return self._voice.speak(for_voice(phrase), rate, pitch)
