"""The reader at work, and which argument has which words where several claim them."""

import os
from pathlib import Path

import numpy as np
import pytest

from vivavoce.errors import WeightsMissing
from vivavoce.models.embedded.embeddings import SentenceEncoder
from vivavoce.models.embedded.reading import LONGEST_VALUE, Reader, _owned
from vivavoce.settings import from_environment
from vivavoce.weights.store import Store

TOOLS = ["report leak: Report water where it should not be.", "find ferry: Find a ferry."]
ARGUMENTS = ["origin: Where the ferry leaves.", "destination: Where it goes.", "day: The day of the trip. (date)"]


@pytest.fixture(scope="module")
def reader() -> Reader:
    store = Store(from_environment(os.environ).weights)
    meaning = SentenceEncoder(store.path("minilm", "model.onnx"), store.path("minilm", "tokenizer.json"))
    return Reader(store.path("reader", "nlu.onnx"), store.path("reader", "nlu.json"), meaning)


def read(reader: Reader, said: str, agent: str = "") -> list[str]:
    return [said[span.start : span.end] if span else "" for span in reader.spans(agent, said, TOOLS, ARGUMENTS)]


@pytest.mark.weights
def test_it_finds_values_for_tools_it_has_never_seen(reader: Reader) -> None:
    assert read(reader, "well we'd be leaving from Whitby", "Where do you start?")[:2] == ["Whitby", ""]
    assert read(reader, "could I get to Zoë's Landing please", "Where to?")[:2] == ["", "Zoë's Landing"]
    assert read(reader, "is there a ferry from Oban to Mull")[:2] == ["Oban", "Mull"]
    assert read(reader, "what does that cost") == ["", "", ""]


@pytest.mark.weights
def test_the_same_turn_is_read_once(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    first = reader.spans("", "a ferry to Mull tomorrow", TOOLS, ARGUMENTS)
    monkeypatch.setattr(reader, "_model", None)

    assert reader.spans("", "a ferry to Mull tomorrow", TOOLS, ARGUMENTS) is first


@pytest.mark.weights
@pytest.mark.parametrize("said", ["", " ", "…", "a" * 5000, "hm " * 500])
def test_odd_turns_give_spans_within_them(reader: Reader, said: str) -> None:
    spans = reader.spans("x" * 5000, said, TOOLS, ARGUMENTS)

    assert len(spans) == len(ARGUMENTS)
    assert all(0 <= span.start < span.end <= len(said) for span in spans if span)


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    about = tmp_path / "nlu.json"
    about.write_text('{"format": 2}')

    with pytest.raises(WeightsMissing, match="of format 2, not 1"):
        Reader(tmp_path / "nlu.onnx", about, None)  # type: ignore[arg-type]


def points(length: int, *runs: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Logits of begin and end that point at one run of tokens each."""
    begin, end = np.full((2, len(runs), length), -5.0, np.float32)
    for i, (first, last) in enumerate(runs):
        begin[i, first] = end[i, last] = 5.0
    return begin, end


def test_each_argument_has_its_own_words() -> None:
    assert _owned(np.array([0.9, 0.8]), *points(6, (1, 2), (4, 5))) == [(1, 2), (4, 5)]


def test_of_two_that_claim_the_same_words_the_likelier_has_them() -> None:
    assert _owned(np.array([0.6, 0.9]), *points(6, (1, 3), (2, 2))) == [None, (2, 2)]


def test_what_is_unlikely_has_none() -> None:
    assert _owned(np.array([0.1]), *points(4, (1, 2))) == [None]


def test_a_value_ends_behind_its_beginning_and_within_reach() -> None:
    begin, end = points(40, (9, 3))
    found = _owned(np.array([0.9]), begin, end)[0]
    assert found and found[0] <= found[1]

    begin, end = points(40, (0, 39))
    found = _owned(np.array([0.9]), begin, end)[0]
    assert found and found[1] - found[0] < LONGEST_VALUE


@pytest.mark.weights
def test_the_tool_that_is_meant_is_likelier_than_none_and_none_than_the_others(reader: Reader):
    tools = (["book taxi: Book a taxi.", "I need a cab"], ["cancel taxi: Cancel a taxi."])

    book, cancel = reader.calls_for("", "can someone drive me to the harbour at six", tools)
    assert book > 0 > cancel
    assert max(reader.calls_for("", "what is the capital of France", tools)) < 0
