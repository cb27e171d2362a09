"""What a scenario says of pictures: `shows`, `shares` and `optics`. A mistake is named with its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from ..errors import ConfigurationError
from .optics.spec import parse
from .scenario import Showing
from .yaml_blocks import Block, nearest

NOTHING = "nothing"
PICTURES = (".png", ".jpg", ".jpeg", ".webp")
PAGES = (".html", ".htm")
_KEYS = {"picture", "optics", "after", "turn", "when_asked"}


def read_showings(block: Block, folder: Path) -> tuple[Showing, ...]:
    """What is shown and shared, in the order in which it is written. folder: what paths are relative to.

    Raises ConfigurationError with file, line and key.
    """
    usual = _optics(block, "")
    found: list[Showing] = []
    for key, source in (("shows", "camera"), ("shares", "screen")):
        written = block.get(key)
        items = written if isinstance(written, list) else [] if written is None else [written]
        found += [_showing(block, key, source, item, folder, usual) for item in items]  # type: ignore[arg-type]
    return tuple(found)


def _showing(
    block: Block, key: str, source: Literal["camera", "screen"], item: Any, folder: Path, usual: str
) -> Showing:
    if isinstance(item, str):
        item = Block({"picture": item}, {}, block.lines.get(key, block.line), block.file)
    if not isinstance(item, Block) or not isinstance(item.get("picture"), str):
        example = "label.png" if source == "camera" else "page.html"
        raise ConfigurationError(
            f"{block.at(key)}: {key!r} should be a file, as in '{key}: {example}', 'nothing', or mappings, "
            f"as in '{{picture: {example}, when_asked: label}}'"
        )
    for name in item:
        if name not in _KEYS:
            raise ConfigurationError(f"{item.at(name)}: {name!r} is no key of {key!r}{nearest(name, _KEYS)}")
    path = _picture(item, source, folder)
    when_asked = item.get("when_asked", "")
    if not isinstance(when_asked, str) or ("when_asked" in item and not when_asked.strip()):
        raise ConfigurationError(f"{item.at('when_asked')}: 'when_asked' should be words of the agent, as in 'label'")
    return Showing(
        source,
        path,
        _optics(item, usual) if path is not None else "",
        _number(item, "after"),
        int(_number(item, "turn", whole=True)),
        when_asked.strip(),
    )


def _picture(item: Block, source: str, folder: Path) -> Path | None:
    """Where it lies; None for nothing."""
    name = str(item["picture"]).strip()
    if name.lower() == NOTHING:
        return None
    path = (folder / name).resolve()
    known = PICTURES if source == "camera" else PICTURES + PAGES
    if path.suffix.lower() not in known:
        raise ConfigurationError(
            f"{item.at('picture')}: {name!r} is no picture for a {source}: there are {', '.join(known)}, and 'nothing'"
        )
    if not path.is_file():
        raise ConfigurationError(f"{item.at('picture')}: there is no file {name!r} beside {item.file}")
    return path


def _optics(block: Block, usual: str) -> str:
    spec = block.get("optics", usual)
    if not isinstance(spec, str):
        raise ConfigurationError(f"{block.at('optics')}: 'optics' should be conditions, as in 'dark0.3+blur1.2'")
    try:
        parse(spec or "clean")
    except ConfigurationError as error:
        raise ConfigurationError(f"{block.at('optics')}: {error}") from None
    return spec.strip()


def _number(block: Block, key: str, *, whole: bool = False) -> float:
    value = block.get(key, 0)
    good = isinstance(value, int) or (isinstance(value, float) and not whole)
    if isinstance(value, bool) or not good or value < 0:
        what = "a whole number, from 1" if whole else "seconds, from 0"
        raise ConfigurationError(f"{block.at(key)}: {key!r} should be {what}, not {value!r}")
    return float(value)
