from pathlib import Path

from vivavoce.turns.diagram import redraw, table
from vivavoce.turns.machine import TRANSITIONS, FloorState

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "turns.md"


def test_the_table_in_the_docs_is_the_machines():
    page = PAGE.read_text()

    assert redraw(page) == page, "write it with vivavoce.turns.diagram.redraw"


def test_every_floor_can_be_entered_and_left():
    assert {before for before, _ in TRANSITIONS} == set(FloorState) == set(TRANSITIONS.values())
    assert all(floor.name in table() for floor in FloorState)
