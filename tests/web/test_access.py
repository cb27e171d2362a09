"""Can everybody use it: names, contrast, small screens, screen readers, the policy on scripts."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from playwright.sync_api import Browser, Page, expect
from stand_in import POLICY, WEB, Peer, StandIn

from axe import violations

pytestmark = pytest.mark.e2e

PAIRS = [
    ("--ink", "--paper"),
    ("--soft", "--paper"),
    ("--soft", "--raised"),
    ("--agent", "--paper"),
    ("--caller", "--paper"),
    ("--danger", "--paper"),
    ("--on-agent", "--agent"),
    ("--ink", "--hair"),
    ("--agent", "--agent-wash"),
    ("--amber", "--amber-wash"),
    ("--danger", "--danger-wash"),
    ("--ink", "--danger-wash"),
    ("--paper", "--ink"),
]
"""What is written on what in style.css."""


async def conversation(peer: Peer) -> None:
    """A call that shows every kind of thing there is."""
    await peer.send(peer.live.heard("Move my appointment to Thursday please.", finished=True))
    args = {"appointment_identifier": "5001" * 12, "when": "soon"}
    no = {"error": "Taken.", "alternatives": {"when": ["3", "4"]}}
    await peer.extend(type="tool", id="1", name="reschedule_appointment", args=args, status="refused", response=no)
    await peer.say("That time is taken.", 0.3)
    await peer.finish()


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of `#rrggbb`."""
    parts = [int(colour.strip()[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_contrast_aa(page: Page, gateway: StandIn, scheme: str):
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(gateway.url)
    names = sorted({name for pair in PAIRS for name in pair})
    values = page.evaluate("(names) => names.map((n) => getComputedStyle(document.body).getPropertyValue(n))", names)
    light = {name: luminance(value) for name, value in zip(names, values, strict=True)}

    def ratio(pair: tuple[str, str]) -> float:
        high, low = sorted((light[name] for name in pair), reverse=True)
        return (high + 0.05) / (low + 0.05)

    assert {pair: round(ratio(pair), 2) for pair in PAIRS if ratio(pair) < 4.5} == {}


def test_everything_that_can_be_operated_has_a_name(page: Page, gateway: StandIn):
    page.goto(gateway.url)
    expect(page.locator("#examples button")).to_have_count(3)

    assert re.findall(r"- (?:button|textbox|link|combobox)$", page.locator("body").aria_snapshot(), re.MULTILINE) == []
    expect(page.locator("#text")).to_have_accessible_name("Type to the agent")
    expect(page.locator(".send")).to_have_accessible_name("Send")
    expect(page.locator("#talk")).to_have_accessible_name("Start talking")
    expect(page.locator("#view")).to_have_role("main")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_state_is_announced_but_not_every_flicker(browser: Browser, gateway: StandIn):
    async def flicker(peer: Peer) -> None:
        await peer.cue("flicker")
        for state in ("hearing", "listening", "hearing", "thinking"):
            await peer.state(state)

    gateway.script = flicker
    page = browser.new_page(locale="en-US", reduced_motion="reduce")  # in a window of its own: so is its clock
    page.clock.install(time=0)
    page.goto(gateway.url)
    expect(page.locator("#agent-title")).to_have_text("Front desk")
    page.click("#talk")
    expect(page.locator("#announcer")).to_have_role("status")
    expect(page.locator("#announcer")).to_have_text("Listening")
    page.clock.pause_at(3_600_000)  # however slowly the states arrive, all of them fall into one moment
    page.evaluate(
        "() => { window.said = []; new MutationObserver(() => window.said.push(announcer.textContent))"
        ".observe(announcer, { childList: true }); }"
    )
    gateway.cue("flicker")
    expect(page.locator("body")).to_have_attribute("data-state", "thinking")
    page.clock.run_for(1_000)

    assert page.evaluate("() => window.said") == ["Thinking"]
    page.close()


def test_captions_are_read_out_only_when_the_agent_is_muted(page: Page, gateway: StandIn):
    page.goto(gateway.url)
    expect(page.locator("#log")).to_have_attribute("aria-live", "off")
    page.locator("#sound").click()

    expect(page.locator("#log")).to_have_attribute("aria-live", "polite")
    expect(page.locator("#sound")).to_have_attribute("aria-pressed", "true")


def test_the_tab_order_is_the_reading_order(page: Page, gateway: StandIn):
    page.goto(gateway.url)
    expect(page.locator("#examples button")).to_have_count(3)
    seen = []
    for _ in range(8):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("() => document.activeElement.id || document.activeElement.className || 'example'"))

    assert seen == ["skip", "example", "example", "example", "talk", "sound", "text", "send"]


ASKED = {"error": "ask first", "confirmation_required": "Move it to Thursday at 2:30 PM?"}
MOVE = {"id": "2", "name": "reschedule_appointment", "args": {"appointment_id": 5001, "new_start": "2026-12-03T14:30"}}


async def long_conversation(peer: Peer) -> None:
    """More than fits a screen, with a card that fills up after it has come, and words after it."""
    for number in range(6):
        await peer.send(peer.live.heard(f"Question number {number}, and a few words more.", finished=True))
        await peer.say(f"Answer number {number}, which is somewhat longer than the question.", 0.05)
        await peer.finish()
    await peer.cue("act")
    await peer.extend(type="tool", status="running", **MOVE)
    await peer.extend(type="tool", status="unconfirmed", response=ASKED, **MOVE)
    await peer.say("Shall I move it to Thursday at half past two?", 0.2)
    await peer.finish()
    await peer.cue("more")
    await peer.say("Are you still there?", 0.2)
    await peer.finish()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (375, 667)])
def test_axe_finds_nothing_before_in_and_after_a_call(page: Page, gateway: StandIn, size: tuple[int, int], scheme: str):
    gateway.script = long_conversation
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(gateway.url)
    expect(page.locator("#agent-title")).to_have_text("Front desk")
    assert violations(page) == []
    page.click("#talk")
    expect(page.locator(".turn.agent p").last).to_contain_text("Answer number 5")
    gateway.cue("act")
    expect(page.locator(".turn.agent p").last).to_contain_text("half past two?")
    assert violations(page) == []
    page.click("#talk")
    expect(page.locator(".note")).to_be_visible()
    assert violations(page) == []


def test_axe_finds_nothing_when_something_is_wrong(page: Page, gateway: StandIn):
    async def drop(peer: Peer) -> None:
        await peer.say("Hello.", 0.1)
        await peer.socket.close(1011)

    gateway.script = drop
    page.goto(gateway.url)
    page.click("#talk")
    expect(page.locator("#notice")).to_be_visible()

    assert violations(page) == []


@pytest.mark.parametrize("size", [(375, 667), (320, 568), (667, 375), (1280, 800)])
def test_the_newest_words_stay_in_sight_until_the_reader_goes_back(page: Page, gateway: StandIn, size: tuple[int, int]):
    gateway.script = long_conversation
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(gateway.url)
    expect(page.locator("#agent-title")).to_have_text("Front desk")
    page.click("#talk")
    newest = page.locator(".turn.agent p").last
    expect(newest).to_contain_text("Answer number 5")
    gateway.cue("act")
    expect(newest).to_have_text("Shall I move it to Thursday at half past two?")
    expect(newest).to_be_in_viewport(ratio=1)
    assert page.evaluate("() => view.scrollHeight - view.scrollTop - view.clientHeight") < 2

    page.locator("#view").hover()
    page.mouse.wheel(0, -200)
    expect(newest).not_to_be_in_viewport(ratio=1)
    gateway.cue("more")
    expect(newest).to_have_text("Are you still there?")
    expect(newest).not_to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("size", [(320, 568), (390, 844), (844, 390)])
def test_on_a_phone_nothing_is_cut_off(page: Page, gateway: StandIn, size: tuple[int, int]):
    gateway.script = conversation
    night = {"name": "night-desk", "title": "Night desk of the clinic with the long name", "description": ""}
    gateway.agents = [*gateway.agents, night]
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(gateway.url)
    expect(page.locator("#agent-title")).to_have_text("Front desk")
    page.click("#talk")
    expect(page.locator(".turn.agent p")).to_have_text("That time is taken.")

    assert page.evaluate("() => document.documentElement.scrollWidth") == size[0]
    assert page.evaluate("() => view.scrollWidth - view.clientWidth") == 0
    boxes = []
    for control in ("#agents", "#talk", "#mute", "#sound", "#text", ".send"):
        box = page.locator(control).bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= size[0] and box["y"] + box["height"] <= size[1]
        assert min(box["width"], box["height"]) >= (24 if control == "#agents" else 44)  # WCAG 2.5.8; a fingertip
        boxes.append((box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]))
    clear = [a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1] for a, b in combinations(boxes, 2)]
    assert all(clear)
    expect(page.locator(".turn.agent p")).to_be_in_viewport()


def test_the_page_lives_without_inline_code_or_strangers():
    html = (WEB / "index.html").read_text()
    texts = [file.read_text() for kind in ("*.html", "*.css", "*.js") for file in WEB.rglob(kind)]
    plain = [text.replace("http://www.w3.org/2000/svg", "") for text in texts]  # a name of SVG's, fetched by nobody
    addresses = [address for text in plain for address in re.findall(r"https?://[\w.]+\.\w+", text)]

    assert "'unsafe-inline'" not in POLICY and "'unsafe-eval'" not in POLICY
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", html)
    assert addresses == []
    assert {file.name: lines for file in WEB.rglob("*.js") if (lines := len(file.read_text().splitlines())) > 300} == {}
