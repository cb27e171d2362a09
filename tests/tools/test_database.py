from __future__ import annotations

import multiprocessing
import os
import shutil
import sqlite3
import stat
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from postgres import MISSING, PRESENT, postgres
from sqlalchemy import Column, Connection, ForeignKey, Integer, MetaData, String, Table, func, insert, select
from sqlalchemy.exc import IntegrityError

from vivavoce import Call, Database, Declined
from vivavoce.errors import ConfigurationError
from vivavoce.tools.database import write_ahead

TABLES = MetaData()
ROOMS = Table("rooms", TABLES, Column("room", Integer, primary_key=True, autoincrement=False))
GUESTS = Table(
    "guests", TABLES, Column("guest", Integer, primary_key=True), Column("room", ForeignKey("rooms.room"), unique=True)
)
NOTES = Table("notes", TABLES, Column("who", String(10)))


@dataclass(frozen=True)
class Stay:
    """A result with more in it than JSON has."""

    room: int
    until: date


def fill(db: Connection) -> None:
    db.execute(insert(ROOMS), [{"room": room} for room in range(1, 101)])
    db.execute(insert(NOTES).values(who="filled"))


def check_in(db: Connection) -> Stay:
    """The lowest room that nobody has."""
    free = select(func.min(ROOMS.c.room)).where(ROOMS.c.room.not_in(select(GUESTS.c.room)))
    room = db.execute(free).scalar_one()
    db.execute(insert(GUESTS).values(room=room))
    return Stay(room, date(2026, 11, 29))


def step(turn: int = 1) -> Call:
    return Call("call-1").at(turn, "check_in", "a")


def guests(hotel: Database) -> list[int]:
    with hotel.connect() as db:
        return list(db.execute(select(GUESTS.c.room).order_by(GUESTS.c.room)).scalars())


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOTEL_DB", f"sqlite:///{tmp_path / 'hotel.db'}")
    return tmp_path / "hotel.db"


@pytest.fixture
def hotel(file: Path) -> Database:
    return Database("hotel", TABLES, fill)


def test_it_is_made_and_filled_by_the_first_who_asks_and_never_again(hotel: Database, file: Path):
    assert not file.exists()

    with hotel.begin() as db:
        db.execute(ROOMS.delete().where(ROOMS.c.room > 1))
    with Database("hotel", TABLES, fill).connect() as db:
        assert db.execute(select(ROOMS.c.room)).scalars().all() == [1]


def test_it_begins_with_the_rows_of_a_folder(file: Path, tmp_path: Path):
    (tmp_path / "rooms.csv").write_text("room\n7\n")
    (tmp_path / "guests.csv").write_text("guest,room\n1,7\n2,\n")
    hotel = Database("hotel", TABLES, lambda db: db.execute(insert(NOTES).values(who="filled")), data=tmp_path)

    with hotel.connect() as db:
        assert db.execute(select(GUESTS.c.guest, GUESTS.c.room).order_by(GUESTS.c.guest)).all() == [(1, 7), (2, None)]
        assert db.execute(select(NOTES.c.who)).scalars().all() == ["filled"]


def test_nobody_else_may_read_the_file_nor_what_lies_beside_it(hotel: Database, file: Path):
    with hotel.begin() as db:
        db.execute(insert(NOTES).values(who="Ann"))

        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.parent.glob("hotel.db*")}
    assert modes == dict.fromkeys(("hotel.db", "hotel.db-wal", "hotel.db-shm"), 0o600)


def test_the_file_is_in_the_home_or_beside_the_agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("VIVAVOCE_HOME", raising=False)
    hotel = Database("my-hotel", TABLES, beside=tmp_path / "desk" / "agent.py")
    assert hotel.variable == "MY_HOTEL_DB" and guests(hotel) == []
    assert (tmp_path / "desk" / "my-hotel.db").is_file()

    monkeypatch.setenv("VIVAVOCE_HOME", str(tmp_path / "home"))
    assert guests(hotel) == [] and (tmp_path / "home" / "my-hotel.db").is_file()


def test_what_the_same_run_of_a_tool_did_is_done_once_and_comes_back_as_it_was(hotel: Database):
    first = hotel.once(step(), check_in)

    assert first == Stay(1, date(2026, 11, 29))
    assert hotel.once(step(), check_in) == first and guests(hotel) == [1]
    assert hotel.once(step(turn=2), check_in).room == 2 and guests(hotel) == [1, 2]


def test_work_that_says_nothing_of_what_it_gives_gives_json_both_times(hotel: Database):
    work: Callable[[Connection], Any] = lambda db: check_in(db)  # noqa: E731 - has no return annotation

    assert hotel.once(step(), work) == hotel.once(step(), work) == {"room": 1, "until": "2026-11-29"}


def test_what_was_declined_leaves_nothing_and_may_be_tried_again(hotel: Database):
    def full(db: Connection) -> Stay:
        check_in(db)
        raise Declined("The hotel is full.")

    with pytest.raises(Declined):
        hotel.once(step(), full)
    assert guests(hotel) == []
    assert hotel.once(step(), check_in).room == 1


def test_rows_that_refer_to_nothing_are_refused_though_the_work_is_tried_twice(hotel: Database):
    tried: list[int] = []

    def wrong(db: Connection) -> None:
        tried.append(1)
        db.execute(insert(GUESTS).values(room=999))

    with pytest.raises(IntegrityError):
        hotel.once(step(), wrong)
    assert len(tried) == 2 and guests(hotel) == []


def test_a_reader_waits_for_no_writer(hotel: Database):
    with hotel.begin() as db:
        check_in(db)
        assert guests(hotel) == []
    assert guests(hotel) == [1]


def test_what_many_threads_read_stays_true_until_they_have_written(hotel: Database):
    with ThreadPoolExecutor(12) as threads:
        stays = list(threads.map(lambda turn: hotel.once(step(turn), check_in), range(40)))

    assert sorted(stay.room for stay in stays) == list(range(1, 41))


@pytest.mark.parametrize("where", ["sqlite://", "sqlite:///:memory:", "nosuch://ann:pw@host/desk", "pg://ann:pw@h:x/y"])
def test_what_is_no_database_is_refused_and_its_password_not_told(where: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOTEL_DB", where)

    with pytest.raises(ConfigurationError, match="HOTEL_DB") as refused, Database("hotel", TABLES).connect():
        pass
    assert "pw" not in str(refused.value)


def visit(gate: threading.Barrier, turns: range) -> None:
    hotel = Database("hotel", TABLES, fill)
    gate.wait()
    for turn in turns:
        hotel.once(step(turn), check_in)


def ring_at_once(processes: int) -> None:
    """Each process does five things of its own, and five that all of them do, in a database that nobody has made."""
    fork = multiprocessing.get_context("fork")
    gate = fork.Barrier(processes)
    workers = [
        fork.Process(target=visit, args=(gate, turns)) for n in range(processes) for turns in [range(n * 5, n * 5 + 10)]
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * processes


@pytest.mark.e2e
def test_of_processes_that_begin_at_once_one_fills_and_all_act_once(file: Path):
    ring_at_once(4)

    rows = sqlite3.connect(file).execute("SELECT (SELECT count(*) FROM notes), count(*), max(room) FROM guests")
    assert rows.fetchall() == [(1, 25, 25)]


@pytest.mark.e2e
@pytest.mark.skipif(not PRESENT, reason=MISSING)
def test_postgres_keeps_all_of_it(monkeypatch: pytest.MonkeyPatch):
    folder = Path(tempfile.mkdtemp(prefix="vivavoce-postgres-"))  # pytest's own is closed to the user it runs as
    try:
        with postgres(folder) as url:
            monkeypatch.setitem(os.environ, "HOTEL_DB", url)
            ring_at_once(4)

            hotel = Database("hotel", TABLES, fill)
            with hotel.connect() as db:
                assert db.execute(select(NOTES.c.who)).scalars().all() == ["filled"]
            assert guests(hotel) == list(range(1, 26))
            assert hotel.once(step(0), check_in).until == date(2026, 11, 29) and len(guests(hotel)) == 25
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def switch(gate: threading.Barrier, file: Path) -> None:
    connection = sqlite3.connect(file, isolation_level=None)
    gate.wait()
    write_ahead(connection)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("COMMIT")


def test_nobody_is_refused_where_many_open_a_new_file_at_one_moment(tmp_path: Path):
    fork = multiprocessing.get_context("fork")
    for turn in range(10):
        gate = fork.Barrier(4)
        processes = [fork.Process(target=switch, args=(gate, tmp_path / f"{turn}.db")) for _ in range(4)]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        assert [process.exitcode for process in processes] == [0] * 4
