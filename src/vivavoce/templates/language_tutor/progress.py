"""The teacher's page: who practises what, and how it goes. Counts of words, never a mark."""

from __future__ import annotations

from course import Course
from school import ATTEMPTS, BOXES, CARDS, FINISHED, LEARNERS, OWN, School
from sqlalchemy import case, func, select

from vivavoce import Bars, Curve, Page, Table, Text

CURVES = 4
"""Learners whose curve is drawn: those who practised last."""


def progress_page(school: School, course: Course) -> Page:
    """All learners, the latest first."""
    a, at_once = ATTEMPTS.c, ATTEMPTS.c.attempt == 1
    right, last = func.sum(case((a.verdict == "right", 1), else_=0)), func.max(a.at)
    each = select(a.learner, func.count(), right, last).where(at_once).group_by(a.learner).order_by(last.desc())
    tried = school.rows(each)
    who = {row.id: row for row in school.rows(select(LEARNERS))}
    lessons = dict(map(tuple, school.rows(select(FINISHED.c.learner, func.count()).group_by(FINISHED.c.learner))))
    rows = [(who[key].name, who[key].language, lessons.get(key, 0), *more) for key, *more in tried if key in who]
    wrong = select(a.lesson, func.count()).where(at_once, a.kind == "say", a.verdict != "right").group_by(a.lesson)
    missed = [(course.lessons[key].title, n) for key, n in school.rows(wrong) if key in course.lessons]
    missed.sort(key=lambda pair: -pair[1])
    filed = select(CARDS.c.box, func.count()).where(CARDS.c.lesson != OWN).group_by(CARDS.c.box)
    boxes = dict(map(tuple, school.rows(filed)))
    curves = []
    for key, *_ in tried[:CURVES]:
        mine = select(a.at).where(a.learner == key, at_once, a.verdict == "right").order_by(a.at)
        points = [(row.at, count) for count, row in enumerate(school.rows(mine), 1)]
        curves.append(Curve(f"{who[key].name}: words right at once so far", points))
    return Page(
        Text(f"{len(who)} learners. A word counts once in a lesson: was it right at the first try?"),
        Table(["learner", "first language", "lessons", "words", "right at once", "last practised"], rows),
        Bars("Sounds that were not right at once", *map(list, zip(*missed[:8], strict=True)), unit="times")
        if missed
        else Text("No sound has gone wrong yet."),
        Bars(
            "Words by Leitner box: days until they come back",
            [f"{days} days" if days > 1 else "1 day" for days in BOXES],
            [boxes.get(box, 0) for box in range(1, len(BOXES) + 1)],
        ),
        *curves,
    )
