"""A bare hour of what has happened is the last such hour, of a reminder the next: neither keeps office hours."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from vivavoce.models.embedded.dialogue.nlu.entities.read import read_value

TAKEN = ("at", {"type": "string", "format": "time", "description": "When it was taken."})
REMINDER = ("remind_at", {"type": "string", "format": "time"})


@pytest.mark.parametrize(
    ("argument", "now", "said", "meant"),
    [
        (TAKEN, "08:05", "I took it at seven", "07:00:00"),
        (TAKEN, "13:00", "I took it at seven", "07:00:00"),
        (TAKEN, "20:30", "I took it at seven", "19:00:00"),
        (TAKEN, "20:30", "I took it at seven in the morning", "07:00:00"),
        (REMINDER, "07:00", "remind me at eight", "08:00:00"),
        (REMINDER, "08:05", "remind me at eight", "20:00:00"),
        (REMINDER, "19:00", "remind me at eight", "20:00:00"),
        (REMINDER, "21:00", "remind me at seven", "07:00:00"),
        (REMINDER, "21:00", "remind me at seven thirty in the evening", "19:30:00"),
    ],
)
def test_it_is_the_nearest_such_hour(argument: tuple[str, dict[str, Any]], now: str, said: str, meant: str):
    name, schema = argument
    moment = datetime.fromisoformat(f"2026-11-30T{now}").replace(tzinfo=ZoneInfo("Europe/Zurich"))

    assert read_value(said, schema, name, moment, asked=False)[0].value[:8] == meant


def test_so_long_ago_is_a_time():
    now = datetime(2026, 11, 30, 8, 5, tzinfo=ZoneInfo("Europe/Zurich"))

    assert read_value("half an hour ago", TAKEN[1], TAKEN[0], now, asked=False)[0].value[:8] == "07:35:00"


def test_names_said_together_are_one_value():
    now = datetime(2026, 11, 30, 8, 5, tzinfo=ZoneInfo("Europe/Zurich"))
    schema, known = {"type": "string", "description": "Which medicine."}, ("Ramipril", "Metformin")

    def said(text: str) -> str:
        return read_value(text, schema, "medicine", now, asked=False, vocabulary=known)[0].value

    assert said("I took Ramipril and my Metformin") == "Ramipril and my Metformin"
    assert said("I took Ramipril") == "Ramipril"
