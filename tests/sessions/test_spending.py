"""What a call costs, as its log tells."""

from vivavoce.events import Usage
from vivavoce.sessions.call_history import spent
from vivavoce.sessions.journal import Cost


def marks(*usages):
    return [Cost(usage, "mixed").fields() for usage in usages]


def test_tokens_are_added_up_and_pictures_counted_once():
    first = Usage(874, 40, {"TEXT": 100, "VIDEO": 774}, {"AUDIO": 40}, 3, 774)
    second = Usage(1390, 60, {"TEXT": 100, "VIDEO": 1290}, {"AUDIO": 60}, 5, 1290)
    spending = spent(marks(first, second))

    assert spending.told(30.0) == {
        "input": 2264, "output": 100, "seen": 2064, "pictures": 5, "pictureTokens": 1290, "aMinute": 4728,
    }  # fmt: skip
    assert spending.words(30.0) == (
        "2,264 in (2,064 of pictures), 100 out; 4,728 a minute; 5 pictures shown to the model, 1,290 tokens"
    )


def test_a_blind_call_says_nothing_of_pictures():
    assert spent(marks(Usage(75, 50))).words(60.0) == "75 in, 50 out; 125 a minute"


def test_a_short_call_has_no_rate_and_one_without_a_count_nothing():
    assert spent(marks(Usage(75, 50))).words(3.0) == "75 in, 50 out"
    assert spent([{}, {"first_audio_ms": 3}]).words(60.0) == ""
