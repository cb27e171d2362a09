"""Who may go on with a session, and that only one connection ever does."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path

import pytest

from vivavoce.errors import RemoteProtocolError
from vivavoce.sessions.resumption import LIFE, MISS_WINDOW, MOST_MISSES, NO_SESSION, TOO_MANY, Hold, Owner, Resumption

ANNA = Owner("call-1", "front-desk", "tenant-a", "anna", "token-1")
NOBODY = "somewhere"


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def with_store(tmp_path: Path, test: Callable[[Resumption, Clock], Coroutine[None, None, None]]) -> None:
    async def main() -> None:
        clock = Clock()
        store = Resumption(tmp_path / "calls.sqlite", clock)
        try:
            await test(store, clock)
        finally:
            store.close()

    asyncio.run(main())


async def refused(store: Resumption, handle: str, who: Owner = ANNA, stranger: str = NOBODY) -> str:
    with pytest.raises(RemoteProtocolError) as caught:
        await store.resume(handle, who, stranger)
    assert caught.value.code == 1008
    return caught.value.reason


def test_a_handle_leads_to_its_call_and_to_another_handle(tmp_path: Path) -> None:
    async def test(store: Resumption, clock: Clock) -> None:
        first = await store.begin(ANNA)
        again = Owner("ignored", ANNA.agent, ANNA.tenant, ANNA.subject, "token-2")
        second = await store.resume(first.handle, again, NOBODY)
        assert second.owner == ANNA  # the token that began it: resuming with it is no use of another
        assert second.handle != first.handle and len(second.handle) >= 22  # 128 bits in base64
        assert await store.keep(second, arrived=False)
        assert not await store.keep(first, arrived=False)

    with_store(tmp_path, test)


def test_the_handle_before_counts_until_the_new_one_has_arrived(tmp_path: Path) -> None:
    async def test(store: Resumption, clock: Clock) -> None:
        first = await store.begin(ANNA)
        lost = await store.resume(first.handle, ANNA, NOBODY)
        second = await store.resume(first.handle, ANNA, NOBODY)  # cut off before it came
        assert await refused(store, lost.handle) == NO_SESSION
        await store.keep(second, arrived=True)
        assert await refused(store, first.handle) == NO_SESSION
        third = await store.resume(second.handle, ANNA, NOBODY)
        await store.keep(third, arrived=True)
        assert await refused(store, first.handle) == await refused(store, second.handle) == NO_SESSION

    with_store(tmp_path, test)


def test_of_fifty_that_come_at_once_one_holds_the_session(tmp_path: Path) -> None:
    async def test(store: Resumption, clock: Clock) -> None:
        rival = Resumption(tmp_path / "calls.sqlite", clock)  # another process
        first = await store.begin(ANNA)
        tries = [(store, rival)[n % 2].resume(first.handle, ANNA, str(n)) for n in range(50)]
        holds = [hold for hold in await asyncio.gather(*tries, return_exceptions=True) if isinstance(hold, Hold)]
        assert holds
        assert [await store.keep(hold, arrived=False) for hold in holds].count(True) == 1
        rival.close()

    with_store(tmp_path, test)


@pytest.mark.parametrize(
    "stranger",
    [
        Owner("", "front-desk", "tenant-b", "anna"),
        Owner("", "front-desk", "tenant-a", "bert"),
        Owner("", "front-desk", "tenant-a", ""),
        Owner("", "hotel", "tenant-a", "anna"),
    ],
    ids=["another tenant", "another caller", "nobody in particular", "another agent"],
)
def test_somebody_elses_handle_is_refused_in_the_words_for_an_unknown_one(tmp_path: Path, stranger: Owner) -> None:
    async def test(store: Resumption, clock: Clock) -> None:  # item 7
        first = await store.begin(ANNA)
        assert await refused(store, first.handle, stranger) == await refused(store, "x" * 43) == NO_SESSION
        assert await store.keep(first, arrived=False)  # and its owner has noticed nothing

    with_store(tmp_path, test)


def test_a_session_lasts_two_hours_from_its_last_sign_of_life(tmp_path: Path) -> None:
    async def test(store: Resumption, clock: Clock) -> None:
        first = await store.begin(ANNA)
        clock.now += LIFE - 1
        assert await store.keep(first, arrived=True)
        clock.now += LIFE - 1
        second = await store.resume(first.handle, ANNA, NOBODY)
        clock.now += LIFE
        assert await refused(store, second.handle) == NO_SESSION
        await store.begin(Owner("call-2", "front-desk", ""))  # and is forgotten then
        assert not await store.keep(second, arrived=False)

    with_store(tmp_path, test)


def test_it_outlives_the_process_and_ends_with_the_goodbye(tmp_path: Path) -> None:
    async def test(store: Resumption, clock: Clock) -> None:
        first = await store.begin(ANNA)
        restarted = Resumption(tmp_path / "calls.sqlite", clock)
        second = await restarted.resume(first.handle, ANNA, NOBODY)
        await restarted.drop(second)
        assert await refused(restarted, second.handle) == NO_SESSION
        restarted.close()

    with_store(tmp_path, test)


def test_who_tries_handles_is_stopped_and_others_are_not(tmp_path: Path) -> None:
    async def test(store: Resumption, clock: Clock) -> None:  # item 8
        first = await store.begin(ANNA)
        reasons = [await refused(store, f"guess-{n}") for n in range(MOST_MISSES + 5)]
        assert reasons == [NO_SESSION] * MOST_MISSES + [TOO_MANY] * 5
        second = await store.resume(first.handle, ANNA, "somebody else")
        clock.now += MISS_WINDOW
        await store.resume(second.handle, ANNA, NOBODY)

    with_store(tmp_path, test)


def test_only_digests_are_kept(tmp_path: Path) -> None:
    async def test(store: Resumption, clock: Clock) -> None:
        first = await store.begin(ANNA)
        second = await store.resume(first.handle, ANNA, NOBODY)
        handles.extend([first.handle, second.handle])

    handles: list[str] = []
    with_store(tmp_path, test)
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert len(handles) == 2 and not any(handle.encode() in kept for handle in handles)
