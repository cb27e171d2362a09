"""A real Chromium, whose microphone is recordings, completes the call on the page with the real engine."""

from __future__ import annotations

import base64
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from desk import RECORDINGS, Desk, is_next_thursday_half_past_two
from playwright.sync_api import Page, expect, sync_playwright

pytestmark = [pytest.mark.e2e, pytest.mark.weights]
WITHIN = 120_000  # ms for each thing that is waited for: guards against hanging only
ANSWERED = ("Riverside Clinic", "What day and time", "Move appointment 1042 to Thursday", "is now on Thursday")
"""What the agent says before each of the caller's turns."""
MICROPHONE = """
navigator.mediaDevices.getUserMedia = async () => {
  const context = new AudioContext();
  const line = context.createMediaStreamDestination();
  const silence = context.createConstantSource();
  silence.offset.value = 0;
  silence.connect(line);
  silence.start(); // as a microphone, which is never without samples
  window.microphone = { context, line };
  window.say = async (wav) => {
    const source = context.createBufferSource();
    source.buffer = await context.decodeAudioData(Uint8Array.from(atob(wav), (c) => c.charCodeAt(0)).buffer);
    source.connect(line);
    source.start();
    await new Promise((over) => { source.onended = over; });
  };
  return line.stream;
};
"""
"""Speaks when told to. Chromium's own fake microphone plays a file by the wall clock: on a busy machine the caller
talks over the agent, and samples are skipped before they reach any code of ours."""


@contextmanager
def chromium_page() -> Iterator[Page]:
    """Fails at the end if the page threw, or logged an error."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-background-networking"]
        )
        tab = chromium.new_page(viewport={"width": 1000, "height": 760}, locale="en-US", reduced_motion="reduce")
        tab.add_init_script(MICROPHONE)
        tab.set_default_timeout(WITHIN)
        expect.set_options(timeout=WITHIN)
        complaints: list[str] = []
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("console", lambda line: complaints.append(line.text) if line.type in {"error", "warning"} else None)
        yield tab
        chromium.close()
        assert complaints == []


@pytest.mark.parametrize("line", ["websocket", pytest.param("webrtc", marks=pytest.mark.long)])
def test_the_call_on_the_page_moves_the_appointment(desk: Desk, tmp_path: Path, line: str):
    with chromium_page() as page:
        page.goto(f"{desk.http}?line={line}")
        expect(page.locator("#agent-title")).to_have_text("Front desk")
        page.click("#talk")
        log, state = page.locator("#log"), page.locator("#state")
        expect(state).to_have_text("Speaking")

        for answer, recording in zip(ANSWERED, RECORDINGS, strict=True):
            expect(log.locator(".turn.agent").last).to_contain_text(answer)  # captions follow the voice
            expect(state).to_have_text("Listening")
            page.evaluate("say", base64.b64encode(recording.read_bytes()).decode())

        expect(page.locator("body")).to_have_attribute("data-line", line)
        expect(log).to_contain_text("Goodbye!")
        page.screenshot(path=tmp_path / "page.png")
        expect(page.locator("body")).to_have_attribute("data-phase", "idle")
        assert is_next_thursday_half_past_two(desk.start_of(1042)), log.inner_text()
        expect(log.locator(".turn.caller")).to_contain_text(["move my appointment", "Thursday", "Yes", "bye"])
        expect(log.locator("[data-tool=reschedule_appointment]")).to_have_attribute("data-status", "done")
        expect(page.locator("#latency-ms")).to_have_text(re.compile(r"^[\d,]{2,5}$"))
