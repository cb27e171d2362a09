"""A page's design in words: a team's rules, colours, and places in a list that are named."""

import re
from pathlib import Path

import pytest

from vivavoce import Box, DesignRules, Finding, places_in
from vivavoce.design import colour_name, in_words, load_rules, place
from vivavoce.errors import DeclarationError


def test_a_team_has_rules_of_its_own(tmp_path: Path):
    file = tmp_path / "rules.yaml"
    file.write_text('contrast: 7\ntext: 12\nwidth: 1440\ngrid: 8\ncolours: ["#ffffff", "#1d4ed8"]\n')
    assert load_rules(file) == DesignRules(contrast=7, text=12, width=1440, grid=8, colours=("#ffffff", "#1d4ed8"))

    for wrong, said in {
        "contrst: 7": "there is no rule 'contrst'; did you mean 'contrast'?",
        "text: small": "text is a number from 0 on, not 'small'",
        "colours: blue": "`check` and `colours` are lists",
        'colours: ["blue"]': "a colour is written as \"#1d4ed8\", not 'blue'",
        "check: [taste]": "there is no design rule 'taste'",
        "grid: 8": "a grid needs the CSS pixels of what you share",
        "- contrast": "expected lines such as `contrast: 4.5`, not a list",
        "a: [": "cannot be read as YAML",
    }.items():
        file.write_text(wrong)
        with pytest.raises(DeclarationError, match=re.escape(f"{file}: ")) as refused:
            load_rules(file)
        assert said in str(refused.value), wrong


def test_colours_and_places_have_names():
    assert [colour_name(one) for one in ("#a8b0b8", "#ffffff", "#0b0b0c", "#1d4ed8", "#b91c1c")] == [
        "grey", "white", "black", "blue", "red"
    ]  # fmt: skip
    card = Finding("alignment", Box(0.5, 0.1, 0.9, 0.4), "Invoices", 0, 0, sound=True)
    assert place(Box(0.6, 0.2, 0.7, 0.3), [card]) == "first card"
    assert [place(Box(x, y, x, y)) for x, y in ((0.1, 0.1), (0.5, 0.9), (0.5, 0.5))] == [
        "top left", "at the bottom", "in the middle"
    ]  # fmt: skip


def test_what_misses_a_limit_by_a_hair_is_told_with_two_decimals():
    assert in_words(Finding("contrast", Box(0, 0, 1, 1), "", 4.46, 4.5)) == "contrast 4.46 to 1, needs 4.5"


@pytest.mark.parametrize(
    ("words", "among", "places"),
    [
        ("ignore the first two", None, {1, 2}), ("one and three, please", None, {1, 3}), ("number 2", None, {2}),
        ("the last one", None, {3}), ("the last two", None, {2, 3}), ("the eleventh", None, {11}),
        ("I'll fix one, but the third one stays", 3, {3}), ("the first time I look", None, set()),
        ("the first and the third I'll fix, number 2 is fine", None, {1, 2, 3}), ("2 I'll change", None, {2}),
        ("the second, no, the third", None, {3}), ("that one", None, set()), ("someone told me", None, set()),
    ],
)  # fmt: skip
def test_the_places_that_are_named_in_a_list(words: str, among: int | None, places: set[int]):
    assert places_in(words, 5, told=3, among=among) == places
