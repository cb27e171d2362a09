"""What the critic knows: pages, reviews of them, and findings, each with its crop, over all calls.

A finding is closed only when the pixels in its place have changed and the same check holds there now, or when what it
was about is gone. What was dismissed stays dismissed; what is out of sight stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from meaning import part_of, spoken_of
from sqlalchemy import Connection, Row, insert, select, update
from wording import LIVE, fact_of

from vivavoce import Box, Call, Database, Declined, Finding, Step, View, ledger, places_in
from vivavoce.design import became, line_places, place

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
    sa.Column("number", sa.Integer, nullable=False, default=0),  # in the list of the last review; 0 = closed
    *(sa.Column(name, sa.String, nullable=False) for name in ("rule", "text", "place")),
    *(sa.Column(name, sa.JSON, nullable=False) for name in ("box", "colours")),
    *(sa.Column(name, sa.Float, nullable=False) for name in ("measured", "needed")),
    sa.Column("status", sa.String, nullable=False, default="open"),  # open, accepted, dismissed, mended, gone
    sa.Column("reason", sa.String, nullable=False, default=""),
    sa.Column("crop", sa.LargeBinary, nullable=False),  # what it looked like, PNG
)

FIRST = Step("", ask="Shall I look at what you share?", then="review")
"""What is offered where nothing was reviewed yet."""
SAME_PAGE = 0.4
"""Share of the fewer lines of two pictures that are the same: one page, scrolled perhaps. Other records in one form
share their labels, and are one page as well."""


@dataclass(frozen=True)
class Look:
    """A picture of a page, and all that was measured in it, the worst first."""

    view: View
    facts: tuple[Finding, ...]

    def columns(self, fact: Finding) -> dict[str, Any]:
        """A fact as it is kept."""
        kept = {name: getattr(fact, name) for name in ("rule", "text", "measured", "needed")}
        box = [fact.box.left, fact.box.top, fact.box.right, fact.box.bottom]
        where, crop = place(fact.box, self.facts), self.view.crop(fact.box).image()
        return {**kept, "colours": list(fact.colours), "box": box, "place": where, "crop": crop}


class Critic:
    """`DESIGN_CRITIC_DB` says where: any SQLAlchemy URL; without it a private file."""

    def __init__(self) -> None:
        self._db = Database("design-critic", METADATA, beside=__file__)

    def take(self, call: Call, look: Look, first: Sequence[str] = ()) -> dict[str, Any]:
        """Compare a look with what is known of its page, and keep it: which findings are `mended`, `gone` or back
        (`open`) by id, and whether the page was seen `again`. first: the rules that get the first numbers."""
        with self._db.begin() as db, ledger.once(db, call) as step:
            if not step.replayed:
                page, before = _page_of(db, look)
                changes = _compare(db, page, look, before)
                left = _renumber(db, page, look, first)
                now = call.local_time().isoformat(timespec="seconds")
                db.execute(insert(REVIEWS).values(page=page, call=call.id, at=now, left=left))
                step.result = {"page": page, "again": before is not None, **changes}
            call.state.update(page=step.result["page"], told=0)
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

    def current(self, call: Call) -> list[Row[Any]]:
        """The findings that we talk of."""
        ids = call.state.get("current", [])
        return [one for one in self.all(self.page(call).id) if one.id in ids] if ids else []

    def speak_of(self, call: Call, fact: Finding) -> None:
        """Talk of what is known of a fact, where it is on the list."""
        known = self.all(call.state["page"]) if "page" in call.state else []
        if ids := [one.id for one in known if (one.rule, one.text) == (fact.rule, fact.text)]:
            call.state.update(current=ids[:1], several=False)

    def meant(self, call: Call, number: int | None = None, status: str = "", finding: str = "") -> list[Row[Any]]:
        """The findings that the caller's words mean, else of a number, else those that we talk of. Raises Declined.

        They are then those that we talk of. status: what they are to be. finding: how they were called when they were
        read back.
        """
        found, known = self.all(self.page(call).id), call.state.get("read_back", {})
        agreed = known.get("ids") if finding and finding == known.get("meant", {}).get("finding") else None
        said = not call.heard or number in (*places_in(call.heard, 99), call.state.get("offered"))
        number = number if said or not call.state.get("current") else None  # of an earlier turn
        current = [] if number else call.state.get("current", [])
        if status:  # "put that on the list" is nothing that is off it already
            current = [one.id for one in found if one.id in current and (one.status in LIVE or status == "open")]
        if call.state.get("several") and not re.search(
            r"\b(?:both|(?<!of )(?:them|these|those))\b", call.heard.casefold()
        ):
            current = current[:1]
        ids = agreed or [one.id for one in self.named(call, number, status)] or current
        ones = [one for one in found if one.id in ids]
        if not ones:
            last = max((one.number for one in found), default=0)
            have = f"The numbers go up to {last}." if last else "Nothing is open on this page."
            raise Declined(f"I have no finding {number}. {have}" if number else f"Which finding? {have}")
        call.state["current"] = [one.id for one in ones]
        return ones

    def named(self, call: Call, number: int | None = None, status: str = "") -> list[Row[Any]]:
        """The findings that the caller's words name, the one of this number among them. Raises Declined."""
        words = (
            part_of(call.heard, leaving=status == "dismissed") if status in ("accepted", "dismissed") else call.heard
        )
        return spoken_of(words, self.all(self.page(call).id), call.state.get("told", 0), number)

    def mark(self, call: Call, number: int | None, status: str, reason: str = "", finding: str = "") -> list[Row[Any]]:
        """Accept findings, dismiss them, or open them again; we then talk of them. Raises Declined."""
        with self._db.begin() as db, ledger.once(db, call) as step:
            if not step.replayed:
                step.result = [one.id for one in self.meant(call, number, status, finding)]
                db.execute(update(FINDINGS).where(FINDINGS.c.id.in_(step.result)).values(status=status, reason=reason))
            call.state["current"] = step.result
            return list(db.execute(select(FINDINGS).where(FINDINGS.c.id.in_(step.result)).order_by(FINDINGS.c.id)))


def _compare(db: Connection, page: int, look: Look, before: dict[str, Any] | None) -> dict[str, list[int]]:
    """Bring what is known of a page up to date, and add what is new. Gives the ids of which the status has changed."""
    changes: dict[str, list[int]] = {"mended": [], "gone": [], "open": []}
    known = _known(db, page)
    now, new = became([(fact_of(one), one.crop) for one in known], look.view, look.facts, before or {})
    for one, (what, fact) in zip(known, now, strict=True):
        status, columns = one.status, {}
        if what == "there" and fact is not None:
            status, columns = one.status if one.status in (*LIVE, "dismissed") else "open", look.columns(fact)
        elif what in changes and one.status in LIVE:
            status = what
        if status != one.status:
            changes[status].append(one.id)
        db.execute(update(FINDINGS).where(FINDINGS.c.id == one.id).values(status=status, **columns))
    for fact in new:
        db.execute(insert(FINDINGS).values(page=page, **look.columns(fact)))
    return changes


def _renumber(db: Connection, page: int, look: Look, first: Sequence[str]) -> int:
    """Number what is to be done, the worst first, what is out of sight last. Gives how many there are."""
    worst = {(fact.rule, fact.text, *fact.box.centre): index for index, fact in enumerate(look.facts)}
    order = {
        one.id: (one.rule not in first, worst.get((one.rule, one.text, *Box(*one.box).centre), len(worst)), one.id)
        for one in _known(db, page)
        if one.status in LIVE
    }
    db.execute(update(FINDINGS).where(FINDINGS.c.page == page).values(number=0))
    for number, finding in enumerate(sorted(order, key=order.__getitem__), 1):
        db.execute(update(FINDINGS).where(FINDINGS.c.id == finding).values(number=number))
    return len(order)


def _page_of(db: Connection, look: Look) -> tuple[int, dict[str, Any] | None]:
    """The page that a look shows, and where its lines were; None where it is new. It is kept as it is now."""
    lines, best, before, most = line_places(look.view), None, None, SAME_PAGE
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


def _known(db: Connection, page: int) -> list[Row[Any]]:
    return list(db.execute(select(FINDINGS).where(FINDINGS.c.page == page).order_by(FINDINGS.c.id)))
