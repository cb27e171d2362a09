"""What axe-core finds wrong with a page, for those who see, hear or point otherwise."""

from __future__ import annotations

from javascript import installed
from playwright.sync_api import Page

RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
}"""
"""In a page that has the script: one line for each element and rule of axe's own set, best practices included."""


def script() -> str:
    """axe itself; evaluated by the browser's own console, where no policy of the page's forbids it."""
    return (installed() / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """As `RUN`; none: all hold."""
    page.evaluate(script())
    return list(page.evaluate(RUN))
