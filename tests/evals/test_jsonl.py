"""A call as a line of JSON."""

import json

import pytest
from records import run

from vivavoce.errors import ConfigurationError
from vivavoce.evals.jsonl import dump, load, load_all


def test_a_call_survives_the_way_to_a_file_and_back():
    for record in run(12):
        line = dump(record)
        assert "\n" not in line
        assert load(line) == record


def test_keys_from_the_future_are_left_out():
    [record] = run(1)
    later = json.loads(dump(record)) | {"mood": "fine"}
    later["turns"][0]["pitch"] = 3

    assert load(json.dumps(later)) == record


@pytest.mark.parametrize("line", ["", "{}", "[]", '{"scenario": 7}', "\x00", '{"scenario": "a"'])
def test_what_is_no_call_is_refused_in_one_sentence(line):
    with pytest.raises(ConfigurationError, match="expected a call as `vivavoce eval` writes it"):
        load(line)


def test_the_last_line_of_a_run_that_was_killed_is_left_out():
    lines = [dump(record) + "\n" for record in run(3)]

    assert len(load_all([*lines, "\n"])) == 3
    assert len(load_all([*lines[:2], lines[2][:100]])) == 2
    with pytest.raises(ConfigurationError, match="line 2: expected a call"):
        load_all([lines[0], lines[1][:100] + "\n", lines[2]])
