"""The eye's process: what it sees at a glance, and that it may crash, hang and babble without harm to anybody else."""

import asyncio
import contextlib
import io
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from pictures import camera, noisy, page, png, room, screen
from PIL import Image
from symbols import symbol
from worker_that_fails import BUSY, DEADLY, EMPTY, HUNGRY, SLEEPY

from vivavoce.errors import WeightsMissing
from vivavoce.events import VideoFrame
from vivavoce.sight import Box
from vivavoce.vision.contract import EyeFailed, Replaced, UnfitPicture, Wish
from vivavoce.vision.eye import EyeProcess, Limits

pytestmark = pytest.mark.e2e
WEAK = (sys.executable, str(Path(__file__).parent / "worker_that_fails.py"))
BABBLER = """
import sys
from vivavoce.vision.messages import Ready, packed
out = sys.stdout.buffer
out.write(packed(Ready())); out.flush()
sys.stdin.buffer.read(1)
out.write({!r}); out.flush()
sys.stdin.buffer.read()
"""


def run(scene, **options):
    """A scene with an eye, which is closed at its end."""

    async def played():
        async with asyncio.timeout(60):
            eye = EyeProcess(**options)
            try:
                return await scene(eye)
            finally:
                await eye.close()

    return asyncio.run(played())


def of_size(size) -> VideoFrame:
    return camera(np.full((size[1], size[0], 3), 127, np.uint8))


def fallen(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


# ── what it sees ─────────────────────────────────────────────────────────────────────────────────


def test_a_glance_tells_size_change_sharpness_and_light():
    async def scene(eye):
        first = await eye.glance("desk", camera(room()))
        again = await eye.glance("desk", camera(noisy(room())))
        other = await eye.glance("desk", camera(room(seed=2)))
        elsewhere = await eye.glance("door", camera(room(seed=2)))
        dark = await eye.glance("cellar", camera(room() // 8))
        dark_on_light = await eye.glance("page", camera(page()))
        return first, again, other, elsewhere, dark, dark_on_light

    first, again, other, elsewhere, dark, dark_on_light = run(scene)

    assert (first.width, first.height) == (768, 576)
    assert [glance.changed for glance in (first, again, other, elsewhere)] == [True, False, True, True]
    assert first.sharpness < dark_on_light.sharpness
    assert 0.3 < first.brightness < 0.7
    assert dark.brightness < 0.1


def test_a_stream_that_is_forgotten_begins_anew():
    async def scene(eye):
        await eye.glance("desk", screen(page()))
        eye.forget("desk")
        return (await eye.glance("desk", screen(page()))).changed

    assert run(scene)


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_picture_is_looked_at_upright(orientation):
    file = io.BytesIO()
    facts = Image.Exif()
    facts[0x0112] = orientation
    Image.new("RGB", (640, 480)).save(file, "JPEG", exif=facts.tobytes())

    async def scene(eye):
        glance = await eye.glance("photo", VideoFrame(file.getvalue(), "image/jpeg", "photo"))
        return glance.width, glance.height

    assert run(scene) == ((640, 480) if orientation == 3 else (480, 640))


def test_what_is_transparent_lies_on_white():
    ink = np.zeros((100, 100, 4), np.uint8)
    ink[40:60, 40:60, 3] = 255

    async def scene(eye):
        return (await eye.glance("screen", VideoFrame(png(ink), "image/png", "screen"))).brightness

    assert run(scene) > 0.9


def test_an_ability_without_its_model_says_nothing_of_it():
    async def scene(eye):
        return await eye.read("desk", camera(page()), Wish(text="careful", things=()))

    reading = run(scene)

    assert reading.lines is None
    assert reading.things is None


def test_a_region_is_read_alone_and_its_places_are_of_the_whole():
    picture = page(lines=())
    for text, left in (("LEFT", 60), ("RIGHT", 900)):
        mark = symbol("QRCode", text)
        picture[300 : 300 + mark.shape[0], left : left + mark.shape[1]] = mark[..., None]

    async def scene(eye):
        return await eye.read("desk", screen(picture), Wish(codes=True, region=Box(0.6, 0.3, 1.0, 0.9)))

    (code,) = run(scene).codes

    assert code.text == "RIGHT"
    assert abs(code.box.left * 1280 - 900) < 25
    assert abs(code.box.top * 720 - 300) < 25


def test_a_model_that_is_not_there_is_told_at_once(tmp_path):
    with pytest.raises(WeightsMissing, match="models pull vision"):
        EyeProcess({"quick": tmp_path / "nothing"})


def test_a_thumbnail_is_small():
    async def scene(eye):
        return await eye.thumbnail(camera(page()), width=320), await eye.thumbnail(of_size((50, 40)), width=320)

    large, small = (Image.open(io.BytesIO(data)) for data in run(scene))

    assert (large.format, large.size) == ("JPEG", (320, 180))
    assert small.size == (50, 40)


@pytest.mark.parametrize(("frame", "kept"), [(screen(page()), "image/png"), (camera(page()), "image/jpeg")])
def test_what_is_redacted_cannot_be_read(frame, kept):
    area = Box(0.05, 0.1, 0.6, 0.5)

    async def scene(eye):
        return await eye.redact(frame, [area], people=False)

    redacted = run(scene)
    picture = cv2.imdecode(np.frombuffer(redacted.data, np.uint8), cv2.IMREAD_COLOR)
    original = cv2.imdecode(np.frombuffer(frame.data, np.uint8), cv2.IMREAD_COLOR)

    assert (redacted.mime_type, redacted.source) == (kept, frame.source)
    inside, outside = np.s_[80:350, 70:760], np.s_[400:, :]
    assert original[inside].std() > 20
    assert picture[inside].std() < 1
    assert np.abs(picture[outside].astype(int) - original[outside]).mean() < 1


def test_people_are_not_shown_by_an_eye_that_cannot_find_them():
    async def scene(eye):
        with pytest.raises(EyeFailed):
            await eye.redact(camera(room()), [], people=True)

    run(scene)


# ── what it refuses ──────────────────────────────────────────────────────────────────────────────


def test_a_file_that_cannot_be_decoded_is_unfit_and_the_next_is_seen():
    whole = png(page())
    start = whole.index(b"IDAT") + 4
    damaged = whole[:start] + bytes(200) + whole[start + 200 :]

    async def scene(eye):
        for data in (damaged, b"", b"GIF89a" + bytes(40), bytes(2 << 20)):
            with pytest.raises(UnfitPicture):
                await eye.glance("desk", VideoFrame(data, "image/png", "screen"))
        return await eye.glance("desk", screen(page()))

    assert run(scene).changed


# ── when it falls ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("size", [DEADLY, SLEEPY, BUSY, EMPTY])
def test_who_waits_for_a_worker_that_falls_is_told_and_the_next_picture_is_seen(size):
    async def scene(eye):
        await eye.start()
        first = eye.pid
        with pytest.raises(EyeFailed):
            await eye.glance("desk", of_size(size))
        after = await eye.glance("desk", camera(room()))
        return first, eye.pid, after

    first, second, after = run(scene, command=WEAK, limits=Limits(glance=0.5))

    assert after.width == 768
    assert first != second
    assert fallen(first)
    assert fallen(second)


def test_a_picture_that_is_too_much_for_its_memory_costs_that_picture_alone():
    async def scene(eye):
        await eye.start()
        before = eye.pid
        with pytest.raises(EyeFailed):
            await eye.glance("desk", of_size(HUNGRY))
        await eye.glance("desk", camera(room()))
        return before == eye.pid

    assert run(scene, command=WEAK)


def test_what_waits_behind_a_picture_that_kills_is_done_by_the_next_worker():
    async def scene(eye):
        await eye.start()
        answers = [eye.glance(f"call {number}", of_size(DEADLY if number == 0 else (100, 100))) for number in range(9)]
        return await asyncio.gather(*answers, return_exceptions=True)

    killed, *others = run(scene, command=WEAK)

    assert isinstance(killed, EyeFailed)
    assert {glance.width for glance in others} == {100}


def test_a_worker_that_is_killed_from_outside_comes_back():
    async def scene(eye):
        await eye.start()
        os.kill(eye.pid, signal.SIGKILL)
        with contextlib.suppress(EyeFailed):  # it may have been on its way
            await eye.glance("desk", camera(room()))
        return await eye.glance("desk", camera(room()))

    assert run(scene).height == 576


@pytest.mark.parametrize("noise", [b"\x00\x00\x00\x05hello", b"\xff\xff\xff\xff", b"Segmentation fault"])
def test_a_worker_that_babbles_is_not_listened_to(noise):
    async def scene(eye):
        with pytest.raises(EyeFailed):
            await eye.glance("desk", camera(room()))

    run(scene, command=(sys.executable, "-c", BABBLER.format(noise)), limits=Limits(glance=1.0))


def test_who_waits_for_an_eye_that_does_not_start_is_told():
    async def scene(eye):
        with pytest.raises(EyeFailed, match="too much to do"):
            await eye.glance("desk", camera(room()))

    run(scene, command=(sys.executable, "-c", "import sys; sys.exit(1)"), limits=Limits(wait=0.5))


# ── many at once ─────────────────────────────────────────────────────────────────────────────────


def test_a_glance_does_not_wait_for_a_reading():
    async def scene(eye):
        reading = asyncio.create_task(eye.read("desk", camera(page()), Wish(dice=True)))
        await asyncio.sleep(0)
        glance = await eye.glance("desk", camera(page()))
        done = reading.done()
        reading.cancel()
        return glance.changed, done

    assert run(scene, command=WEAK) == (True, False)


def test_of_a_flood_the_newest_picture_is_seen_and_the_others_are_told():
    async def scene(eye):
        await eye.start()
        frames = [camera(room(seed=seed)) for seed in range(4)]
        answers = [asyncio.create_task(eye.glance("desk", frames[number % 4])) for number in range(60)]
        return await asyncio.gather(*answers, return_exceptions=True)

    answers = run(scene)

    assert not isinstance(answers[0], Exception)
    assert not isinstance(answers[-1], Exception)
    assert all(isinstance(answer, Replaced) for answer in answers[1:-1])


def test_who_gives_up_waiting_leaves_nothing_in_the_way():
    async def scene(eye):
        await eye.start()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await eye.glance("desk", of_size(SLEEPY))  # it hangs all the same
        return await eye.glance("desk", camera(room()))

    assert run(scene, command=WEAK, limits=Limits(glance=0.5)).width == 768


# ── when it ends ─────────────────────────────────────────────────────────────────────────────────


def test_an_eye_that_is_closed_leaves_no_process_and_nobody_waiting():
    async def scene(eye):
        await eye.start()
        pid = eye.pid
        waiting = asyncio.create_task(eye.glance("desk", of_size(SLEEPY)))
        await asyncio.sleep(0.05)
        await eye.close()
        with pytest.raises(EyeFailed):
            await waiting
        return fallen(pid)

    assert run(scene, command=WEAK)


def test_a_gateway_that_is_killed_leaves_no_worker_even_in_mid_work():
    gateway = f"""
import asyncio, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_eye import WEAK, SLEEPY, of_size
from vivavoce.vision.eye import EyeProcess
async def main():
    eye = EyeProcess(command=WEAK)
    await eye.start()
    print(eye.pid, flush=True)
    await eye.glance("desk", of_size(SLEEPY))
asyncio.run(main())
"""
    with subprocess.Popen([sys.executable, "-c", gateway], stdout=subprocess.PIPE, text=True) as process:
        worker = int(process.stdout.readline())
        process.kill()
        process.wait()

    with contextlib.suppress(ProcessLookupError):  # it is gone already
        poll = select.poll()
        poll.register(os.pidfd_open(worker), select.POLLIN)
        assert poll.poll(20_000), "the worker is still there"


def test_the_worker_has_none_of_the_gateways_secrets(monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", "not for pictures")

    async def scene(eye):
        await eye.start()
        return await asyncio.to_thread(Path(f"/proc/{eye.pid}/environ").read_bytes)

    assert b"not for pictures" not in run(scene)
