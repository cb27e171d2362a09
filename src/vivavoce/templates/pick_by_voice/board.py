"""The supervisor's page: who is where, how fast, and what went wrong."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from store import EXCEPTIONS, LINES, MOVEMENTS, PICKERS, SLOTS, TASKS, warehouse

from vivavoce import Bars, Page, Table, Text


def shift() -> Page:
    """As the tables stand now."""
    with warehouse.connect() as db:
        names = {row.picker: row.name for row in db.execute(select(PICKERS))}
        pickers = db.execute(select(PICKERS).where(PICKERS.c.stage != "off").order_by(PICKERS.c.name)).all()
        tasks = db.execute(select(TASKS)).all()
        lines = db.execute(select(LINES, SLOTS.c.aisle).join(SLOTS).order_by(LINES.c.turn)).all()
        moved = db.execute(select(MOVEMENTS)).all()
        troubles = db.execute(select(EXCEPTIONS).order_by(EXCEPTIONS.c.exception.desc()).limit(50)).all()
        newest = db.execute(select(func.max(MOVEMENTS.c.at))).scalar()
    undone = {row.undoes for row in moved}
    now = max(filter(None, [newest, datetime.now()]))
    here, speed = [], []
    for each in pickers:
        task = next((task for task in tasks if task.picker == each.picker and task.state == "open"), None)
        left = [line for line in lines if task and line.task == task.task and line.state == "open"]
        place = f"slot {left[0].slot}" if left else f"door {task.door}" if task else ""
        done = [
            m for m in moved if m.picker == each.picker and m.line and m.undoes is None and m.movement not in undone
        ]
        closed = sum(m.at >= each.since for m in done)
        speed.append(round(closed / max((now - each.since).total_seconds() / 3600, 1 / 60), 1))
        doing = "on a break" if each.resting else each.stage
        here.append((each.name, each.zone, task.order if task else "", place, doing, len(left), closed, speed[-1]))
    free = [task for task in tasks if task.picker is None and task.state == "open"]
    held = [(task.task, task.order, task.zone) for task in tasks if task.state == "held"]
    open_lines = sum(line.state == "open" for line in lines)
    return Page(
        Text(f"{open_lines} lines to pick, {len(free)} tasks that nobody has, {len(held)} held."),
        Table(
            ["picker", "zone", "order", "at", "doing", "left", "lines", "lines an hour"], here, caption="Who is where"
        ),
        Bars("Lines an hour", [row[0] for row in here], speed),
        Table(
            ["when", "who", "slot", "what"],
            [(row.at, names[row.picker], row.slot, row.what) for row in troubles],
            caption="Exceptions",
        ),
        Table(["task", "order", "zone"], held, caption="Held: look, then python store.py release TASK"),
    )
