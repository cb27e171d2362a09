"""Wrong tries over calls. The clock is the test's."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from vivavoce.errors import Declined
from vivavoce.sessions.attempts_table import Attempts
from vivavoce.tools import Call
from vivavoce.tools.attempts import LIMITS, TOO_MANY, InMemory, Tries

WRONG = "That is not it."


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["in memory", "in a file"])
def counts(request, clock, tmp_path: Path):
    store = InMemory(clock) if request.param == "in memory" else Attempts(tmp_path / "calls.sqlite", clock)
    yield store
    if isinstance(store, Attempts):
        store.close()


def call(counts, name: str = "call", caller: str = "", tenant: str = "t") -> Call:
    return Call(name, tries=Tries(counts, tenant, caller))


def wrong(one: Call, key: object = "1042", kind: str = "identity") -> str:
    """What a wrong try is told."""
    with pytest.raises(Declined) as refused, one.attempt(kind, key):
        raise Declined(WRONG)
    return refused.value.sentence


def right(one: Call, key: object = "1042", kind: str = "identity") -> bool:
    try:
        with one.attempt(kind, key):
            return True
    except Declined:
        return False


def test_a_call_has_five_wrong_tries_and_right_ones_cost_nothing(counts, clock):
    one = call(counts)
    for number in range(5):
        assert all(right(one, number) for _ in range(20))
        assert wrong(one, number) == WRONG

    assert wrong(one, 6) == TOO_MANY and not right(one, 7)
    clock.now += 24 * 3600
    assert not right(one, 8)  # a call's own are never forgiven
    assert right(call(counts, "another"), 9)


def test_wrong_tries_at_one_number_count_whoever_calls_and_are_forgiven_in_time(counts, clock):
    told = [wrong(call(counts, f"call-{n}", f"caller-{n}")) for n in range(20)]

    assert told == [WRONG] * 10 + [TOO_MANY] * 10
    assert not right(call(counts, "the owner"))
    assert right(call(counts, "the owner"), "another number")
    clock.now += LIMITS["key"].forgiven + 1
    assert right(call(counts, "the owner")) and right(call(counts, "the owner"))
    assert wrong(call(counts, "a guess")) == WRONG and wrong(call(counts, "the next")) == TOO_MANY


def test_one_callers_wrong_tries_count_over_calls_and_numbers(counts, clock):
    told = [wrong(call(counts, f"call-{n // 4}", "Eve"), n) for n in range(20)]

    assert told == [WRONG] * 10 + [TOO_MANY] * 10
    assert right(call(counts, "c", "Alice"), 1042)
    clock.now += LIMITS["caller"].forgiven + 1
    assert right(call(counts, "later", "Eve"), 1042)


def test_a_tenants_wrong_tries_lock_nobody_out_but_leave_each_call_one(counts, clock):
    for n in range(100):
        assert wrong(call(counts, f"call-{n}"), n) == WRONG

    one, two = call(counts, "one"), call(counts, "two")
    assert wrong(one, "a") == WRONG and wrong(one, "b") == TOO_MANY
    assert right(two, "c") and wrong(two, "d") == WRONG and not right(two, "e")
    assert wrong(call(counts, "elsewhere", tenant="other"), "a") == WRONG
    assert wrong(call(counts, "elsewhere", tenant="other"), "b") == WRONG
    clock.now += 20 * LIMITS["tenant"].forgiven
    assert wrong(call(counts, "three"), "a") == WRONG and wrong(call(counts, "three"), "b") == WRONG


def test_each_kind_is_counted_by_itself(counts):
    one = call(counts)
    for _ in range(5):
        wrong(one)

    assert wrong(one, kind="voucher") == WRONG


def test_only_a_refusal_is_a_wrong_try(counts):
    one = call(counts)
    for _ in range(50):
        with pytest.raises(ZeroDivisionError), one.attempt("identity", 1042):
            _ = 1 / 0

    assert right(one)


def test_fifty_tries_at_once_are_no_more_guesses_than_one_after_the_other(counts):
    told: list[str] = []
    together = threading.Barrier(50)

    def guess(n: int) -> None:
        together.wait()
        told.append(wrong(call(counts, f"call-{n}", f"caller-{n}")))

    guesses = [threading.Thread(target=guess, args=(n,)) for n in range(50)]
    for each in guesses:
        each.start()
    for each in guesses:
        each.join()

    assert sorted(told) == sorted([WRONG] * 10 + [TOO_MANY] * 40)


def test_an_async_tool_tries_without_holding_up_the_event_loop(counts):
    async def tried(one: Call) -> str:
        try:
            async with one.attempt("identity", 1042):
                raise Declined(WRONG)
        except Declined as refusal:
            return refusal.sentence

    async def main() -> list[str]:
        one = call(counts)
        return [await tried(one) for _ in range(6)]

    assert asyncio.run(main()) == [WRONG] * 5 + [TOO_MANY]


def test_gateways_on_one_database_and_a_restarted_one_count_together(tmp_path: Path, clock):
    stores = [Attempts(tmp_path / "calls.sqlite", clock) for _ in range(2)]
    told = [wrong(call(stores[n % 2], f"call-{n}", f"caller-{n}")) for n in range(9)]
    for store in stores:
        store.close()
    again = Attempts(tmp_path / "calls.sqlite", clock)
    told += [wrong(call(again, f"call-{n}", f"caller-{n}")) for n in (9, 10)]
    again.close()

    assert told == [WRONG] * 10 + [TOO_MANY]


def test_neither_the_number_nor_the_caller_is_kept(tmp_path: Path):
    store = Attempts(tmp_path / "calls.sqlite")
    wrong(call(store, "call", "subject anna-bell-77"), "appointment 10427788")
    store.close()

    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"anna-bell" not in kept and b"10427788" not in kept


def test_outside_a_gateway_a_call_counts_for_itself():
    for _ in range(3):
        one = Call("test")
        assert [wrong(one) for _ in range(6)] == [WRONG] * 5 + [TOO_MANY]
