"""Pictures that mean harm: the eye refuses or reads them, stays within its memory, and sees the next one."""

import asyncio
from pathlib import Path

import pytest
from attacks import damaged, made_by_hand
from pictures import camera, room

from vivavoce.vision.contract import EyeFailed, Replaced, UnfitPicture, Wish
from vivavoce.vision.eye import EyeProcess

pytestmark = pytest.mark.e2e
ATTACKS = made_by_hand()
REFUSED = (
    "nothing", "a bomb of 268 megapixels", "ten megapixels", "an SVG", "a GIF", "an AVIF", "JPEG and ZIP",
    "half a JPEG", "pixels that do not come", "pixels that do not end", "a JPEG of 0 x 0", "noise",
)  # fmt: skip
MOST_RESIDENT = 500
"""MB; without models it has 60 to begin with, and the largest picture takes 70 while its 16 bits are made 8."""


def resident(pid: int, what="VmHWM") -> float:
    """MB that a process holds at most."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(what)).split()[1]) / 1024


def run(scene):
    async def played():
        eye = EyeProcess()
        await eye.start()
        try:
            return await scene(eye)
        finally:
            await eye.close()

    return asyncio.run(played())


async def outcome(answer):
    try:
        return await answer
    except (UnfitPicture, EyeFailed) as error:
        return error


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused_or_read_and_the_next_picture_is_seen(name):
    async def scene(eye):
        pid = eye.pid
        first = await outcome(eye.glance("attack", ATTACKS[name]))
        await outcome(eye.read("attack", ATTACKS[name], Wish(codes=True)))
        await outcome(eye.redact(ATTACKS[name], [], people=False))
        after = await eye.glance("desk", camera(room()))
        return first, after, eye.pid == pid, resident(eye.pid)

    first, after, same, most = run(scene)

    assert isinstance(first, UnfitPicture) or name not in REFUSED
    assert not isinstance(first, EyeFailed)
    assert (after.width, after.height) == (768, 576)
    assert same
    assert most < MOST_RESIDENT


def test_hundreds_of_damaged_pictures_neither_fell_it_nor_fill_it():
    async def scene(eye):
        pid, seen = eye.pid, {"Glance": 0, "UnfitPicture": 0}
        for number, frame in enumerate(damaged(400)):
            answer = await outcome(eye.glance(f"call {number % 5}", frame))
            seen[type(answer).__name__] += 1
            if number % 20 == 0:
                await outcome(eye.read("desk", frame, Wish(codes=True)))
        return seen, eye.pid == pid, resident(eye.pid)

    seen, same, most = run(scene)

    assert min(seen.values()) > 40  # else the changes were too coarse, or too fine, to try anything
    assert same
    assert most < MOST_RESIDENT


def test_thirty_frames_a_second_are_a_flood_that_passes():
    """Ten seconds of them at once: the newest is seen, the rest is told that it was replaced."""

    async def scene(eye):
        frames = [camera(room(seed=seed)) for seed in range(6)]
        flood = [asyncio.create_task(outcome(eye.glance("desk", frames[number % 6]))) for number in range(300)]
        calm = asyncio.create_task(outcome(eye.glance("other call", frames[0])))
        return await asyncio.gather(*flood), await calm

    flood, calm = run(scene)

    assert calm.width == 768
    assert flood[-1].width == 768
    assert {type(answer) for answer in flood[1:-1]} == {Replaced}
