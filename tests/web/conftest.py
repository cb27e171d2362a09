"""A real Chromium whose microphone is a recording and whose camera is a film, and the stand-in gateway it visits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from chromium import launch, write_caller
from films import LABEL, write_film
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from stand_in import FRONT_DESK, StandIn, silence

PATIENCE = 60_000
"""Milliseconds for anything to happen on a busy machine; nothing takes one second on an idle one."""


@pytest.fixture(scope="module")  # while Playwright runs, so does its event loop, in the tests' own thread
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    folder = tmp_path_factory.mktemp("caller")
    write_caller(folder / "caller.wav")
    write_film(folder / "camera.y4m", [LABEL], seconds=0.4)
    with sync_playwright() as playwright:
        chromium = launch(playwright, folder / "caller.wav", folder / "camera.y4m")
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def _server() -> Iterator[StandIn]:
    with StandIn() as server:
        yield server


@pytest.fixture
def gateway(_server: StandIn) -> Iterator[StandIn]:
    """The stand-in, with nothing left of the test before."""
    _server.script = silence
    _server.agents = [FRONT_DESK]
    _server.token = ""
    _server.peers.clear()
    yield _server
    assert _server.failures == []


@pytest.fixture
def complaints() -> list[str]:
    """What the browser found wrong; a test that expects something takes it out."""
    return []


@pytest.fixture(scope="module")
def context(browser: Browser) -> BrowserContext:
    """One window for a file's tests, since it takes longer to open than most tests to run."""
    made = browser.new_context(viewport={"width": 1000, "height": 760}, locale="en-US", reduced_motion="reduce")
    made.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    return made


@pytest.fixture
def page(context: BrowserContext, complaints: list[str]) -> Iterator[Page]:
    """An empty tab; the test fails if the page throws, logs an error or breaks the content security policy."""
    tab = context.new_page()
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None)
    yield tab
    tab.close()
    assert complaints == []
