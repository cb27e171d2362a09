"""The team's rules: what a YAML file says, as the eye takes it, and which of them "the layout" means."""

from __future__ import annotations

import dataclasses
import difflib
from pathlib import Path
from typing import Literal

import yaml

from vivavoce import DesignRules

Scope = Literal["contrast", "colours", "layout", "alignment", "spacing", "gaps", "buttons", "type", "text sizes", "all"]
SCOPES: dict[Scope, tuple[str, ...]] = {
    "contrast": ("contrast", "colour"),
    "colours": ("colour", "contrast"),
    "layout": ("target_size", "alignment", "spacing", "overlap", "grid"),
    "alignment": ("alignment",),
    "spacing": ("spacing", "grid"),
    "gaps": ("spacing", "grid"),
    "buttons": ("target_size",),
    "type": ("text_size",),
    "text sizes": ("text_size",),
    "all": (),
}
_KEYS = [field.name for field in dataclasses.fields(DesignRules) if field.name != "everything"]


def load(file: Path) -> DesignRules:
    """The rules in a file. Raises SystemExit with a sentence that names the file, and what to write instead."""
    try:
        given = yaml.safe_load(file.read_text()) or {}
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise SystemExit(f"{file}: cannot be read as YAML: {' '.join(str(error).split())}") from None
    if not isinstance(given, dict):
        raise SystemExit(f"{file}: expected lines such as `contrast: 4.5`, not a {type(given).__name__}")
    for key, value in given.items():
        if key not in _KEYS:
            close = difflib.get_close_matches(str(key), _KEYS, 1)
            meant = f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(_KEYS)}"
            raise SystemExit(f"{file}: there is no rule {str(key)!r}; {meant}")
        if (key in ("check", "colours")) != isinstance(value, list):
            raise SystemExit(f'{file}: `check` and `colours` are lists, such as ["#1d4ed8"], the others numbers')
    if given.get("grid") and not given.get("width"):
        raise SystemExit(f"{file}: a grid needs the CSS pixels of what you share, too: `width: 1440`")
    try:
        return DesignRules(**{key: tuple(value) if isinstance(value, list) else value for key, value in given.items()})
    except ValueError as error:
        raise SystemExit(f"{file}: {error}") from None
