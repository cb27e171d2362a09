"""Names in any script, and names that are words: taken whole, or not at all."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.models.embedded.dialogue.nlu.entities.choices import find_choices
from vivavoce.models.embedded.dialogue.nlu.entities.names import find_names, is_name

SCRIPTS = """
José García|Zoë Kravitz|Łukasz Nowak|Nguyễn Văn An|Đặng Thị Hoa|Søren Kierkegaard|Anna Müller-Lüdenscheidt
Ann-Kathrin Weiß|Anna van der Berg|Maria de la Cruz|Maria do Carmo|Ludwig van Beethoven|Shaq O'Neill|Beverly D'Angelo
Mary Ann O’Brien
Robert Downey, Jr.|St. John Smith|J. R. R. Tolkien|Yo-Yo Ma|Jean-Luc Picard|Nguyen Thi Minh Khai|İbrahim Çelik
Иван Петров|Γιώργος Παπαδόπουλος|محمد علي|राहुल शर्मा|山田太郎|김민수|สมชาย ใจดี|María José García de la Cruz
"""
WORDS = """
Brian May|Doris Day|Dan Rather|Max Born|Anna Wait|Tom Good|Carl Free|Will Byers|Mark Friday|April June|Grace Noon
Rob Banks|Faith Hope|Penny Next|Jack Black|Jane Doe|Hugh Grant|Art Stop|Bill Gates|Will Smith|Sunday Oliseh|Summer Brown
Neil Young|John Long|Martin Short|Larry Page|Tim Cook|Ruby Week|Victor Price|Sandra Oh|Ali Can|An Nguyen|My Linh Tran
Do Kim
Can Yilmaz|May Lee|Bob Hope|Will May|Ann Open|Lee Ready|Noah Early|Rose Late|Peter Back|Holly Right|Ray Last|Sam Second
"""


def names(table):
    return [name for line in table.strip().splitlines() for name in line.split("|")]


LEADS = ["", "My name is ", "It's ", "I'm ", "um, ", "Sure. "]
TAILS = ["", ".", ",", ", please"]


@pytest.mark.parametrize("name", names(SCRIPTS) + names(WORDS))
@pytest.mark.parametrize("lead", LEADS)
@pytest.mark.parametrize("tail", TAILS)
def test_a_name_is_taken_whole(name, lead, tail):
    assert find_names(lead + name + tail, asked=True)[0].value == name


@pytest.mark.parametrize("name", names(SCRIPTS)[:5] + names(WORDS))
@pytest.mark.parametrize("text", ["My name is {}.", "this is {}, I need a room", "my name is {}, and my number is 914"])
def test_a_name_is_taken_whole_where_nobody_asked(name, text):
    assert find_names(text.format(name))[0].value == name


@pytest.mark.parametrize("name", [n for n in names(WORDS) if n not in ("Sandra Oh", "Ali Can")])
def test_a_name_in_small_letters_is_taken_whole(name):
    cant = {"An Nguyen", "My Linh Tran", "Do Kim", "Can Yilmaz", "Will May"}  # sentences begin so
    found = find_names(name.lower(), asked=True)
    assert [f.value for f in found[:1]] == ([] if name in cant else [name])


@pytest.mark.parametrize("name", names(SCRIPTS))
def test_accents_of_their_own_are_no_ends(name):
    found = find_names(unicodedata.normalize("NFD", name), asked=True)
    assert unicodedata.normalize("NFC", found[0].value) == name


@pytest.mark.parametrize(
    "text",
    [
        "Good morning", "Next Friday", "Not now", "On Monday", "Next week", "hold on", "no thanks", "what do you mean",
        "Will it rain?", "Can you help me", "May I ask something", "Do you need my last name", "Will do", "Thank you",
        "Tomorrow at ten", "Monday morning", "I'd like to book", "good", "right now", "some time next week", "Really?",
    ],
)  # fmt: skip
def test_words_that_are_no_name_stay_none(text):
    assert find_names(text, asked=True) == []
    assert not is_name(text)


def test_the_words_behind_a_name_are_not_its_end():
    assert find_names("My name is Anna Thursday works for me")[0].value == "Anna"
    assert find_names("my name is anna next week i need a room")[0].value == "Anna"
    assert find_names("My name is Anna My phone is 914")[0].value == "Anna"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("o'neill", "O'Neill"), ("maria de la cruz", "Maria de la Cruz"), ("JOSÉ GARCÍA", "José García"),
        ("müller-lüdenscheidt", "Müller-Lüdenscheidt"), ("ian mcdonald", "Ian McDonald"), ("J-O-S-É", "José"),
        ("Anna Lopes, L Ó P E Z", "Anna López"), ("M as in Mike, A, X", "Max"), ("zoë kravitz", "Zoë Kravitz"),
    ],
)  # fmt: skip
def test_a_name_is_written_as_names_are(said, name):
    assert find_names(said, asked=True)[0].value == name


@pytest.mark.parametrize("said", ["José García", "Jose Garcia", "josé garcia", "JOSE GARCÍA"])
def test_a_known_name_is_found_with_and_without_its_accents(said):
    assert [f.value for f in find_choices(f"with {said} please", ["Jose García", "Anna Weber"])] == ["Jose García"]


PART = (
    st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F), min_size=3, max_size=9)
    .map(lambda part: part[0].upper()[0] + part[1:].lower())
    .filter(lambda part: not part.isascii() or bool(find_names(part, asked=True)))
)  # "Yes" and "Doctor" are words


@given(PART, PART, st.sampled_from(LEADS), st.sampled_from(TAILS))
def test_no_letter_ends_a_name(first, last, lead, tail):
    name = unicodedata.normalize("NFC", f"{first} {last}")
    found = find_names(f"{lead}{name}{tail}", asked=True)
    assert all(f.value == name for f in found)
