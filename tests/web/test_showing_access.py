"""The eyes of the page for everybody: keys, axe, small screens."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from showing import (
    SAW,
    call,
    choose,
    photo,
    show_camera,
)
from stand_in import StandIn

from axe import violations

pytestmark = pytest.mark.e2e


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


LARGE = {"name": "companion", "title": "Companion", "examples": [], "sees": ["camera"], "view": "large"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (360, 640)])
def test_one_key_begins_a_call_with_the_camera_on_and_ends_both(
    page: Page, gateway: StandIn, size: tuple[int, int], scheme: str
):
    gateway.agents = [LARGE]
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(gateway.url)
    expect(page.locator("#talk")).to_be_enabled()
    assert violations(page) == []

    page.keyboard.press("Space")
    expect(page.locator("body")).to_have_attribute("data-phase", "live")
    expect(page.locator(".picture")).to_have_attribute("data-sent", "1")
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") == size[0]
    talk: Any = page.locator("#talk").bounding_box()
    assert talk and talk["height"] >= 100 and talk["y"] + talk["height"] <= size[1]

    page.keyboard.press("Space")
    expect(page.locator("body")).to_have_attribute("data-phase", "idle")
    expect(page.locator("#stage")).to_be_hidden()


def test_a_caller_chooses_the_large_view_and_the_usual_one(page: Page, gateway: StandIn):
    gateway.agents = [LARGE]
    for wanted, size in (("large", "24px"), ("usual", "16px")):
        page.goto(f"{gateway.url}?view={wanted}")
        expect(page.locator("#talk")).to_be_enabled()
        assert page.evaluate("() => getComputedStyle(document.documentElement).fontSize") == size
