import pytest

from vivavoce.models.embedded.asr.post_correction import put_right


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("No, that is all good-by.", "No, that is all goodbye."),
        ("No good-byes,", "No goodbye,"),
        ("No, that's all by.", "No, that's all bye."),
        ("By,", "Bye,"),
        ("to the airport to-morrow at six", "to the airport tomorrow at six"),
        ("That's all things.", "That's all, thanks."),
        ("No thanks by,", "No thanks bye,"),
        ("Know that's all, thank you.", "No that's all, thank you."),
        ("High could I move my visit", "Hi could I move my visit"),
        ("I'd rather move it to Monday at two p M..", "I'd rather move it to Monday at two p.m."),
        ("half past eight to night.", "half past eight tonight."),
        ("at half, past three", "at half past three"),
        ("On Um Thursday at at half-past two,", "On Um Thursday at half-past two,"),
        ("M. M. H. M..", "Mm-hm."),
        ("No, that's all. Thank you, goodbye. I.", "No, that's all. Thank you, goodbye."),
        ("Yes, please, he's.", "Yes, please,"),
        ("It's one or four two.", "It's one oh four two."),
        ("appointment number one's arrow for two to next Friday", "appointment number one zero for two to next Friday"),
    ],
)
def test_what_only_one_thing_can_mean_is_put_right(written: str, said: str) -> None:
    assert put_right(written) == said


@pytest.mark.parametrize(
    "text",
    [
        "I know that's early.",
        "The high chair, please.",
        "I am coming to Monday's class.",
        "Drop it by.",
        "From day to day.",
        "I want to buy",
        "Am I late?",
        "1042.",
        "Hi, I need to move my appointment. The",
        "It is for me and you.",
        "Yes, I",
        "For one or four people.",
        "One of two things.",
    ],
)
def test_words_that_may_stand_there_are_left_alone(text: str) -> None:
    assert put_right(text) == text
