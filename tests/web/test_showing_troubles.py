"""What the page says when a camera, a screen or the browser itself does not do it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from showing import (
    CANVAS,
    PASTE,
    call,
    choose,
    in_script,
    photo,
    show_camera,
)
from stand_in import SORTER, StandIn

pytestmark = pytest.mark.e2e


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
