"""What the page says when something is wrong: what, and what helps."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect
from stand_in import Peer, StandIn

pytestmark = pytest.mark.e2e

REFUSE = "navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException('', '{}'); }}"


def visit(page: Page, gateway: StandIn) -> None:
    page.goto(gateway.url)
    expect(page.locator("#agent-title")).to_have_text("Front desk")


@pytest.mark.parametrize(
    ("error", "title"),
    [
        ("NotAllowedError", "The microphone is blocked"),
        ("NotFoundError", "No microphone was found"),
        ("NotReadableError", "The microphone is in use"),
    ],
)
def test_a_microphone_that_fails_is_explained_and_typing_is_offered(
    page: Page, gateway: StandIn, error: str, title: str
):
    page.add_init_script(REFUSE.format(error))
    visit(page, gateway)
    page.click("#talk")

    notice = page.get_by_role("alert")
    expect(notice.locator("h2")).to_have_text(title)
    expect(notice.get_by_role("button", name="Try again")).to_be_visible()
    notice.get_by_role("button", name="Type instead").click()
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#welcome")).to_be_visible()
    assert gateway.peers == []  # nobody was called without a voice


def test_the_browsers_own_refusal_is_understood(page: Page, gateway: StandIn, complaints: list[str]):
    def forbid(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "permissions-policy": "microphone=()"})

    page.route(gateway.url, forbid)
    visit(page, gateway)
    page.click("#talk")

    expect(page.locator("#notice-title")).to_have_text("The microphone is blocked")
    complaints.clear()  # the browser logs that it refused


def test_on_an_insecure_page_the_agent_answers_in_writing(page: Page, gateway: StandIn):
    async def answer(peer: Peer) -> None:
        await peer.until(lambda: bool(peer.texts))
        await peer.say("From nine to five.", 2)
        await peer.finish()

    gateway.script = answer
    page.goto(f"http://gateway.test:{gateway.port}/")
    expect(page.locator("#agent-title")).to_have_text("Front desk")
    page.click("#talk")
    expect(page.locator("#notice-title")).to_contain_text("not secure")
    expect(page.locator("#notice-remedy")).to_contain_text("https://")
    page.locator("#text").fill("When are you open?")
    page.keyboard.press("Enter")

    expect(page.locator(".turn.agent p")).to_have_text("From nine to five.")


def test_a_dropped_line_says_why_and_reconnects_with_the_text_kept(page: Page, gateway: StandIn):
    async def drop(peer: Peer) -> None:
        await peer.send(peer.live.resumption_update("handle-7", resumable=True))
        await peer.say("Your number is five double oh one, please keep it.", 3)
        await peer.cue("drop")
        await peer.socket.close(1011, "Internal error encountered.")

    gateway.script = drop
    visit(page, gateway)
    page.click("#talk")
    expect(page.locator(".turn.agent p")).to_contain_text("Your number")
    gateway.cue("drop")

    expect(page.locator("#state")).to_have_text("Not connected")
    expect(page.locator("#notice-title")).to_have_text("The gateway had an internal error")
    expect(page.locator("#notice-remedy")).to_contain_text("“Internal error encountered”")
    expect(page.locator("#notice-remedy")).to_contain_text("1011")
    page.get_by_role("button", name="Reconnect").click()
    expect(page.locator("body")).to_have_attribute("data-phase", "live")
    expect(page.locator("#notice")).to_be_hidden()
    expect(page.locator(".turn.agent p").first).to_contain_text("Your number")
    assert gateway.peer.setup.resumption == "handle-7"
    assert gateway.peer.setup.extension["greet"] is False


def test_the_link_holds_the_token_where_the_gateway_has_keys(page: Page, gateway: StandIn, complaints: list[str]):
    gateway.token = "auth_tokens/s3same"
    page.goto(gateway.url)
    expect(page.locator("#notice-title")).to_have_text("This gateway lets in who was invited")
    page.goto("about:blank")
    page.goto(gateway.url + "#token=auth_tokens/old")
    expect(page.locator("#notice-title")).to_have_text("This link has expired")
    page.goto("about:blank")
    page.goto(gateway.url + "#token=auth_tokens/s3same")
    expect(page.locator("#agent-title")).to_have_text("Front desk")
    expect(page.locator("#notice")).to_be_hidden()
    page.click("#talk")
    expect(page.locator("body")).to_have_attribute("data-phase", "live")

    assert [text for text in complaints if "401" in text] == complaints
    complaints.clear()


def test_a_gateway_that_refuses_the_call_is_explained(page: Page, gateway: StandIn, complaints: list[str]):
    visit(page, gateway)
    gateway.token = "changed meanwhile"
    page.click("#talk")

    expect(page.locator("#notice-title")).to_have_text("This gateway lets in who was invited")
    expect(page.locator("#talk-name")).to_have_text("Start talking")
    complaints.clear()  # the browser logs the refused request itself


def test_a_page_without_its_gateway_says_so(page: Page, gateway: StandIn, complaints: list[str]):
    page.route("**/agents.json", lambda route: route.abort())
    page.goto(gateway.url)

    expect(page.locator("#notice-title")).to_have_text("The gateway cannot be reached")
    page.unroute("**/agents.json")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#agent-title")).to_have_text("Front desk")
    complaints.clear()


def test_a_microphone_unplugged_in_mid_call_leaves_the_call_open(page: Page, gateway: StandIn):
    page.add_init_script(
        "const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);"
        "navigator.mediaDevices.getUserMedia = async (w) => (window.stream = await open(w));"
    )
    visit(page, gateway)
    page.click("#talk")
    expect(page.locator("#state")).to_have_text("Listening")
    page.evaluate("() => window.stream.getAudioTracks()[0].dispatchEvent(new Event('ended'))")

    expect(page.locator("#notice-title")).to_have_text("The microphone was disconnected")
    expect(page.locator("#state")).to_have_text("Waiting for you to type")
    page.get_by_role("button", name="Use mic").click()
    expect(page.locator("#state")).to_have_text("Listening")
    expect(page.locator("#notice")).to_be_hidden()


def test_a_microphone_that_gives_nothing_is_noticed(page: Page, gateway: StandIn):
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = async () => new AudioContext().createMediaStreamDestination().stream"
    )
    visit(page, gateway)
    page.click("#talk")

    expect(page.locator("#notice-title")).to_have_text("No sound comes from your microphone")  # after 5 s of sound
    expect(page.locator("body")).to_have_attribute("data-phase", re.compile("live"))
