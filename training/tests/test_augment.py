from dataclasses import replace
from random import Random

import pytest

from reader import augment
from reader.corpora import Mention, Turn


def said(turn: Turn) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for mention in turn.spans:
        found.setdefault(mention.argument, []).append(turn.user[mention.start : mention.end])
    return found


@pytest.fixture
def bus(pack) -> Turn:
    return next(t for t in pack.train if t.user.startswith("Find a bus from Oakland"))


def plain(value: str) -> str:
    return " ".join(str(augment.SPOKEN.index(w)) if w in augment.SPOKEN else w for w in value.lower().split())


def test_like_values_are_exchanged_and_their_roles_follow(pack, bus):
    turn = augment.swapped(bus, pack)

    assert turn.user == "Find a bus from San Jose to Oakland, please."
    assert said(turn) == {"Buses_1/origin": ["San Jose"], "Buses_1/destination": ["Oakland"]}


def test_spans_follow_the_words_through_noise(pack):
    rng = Random(1)
    changed = 0
    for turn in (t for t in pack.train if t.spans):
        for _ in range(200):
            noisy = augment.noised(turn, rng)
            changed += noisy.user != turn.user
            assert {a: [plain(v) for v in vs] for a, vs in said(noisy).items()} == {
                a: [plain(v.rstrip(",.!")) for v in vs] for a, vs in said(turn).items()
            }
    assert changed > 1000


def test_a_span_within_a_word_and_inner_marks_are_kept():
    turn = Turn(
        "sgd", "It's Anna's, at 5:30 p.m., ok?", mentions=(Mention("n", "span", 5, 9), Mention("t", "span", 16, 25))
    )
    for seed in range(50):
        found = said(augment.noised(turn, Random(seed)))
        assert found["n"] == ["Anna"]
        assert found["t"][0].startswith("5:30 p.m")


def test_a_number_in_a_span_may_be_spelt(bus):
    turn = Turn("sgd", "2 of us", mentions=(Mention("n", "span", 0, 1),))

    assert {said(augment.noised(turn, Random(s)))["n"][0] for s in range(30)} == {"2", "two"}


def test_a_value_taken_back_is_no_span(pack, bus):
    seen = set()
    for seed in range(300):
        turn = augment.revalued(bus, pack, Random(seed))
        if "correct" in turn.acts and turn.tools:
            seen.add("taken back")
            assert said(turn) == said(bus)
            assert len(turn.user) > len(bus.user)
        if any(len(values) == 2 for values in said(turn).values()):
            seen.add("listed")
        if any(m.how == "retract" for m in turn.mentions):
            seen.add("refused")
            assert not turn.tools and not turn.spans
    assert seen == {"taken back", "listed", "refused"}


def test_two_requests_joined_keep_both(pack, bus):
    other = next(t for t in pack.train if t.user == "Play Hello 0!")
    turn = augment.joined(bus, other, Random(0))

    assert turn.tools == bus.tools | other.tools
    assert said(turn) == said(bus) | said(other)


def test_a_refused_tool_is_not_asked_for(bus):
    turn = augment.refusing(bus, "send money", Random(0))

    assert "send money" in turn.user
    assert turn.tools == bus.tools
    assert said(turn) == said(bus)


def test_what_was_heard_keeps_its_values_or_is_not_used(bus):
    assert said(augment.heard(bus, "fined a bus from oakland two san jose")) == {
        "Buses_1/origin": ["oakland"],
        "Buses_1/destination": ["san jose"],
    }
    assert augment.heard(bus, "find a bus from oakley to san jose") is None


def test_overlapping_spans_are_left_as_they_are(bus):
    overlapping = replace(bus, mentions=(*bus.mentions, replace(bus.mentions[0], argument="other")))

    assert augment.rewritten(overlapping, {0: ("x", ((0, 1),))}) is overlapping


def test_a_plain_answer_is_put_in_other_words_around_its_value(bus):
    plainly = Turn(
        "sgd",
        "From Davis",
        "From where?",
        mentions=(Mention("Buses_1/origin", "span", 5, 10),),
        wanted=("Buses_1/origin",),
    )
    turns = [augment.answered(plainly, Random(seed)) for seed in range(40)]

    assert all(said(turn) == {"Buses_1/origin": ["Davis"]} for turn in turns)
    assert 5 < len({turn.user for turn in turns}) < 30
    assert augment.answered(bus, Random(0)) == bus
