"""Speech to text: Moonshine tiny (English) on ONNX Runtime, with confidence and a lean towards expected words.

Measured on 2 contended cores, one thread (development recordings; relative, not headline figures):

| what | plain, greedy | beam 3 | beam 3 and bias |
|---|---|---|---|
| word errors, 48 hard readings (LibriSpeech test-other) | 11.5 % | 11.2 % | 11.1 %, no phrase wrongly inserted |
| 52 rare names in sentences right, Kokoro / flite voices | 35 / 15 % | 40 / 17 % | 71 / 62 % |
| 120 single digits right, six people | – | 66 % | 82 % |
| 30 strings of four digits wholly right | – | 70 % | 83 % |
| seconds of work per second of sound | 0.020 | 0.034 | 0.034 |

What confidence means, with the bounds `UNSURE` and `SURE` (fitted on the same recordings, so a little kind):

| confidence | noise alone, 288 pieces | speech at least ¾ right | speech less than half right |
|---|---|---|---|
| "" or below 0.3: take it for noise | 98 % | 3 % | 54 % |
| 0.3 to 0.6: ask again or confirm | 1 % | 5 % | 21 % |
| 0.6 and above: take it | below 1 % | 92 % | 25 % |

A word whose probability is below 0.5 is more often wrong than right: so are 49 % of wrong words and 5 % of right ones.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ....media import INPUT_RATE, Samples
from ....onnx import session
from ..brain import Expectation, Utterance
from .beam import Hypothesis, repeats, search, search_answers
from .bias import Bias
from .grammar import ClosedQuestion, of_digits, of_numbers, of_phrases, written
from .moments import of_moments
from .post_correction import put_right
from .rescoring import MOST, rewritten
from .spelled_names import of_spelling
from .spoken_digits import DigitReader, weighed
from .turn_audio import PIECE, quietest
from .vocabulary import BEGIN, END, Subwords

if TYPE_CHECKING:
    import onnxruntime as ort

SHORTEST = 1.0
"""Seconds; shorter sound is padded with silence to this."""
TOKENS_PER_SECOND, SPARE_TOKENS = 6.5, 6
"""The most a transcript can have, so many more for short sound (the rate is Moonshine's own bound): beyond it the
decoder is inventing."""
UNENDED = 0.5
"""Factor on the confidence of a transcript that ran into that bound or a loop: more invention than hearing. Chosen, not
measured."""
SHORTEST_NAME = 4
"""Letters that a part of a name must have to be expected by itself: shorter ones are everybody's words."""
WIDTH = 3
"""Hypotheses kept while decoding: 4 found 3 % more rare names and cost a fifth more time."""
UNSURE, SURE = 0.3, 0.6
"""Confidence below which there is no telling it from noise, and from which it can be acted on (table above)."""
SLOPE, MIDDLE = 9.4, 3.4
"""Confidence = 1 / (1 + exp(-(SLOPE × mean log-probability + MIDDLE))): a logistic fit of the share of right words
over 304 pieces of speech (clean, degraded, with noise at 10 and 3 dB, single digits) and 112 of noise that were not
`INVENTED`. AUC speech against noise 0.96, correlation with the share of right words 0.68."""
SUPPORT = 0.25
"""Share of its bonus that a token of an expected phrase gets back in confidence: the sound alone says little for a
rare name. With 0, 1 of 192 pieces of noise reached 0.3 and none 0.6; with 0.25, 4 and 1; with 0.5, 9 and 4."""
CLEAR = 0.75
"""Confidence from which a free reading that is an answer is taken unasked: so were 21 of 105 strings of digits, and 27
with 0.6, 2 of these 6 wrong."""
DOUBTED = 0.45
"""Confidence of an answer that could as well be another: the caller is asked, or has it read back."""
MOST_ANSWERS = 32
"""A longer list is no closed question: the caller may well say something else."""
BEHIND = 3.0
"""Nats by which a reading with the agent's own words may be behind the one without, and be taken, as a doubtful one."""
BEYOND_DOUBT = 0.9
"""Confidence from which nothing else is tried."""
MOST_REWRITTEN = 3
"""Places of a reading that may be rewritten, one after another."""
MOST_OWN_WORDS = 200
"""Longer lists are not looked through for what sounds alike."""
INVENTED = frozenset({"you", "thank you for watching", "thanks for watching", "transcript emily beynon"})
"""What the model makes of noise: 164 of 288 pieces gave one of these, which nobody says to an agent."""
DIGITS = ("zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "double")
YES_NO = ("yes", "no", "yeah", "nope", "correct")
SILENT_DB, SILENCE_KEPT = -40.0, 0.3
"""What is so far below the loudest 10 ms is silence, and so many seconds of it at the end lose no consonant. After
0.8 s of it the very same "Yes, please." is 28 to 36 % sure in 7 of 57 alignments, after 0.5 s in none."""
LAYERS = 6  # of the decoder, each with two caches of the words and two of the sound
HEADS, WIDTH_OF_HEAD = 8, 36

_TITLES = frozenset({"doctor", "mister", "missus", "miss", "professor"})
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Recognition:
    """What was said, and how sure that is."""

    text: str
    """Cased and punctuated; "" when there is nothing intelligible."""
    confidence: float
    """0–1."""
    words: tuple[tuple[str, float], ...]
    """Each word with the probability of its least probable piece."""
    mean_logprob: float
    """Nats per token, end included; 0 is certainty."""
    alternatives: tuple[str, ...] = ()
    """Other readings, likeliest first."""


class GivenUp(Exception):
    """Nobody waits for the words of this sound any more: the rest of the work is not done."""


class Recogniser:
    """Moonshine in memory (≈ 150 MB). Blocking; may be used by several threads at once."""

    def __init__(self, folder: Path, threads: int = 1, digits: Path | None = None) -> None:
        """folder: holds `encoder_model.ort`, `decoder_model_merged.ort` and `tokenizer.bin`. threads: per call. digits:
        the weights of what hears digits; None = Moonshine alone does."""
        self._encoder = session(folder / "encoder_model.ort", threads)
        self._decoder = session(folder / "decoder_model_merged.ort", threads)
        self._subwords = Subwords(folder / "tokenizer.bin")
        self._digits = DigitReader(digits) if digits else None

    def hear(self, samples: Samples, expected: Expectation, unwanted: Callable[[], bool] = lambda: False) -> Utterance:
        """What was said in 16 kHz mono sound, leaning towards what is expected. (samples,)

        unwanted: asked before every step, from this thread. Raises GivenUp when it says so.
        """
        bias, question = lean(expected), closed(expected)
        own = tuple(dict.fromkeys((*expected.words, *expected.short))) if expected.open or expected.short else ()
        own = own if len(own) <= MOST_OWN_WORDS else ()
        recognise = partial(self.recognise, bias=bias, question=question, unwanted=unwanted)
        found = recognise(samples, own=own)
        doubt = found.text and found.confidence < SURE and not (question and question.counted)
        if doubt and len(shorter := without_silence(samples)) < len(samples):
            again = recognise(shorter, own=own)  # doubt that the silence behind the words has made
            if _spoken(again.text) == _spoken(found.text) and again.confidence > found.confidence:
                found = again
        return Utterance(
            put_right(found.text), found.confidence, alternatives=tuple(map(put_right, found.alternatives))
        )

    def recognise(
        self,
        samples: Samples,
        bias: Bias | None = None,
        max_seconds: float = PIECE,
        width: int = WIDTH,
        question: ClosedQuestion | None = None,
        own: Sequence[str] = (),
        unwanted: Callable[[], bool] = lambda: False,
    ) -> Recognition:
        """The words in 16 kHz mono sound. (samples,)

        Longer sound than `max_seconds` is cut at its quietest places and recognised piece by piece.
        question: to which this probably is an answer. own: phrases of `bias` that may stand for what sounds like them.
        unwanted: as in `hear`.
        """
        pieces = split(samples, max_seconds)
        if len(pieces) > 1:
            return join([self._piece(piece, bias, width, unwanted, own=own) for piece in pieces])
        return self._piece(samples, bias, width, unwanted, question, own)

    def _piece(
        self,
        samples: Samples,
        bias: Bias | None,
        width: int,
        unwanted: Callable[[], bool],
        question: ClosedQuestion | None = None,
        own: Sequence[str] = (),
    ) -> Recognition:
        seconds = len(samples) / INPUT_RATE
        if len(samples) < SHORTEST * INPUT_RATE:
            samples = np.pad(samples, (0, int(SHORTEST * INPUT_RATE) - len(samples)))
        run = _Run(self._encoder, self._decoder, samples, unwanted)
        longest = int(max(seconds, SHORTEST) * TOKENS_PER_SECOND) + SPARE_TOKENS
        found = search(run.step, self._subwords.text, BEGIN, END, longest, width, bias)
        heard = self._recognition(found, bias)
        if own and bias and heard.text and heard.confidence < BEYOND_DOUBT:
            better = self._rewritten(run, found, bias, own)
            heard = self._recognition([better, *found], bias) if better is not found[0] else heard
            if better.score < found[0].score:
                heard = replace(heard, confidence=min(heard.confidence, DOUBTED))
        if question is None or not (heard.text or question.counted) or not question.possible(heard.text):
            return heard
        if heard.confidence >= CLEAR and question.meant(heard.text):
            return heard
        run.rewind()
        answers = search_answers(run.step, self._subwords.spell, BEGIN, END, question.start)
        if question.counted and self._digits:
            return _digits_answer(self._digits.read(run.hidden), heard, answers, question) or heard
        return self._answer(heard, sum(found[0].logprobs), answers, question) or heard

    def _rewritten(self, run: _Run, found: Sequence[Hypothesis], bias: Bias, own: Sequence[str]) -> Hypothesis:
        """The best reading with the agent's own words for what sounds like them; the first that was found where the
        sound speaks against all of them."""
        best, tried = found[0], set[str]()
        for _ in range(MOST_REWRITTEN):
            texts = [self._subwords.join(one.tokens) for one in (found if best is found[0] else [best])]
            new = [text for one in texts for text in rewritten(one, own) if text not in tried][:MOST]
            if not new:
                break
            tried |= set(new)
            spelled = [self._subwords.spell(f" {text}") for text in new]
            readings = [
                Hypothesis(tokens, nats, sum(nats) + sum(bias.gains([*map(self._subwords.text, tokens)])), ended=True)
                for tokens, nats in zip(spelled, run.logprobs(spelled), strict=True)
            ]
            top = max(readings, key=lambda one: one.score)
            if top.score < best.score - BEHIND:
                break
            best = top
        return best

    def _answer(
        self, heard: Recognition, likeliest: float, answers: Sequence[Hypothesis], question: ClosedQuestion
    ) -> Recognition | None:
        """The answer that the sound holds, where it bears one out.

        heard, likeliest: the free reading and its log-probability; answers: best first.
        """
        best, total = answers[0], sum(answers[0].logprobs)
        mean = total / len(best.logprobs)
        text = self._subwords.join(best.tokens)
        strange = question.strange - question.stranger * (question.meant(heard.text) == question.meant(text))
        if not question.meant(text) or mean < strange or total < likeliest - question.farthest:
            return None
        apart = best.score - answers[1].score if len(answers) > 1 else math.inf
        sure = max(SURE, confidence(mean)) if apart >= question.apart else DOUBTED
        rest = dict.fromkeys([*(self._subwords.join(other.tokens) for other in answers[1:WIDTH]), heard.text])
        rest.pop(text, None)
        return Recognition(text, sure, self._words(best.tokens, best.logprobs), mean, tuple(rest))

    def _recognition(self, found: Sequence[Hypothesis], bias: Bias | None) -> Recognition:
        best = found[0]
        logprobs = self._supported(best, bias) if bias else best.logprobs
        mean = sum(logprobs) / max(1, len(logprobs))
        tokens = best.tokens[: len(best.tokens) - repeats(best.tokens)]
        others = dict.fromkeys(self._subwords.join(other.tokens) for other in found[1:])
        text = self._subwords.join(tokens)
        if not text or invented(text):
            return Recognition("", 0.0, (), mean)
        sure = _sureness(mean, found) * (1.0 if best.ended else UNENDED)
        return Recognition(
            text,
            sure,
            self._words(tokens, logprobs),
            mean,
            tuple(other for other in others if other and other != text),
        )

    def _supported(self, best: Hypothesis, bias: Bias) -> tuple[float, ...]:
        """Log-probabilities as they are for someone who expects the words of `bias`; see `SUPPORT`."""
        gains = [*bias.gains([self._subwords.text(token) for token in best.tokens]), 0.0]
        return tuple(
            min(0.0, logprob + SUPPORT * max(0.0, gain)) for logprob, gain in zip(best.logprobs, gains, strict=False)
        )

    def _words(self, tokens: Sequence[int], logprobs: Sequence[float]) -> tuple[tuple[str, float], ...]:
        words: list[tuple[list[int], float]] = []
        for token, logprob in zip(tokens, logprobs, strict=False):
            if self._subwords.text(token).startswith(" ") or not words:
                words.append(([token], logprob))
            else:
                pieces, least = words[-1]
                words[-1] = ([*pieces, token], min(least, logprob))
        return tuple((self._subwords.join(pieces), math.exp(least)) for pieces, least in words)


def confidence(mean_logprob: float) -> float:
    """How likely a word of a transcript is right, 0–1, from its mean log-probability per token. See `SLOPE`."""
    return 1.0 / (1.0 + math.exp(-(SLOPE * mean_logprob + MIDDLE)))


def _sureness(mean: float, found: Sequence[Hypothesis]) -> float:
    """Confidence where a bias has decided between readings.

    A clearly heard "cancelled" that became an expected "cancel it" is clearly somebody speaking, though the words are
    in doubt: half way between how likely this reading is and the likeliest.
    """
    likeliest = max((sum(h.logprobs) / max(1, len(h.logprobs)) for h in found if h.ended), default=mean)
    return (confidence(mean) + confidence(max(mean, likeliest))) / 2


def invented(text: str) -> bool:
    """Whether a transcript is one of those that noise brings forth."""
    return _spoken(text) in INVENTED


def _spoken(text: str) -> str:
    """The words alone, without case and punctuation."""
    return " ".join(_WORD.findall(text.casefold()))


def without_silence(samples: Samples) -> Samples:
    """The sound up to `SILENCE_KEPT` after its last loud part; as it is where noise fills the silence. (samples,)"""
    window = INPUT_RATE // 100
    whole = len(samples) // window * window
    if not whole:
        return samples
    power = np.square(samples[:whole].reshape(-1, window), dtype=np.float64).mean(axis=1)
    loud = np.flatnonzero(power > power.max() * 10 ** (SILENT_DB / 10))
    return samples[: (int(loud[-1]) + 1) * window + int(SILENCE_KEPT * INPUT_RATE)] if len(loud) else samples


def _digits_answer(
    read: Mapping[str, float], heard: Recognition, answers: Sequence[Hypothesis], question: ClosedQuestion
) -> Recognition | None:
    """The digits that the sound holds; None where it is something else. read: what `DigitReader` makes of it; answers:
    the decoder's, best first."""
    possible = {
        digits: share for digits, share in read.items() if digits.isdecimal() and question.meant(written(digits))
    }
    digits, sure = weighed(possible, {answer.value: answer.score for answer in answers})
    if not digits:
        return None
    text, *rest = [*map(written, digits[:WIDTH]), *([heard.text] if heard.text else [])]
    others = tuple(dict.fromkeys(other for other in rest if other != text))
    return Recognition(text, SURE if sure else DOUBTED, (), heard.mean_logprob, others)


@lru_cache(64)
def lean(expected: Expectation) -> Bias:
    """The bias for what an agent waits to hear: its words, each part of a name by itself, digits, yes and no."""
    phrases = list(expected.words)
    named = [part for word in expected.words if word[:1].isupper() for part in word.split()]
    phrases += [part for part in named if len(part) >= SHORTEST_NAME and part.casefold() not in _TITLES]
    phrases += ["Dr" + phrase[6:] for phrase in phrases if phrase.startswith("Doctor ")]  # what the model writes
    if expected.digits and not expected.only_digits:
        phrases += DIGITS
    if expected.yes_no:
        phrases += YES_NO
    return Bias(phrases, context=expected.context)


@lru_cache(64)
def closed(expected: Expectation) -> ClosedQuestion | None:
    """The question that is open, where all its answers are known."""
    if expected.only_digits:
        return of_digits(expected.digits)
    if expected.moment:
        return of_moments(expected.moment)
    if expected.number:
        return of_numbers()
    if expected.name:
        return of_spelling()
    known = expected.answers or expected.short
    return of_phrases(known) if 0 < len(known) <= MOST_ANSWERS else None


def split(samples: Samples, max_seconds: float) -> list[Samples]:
    """Pieces of at most `max_seconds`, cut where it is quietest in the last third of each."""
    longest = int(max_seconds * INPUT_RATE)
    pieces = []
    while len(samples) > longest:
        cut = quietest(samples[:longest])
        pieces.append(samples[:cut])
        samples = samples[cut:]
    return [*pieces, samples]


def join(pieces: Sequence[Recognition]) -> Recognition:
    """One recognition of sound that was cut: as sure as its words are on average."""
    heard = [piece for piece in pieces if piece.text]
    if not heard:
        return pieces[0]
    weights = [len(piece.words) for piece in heard]
    mean = sum(piece.mean_logprob * weight for piece, weight in zip(heard, weights, strict=True)) / sum(weights)
    return Recognition(
        " ".join(piece.text for piece in heard),
        confidence(mean),
        tuple(word for piece in heard for word in piece.words),
        mean,
    )


class _Run:
    """The decoder at work on one sound: keeps the attention caches between steps."""

    def __init__(
        self,
        encoder: ort.InferenceSession,
        decoder: ort.InferenceSession,
        samples: Samples,
        unwanted: Callable[[], bool],
    ) -> None:
        self._decoder, self._unwanted = decoder, unwanted
        self._go_on()
        # The graph strides this mask by 384 itself: it must have the length of the raw sound.
        self._mask = np.ones((1, len(samples)), dtype=np.int64)
        self._hidden = encoder.run(
            ["last_hidden_state"],
            {"input_values": samples[None].astype(np.float32, copy=False), "attention_mask": self._mask},
        )[0]
        self._heard: dict[str, npt.NDArray[Any]] = {}
        """Caches of the sound, one row; the same for every hypothesis."""
        self._sound: dict[int, dict[str, npt.NDArray[Any]]] = {}
        """What the decoder takes of the sound, by how many hypotheses there are."""
        self._said: dict[str, npt.NDArray[Any]] = {}
        """Caches of the words so far, a row per hypothesis."""
        self._begun: tuple[npt.NDArray[np.float32], dict[str, npt.NDArray[Any]]] | None = None
        """What the first step came to: every transcript begins with the same token."""

    def _go_on(self) -> None:
        if self._unwanted():
            raise GivenUp("nobody waits for these words any more")

    def rewind(self) -> None:
        """Begin another transcript of the same sound."""
        self._said = {}

    @property
    def hidden(self) -> npt.NDArray[np.float32]:
        """What the encoder makes of the sound. (frames, width)"""
        found: npt.NDArray[np.float32] = self._hidden[0]
        return found

    def step(self, tokens: Sequence[int], rows: Sequence[int]) -> npt.NDArray[np.float32]:
        """Logits after each hypothesis's last token. (hypotheses, vocabulary)"""
        self._go_on()
        first = not self._said
        if first and self._begun is not None:
            logits, self._said = self._begun
            return logits
        if first:
            empty = np.zeros((1, HEADS, 0, WIDTH_OF_HEAD), dtype=np.float32)
            past = {f"past_key_values.{name}": empty for name in (*_SAID, *_HEARD)}
        else:
            if list(rows) != list(range(len(self._said[_SAID[0]]))):
                self._said = {name: cache[list(rows)] for name, cache in self._said.items()}
            past = {f"past_key_values.{name}": cache for name, cache in self._said.items()}
        wanted = (*_SAID, *_HEARD) if first else _SAID
        logits, *caches = self._decoder.run(
            ["logits", *(f"present.{name}" for name in wanted)],
            {
                "input_ids": np.array(tokens, dtype=np.int64)[:, None],
                "use_cache_branch": np.array([not first]),
                **past,
                **self._of_sound(len(tokens)),
            },
        )
        self._said = dict(zip(_SAID, caches, strict=False))
        if first:
            self._heard = dict(zip(_HEARD, caches[len(_SAID) :], strict=True))
        result: npt.NDArray[np.float32] = logits[:, -1]
        if first:
            self._begun = result, self._said
        return result

    def logprobs(self, transcripts: Sequence[Sequence[int]]) -> list[tuple[float, ...]]:
        """Nats of each token of these, and of the end behind them."""
        tokens = np.full((len(transcripts), max(map(len, transcripts)) + 1), END, dtype=np.int64)
        tokens[:, 0] = BEGIN
        for row, transcript in zip(tokens, transcripts, strict=True):
            row[1 : len(transcript) + 1] = transcript
        empty = np.zeros((len(tokens), HEADS, 0, WIDTH_OF_HEAD), dtype=np.float32)
        (logits,) = self._decoder.run(
            ["logits"],
            {
                "input_ids": tokens,
                "use_cache_branch": np.array([False]),
                **{f"past_key_values.{name}": empty for name in (*_SAID, *_HEARD)},
                "encoder_hidden_states": np.repeat(self._hidden, len(tokens), axis=0),
                "encoder_attention_mask": np.repeat(self._mask, len(tokens), axis=0),
            },
        )
        logits -= logits.max(axis=-1, keepdims=True)
        nats = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
        return [
            tuple(float(nats[row, at, token]) for at, token in enumerate([*transcript, END]))
            for row, transcript in enumerate(transcripts)
        ]

    def _of_sound(self, count: int) -> dict[str, npt.NDArray[Any]]:
        if not self._heard:
            return {"encoder_hidden_states": self._hidden, "encoder_attention_mask": self._mask}
        if count not in self._sound:
            once = {f"past_key_values.{name}": cache for name, cache in self._heard.items()}
            once |= {"encoder_hidden_states": self._hidden, "encoder_attention_mask": self._mask}
            self._sound[count] = {name: np.repeat(array, count, axis=0) for name, array in once.items()}
        return self._sound[count]


_SAID = tuple(f"{layer}.decoder.{kind}" for layer in range(LAYERS) for kind in ("key", "value"))
_HEARD = tuple(f"{layer}.encoder.{kind}" for layer in range(LAYERS) for kind in ("key", "value"))
