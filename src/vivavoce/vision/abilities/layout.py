"""Design checks from pixels: contrast, size of targets and text, alignment, spacing, text over text.

Geometry and colour, no taste. What cannot be told from pixels is not said: gradients and photographs behind text,
icons, disabled controls, and in a compressed frame the size of targets and what is close to a limit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ...sight import Box, Finding, Line
from ..contract import Picture
from .colour import Ink, contrast, ink
from .font import Font, font
from .pieces import pieces
from .regions import Region, lossless, regions, rimmed

__all__ = ["RULES", "boxes", "review"]

CONTRAST, LARGE_CONTRAST = 4.5, 3.0
"""WCAG 2.2, 1.4.3: of text, and of large text."""
_LARGE, _LARGE_BOLD = 24.0, 18.66  # CSS pixels: 18 and 14 points
TARGET = 24.0
"""CSS pixels: WCAG 2.2, 2.5.8."""
SMALL_TEXT = 11.0
"""CSS pixels."""
_USUAL = 15.0  # CSS pixels of body text, where the scale is not known: sizes are then shares of this page's own
_EXACT, _NEARLY, _GUESSED, _LOSSY, _THIN = 1.0, 0.95, 0.86, 0.84, 0.8
"""A contrast counts as too low below this share of what is needed, by how well the frame shows the text's colour
(`Ink.peak` from 1 on, from 0.5 on, below; compressed), and once more where letters are thin."""
_SMALL = 12.0  # frame pixels
_INVISIBLE = 1.1  # whoever reads words there has seen others
_SIZE_ERROR, _SIZE_LOSSY = 0.95, 0.85  # of a font's size as measured; in a compressed frame
_LOWEST = 0.3  # of a line's box is as high as its tallest letters: below, something else was measured
_READABLE = 0.90  # confidence of a reader in a line that nothing covers
_OVER, _DEEP = 8, 0.4  # pixels across, and the share of the lower line down, by which two lines lie on each other
_BUTTON = (400, 64)  # CSS pixels: what is larger is a card
_WRITTEN = 0.25  # of a button's height is its text
_CARD = 60  # pixels of a card's shorter side
_LIKE = 6  # pixels by which the sizes of two cards of one row may differ
_OFF, _OFF_LOSSY = 3, 5  # pixels that count as off; in a compressed frame
_GAP = 0.15  # of the usual gap
_SECTION = 2.5  # usual gaps: what is wider divides sections


@dataclass(frozen=True, slots=True)
class _Text:
    line: Line
    region: Region
    ink: Ink | None
    """None where it cannot be told."""
    letters: Font | None


@dataclass(frozen=True, slots=True)
class _Page:
    picture: Picture
    lossless: bool
    texts: list[_Text]
    regions: list[Region]
    buttons: list[tuple[Region, _Text]]
    scale: float
    """Frame pixels per CSS pixel; where it is not known, of a page whose body text has the usual size."""
    known: bool
    body: float
    """The usual size of its text, pixels."""

    @property
    def off(self) -> int:
        """Pixels that count as off."""
        return _OFF if self.lossless else _OFF_LOSSY


def boxes(picture: Picture) -> list[Box]:
    """Cards, buttons, fields: areas of one colour with a rectangle's outline, the largest first."""
    return [_box(region, picture) for region in regions(picture, lossless=lossless(picture))]


def review(picture: Picture, lines: Sequence[Line], rules: Sequence[str], scale: float | None = None) -> list[Finding]:
    """What these rules object to, the worst first.

    lines: the text that was read. scale: frame pixels per CSS pixel; None = unknown: sizes are then shares of the size
    of the page's usual text. Rules: `contrast`, `target_size`, `text_size`, `alignment`, `spacing`, `overlap`; others
    are passed over.
    """
    page = _page(picture, lines, scale)
    found = [pair for rule in RULES if rule in rules for pair in RULES[rule](page)]
    return [finding for _, finding in sorted(found, key=lambda pair: -pair[0])]


def _page(picture: Picture, lines: Sequence[Line], scale: float | None) -> _Page:
    faithful = lossless(picture)
    texts = [
        _text(picture, piece, region, faithful=faithful)
        for line in lines
        for piece, region in pieces(picture, line, lossless=faithful)
    ]
    sizes = [text.letters.size for text in texts if text.letters for _ in range(len(text.line.text))]
    body = float(median(sizes)) if sizes else _USUAL
    effective = scale or body / _USUAL
    areas = regions(picture, lossless=faithful)
    return _Page(picture, faithful, texts, areas, _buttons(areas, texts, effective), effective, scale is not None, body)


def _text(picture: Picture, line: Line, region: Region, *, faithful: bool) -> _Text:
    written = ink(picture[region.top : region.bottom, region.left : region.right], lossless=faithful)
    if written is None:
        return _Text(line, region, None, None)
    letters = font(written.cover, line.text)
    if letters is not None and letters.size < _LOWEST * region.height:
        letters = None
    return _Text(line, region, written, letters)


def _buttons(areas: list[Region], texts: list[_Text], scale: float) -> list[tuple[Region, _Text]]:
    found = []
    for area in areas:
        if area.width > _BUTTON[0] * scale or area.height > _BUTTON[1] * scale:
            continue
        inside = [text for text in texts if area.frames(text.region)]
        if len(inside) == 1 and inside[0].region.height >= _WRITTEN * area.height:
            found.append((area, inside[0]))
    return found


# ── the rules: each gives (how bad, finding) ──────────────────────────────────────────────────────

_Found = list[tuple[float, Finding]]


def _contrast(page: _Page) -> _Found:
    found: _Found = []
    for text in page.texts:
        if text.ink is None or text.letters is None:
            continue
        ratio = contrast(text.ink.background, text.ink.text)
        if ratio < _INVISIBLE:
            continue
        size = text.letters.size / page.scale
        large = size >= 0.97 * (_LARGE_BOLD if text.letters.bold else _LARGE)
        needed = LARGE_CONTRAST if large else CONTRAST
        if ratio < _limit(page, text.ink, text.letters) * needed:
            found.append(_finding(page, "contrast", text.region, text.line.text, ratio, needed))
    return found


def _limit(page: _Page, written: Ink, letters: Font) -> float:
    if page.lossless and written.peak >= 0.5:
        return _EXACT if written.peak >= 1 else _NEARLY
    thin = 1.0 if letters.size >= _SMALL else _THIN
    return thin * (_GUESSED if page.lossless else _LOSSY)


def _text_size(page: _Page) -> _Found:
    found: _Found = []
    for text in page.texts:
        error = _SIZE_ERROR if page.lossless else _SIZE_LOSSY
        if text.letters is None or text.letters.size / page.scale >= SMALL_TEXT * error:
            continue
        measured, needed = text.letters.size / page.scale, SMALL_TEXT
        if not page.known:
            measured, needed = text.letters.size / page.body, SMALL_TEXT / _USUAL
        found.append(_finding(page, "text_size", text.region, text.line.text, measured, needed))
    return found


def _target_size(page: _Page) -> _Found:
    if not page.lossless:
        return []
    found: _Found = []
    for area, text in page.buttons:
        whole = rimmed(page.picture, area)
        side = min(whole.width, whole.height)
        # A scaled frame's edges lie between pixels: the area is up to one smaller than the button.
        if (side + 0.5) / page.scale >= TARGET:
            continue
        measured, needed = side / page.scale, TARGET
        if not page.known:
            measured, needed = side / page.body, TARGET / _USUAL
        found.append(_finding(page, "target_size", whole, text.line.text, measured, needed))
    return found


def _alignment(page: _Page) -> _Found:
    found: _Found = []
    for row, down in _rows(page):
        if len(row) < 3:
            continue
        usual = median(_start(card, down) for card in row)
        for card in row:
            off = abs(_start(card, down) - usual)
            if off >= page.off:
                finding = Finding("alignment", _box(card, page.picture), _title(page, card), off / page.scale, 0.0)
                found.append((1 + off / 20, finding))
    return found


def _spacing(page: _Page) -> _Found:
    found: _Found = []
    for rows in _grids(page):
        gaps = [
            (_start(after, not down) - _end(before, not down), after)
            for row, down in rows
            for before, after in pairwise(row)
        ]
        if len(gaps) < 2:
            continue
        usual = min(gap for gap, _ in gaps) if len(gaps) == 2 else median(gap for gap, _ in gaps)
        for gap, card in gaps:
            off = abs(gap - usual)
            if usual > 0 and off >= max(page.off, _GAP * usual) and gap < _SECTION * usual:
                bad = max(gap, usual) / max(1.0, min(gap, usual))
                box = _box(card, page.picture)
                finding = Finding("spacing", box, _title(page, card), gap / page.scale, usual / page.scale)
                found.append((bad, finding))
    return found


def _overlap(page: _Page) -> _Found:
    """Two lines in one place; or, in a frame without loss, a line of a fair size that a reader is not sure of."""
    if not page.lossless:
        return []
    found: _Found = []
    for number, text in enumerate(page.texts):
        doubtful = text.line.confidence < _READABLE and text.letters is not None and text.letters.size >= _SMALL
        if doubtful or any(_covers(text.region, other.region) for other in page.texts[:number]):
            found.append(_finding(page, "overlap", text.region, text.line.text, text.line.confidence, _READABLE))
    return found


def _covers(one: Region, other: Region) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across > _OVER and down > _DEEP * min(one.height, other.height)


RULES: dict[str, Callable[[_Page], _Found]] = {
    "contrast": _contrast,
    "target_size": _target_size,
    "text_size": _text_size,
    "alignment": _alignment,
    "spacing": _spacing,
    "overlap": _overlap,
}
"""Rule → what it objects to."""


# ── rows of like cards ────────────────────────────────────────────────────────────────────────────

_Row = tuple[list[Region], bool]
"""Cards beside each other; or, True→ False … see `_start`: whether their tops, rather than lefts, should be one."""


def _rows(page: _Page) -> list[_Row]:
    return [row for rows in _grids(page) for row in rows]


def _grids(page: _Page) -> list[list[_Row]]:
    """Groups of three or more cards of one size, each as rows (tops alike) or, where it has none, as a column."""
    buttons = {area for area, _ in page.buttons}
    cards = [area for area in page.regions if min(area.width, area.height) >= _CARD and area not in buttons]
    grids, used = [], set[Region]()
    for card in cards:
        if card in used:
            continue
        group = [
            other
            for other in cards
            if abs(other.width - card.width) <= _LIKE and abs(other.height - card.height) <= _LIKE
        ]
        used |= set(group)
        if len(group) < 3:
            continue
        rows = _lanes(group, down=True)
        columns = _lanes(group, down=False)
        beside = [(row, True) for row in rows if len(row) > 1]
        grids.append(beside or [(column, False) for column in columns if len(column) > 1])
    return [grid for grid in grids if grid]


def _lanes(group: list[Region], *, down: bool) -> list[list[Region]]:
    """Cards whose tops (down) or left edges are about the same, in order along the lane."""
    lanes: list[list[Region]] = []
    for card in sorted(group, key=lambda card: _start(card, down)):
        size = card.height if down else card.width
        for lane in lanes:
            if abs(median(_start(other, down) for other in lane) - _start(card, down)) <= 0.4 * size:
                lane.append(card)
                break
        else:
            lanes.append([card])
    return [sorted(lane, key=lambda card: _start(card, not down)) for lane in lanes]


def _start(card: Region, down: bool) -> int:
    return card.top if down else card.left


def _end(card: Region, down: bool) -> int:
    return card.bottom if down else card.right


def _title(page: _Page, card: Region) -> str:
    """The first words in a card."""
    return next((text.line.text for text in page.texts if card.holds(text.region)), "")


def _finding(
    page: _Page, rule: str, region: Region, text: str, measured: float, needed: float
) -> tuple[float, Finding]:
    return needed / max(0.01, measured), Finding(rule, _box(region, page.picture), text, measured, needed)


def _box(region: Region, picture: Picture) -> Box:
    height, width = picture.shape[:2]
    return Box(region.left / width, region.top / height, region.right / width, region.bottom / height)
