"""Reminders, the people whom one may call, and the page for the family."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from diary import Part, Told, clock, doses, is_named, listed, now, offer, part_of, person, told
from labels import plain
from sqlalchemy import Connection, insert, select, update
from tables import CALLS, DOSES, HELPERS, MEDICINES, PEOPLE, REMINDERS, store

from vivavoce import Call, Declined, Page, Table, Text, say

LATE = timedelta(hours=12)
"""How late a reminder is still told, to a person who was not there."""
SHOWN = timedelta(days=14)
"""How far back the family's page goes."""
_WHOM = re.compile(r"\b(?:call|phone|ring|dial|talk to|speak to|speak with|get)(?: my| the)? (\w+)")
_EMERGENCY = frozenset("ambulance emergency police fire paramedics 911 112 999".split())
_ANYBODY = frozenset("a an any anybody anyone for help helper human me person people real somebody someone up".split())


def next_time(call: Call, at: time, day: date | None = None) -> datetime:
    """The next such time on the person's clock, or that of a day; UTC. Raises Declined for one that is over."""
    here = call.local_time()
    due = here.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    if day:
        due = due.replace(year=day.year, month=day.month, day=day.day)
        if due <= here:
            raise Declined("That time is over.", ask_again=["remind_at"])
    return (due if due > here else due + timedelta(days=1)).astimezone(UTC).replace(tzinfo=None)


def remind(call: Call, at: time, what: str, every_day: bool, day: date | None) -> Told:
    """A reminder more. Raises Declined."""

    def work(db: Connection) -> str:
        mine = (REMINDERS.c.person == person(db, call)) & (REMINDERS.c.at == at) & REMINDERS.c.due.is_not(None)
        if (same := db.execute(select(REMINDERS).where(mine)).first()) and same.what in ("", what):
            raise Declined(f"You have a reminder at {say(at)} already.")
        due, about = next_time(call, at, day), [one.id for one in listed(db, call) if plain(one.name) in plain(what)]
        values = {"at": at, "what": what, "every_day": every_day, "medicine": about[0] if len(about) == 1 else None}
        db.execute(insert(REMINDERS).values(person=person(db, call), due=due, **values))
        first = "every day, the first time " if every_day else ""
        return f"I'll remind you {first}{clock(call, due)}, while this line is open."

    return told(call, store.once(call, work))


def reminders(call: Call) -> Told:
    """All that are open."""
    with store.connect() as db:
        r = REMINDERS.c
        rows = db.execute(
            select(REMINDERS).where(r.person == person(db, call), r.due.is_not(None)).order_by(r.due)
        ).all()
    each = [
        f"{say(row.at)}{' every day' if row.every_day else ''}{f': {row.what}' if row.what else ''}" for row in rows
    ]
    return Told(f"You have reminders at {say(each)}." if each else "You have no reminders.")


def which_reminder(call: Call, remind_at: time | None, part: Part | None) -> dict[str, time]:
    """The reminder at that hour, of the morning or the evening, or of that part of the day, where there is only one.
    Raises Declined."""
    with store.connect() as db:
        mine = (REMINDERS.c.person == person(db, call)) & REMINDERS.c.due.is_not(None)
        rows = db.execute(select(REMINDERS.c.at, REMINDERS.c.what).where(mine).order_by(REMINDERS.c.at)).all()
    there = sorted({row.at for row in rows})
    if not there:
        raise Declined("You have no reminders.")
    same = [at for at in there if not part or part_of(at) == part]
    if remind_at:
        same = [at for at in there if (at.hour % 12, at.minute) == (remind_at.hour % 12, remind_at.minute)]
        same = [remind_at] if remind_at in same else same
    if len(same) != 1:
        each = [f"{say(row.at)}{f': {row.what}' if row.what else ''}" for row in rows]
        raise Declined(f"You have reminders at {say(each)}.", ask_again=["remind_at"])
    return {"remind_at": same[0]}


def cancel(call: Call, at: time | None) -> Told:
    """No reminder at that time any more."""

    def work(db: Connection) -> str:
        mine = (REMINDERS.c.person == person(db, call)) & (REMINDERS.c.at == at)
        db.execute(update(REMINDERS).where(mine).values(due=None))
        return f"The reminder{f' at {say(at)}' if at else ''} is gone."

    return told(call, store.once(call, work))


def due(call: Call) -> str | None:
    """What the person is to be reminded of now, each once; not of a medicine that the diary has already."""
    moment, due_now = now(call), list[str]()
    with store.begin() as db:
        r = REMINDERS.c
        for row in db.execute(select(REMINDERS).where(r.person == person(db, call), r.due <= moment)).all():
            later = next_time(call, row.at) if row.every_day else None
            db.execute(update(REMINDERS).where(r.id == row.id).values(due=later))
            taken = row.medicine and doses(db, row.medicine, row.due - timedelta(hours=2))
            if moment - row.due <= LATE and not taken:
                due_now.append(f"A reminder for {say(row.at)}{f': {row.what}' if row.what else ''}.")
    return " ".join(due_now) or None


def whom(call: Call, helper: str) -> dict[str, str]:
    """Who is to be called, by name or by what they are; the first where nobody is named. Raises Declined."""
    with store.connect() as db:
        rows = db.execute(select(HELPERS).where(HELPERS.c.person == person(db, call)).order_by(HELPERS.c.id)).all()
    if set(plain(helper).split()) & _EMERGENCY:
        raise Declined("I can't reach the emergency services.", offer=offer(call))
    if not rows:
        raise Declined("There is nobody on your list whom I could call.")
    words = plain(helper).split()
    found = [row for row in rows if any(is_named(name, words) for name in (row.relation, *row.name.split()))]
    wanted = _WHOM.search(plain(helper)) or re.fullmatch(r"(?:my |the )?(\w+)", plain(helper))
    if not found and wanted and wanted[1] not in _ANYBODY:
        raise Declined(f"Your list has {say([row.name for row in rows])}.", ask_again=["helper"])
    return {"helper": (found or rows)[0].name}


def call_helper(call: Call, helper: str) -> Told:
    """Note whom the person wants to talk to, for the family to see."""

    def work(db: Connection) -> str:
        mine = select(HELPERS).where(HELPERS.c.person == person(db, call), HELPERS.c.name == helper)
        row = db.execute(mine).one()
        db.execute(insert(CALLS).values(person=row.person, helper=row.id, at=now(call)))
        return f"I'm calling {row.name}."

    return told(call, store.once(call, work))


def page() -> Page:
    """The diary for the family: what was taken, what was taken back, whom they asked for."""
    since = datetime.now(UTC).replace(tzinfo=None) - SHOWN

    def here(moment: datetime) -> datetime:
        return moment.replace(tzinfo=UTC).astimezone().replace(tzinfo=None, microsecond=0)

    with store.connect() as db:
        taken = select(PEOPLE.c.name.label("who"), MEDICINES.c.name, MEDICINES.c.strength, DOSES).select_from(
            DOSES.join(MEDICINES).join(PEOPLE, DOSES.c.person == PEOPLE.c.id)
        )
        entries = db.execute(taken.where(DOSES.c.at >= since).order_by(DOSES.c.at.desc(), DOSES.c.id.desc())).all()
        asked = select(PEOPLE.c.name.label("who"), HELPERS.c.name, HELPERS.c.phone, CALLS.c.at).select_from(
            CALLS.join(HELPERS).join(PEOPLE, CALLS.c.person == PEOPLE.c.id)
        )
        calls = db.execute(asked.where(CALLS.c.at >= since).order_by(CALLS.c.at.desc())).all()
        new = select(PEOPLE.c.name.label("who"), MEDICINES).join(PEOPLE, MEDICINES.c.person == PEOPLE.c.id)
        added = db.execute(new.where(MEDICINES.c.by_voice.is_not(None)).order_by(MEDICINES.c.id)).all()
    rows = [
        (here(one.at), one.who, f"{one.name} {one.strength}", one.tablets, "taken back" if one.struck else "")
        for one in entries
    ]
    by_voice = [(here(one.by_voice), one.who, f"{one.name} {one.strength}", one.times or "as needed") for one in added]
    return Page(
        Text("What was said to have been taken in the last two weeks. Nobody has counted tablets."),
        *(
            [Table(["added", "who", "medicine", "when"], by_voice, caption="Put on the list by voice: check it")]
            if added
            else []
        ),
        Table(["taken", "who", "medicine", "tablets", ""], rows, caption="The diary"),
        Table(
            ["when", "who", "asked for", "number"],
            [(here(c.at), c.who, c.name, c.phone) for c in calls],
            caption="Calls",
        ),
    )
