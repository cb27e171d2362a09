"""The exported file says what the network says; needs torch (`make train-test`)."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training has an environment of its own: make train-test")

import onnxruntime  # noqa: E402

from reader import export  # noqa: E402
from reader.batches import Batches  # noqa: E402
from reader.corpora import ACTS, HOW  # noqa: E402
from reader.inference import OnnxReader, values  # noqa: E402
from reader.train import Run, Training  # noqa: E402
from reader.words import Words  # noqa: E402

pytestmark = pytest.mark.weights
LIMIT = 35e6  # bytes


@pytest.fixture(scope="module")
def trained(pack, encoder, tokenizer, tmp_path_factory) -> tuple[Training, Path]:
    run = Training(Run(seed=5, size=4, steps=6, frozen=4), Batches(pack, 4), encoder, tokenizer)
    for _ in range(3):
        run.advance()
    path = tmp_path_factory.mktemp("run") / "checkpoint.pt"
    run.save(path)
    return run, path


@pytest.fixture(scope="module")
def exported(trained, minilm_folder, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("exported")
    before, sys.argv = sys.argv, ["export", str(trained[1]), "--minilm", str(minilm_folder), "--out", str(folder)]
    export.main()
    sys.argv = before
    return folder


def read_both(trained, graph: Path) -> list[tuple[np.ndarray, np.ndarray]]:
    """(network's, file's) of each output, for one turn."""
    run = trained[0]
    batch = run.labelled(1)
    ids = batch.ids[:1, : int((batch.ids[0] > 0).sum())]
    types = batch.types[:1, : ids.shape[1]]
    run.model.eval()
    with torch.no_grad():
        found = run.model(ids, types, batch.schema, batch.tokens, batch.kinds)
    found = found._replace(
        how=found.how.softmax(-1), asked=found.asked.sigmoid(), acts=found.acts.sigmoid(), inside=found.inside.sigmoid()
    )
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    given = zip(("ids", "types", "schema", "tokens", "kinds"), (ids, types, *_schema(batch)), strict=True)
    return list(
        zip([each[0].numpy() for each in found], session.run(None, {k: v.numpy() for k, v in given}), strict=True)
    )


def _schema(batch) -> tuple:
    return batch.schema, batch.tokens, batch.kinds


def test_the_float_file_says_what_the_network_says(trained, tmp_path):
    export.export(trained[0].model, tmp_path / "float.onnx", quantised=False)

    for mine, theirs in read_both(trained, tmp_path / "float.onnx"):
        np.testing.assert_allclose(np.squeeze(theirs), np.squeeze(mine), atol=2e-3, rtol=1e-3)


def test_the_int8_file_is_small_and_says_nearly_the_same(trained, exported):
    assert (exported / "nlu.onnx").stat().st_size < LIMIT
    for name, (mine, theirs) in zip(export.Reading._fields, read_both(trained, exported / "nlu.onnx"), strict=True):
        near = np.abs(np.squeeze(theirs) - np.squeeze(mine))[np.squeeze(mine) > -1000]
        assert np.median(near) < 0.15, name


def test_what_is_published_says_where_it_comes_from(exported, minilm_folder):
    about = json.loads((exported / "nlu.json").read_text())
    card = (exported / "README.md").read_text()

    assert about["acts"] == list(ACTS)
    assert about["how"] == list(HOW)
    assert about["run"]["seed"] == 5
    assert len(about["sha256"]["nlu.onnx"]) == 64
    assert {c["licence"] for c in about["corpora"]} == {"CC BY-SA 4.0", "CC BY 4.0", "CC0-1.0", "Apache-2.0"}
    assert all(c["name"].split()[0] in card for c in about["corpora"])
    assert "{" not in card
    assert (exported / "nlu.safetensors").exists()


def test_the_published_folder_reads_a_turn(pack, exported, minilm_folder):
    reader = OnnxReader(exported, minilm_folder)
    service = pack.services["Buses_1"]
    tools = [(text, "take me to Davis") for text in service.wordings[0].tools]
    said = reader.read("Where to?", "a bus from Oakland to Davis", tools, service.wordings[0].arguments)

    assert said.tools.shape == said.cosines.shape == (2,)
    assert said.asked.shape == (4,)
    assert said.acts.shape == (len(ACTS),)
    assert said.cosines[0] > 0.5
    taken = [span for value in said.values.values() for span in value.spans]
    assert all(0 <= a < b <= len("a bus from Oakland to Davis") for a, b in taken)
    assert len(set(taken)) == len(taken)


def test_one_span_has_one_owner_and_a_list_several():
    user = "oakland davis and fresno"
    row = words_of(user)
    how = np.array([[0.1, 0.9, 0, 0, 0, 0], [0.2, 0.8, 0, 0, 0, 0], [0.05, 0.95, 0, 0, 0, 0]])
    point = np.full((3, len(row.ids)), -9.0)
    point[0, 2] = point[1, 2] = 9.0  # two point at "oakland"
    inside = np.zeros((3, len(row.ids)))
    inside[2, [3, 5]] = 1  # a list of "davis" and "fresno"
    found = values(row, user, how, point, point, inside, HOW, 0.5)

    assert {i: value.spans for i, value in found.items()} == {0: ((0, 7),), 2: ((8, 13), (18, 24))}


def test_words_apart_are_no_list():
    user = "oakland please davis"
    row = words_of(user)
    point, inside = np.full((1, len(row.ids)), -9.0), np.zeros((1, len(row.ids)))
    point[0, 4] = 9.0
    inside[0, [2, 4]] = 1

    found = values(row, user, np.array([[0.1, 0.9, 0, 0, 0, 0]]), point, point, inside, HOW, 0.5)

    assert found[0].spans == ((15, 20),)


def words_of(text: str) -> Words:
    """One token a word, after [CLS] [SEP]."""
    offsets, at = [], 0
    for word in text.split():
        offsets.append((at, at + len(word)))
        at += len(word) + 1
    return Words([101, 102, *range(len(offsets)), 102], [0, 0, *[1] * (len(offsets) + 1)], [None, None, *offsets, None])
