"""What learners have done: one database, each attempt exactly once. The first use makes it.

Words come back by Leitner's system ("So lernt man lernen", 1972): right at once moves a word to the next of five boxes,
a miss moves it back to the first; a box is asked for again after 1, 2, 4, 8 or 16 days.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sql
from sqlalchemy import Column, Integer, String, insert, select, update

from vivavoce import Call, Database

METADATA = sql.MetaData()
LEARNERS = sql.Table(
    "learners", METADATA,
    Column("id", String(120), primary_key=True, comment="who calls: a token's subject, else the name"),
    Column("name", String(80), nullable=False),
    Column("language", String(40), nullable=False),
)  # fmt: skip
ATTEMPTS = sql.Table(
    "attempts", METADATA,
    Column("id", Integer, primary_key=True),
    Column("learner", String(120), nullable=False, index=True),
    Column("lesson", String(40), nullable=False, comment='a pair of sounds, or "things"'),
    Column("level", Integer, nullable=False),
    Column("word", String(40), nullable=False),
    Column("kind", String(10), nullable=False, comment="say, listen, gap or show"),
    Column("attempt", Integer, nullable=False, comment="1 = at once"),
    Column("verdict", String(10), nullable=False, comment="right, nearly or other"),
    Column("ratio", sql.Float, comment="log-likelihood of the other sound over the right one; NULL = not judged"),
    Column("at", sql.DateTime, nullable=False),
)  # fmt: skip
CARDS = sql.Table(
    "cards", METADATA,
    *(Column(name, String(120), primary_key=True) for name in ("learner", "lesson", "word")),
    Column("level", Integer, nullable=False),
    Column("box", Integer, nullable=False, comment="1 to 5"),
    Column("due", sql.Date, nullable=False),
)  # fmt: skip
FINISHED = sql.Table(
    "finished", METADATA,
    *(Column(name, String(120), primary_key=True) for name in ("learner", "lesson")),
    Column("level", Integer, primary_key=True, autoincrement=False),
)  # fmt: skip
THINGS, OWN = "things", "own"
"""What stands for a lesson where there is none: things to show, and words that a learner noted."""
BOXES = (1, 2, 4, 8, 16)
"""Days until a word of each box is asked for again."""


class Card(NamedTuple):
    """A word that comes back."""

    lesson: str
    level: int
    word: str


class School:
    """`LANGUAGE_TUTOR_DB` says where: see `vivavoce.Database`."""

    def __init__(self) -> None:
        self.db = Database("language-tutor", METADATA, beside=__file__)

    def rows(self, query: Any) -> list[Any]:
        """What a query gives."""
        with self.db.connect() as db:
            return list(db.execute(query).all())

    def names(self) -> list[str]:
        """Learners who have been here, 100 at most."""
        return [row.name for row in self.rows(select(LEARNERS.c.name).limit(100))]

    def language(self, learner: str) -> str:
        """Somebody's first language; "" = not known yet."""
        return next((row.language for row in self.rows(select(LEARNERS).where(LEARNERS.c.id == learner))), "")

    def enrol(self, learner: str, name: str, language: str) -> None:
        """Somebody's name and first language, which may have changed."""
        with self.db.begin() as db:
            values = {"name": name, "language": language}
            if not db.execute(update(LEARNERS).where(LEARNERS.c.id == learner).values(values)).rowcount:
                db.execute(insert(LEARNERS).values(id=learner, **values))

    def keep(self, call: Call, learner: str, card: Card, kind: str, attempt: int, verdict: str, ratio: Any) -> str:
        """Keeps one attempt, and says when its word comes back. Gives the verdict: that of the first time, where the
        same attempt comes again after a line has fallen."""
        row = {"learner": learner, **card._asdict(), "kind": kind, "attempt": attempt, "at": now(call)}

        def work(db: Any) -> str:
            db.execute(insert(ATTEMPTS).values(**row, verdict=verdict, ratio=ratio))
            if attempt == 1:
                _file(db, call, learner, card, at_once=verdict == "right")
            return verdict

        return self.db.once(call, work)

    def note(self, call: Call, learner: str, word: str) -> None:
        """A word that a learner wants to remember."""
        self.db.once(call, lambda db: _file(db, call, learner, Card(OWN, 1, word), at_once=False))

    def cards(self, learner: str, lesson: str, until: Any = None) -> list[Card]:
        """The words of somebody, that due first the first. lesson: "" = all sounds. until: due on that day."""
        c = CARDS.c
        query = select(CARDS).where(c.learner == learner).order_by(c.due, c.word)
        query = query.where(c.lesson == lesson if lesson else c.lesson.not_in([THINGS, OWN]))
        return [Card(r.lesson, r.level, r.word) for r in self.rows(query.where(c.due <= until) if until else query)]

    def finished(self, learner: str) -> set[tuple[str, int]]:
        """Lessons that somebody has been through, with their levels."""
        query = select(FINISHED.c.lesson, FINISHED.c.level).where(FINISHED.c.learner == learner)
        return {(row.lesson, row.level) for row in self.rows(query)}

    def finish(self, learner: str, lesson: str, level: int) -> None:
        """Somebody has been through a lesson."""
        if (lesson, level) not in self.finished(learner):
            with self.db.begin() as db:
                db.execute(insert(FINISHED).values(learner=learner, lesson=lesson, level=level))

    def counts(self, learner: str) -> tuple[int, int]:
        """(words tried, of these right at once) of somebody."""
        a = ATTEMPTS.c
        query = select(a.verdict, sql.func.count()).where(a.learner == learner, a.attempt == 1).group_by(a.verdict)
        found = {verdict: count for verdict, count in self.rows(query)}
        return sum(found.values()), found.get("right", 0)


def now(call: Call) -> datetime:
    """The learner's wall clock, as the tables keep it."""
    return call.local_time().replace(tzinfo=None)


def _file(db: Any, call: Call, learner: str, card: Card, *, at_once: bool) -> None:
    """Puts a word into its box: the next one if it was right at once, else the first."""
    key = {"learner": learner, "lesson": card.lesson, "word": card.word}
    mine = [CARDS.c[name] == value for name, value in key.items()]
    known = db.execute(select(CARDS.c.box).where(*mine)).scalar()
    box = min((known or 1) + 1, len(BOXES)) if at_once else 1
    values = {"level": card.level, "box": box, "due": now(call).date() + timedelta(days=BOXES[box - 1])}
    if not db.execute(update(CARDS).where(*mine).values(values)).rowcount:
        db.execute(insert(CARDS).values(**key, **values))
