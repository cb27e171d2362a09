"""MiniLM's tokens, against the library that MiniLM was made with."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from vivavoce.models.embedded.wordpieces import WordPieces
from vivavoce.settings import from_environment
from vivavoce.weights.store import Store

LONGEST = 96
ROOT = Path(__file__).parents[3]
SPECIAL = ("[CLS]", "[SEP]", "[UNK]", "[PAD]", "[MASK]")
OLD = [
    character
    for character in map(chr, range(0x110000))
    if (category := unicodedata.category(character)) not in ("Cn", "Co", "Cs")
    and category == unicodedata.ucd_3_2_0.category(character)
]
"""Characters that both know alike: the library goes by the Unicode of 2015."""


@pytest.fixture(scope="module")
def file() -> Path:
    return Store(from_environment(os.environ).weights).path("minilm", "tokenizer.json")


@pytest.fixture(scope="module")
def ours(file: Path) -> WordPieces:
    return WordPieces(file)


@pytest.fixture(scope="module")
def theirs(file: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(file))
    tokenizer.enable_truncation(LONGEST)
    tokenizer.no_padding()
    return tokenizer


@pytest.mark.weights
def test_every_character_within_a_word_is_taken_as_the_library_takes_it(ours: WordPieces, theirs: Tokenizer) -> None:
    texts = [f"ab{character}cd" for character in OLD]

    for text, expected in zip(texts, theirs.encode_batch(texts), strict=True):
        assert ours.ids(text, LONGEST) == expected.ids, ascii(text)


@pytest.mark.weights
@pytest.mark.long
def test_every_line_of_this_project_becomes_the_librarys_tokens(ours: WordPieces, theirs: Tokenizer) -> None:
    paths = [path for suffix in ("md", "py", "yaml") for path in (ROOT / "src").rglob(f"*.{suffix}")]
    paths += (ROOT / "docs").rglob("*.md")
    lines = sorted({line for path in paths for line in path.read_text().splitlines()})
    lines = [line for line in lines if not any(name in line for name in SPECIAL)]

    assert len(lines) > 10_000
    for line, expected in zip(lines, theirs.encode_batch(lines), strict=True):
        assert ours.ids(line, LONGEST) == expected.ids, line


@pytest.mark.weights
@given(text=st.text(st.sampled_from(OLD) | st.sampled_from("aeinst ,.'-ßİıſéÅ€")))
def test_any_text_becomes_the_librarys_tokens(ours: WordPieces, theirs: Tokenizer, text: str) -> None:
    assume(not any(name in text for name in SPECIAL))
    assert ours.ids(text, LONGEST) == theirs.encode(text).ids


@pytest.mark.weights
@pytest.mark.parametrize(
    "text",
    ["", " ", "a" * 100, "a" * 101, "word " * 300, "one" + "!" * 200, "東京 tokyo東京", "naïve café", "\u0000\ufffd x"],
)
def test_the_edges_are_the_librarys_too(ours: WordPieces, theirs: Tokenizer, text: str) -> None:
    assert ours.ids(text, LONGEST) == theirs.encode(text).ids
    assert len(ours.ids(text, LONGEST)) <= LONGEST


@pytest.mark.weights
@pytest.mark.parametrize("name", SPECIAL)
def test_the_name_of_a_special_token_in_what_a_caller_types_is_text(ours: WordPieces, name: str) -> None:
    begin, *middle, end = ours.ids(f"say {name} now", LONGEST)

    assert not {begin, end} & set(middle)
    assert ours.ids(name, LONGEST) == ours.ids(f"[ {name[1:-1].lower()} ]", LONGEST)


def test_another_kind_of_tokenizer_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text('{"model": {"type": "BPE", "vocab": {}}}')

    with pytest.raises(ValueError, match="expected a WordPiece tokenizer in tokenizer.json, not BPE"):
        WordPieces(tmp_path / "tokenizer.json")


@pytest.mark.weights
@pytest.mark.parametrize(
    "text", ["Zoë's café, twenty-five 北京 naïvely unbelievable", "a\u302e\u0316b", "  lead and trail "]
)
def test_pieces_stand_where_the_library_says(ours: WordPieces, theirs: Tokenizer, text: str) -> None:
    expected = theirs.encode(text, add_special_tokens=False)

    assert ours.pieces(text, LONGEST) == [(i, *at) for i, at in zip(expected.ids, expected.offsets, strict=True)]
    assert ours.pieces(text, 2) == ours.pieces(text, LONGEST)[:2]
