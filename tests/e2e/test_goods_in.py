"""`goods-in`, the agent that sees: what is held to the camera of a real gateway is booked in, and nothing else is."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from desk import START_WITHIN, VIVAVOCE

pytestmark = [pytest.mark.e2e, pytest.mark.weights]
LABEL = Path(__file__).parents[2] / "src/vivavoce/templates/goods_in/caller/label.jpg"
PATIENCE = 180.0
TRIES = 5


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, dict[str, str]]]:
    """Where it answers, its database, and the environment of both."""
    home = tmp_path_factory.mktemp("goods-in")
    environment = {**os.environ, "VIVAVOCE_HOME": str(home), "GOODS_IN_DB": f"sqlite:///{home / 'goods-in.db'}"}
    command = [*VIVAVOCE, "serve", "goods-in", "--port", "0", "--tls-port", "0"]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1
    )
    patience = threading.Timer(START_WITHIN, process.kill)
    patience.start()
    try:
        assert process.stdout is not None
        printed = ""
        for line in process.stdout:
            printed += line
            if found := re.search(r"Live API\s+(http://\S+)", line):
                patience.cancel()
                threading.Thread(target=process.stdout.read, daemon=True).start()
                yield found[1], home / "goods-in.db", environment
                break
        else:
            raise AssertionError(printed)
    finally:
        patience.cancel()
        process.terminate()
        process.wait(60)


def call(store: tuple[str, Path, dict[str, str]], *options: str | Path) -> list[dict[str, object]]:
    command = [*VIVAVOCE, "call", "--json", "--no-greet", "--url", store[0], "--agent", "goods-in", *map(str, options)]
    done = subprocess.run(command, env=store[2], capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def said(events: list[dict[str, object]]) -> list[str]:
    return [str(event["text"]) for event in events if event["type"] == "agent_said" and event["final"]]


def arrived(store: tuple[str, Path, dict[str, str]]) -> list[str]:
    with closing(sqlite3.connect(store[1])) as book:
        return [number for (number,) in book.execute("SELECT number FROM parcels WHERE arrived ORDER BY number")]


def booked_in(store: tuple[str, Path, dict[str, str]], answer: str) -> str:
    """What is said to a label and that answer. On a busy machine the eye may be too late for it: the next time it has
    begun."""
    for _ in range(TRIES):
        events = call(store, "--image", LABEL, "--text", "Please book this parcel in.", "--text", answer)
        if "482113" in (told := re.sub(r"\W", "", " ".join(said(events)))):
            break
    return told


def test_a_parcel_is_booked_in_by_its_code_and_only_after_a_yes(store):
    assert "482113" in booked_in(store, "No, not yet.") and arrived(store) == []

    booked_in(store, "Yes, please.")

    assert arrived(store) == ["482113"]


@pytest.mark.long
def test_what_is_printed_on_it_is_read_out_when_asked_for(store):
    said_of_it = " ".join(
        said(
            call(store, "--image", LABEL, "--text", "What does the second line say?", "--text", "When does it expire?")
        )
    )

    assert "The Bakery, back door" in said_of_it
    assert "2027-03-14" in said_of_it


def test_without_a_picture_it_asks_for_one_and_invents_nothing(store):
    before = arrived(store)

    events = call(store, "--text", "Please book this parcel in.", "--text", "Yes, please.")

    assert "camera" in " ".join(said(events)) and not re.search(r"\d", " ".join(said(events)))
    assert arrived(store) == before
