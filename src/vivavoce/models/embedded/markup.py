"""Screen text → plain sentences for the ear and the caption: Markdown, HTML, pictograms, JSON in a string. Pure.

A reply comes in pieces cut at sentences, so a mark may have lost its partner: no parser of whole documents finds it.
"""

from __future__ import annotations

import ast
import html
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

PICTOGRAMS = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u200d\ufe0e\ufe0f\u20e3\u2605\u2606]+")
LONGEST_LITERAL = 20_000
"""Characters of a string up to which it is tried as a Python literal: that parser is slow and deep."""

_MARKED = re.compile(r"[*_`~#|<>\[\]\\&•\n\u20e3\u2190-\u2bff\U0001f000-\U0001faff]|^\s*[-+] |^\s*\d+[.)] ")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_FENCED = re.compile(r"\A\s*```\w*\n(.*)\n\s*```\s*\Z", re.DOTALL)
_RULE = re.compile(r"^\s*(?:[-*_=]\s*){3,}$")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-*:?\s*)*$")
_HEADING = re.compile(r"^\s*#{1,6}\s+(.*?)\s*#*$")
_BULLET = re.compile(r"^\s*[-*+•‣◦–]\s+(?:\[[ xX]\]\s+)?(?!\d)|^\s*[*•‣◦]\s+")
_ITEM = re.compile(rf"{_BULLET.pattern}|^\s*(?:[-+]|\d{{1,2}}[.)])\s+")
_QUOTE = re.compile(r"^\s*(?:>\s?)+(?!\s*\d)")
_INLINE: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"<(?:https?:|mailto:)?([^<>\s]+[@.][^<>\s]+)>"), r"\1"),
    (re.compile(r"<br\s*/?>", re.I), " "),
    (re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->"), ""),
    (re.compile(r"!?\[([^\[\]]*)\](?:\([^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)|\[[^\[\]]*\])"), r"\1"),
    (re.compile(r"\[\^[^\[\]\s]+\]"), ""),  # a footnote's mark
    (re.compile(r"\\([*_`~#|\[\]()\\.!<>+$-])"), r"\1"),
    (re.compile(r"`+"), ""),
    (re.compile(r"~~|(?<![\d\s)])\*+|\*+(?![\d\s(])|(?<!\S)\*+(?=\s|$)(?!\s*\d)|\*\*+"), ""),
    (re.compile(r"(?<!\w)_+(?=\w)|(?<=\w)_+(?!\w)|(?<!\w)_{2,}(?!\w)"), ""),
    (PICTOGRAMS, " "),
    (re.compile(r"&(?:#\d+|#x[\da-fA-F]+|[a-zA-Z]\w{1,10});"), lambda m: html.unescape(m.group())),
)


def plain(text: str) -> str:
    """The words of screen text in one line; text without marks comes back as it is, spaces aside.

    Items of a list are parted by commas, rows of a table by full stops; code is left out where there is more than code.
    """
    if not _MARKED.search(text):
        return " ".join(text.split())
    lines = list(_lines(text)) or [(unmarked(line), "") for line in text.splitlines() if not _FENCE.match(line)]
    said: list[str] = []
    for at, (line, mark) in enumerate(lines):
        last = at + 1 == len(lines) or (mark == "," and lines[at + 1][1] != ",")
        said.append(_closed(line, "." if mark == "," and last else "" if at + 1 == len(lines) else mark))
    return " ".join(" ".join(said).split())


def unmarked(text: str) -> str:
    """The text without marks, line by line: bold, links, bullets, headings, pictograms."""
    lines = (_QUOTE.sub("", line) for line in text.split("\n"))
    lines = (_BULLET.sub("", _HEADING.sub(r"\1", line)) if line.strip() else line for line in lines)
    out = "\n".join(lines)
    for pattern, words in _INLINE:
        out = pattern.sub(words, out)
    return re.sub(r"(?<! ) +(?=[,.;:!?])(?![,.]\d)", "", re.sub(r"(?<=\S) {2,}", " ", out)) if out != text else text


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Each line that is spoken, without its marks, and the mark that parts it from the next where it has none."""
    rows = text.split("\n")
    items = sum(bool(_ITEM.match(row)) for row in rows)
    head: list[str] = []
    code = False
    for at, row in enumerate(rows):
        if _FENCE.match(row):
            code = not code
            continue
        if code or not row.strip() or _RULE.match(row) or (_TABLE_RULE.match(row) and "-" in row):
            head = head if row.strip() else []
            continue
        if row.count("|") > 1 or (head and "|" in row):
            cells = [unmarked(cell).strip() for cell in row.strip().strip("|").split("|")]
            if at + 1 < len(rows) and "|" in rows[at + 1] and _TABLE_RULE.match(rows[at + 1]):
                head = cells
                continue
            yield _row(cells, head), "."
            continue
        alone = items == 1 and bool(
            re.match(r"\s*(?:\d|[-+–] ?\d)", row)
        )  # "1986. A great year", "- 5 degrees": no list
        line = unmarked(row if alone else _ITEM.sub("", row)).strip()
        if line:
            yield line, ":" if _HEADING.match(row) else "," if items > 1 and _ITEM.match(row) else ""


def _row(cells: list[str], head: list[str]) -> str:
    """A table's row: "Monday: 9 to 5"; each cell with its column's name where there are more than two."""
    if len(cells) == 2 and all(cells):
        return f"{cells[0]}: {cells[1]}"
    named = [f"{name} {cell}".strip() for name, cell in zip(head[1:], cells[1:], strict=False) if cell]
    return ", ".join(cell for cell in ([cells[0], *named] if len(head) > 1 else cells) if cell)


def _closed(line: str, mark: str) -> str:
    return line if not mark or line[-1:] in ".,;:!?…" else line + mark


def structured(value: Any) -> Any:
    """The value with every string that holds an object or a list (JSON, or Python's way) taken for what it is."""
    if isinstance(value, Mapping):
        return {key: structured(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [structured(inner) for inner in value]
    bare = _FENCED.sub(r"\1", value).strip() if isinstance(value, str) else ""
    if (bare[:1], bare[-1:]) not in (("{", "}"), ("[", "]")):
        return value
    for parse in (json.loads, ast.literal_eval if len(bare) <= LONGEST_LITERAL else json.loads):
        try:
            found = parse(bare)
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            continue
        return structured(found) if isinstance(found, dict | list) else value
    return value
