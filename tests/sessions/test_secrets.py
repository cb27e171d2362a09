"""What is secret in a call is cut out of whatever is kept of it."""

import pytest

from vivavoce.events import Heard, ToolCall, ToolSpec
from vivavoce.sessions.secrets import MASK, Secrets

VERIFY = ToolSpec(
    "verify", "", {"properties": {"account": {"type": "integer"}, "pin": {"type": "string", "writeOnly": True}}}
)


def secrets(expected: bool | None) -> Secrets:
    one = Secrets([VERIFY])
    one.expected = expected
    return one


@pytest.mark.parametrize(
    ("expected", "keys", "text", "kept"),
    [
        (True, False, "4711", MASK),
        (True, True, "4711", MASK),
        (True, False, "open sesame", "open sesame"),
        (True, False, "sesame", MASK),
        (True, False, "it is four seven one one", MASK),
        (True, False, "I forgot it", "I forgot it"),
        (False, True, "4711", "4711"),
        (None, True, "4711", MASK),
        (None, False, "4711", "4711"),
    ],
)
def test_what_is_typed_is_kept_only_where_no_secret_was_asked_for(expected, keys, text, kept):
    assert secrets(expected).typed(text, keys=keys) == kept


def test_an_agent_without_secrets_keeps_all():
    none = Secrets([ToolSpec("find", "", {"properties": {"number": {"type": "integer"}}})])
    none.expected = True

    assert none.typed("4711", keys=True) == "4711" and none.heard(Heard("4711", True)).text == "4711"


def test_what_was_once_secret_is_cut_out_of_everything_that_follows():
    one = secrets(None)
    shown = one.call(ToolCall("1", "verify", {"account": 99, "pin": "4711"}))

    assert shown.args == {"account": 99, "pin": MASK}
    assert one.clean({"said": ["is it 4711?", 4711, True], "deep": {"n": ("04711", 3)}}) == {
        "said": [f"is it {MASK}?", MASK, True], "deep": {"n": [f"0{MASK}", 3]}
    }  # fmt: skip
    assert one.heard(Heard("no, 4711", True, alternatives=("4711",))).alternatives == (MASK,)


def test_a_spoken_one_is_not_captioned_nor_are_other_readings_of_it():
    heard = secrets(True).heard(Heard("oh eight one five", False, alternatives=("0815",)))

    assert heard.text == MASK and heard.alternatives == ()
