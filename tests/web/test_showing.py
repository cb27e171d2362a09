"""What leaves the page: nothing unasked, then a camera at the policy's rates, which one gesture stops."""

from __future__ import annotations

import re

import cv2
import numpy as np
import pytest
from chromium import start
from films import LABEL
from playwright.sync_api import Browser, Page, expect
from showing import (
    ASKED,
    CANVAS,
    IS_RED,
    call,
    choose,
    decoded,
    in_script,
    paint,
    photo,
    show_camera,
)
from stand_in import FRONT_DESK, SORTER, Peer, Shown, StandIn

pytestmark = pytest.mark.e2e


def test_the_buttons_are_there_only_for_agents_that_see(page: Page, gateway: StandIn):
    gateway.agents = [FRONT_DESK, SORTER, {**SORTER, "name": "scanner", "title": "Scanner", "sees": ["camera"]}]
    page.goto(gateway.url)
    expect(page.locator("#agent-title")).to_have_text("Front desk")
    expect(page.locator("#eyes")).to_be_hidden()
    page.keyboard.press("c")
    page.locator("#agents").select_option("sorter")
    expect(page.locator("#eyes button")).to_have_text(["Camera", "Share screen", "Photo"])
    expect(page.locator("#stage")).to_be_hidden()
    page.locator("#agents").select_option("scanner")
    expect(page.locator("#camera")).to_be_visible()
    expect(page.locator("#screen")).to_be_hidden()

    assert gateway.peers == []


def test_nothing_is_shown_before_a_gesture(page: Page, gateway: StandIn):
    async def count(peer: Peer) -> None:
        await peer.until(lambda: len(peer.heard) > 64_000)  # two seconds
        await peer.socket.close(1000)

    gateway.script = count
    page.add_init_script(ASKED)
    call(page, gateway)
    expect(page.locator("body")).to_have_attribute("data-phase", "idle")

    assert gateway.peer.shown == []
    assert page.evaluate("() => window.asked") == [["audio"]]


def test_the_camera_is_sent_as_small_jpegs_of_what_it_shows(page: Page, gateway: StandIn):
    show_camera(page, gateway)

    first = gateway.peer.shown[0]
    assert first.mime_type == "image/jpeg;source=camera"
    assert first.data[:3] == b"\xff\xd8\xff"
    seen = decoded(first.data)
    assert seen.shape == (576, 768, 3)
    expected = cv2.resize(LABEL, (768, 576), interpolation=cv2.INTER_AREA)
    assert np.abs(seen.astype(int) - expected).mean() < 6


def test_the_thumbnail_is_the_picture_that_was_sent(page: Page, gateway: StandIn):
    show_camera(page, gateway)
    compare = """
    async ([name, type, data]) => {
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type }));
      const pixels = (what, w, h) => {
        const pen = Object.assign(document.createElement("canvas"), { width: w, height: h }).getContext("2d");
        pen.drawImage(what, 0, 0);
        return pen.getImageData(0, 0, w, h).data;
      };
      const canvas = document.querySelector(".picture canvas");
      const a = pixels(bitmap, bitmap.width, bitmap.height);
      const b = pixels(canvas, canvas.width, canvas.height);
      return a.length === b.length && a.every((value, i) => value === b[i]);
    }
    """
    sent = gateway.peer.shown[-1].data
    assert page.evaluate(compare, in_script(sent))
    expect(page.locator(".picture .source-name")).to_have_text("Camera")
    expect(page.locator(".picture .age")).to_have_text(re.compile(r"^(just now|\d s ago)$"))
    expect(page.locator(".picture .on")).to_have_css("background-color", "rgb(200, 40, 29)")


@pytest.mark.long
def test_an_unchanged_picture_is_sent_half_as_often_as_a_changed_one(page: Page, gateway: StandIn):
    page.add_init_script(CANVAS)
    show_camera(page, gateway)
    gateway.until(lambda peer: len(peer.shown) >= 5)
    still = gateway.peer.shown
    page.evaluate(
        "() => { let on = false; setInterval(() => { on = !on; window.paint(on ? '#dddddd' : '#222222'); }, 120); }"
    )
    before = len(still)
    gateway.until(lambda peer: len(peer.shown) >= before + 6)
    moving = gateway.peer.shown[before + 1 :]

    # On the average: a busy machine delivers one late and the next in time. How much later all are is up to it.
    assert average_gap(still[1:before]) > 1.6
    assert 0.8 < average_gap(moving)


def test_a_fresh_picture_goes_before_typed_text(page: Page, gateway: StandIn):
    page.add_init_script(CANVAS)
    show_camera(page, gateway)
    gateway.until(lambda peer: len(peer.shown) >= 2)
    paint(page, "#cc2222")
    page.wait_for_function(IS_RED)
    for number in range(1, 6):  # words wait half a second for the picture: on a busy machine not every time in vain
        page.locator("#text").fill("What colour is it?")
        page.keyboard.press("Enter")
        gateway.until(lambda peer, number=number: len(peer.texts) == number)
        last = [shown for shown in gateway.peer.shown if shown.texts < number][-1]
        blue, green, red = decoded(last.data).mean(axis=(0, 1))
        if red > 180 and max(blue, green) < 60:
            return
    raise AssertionError("the picture came after the words")


def test_a_fresh_picture_goes_when_the_caller_begins_to_speak(page: Page, gateway: StandIn):
    async def hear(peer: Peer) -> None:
        for turn in range(1, 4):
            await peer.until(lambda turn=turn: len(peer.shown) >= 2 * turn)
            await peer.state("listening")
            count = len(peer.shown)
            await peer.state("hearing")
            await peer.until(lambda count=count: len(peer.shown) > count)
        await peer.extend(type="tool", id="1", name="well", args={}, status="done", response={})

    gateway.script = hear
    page.add_init_script(CANVAS)
    show_camera(page, gateway)
    expect(page.locator(".card")).to_have_count(1)

    gaps = [b.at - a.at for a, b in zip(gateway.peer.shown, gateway.peer.shown[1:], strict=False)]
    assert min(gaps) < 1.8  # sooner than an unchanged picture comes by itself


@pytest.mark.parametrize("how", ["button", "picture", "key"])
def test_one_gesture_stops_it_and_says_so_to_the_agent(page: Page, gateway: StandIn, how: str):
    show_camera(page, gateway)
    if how == "key":
        page.keyboard.press("c")
    else:
        page.get_by_role("button", name="Camera" if how == "button" else "Stop the camera", exact=True).click()
    gateway.until(lambda peer: peer.hidden == ["camera"])
    count = len(gateway.peer.shown)
    expect(page.locator("#stage")).to_be_hidden()
    expect(page.locator("#camera")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#announcer")).to_have_text("Camera off.")
    page.wait_for_timeout(2_500)

    assert len(gateway.peer.shown) == count
    assert page.locator("video").count() == 0


def test_hanging_up_gives_the_camera_back(page: Page, gateway: StandIn):
    page.add_init_script(CANVAS)
    show_camera(page, gateway)
    page.click("#talk")
    expect(page.locator("body")).to_have_attribute("data-phase", "idle")

    expect(page.locator("#stage")).to_be_hidden()
    assert page.evaluate("() => window.camera.getVideoTracks()[0].readyState") == "ended"


def test_the_camera_button_begins_a_call_if_there_is_none(page: Page, gateway: StandIn):
    gateway.agents = [SORTER]
    page.goto(gateway.url)
    expect(page.locator("#agent-title")).to_have_text("Sorter")
    page.keyboard.press("c")

    expect(page.locator(".picture[data-sent]")).to_be_visible()
    expect(page.locator("body")).to_have_attribute("data-microphone", "on")


def test_a_dropped_call_keeps_the_camera_for_the_next_line_and_sends_nothing_meanwhile(page: Page, gateway: StandIn):
    async def drop(peer: Peer) -> None:
        await peer.send(peer.live.resumption_update("handle-7", resumable=True))
        await peer.cue("drop")
        await peer.socket.close(1012)

    gateway.script = drop
    show_camera(page, gateway)
    gateway.cue("drop")
    expect(page.locator("#notice")).to_be_visible()
    expect(page.locator(".picture .age")).to_have_text("paused")
    page.get_by_role("button", name="Reconnect").click()
    expect(page.locator("body")).to_have_attribute("data-phase", "live")
    gateway.until(lambda peer: len(peer.shown) > 0)

    assert len(gateway.peers) == 2
    expect(page.locator(".picture .age")).not_to_have_text("paused")


def test_the_voice_goes_first(page: Page, gateway: StandIn):
    """While the line is full of sound no picture is put into it; a photo waits."""
    page.add_init_script(
        "window.unsent = 20_000;"
        "Object.defineProperty(WebSocket.prototype, 'bufferedAmount', { get: () => window.unsent });"
    )
    call(page, gateway)
    page.click("#camera")
    expect(page.locator(".picture .age")).to_have_text("starting")
    choose(page, photo(640, 480))
    page.locator("#text").fill("Can you see it?")
    page.keyboard.press("Enter")
    gateway.until(lambda peer: peer.texts == ["Can you see it?"])  # words do not wait for it
    assert gateway.peer.shown == []
    page.evaluate("() => { window.unsent = 0; }")
    gateway.until(
        lambda peer: (
            {shown.mime_type for shown in peer.shown} == {"image/jpeg;source=camera", "image/jpeg;source=photo"}
        )
    )


def test_the_other_camera_and_the_lamp(browser: Browser, gateway: StandIn):
    """A phone: two cameras of which one is open at a time, and a lamp, which Chromium's fake cameras lack."""
    chromium = start(
        browser.browser_type, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream=device-count=2"
    )
    page = chromium.new_page()
    page.add_init_script(
        "MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true });"
        "MediaStreamTrack.prototype.applyConstraints = async (wanted) => { window.lit = wanted.advanced[0].torch; };"
        + ASKED
    )
    show_camera(page, gateway)
    page.get_by_role("button", name="Light").click()
    expect(page.get_by_role("button", name="Light")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("() => window.lit")
    first = page.evaluate("() => document.querySelector('video').srcObject.getVideoTracks()[0].getSettings().deviceId")
    page.get_by_role("button", name="Other camera").click()
    page.wait_for_function(
        "(first) => document.querySelector('video')?.srcObject?.getVideoTracks()[0].getSettings().deviceId !== first",
        arg=first,
    )
    gateway.until(lambda peer: len(peer.shown) >= 2)
    expect(page.get_by_role("button", name="Other camera")).to_be_focused()
    expect(page.get_by_role("button", name="Light")).to_have_attribute("aria-pressed", "false")
    assert page.locator("video").count() == 1 and gateway.peer.hidden == []
    chromium.close()


def average_gap(shown: list[Shown]) -> float:
    return (shown[-1].at - shown[0].at) / (len(shown) - 1)


def test_a_camera_that_is_allowed_only_after_the_call_is_given_back(page: Page, gateway: StandIn):
    page.add_init_script(CANVAS)
    page.add_init_script(
        "const open = navigator.mediaDevices.getUserMedia;"
        "navigator.mediaDevices.getUserMedia = async (wanted) => {"
        " if (wanted.video) await new Promise((allow) => { window.allow = allow; });"
        " return open(wanted); };"
    )
    call(page, gateway)
    page.click("#camera")
    page.wait_for_function("() => window.allow")
    page.click("#talk")
    expect(page.locator("body")).to_have_attribute("data-phase", "idle")
    page.evaluate("() => window.allow()")
    page.wait_for_function("() => window.camera?.getVideoTracks()[0].readyState === 'ended'")

    assert len(gateway.peers) == 1  # and nobody is called
    expect(page.locator("#stage")).to_be_hidden()
