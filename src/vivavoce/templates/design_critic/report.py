"""The list of findings as files: Markdown for trackers, HTML with the page and the crops for people."""

from __future__ import annotations

import html
import os
import re
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from critic import Critic
from crops import marked
from meaning import LIVE
from sqlalchemy import Row
from wording import explained, told

from vivavoce import Box

STYLE = (
    "body{font:16px system-ui;margin:2rem;max-width:70rem}img{max-width:100%}"
    "td{padding:.5rem;border-top:1px solid #ccc;vertical-align:top}td img{max-width:24rem}"
)


def write(page: Row[Any], found: Sequence[Row[Any]], critic: Critic, now: datetime) -> Path:
    """Write a page's findings into a folder of its own in `DESIGN_CRITIC_REPORTS`, "design-reviews" without it."""
    name = re.sub(r"[^a-z0-9]+", "-", page.title.casefold()).strip("-")[:40] or "page"
    folder = Path(os.environ.get("DESIGN_CRITIC_REPORTS", "design-reviews")) / f"{now:%Y-%m-%d-%H%M}-{name}"
    folder.mkdir(parents=True, exist_ok=True)
    for one in found:
        (folder / f"{one.id}.png").write_bytes(critic.crop(one.id))
    (folder / "review.md").write_text(markdown(page, found))
    (folder / "review.html").write_text(document(page, found, critic))
    return folder


def markdown(page: Row[Any], found: Sequence[Row[Any]]) -> str:
    """A checklist; each finding's crop lies beside it."""
    lines = [f"# {_plain(page.title)}", ""]
    for one in found:
        done = " " if one.status in LIVE else "x"
        lines += [f"- [{done}] {_plain(told(one, one.place))} ({_status(one)})", f"  ![{one.rule}]({one.id}.png)"]
    return "\n".join([*lines, "" if found else "Nothing was found.\n"])


def document(page: Row[Any], found: Sequence[Row[Any]], critic: Critic) -> str:
    """All of it in one HTML file. Words from the page are text, never markup."""
    title = html.escape(page.title)
    rows = "".join(
        f"<tr><td>{one.number or ''}<td><img alt='' src='{_data(critic.crop(one.id))}'>"
        f"<td>{html.escape(explained(one))}<td>{html.escape(_status(one))}"
        for one in found
    )
    whole = f"<img alt='The page with its findings, numbered' src='{_data(drawn(page, found))}'>"
    head = f"<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title><style>{STYLE}</style>"
    return f"{head}<h1>{title}</h1>{whole}<table>{rows}</table>\n"


def drawn(page: Row[Any], found: Sequence[Row[Any]]) -> bytes:
    """The page with what is to be done on it, framed and numbered, as PNG."""
    return marked(page.picture, [(one.number, Box(*one.box)) for one in found if one.status in LIVE])


def _status(one: Row[Any]) -> str:
    return f"{one.status}: {one.reason}" if one.reason else one.status


def _plain(words: str) -> str:
    """Without what Markdown would take for markup."""
    return re.sub(r"([\\`*_\[\]<>#|!])", r"\\\1", words)


def _data(png: bytes) -> str:
    return f"data:image/png;base64,{b64encode(png).decode()}"
