"""What leaves the page of a shared screen, of a part of it, and of photos by every way there is."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from chromium import start
from playwright.sync_api import Browser, Page, expect
from showing import (
    CANVAS,
    DROP,
    PASTE,
    SAW,
    SCREEN,
    SHARED,
    call,
    choose,
    decoded,
    in_script,
    photo,
    show_camera,
)
from stand_in import SORTER, StandIn

pytestmark = pytest.mark.e2e
NO_PICTURE = "That is not a picture the agent can look at"


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
