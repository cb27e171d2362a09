"""The supervisor's page: who is where, how fast, and what went wrong."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from store import EXCEPTIONS, LINES, MOVEMENTS, PICKERS, TASKS, warehouse

from vivavoce import Bars, Page, Table, Text


def shift() -> Page:
    """As the tables stand now."""
    m, undone = MOVEMENTS.c, select(MOVEMENTS.c.undoes).where(MOVEMENTS.c.undoes.is_not(None))
    closed = select(func.count()).where(
        m.picker == PICKERS.c.picker, m.at >= PICKERS.c.since, m.line.is_not(None), m.undoes.is_(None),
        m.movement.not_in(undone),
    )  # fmt: skip
    mine = (TASKS.c.picker == PICKERS.c.picker) & (TASKS.c.state == "open")
    with warehouse.connect() as db:
        signed_on = select(PICKERS, TASKS.c.task, TASKS.c.order, TASKS.c.door, closed.scalar_subquery().label("closed"))
        pickers = db.execute(
            signed_on.outerjoin(TASKS, mine).where(PICKERS.c.stage != "off").order_by(PICKERS.c.name)
        ).all()
        todo = db.execute(
            select(LINES.c.task, LINES.c.slot).where(LINES.c.state == "open").order_by(LINES.c.turn)
        ).all()
        free = select(func.count()).where(TASKS.c.picker.is_(None), TASKS.c.state == "open")
        unclaimed = db.execute(free).scalar_one()
        held = db.execute(select(TASKS.c.task, TASKS.c.order, TASKS.c.zone).where(TASKS.c.state == "held")).all()
        e = EXCEPTIONS.c
        troubles = select(e.at, PICKERS.c.name, e.slot, e.what).join(PICKERS).order_by(e.exception.desc()).limit(50)
        wrong = db.execute(troubles).all()
        newest = db.execute(select(func.max(m.at))).scalar()
    now, here = max(filter(None, [newest, datetime.now()])), []
    for each in pickers:
        slots = [slot for task, slot in todo if task == each.task]
        place = f"slot {slots[0]}" if slots else f"door {each.door}" if each.task else ""
        speed = round(each.closed / max((now - each.since).total_seconds() / 3600, 1 / 60), 1)
        doing = "on a break" if each.resting else each.stage
        here.append((each.name, each.zone, each.order or "", place, doing, len(slots), each.closed, speed))
    columns = ["picker", "zone", "order", "at", "doing", "left", "lines", "lines an hour"]
    return Page(
        Text(f"{len(todo)} lines to pick, {unclaimed} tasks that nobody has, {len(held)} held."),
        Table(columns, here, caption="Who is where"),
        Bars("Lines an hour", [row[0] for row in here], [row[-1] for row in here]),
        Table(["when", "who", "slot", "what"], [tuple(row) for row in wrong], caption="Exceptions"),
        Table(
            ["task", "order", "zone"],
            [tuple(row) for row in held],
            caption="Held: look, then python store.py release TASK",
        ),
    )
