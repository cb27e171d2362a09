"""Names that are spelled by an alphabet, as something to walk through."""

from __future__ import annotations

import pytest

from vivavoce.models.embedded.asr.spelled_names import letters, of_spelling


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("M as in Mike, E as in Echo.", "me"),
        ("Novak, N as in November", ""),
        ("Bravo, Alpha, India", "bai"),
        ("He has in Bravo", ""),
        ("", ""),
    ],
)
def test_only_words_of_the_alphabet_spell(text: str, spelled: str) -> None:
    assert letters(text) == spelled


def test_a_name_is_asked_for_where_two_of_its_words_were_understood() -> None:
    question = of_spelling()

    assert question.possible("He has in Bravo, who has in Alpha, high as in India.")
    assert not question.possible("Mike Miller.")
    assert not question.possible("")


def test_each_way_through_is_a_name_and_what_is_written_spells_it() -> None:
    place, text, name = of_spelling().start, "", ""
    for letter in "merrick":
        edge = next(one for one in place.onward if one.value == letter and "as in" in one.text)
        place, text, name = edge.node, text + edge.text, name + edge.value

    assert place.ends
    assert letters(text) == name == "merrick"
