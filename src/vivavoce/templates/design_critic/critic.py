"""What the critic knows: pages, reviews of them, and findings, each with its crop, over all calls.

A finding is closed only when the pixels in its place have changed and the same check holds there now, or when what it
was about is gone. What was dismissed stays dismissed; what is out of sight stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from statistics import median
from typing import Any

import sqlalchemy as sa
from crops import changed
from meaning import LIVE, NTH, spoken_of
from sqlalchemy import Connection, Row, insert, select, update

from vivavoce import Box, Call, Database, Declined, Finding, Step, View, ledger

METADATA = sa.MetaData()
PAGES = sa.Table(
    "pages",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("lines", sa.JSON, nullable=False),  # each line's words → its middle, in shares of the picture
    sa.Column("picture", sa.LargeBinary, nullable=False),  # PNG, as it was seen last
)
REVIEWS = sa.Table(
    "reviews",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("page", sa.ForeignKey("pages.id"), nullable=False),
    sa.Column("call", sa.String, nullable=False),
    sa.Column("at", sa.String, nullable=False),  # ISO 8601
    sa.Column("left", sa.Integer, nullable=False),
)
FINDINGS = sa.Table(
    "findings",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("page", sa.ForeignKey("pages.id"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),  # in the list of the last review; 0 = closed
    *(sa.Column(name, sa.String, nullable=False) for name in ("rule", "text", "place")),
    *(sa.Column(name, sa.JSON, nullable=False) for name in ("box", "colours")),
    *(sa.Column(name, sa.Float, nullable=False) for name in ("measured", "needed")),
    sa.Column("status", sa.String, nullable=False, default="open"),  # open, accepted, dismissed, mended, gone
    sa.Column("reason", sa.String, nullable=False, default=""),
)
CROPS = sa.Table(
    "crops", METADATA, sa.Column("finding", sa.ForeignKey("findings.id")), sa.Column("png", sa.LargeBinary)
)

FIRST = Step("", ask="Shall I look at what you share?", then="review")
"""What is offered where nothing was reviewed yet."""
SAME_PAGE = 0.4
"""Share of the fewer lines of two pictures that are the same: one page, scrolled perhaps. Other records in one form
share their labels, and are one page as well."""
NEAR, STILL = 0.2, 0.01
"""Of the picture's sides: how far a thing may go between two looks beyond what all went; less is not scrolled."""
NAMELESS = ("overlap", "colour", "grid")
"""Rules of which a sound fact bears other words than the fault: texts that lie on each other are read as others."""


@dataclass(frozen=True)
class Look:
    """A picture of a page, and all that was measured in it, the worst first."""

    view: View
    facts: tuple[Finding, ...]

    @property
    def lines(self) -> dict[str, tuple[float, float]]:
        """The words of each line, and its middle."""
        return {line.text.strip(): line.box.centre for line in self.view.lines if len(line.text.strip()) > 2}

    def place(self, box: Box) -> str:
        """Where something is: "second card", "top left", "in the middle"."""
        x, y = box.centre
        cards = [fact.box for fact in self.facts if fact.rule == "alignment"]
        for nth, card in zip(NTH, sorted(cards, key=lambda card: (round(card.top * 10), card.left)), strict=False):
            if card.left <= x <= card.right and card.top <= y <= card.bottom:
                return f"{nth} card"
        row = ("top", "", "bottom")[min(2, int(y * 3))]
        column = ("left", "", "right")[min(2, int(x * 3))]
        if row and column:
            return f"{row} {column}"
        return f"at the {row}" if row else f"on the {column}" if column else "in the middle"


class Critic:
    """`DESIGN_CRITIC_DB` says where: any SQLAlchemy URL; without it a private file."""

    def __init__(self) -> None:
        self._db = Database("design-critic", METADATA, beside=__file__)

    def take(self, call: Call, look: Look, first: Sequence[str] = ()) -> dict[str, Any]:
        """Compare a look with what is known of its page, and keep it: which findings are `mended` or `gone` by id, and
        whether the page was seen `again`. first: the rules that get the first numbers."""
        with self._db.begin() as db, ledger.once(db, call) as step:
            if not step.replayed:
                page, before = _page_of(db, look)
                moved = _moved(before, look.lines)
                closed = _compare(db, page, look, moved, scrolled=max(map(abs, moved)) >= STILL or not before)
                left = _renumber(db, page, look, first)
                now = call.local_time().isoformat(timespec="seconds")
                db.execute(insert(REVIEWS).values(page=page, call=call.id, at=now, left=left))
                step.result = {"page": page, "again": before is not None, **closed}
            call.state["page"] = step.result["page"]
            return dict(step.result)

    def page(self, call: Call | None = None) -> Row[Any]:
        """The page that we talk of, or the one that was reviewed last. Raises Declined where there is none."""
        with self._db.connect() as db:
            last = db.execute(select(REVIEWS.c.page).order_by(REVIEWS.c.id.desc()).limit(1)).scalar()
            known = (call.state.get("page") if call else None) or last
            row = db.execute(select(PAGES).where(PAGES.c.id == known)).one_or_none()
        if row is None:
            raise Declined("I have not reviewed anything yet.", offer=FIRST)
        return row

    def all(self, page: int) -> list[Row[Any]]:
        """All that was ever found on a page: what is to be done by number, then what is closed."""
        with self._db.connect() as db:
            rows = _known(db, page)
        return sorted(rows, key=lambda one: (one.status not in LIVE, one.number or len(rows), one.id))

    def live(self, call: Call) -> list[Row[Any]]:
        """What is to be done on the page that we talk of, by number. Raises Declined."""
        return [one for one in self.all(self.page(call).id) if one.status in LIVE]

    def meant(self, call: Call, number: int | None = None, finding: str = "") -> list[Row[Any]]:
        """The findings that the caller's words mean, else of a number, else those that we talk of. Raises Declined.

        They are then those that we talk of. finding: how they were called when they were read back.
        """
        found, known = self.all(self.page(call).id), call.state.get("read_back", {})
        agreed = known.get("ids") if finding and finding == known.get("meant", {}).get("finding") else None
        current = [] if number else call.state.get("current", [])
        unnamed = len(current) == 1 and re.search(r"\bth[eo]se\b", call.heard)  # "ignore those" is not the one
        ids = agreed or [one.id for one in self.named(call, number)] or ([] if unnamed else current)
        ones = [one for one in found if one.id in ids]
        if not ones:
            last = max((one.number for one in found), default=0)
            have = f"The numbers go up to {last}." if last else "Nothing is open on this page."
            raise Declined(f"I have no finding {number}. {have}" if number else f"Which finding? {have}")
        call.state["current"] = [one.id for one in ones]
        return ones

    def named(self, call: Call, number: int | None = None) -> list[Row[Any]]:
        """The findings that the caller's words name, the one of this number among them. Raises Declined."""
        return spoken_of(call.heard, self.all(self.page(call).id), call.state.get("told", 0), number)

    def mark(self, call: Call, number: int | None, status: str, reason: str = "", finding: str = "") -> list[Row[Any]]:
        """Accept findings, dismiss them, or open them again; we then talk of them. Raises Declined."""
        with self._db.begin() as db, ledger.once(db, call) as step:
            if not step.replayed:
                step.result = [one.id for one in self.meant(call, number, finding)]
                db.execute(update(FINDINGS).where(FINDINGS.c.id.in_(step.result)).values(status=status, reason=reason))
            call.state["current"] = step.result
            return list(db.execute(select(FINDINGS).where(FINDINGS.c.id.in_(step.result)).order_by(FINDINGS.c.id)))

    def crop(self, finding: int) -> bytes:
        """What a finding looked like, as PNG."""
        with self._db.connect() as db:
            return _crop(db, finding)


def _compare(
    db: Connection, page: int, look: Look, moved: tuple[float, float], *, scrolled: bool
) -> dict[str, list[int]]:
    """Bring what is known of a page up to date, and add what is new. Gives the ids that are closed now, or `back`."""
    closed: dict[str, list[int]] = {"mended": [], "gone": [], "back": []}
    left = list(look.facts)
    for one in _known(db, page):
        fact = _match(one, left, moved)
        if fact is not None:
            left.remove(fact)
        old = Box(*one.box)
        place = Box(old.left + moved[0], old.top + moved[1], old.right + moved[0], old.bottom + moved[1])
        other = changed(_crop(db, one.id), look.view.crop(place).image())
        if fact is not None and not fact.sound:
            status = one.status if one.status in (*LIVE, "dismissed") else "open"
            closed["back"] += [one.id] if status != one.status else []
            db.execute(_finding(one.id).values(**_columns(look, fact), status=status))
            crop = update(CROPS).where(CROPS.c.finding == one.id)
            db.execute(crop.values(png=look.view.crop(fact.box).image()))
        elif one.status in LIVE and fact is not None and (other or fact.needed != one.needed):
            closed["mended"].append(one.id)
        elif one.status in LIVE and fact is None and other and not scrolled:
            closed["mended" if one.rule in NAMELESS else "gone"].append(one.id)
    for status in ("mended", "gone"):
        db.execute(update(FINDINGS).where(FINDINGS.c.id.in_(closed[status])).values(status=status))
    for fact in left:
        if not fact.sound:
            new = insert(FINDINGS).values(page=page, number=0, **_columns(look, fact))
            (number,) = db.execute(new).inserted_primary_key or (0,)
            db.execute(insert(CROPS).values(finding=number, png=look.view.crop(fact.box).image()))
    return closed


def _match(one: Row[Any], facts: Sequence[Finding], moved: tuple[float, float]) -> Finding | None:
    """The fact that is about the same thing as a finding, the nearest of several."""
    if one.rule == "colour":
        return next((fact for fact in facts if fact.rule == "colour" and fact.colours[0] == one.colours[0]), None)
    x, y = Box(*one.box).centre
    near = [
        (max(abs(fact.box.centre[0] - x - moved[0]), abs(fact.box.centre[1] - y - moved[1])), index)
        for index, fact in enumerate(facts)
        if fact.rule == one.rule and alike(fact.text, one.text)
    ]
    distance, index = min(near, default=(1.0, 0))
    return facts[index] if distance <= NEAR or len(near) == 1 else None


def alike(one: str, other: str) -> bool:
    """Whether two readings are of the same words: in other colours a reader takes a letter for another, or reads on."""
    short, long = sorted((one.casefold(), other.casefold()), key=len)
    return long.startswith(short) and len(short) > 3 or SequenceMatcher(None, short, long).ratio() >= 0.8


def _renumber(db: Connection, page: int, look: Look, first: Sequence[str]) -> int:
    """Number what is to be done, the worst first, what is out of sight last. Gives how many there are."""
    worst = {(fact.rule, fact.text, *fact.box.centre): index for index, fact in enumerate(look.facts)}
    last = len(worst)
    order = {
        one.id: (one.rule not in first, worst.get((one.rule, one.text, *Box(*one.box).centre), last), one.id)
        for one in _known(db, page)
        if one.status in LIVE
    }
    db.execute(update(FINDINGS).where(FINDINGS.c.page == page).values(number=0))
    for number, finding in enumerate(sorted(order, key=order.__getitem__), 1):
        db.execute(_finding(finding).values(number=number))
    return len(order)


def _page_of(db: Connection, look: Look) -> tuple[int, dict[str, Any] | None]:
    """The page that a look shows, and where its lines were; None where it is new. It is kept as it is now."""
    lines, best, before, most = look.lines, None, None, SAME_PAGE
    for row in db.execute(select(PAGES.c.id, PAGES.c.lines).order_by(PAGES.c.id.desc()).limit(200)):
        fewer = min(len(row.lines), len(lines))
        share = len(row.lines.keys() & lines.keys()) / fewer if fewer else float(row.lines.keys() == lines.keys())
        if share >= most:
            best, before, most = row.id, row.lines, share + 1e-9
    biggest = max(look.view.lines, key=lambda line: line.box.bottom - line.box.top, default=None)
    values = {"title": biggest.text if biggest else "an empty page", "lines": lines, "picture": look.view.image()}
    if best is not None:
        db.execute(update(PAGES).where(PAGES.c.id == best).values(**values))
    else:
        (best,) = db.execute(insert(PAGES).values(**values)).inserted_primary_key or (0,)
    return best, before


def _moved(before: dict[str, Any] | None, now: dict[str, tuple[float, float]]) -> tuple[float, float]:
    """How far most of what is still there went: the page was scrolled."""
    both = [(now[words], before[words]) for words in (before or {}).keys() & now.keys()]
    return (
        median([new[0] - old[0] for new, old in both] or [0.0]),
        median([new[1] - old[1] for new, old in both] or [0.0]),
    )


def _columns(look: Look, fact: Finding) -> dict[str, Any]:
    box = [fact.box.left, fact.box.top, fact.box.right, fact.box.bottom]
    values = {"rule": fact.rule, "text": fact.text, "place": look.place(fact.box), "box": box}
    return {**values, "colours": list(fact.colours), "measured": fact.measured, "needed": fact.needed}


def _known(db: Connection, page: int) -> list[Row[Any]]:
    return list(db.execute(select(FINDINGS).where(FINDINGS.c.page == page).order_by(FINDINGS.c.id)))


def _crop(db: Connection, finding: int) -> bytes:
    return bytes(db.execute(select(CROPS.c.png).where(CROPS.c.finding == finding)).scalar_one())


def _finding(number: int) -> Any:
    return update(FINDINGS).where(FINDINGS.c.id == number)
