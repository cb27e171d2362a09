"""Parts of a reply in another voice: how they travel as text, and that nothing else is taken for one."""

import pytest

from vivavoce.voiced import Part, Voiced, parts, shown

GOBLIN = Voiced("goblin", 'Who  goes "there"?')


def test_a_role_is_read_as_in_a_script_and_spoken_by_itself():
    said = f"Something stirs. {GOBLIN} It grins. {Voiced('Ada Byrne', 'Run!', 'high')}"

    assert shown(said) == 'Something stirs. Goblin: "Who goes \'there\'?" It grins. Ada Byrne: "Run!"'
    assert list(parts(said)) == [
        Part("Something stirs."),
        Part("Who goes 'there'?", "Goblin", "low"),
        Part("It grins."),
        Part("Run!", "Ada Byrne", "high"),
    ]


@pytest.mark.parametrize("text", ['The label says: "Keep dry."', 'Goblin: "Who?"', "", "Aisle four.", "a \u2060 b"])
def test_a_quotation_is_none(text):
    assert list(parts(text)) == ([Part(text)] if text else [])


@pytest.mark.parametrize("wrong", [{"role": ""}, {"role": "a: b"}, {"role": "x" * 41}, {"role": "a", "voice": "loud"}])
def test_what_is_no_role_is_refused(wrong):
    with pytest.raises(ValueError, match="a role is|a voice is"):
        Voiced(**{"words": "Hello", **wrong})
