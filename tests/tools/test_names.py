from __future__ import annotations

import pytest

from vivavoce import whose_name

PEOPLE = {1: "Maria Gonzalez", 2: "Patrick O'Brien", 3: "Mohammed Al-Amin", 4: "Anna Maria Jörgensen"}


@pytest.mark.parametrize(
    ("said", "whose"),
    [
        ("maria gonzales", 1), ("patrick obrien", 2), ("Mohamed Al Amin", 3), ("Anna Jorgensen", 4),
        ("Mark Gonzalez", None), ("Maria", None), ("Gonzalez Maria", None), ("", None),
    ],
)  # fmt: skip
def test_a_name_is_somebodys_however_it_is_spelt(said: str, whose: int | None):
    assert whose_name(said, PEOPLE) == whose


def test_of_two_alike_the_nearer_is_meant_and_of_two_namesakes_nobody():
    assert whose_name("Jon Miller", {1: "John Miller", 2: "Jon Miller"}) == 2
    assert whose_name("Jon Miller", {1: "Jon Miller", 2: "Jon Miller"}) is None
    assert whose_name("Jon Miller", {}) is None
