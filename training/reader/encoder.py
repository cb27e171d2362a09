"""The sentence encoder that the reader starts from: all-MiniLM-L6-v2, its float weights taken out of its int8 file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from reader.words import schema_tokens

WIDTH = 384
HEADS = 12
LAYERS = 6
FAR = -1e4  # added to an attention score: not to be looked at. Finite in float16 too
CACHED_TEXTS = 30_000  # 18 kB each

_PARTS = {
    "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
    "out": "attention.output.dense", "norm1": "attention.output.LayerNorm", "up": "intermediate.dense",
    "down": "output.dense", "norm2": "output.LayerNorm",
}  # fmt: skip


def attend(query: Tensor, key: Tensor, value: Tensor, heads: int, bias: Tensor | None = None) -> Tensor:
    """Attention of (B, N, D) over (B, M, D); `bias` is added to the scores, broadcast to (B, heads, N, M)."""

    def split(x: Tensor) -> Tensor:
        return x.unflatten(-1, (heads, -1)).transpose(1, 2)

    read = functional.scaled_dot_product_attention(split(query), split(key), split(value), attn_mask=bias)
    return read.transpose(1, 2).flatten(2)


class Layer(nn.Module):
    """One layer of BERT."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.norm1, self.norm2 = (nn.LayerNorm(WIDTH, 1e-12) for _ in range(2))
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """(B, L, D) → (B, L, D)."""
        x = self.norm1(x + self.out(attend(self.query(x), self.key(x), self.value(x), HEADS, bias)))
        return self.norm2(x + self.down(functional.gelu(self.up(x))))


class Encoder(nn.Module):
    """Tokens (B, L) to their vectors (B, L, D). The lowest `frozen` layers and the embeddings are not trained."""

    def __init__(self, frozen: int = LAYERS) -> None:
        super().__init__()
        self.frozen = frozen
        self.words, self.places = nn.Embedding(30522, WIDTH), nn.Embedding(512, WIDTH)
        self.types, self.norm = nn.Embedding(2, WIDTH), nn.LayerNorm(WIDTH, 1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        for module in (self.words, self.places, self.types, self.norm, *self.layers[:frozen]):
            module.requires_grad_(False)

    def forward(self, ids: Tensor, types: Tensor) -> Tensor:
        """ids: 0 is padding. types: 0 for the agent's words, 1 for the caller's."""
        bias = (ids == 0)[:, None, None] * FAR
        x = self.norm(self.words(ids) + self.places.weight[None, : ids.shape[1]] + self.types(types))
        for layer in self.layers:
            x = layer(x, bias)
        return x


def minilm(path: Path) -> dict[str, Tensor]:
    """State of an `Encoder` out of the model store's `model.onnx` (int8 weights); equal to its output to 2e-6."""
    graph = onnx.load(path).graph
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    makers = {output: node for node in graph.node for output in node.output}

    def floats(name: str) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(values[name].astype(np.float32) * values[name[:-2] + "_scale"]))

    def matrix(name: str) -> str:
        """Back from the input of a bias's Add to the quantised matrix behind it."""
        node = makers.get(name)
        if node is None:
            return name if name.endswith("_q") else ""
        inputs = node.input[1:2] if node.op_type == "MatMul" else node.input[::-1]
        return next(filter(None, map(matrix, inputs)), "") if node.op_type in ("MatMul", "Mul", "Cast") else ""

    plain = {name: value for name, value in values.items() if value.dtype == np.float32}
    found = {name.removeprefix("inner."): torch.from_numpy(value.copy()) for name, value in plain.items()}
    for node in graph.node:
        for bias in node.input if node.op_type == "Add" else ():
            if bias.startswith("inner.encoder") and bias.endswith(".bias"):
                weight = matrix(next(i for i in node.input if i != bias))
                if weight:
                    found[bias.removeprefix("inner.")[:-4] + "weight"] = floats(weight).T.contiguous()
    state = {
        "words.weight": floats("inner.embeddings.word_embeddings.weight_q"),
        "places.weight": floats("inner.embeddings.position_embeddings.weight_q"),
        "types.weight": found["embeddings.token_type_embeddings.weight"],
        "norm.weight": found["embeddings.LayerNorm.weight"],
        "norm.bias": found["embeddings.LayerNorm.bias"],
    }
    for i in range(LAYERS):
        for part, theirs in _PARTS.items():
            for kind in ("weight", "bias"):
                state[f"layers.{i}.{part}.{kind}"] = found[f"encoder.layer.{i}.{theirs}.{kind}"]
    return state


class SchemaTexts:
    """Token vectors of schema texts, kept once made, by the encoder as it came: what the model store's file gives."""

    def __init__(self, state: dict[str, Tensor], tokenizer: Tokenizer, device: str = "cpu") -> None:
        self._encoder = Encoder().to(device).eval()
        self._encoder.load_state_dict(state)
        self._tokenizer = tokenizer
        self._device = device
        self._known: dict[str, Tensor] = {}

    def __call__(self, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Token vectors (N, K, D) and which are tokens, 1.0 or 0.0 (N, K)."""
        new = sorted({text for text in texts if text not in self._known}, key=len)
        if len(self._known) + len(new) > CACHED_TEXTS:
            self._known.clear()
            new = sorted(set(texts), key=len)
        for i in range(0, len(new), 32):
            self._encode(new[i : i + 32])
        rows = [self._known[text].float() for text in texts]
        padded = nn.utils.rnn.pad_sequence(rows, batch_first=True)
        lengths = torch.tensor([len(row) for row in rows], device=self._device)
        return padded, (torch.arange(padded.shape[1], device=self._device) < lengths[:, None]).float()

    def _encode(self, texts: Sequence[str]) -> None:
        rows = [torch.tensor(schema_tokens(self._tokenizer, text)) for text in texts]
        ids = nn.utils.rnn.pad_sequence(rows, batch_first=True).to(self._device)
        with torch.no_grad():
            found = self._encoder(ids, torch.zeros_like(ids))
        for text, row, vectors in zip(texts, rows, found, strict=True):
            self._known[text] = vectors[: len(row)].half()
