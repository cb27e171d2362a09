"""Which of two sounds did a learner say? A taught contrast, in a recording of a sentence that is known.

    judge = Judge()
    judge.judge(call.turn_audio, "The ship is old.", "ship", "sheep").verdict

Needs the extra: `pip install 'vivavoce[pronunciation]'`. Two methods judge, each on its own: the likelihoods of both
sentences by a recogniser of phones (hama; CTC), and their forced alignments by another one (pocketsphinx). It judges
the one contrast that was asked for and hunts for no other errors. It knows no stress, no melody, and grades no accent.
"""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from .errors import ConfigurationError

__all__ = ["Judge", "Judgement", "Verdict", "missing"]

Sound = npt.NDArray[np.int16]
Phones = tuple[str, ...]
Verdict = Literal["right", "nearly", "other", "unclear"]

RATE = 16_000
LONGEST = 12.0
"""Seconds of sound that are judged: a sentence is shorter, and the work grows with it (0.1 s of CPU a second)."""
SURE = 2.0
"""Log-likelihood ratio above which the phones alone tell that the other sound was said."""
FITS = -3.0
"""Mean log-likelihood that each phone of a sentence may lose against whatever was heard best; below it something else
was said, or too little was heard. See `bench/pronunciation.py`."""
_VARIANTS = 24
"""Ways to say a sentence, by the dictionary, that are tried at most."""

_IPA = {
    "AA": "ɑ", "AE": "æ", "AH": "ʌ", "AO": "ɔ", "AW": "aʊ", "AY": "aɪ", "B": "b", "CH": "t͡ʃ", "D": "d", "DH": "ð",
    "EH": "ɛ", "ER": "ɝ", "EY": "eɪ", "F": "f", "G": "g", "HH": "h", "IH": "ɪ", "IY": "i", "JH": "d͡ʒ", "K": "k",
    "L": "l", "M": "m", "N": "n", "NG": "ŋ", "OW": "oʊ", "OY": "ɔɪ", "P": "p", "R": "ɹ", "S": "s", "SH": "ʃ", "T": "t",
    "TH": "θ", "UH": "ʊ", "UW": "u", "V": "v", "W": "w", "Y": "j", "Z": "z", "ZH": "ʒ",
}  # fmt: skip
"""The dictionary's phones (ARPAbet) as hama's."""
_ALIKE = {"ʌ": ("ə", "ɐ"), "ɝ": ("ɚ", "ɜ"), "g": ("ɡ",), "ɹ": ("r",), "ɑ": ("a", "ɒ")}
"""Symbols for what is one sound here: which of them hama writes tells of its training texts, not of a voice."""


def missing() -> str:
    """What to do where the extra is not installed; "" = it is."""
    absent = [name for name in ("hama", "pocketsphinx") if find_spec(name) is None]
    if not absent:
        return ""
    return f"pronunciation is not judged without {' and '.join(absent)}: pip install 'vivavoce[pronunciation]'"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What two methods make of one attempt."""

    ratio: float
    """Log-likelihood of the sentence with the other word over that with the right one, by phones; > 0: the other."""
    aligned: float
    """The same by forced alignment, on a scale of its own: only the sign counts; 0 = it could not tell."""
    fit: float
    """Mean log-likelihood a phone of the better sentence, over that of whatever is heard best; 0 at most."""

    @property
    def verdict(self) -> Verdict:
        """What may be told of it: "right"; "other", the other sound, surely enough to say so; "nearly", it is in doubt;
        "unclear", this was not the sentence, or it could not be heard."""
        if self.fit < FITS:
            return "unclear"
        if self.ratio <= 0:
            return "right"
        return "other" if self.ratio > SURE or self.aligned > 0 else "nearly"


UNHEARD = Judgement(0.0, 0.0, float("-inf"))


class Judge:
    """Judges attempts, one after the other; about 0.2 s for a sentence. All share the models, loaded when first used.

    Raises ConfigurationError when made without the extra.
    """

    def __init__(self) -> None:
        if problem := missing():
            raise ConfigurationError(problem)

    def load(self) -> None:
        """Loads the models now, for who would not have the first learner wait (0.5 s, in a thread of its own)."""
        with _ONE_AT_A_TIME:
            _dictionary(), _tokens(), _aligner()

    def judge(self, sound: Sound, sentence: str, word: str, other: str | Sequence[str]) -> Judgement:
        """Was `word` said in this sentence, or `other`?

        sound: mono, 16 kHz, shape (samples,); of silence, or of more than 12 s, nothing is judged. sentence: what was
        to be said; `word` stands in it. other: the word that it must not be, or that one's phones in ARPAbet.

        Raises ValueError for words that are not in the dictionary.
        """
        words = re.findall(r"[a-z']+", sentence.lower())
        if word.lower() not in words:
            raise ValueError(f"{word!r} is no word of {sentence!r}")
        place = words.index(word.lower())
        rivals = self.phones(other) if isinstance(other, str) else [tuple(other)]
        if not RATE // 10 <= len(sound) <= LONGEST * RATE:
            return UNHEARD
        with _ONE_AT_A_TIME:
            ratio, fit, right, wrong = self._likelihood(sound, [self.phones(each) for each in words], place, rivals)
            aligned = self._alignment(sound, words, place, right, wrong) if fit >= FITS else 0.0
        return Judgement(ratio, aligned, fit)

    def phones(self, word: str) -> list[Phones]:
        """The ways to say a word. Raises ValueError where the dictionary has it not."""
        try:
            return _dictionary()[word.lower()]
        except KeyError:
            raise ValueError(f"the dictionary has no {word!r}; choose another word, or give its phones") from None

    def _likelihood(
        self, sound: Sound, ways: list[list[Phones]], place: int, rivals: list[Phones]
    ) -> tuple[float, float, Phones, Phones]:
        """(ratio, fit, the way in which the word was said best, that of the other word)."""
        frames = self._frames(sound)
        best = [options[0] for options in ways]
        for index, options in enumerate(ways):  # of each other word the way that fits best, one after the other
            if len(options) > 1 and index != place:
                tried = [[*best[:index], option, *best[index + 1 :]] for option in options[:_VARIANTS]]
                best[index] = options[int(np.argmax(self._forward(frames, tried)))]
        said = [*ways[place], *rivals]
        scores = self._forward(frames, [[*best[:place], way, *best[place + 1 :]] for way in said])
        known = len(ways[place])
        right, wrong = int(np.argmax(scores[:known])), known + int(np.argmax(scores[known:]))
        heard = float(frames.max(axis=1).sum())
        fit = (float(scores.max()) - heard) / sum(map(len, best))
        return float(scores[wrong] - scores[right]), fit, said[right], said[wrong]

    def _frames(self, sound: Sound) -> npt.NDArray[np.float64]:
        """Log-probabilities of hama's symbols, shape (frames, symbols), 50 frames a second."""
        wave = (sound.astype(np.float32) / 32768.0).reshape(1, -1)
        found, lengths = _hama().session.run(
            ["log_probs", "out_lengths"], {"waveform": wave, "waveform_lengths": np.array([wave.shape[1]], np.int64)}
        )
        frames = found[0][: int(np.ravel(lengths)[0])].astype(np.float64)
        frames -= np.logaddexp.reduce(frames, axis=1, keepdims=True)
        for symbol, others in _ALIKE.items():
            columns = [_tokens()[each] for each in (symbol, *others)]
            frames[:, columns[0]] = np.logaddexp.reduce(frames[:, columns], axis=1)
        return np.asarray(frames)

    def _forward(self, frames: npt.NDArray[np.float64], spoken: Sequence[Sequence[Phones]]) -> npt.NDArray[np.float64]:
        """Log-likelihood of each of several ways to say a sentence: CTC's forward algorithm (Graves 2006), together."""
        blank, between = _tokens()["<blank>"], _tokens()["<wb>"]
        rows = []
        for words in spoken:
            row = [blank]
            for index, phones in enumerate(words):
                symbols = [_tokens()[_IPA[phone]] for phone in phones]
                for symbol in [between, *symbols] if index else symbols:
                    row += [symbol, blank]
            rows.append(row)
        width = max(map(len, rows))
        symbols_of = np.array([row + [blank] * (width - len(row)) for row in rows])
        may_skip = np.zeros_like(symbols_of, bool)
        may_skip[:, 3::2] = symbols_of[:, 3::2] != symbols_of[:, 1:-2:2]
        never = -1e30
        alpha = np.full(symbols_of.shape, never)
        alpha[:, :2] = frames[0][symbols_of[:, :2]]
        for frame in frames[1:]:
            step, skip = np.full_like(alpha, never), np.full_like(alpha, never)
            step[:, 1:] = alpha[:, :-1]
            skip[:, 2:] = np.where(may_skip[:, 2:], alpha[:, :-2], never)
            alpha = np.logaddexp(np.logaddexp(alpha, step), skip) + frame[symbols_of]
        ends = np.array([len(row) for row in rows]) - 1
        all_ = np.arange(len(rows))
        return np.asarray(np.logaddexp(alpha[all_, ends], alpha[all_, ends - 1]))

    def _alignment(self, sound: Sound, words: list[str], place: int, right: Phones, wrong: Phones) -> float:
        """Score of the alignment with the other word over that with the right one; 0 = one of them has none."""
        before, after = words[:place], words[place + 1 :]
        said, other = (self._aligned(sound, [*before, self._named(way), *after]) for way in (right, wrong))
        return math.log(other / said) if said and other else 0.0

    def _named(self, phones: Phones) -> str:
        """A word of the aligner's that is said in one way only."""
        name, aligner = "said" + "".join(phones).lower(), _aligner()
        if aligner.lookup_word(name) is None:
            aligner.add_word(name, " ".join(phones), True)
        return name

    def _aligned(self, sound: Sound, words: list[str]) -> float:
        """The aligner's score, above 0; 0 = these words cannot be laid over the sound."""
        aligner, quiet = (
            _aligner(),
            np.zeros(RATE // 5, np.int16),
        )  # a cut that is too close costs an alignment its first phone
        aligner.set_align_text(" ".join(words))
        aligner.start_utt()
        aligner.process_raw(np.concatenate([quiet, sound, quiet]).tobytes(), full_utt=True)
        aligner.end_utt()
        found = aligner.hyp()
        return 0.0 if found is None else float(found.score)


_ONE_AT_A_TIME = threading.Lock()
"""Neither model may be used by two threads at once."""


@cache
def _dictionary() -> dict[str, list[Phones]]:
    from pocketsphinx import get_model_path

    ways: dict[str, list[Phones]] = {}
    for line in Path(get_model_path("en-us/cmudict-en-us.dict")).read_text().splitlines():
        name, *phones = line.split()
        ways.setdefault(name.partition("(")[0], []).append(tuple(phones))
    return ways


@cache
def _hama() -> Any:
    from hama.asr import ASRModel

    return ASRModel()


@cache
def _tokens() -> dict[str, int]:
    return {token: number for number, token in enumerate(_hama().decoder_tokens)}


@cache
def _aligner() -> Any:
    from pocketsphinx import Decoder

    # Wide beams: an unlikely pronunciation is to get a bad score, not none.
    return Decoder(lm=None, beam=1e-80, wbeam=1e-60, pbeam=1e-80, loglevel="FATAL")
