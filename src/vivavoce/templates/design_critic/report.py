"""The list of findings as files: Markdown for trackers, HTML with the page and the crops for people."""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from sqlalchemy import Row
from wording import LIVE, explained, told

from vivavoce import Box
from vivavoce.design import framed

DOCUMENT = Template(Path(__file__).with_name("report.html").read_text())


def write(page: Row[Any], found: Sequence[Row[Any]], now: datetime) -> Path:
    """Write a page's findings into a folder of its own in `DESIGN_CRITIC_REPORTS`, "design-reviews" without it."""
    name = re.sub(r"[^a-z0-9]+", "-", page.title.casefold()).strip("-")[:40] or "page"
    folder = Path(os.environ.get("DESIGN_CRITIC_REPORTS", "design-reviews")) / f"{now:%Y-%m-%d-%H%M}-{name}"
    folder.mkdir(parents=True, exist_ok=True)
    for one in found:
        (folder / f"{one.id}.png").write_bytes(one.crop)
    (folder / "review.md").write_text(markdown(page, found))
    (folder / "review.html").write_text(document(page, found))
    return folder


def markdown(page: Row[Any], found: Sequence[Row[Any]]) -> str:
    """A checklist; each finding's crop lies beside it."""
    lines = [f"# {_plain(page.title)}", ""]
    for one in found:
        done = " " if one.status in LIVE else "x"
        lines += [f"- [{done}] {_plain(told(one))} ({_status(one)})", f"  ![{one.rule}]({one.id}.png)"]
    return "\n".join([*lines, "" if found else "Nothing was found.\n"])


def document(page: Row[Any], found: Sequence[Row[Any]]) -> str:
    """All of it in one HTML file. Words from the page are text, never markup."""
    rows = [
        f"<tr><td>{one.number or ''}<td><img alt='' src='{_data(one.crop)}'>"
        f"<td>{escape(explained(one))}<td>{escape(_status(one))}"
        for one in found
    ]
    return DOCUMENT.substitute(title=escape(page.title), picture=_data(drawn(page, found)), rows="".join(rows))


def drawn(page: Row[Any], found: Sequence[Row[Any]]) -> bytes:
    """The page with what is to be done on it, framed and numbered, as PNG."""
    return framed(page.picture, [(one.number, Box(*one.box)) for one in found if one.status in LIVE])


def _status(one: Row[Any]) -> str:
    return f"{one.status}: {one.reason}" if one.reason else one.status


def _plain(words: str) -> str:
    """Without what Markdown would take for markup."""
    return re.sub(r"([\\`*_\[\]<>#|!])", r"\\\1", words)


def _data(png: bytes) -> str:
    return f"data:image/png;base64,{b64encode(png).decode()}"
