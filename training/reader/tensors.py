"""Batches as tensors: tokens in, labels out. What is not labelled is masked."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor

from reader.batches import Batch
from reader.corpora import ACTS, HOW, UNSAID, Turn
from reader.encoder import SchemaTexts
from reader.words import Words, words

IGNORED = -100


@dataclass(frozen=True, slots=True)
class Labelled:
    """A batch of B turns of L tokens against N items of K tokens, of T tools, S arguments and A acts."""

    ids: Tensor
    types: Tensor
    schema: Tensor
    """(N, K, D); below, which of them are tokens (N, K), each item's kind (N), the tool of each tool and example."""
    tokens: Tensor
    kinds: Tensor
    owners: Tensor
    tools: Tensor
    """(B, T + 1): share of each tool, the last for none; rows of zeros are not labelled."""
    how: Tensor
    """(B, S): index in HOW, or IGNORED."""
    begin: Tensor
    """(B, S, L), as `end` and `inside`: 1 at tokens where a value of the argument begins, ends, goes on."""
    end: Tensor
    inside: Tensor
    asked: Tensor
    """(B, S): 1.0 or 0.0, and NaN where it is not labelled."""
    acts: Tensor
    """(B, A): 1.0 or 0.0, and NaN where it is not labelled."""

    def to(self, device: str) -> Labelled:
        """The same on another device."""
        return Labelled(*(getattr(self, name).to(device) for name in self.__slots__))


def labelled(batch: Batch, tokenizer: Tokenizer, schema_texts: SchemaTexts) -> Labelled:
    """The batch's tensors."""
    agent = batch.agent
    rows = [words(tokenizer, turn.agent, turn.user) for turn in batch.turns]
    size, longest = len(rows), max(len(row.ids) for row in rows)
    ids, types = torch.zeros(2, size, longest, dtype=torch.long)
    tools = torch.zeros(size, len(agent.tools) + 1)
    how = torch.full((size, len(agent.arguments)), IGNORED)
    spans = torch.zeros(3, size, len(agent.arguments), longest)
    asked = torch.full((size, len(agent.arguments)), torch.nan)
    acts = torch.full((size, len(ACTS)), torch.nan)
    for i, (turn, row) in enumerate(zip(batch.turns, rows, strict=True)):
        ids[i, : len(row.ids)], types[i, : len(row.ids)] = torch.tensor(row.ids), torch.tensor(row.types)
        if "tool" in turn.heads:
            wanted = [k for k, tool in enumerate(agent.tools) if tool in turn.tools] or [len(agent.tools)]
            tools[i, wanted] = 1 / len(wanted)
        if "arguments" in turn.heads:
            _label_arguments(turn, row, agent.arguments, how[i], spans[:, i])
        if "asked" in turn.heads:
            asked[i] = torch.tensor([float(argument in turn.asked) for argument in agent.arguments])
        if "acts" in turn.heads:
            acts[i] = torch.tensor([float(act in turn.acts) for act in ACTS])
    schema, tokens = schema_texts(agent.texts)
    kinds, owners = torch.tensor(agent.kinds), torch.tensor(agent.owners)
    return Labelled(ids, types, schema, tokens, kinds, owners, tools, how, spans[0], spans[1], spans[2], asked, acts)


def _label_arguments(turn: Turn, row: Words, arguments: tuple[str, ...], how: Tensor, spans: Tensor) -> None:
    """Fill how (S) and spans (3, S, L) of one turn."""
    how[:] = HOW.index("none")
    for mention in turn.mentions:
        if mention.argument not in arguments:
            continue
        at = arguments.index(mention.argument)
        if mention.how == UNSAID:
            how[at] = IGNORED
        elif mention.how != "span":
            how[at] = HOW.index(mention.how)
        elif tokens := row.tokens(mention.start, mention.end):
            how[at] = HOW.index("span")
            spans[0, at, tokens[0]] = spans[1, at, tokens[-1]] = 1
            spans[2, at, tokens] = 1
        elif how[at] != HOW.index("span"):
            how[at] = IGNORED  # its words stand beyond what the model reads
