"""The engine's rules on the cases; run by `make test`, which has the engine."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("vivavoce", reason="the training's own environment has no engine")

from reader import evaluate
from reader.rules import Rules, acts
from reader.score import Case, Mix
from vivavoce.models.embedded.dialogue.nlu.similarity import WordOverlap


@pytest.fixture(scope="module")
def rules(pack) -> Rules:
    return Rules(pack.services, WordOverlap())


@pytest.fixture
def bus(pack):
    turn = next(t for t in pack.train if t.user.startswith("Find a bus from Oakland"))
    service = pack.services["Buses_1"]
    return Case(turn, service.tools + pack.services["Music_1"].tools, pack.services["Banks_1"].tools)


def test_cases_are_of_unseen_services(pack):
    found = evaluate.cases(pack)

    assert [case.tools for case in found] == [("Flats_1/find_flat",)]
    assert found[0].elsewhere == ()


def test_two_services_of_films_stand_never_side_by_side(pack):
    from dataclasses import replace

    media, movies, banks = (
        replace(pack.services["Banks_1"], id=name, domain=name) for name in ("Media", "Movies", "Banks")
    )

    assert evaluate._others([media], [media, movies, banks]) == [banks]
    assert evaluate._others([banks], [banks, media, movies]) == [media]


def test_the_rules_find_the_tool_and_refuse_elsewhere(rules, bus):
    said = rules.predict(bus)

    assert said.logits["Buses_1/find_bus"] == 1
    assert said.logits["Music_1/play_song"] == -1
    assert max(said.logits_elsewhere.values()) == -1


def test_values_of_the_same_meaning_are_the_same(rules):
    assert rules.same("Buses_1/seats", "4", "four")
    assert not rules.same("Buses_1/seats", "4", "five")
    assert rules.same("Buses_1/origin", "san jose", "San Jose")
    assert not rules.same("Buses_1/origin", "San Jose", "San Diego")


@pytest.mark.parametrize(("said", "act"), [("yes please", "affirm"), ("no thanks", "deny"), ("goodbye", "bye")])
def test_acts_by_rule(said, act):
    assert act in acts(said)


def test_thresholds_that_were_found_are_published(tmp_path):
    about = tmp_path / "nlu.json"
    about.write_text('{"format": 1, "thresholds": {"similarity_weight": 10, "asked": 0.5}}')
    evaluate.publish(about, Mix(1, 4, 0.42))

    assert json.loads(about.read_text()) == {
        "format": 1,
        "thresholds": {"similarity_weight": 4, "similarity_zero": 0.42, "asked": 0.5},
    }


def test_a_noisy_case_is_the_same_for_every_run(bus):
    assert evaluate.with_noise(bus, 1) == evaluate.with_noise(bus, 1)
