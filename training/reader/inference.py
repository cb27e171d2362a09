"""The exported reader at work: one turn against an agent's tools and arguments. Needs no torch."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from reader.batches import ARGUMENT, EXAMPLE, TOOL
from reader.words import Words, schema_tokens, tokenizer, words

Floats = npt.NDArray[np.float32]
LONGEST_VALUE = 14  # tokens
BETWEEN = re.compile(r"\s*(?:,|and|or|&|and also|, and|, or|plus)\s+", re.IGNORECASE)
"""What stands between the members of a list."""


@dataclass(frozen=True, slots=True)
class Value:
    """How a turn speaks of one argument."""

    how: str
    """One of `HOW` but "none"."""
    likely: float
    """0–1."""
    spans: tuple[tuple[int, int], ...] = ()
    """Characters of the caller's words, for a span; several for a list."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a turn means."""

    tools: Floats
    """Of each tool, its logit less that of none."""
    cosines: Floats
    """Of each tool, the likeness of the caller's words with its text or nearest example."""
    values: dict[int, Value]
    """By argument; what is not spoken of is left out."""
    asked: Floats
    acts: Floats


class OnnxReader:
    """A published folder (`nlu.onnx`, `nlu.json`) and the sentence encoder that reads schemas for it."""

    def __init__(self, folder: Path, minilm: Path, threads: int = 1) -> None:
        """minilm: folder of `model.onnx` and `tokenizer.json`."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        paths = (folder / "nlu.onnx", minilm / "model.onnx")
        self._graph, self._encoder = (
            onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"]) for path in paths
        )
        self._about = json.loads((folder / "nlu.json").read_text(encoding="utf-8"))
        self._tokenizer = tokenizer(minilm / "tokenizer.json")
        self._texts: dict[str, Floats] = {}

    def read(
        self,
        agent: str,
        user: str,
        tools: Sequence[Sequence[str]],
        arguments: Sequence[str] = (),
    ) -> Said:
        """agent: its last words. tools: of each its text (`corpora.tool_text`) and examples. arguments: their texts."""
        texts = [text for tool in tools for text in tool]
        owners = np.repeat(np.arange(len(tools)), [len(tool) for tool in tools])
        kinds = [EXAMPLE if i else TOOL for tool in tools for i in range(len(tool))] + [ARGUMENT] * len(arguments)
        vectors = [self._text(text) for text in (*texts, *arguments)]
        schema = np.zeros((len(vectors), max(map(len, vectors)), vectors[0].shape[1]), np.float32)
        tokens = np.zeros(schema.shape[:2], np.float32)
        for i, vector in enumerate(vectors):
            schema[i, : len(vector)], tokens[i, : len(vector)] = vector, 1
        row = words(self._tokenizer, agent, user)
        given = {
            "ids": np.array([row.ids]),
            "types": np.array([row.types]),
            "schema": schema,
            "tokens": tokens,
        }
        tool, none, how, asked, begin, end, inside, acts = self._graph.run(None, given | {"kinds": np.array(kinds)})
        first = len(texts)
        mine = _unit(self._text(user, keep=False))
        near = np.array([float(mine @ _unit(vector)) for vector in vectors[:first]], np.float32)
        return Said(
            np.array([tool[:first][owners == k].max() for k in range(len(tools))]) - none,
            np.array([near[owners == k].max() for k in range(len(tools))]),
            values(
                row,
                user,
                how[first:],
                begin[first:],
                end[first:],
                inside[first:],
                self._about["how"],
                self._about["thresholds"]["inside"],
            ),  # fmt: skip
            asked[first:],
            acts,
        )

    def _text(self, text: str, keep: bool = True) -> Floats:
        """Token vectors (K, D) of a text."""
        if text in self._texts:
            return self._texts[text]
        ids = np.array([schema_tokens(self._tokenizer, text)])
        given = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        vectors: Floats = self._encoder.run(["last_hidden_state"], given)[0][0]
        if keep:
            self._texts[text] = vectors
        return vectors


def values(
    row: Words,
    user: str,
    how: Floats,
    begin: Floats,
    end: Floats,
    inside: Floats,
    names: Sequence[str],
    threshold: float,
) -> dict[int, Value]:
    """What is said of each argument. One span, one owner: of arguments that claim the same words the likeliest wins.

    how (S, len(names)) and inside (S, L): probabilities. begin, end (S, L): logits. A list is several runs of inside,
    with nothing but commas, "and" and "or" between them.
    """
    owned, found = set[int](), dict[int, Value]()
    for i in sorted(range(len(how)), key=lambda i: float(how[i, 0])):
        best, likely = names[int(how[i].argmax())], float(1 - how[i, 0])
        if best == "span":
            runs = _runs(inside[i] > threshold)
            runs = runs if _listed(runs, row, user) else [_best_span(begin[i], end[i], row)]
            runs = [run for run in runs if not owned & set(range(run[0], run[1] + 1))]
            owned.update(at for run in runs for at in range(run[0], run[1] + 1))
            ends = [(row.offsets[a], row.offsets[b]) for a, b in runs]
            if ends:
                found[i] = Value(best, likely, tuple((a[0], b[1]) for a, b in ends if a and b))
        elif best != "none":
            found[i] = Value(best, likely)
    return found


def _unit(vectors: Floats) -> Floats:
    mean = vectors.mean(0)
    unit: Floats = mean / np.linalg.norm(mean)
    return unit


def _best_span(begin: Floats, end: Floats, row: Words) -> tuple[int, int]:
    """First and last token of the likeliest value."""
    said = [i for i, at in enumerate(row.offsets) if at]
    pairs = [(i, j) for i in said for j in said if i <= j < i + LONGEST_VALUE]
    return max(pairs, key=lambda at: float(begin[at[0]] + end[at[1]]), default=(0, 0))


def _listed(runs: Sequence[tuple[int, int]], row: Words, user: str) -> bool:
    """Whether the runs are the members of one list."""
    ends = [(row.offsets[a], row.offsets[b]) for a, b in runs]
    if len(ends) < 2 or not all(a and b for a, b in ends):
        return False
    gaps = [user[b[1] : a[0]] for (_, b), (a, _) in zip(ends, ends[1:], strict=False) if a and b]
    return all(BETWEEN.fullmatch(gap) for gap in gaps)


def _runs(inside: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last token of each unbroken run."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], inside, [False])).astype(int)))
    return [(int(a), int(b) - 1) for a, b in edges.reshape(-1, 2)]
