import json
from collections import Counter

import pytest

from reader.corpora import ACTS, HOW, UNSAID, argument_text, load, tool_text


def test_services_of_the_reserved_test_set_are_never_read(pack):
    assert "Hotels_9" not in pack.services
    assert not [t for t in pack.train + pack.development if "Hotels_9" in t.services]


def test_development_turns_are_of_unseen_services_only(pack):
    assert [t.user for t in pack.development] == ["A flat in Davis"]
    assert not [t for t in pack.train if "Flats_1" in t.services]


def test_a_turn_keeps_what_its_labels_say(pack):
    turn = next(t for t in pack.train if t.user.startswith("Find a bus from Oakland"))

    assert turn.tools == {"Buses_1/find_bus"}
    assert {m.argument: turn.user[m.start : m.end] for m in turn.spans} == {
        "Buses_1/origin": "Oakland",
        "Buses_1/destination": "San Jose",
    }


def test_every_label_is_one_the_model_knows(pack):
    turns = pack.train + pack.development + pack.held_out_acts

    assert {act for t in turns for act in t.acts} <= set(ACTS)
    assert {m.how for t in turns for m in t.mentions} <= {*HOW, UNSAID}


def test_arguments_with_the_same_values_are_like(pack):
    assert pack.like["Buses_1/origin"] == {"Buses_1/destination"}
    assert "Buses_1/seats" not in pack.like


def test_written_sentences_are_forty_an_act_and_a_third_is_held_out(acts_file, pack):
    acts = json.loads(acts_file.read_text())

    assert min(len(set(sentences)) for sentences in acts.values()) >= 40
    assert not {s.lower() for t in pack.held_out_acts for s in [t.user]} & {t.user.lower() for t in pack.train}
    kept = Counter(act for t in pack.held_out_acts for act in t.acts if t.corpus == "written")
    assert all(abs(kept[act] - len(acts[act]) / 3) < 1 for act in acts)


def test_a_sentence_stays_held_out_when_more_are_written(acts_file, tmp_path, pack_folder, pack):
    acts = json.loads(acts_file.read_text())
    fewer = tmp_path / "acts.json"
    fewer.write_text(json.dumps({act: sentences[:40] for act, sentences in acts.items()}))

    kept = {t.user for t in load(pack_folder, fewer).held_out_acts}
    assert kept < {t.user for t in pack.held_out_acts}


@pytest.mark.parametrize(
    ("kind", "options", "text"),
    [
        ("text", (), "from: where it leaves"),
        ("date", (), "from: where it leaves (date)"),
        ("enum", ("a", "b"), "from: where it leaves (a, b)"),
    ],
)
def test_an_argument_says_its_options_or_its_kind(kind, options, text):
    assert argument_text("from", "where it leaves", kind, options) == text


def test_a_tool_without_description_is_its_name():
    assert tool_text("find bus", "") == "find bus"
