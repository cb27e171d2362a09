"""Who may read what a gateway keeps: nobody but its owner, whatever the umask."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import MetaData, create_engine, text

from vivavoce import Database, private
from vivavoce.sessions.entries import Entry
from vivavoce.sessions.log import CallLog
from vivavoce.sessions.stores import Stores
from vivavoce.tls import local_certificate
from vivavoce.tools import Call, load_agent
from vivavoce.tools.attempts import Tries


@contextmanager
def umask(mask: int):
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    """Everything in it, and itself, that others may touch."""
    every = [folder, *folder.rglob("*")]
    return [str(path.relative_to(folder.parent)) for path in every if stat.S_IMODE(path.stat().st_mode) & 0o077]


@pytest.mark.parametrize("first", ["log", "certificate", "agent", "tokens"])
@pytest.mark.parametrize("mask", [0o000, 0o022, 0o002])
def test_whatever_is_made_first_home_and_all_that_is_in_it_are_the_owners_alone(tmp_path, monkeypatch, first, mask):
    home = tmp_path / "deep" / "home"
    monkeypatch.setenv("VIVAVOCE_HOME", str(home))
    monkeypatch.delenv("FRONT_DESK_DB", raising=False)

    def make(what: str) -> None:
        if what == "log":
            log = CallLog(home / "calls.sqlite")
            log.begin("c", "desk", "embedded")
            log.write("c", Entry("heard", 1, 1, {"text": "hello"}))
            log.close()
        elif what == "certificate":
            local_certificate(home)
        elif what == "tokens":
            stores = Stores.opened(home / "calls.sqlite")
            Call("c", tries=Tries(stores.attempts)).attempt("identity", 1).__enter__()
            stores.close()
        else:
            load_agent("front-desk").brief()

    with umask(mask):
        for what in (first, "log", "certificate", "agent"):
            make(what)
            assert open_to_others(home) == []
        with create_engine(f"sqlite:///{home / 'calls.sqlite'}").begin() as db:  # while it is open: -wal and -shm
            db.execute(text("UPDATE calls SET reason = 'x'"))
            assert (home / "calls.sqlite-shm").exists() and open_to_others(home) == []

    assert {"calls.sqlite", "front-desk.db", "tls"} <= {path.name for path in home.iterdir()}
    assert open_to_others(home) == []


def test_a_database_that_an_earlier_version_left_open_is_closed(tmp_path, monkeypatch):
    book = tmp_path / "front-desk.db"
    monkeypatch.setenv("FRONT_DESK_DB", f"sqlite:///{book}")
    for _ in "before", "now":
        with Database("front-desk", MetaData()).connect():
            modes = [stat.S_IMODE(path.stat().st_mode) for path in (book, book.with_name("front-desk.db-wal"))]
        for path in (book, book.with_name("front-desk.db-wal")):
            path.touch()
            path.chmod(0o644)

    assert modes == [0o600, 0o600]


def test_a_folder_that_somebody_shares_on_purpose_stays_as_it_is(tmp_path):
    tmp_path.chmod(0o755)

    private.make_file(tmp_path / "calls.sqlite")

    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    assert stat.S_IMODE((tmp_path / "calls.sqlite").stat().st_mode) == 0o600


def test_the_default_home_of_an_earlier_version_is_closed(tmp_path, monkeypatch):
    home = tmp_path / ".local" / "share" / "vivavoce"
    home.mkdir(parents=True, mode=0o755)
    monkeypatch.setattr(private, "DEFAULT_HOME", home)

    private.make_file(home / "calls.sqlite")

    assert open_to_others(home) == []
