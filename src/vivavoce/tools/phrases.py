"""What is said around an agent's tools, kept beside its code: `Agent(…, phrases=Path("phrases.yaml"))`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from ..errors import DeclarationError

WORDS = ("examples", "ask", "done", "confirm")
"""Options of a tool that are words alone."""
Phrases = Mapping[str, Any]
"""Tool → its examples, or a mapping of `WORDS`."""


def read(agent: str, given: Phrases | Path | None) -> dict[str, dict[str, Any]]:
    """Options by tool. given: as it is declared, or a YAML file. Raises DeclarationError."""
    where, said = f"agent {agent!r}: phrases", given or {}
    if isinstance(said, Path):
        where = f"{where} ({said})"
        try:
            said = yaml.safe_load(said.read_text(encoding="utf-8")) or {}
        except (OSError, UnicodeError, yaml.YAMLError) as error:
            raise DeclarationError(f"{where} cannot be read: {error}") from None
    if not isinstance(said, Mapping):
        raise DeclarationError(f"{where} should name tools, each with what is said around it, not be {said!r:.40}")
    return {name: _options(f"{where}: {name}", options) for name, options in said.items()}


def _options(where: str, said: Any) -> dict[str, Any]:
    options = {"examples": said} if isinstance(said, list | tuple) else said
    if not isinstance(options, Mapping) or not set(options) <= set(WORDS):
        raise DeclarationError(f"{where} should be a list of examples, or have {', '.join(WORDS)}; not {said!r:.60}")
    return dict(options)
