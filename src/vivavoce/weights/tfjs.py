"""Converts a TensorFlow.js graph (a `model.json` and the bytes of its weights) into an ONNX file.

It knows the operations of MobileNet detectors and no others. Pictures are (batch, height, width, channel) there and
(batch, channel, height, width) in ONNX: everything here is the latter, up to the reshaping at the network's heads.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .onnx_file import Network

Tensor = npt.NDArray[Any]
Node = dict[str, Any]

KINDS = {"float32": "<f4", "int32": "<i4"}


class NotConvertible(Exception):
    """The graph holds what this converter does not know; the message is one line that says what."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Which part of a graph is wanted."""

    source: str
    """The node whose value becomes the input `x`."""
    shape: tuple[int, ...]
    """Of the input: (batch, channel, height, width)."""
    outputs: Mapping[str, tuple[int, ...]]
    """Nodes whose values become outputs, with their shapes; a constant (a detector's anchors) may be one."""


COCO_SSD = Cut(
    "Preprocessor/sub",
    (1, 3, 300, 300),
    {"concat_1": (1, 1917, 91), "Squeeze": (1, 1917, 4), "Postprocessor/ExpandDims": (1, 1917, 4)},
)
"""Google's detector of 80 kinds of objects, without what prepares the picture and sorts the boxes: class logits, box
encodings and anchors. The outputs are named after the nodes, with `_` for `/`."""
CUTS = {"coco-ssd": COCO_SSD}
"""By the name that a manifest gives."""


def convert(graph: bytes, weights: bytes, cut: Cut) -> bytes:
    """The part of a graph that was asked for, as an ONNX file.

    graph, weights: `model.json`, and its shards' bytes in order.
    Raises NotConvertible.
    """
    try:
        description = json.loads(graph)
        nodes = {node["name"]: node for node in description["modelTopology"]["node"]}
        tensors = _tensors(description["weightsManifest"], weights)
        conversion = _Conversion(nodes, tensors, cut)
        shapes = {conversion.output(name): shape for name, shape in cut.outputs.items()}
    except (KeyError, ValueError, TypeError, RecursionError) as error:
        raise NotConvertible(f"this is no graph that can be converted: {type(error).__name__} {error}") from None
    return conversion.network.file({"x": cut.shape}, shapes)


def _tensors(manifest: Sequence[Any], weights: bytes) -> dict[str, Tensor]:
    found = dict[str, Tensor]()
    place = 0
    for entry in (entry for group in manifest for entry in group["weights"]):
        if "quantization" in entry or entry["dtype"] not in KINDS:
            raise NotConvertible(f"the tensor {entry['name']} is quantised or no number")
        kind = np.dtype(KINDS[entry["dtype"]])
        count = math.prod(entry["shape"])
        found[entry["name"]] = np.frombuffer(weights, kind, count, place).reshape(entry["shape"])
        place += count * kind.itemsize
    if place != len(weights):
        raise NotConvertible(f"the weights are {len(weights)} bytes instead of {place}")
    return found


class _Conversion:
    """Follows the inputs of what is wanted, down to the source."""

    def __init__(self, nodes: dict[str, Node], tensors: dict[str, Tensor], cut: Cut) -> None:
        self.nodes = nodes
        self.tensors = tensors
        self.batch = cut.shape[0]
        self.network = Network("tfjs")
        self.made = {cut.source: "x"}
        """Node → name of its value in the network."""
        self.flat = set[str]()
        """Nodes whose values are no pictures any more: their axes are as TensorFlow has them."""
        self.steps: dict[str, Callable[[str, Node], str]] = {
            "Conv2D": self._convolution,
            "DepthwiseConv2dNative": self._convolution,
            "FusedBatchNorm": self._normalisation,
            "Add": self._arithmetic,
            "AddN": self._arithmetic,
            "BiasAdd": self._arithmetic,
            "Mul": self._arithmetic,
            "Relu6": self._clip,
            "Reshape": self._reshape,
            "ConcatV2": self._concat,
            "Squeeze": self._squeeze,
        }

    def output(self, name: str) -> str:
        """Make an output of a node's value; gives the output's name."""
        constant = self.tensors.get(name)
        value = self._value(name) if constant is None else self.network.constant(constant.astype(np.float32))
        return self.network.add("Identity", [value], output=name.replace("/", "_"))

    def _value(self, name: str) -> str:
        if name not in self.made:
            node = self.nodes[name]
            if node["op"] not in self.steps:
                raise NotConvertible(f"the operation {node['op']} of {name} is not known")
            self.made[name] = self.steps[node["op"]](name, node)
        return self.made[name]

    def _channels(self, value: Tensor) -> str:
        """A constant with one number a channel, shaped to fit a picture."""
        if value.ndim != 1:
            raise NotConvertible(f"expected one number a channel, got the shape {value.shape}")
        return self.network.constant(value.astype(np.float32).reshape(-1, 1, 1))

    def _convolution(self, name: str, node: Node) -> str:
        attributes = node["attr"]
        source, kernel = node["input"]
        weights = self.tensors[kernel].astype(np.float32)
        groups = 1
        if node["op"] == "DepthwiseConv2dNative":
            high, wide, groups, times = weights.shape
            weights = weights.transpose(2, 3, 0, 1).reshape(groups * times, 1, high, wide)
        else:
            weights = weights.transpose(3, 2, 0, 1)
        dilations = _numbers(attributes["dilations"])[1:3] if "dilations" in attributes else (1, 1)
        padding = "SAME_UPPER" if _string(attributes["padding"]) == "SAME" else "VALID"
        return self.network.add(
            "Conv",
            [self._value(source), self.network.constant(np.ascontiguousarray(weights))],
            strides=_numbers(attributes["strides"])[1:3],
            dilations=dilations,
            group=groups,
            auto_pad=padding,
        )

    def _normalisation(self, name: str, node: Node) -> str:
        source, *rest = node["input"]
        scale, offset, mean, variance = (self.tensors[part] for part in rest)
        factor = scale / np.sqrt(variance + np.float32(node["attr"]["epsilon"]["f"]))
        scaled = self.network.add("Mul", [self._value(source), self._channels(factor)])
        return self.network.add("Add", [scaled, self._channels(offset - mean * factor)])

    def _arithmetic(self, name: str, node: Node) -> str:
        kind = "Mul" if node["op"] == "Mul" else "Add"
        values = [
            self._channels(self.tensors[part]) if part in self.tensors else self._value(part) for part in node["input"]
        ]
        total = values[0]
        for value in values[1:]:
            total = self.network.add(kind, [total, value])
        return total

    def _clip(self, name: str, node: Node) -> str:
        low, high = (self.network.constant(np.array(value, np.float32)) for value in (0, 6))
        return self.network.add("Clip", [self._value(node["input"][0]), low, high])

    def _reshape(self, name: str, node: Node) -> str:
        source, shape = node["input"]
        last = self.network.add("Transpose", [self._value(source)], perm=(0, 2, 3, 1))
        self.flat.add(name)
        return self.network.add("Reshape", [last, self.network.constant(self._shape(shape))])

    def _shape(self, name: str) -> npt.NDArray[np.int64]:
        """A shape that is constant but for the batch, which is taken from the input."""
        if name in self.tensors:
            return self.tensors[name].astype(np.int64)
        node = self.nodes[name]
        if node["op"] == "StridedSlice":
            return np.array(self.batch, np.int64)
        if node["op"] != "Pack":
            raise NotConvertible(f"the shape {name} is not constant")
        return np.array([self._shape(part) for part in node["input"]], np.int64)

    def _concat(self, name: str, node: Node) -> str:
        *parts, axis = node["input"]
        values = [self._value(part) for part in parts]
        if not self.flat.issuperset(parts):
            raise NotConvertible(f"{name} joins pictures")
        self.flat.add(name)
        return self.network.add("Concat", values, axis=int(self.tensors[axis]))

    def _squeeze(self, name: str, node: Node) -> str:
        value = self._value(node["input"][0])
        if node["input"][0] not in self.flat:
            raise NotConvertible(f"{name} squeezes a picture")
        axes = np.array(_numbers(node["attr"]["squeeze_dims"]), np.int64)
        return self.network.add("Squeeze", [value, self.network.constant(axes)])


def _numbers(attribute: Any) -> tuple[int, ...]:
    return tuple(int(number) for number in attribute["list"]["i"])


def _string(attribute: Any) -> str:
    return bytes(attribute["s"]).decode()
