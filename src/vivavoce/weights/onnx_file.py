"""Writes a network as an ONNX file: a few dozen lines of protobuf, so that converting needs no package besides numpy.

The same network gives the same bytes everywhere, so that a converted file can be pinned by its sha256 like any other.
Field numbers: onnx.proto3 of ONNX 1.17.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

IR_VERSION = 8
OPSET = 13
FLOAT, INT64 = 1, 7  # TensorProto.DataType

Attribute = int | str | tuple[int, ...]


@dataclass(slots=True)
class Network:
    """What is to be written; `add` and `constant` give the names of what they made."""

    name: str
    nodes: list[bytes] = field(default_factory=list)
    constants: list[bytes] = field(default_factory=list)

    def add(self, kind: str, inputs: Sequence[str], output: str = "", **attributes: Attribute) -> str:
        """A node of one output; attributes are written in the order given."""
        output = output or f"n{len(self.nodes)}"
        fields = [_text(1, name) for name in inputs] + [_text(2, output), _text(4, kind)]
        fields += [_bytes(5, _attribute(name, value)) for name, value in attributes.items()]
        self.nodes.append(b"".join(fields))
        return output

    def constant(self, value: npt.NDArray[np.float32] | npt.NDArray[np.int64]) -> str:
        """A tensor of float32 or int64 that the file carries."""
        name = f"c{len(self.constants)}"
        kind = FLOAT if value.dtype == np.float32 else INT64
        data = value.astype("<f4" if kind == FLOAT else "<i8").tobytes()
        shape = b"".join(_int(1, side) for side in value.shape)
        self.constants.append(shape + _int(2, kind) + _text(8, name) + _bytes(9, data))
        return name

    def file(self, inputs: Mapping[str, Sequence[int]], outputs: Mapping[str, Sequence[int]]) -> bytes:
        """The file of a network that makes `outputs` of `inputs`; all are floats, given with their shapes."""
        graph = b"".join(_bytes(1, node) for node in self.nodes) + _text(2, self.name)
        graph += b"".join(_bytes(5, constant) for constant in self.constants)
        graph += b"".join(_bytes(11, _value(name, shape)) for name, shape in inputs.items())
        graph += b"".join(_bytes(12, _value(name, shape)) for name, shape in outputs.items())
        return _int(1, IR_VERSION) + _bytes(7, graph) + _bytes(8, _text(1, "") + _int(2, OPSET))


def _value(name: str, shape: Sequence[int]) -> bytes:
    sides = b"".join(_bytes(1, _int(1, side)) for side in shape)
    return _text(1, name) + _bytes(2, _bytes(1, _int(1, FLOAT) + _bytes(2, sides)))


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, int):
        return _text(1, name) + _int(3, value) + _int(20, 2)
    if isinstance(value, str):
        return _text(1, name) + _text(4, value) + _int(20, 3)
    return _text(1, name) + b"".join(_int(8, number) for number in value) + _int(20, 7)


def _int(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _bytes(number: int, value: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _text(number: int, value: str) -> bytes:
    return _bytes(number, value.encode())


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1  # negative numbers as their two's complement
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)
