"""The reader: a caller's words are read against the tokens of an agent's tools and arguments.

    schema texts ─ frozen encoder, at load ─► items: tokens (N, K, D) ─► one vector each (N, D)
    agent's and caller's words ─ encoder ─► words (L, D) ─ look at all schema tokens ─► words (L, D)
    items look at the caller's words ► at each other ► at all words ► at each other ─► heads

New parts start as nothing or as similarity: an untrained reader already ranks tools as the sentence encoder does.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from reader.corpora import ACTS, HOW
from reader.encoder import FAR, LAYERS, WIDTH, Encoder, attend

NARROW = 128  # where words meet schema tokens one by one
POINTER = 96  # where an argument points at the words of its value
HIDDEN = 128
SHARPNESS = 1.5  # of similarity as the first attention
SIMILARITY = 8.0  # weight of the cosine in a tool's score, before training


class Reading(NamedTuple):
    """What the model says of B turns, N items, L tokens. All are logits."""

    tool: Tensor
    """(B, N): of each tool and example; a tool's score is that of its best item."""
    none: Tensor
    """(B): that no tool is asked for."""
    how: Tensor
    """(B, N, len(HOW)): how each argument is spoken of."""
    asked: Tensor
    """(B, N): that each argument is asked about."""
    begin: Tensor
    """(B, N, L): where the argument's value begins, as `end` where it ends; `inside`: that the token is part of it."""
    end: Tensor
    inside: Tensor
    acts: Tensor
    """(B, len(ACTS))."""


class Look(nn.Module):
    """Items look at words, and keep what they read apart as well."""

    def __init__(self, heads: int = 6) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.out = (_identity() for _ in range(4))
        self.up, self.down = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        with torch.no_grad():
            self.query.weight *= SHARPNESS

    def forward(self, items: Tensor, words: Tensor, bias: Tensor) -> tuple[Tensor, Tensor]:
        """(B, N, D), (B, L, D) → items (B, N, D), and what they read (B, N, D)."""
        read = self.out(attend(self.query(items), self.key(words), self.value(words), self.heads, bias))
        items = self.norm1(items + read)
        return self.norm2(items + self.down(functional.gelu(self.up(items)))), read


class Talk(nn.Module):
    """Items look at one another: of two like arguments only one may own a value."""

    def __init__(self, heads: int = 6) -> None:
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(WIDTH)
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.out = _nothing(nn.Linear(WIDTH, WIDTH))

    def forward(self, items: Tensor) -> Tensor:
        """(B, N, D) → (B, N, D)."""
        x = self.norm(items)
        return items + self.out(attend(self.query(x), self.key(x), self.value(x), self.heads))


class Reader(nn.Module):
    """Reads turns against items. `frozen`: layers of the encoder that are not trained."""

    def __init__(self, frozen: int = LAYERS) -> None:
        super().__init__()
        self.encoder = Encoder(frozen)
        self.fit, self.kind = _identity(), nn.Embedding(3, WIDTH)
        self.word_query, self.schema_key, self.schema_value = (nn.Linear(WIDTH, NARROW) for _ in range(3))
        self.word_out = _nothing(nn.Linear(NARROW, WIDTH))
        self.looks, self.talks = nn.ModuleList((Look(), Look())), nn.ModuleList((Talk(), Talk()))
        self.tool, self.none = _head(4 * WIDTH + 2, 1), _head(2 * WIDTH, 1)
        self.how, self.asked = _head(3 * WIDTH + 1, len(HOW)), _head(3 * WIDTH + 1, 1)
        self.acts = _head(2 * WIDTH, len(ACTS), 2 * HIDDEN)
        self.pointer_query, self.pointer_key = nn.Linear(2 * WIDTH, 3 * POINTER), nn.Linear(WIDTH, 3 * POINTER)
        self.literal = nn.Parameter(torch.zeros(3))
        self.similarity = nn.Parameter(torch.tensor(SIMILARITY))
        with torch.no_grad():
            self.kind.weight *= 0.01
            nn.init.orthogonal_(self.word_query.weight)  # both alike: what is near in the encoder's space is near here
            self.schema_key.weight.copy_(self.word_query.weight)

    def forward(self, ids: Tensor, types: Tensor, schema: Tensor, tokens: Tensor, kinds: Tensor) -> Reading:
        """ids, types (B, L); schema (N, K, D), tokens (N, K) 1.0 where there is one, kinds (N): see `batches`."""
        said = ((types == 1) & (ids > 0)).float()
        silence, padding = (1 - said) * FAR, (ids == 0) * FAR
        words = self.encoder(ids, types)
        mean = (words * said[..., None]).sum(1) / said.sum(1, keepdim=True).clamp(min=1)
        fitted = (self.fit(schema) * tokens[..., None]).sum(1) / tokens.sum(1, keepdim=True) + self.kind(kinds)
        words, near = self._meet(words, schema, tokens)
        literal = near.amax(2)  # (B, N, L): of each word with the item's nearest token
        nearest = (near + silence[:, None, None]).amax(3)
        covered = (nearest * tokens).sum(2) / tokens.sum(1)  # (B, N): of the item's tokens with their nearest word

        items = fitted[None].expand(ids.shape[0], -1, -1)
        first = items
        items, read = self.looks[0](items, words, silence[:, None, None])
        items = self.talks[0](items)
        items, _ = self.looks[1](items, words, padding[:, None, None])
        items = self.talks[1](items)

        cosine = functional.cosine_similarity(first, mean[:, None], dim=-1)
        centre = mean[:, None].expand_as(first)
        both = torch.stack((cosine, covered), -1)
        tool = self.tool(torch.cat((items, read * first, centre * first, centre, both), -1))[..., 0]
        turn = torch.cat((words[:, 0], mean), -1)
        argument = torch.cat((items, first, read, covered[..., None]), -1)
        query = self.pointer_query(torch.cat((items, first), -1)).unflatten(-1, (3, POINTER)).transpose(1, 2)
        key = self.pointer_key(words).unflatten(-1, (3, POINTER)).transpose(1, 2)
        point = query @ key.transpose(-1, -2) / POINTER**0.5 + self.literal[:, None, None] * literal[:, None]
        begin, end, inside = (point + silence[:, None, None]).unbind(1)
        return Reading(
            tool + self.similarity * cosine,
            self.none(turn)[..., 0],
            self.how(argument),
            self.asked(argument)[..., 0],
            begin,
            end,
            inside,
            self.acts(turn),
        )

    def _meet(self, words: Tensor, schema: Tensor, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """Words look at all schema tokens (B, L, D), and how near each is to each (B, N, K, L), a cosine."""
        query, key, value = self.word_query(words), self.schema_key(schema), self.schema_value(schema)
        bias = (1 - tokens.flatten()) * FAR
        keys, values = (x.flatten(0, 1).expand(words.shape[0], -1, -1) for x in (key, value))
        read = attend(query, keys, values, 4, bias[None, None, None])
        near = functional.normalize(key, dim=-1).flatten(0, 1) @ functional.normalize(query, dim=-1).transpose(1, 2)
        near = near.unflatten(1, tokens.shape) + (1 - tokens)[None, :, :, None] * FAR
        return words + self.word_out(read), near


def _identity() -> nn.Linear:
    layer = nn.Linear(WIDTH, WIDTH)
    nn.init.eye_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


def _nothing(layer: nn.Linear) -> nn.Linear:
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


def _head(width: int, outputs: int, hidden: int = HIDDEN) -> nn.Sequential:
    return nn.Sequential(nn.Linear(width, hidden), nn.GELU(), nn.Dropout(0.1), nn.Linear(hidden, outputs))
