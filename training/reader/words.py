"""Texts as the tokens that the reader sees. Training and running must cut them alike."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

CLS, SEP = 101, 102
TEXT_TOKENS = 24  # of a schema text, [CLS] and [SEP] included
AGENT_TOKENS, USER_TOKENS = 20, 56  # the end of the agent's words, the beginning of the caller's


@dataclass(frozen=True, slots=True)
class Words:
    """A turn as tokens: [CLS] agent's words [SEP] caller's words [SEP]."""

    ids: list[int]
    types: list[int]
    """0 up to the first [SEP], 1 after it."""
    offsets: list[tuple[int, int] | None]
    """Characters of the caller's words, by token; None for what is not theirs."""

    def tokens(self, start: int, end: int) -> list[int]:
        """Tokens that the characters from `start` to `end` touch."""
        return [i for i, at in enumerate(self.offsets) if at and at[0] < end and at[1] > start]


def words(tokenizer: Tokenizer, agent: str, user: str) -> Words:
    """The turn's tokens, cut to what the model reads."""
    before = tokenizer.encode(agent, add_special_tokens=False).ids[-AGENT_TOKENS:] if agent else []
    said = tokenizer.encode(user, add_special_tokens=False)
    ids = said.ids[:USER_TOKENS]
    return Words(
        [CLS, *before, SEP, *ids, SEP],
        [0] * (len(before) + 2) + [1] * (len(ids) + 1),
        [None] * (len(before) + 2) + said.offsets[: len(ids)] + [None],
    )


def schema_tokens(tokenizer: Tokenizer, text: str) -> list[int]:
    """A schema text's tokens, cut to what is read of it."""
    ids: list[int] = tokenizer.encode(text).ids
    return ids if len(ids) <= TEXT_TOKENS else [*ids[: TEXT_TOKENS - 1], SEP]


def tokenizer(path: Path) -> Tokenizer:
    """The model store's `tokenizer.json`, neither padding nor cutting."""
    found = Tokenizer.from_file(str(path))
    found.no_padding()
    found.no_truncation()
    return found
