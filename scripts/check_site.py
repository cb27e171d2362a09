"""Follows every link of the built documentation and lets nothing be loaded from elsewhere; exit code 1 if something is wrong.

    .venv/bin/python scripts/check_site.py site     # the last step of `make docs`
"""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
"""Tag → the attribute whose address a browser fetches by itself. A link's that is only told (`canonical`) is not loaded."""


class Page(HTMLParser):
    """What one page holds: `ids`, `links` that a reader may follow, addresses that are `loaded`."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Called for each tag."""
        values = {name: value or "" for name, value in attrs}
        self.ids.add(values.get("id") or values.get("name", ""))
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        elif tag in LOADED and values.get("rel") not in ("canonical", "prev", "next") and LOADED[tag] in values:
            self.loaded.append(values[LOADED[tag]])


def problems(site: Path) -> list[str]:
    """One line for each link that leads nowhere and each thing that comes from another address."""
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    found = []
    for path, page in pages.items():
        found += [f"{path}: loads {url}" for url in page.loaded if urlsplit(url).netloc]
        for link in {*page.links, *page.loaded}:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or path.name == "404.html":  # it does not know where it is shown
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.is_file():
                found.append(f"{path}: {link} leads nowhere")
            elif parts.fragment and target in pages and parts.fragment not in pages[target].ids | {"__skip"}:
                found.append(f"{path}: {link}: there is no such place on the page")
    for path in site.rglob("*.css"):
        urls = re.findall(r"(?:url\(|@import )[\"']?((?:https?:)?//[^\"')]+)", path.read_text(encoding="utf-8"))
        found += [f"{path}: loads {url}" for url in urls]
    return found


if __name__ == "__main__":
    told = problems(Path(sys.argv[1]).resolve())
    sys.exit("\n".join(told) or None)
