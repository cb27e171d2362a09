import pytest

from vivavoce.models.embedded.dialogue.nlu.entities.choices import find_choices

SERVICES = ["cleaning", "checkup", "filling", "root_canal", "deep_cleaning"]
SAID = {
    "a cleaning please": "cleaning", "not the cleaning, the checkup": "checkup",
    "the checkup, not the cleaning": "checkup",
    "check up": "checkup", "check-ups": "checkup", "I want a deep cleaning": "deep_cleaning",
    "cleaning, no, a filling": "filling",
    "root canals": "root_canal", "Rude canal.": "root_canal", "a feeling": "filling", "the canal thing": "root_canal",
    "instead of a cleaning I want a filling": "filling",
}  # fmt: skip


@pytest.mark.parametrize("text", SAID)
def test_an_option_is_known_by_word_form_and_sound(text):
    assert find_choices(text, SERVICES)[0].value == SAID[text]


@pytest.mark.parametrize(
    "text", ["", "hello", "I have a question", "no thanks", "Thursday at three", "not the cleaning"]
)
def test_what_was_not_named_is_not_chosen(text):
    assert find_choices(text, SERVICES) == []


def test_an_alias_stands_for_its_option():
    got = find_choices("my teeth polished please", SERVICES, {"cleaning": ["teeth polished"]})

    assert [f.value for f in got] == ["cleaning"]


def test_two_options_named_are_two_found():
    got = find_choices("a cleaning and a filling", SERVICES)

    assert [f.value for f in got] == ["cleaning", "filling"]
