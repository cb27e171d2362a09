"""The reader: which words of a turn are the value of which argument, on agents it has never seen.

A trained model (`training/`) on ONNX Runtime. The agent's own names and descriptions are its input, read once by the
sentence encoder; a turn is read against all of them at once.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...errors import WeightsMissing
from ...onnx import session
from .dialogue.nlu.reader import Span
from .embeddings import SentenceEncoder

FORMAT = 1
"""Of `nlu.json` and of the graph's inputs and outputs."""
TOOL, EXAMPLE, ARGUMENT = 0, 1, 2
KEPT_TEXTS, KEPT_TURNS = 1024, 64
"""Schema texts whose vectors are kept, up to 37 kB each; turns whose reading is."""
LONGEST_VALUE = 14  # tokens
LEAST = 0.3
"""Probability under which no value is looked for."""

Floats = npt.NDArray[np.float32]


class Reader:
    """The reader in memory (≈ 60 MB). Blocking, 10–12 ms for each new question; may be used by several threads."""

    def __init__(self, model: Path, about: Path, encoder: SentenceEncoder, threads: int = 1) -> None:
        """model: `nlu.onnx`; about: `nlu.json`. Raises WeightsMissing where they are of another version."""
        self._about = json.loads(about.read_text(encoding="utf-8"))
        if self._about["format"] != FORMAT:
            raise WeightsMissing(
                f"{about} is of format {self._about['format']}, not {FORMAT}: run `vivavoce models pull`"
            )
        self._model = session(model, threads)
        self._encoder = encoder
        self._texts: OrderedDict[str, Floats] = OrderedDict()
        self._turns: OrderedDict[tuple[object, ...], Sequence[Any]] = OrderedDict()
        self._lock = threading.Lock()

    def learn(self, texts: Sequence[str]) -> None:
        """Read texts that turns will be read against, 5–10 ms each; they are kept."""
        for text in texts:
            self._text(text)

    def spans(self, agent: str, said: str, tools: Sequence[str], arguments: Sequence[str]) -> Sequence[Span | None]:
        """Where each argument's value stands in what was said; None where it is not given.

        agent: its words before. tools, arguments: as `nlu.reader` writes them down. No two spans overlap: of arguments
        that claim the same words the likeliest has them.
        """
        return self._kept(
            (agent, said, *tools, ARGUMENT, *arguments), lambda: self._spans(agent, said, tools, arguments)
        )

    def calls_for(self, agent: str, said: str, tools: Sequence[Sequence[str]]) -> Sequence[float]:
        """How much likelier each tool is meant than none, as a logit. tools: of each its text and its examples."""
        return self._kept((agent, said, *map(tuple, tools)), lambda: self._tools(agent, said, tools))

    def _kept(self, key: tuple[object, ...], read: Callable[[], Sequence[Any]]) -> Sequence[Any]:
        with self._lock:
            if key in self._turns:
                self._turns.move_to_end(key)
                return self._turns[key]
        found = read()
        with self._lock:
            self._turns[key] = found
            if len(self._turns) > KEPT_TURNS:
                self._turns.popitem(last=False)
        return found

    def _tools(self, agent: str, said: str, tools: Sequence[Sequence[str]]) -> Sequence[float]:
        pieces, before = self._pieces(agent, said)
        if not pieces or not tools:
            return [0.0] * len(tools)
        kinds = [EXAMPLE if i else TOOL for tool in tools for i in range(len(tool))]
        logits, none = self._run(["tool", "none"], before, pieces, [text for tool in tools for text in tool], kinds)
        owners = np.repeat(np.arange(len(tools)), [len(tool) for tool in tools])
        return [float(logits[owners == k].max() - none) for k in range(len(tools))]

    def _spans(self, agent: str, said: str, tools: Sequence[str], arguments: Sequence[str]) -> list[Span | None]:
        pieces, before = self._pieces(agent, said)
        if not pieces or not arguments:
            return [None] * len(arguments)
        kinds = [TOOL] * len(tools) + [ARGUMENT] * len(arguments)
        how, begin, end = self._run(["how", "begin", "end"], before, pieces, [*tools, *arguments], kinds)
        there = slice(len(before) + 2, len(before) + 2 + len(pieces))
        begin, end = begin[len(tools) :, there], end[len(tools) :, there]
        given = how[len(tools) :, self._about["how"].index("span")]
        runs = _owned(given, begin, end)
        return [
            run and Span(pieces[run[0]][1], pieces[run[1]][2], float(p)) for run, p in zip(runs, given, strict=True)
        ]

    def _pieces(self, agent: str, said: str) -> tuple[list[tuple[int, int, int]], list[int]]:
        """What was said as (id, start, end), and the ids of the agent's last words before."""
        before = [piece for piece, _, _ in self._encoder.pieces.pieces(agent, len(agent))]
        return self._encoder.pieces.pieces(said, self._about["user_tokens"]), before[-self._about["agent_tokens"] :]

    def _run(
        self,
        wanted: list[str],
        before: Sequence[int],
        pieces: Sequence[tuple[int, int, int]],
        texts: Sequence[str],
        kinds: Sequence[int],
    ) -> Sequence[Floats]:
        """Outputs of the model for a turn against an agent's texts."""
        cls, sep = self._encoder.pieces.ids("", 2)
        schema, tokens = self._schema(texts)
        given = {
            "ids": np.array([[cls, *before, sep, *(piece for piece, _, _ in pieces), sep]]),
            "types": np.array([[0] * (len(before) + 2) + [1] * (len(pieces) + 1)]),
            "schema": schema,
            "tokens": tokens,
            "kinds": np.array(kinds),
        }
        found: Sequence[Floats] = self._model.run(wanted, given)
        return found

    def _schema(self, texts: Sequence[str]) -> tuple[Floats, Floats]:
        """Token vectors (N, K, D), and which of them are tokens (N, K)."""
        rows = [self._text(text) for text in texts]
        schema = np.zeros((len(rows), max(map(len, rows)), rows[0].shape[1]), np.float32)
        tokens = np.zeros(schema.shape[:2], np.float32)
        for i, row in enumerate(rows):
            schema[i, : len(row)], tokens[i, : len(row)] = row, 1
        return schema, tokens

    def _text(self, text: str) -> Floats:
        with self._lock:
            if text in self._texts:
                self._texts.move_to_end(text)
                return self._texts[text]
        vectors = self._encoder.tokens(text, self._about["text_tokens"])
        with self._lock:
            self._texts[text] = vectors
            if len(self._texts) > KEPT_TEXTS:
                self._texts.popitem(last=False)
        return vectors


def _owned(given: Floats, begin: Floats, end: Floats) -> list[tuple[int, int] | None]:
    """Of each argument the first and last token of its value; None where another has a better claim to the words.

    given: probability that an argument has a value (S). begin, end: logits (S, L).
    """
    length = begin.shape[1]
    reach = np.triu(np.ones((length, length), bool)) & ~np.triu(np.ones((length, length), bool), LONGEST_VALUE)
    found: list[tuple[int, int] | None] = [None] * len(given)
    owned = np.zeros(length, bool)
    for i in sorted(range(len(given)), key=lambda i: -given[i]):
        if given[i] < LEAST:
            break
        scores = np.where(reach, begin[i][:, None] + end[i][None], -np.inf)
        first, last = divmod(int(scores.argmax()), length)
        if not owned[first : last + 1].any():
            found[i] = (first, last)
            owned[first : last + 1] = True
    return found
