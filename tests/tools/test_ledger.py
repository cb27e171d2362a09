from __future__ import annotations

import multiprocessing
import random
import signal
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from vivavoce import Call
from vivavoce.tools import ledger
from vivavoce.tools.ledger import once


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{tmp_path / 'book.db'}")
    ledger.create(engine)
    with engine.begin() as db:
        db.execute(text("CREATE TABLE moves (number INTEGER)"))
    return engine


def move(engine: Engine, call: Call, fail: bool = False) -> tuple[bool, object]:
    with engine.begin() as db, once(db, call) as step:
        if step.replayed:
            return True, step.result
        db.execute(text("INSERT INTO moves VALUES (1042)"))
        if fail:
            raise RuntimeError
        step.result = {"number": 1042}
        return False, step.result


def moves(engine: Engine) -> int:
    with engine.connect() as db:
        return int(db.execute(text("SELECT count(*) FROM moves")).scalar_one())


def step(turn: int = 1, call: str = "call-1", args: str = "a") -> Call:
    return Call(call).at(turn, "move", args)


def test_a_repetition_gets_the_stored_result_and_changes_nothing(engine: Engine):
    assert move(engine, step()) == (False, {"number": 1042})
    assert move(engine, step()) == (True, {"number": 1042})
    assert moves(engine) == 1


def test_another_turn_call_or_argument_is_another_action(engine: Engine):
    for call in (step(), step(turn=2), step(call="call-2"), step(args="b")):
        assert move(engine, call)[0] is False
    assert moves(engine) == 4


def test_an_exception_leaves_neither_effect_nor_note(engine: Engine):
    with pytest.raises(RuntimeError):
        move(engine, step(), fail=True)

    assert moves(engine) == 0
    assert move(engine, step())[0] is False


def test_a_call_that_is_no_tools_run_is_refused(engine: Engine):
    with pytest.raises(ValueError, match="the Call that a tool received"), engine.begin() as db, once(db, Call("c")):
        pass


ACTIONS = 100


def work(path: str) -> None:
    engine = create_engine(f"sqlite:///{path}")
    for turn in range(ACTIONS):
        with engine.begin() as db, once(db, step(turn)) as action:
            if not action.replayed:
                db.execute(text("INSERT INTO moves VALUES (:turn)"), {"turn": turn})
                action.result = turn


@pytest.mark.e2e
def test_killed_at_random_points_and_started_again_every_action_has_happened_once(engine: Engine):
    chance, fork, path = random.Random(1042), multiprocessing.get_context("fork"), str(engine.url.database)

    killed = []
    for _ in range(8):
        worker = fork.Process(target=work, args=(path,))
        worker.start()
        worker.join(chance.uniform(0.01, 0.05))
        worker.kill()
        worker.join()
        killed.append(worker.exitcode == -signal.SIGKILL)
    work(path)

    rows = sqlite3.connect(path).execute("SELECT number, count(*) FROM moves GROUP BY number").fetchall()
    assert any(killed)
    assert rows == [(turn, 1) for turn in range(ACTIONS)]
