"""What was seen: on the picture, in the conversation, for a screen reader."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from showing import (
    CANVAS,
    SAW,
    SCREEN,
    call,
    choose,
    paint,
    photo,
    show_camera,
)
from stand_in import SORTER, StandIn

from axe import violations

pytestmark = pytest.mark.e2e


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


def test_findings_of_a_design_are_marked_with_what_was_measured_and_text_is_not(page: Page, gateway: StandIn):
    show_camera(page, gateway)
    faint = {"rule": "contrast", "text": "Updated today", "box": [0.2, 0.4, 0.5, 0.5], "measured": 2.19, "needed": 4.5}
    small = {"rule": "target_size", "text": "Share", "box": [0.6, 0.7, 0.8, 0.8], "measured": 19, "needed": 24}
    gateway.send(**SAW | {"findings": [faint, small], "codes": [], "things": None})

    expect(page.locator(".picture .seen.finding")).to_have_count(2)
    expect(page.locator(".picture .seen")).to_have_count(2)
    expect(page.locator(".picture .seen-label")).to_have_text(["contrast 2.2", "target size 19"])
    expect(page.locator(".card.sighting")).to_contain_text("“Updated today”: 2.2, needs 4.5")


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


RECORD = """
window.tones = [];
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (at) {
  window.tones.push(this.frequency.value);
  return start.call(this, at);
};
"""


def wait_for_tones(page: Page, number: int) -> None:
    while page.evaluate("() => window.tones.length") < number:  # its policy lets no text be run
        page.wait_for_timeout(50)
    assert page.evaluate("() => window.tones.length") == number


def test_tones_lead_the_camera_where_the_agent_asks_for_them(page: Page, gateway: StandIn):
    page.add_init_script(RECORD)
    gateway.agents = [{**SORTER, "tones": True}, {**SORTER, "name": "quiet", "title": "Quiet"}]
    page.goto(gateway.url)
    expect(page.locator("#agent-title")).to_have_text("Sorter")
    page.click("#talk")
    expect(page.locator("body")).to_have_attribute("data-phase", "live")
    page.click("#camera")
    expect(page.locator(".picture[data-sent]")).to_be_visible()
    nothing = SAW | {"lines": [], "codes": [], "things": []}
    gateway.send(**nothing | {"guidance": "closer"})
    wait_for_tones(page, 1)
    gateway.send(**nothing | {"guidance": "closer", "frame": 2})  # at once again: no siren
    gateway.send(**SAW | {"frame": 3})
    wait_for_tones(page, 3)
    gateway.send(**SAW | {"frame": 4, "guidance": ""})  # the same is not found twice
    gateway.send(**SAW | {"frame": 5, "codes": [{**SAW["codes"][0], "text": "other"}]})  # type: ignore[index]
    wait_for_tones(page, 5)
    page.click("#talk")
    page.locator("#agents").select_option("quiet")
    page.click("#talk")
    expect(page.locator("body")).to_have_attribute("data-phase", "live")
    page.click("#camera")
    expect(page.locator(".picture[data-sent]")).to_be_visible()
    gateway.send(**SAW | {"frame": 1})
    expect(page.locator(".card.sighting")).to_be_visible()

    assert [round(hz) for hz in page.evaluate("() => window.tones")] == [330, 660, 990, 660, 990]
