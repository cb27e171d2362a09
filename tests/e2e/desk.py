"""A gateway with the front desk in a process of its own, and its book, read from outside."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

from vivavoce.tls import files

VIVAVOCE = [str(Path(sys.executable).with_name("vivavoce"))]
RECORDINGS = sorted((Path(__file__).parents[2] / "src/vivavoce/templates/front_desk/caller").glob("*.wav"))
"""One whole call: asks to move 1042, with the birth date to it, next Thursday at half past two, yes, goodbye."""
TYPED = [
    "Please move my appointment 1042 to next Thursday at half past two. I was born on March 4, 1985.",
    "Yes, please.",
]
LIGHTS_AND_WEATHER = "You help at home. You turn on the lights and tell the weather."
LIGHTS_AND_WEATHER_TYPED = ["Please turn on the lights.", "What is the weather in Paris?"]
START_WITHIN = 180.0
"""Seconds for the process to load its models on a busy machine; 4 when nothing else runs."""


@dataclass
class Desk:
    """Where it answers and what its book says."""

    process: subprocess.Popen[str]
    home: Path
    http: str
    https: str
    _first_day: list[tuple[object, ...]] = field(default_factory=list)

    @property
    def book(self) -> Path:
        return self.home / "front-desk.db"

    @property
    def authority(self) -> Path:
        """What a client must trust."""
        return files(self.home).authority

    @property
    def ws(self) -> str:
        path = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
        return self.http.replace("http", "ws", 1) + path

    def start_of(self, number: int) -> datetime:
        """When this appointment is, by the book."""
        with closing(sqlite3.connect(self.book)) as db:
            (start,) = db.execute("SELECT start FROM appointments WHERE number = ?", (number,)).fetchone()
        return datetime.fromisoformat(start)

    def restore(self) -> None:
        """Every appointment as it was when the book was made."""
        with closing(sqlite3.connect(self.book, timeout=10)) as db, db:
            self._first_day = self._first_day or db.execute("SELECT * FROM appointments").fetchall()
            db.execute("DELETE FROM appointments")
            db.executemany(f"INSERT INTO appointments VALUES ({'?,' * 5}?)", self._first_day)

    def vivavoce(self, *args: str) -> str:
        """What a command of ours prints, run beside this gateway."""
        done = subprocess.run(
            [*VIVAVOCE, *args], env=environment(self.home), capture_output=True, text=True, timeout=180
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def kill(self) -> None:
        """`kill -9`, and wait until it is dead."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(60)


def environment(home: Path) -> dict[str, str]:
    """The gateway's: everything it keeps is in `home`."""
    return {
        **os.environ,
        "VIVAVOCE_HOME": str(home),
        "FRONT_DESK_DB": f"sqlite:///{home / 'front-desk.db'}",
        "FRONT_DESK_STAFF": "always",
    }


@contextmanager
def open_desk(home: Path, *options: str) -> Iterator[Desk]:
    """`vivavoce serve front-desk` on free ports, with an empty home; stopped at the end."""
    command = [*VIVAVOCE, "serve", "front-desk", "--port", "0", "--tls-port", "0", *options]
    process = subprocess.Popen(
        command, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1
    )
    patience = threading.Timer(START_WITHIN, process.kill)
    patience.start()
    try:
        http, https = _addresses(process)
        patience.cancel()
        desk = Desk(process, home, http, https)
        with connect(desk.ws) as socket:  # the first call makes and fills the book
            socket.send('{"setup": {"model": "front-desk"}}')
            assert "setupComplete" in str(socket.recv(START_WITHIN))
        yield desk
    finally:
        patience.cancel()
        process.terminate()
        process.wait(60)


def _addresses(process: subprocess.Popen[str]) -> tuple[str, str]:
    assert process.stdout is not None
    printed = ""
    for line in process.stdout:
        printed += line
        if found := re.search(r"Live API\s+(http://\S+)\s+(https://\S+)", line):
            threading.Thread(target=process.stdout.read, daemon=True).start()  # a full pipe would stop it
            return found[1], found[2]
    raise AssertionError(f"the gateway did not start:\n{printed}")


def assert_whole_replies(turns: list[dict[str, Any]], seconds: float = 1.0) -> None:
    """Each turn of an SDK's report was answered with sound, words and a proper end."""
    for turn in turns:
        assert turn["audio_seconds"] > seconds, turn
        assert turn["mime_types"] == ["audio/pcm;rate=24000"], turn
        assert turn["reply"].strip(), turn
        assert turn["ends"][-2:] == ["generation_complete", "turn_complete"], turn


def assert_heard(turns: list[dict[str, Any]]) -> None:
    """The recordings were understood, word for word where it matters."""
    for turn, word in zip(turns, ("appointment", "thursday", "yes", "bye"), strict=True):
        assert word in turn["heard"].lower(), turn


def assert_own_functions_used(lights: dict[str, Any], weather: dict[str, Any]) -> None:
    """The functions that a client declared were called, and what it answered was said."""
    assert [(each["name"], each["args"]) for each in lights["calls"]] == [("turn_on_the_lights", {})], lights
    assert [(each["name"], each["args"]) for each in weather["calls"]] == [("get_weather", {"city": "Paris"})], weather
    assert all(each["id"] for each in lights["calls"] + weather["calls"])
    assert "21" in weather["reply"] or "twenty-one" in weather["reply"], weather
    assert_whole_replies([lights, weather], seconds=0.3)  # “Done.”


def is_next_thursday_half_past_two(start: datetime) -> bool:
    """What the recordings ask for."""
    ahead = start.date() - datetime.now().date()
    return (start.weekday(), start.hour, start.minute) == (3, 14, 30) and 0 < ahead.days <= 14
