"""The diary's rules: which medicine is meant, when it was taken, and that it is not taken twice.

Everything is told from the person's own list, in its own words; nothing is advised and no dose is computed. What is
written was read back and agreed to (`confirm`), and is written once (`vivavoce.ledger`).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from difflib import SequenceMatcher
from typing import Any, Literal

from labels import Medicine, match, plain, printed, strengths
from sqlalchemy import Connection, Row, insert, select, update
from tables import DOSES, HELPERS, MEDICINES, PEOPLE, store

from vivavoce import Call, Declined, Step, Unseen, View, say

KNOWN_FOR = timedelta(minutes=10)
"""How long "it" is the medicine that was told of last."""
OLDEST = timedelta(days=2)
"""How far back an entry can be written or taken back: a longer memory is more likely a slip."""
WAIT = 2.0
"""Seconds that a dose waits for a sharp picture."""
READING = 5.0
"""Seconds more that the eye may take over it, which has much to do at times."""
GLANCE = 0.7
"""The same where the words name a medicine."""
LEAST_APART = {1: 12.0, 2: 8.0}
"""Hours between two doses of what is taken once or twice a day, for what the person puts on the list themselves."""
SOUNDS = 0.78
"""Likeness, 0–1, from which spoken words are a listed name as a recogniser spells it."""
Part = Literal["morning", "noon", "evening", "night"]
_PARTS: tuple[tuple[int, Part], ...] = ((4, "night"), (11, "morning"), (16, "noon"), (21, "evening"), (24, "night"))
"""Hours of the clock at which parts of the day end."""
_WAYS = {"breakfast": "morning", "lunch": "noon", "midday": "noon", "dinner": "evening", "supper": "evening"}
_SEVERAL = frozenset("all both them pills tablets medicines meds capsules medications".split())
_ANY = _SEVERAL | frozenset(
    "i i've have had took taken swallowed did do it's is was it that this one these those the a an my of pill tablet "
    "medicine medication med drug drugs capsule dose today now just already first two three for and same again another "
    "noon lunch evening night bedtime morning breakfast".split()
)
"""Words that name no medicine."""
_TWICE = re.compile(r"\b(?:twice|two times|double dose)\b(?! a day| daily)")
_EXCEPT = re.compile(r"\b(?:except|but not|apart from|without|besides)(?: for)?\b")


@dataclass(frozen=True)
class Told:
    """An answer, as it is spoken."""

    summary: str


def person(db: Connection, call: Call) -> int:
    """Whose diary it is: the token's caller, or whoever uses this device. Raises Declined."""
    subject = call.caller.subject if call.caller else None
    found = db.execute(select(PEOPLE.c.id).where(PEOPLE.c.subject == subject).order_by(PEOPLE.c.id)).scalar()
    if found is None:
        raise Declined("I have no diary for you yet. Ask the person who helps you to set one up.")
    return int(found)


def listed(db: Connection, call: Call) -> list[Medicine]:
    """The person's medicines, in the order in which they were written down. Raises Declined."""
    m = MEDICINES.c
    columns = (m.id, m.name, m.strength, m.purpose, m.times, m.directions, m.hours_apart, m.most_a_day, m.code)
    return [Medicine(*row) for row in db.execute(select(*columns).where(m.person == person(db, call)).order_by(m.id))]


def words_to_hear() -> list[str]:
    """For the recogniser: medicines, what they are for, and whom one may call."""
    with store.connect() as db:
        rows = db.execute(select(MEDICINES.c.name, MEDICINES.c.purpose).limit(200)).all()
        people = db.execute(select(HELPERS.c.name, HELPERS.c.relation).limit(100)).all()
    known = [
        word for row in rows for way in row.purpose.split(",") if way for word in (way, f"{way} pill", f"{way} tablet")
    ]
    names = [row.name for row in rows] + [word for row in people for word in row]
    return list(dict.fromkeys([*names, *known, "pills", "tablets", "morning pills", "evening pills"]))


# ── which medicine is meant ──


def named(said: str, medicines: Sequence[Medicine]) -> list[Medicine]:
    """Those that words may mean, by name, purpose or time of day; [] where they name none.

    Raises Declined for a name, or a strength, that the list does not have.
    """
    if without := _EXCEPT.search(plain(said)):
        meant = named(plain(said)[: without.start()], medicines) or [one for one in medicines if one.times]
        return [one for one in meant if one not in named(plain(said)[without.end() :], medicines)]
    words = plain(said).replace("'s", "").split()
    found = [one for one in medicines if is_named(one.name, words)]
    found = found or [one for one in medicines if any(set(way.split()) <= set(words) for way in _ways(one))]
    if found and (amounts := set(strengths(plain(said)))):
        right = [one for one in found if set(strengths(plain(one.strength))) <= amounts]
        if amounts - {amount for one in right for amount in strengths(plain(one.strength))}:
            raise Declined(f"Your list has {titles(found)}, not {' and '.join(amounts)}. Please ask a person.")
        return right
    parts = {_WAYS.get(word, word) for word in words}
    found = found or [one for one in medicines if set(one.times.split(",")) & parts]
    if not found and (strange := [word for word in words if word not in _ANY and not word[0].isdigit()]):
        raise Declined(f"{' '.join(strange).capitalize()} is not on your list.", ask_again=["medicine"])
    return found


def is_named(name: str, words: Sequence[str]) -> bool:
    """Whether these words hold a name, as a recogniser may spell it: "rami pril"."""
    heard = [*words, *(one + other for one, other in zip(words, words[1:], strict=False))]
    return all(
        any(SequenceMatcher(None, part, word).ratio() >= SOUNDS for word in heard) for part in plain(name).split()
    )


def _ways(one: Medicine) -> list[str]:
    return [plain(way) for way in one.purpose.split(",") if way]


def titles(medicines: Sequence[Any]) -> str:
    """ "Ramipril 5 mg and Metformin 500 mg"."""
    return say([f"{one.name} {one.strength}" for one in medicines])


async def which(call: Call, medicine: str, at: time | None, day: date | None) -> dict[str, Any]:
    """What words and the thing in the hand mean, by the titles of the list; "my evening pills at seven" were taken in
    the evening. Raises Declined."""
    if _TWICE.search(plain(call.heard)):
        raise Declined("I don't write two doses at once.", offer=offer(call))
    if at and at.hour < 12 and set(plain(medicine).split()) & {"evening", "night", "dinner", "bedtime"}:
        at = at.replace(hour=at.hour + 12)
    when, view = moment(call, at, day), await in_hand(call, GLANCE if medicine else WAIT, named=bool(medicine))
    found = await asyncio.to_thread(_which, call, medicine, when, view)
    return {**found, "at": at} if at else found


async def in_hand(call: Call, within: float = WAIT, *, named: bool = False) -> View | None:
    """What is held to the camera at this moment; None where nothing is. Raises Declined where it can't be read, or not
    yet: what was seen before is not what is there. Words that name what is meant (`named`) count the second time."""
    try:
        async with asyncio.timeout(within + READING):
            return await call.look(within=within)
    except Unseen as unseen:
        if not unseen.shown:
            return None
        why = unseen.sentence
    except TimeoutError:
        why = "I'm still reading. Hold it still, please, and tell me again."
    if named and call.state.get("unread"):
        return None
    call.state["unread"] = named
    raise Declined(f"{why} Say it once more, and I go by your words alone." if named else why)


def _which(call: Call, medicine: str, when: datetime, view: View | None) -> dict[str, str]:
    with store.connect() as db:
        medicines = listed(db, call)
    said, words = named(medicine, medicines), set(plain(medicine).split())
    if len(said) > 1 and not words & {*_SEVERAL, "and"}:
        raise Declined(f"You have {titles(said)}.", ask_again=["medicine"])
    shown = held(call, view, medicines)
    if said:
        if shown and shown not in said:
            raise doubt(call, f"you say {titles(said)}, but I see {shown.title}.")
        tell_of(call, said[0].id if len(said) == 1 else None)
        return {"medicine": titles(said)}
    if one := shown or told_of(call, medicines):
        tell_of(call, one.id)
        return {"medicine": one.title}
    part = part_of(local(call, when).time())
    usual = [one for one in medicines if part in one.times.split(",")]
    if usual and words & _SEVERAL:
        return {"medicine": titles(usual)}
    why = f"For this time your list has {titles(usual)}." if usual else "I don't know which medicine you mean."
    raise Declined(why, ask_again=["medicine"])


def held(call: Call, view: View | None, medicines: Sequence[Medicine]) -> Medicine | None:
    """The medicine in a picture; None where it shows none. Raises Declined with what is in doubt."""
    found, why = match(view, medicines) if view is not None else (None, "")
    if why:
        raise doubt(call, why)
    return found


def told_of(call: Call, medicines: Sequence[Medicine]) -> Medicine | None:
    """What "it" is: the medicine that was told of last, not long ago."""
    note = call.state.get("medicine")
    if not note or now(call) - datetime.fromisoformat(note["at"]) > KNOWN_FOR:
        return None
    return next((one for one in medicines if one.id == note["id"]), None)


def tell_of(call: Call, medicine: int | None) -> None:
    """Note what "it" is from now on; None = nobody knows."""
    call.state["medicine"] = {"id": medicine, "at": now(call).isoformat()} if medicine else None


def doubt(call: Call, why: str) -> Declined:
    """What is not certain is told as such, and a person offered."""
    tell_of(call, None)
    return Declined(f"I'm not sure: {why}", offer=offer(call))


def offer(call: Call, relation: str = "") -> Step | None:
    """ "Shall I call Julia?": one who is that to the person, else the first to call; None where there is none."""
    with store.connect() as db:
        mine = HELPERS.c.person == person(db, call)
        names = db.execute(select(HELPERS.c.name).where(mine).order_by(HELPERS.c.relation != relation, HELPERS.c.id))
        name = names.scalar()
    return Step("", ask=f"Shall I call {name}?", then="call_person", given={"helper": name}) if name else None


async def identify(call: Call, medicine: str, part: Part | None) -> Told:
    """Which medicine of the list is in the hand, by name and strength. Raises Declined with what is in doubt."""
    view = await call.look()
    return await asyncio.to_thread(_identify, call, medicine, part, view)


def _identify(call: Call, medicine: str, part: Part | None, view: View) -> Told:
    with store.connect() as db:
        medicines = listed(db, call)
    said, one = named(medicine, medicines), held(call, view, medicines)
    if one is None:
        raise doubt(call, "I see no name that is on your list.")
    tell_of(call, one.id)
    if len(said) > 1 and " or " in call.heard:  # "is it this or that?"
        return Told(f"It is {described(one)}")
    right = (not said or one in said) and (not part or part in one.times)
    lead = ("Yes. " if right else "No. ") if said or part else ""
    return Told(f"{lead}It is {described(one)}")


# ── what was taken ──


def now(call: Call) -> datetime:
    """UTC, without a zone, as the tables have it."""
    return call.local_time().astimezone(UTC).replace(tzinfo=None)


def part_of(at: time) -> Part:
    """The part of the day in which a time lies."""
    return next(part for until, part in _PARTS if at.hour < until)


def local(call: Call, when: datetime) -> datetime:
    """On the person's clock."""
    return when.replace(tzinfo=UTC).astimezone(call.local_time().tzinfo)


def moment(call: Call, at: time | None, day: date | None) -> datetime:
    """That time of that day; without them now, and today; UTC. Raises Declined for one to come, or long past."""
    here = call.local_time().replace(second=0, microsecond=0)
    if day and day != here.date() and at is None:
        raise Declined("At about what time was it?", ask_again=["at"])
    there = here if at is None else here.replace(hour=at.hour, minute=at.minute)
    if day:
        there = there.replace(year=day.year, month=day.month, day=day.day)
    if not timedelta() <= here - there <= OLDEST:
        word = "still to come" if there > here else "too long ago for the diary"
        raise Declined(f"{say(there.replace(tzinfo=None), here.date())} is {word}.", ask_again=["at"])
    return there.astimezone(UTC).replace(tzinfo=None)


def clock(call: Call, when: datetime) -> str:
    """ "at 8:05 AM", "yesterday at 9 PM"."""
    there, today = local(call, when), call.local_time().date()
    days = {today: "", today - timedelta(days=1): "yesterday ", today + timedelta(days=1): "tomorrow "}
    return f"{days.get(there.date(), f'on {say(there.date(), today)} ')}at {say(there.time().replace(second=0))}"


def doses(db: Connection, medicine: int, since: datetime) -> list[datetime]:
    """When it was taken since then, as the diary has it; UTC."""
    query = select(DOSES.c.at).where(DOSES.c.medicine == medicine, DOSES.c.struck.is_(None), DOSES.c.at >= since)
    return list(db.execute(query.order_by(DOSES.c.at)).scalars())


def refuse_twice(db: Connection, call: Call, one: Medicine, at: datetime) -> None:
    """Raises Declined for a dose too many by the person's own list."""
    near = doses(db, one.id, at - timedelta(days=2))
    close = [dose for dose in near if abs(dose - at) < timedelta(hours=one.hours_apart)]
    same_day = [dose for dose in near if local(call, dose).date() == local(call, at).date()]
    if close:
        why = f"The diary has {one.title} {clock(call, close[-1])}, and your list says {one.hours_apart:g} hours apart."
    elif len(same_day) >= one.most_a_day:
        why = f"The diary has {one.title} {_times(len(same_day))} that day, and your list says {one.most_a_day} a day."
    else:
        return
    raise Declined(f"{why} I don't write it a second time.", offer=offer(call))


def check_dose(call: Call, medicine: str, at: time | None, day: date | None) -> None:
    """Raises Declined for a double dose, before anybody is asked to agree."""
    with store.connect() as db:
        for one in named(medicine, listed(db, call)):
            refuse_twice(db, call, one, moment(call, at, day))


def write_dose(call: Call, medicine: str, tablets: float | None, at: time | None, day: date | None) -> Told:
    """A dose of each into the diary. Raises Declined."""

    def work(db: Connection) -> str:
        owner, when, taken = person(db, call), moment(call, at, day), named(medicine, listed(db, call))
        for one in taken:
            refuse_twice(db, call, one, when)
            db.execute(insert(DOSES).values(person=owner, medicine=one.id, at=when, tablets=tablets))
            tell_of(call, one.id)
        return (
            f"It is in the diary: {titles(taken)}{f', tablets: {tablets:g},' if tablets else ''} {clock(call, when)}."
        )

    return told(call, store.once(call, work))


def last_dose(db: Connection, call: Call, medicine: str) -> Row[Any]:
    """The newest entry, of that medicine where one is named. Raises Declined."""
    chosen = [one.id for one in named(medicine, listed(db, call))]
    joined = select(DOSES.c.id, DOSES.c.at, MEDICINES.c.name, MEDICINES.c.strength).join(MEDICINES)
    mine = (DOSES.c.person == person(db, call)) & DOSES.c.struck.is_(None) & (DOSES.c.at > now(call) - OLDEST)
    entries = joined.where(mine & DOSES.c.medicine.in_(chosen) if chosen else mine)
    if (found := db.execute(entries.order_by(DOSES.c.id.desc())).first()) is None:
        raise Declined("The diary has no such entry of these two days.")
    return found


def which_entry(call: Call, medicine: str) -> dict[str, str]:
    """The entry that is to be taken back, in words. Raises Declined."""
    with store.connect() as db:
        entry = last_dose(db, call, medicine)
        return {"medicine": f"{titles([entry])}, {clock(call, entry.at)}"}


def strike_dose(call: Call, medicine: str) -> Told:
    """Take the newest entry back, of that medicine; the row stays, marked. Raises Declined."""

    def work(db: Connection) -> str:
        entry = last_dose(db, call, medicine.partition(",")[0])
        db.execute(update(DOSES).where(DOSES.c.id == entry.id).values(struck=now(call)))
        return f"It is taken back: {titles([entry])}, {clock(call, entry.at)}. If you took it at another time, tell me."

    return told(call, store.once(call, work))


def told(call: Call, summary: str) -> Told:
    """What a change comes to."""
    call.state["changed"] = True
    return Told(summary)


# ── what the diary and the list say ──


def taken(call: Call, medicine: str, day: date | None) -> Told:
    """What was taken on a day, or whether one was; nothing about whether it should have been."""
    here = call.local_time().replace(hour=0, minute=0, second=0, microsecond=0)
    start = here.replace(year=day.year, month=day.month, day=day.day) if day else here
    begin, end = (at.astimezone(UTC).replace(tzinfo=None) for at in (start, start + timedelta(days=1)))
    with store.connect() as db:
        medicines = listed(db, call)
        chosen = named(medicine, medicines) or medicines
        had = {one: [at for at in doses(db, one.id, begin) if at < end] for one in chosen}
    if len(chosen) == 1:
        tell_of(call, chosen[0].id)
    yes = [f"{one.title} {say([clock(call, at) for at in had[one]])}" for one in chosen if had[one]]
    no = [one.title for one in chosen if not had[one] and (one.times or len(chosen) < len(medicines))]
    when = "Today" if start == here else f"For {say(start.date(), here.date())}"
    told = [f"{when} the diary has {say(yes)}."] if yes else []
    told += [f"{'It' if yes else f'{when} the diary'} has no {' and no '.join(no)}."] if no else []
    return Told(" ".join(told) or f"{when} the diary has nothing.")


async def again(call: Call, medicine: str) -> Told:
    """What the list and the diary say of another dose: facts, no advice. Raises Declined."""
    view = await in_hand(call, GLANCE if medicine else WAIT, named=bool(medicine) or bool(call.state.get("medicine")))
    return await asyncio.to_thread(_again, call, medicine, view)


def _again(call: Call, medicine: str, view: View | None) -> Told:
    with store.connect() as db:
        medicines = listed(db, call)
        found, shown = named(medicine, medicines), held(call, view, medicines)
        if found and shown and shown not in found:
            raise doubt(call, f"you say {titles(found)}, but I see {shown.title}.")
        found = found or [one for one in [shown] if one]
        found = found or [one for one in [told_of(call, medicines)] if one]
        if len(found) != 1:
            raise Declined(f"You have {titles(found or medicines)}.", ask_again=["medicine"])
        one = found[0]
        had = doses(db, one.id, now(call) - timedelta(days=1))
    tell_of(call, one.id)
    list_says = f"Your list says: {one.directions}" if one.directions else ""
    rule = f"{one.hours_apart:g} hours apart, at most {one.most_a_day} a day."
    over = had[-1] + timedelta(hours=one.hours_apart) if had else now(call)
    counted = f"{clock(call, had[-1])}, {_times(len(had))} in 24 hours" if had else "not in the last 24 hours"
    gap = f"Those hours are over {clock(call, over)}." if over > now(call) else ""
    return Told(" ".join(filter(None, [f"{one.title}: {counted}.", gap, list_says, rule, "I can't advise you."])))


def my_list(call: Call, medicine: str, part: Part | None) -> Told:
    """The list, or one of it with its directions as they stand there."""
    with store.connect() as db:
        medicines = listed(db, call)
    chosen = named(medicine, medicines) or [one for one in medicines if part and part in one.times]
    if len(chosen) == 1:
        tell_of(call, chosen[0].id)
        return Told(described(chosen[0]))
    each = [f"{one.title} for {one.purpose.split(',')[0]}" if one.purpose else one.title for one in chosen or medicines]
    return Told(f"{f'For the {part} your' if part else 'Your'} list has {say(each) or 'no medicines yet'}.")


def described(one: Medicine) -> str:
    """One medicine of the list, its directions in their own words."""
    told = [one.title, f"for {one.purpose.split(',')[0]}" if one.purpose else "", say(one.times.split(","))]
    return f"{', '.join(filter(None, told))}." + (f" The list says: {one.directions}" if one.directions else "")


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


# ── a new medicine ──

_NEW = re.compile(
    r"\b(?:called|named|name is|name's|prescribed|started on|put me on|gave me|given) (?:some |an? )?(?!new\b|pills?\b|"
    r"tablets?\b|some\w*\b|another\b|drops\b|it\b)([a-z][a-z-]{3,}(?: [a-z]\d*\b)?)|"
    r"\b([a-z][a-z-]{3,}),? \d+(?:\.\d+)? ?(?:mg|milligrams?)\b",
    re.IGNORECASE,
)
"""The name of a medicine that is new: "they put me on Bisoprolol, 2.5 milligrams"."""
_CALLED = re.compile(r"^(?:(?:it's|it is|they are|called|named|the name is)\s+)+", re.IGNORECASE)
When = Literal["morning", "noon", "evening", "night", "as needed"]


async def new_medicine(
    call: Call, product: str, milligrams: float | None, times: Sequence[When] | None
) -> dict[str, Any]:
    """What goes on the list: the box in the hand as it is printed, else what was said. Raises Declined."""
    if plain(product) in {plain(word) for word in words_to_hear()}:
        product = ""  # "new pills from the doctor" names none
    if new := _NEW.search(call.heard if not product else product):
        product = new[1] or new[2]
    product = call.state["new"] = product or call.state.get("new", "")
    view = await in_hand(call)
    box, strength = printed(view) if view is not None and view.lines else ("", "")
    amount = re.fullmatch(r"(\d+(?:\.\d+)?) mg", strength)
    if view is not None and view.lines and not amount:
        raise doubt(call, "I can't tell the name and the milligrams on it for sure.")
    if amount:
        if (product and not is_named(box, plain(product).split())) or milligrams not in (None, float(amount[1])):
            raise doubt(call, f"you say {product} {milligrams or ''}, but the box says {box} {strength}.")
        product, milligrams = box, float(amount[1])
    if not product:
        raise Declined("Hold its box to the camera, or tell me its name, letter by letter.", ask_again=["product"])
    if milligrams is None:
        raise Declined("Its strength belongs to it.", ask_again=["milligrams"])
    if not times:
        raise Declined("One thing more.", ask_again=["times"])
    return {"product": _CALLED.sub("", product).strip(" .").title(), "milligrams": milligrams}


def add_medicine(call: Call, product: str, milligrams: float, times: Sequence[When]) -> Told:
    """One more on the person's list, for the family to check. Raises Declined."""
    parts = [part for part in ("morning", "noon", "evening", "night") if part in times]
    call.state["new"] = ""

    def work(db: Connection) -> str:
        if any(is_named(one.name, plain(product).split()) for one in listed(db, call)):
            raise Declined(f"{product} is on your list already. Who helps you can change it.")
        limits = {"hours_apart": LEAST_APART.get(len(parts), 6.0), "most_a_day": len(parts) or 4}
        row = {"name": product, "strength": f"{milligrams:g} mg", "times": ",".join(parts), "by_voice": now(call)}
        db.execute(insert(MEDICINES).values(person=person(db, call), **row, **limits))
        return (
            f"{product} {milligrams:g} mg is on your list for {say([*times])}. Have somebody check it against the box."
        )

    return told(call, store.once(call, work))
