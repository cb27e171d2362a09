"""A small TensorFlow.js detector, converted and run against the same sums done in numpy."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
import pytest

from vivavoce.weights.tfjs import Cut, NotConvertible, convert

Tensor = npt.NDArray[Any]

RANDOM = np.random.default_rng(13)
TENSORS: dict[str, Tensor] = {
    "kernel": RANDOM.normal(size=(1, 1, 2, 3)).astype(np.float32),
    "depthwise": RANDOM.normal(size=(3, 3, 3, 1)).astype(np.float32),
    "bias": RANDOM.normal(size=3).astype(np.float32),
    "gamma": np.array([1, 2, 3], np.float32),
    "beta": np.array([0.5, 0, -0.5], np.float32),
    "mean": np.array([0.1, 0.2, 0.3], np.float32),
    "variance": np.array([1, 4, 9], np.float32),
    "minus_one": np.array(-1, np.int32),
    "three": np.array(3, np.int32),
    "one": np.array(1, np.int32),
    "anchors": np.arange(4, dtype=np.float32),
}


def node(name: str, operation: str, *inputs: str, **attributes: Any) -> dict[str, Any]:
    return {"name": name, "op": operation, "input": list(inputs), "attr": attributes}


def numbers(*values: int) -> dict[str, Any]:
    return {"list": {"i": [str(value) for value in values]}}


def letters(text: str) -> dict[str, Any]:
    return {"s": list(text.encode())}


PLACED = {"strides": numbers(1, 1, 1, 1), "dilations": numbers(1, 1, 1, 1), "padding": letters("SAME")}
NODES = [
    *(node(name, "Const") for name in TENSORS),
    node("picture", "Placeholder"),
    node("conv", "Conv2D", "picture", "kernel", **PLACED),
    node("biased", "BiasAdd", "conv", "bias"),
    node("spread", "DepthwiseConv2dNative", "biased", "depthwise", **PLACED),
    node("normal", "FusedBatchNorm", "spread", "gamma", "beta", "mean", "variance", epsilon={"f": 0.001}),
    node("clipped", "Relu6", "normal"),
    node("sum", "AddN", "clipped", "biased"),
    node("size", "Shape", "sum"),
    node("batch", "StridedSlice", "size"),
    node("shape", "Pack", "batch", "minus_one", "three"),
    node("flat", "Reshape", "sum", "shape"),
    node("head/both", "ConcatV2", "flat", "flat", "one"),
    node("odd", "Cosh", "sum"),
]


def files() -> tuple[bytes, bytes]:
    manifest = [
        {"name": name, "shape": list(tensor.shape), "dtype": str(tensor.dtype)} for name, tensor in TENSORS.items()
    ]
    graph = {"modelTopology": {"node": NODES}, "weightsManifest": [{"weights": manifest}]}
    return json.dumps(graph).encode(), b"".join(tensor.tobytes() for tensor in TENSORS.values())


def expected(picture: Tensor) -> Tensor:
    biased = picture @ TENSORS["kernel"][0, 0] + TENSORS["bias"]
    padded = np.pad(biased, ((0, 0), (1, 1), (1, 1), (0, 0)))
    spread = np.zeros_like(biased)
    for row in range(3):
        for column in range(3):
            part = padded[:, row : row + biased.shape[1], column : column + biased.shape[2]]
            spread += part * TENSORS["depthwise"][row, column, :, 0]
    normal = (spread - TENSORS["mean"]) / np.sqrt(TENSORS["variance"] + 0.001) * TENSORS["gamma"] + TENSORS["beta"]
    flat = (np.clip(normal, 0, 6) + biased).reshape(1, -1, 3)
    return np.concatenate([flat, flat], axis=1)


def test_the_converted_network_computes_the_same() -> None:
    cut = Cut("picture", (1, 2, 4, 5), {"head/both": (1, 40, 3), "anchors": (4,)})
    picture = RANDOM.normal(size=(1, 4, 5, 2)).astype(np.float32)

    session = ort.InferenceSession(convert(*files(), cut), providers=["CPUExecutionProvider"])
    both, anchors = session.run(["head_both", "anchors"], {"x": picture.transpose(0, 3, 1, 2)})

    np.testing.assert_allclose(both, expected(picture), rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(anchors, TENSORS["anchors"])


def test_the_same_graph_gives_the_same_bytes() -> None:
    cut = Cut("picture", (1, 2, 4, 5), {"head/both": (1, 40, 3)})

    assert convert(*files(), cut) == convert(*files(), cut)


def test_what_is_not_known_is_named() -> None:
    graph, weights = files()

    with pytest.raises(NotConvertible, match="the operation Cosh of odd is not known"):
        convert(graph, weights, Cut("picture", (1, 2, 4, 5), {"odd": (1, 3, 4, 5)}))
    with pytest.raises(NotConvertible, match="instead of"):
        convert(graph, weights + b"more", Cut("picture", (1, 2, 4, 5), {"sum": (1, 3, 4, 5)}))
    with pytest.raises(NotConvertible, match="no graph that can be converted"):
        convert(b"{}", weights, Cut("picture", (1, 2, 4, 5), {"sum": (1, 3, 4, 5)}))
