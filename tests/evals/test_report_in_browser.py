"""The report opened from a disk in Chromium: quiet, offline, usable with keys alone and on a phone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from records import call, reply, run, tool, turn, write_wav

from axe import violations
from vivavoce.evals.record import Verdict
from vivavoce.evals.report import write_report
from vivavoce.evals.score import score

pytestmark = pytest.mark.e2e

EVIL = "<script>document.title = 'taken'</script><img src=x onerror=\"document.title = 'taken'\">"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    evil = call(
        [turn(1.0, 2.0, text=EVIL, gives={EVIL: EVIL})],
        [reply(2.5, 3.0, heard=EVIL, caption="Something else " + EVIL, asks=(EVIL,), claims=(EVIL,))],
        [tool(2.7, name=EVIL, args={EVIL: EVIL}, response={EVIL: EVIL}, status="failed")],
        scenario=EVIL, goal=EVIL, condition=EVIL, persona=EVIL, detail=EVIL, verdict=Verdict(False, (EVIL,)),
        captured={EVIL: False},
    )  # fmt: skip
    long = replace(call(scenario="an-uncommonly-long-name-" * 6, passed=False), goal="w" * 200)
    records = [write_wav(record, folder) for record in run()]
    records = [*records, evil, long]
    return write_report(records, score(records), folder)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, report: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The report; afterwards, that it complained of nothing and asked for nothing but itself and its recordings."""
    tab = browser.new_page(viewport=getattr(request, "param", {"width": 1280, "height": 900}))
    complaints: list[str] = []
    asked: list[str] = []
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(report.as_uri())
    yield tab
    assert complaints == []
    assert all(url.startswith(("file:", "blob:", "data:")) for url in asked), asked
    assert tab.title() == "Calls to desk"
    tab.close()


PHONE = pytest.mark.parametrize("page", [{"width": 360, "height": 740}], indirect=True)


def reaches(page: Page, expression: str, least: float) -> None:
    """Wait until it is more than that. The page's policy forbids `wait_for_function`, which evaluates text."""
    for _ in range(200):
        if page.evaluate(expression) > least:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{expression} stayed at {page.evaluate(expression)}")


def test_it_shows_the_failed_calls_and_finds_any_other(page: Page):
    expect(page.locator("#found")).to_have_text("11 of 62 calls")

    page.get_by_label("Outcome").select_option("all")
    expect(page.locator("#found")).to_have_text("62 calls")
    page.get_by_label("Condition").select_option("clean")
    page.get_by_label("Words").fill("reschedule move-3")
    expect(page.locator(".open").first).to_contain_text("move-3")


def test_a_cause_leads_to_its_calls(page: Page):
    page.get_by_role("button", name="birth date misheard").first.click()

    expect(page.locator("#found")).to_have_text("4 of 62 calls")
    expect(page.locator(".open").first).to_be_focused()


def test_keys_alone_open_a_failed_call_and_play_it(page: Page):
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the calls")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "open":
            break
    page.keyboard.press("Enter")

    first = page.locator(".calls > li").first
    expect(first.locator(".open")).to_have_attribute("aria-expanded", "true")
    expect(first.locator(".problems")).to_be_visible()
    button = first.locator(".talk button").nth(2)
    button.focus()
    page.keyboard.press("Enter")
    reaches(page, "document.querySelector('.call audio').currentTime", 6.3)
    expect(first.locator(".talk li.now")).not_to_have_count(0)
    page.keyboard.press("Shift+Tab")  # still where one was
    assert page.evaluate("document.activeElement.closest('.talk') !== null")


def test_sound_plays_and_the_cursor_moves_with_it(page: Page):
    page.locator(".open").first.click()
    page.evaluate("document.querySelector('.call audio').play()")

    reaches(page, "document.querySelector('.call audio').currentTime", 0.5)
    assert float(page.locator(".lanes .cursor").first.get_attribute("x1").rstrip("%")) > 0
    page.locator(".lanes svg").first.click(position={"x": 600, "y": 60})
    reaches(page, "document.querySelector('.call audio').currentTime", 10)


def test_a_call_whose_sound_lies_beside_the_page_plays_it(page: Page):
    page.get_by_label("Outcome").select_option("passed")
    page.locator(".open").nth(40).click()

    audio = page.locator(".call:not([hidden]) audio")
    assert audio.evaluate("element => element.src").endswith(".wav")
    audio.evaluate("element => element.play()")
    reaches(page, "document.querySelector('.call:not([hidden]) audio').currentTime", 0.3)


def test_nothing_that_was_said_becomes_part_of_the_page(page: Page):
    page.get_by_label("Words").fill("onerror")
    page.locator(".open").first.click()

    expect(page.locator(".call:not([hidden]) .talk")).to_contain_text("<script>")
    assert page.locator("img").count() == 0


@pytest.mark.parametrize("page", [{"width": 1280, "height": 900}, {"width": 375, "height": 667}], indirect=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_with_everything_open(page: Page, scheme: str):
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for details in page.locator("details").all():
        details.evaluate("element => { element.open = true }")
    for button in page.locator(".open").all()[:3]:
        button.click()

    assert violations(page) == []


@PHONE
def test_a_phone_never_scrolls_sideways(page: Page):
    for details in page.locator("details").all():
        details.evaluate("element => { element.open = true }")
    for button in page.locator(".open").all():
        button.click()

    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_whoever_wants_no_motion_still_sees_where_the_sound_is(browser: Browser, report: Path):
    tab = browser.new_page(reduced_motion="reduce", color_scheme="dark")
    tab.goto(report.as_uri())
    tab.locator(".open").first.click()
    tab.evaluate("document.querySelector('.call audio').play()")

    reaches(tab, "parseFloat(document.querySelector('.lanes .cursor').getAttribute('x1'))", 1)
    tab.close()
