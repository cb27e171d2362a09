import pytest

from vivavoce.models.embedded.dialogue.nlu.entities.answers import free_text
from vivavoce.models.embedded.dialogue.nlu.entities.emails import find_emails
from vivavoce.models.embedded.dialogue.nlu.entities.names import find_names
from vivavoce.models.embedded.dialogue.nlu.entities.spelling import spelled_words

ANNOUNCED = {
    "My name is Anna Lopez and my date of birth is May 3rd": "Anna Lopez",
    "my name is anna lopez": "Anna Lopez",
    "this is Mark Chen": "Mark Chen",
    "Hi, this is Mark Chen calling about my appointment": "Mark Chen",
    "it's for John Smith": "John Smith",
    "Smith, first name John": "John Smith",
    "first name John, last name Smith": "John Smith",
    "The last name is Garcia": "Garcia",
    "under Garcia": "Garcia",
    "I'm Angela and I want to meet George": "Angela",
    "under the name of O'Brien": "O'Brien",
}
BARE = {
    "Anna Lopez": "Anna Lopez",
    "um, it's anna lopez": "Anna Lopez",
    "Yes its John, I wish to see the apartment": "John",
    "Smith, sorry, Schmidt": "Schmidt",
    "S M I T H": "Smith",
    "Anna Lopes, L O P E Z": "Anna Lopez",
    "Alexis. And I don't remember the rest, sorry!": "Alexis",
    "Angela, and I want to meet with George": "Angela",
}


@pytest.mark.parametrize("text", ANNOUNCED)
def test_a_name_follows_the_words_that_announce_it(text):
    assert find_names(text)[0].value == ANNOUNCED[text]


@pytest.mark.parametrize("text", BARE)
def test_a_bare_answer_is_the_name_when_it_was_asked_for(text):
    assert find_names(text, asked=True)[0].value == BARE[text]


@pytest.mark.parametrize(
    "text",
    [
        "I'm looking for an appointment", "I'd like to book a cleaning", "this is about my bill", "it's for tomorrow",
        "I'm calling to cancel", "it is Thursday", "I'm a new patient", "this is a test", "I'm sorry, I don't know",
        "it's fine",
    ],
)  # fmt: skip
def test_no_name_is_heard_where_none_was_said(text):
    assert find_names(text) == []


@pytest.mark.parametrize("text", ["Wait, I have a question", "I don't know", "no", "what do you mean"])
def test_not_every_answer_to_the_question_is_a_name(text):
    assert find_names(text, asked=True) == []


def test_a_known_name_is_recognised_by_its_sound():
    known = ("Anna Lopez", "Mark Chen")

    assert find_names("My name is Ana Lopes.", known)[0].value == "Anna Lopez"
    assert find_names("Ana Lopes", known, asked=True)[0].value == "Anna Lopez"


@pytest.mark.parametrize("text", ["It's James", "James", "James.", "My name is Whitfield"])
def test_a_part_of_a_known_name_does_not_become_the_whole(text):
    known = ("James Whitfield", "Dr. Patel")

    assert {f.value for f in find_names(text, known, asked=True)} in ({"James"}, {"Whitfield"})
    assert find_names("with James", known, provider=True)[0].value == "James Whitfield"
    assert find_names("Patel", known, asked=True, provider=True)[0].value == "Dr. Patel"


def test_the_person_to_be_seen_is_not_the_person_who_calls():
    text = "This is Mark Chen, I want to see Doctor Lee"

    assert [f.value for f in find_names(text)] == ["Mark Chen"]
    assert [f.value for f in find_names(text, provider=True)] == ["Doctor Lee"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("john dot smith at gmail dot com", "john.smith@gmail.com"),
        ("my email is jane@x.org.", "jane@x.org"),
        ("anna underscore lopez at my dash mail dot co dot uk", "anna_lopez@my-mail.co.uk"),
    ],
)
def test_an_address_is_read_as_it_is_spoken(text, address):
    assert find_emails(text)[0].value == address


def test_a_place_is_no_address():
    assert find_emails("meet me at three dot") == []


@pytest.mark.parametrize(
    "text",
    [
        "My name is Stephen Bauer, s-t-e-p-h-e-n-b-a-u-e-r.",
        "My name is Steven Bower, S T E P H E N, B A U E R.",
    ],
)
def test_both_parts_of_a_name_can_be_spelled(text):
    assert find_names(text, asked=True)[0].value == "Stephen Bauer"


@pytest.mark.parametrize(
    "text",
    [
        "E, V, A. L, I, N, D, Q, V, I, S, T.",
        "E-v-a. L-i-n-d-qv-i-s-t.",
        "E V A, L I N D Q V I S T",
        "It's E-V-A L-I-N-D-Q-V-I-S-T",
    ],
)
def test_a_name_that_is_only_spelled_is_parted_where_the_caller_paused(text):
    assert find_names(text, asked=True)[0].value == "Eva Lindqvist"


@pytest.mark.parametrize(
    "text", ["Oh yes, of course. Margaret Ellis.", "Sure, no problem. Margaret Ellis, if that's all right"]
)
def test_politeness_before_a_name_is_no_name(text):
    assert find_names(text, asked=True)[0].value == "Margaret Ellis"


def test_a_title_keeps_its_article_and_an_address_loses_its_way_there():
    assert free_text("The old man and the sea.").value == "The old man and the sea"
    assert free_text("From 22 Baker Street.", place=True).value == "22 Baker Street"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Merrick, that's M as in Mike, A as in Alpha, R as in Romeo, E as in Echo, K as in Kilo", "Marek"),
        ("M for mother, A for apple, R for Robert, E for Edward, K for king", "Marek"),
        ("Mike, Alpha, Romeo, Echo, Kilo.", "Marek"),
        ("capital O apostrophe capital B R I E N", "O'Brien"),
        ("O'Brien, O apostrophe B R I E N", "O'Brien"),
        ("H A double N A H", "Hannah"),
        ("double u E double L S", "Wells"),
        ("A N N A hyphen L E N A", "Anna-Lena"),
        ("the name is Zhou, zed H O U", "Zhou"),
        ("Lindquist with a V, L I N D Q V I S T", "Lindqvist"),
        ("see a r l", "Carl"),
        ("see are a I gee", "Craig"),
        ("Marec with a K", "Marek"),
        ("Sara with an H", "Sarah"),
        ("Sarah without an H", "Sara"),
        ("Jon with an H", "John"),
        ("Catherine with a K", "Katherine"),
    ],
)
def test_names_are_spelled_as_people_spell_them(text: str, name: str) -> None:
    assert find_names(text, asked=True)[0].value == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("no, with a K", "Anna Marek"),
        ("no, K at the end", "Anna Marek"),
        ("no, it's Marek, M A R E K", "Anna Marek"),
    ],
)
def test_a_spelling_puts_the_name_right_that_was_understood(text: str, name: str) -> None:
    assert find_names(text, held="Anna Marec")[0].value == name


@pytest.mark.parametrize("text", ["are you a robot", "I see", "I have a V and an X", "B and B hotel in June"])
def test_letters_in_other_sentences_spell_no_name(text: str) -> None:
    assert spelled_words(text, expected=True) == []
