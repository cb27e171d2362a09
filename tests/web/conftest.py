"""A real Chromium whose microphone is a recording, and the stand-in gateway it visits."""

from __future__ import annotations

import shutil
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from beeps import BURST, CALLER_HZ, PERIOD
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright
from stand_in import FRONT_DESK, StandIn, silence

PATIENCE = 60_000
"""Milliseconds for anything to happen on a busy machine; nothing takes one second on an idle one."""


def write_caller(path: Path) -> None:
    """The microphone's recording, which the browser plays in a loop."""
    t = np.arange(32_000) / 16_000
    beeps = 0.3 * np.sin(2 * np.pi * CALLER_HZ * t) * (t % PERIOD < BURST)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((beeps * 32_767).astype("<i2").tobytes())


def launch(playwright: Playwright, recording: Path) -> Browser:
    """Chromium of the system, else the one Playwright installed."""
    return playwright.chromium.launch(
        executable_path=shutil.which("chromium"),
        args=[
            "--no-sandbox",
            "--disable-background-networking",
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-audio-capture={recording}",
            "--host-resolver-rules=MAP gateway.test 127.0.0.1",  # a name that is no secure context
        ],
    )


@pytest.fixture(scope="module")  # while Playwright runs, so does its event loop, in the tests' own thread
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    recording = tmp_path_factory.mktemp("caller") / "caller.wav"
    write_caller(recording)
    with sync_playwright() as playwright:
        chromium = launch(playwright, recording)
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
