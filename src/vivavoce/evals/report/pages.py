"""Templates → self-contained HTML pages. Whatever a template is given is escaped, but for what it marks as safe."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...errors import ConfigurationError

_HERE = Path(__file__).parent
INSTALL = "pip install 'vivavoce[report]'"


def can_render() -> bool:
    """Whether the extra `report` is installed."""
    return importlib.util.find_spec("jinja2") is not None


def render(template: Path, context: Mapping[str, Any], *, script: str = "") -> str:
    """The page's text. A template may include what lies beside it and beside this module.

    script: its own script's text; it stands in the page, as the style does, and both are allowed by their hashes.
    Raises ConfigurationError without the extra `report`.
    """
    if not can_render():
        raise ConfigurationError(f"the page is made with Jinja2, which is not installed: {INSTALL}")
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    style = (_HERE / "report.css").read_text(encoding="utf-8")
    environment = Environment(
        loader=FileSystemLoader([template.parent, _HERE]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    own = {"style": style, "style_hash": _csp_hash(style), "script": script, "script_hash": _csp_hash(script)}
    return environment.get_template(template.name).render(context, **own)


def _csp_hash(text: str) -> str:
    """As a page's Content-Security-Policy names a style or script of its own: base64 of SHA-256."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
