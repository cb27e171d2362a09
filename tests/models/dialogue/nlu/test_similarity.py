"""What is learned from the examples of tools that have many."""

from vivavoce.models.embedded.dialogue.nlu.similarity import ENOUGH, Ranker, WordOverlap

LIGHTS = tuple(
    f"turn the lamp in the {room} off" for room in "kitchen hall attic cellar bath study garage porch".split()
)
BLINDS = tuple(
    f"pull the blind in the {room} down" for room in "kitchen hall attic cellar bath study garage porch".split()
)
DOOR = ("is the front door locked",)


def test_what_all_examples_of_a_tool_share_speaks_for_it_and_one_of_few_examples_is_as_unlikely_as_the_least():
    meaning, groups = WordOverlap(), (LIGHTS, BLINDS, DOOR)
    ranker = Ranker.learn(meaning, groups)
    assert ranker is not None

    lamp, blind, door = ranker.weigh(meaning.similarity("the lamp, off please", [*LIGHTS, *BLINDS, *DOOR]))

    assert lamp > blind and door == blind


def test_from_few_examples_nothing_is_learned():
    assert Ranker.learn(WordOverlap(), (LIGHTS[: ENOUGH - 1], BLINDS[: ENOUGH - 1], DOOR)) is None
    assert Ranker.learn(WordOverlap(), (LIGHTS, DOOR)) is None
