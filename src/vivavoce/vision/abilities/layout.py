"""Design checks from pixels: contrast, size of targets and text, alignment, spacing, text over text, declared colours
and grid.

Geometry and colour, no taste. What cannot be told from pixels is not said: gradients and photographs behind text,
icons, disabled controls, and in a compressed frame the size of targets and what is close to a limit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ...sight import Box, DesignRules, Finding, Line
from ..contract import Picture
from .colour import Ink, contrast, difference, hexadecimal, ink, nearest
from .font import Font, font
from .pieces import pieces
from .regions import Region, fill, lossless, regions, rimmed

__all__ = ["RULES", "boxes", "review"]

_LARGE, _LARGE_BOLD = 24.0, 18.66  # CSS pixels: 18 and 14 points
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
_TALL = 1.2  # of a font's size is a line from its tallest letter to its lowest
_BUTTON = (400, 64)  # CSS pixels: what is larger is a card
_WRITTEN = 0.25  # of a button's height is its text
_CARD = 60  # pixels of a card's shorter side
_LIKE = 6  # pixels by which the sizes of two cards of one row may differ
_OFF, _OFF_LOSSY = 3, 5  # pixels that count as off; in a compressed frame
_GAP = 0.15  # of the usual gap
_SECTION = 2.5  # usual gaps: what is wider divides sections
_OTHER = 3.0  # CIE 1976: the least difference of two colours that most people see is 2.3 (Mahy et al., 1994)
_FAR = 20.0  # of such a difference, pixels off a row or a grid: as bad as half of a ratio that is needed


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
    rules: DesignRules
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

    def sizes(self, pixels: float, needed: float) -> tuple[float, float]:
        """What is measured and what is needed: CSS pixels, or shares of the usual text's size."""
        if self.known:
            return pixels / self.scale, needed
        return pixels / self.body, needed / _USUAL


def boxes(picture: Picture) -> list[Box]:
    """Cards, buttons, fields: areas of one colour with a rectangle's outline, the largest first."""
    return [_box(region, picture) for region in regions(picture, lossless=lossless(picture))]


def review(picture: Picture, lines: Sequence[Line], rules: DesignRules) -> list[Finding]:
    """What these rules object to, the worst first; behind that, where everything is wanted, what they find sound.

    lines: the text that was read.
    """
    page = _page(picture, lines, rules)
    found = [pair for rule in RULES if rule in rules.check for pair in RULES[rule](page)]
    told = [(bad, finding) for bad, finding in found if rules.everything or not finding.sound]
    return [finding for _, finding in sorted(told, key=lambda pair: (pair[1].sound, -pair[0]))]


def _page(picture: Picture, lines: Sequence[Line], rules: DesignRules) -> _Page:
    scale = picture.shape[1] / rules.width if rules.width else None
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
    return _Page(
        picture, rules, faithful, texts, areas, _buttons(areas, texts, effective), effective, scale is not None, body
    )


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
        needed = page.rules.large_contrast if large else page.rules.contrast
        sound = ratio >= _limit(page, text.ink, text.letters) * needed
        both = (hexadecimal(text.ink.text), hexadecimal(text.ink.background))
        found.append(_finding(page, "contrast", text.region, text.line.text, ratio, needed, sound, both))
    return found


def _limit(page: _Page, written: Ink, letters: Font) -> float:
    if page.lossless and written.peak >= 0.5:
        return _EXACT if written.peak >= 1 else _NEARLY
    thin = 1.0 if letters.size >= _SMALL else _THIN
    return thin * (_GUESSED if page.lossless else _LOSSY)


def _text_size(page: _Page) -> _Found:
    found: _Found = []
    for text in page.texts:
        if text.letters is None:
            continue
        error = _SIZE_ERROR if page.lossless else _SIZE_LOSSY
        sound = text.letters.size / page.scale >= page.rules.text * error
        sizes = page.sizes(text.letters.size, page.rules.text)
        found.append(_finding(page, "text_size", text.region, text.line.text, *sizes, sound))
    return found


def _target_size(page: _Page) -> _Found:
    if not page.lossless:
        return []
    found: _Found = []
    for area, text in page.buttons:
        whole = rimmed(page.picture, area)
        side = min(whole.width, whole.height)
        # A scaled frame's edges lie between pixels: the area is up to one smaller than the button.
        sound = (side + 0.5) / page.scale >= page.rules.target
        sizes = page.sizes(side, page.rules.target)
        found.append(_finding(page, "target_size", whole, text.line.text, *sizes, sound))
    return found


def _alignment(page: _Page) -> _Found:
    found: _Found = []
    for row, down in _rows(page):
        if len(row) < 3:
            continue
        usual = median(_start(card, down) for card in row)
        for card in row:
            off = abs(_start(card, down) - usual)
            box, sound = _box(card, page.picture), off < page.off
            finding = Finding("alignment", box, _title(page, card), off / page.scale, 0.0, sound=sound)
            found.append((1 + off / _FAR, finding))
    return found


def _spacing(page: _Page) -> _Found:
    found: _Found = []
    for rows in _grids(page):
        gaps = _gaps(rows)
        if len(gaps) < 2:
            continue
        usual = min(gap for gap, _ in gaps) if len(gaps) == 2 else median(gap for gap, _ in gaps)
        for gap, card in gaps:
            if usual <= 0 or gap >= _SECTION * usual:
                continue
            bad = max(gap, usual) / max(1.0, min(gap, usual))
            box, sound = _box(card, page.picture), abs(gap - usual) < max(page.off, _GAP * usual)
            finding = Finding("spacing", box, _title(page, card), gap / page.scale, usual / page.scale, sound=sound)
            found.append((bad, finding))
    return found


def _grid(page: _Page) -> _Found:
    """Of gaps that are no multiple of the grid's step one each; a scaled frame's are off by a pixel."""
    step, found, known = page.rules.grid, dict[int, tuple[float, Finding]](), set[int]()
    if not (step and page.known and page.lossless):
        return []
    for rows in _grids(page):
        for gap, card in _gaps(rows):
            wanted = max(1, round(gap / page.scale / step)) * step
            off = abs(gap / page.scale - wanted)
            if gap > 0 and gap not in known:
                known.add(gap)
                sound = off * page.scale <= (0.5 if page.scale == 1 else 1.5)
                finding = Finding(
                    "grid", _box(card, page.picture), _title(page, card), gap / page.scale, wanted, sound=sound
                )
                found[gap] = 1 + off / _FAR, finding
    return list(found.values())


def _colour(page: _Page) -> _Found:
    """Areas and letters in colours that nobody has declared, each once; only where the frame shows them exactly."""
    if not (page.rules.colours and page.lossless):
        return []
    found, known = list[tuple[float, Finding]](), set[str]()
    height, width = page.picture.shape[:2]
    largest_first = sorted(page.regions, key=lambda region: (-region.area, region.top, region.left))
    areas = [Region(0, 0, width, height), *largest_first]
    places = [(area, fill(page.picture, area), _title(page, area)) for area in areas]
    places += [(text.region, text.ink.text, text.line.text) for text in page.texts if text.ink and text.ink.peak >= 1]
    for region, colour, words in places:
        name = hexadecimal(colour)
        if name not in known:
            known.add(name)
            best = nearest(colour, page.rules.colours)
            far = difference(colour, best)
            finding = _finding(page, "colour", region, words, far, _OTHER, far <= _OTHER, (name, hexadecimal(best)))[1]
            found.append((1 + far / _FAR, finding))
    return found


def _overlap(page: _Page) -> _Found:
    """Two lines in one place; or, in a frame without loss, a line of a fair size that a reader is not sure of."""
    if not page.lossless:
        return []
    found: _Found = []
    for number, text in enumerate(page.texts):
        doubtful = text.line.confidence < _READABLE and text.letters is not None and text.letters.size >= _SMALL
        sound = not doubtful and not any(_covers(text, other) for other in page.texts[:number])
        measured = text.line.confidence
        found.append(_finding(page, "overlap", text.region, text.line.text, measured, _READABLE, sound))
    return found


def _covers(one: _Text, other: _Text) -> bool:
    across = min(one.region.right, other.region.right) - max(one.region.left, other.region.left)
    (top, bottom), (over, under) = _letters_of(one), _letters_of(other)
    down = min(bottom, under) - max(top, over)
    return across > _OVER and down > _DEEP * min(bottom - top, under - over)


def _letters_of(text: _Text) -> tuple[float, float]:
    """Top and bottom of a line's letters: a reader's boxes are higher, and those of two close lines overlap."""
    middle, height = (text.region.top + text.region.bottom) / 2, float(text.region.height)
    half = min(height, text.letters.size * _TALL if text.letters else height) / 2
    return middle - half, middle + half


RULES: dict[str, Callable[[_Page], _Found]] = {
    "contrast": _contrast,
    "target_size": _target_size,
    "text_size": _text_size,
    "alignment": _alignment,
    "spacing": _spacing,
    "overlap": _overlap,
    "colour": _colour,
    "grid": _grid,
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
    grids, used, rowed = [], set[Region](), list[Region]()
    for card in cards:  # the largest first: what is in a card of a row moves with it, as its picture does
        if card in used or any(outer.shared(card) == card.area for outer in rowed):
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
        rowed += group
    return [grid for grid in grids if grid]


def _gaps(rows: list[_Row]) -> list[tuple[int, Region]]:
    """Pixels between two cards, and the second of them."""
    return [
        (_start(after, not down) - _end(before, not down), after)
        for row, down in rows
        for before, after in pairwise(row)
    ]


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
    page: _Page,
    rule: str,
    region: Region,
    text: str,
    measured: float,
    needed: float,
    sound: bool,
    colours: tuple[str, ...] = (),
) -> tuple[float, Finding]:
    box = _box(region, page.picture)
    return needed / max(0.01, measured), Finding(rule, box, text, measured, needed, colours, sound)


def _box(region: Region, picture: Picture) -> Box:
    height, width = picture.shape[:2]
    return Box(region.left / width, region.top / height, region.right / width, region.bottom / height)
