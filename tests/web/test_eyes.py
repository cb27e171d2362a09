"""What the page shows the agent: a film in the browser's fake camera, a shared tab, photos; and what was seen in it."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
import pytest
from chromium import launch, start, write_caller
from films import Picture, label, write_film
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright
from stand_in import FRONT_DESK, SORTER, Peer, Shown, StandIn

from axe import violations

pytestmark = pytest.mark.e2e

LABEL = label("Amira Haddad")
NO_PICTURE = "That is not a picture the agent can look at"
SHARED = "Delivery plan"
"""Title of the tab that is shared."""
SAW = {
    "type": "saw", "source": "camera", "frame": 1, "age_ms": 80, "width": 768, "height": 576, "changed": True,
    "sharpness": 400.0, "guidance": "", "careful": False,
    "lines": [
        {"text": "Amira Haddad", "box": [0.16, 0.27, 0.6, 0.36], "sure": True},
        {"text": "14 Linden Street", "box": [0.16, 0.44, 0.72, 0.52], "sure": False},
    ],
    "codes": [{"text": "LOC:A-04-12;CHK:482", "kind": "QRCode", "box": [0.68, 0.56, 0.84, 0.78]}],
    "things": [{"name": "book", "box": [0.1, 0.12, 0.9, 0.9], "confidence": 0.8}],
}  # fmt: skip
CANVAS = """
navigator.mediaDevices.getUserMedia = async (wanted) => {
  if (wanted.audio) return new AudioContext().createMediaStreamDestination().stream;
  window.scene ??= Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
  window.paint = (colour) => {
    const pen = window.scene.getContext("2d");
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 640, 480);
  };
  window.paint("#446688");
  return (window.camera = window.scene.captureStream(10));
};
"""
"""A camera that shows what the test paints."""
ASKED = """
window.asked = [];
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = (wanted) => {
  window.asked.push(Object.keys(wanted));
  return ask(wanted);
};
"""
FLICKER = "() => { let on = false; setInterval(() => window.paint((on = !on) ? '#dddddd' : '#222222'), 120); }"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    folder = tmp_path_factory.mktemp("caller")
    write_caller(folder / "caller.wav")
    write_film(folder / "camera.y4m", [LABEL])
    with sync_playwright() as playwright:
        chromium = launch(
            playwright,
            folder / "caller.wav",
            f"--use-file-for-fake-video-capture={folder / 'camera.y4m'}",
        )
        yield chromium
        chromium.close()


def call(page: Page, gateway: StandIn) -> None:
    gateway.agents = [SORTER, FRONT_DESK]
    page.goto(gateway.url)
    expect(page.locator("#agent-title")).to_have_text("Sorter")
    page.click("#talk")
    expect(page.locator("body")).to_have_attribute("data-phase", "live")


def show_camera(page: Page, gateway: StandIn) -> None:
    call(page, gateway)
    page.click("#camera")
    expect(page.locator(".picture[data-sent]")).to_be_visible()


def decoded(data: bytes) -> Picture:
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return picture  # type: ignore[return-value]


def paint(page: Page, colour: str) -> None:
    page.evaluate("(colour) => window.paint(colour)", colour)


def photo(width: int = 2400, height: int = 1800, kind: str = "JPEG", orientation: int = 1) -> bytes:
    """Blue, with a red stripe along its upper side."""
    image = Image.new("RGB", (width, height), (30, 60, 200))
    image.paste((220, 20, 20), (0, 0, width, height // 5))
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    image.save(file, kind, **({"exif": exif} if kind == "JPEG" else {}))
    return file.getvalue()


def choose(page: Page, data: bytes, name: str = "photo.jpg", mime_type: str = "image/jpeg") -> None:
    page.set_input_files("#photo-file", {"name": name, "mimeType": mime_type, "buffer": data})


DROP = """
async ([name, type, data]) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type }));
  const over = new DragEvent("dragover", { dataTransfer: transfer, bubbles: true, cancelable: true });
  document.body.dispatchEvent(over);
  window.overlay = document.body.classList.contains("dropping");
  document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  return over.defaultPrevented;
}
"""
PASTE = """
([name, type, data]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))], name, { type }));
  document.getElementById("text").focus();
  const paste = new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(paste);
}
"""


def in_script(data: bytes, name: str = "photo.jpg", mime_type: str = "image/jpeg") -> list[str]:
    return [name, mime_type, base64.b64encode(data).decode()]


# ── who is shown anything ──


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


# ── the camera ──


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
    async ([data, index]) => {
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
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
    assert page.evaluate(compare, [base64.b64encode(sent).decode(), 0])
    expect(page.locator(".picture .source-name")).to_have_text("Camera")
    expect(page.locator(".picture .age")).to_have_text(re.compile(r"^(just now|\d s ago)$"))
    expect(page.locator(".picture .on")).to_have_css("background-color", "rgb(200, 40, 29)")


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


def average_gap(shown: list[Shown]) -> float:
    return (shown[-1].at - shown[0].at) / (len(shown) - 1)


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


IS_RED = """
() => {
  const pen = document.createElement("canvas").getContext("2d");
  pen.drawImage(document.querySelector("video"), 0, 0, 8, 8);
  return pen.getImageData(4, 4, 1, 1).data[0] > 180;
}
"""
"""What is painted has come out of the camera."""


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


# ── the screen ──


def test_a_shared_tab_is_sent_without_loss(browser: Browser, gateway: StandIn):
    # With fake devices Chromium shares a fake screen: this one has none, and a microphone of the test's.
    chromium = start(browser.browser_type, f"--auto-select-tab-capture-source-by-title={SHARED}")
    window = chromium.new_context(viewport={"width": 1600, "height": 900}, locale="en-US")
    shared = window.new_page()
    shared.goto(f"data:text/html,<title>{SHARED}</title><body style='background:rgb(12,34,200)'>")
    page = window.new_page()
    page.add_init_script(CANVAS)
    call(page, gateway)
    page.click("#screen")
    expect(page.locator(".picture .source-name")).to_have_text("Screen")
    gateway.until(lambda peer: len(peer.shown) >= 2)  # the first may still be black
    shown = gateway.peer.shown[-1]
    assert (shown.mime_type, shown.data[:4]) == ("image/png;source=screen", b"\x89PNG")
    height, width, _ = decoded(shown.data).shape
    assert width == 1280 and height > 600
    assert (
        np.abs(decoded(shown.data)[height // 2, width // 2].astype(int) - (200, 34, 12)).max() < 16
    )  # as video has them

    shared.bring_to_front()  # the caller goes to what they share
    count = len(gateway.peer.shown)
    shared.evaluate("() => { document.body.style.background = 'rgb(220,230,240)'; }")
    gateway.until(lambda peer: decoded(peer.shown[-1].data)[height // 2, width // 2, 2] > 200)
    assert len(gateway.peer.shown) > count
    page.get_by_label("Part of the screen that is shown").select_option("Left half")
    gateway.until(lambda peer: decoded(peer.shown[-1].data).shape[1] == 800)  # half of 1600: sharper than of the whole
    page.get_by_role("button", name="Stop sharing the screen").click()
    gateway.until(lambda peer: peer.hidden == ["screen"])
    chromium.close()


SCREEN = """
navigator.mediaDevices.getDisplayMedia = async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1000, height: 500 });
  const pen = canvas.getContext("2d");
  pen.fillRect(0, 0, 1000, 500);
  pen.fillStyle = "#ff0000";
  pen.fillRect(0, 0, 500, 250);
  return (window.screenStream = canvas.captureStream(5));
};
"""
"""A screen whose upper left quarter is red."""


def test_a_part_of_the_screen_is_drawn_on_its_picture(page: Page, gateway: StandIn):
    page.add_init_script(SCREEN)
    call(page, gateway)
    page.click("#screen")
    expect(page.locator(".picture[data-sent]")).to_be_visible()
    gateway.send(**SAW | {"source": "screen"})
    expect(page.locator(".picture .seen")).to_have_count(4)
    glass: Any = page.locator(".picture .glass").bounding_box()
    page.mouse.move(glass["x"] + 6, glass["y"] + 6)
    page.mouse.down()
    page.mouse.move(glass["x"] + glass["width"] * 0.4, glass["y"] + glass["height"] * 0.4)
    page.mouse.up()
    gateway.until(lambda peer: decoded(peer.shown[-1].data).shape[1] < 420)

    assert decoded(gateway.peer.shown[-1].data).reshape(-1, 3).min(axis=0).tolist() == [0, 0, 255]  # nothing black
    expect(page.get_by_label("Part of the screen that is shown")).to_have_value("drawn")
    expect(page.locator(".picture .seen")).to_have_count(0)  # they were places on the whole


def test_sharing_that_is_stopped_in_the_browser_is_explained(page: Page, gateway: StandIn):
    page.add_init_script(SCREEN)
    call(page, gateway)
    page.click("#screen")
    expect(page.locator(".picture")).to_be_visible()
    page.evaluate("() => window.screenStream.getVideoTracks()[0].dispatchEvent(new Event('ended'))")

    expect(page.get_by_role("alert").locator("h2")).to_have_text("The screen is no longer shared")
    gateway.until(lambda peer: peer.hidden == ["screen"])
    expect(page.locator("body")).to_have_attribute("data-phase", "live")


# ── photos ──


def test_a_photo_from_a_file_is_upright_and_small(page: Page, gateway: StandIn):
    call(page, gateway)
    choose(page, photo(orientation=6))  # turned by a quarter: the stripe is on its right side
    gateway.until(lambda peer: len(peer.shown) == 1)
    expect(page.locator(".card.photo canvas")).to_be_visible()

    shown = gateway.peer.shown[0]
    assert shown.mime_type == "image/jpeg;source=photo"
    picture = decoded(shown.data)
    assert picture.shape == (1600, 1200, 3)
    assert picture[800, 1150, 2] > 150 and picture[800, 600, 0] > 150
    assert b"Exif" not in shown.data


def test_a_drawing_keeps_every_pixel(page: Page, gateway: StandIn):
    call(page, gateway)
    choose(page, photo(800, 600, "PNG"), "plan.png", "image/png")
    gateway.until(lambda peer: len(peer.shown) == 1)

    assert gateway.peer.shown[0].mime_type == "image/png;source=photo"
    assert decoded(gateway.peer.shown[0].data)[599, 0].tolist() == [200, 60, 30]


@pytest.mark.parametrize("script", [DROP, PASTE], ids=["drop", "paste"])
def test_a_picture_is_shown_by_drop_and_by_paste(page: Page, gateway: StandIn, script: str):
    gateway.agents = [SORTER]
    page.goto(gateway.url)
    expect(page.locator("#agent-title")).to_have_text("Sorter")
    page.evaluate(script, in_script(photo(640, 480)))

    expect(page.locator(".card.photo")).to_be_visible()
    assert [shown.mime_type for shown in gateway.peer.shown] == ["image/jpeg;source=photo"]
    if script is DROP:
        assert page.evaluate("() => window.overlay")
    expect(page.locator("body")).not_to_have_class(re.compile("dropping"))


@pytest.mark.parametrize(
    ("data", "name", "mime_type", "title"),
    [
        (b"%PDF-1.7", "plan.pdf", "application/pdf", NO_PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "image/svg+xml", NO_PICTURE),
        (b"\xff\xd8\xff broken", "a.jpg", "image/jpeg", NO_PICTURE),
        (b"", "a.png", "image/png", NO_PICTURE),
        (photo(20, 20, "PNG"), "dot.png", "image/png", "That picture is too small to see anything in it"),
    ],
    ids=["pdf", "svg", "broken", "empty", "tiny"],
)  # fmt: skip
def test_a_file_that_cannot_be_shown_is_explained(
    page: Page, gateway: StandIn, data: bytes, name: str, mime_type: str, title: str
):
    call(page, gateway)
    choose(page, data, name, mime_type)

    expect(page.get_by_role("alert").locator("h2")).to_have_text(title)
    assert gateway.peer.shown == []


def test_a_file_dropped_on_a_blind_agents_page_leaves_the_page_open(page: Page, gateway: StandIn):
    page.goto(gateway.url)
    expect(page.locator("#agent-title")).to_have_text("Front desk")

    assert page.evaluate(DROP, in_script(photo(640, 480)))  # the browser would have opened it in place of the page
    expect(page.locator("#notice-title")).to_have_text("This agent does not look at pictures")


def test_a_photo_of_the_camera_is_larger_than_its_frames(page: Page, gateway: StandIn):
    show_camera(page, gateway)
    page.keyboard.press("p")
    expect(page.locator(".card.photo")).to_be_visible()

    photos = [shown for shown in gateway.peer.shown if shown.mime_type == "image/jpeg;source=photo"]
    assert [decoded(shown.data).shape for shown in photos] == [(720, 960, 3)]


# ── what was seen ──


def test_what_was_seen_is_drawn_and_told(page: Page, gateway: StandIn):
    show_camera(page, gateway)
    gateway.send(**SAW)
    marks = page.locator(".picture .seen")
    expect(marks).to_have_count(4)
    glass, code = page.locator(".picture .glass").bounding_box(), page.locator(".picture .seen.code").bounding_box()
    assert glass and code
    assert abs((code["x"] - glass["x"]) / glass["width"] - 0.68) < 0.01
    assert abs(code["height"] / glass["height"] - 0.22) < 0.02
    expect(page.locator(".picture .code .seen-label")).to_have_text("QR code LOC:A-04-12;CHK:482")

    card = page.locator(".card.sighting")
    expect(card.locator("h2")).to_have_text("Seen by the camera")
    expect(card.locator(".badge")).to_have_text("2 lines, 1 code, 1 object")
    expect(card.locator("dt")).to_have_text(["QR code", "It looks like", "Text"])
    expect(card.locator("dd").last).to_have_text("Amira Haddad\n14 Linden Street")
    expect(page.locator("#announcer")).to_have_text("Seen: 2 lines, 1 code, 1 object")
    expect(page.get_by_role("img", name=re.compile("Seen in it: 2 lines"))).to_be_visible()

    gateway.send(**SAW | {"frame": 2, "changed": False, "guidance": "hold_still"})  # the same again
    expect(page.locator(".picture .help")).to_have_text("Hold still")
    gateway.send(type="tool", id="1", name="look", args={}, status="done", response={})
    surely = [line | {"sure": True} for line in SAW["lines"]]  # type: ignore[attr-defined]
    gateway.send(**SAW | {"frame": 3, "changed": False, "careful": True, "lines": surely})
    expect(card.locator(".badge")).to_have_text("Read closely")
    expect(card).to_have_count(1)


def test_a_long_text_is_folded(page: Page, gateway: StandIn):
    show_camera(page, gateway)
    lines = [{"text": f"Line {n}", "box": [0.1, n / 20, 0.9, n / 20 + 0.04], "sure": False} for n in range(1, 16)]
    gateway.send(**SAW | {"lines": lines, "codes": [], "things": None, "careful": True})
    card = page.locator(".card.sighting")

    expect(card.locator("summary")).to_have_text("15 lines of text: “Line 1” …")
    expect(card.locator(".read")).to_be_hidden()
    card.locator("summary").click()
    expect(card.locator(".read")).to_contain_text("Line 15")
    expect(card.locator(".badge")).to_have_text("Read closely")
    gateway.send(**SAW | {"lines": lines, "codes": [], "things": None, "careful": False, "frame": 2})
    expect(card.locator(".badge")).to_have_text("15 lines")
    expect(card.locator(".read")).to_be_visible()


def test_text_that_was_seen_is_text(page: Page, gateway: StandIn):
    show_camera(page, gateway)
    evil = "<img src=x onerror=alert(1)>"
    gateway.send(**SAW | {"lines": [{"text": evil, "box": [0.1, 0.1, 0.9, 0.2], "sure": True}]})

    expect(page.locator(".card.sighting dd").last).to_have_text(evil)
    assert page.locator("img").count() == 0


def test_old_marks_do_not_stay_on_a_new_picture(page: Page, gateway: StandIn):
    page.add_init_script(CANVAS)
    show_camera(page, gateway)
    gateway.send(**SAW)
    expect(page.locator(".picture .seen")).to_have_count(4)
    paint(page, "#eeeeee")
    expect(page.locator(".picture")).to_have_class(re.compile("stale"))
    expect(page.locator(".picture .seen")).to_have_count(0)


def test_a_photo_that_was_seen_is_marked_in_the_conversation(page: Page, gateway: StandIn):
    call(page, gateway)
    choose(page, photo(640, 480))
    expect(page.locator(".card.photo .badge")).to_have_text("Shown")
    gateway.send(**SAW | {"source": "photo", "things": None})

    expect(page.locator(".card.photo h2")).to_have_text("Seen in your photo")
    expect(page.locator(".card.photo .seen")).to_have_count(3)
    gateway.send(type="sight", source="photo", state="failed", reason="")
    expect(page.locator(".card.photo")).to_contain_text("could not look at this picture")


def test_a_camera_that_rests_is_told(page: Page, gateway: StandIn):
    """A phone rings: its camera gives no pictures, and none is sent as if it were new."""
    page.add_init_script(CANVAS)
    show_camera(page, gateway)
    rest = "(rests) => window.camera.getVideoTracks()[0].dispatchEvent(new Event(rests ? 'mute' : 'unmute'))"
    page.evaluate(rest, True)
    expect(page.locator(".picture .help")).to_have_text("The camera gives no picture at the moment.")
    page.evaluate(rest, False)
    expect(page.locator(".picture .help")).to_be_hidden()


@pytest.mark.parametrize("size", [(360, 640), (844, 390), (1280, 800)])
def test_camera_and_screen_fit_side_by_side(page: Page, gateway: StandIn, size: tuple[int, int]):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.add_init_script(SCREEN)
    show_camera(page, gateway)
    page.click("#screen")
    expect(page.locator("[data-source=screen][data-sent]")).to_be_visible()

    assert page.evaluate("() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == list(
        size
    )
    boxes: list[Any] = [page.locator(f"[data-source={kind}] canvas").bounding_box() for kind in ("camera", "screen")]
    first, second = boxes
    assert first["x"] + first["width"] <= second["x"] or first["y"] + first["height"] <= second["y"]
    assert {shown.mime_type for shown in gateway.peer.shown} == {"image/jpeg;source=camera", "image/png;source=screen"}
    assert violations(page) == []


@pytest.mark.parametrize(
    ("state", "told"),
    [("ended", "no picture any more"), ("ignored", "does not look at pictures"), ("failed", "could not look at this")],
)
def test_what_becomes_of_a_source_is_shown_quietly(page: Page, gateway: StandIn, state: str, told: str):
    show_camera(page, gateway)
    gateway.send(type="sight", source="camera", state=state, reason="")

    expect(page.locator(".picture .help")).to_contain_text(told)
    expect(page.locator("#notice")).to_be_hidden()


# ── what may be wrong ──


@pytest.mark.parametrize(
    ("error", "title"),
    [
        ("NotAllowedError", "The camera is blocked"),
        ("NotFoundError", "No camera was found"),
        ("NotReadableError", "The camera is in use"),
    ],
)
def test_a_camera_that_fails_is_explained_and_the_call_goes_on(page: Page, gateway: StandIn, error: str, title: str):
    page.add_init_script(
        "const md = navigator.mediaDevices; const gum = md.getUserMedia.bind(md);"
        f"md.getUserMedia = async (w) => {{ if (w.video) throw new DOMException('', '{error}'); return gum(w); }};"
    )
    call(page, gateway)
    page.click("#camera")

    expect(page.get_by_role("alert").locator("h2")).to_have_text(title)
    expect(page.locator("#camera")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("body")).to_have_attribute("data-phase", "live")
    assert gateway.peer.shown == []


def test_a_camera_unplugged_in_mid_call_is_explained(page: Page, gateway: StandIn):
    page.add_init_script(CANVAS)
    show_camera(page, gateway)
    page.evaluate("() => window.camera.getVideoTracks()[0].dispatchEvent(new Event('ended'))")

    expect(page.locator("#notice-title")).to_have_text("The camera was disconnected")
    gateway.until(lambda peer: peer.hidden == ["camera"])
    expect(page.locator("#stage")).to_be_hidden()
    page.click("#camera")
    expect(page.locator(".picture[data-sent]")).to_be_visible()
    expect(page.locator("#notice")).to_be_hidden()


@pytest.mark.parametrize(
    ("error", "title"),
    [("NotAllowedError", "Nothing is shared"), ("NotReadableError", "The screen could not be shared")],
)
def test_a_screen_that_is_not_shared_is_explained(page: Page, gateway: StandIn, error: str, title: str):
    page.add_init_script(
        f"navigator.mediaDevices.getDisplayMedia = async () => {{ throw new DOMException('', '{error}'); }}"
    )
    call(page, gateway)
    page.keyboard.press("s")

    expect(page.locator("#notice-title")).to_have_text(title)


def test_a_browser_that_shares_no_screen_says_what_to_do_instead(page: Page, gateway: StandIn):
    page.add_init_script("delete MediaDevices.prototype.getDisplayMedia")
    call(page, gateway)
    page.click("#screen")

    expect(page.locator("#notice-title")).to_have_text("This browser cannot share a screen")
    expect(page.locator("#notice-remedy")).to_contain_text("Photo")


def test_a_browser_that_cannot_make_pictures_ready_says_so(page: Page, gateway: StandIn, complaints: list[str]):
    page.route("**/darkroom.js", lambda route: route.fulfill(body="import '/none.js'", content_type="text/javascript"))
    call(page, gateway)
    page.click("#camera")

    expect(page.locator("#notice-title")).to_have_text("This browser is too old to show pictures")
    expect(page.locator("#stage")).to_be_hidden()
    expect(page.locator("body")).to_have_attribute("data-phase", "live")
    complaints.clear()  # of what was not found


def test_words_of_a_document_are_pasted_as_words(page: Page, gateway: StandIn):
    """An office program puts a picture of the words beside them."""
    call(page, gateway)
    words = "transfer.setData('text/plain', 'Total: 12'); transfer.items"
    page.evaluate(PASTE.replace("transfer.items", words), in_script(photo()))

    expect(page.locator("#notice")).to_be_hidden()
    page.wait_for_timeout(1_000)
    assert gateway.peer.shown == []


def test_on_an_insecure_page_photos_are_still_shown(page: Page, gateway: StandIn):
    gateway.agents = [SORTER]
    page.goto(f"http://gateway.test:{gateway.port}/")
    expect(page.locator("#agent-title")).to_have_text("Sorter")
    for button in ("#camera", "#screen"):
        page.click(button)
        expect(page.locator("#notice-title")).to_contain_text("not secure")
        expect(page.locator("#notice-remedy")).to_contain_text("https://")
    page.locator("#text").fill("What is this?")
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_have_attribute("data-phase", "live")
    choose(page, photo(640, 480))

    expect(page.locator(".card.photo")).to_be_visible()


# ── for everybody ──


def test_the_keys_do_nothing_while_one_types(page: Page, gateway: StandIn):
    call(page, gateway)
    page.locator("#text").press_sequentially("csp")

    expect(page.locator("#text")).to_have_value("csp")
    expect(page.locator("#stage")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (360, 640)])
def test_axe_finds_nothing_while_something_is_shown(page: Page, gateway: StandIn, size: tuple[int, int], scheme: str):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    show_camera(page, gateway)
    gateway.send(**SAW)
    choose(page, photo(640, 480))
    expect(page.locator(".card.photo")).to_be_visible()

    assert violations(page) == []


@pytest.mark.parametrize("size", [(320, 568), (360, 640), (844, 390)])
def test_on_a_phone_everything_is_within_reach(page: Page, gateway: StandIn, size: tuple[int, int]):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    show_camera(page, gateway)
    gateway.send(**SAW)
    expect(page.locator(".picture .seen")).to_have_count(4)

    if size[0] < 400:
        small: Any = page.locator(".picture canvas").bounding_box()
        page.get_by_role("button", name="Larger").click()
        large: Any = page.locator(".picture canvas").bounding_box()
        assert large["width"] > 1.3 * small["width"]
    assert page.evaluate("() => document.documentElement.scrollWidth") == size[0]
    for control in ("#talk", "#mute", "#camera", "#screen", "#photo", "#text", ".stop", ".snap", ".picture canvas"):
        box: Any = page.locator(control).bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= size[0], control
        assert box["y"] >= 0 and box["y"] + box["height"] <= size[1], control
        assert min(box["width"], box["height"]) >= (40 if size[1] < 400 else 44), control
