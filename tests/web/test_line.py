"""Which line the page calls over, and what it says of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from stand_in import Peer, StandIn

pytestmark = pytest.mark.e2e


def dial(page: Page, gateway: StandIn, query: str) -> None:
    page.goto(f"{gateway.url}{query}")
    expect(page.locator("#agent-title")).to_have_text("Front desk")
    page.click("#talk")
    expect(page.locator("body")).to_have_attribute("data-phase", "live")


def test_by_itself_the_page_calls_over_the_websocket_and_says_nothing_of_it(page: Page, gateway: StandIn):
    dial(page, gateway, "")

    expect(page.locator("body")).to_have_attribute("data-line", "websocket")
    expect(page.locator("#line")).to_be_hidden()
    expect(page.locator("#notice")).to_be_hidden()


def test_where_there_is_no_webrtc_the_call_goes_over_the_websocket_and_the_page_says_why(
    page: Page, gateway: StandIn, complaints: list[str]
):
    async def listen(peer: Peer) -> None:
        await peer.until(lambda: len(peer.heard) >= 16_000)

    gateway.script = listen
    dial(page, gateway, "?line=webrtc")

    expect(page.locator("body")).to_have_attribute("data-line", "websocket")
    expect(page.locator("#line")).to_have_text("over WebSocket")
    expect(page.locator("#notice-title")).to_have_text(
        "WebRTC did not get through, so the call goes over the WebSocket"
    )
    expect(page.locator("#notice-remedy")).to_contain_text("vivavoce[webrtc]")
    assert [line for line in complaints if "404" in line]  # the browser's own note of it
    complaints.clear()
