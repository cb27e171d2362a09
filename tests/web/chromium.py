"""A real Chromium whose microphone and camera are files."""

from __future__ import annotations

import shutil
import wave
from pathlib import Path

import numpy as np
from beeps import BURST, CALLER_HZ, PERIOD
from playwright.sync_api import Browser, BrowserType, Playwright


def write_caller(path: Path) -> None:
    """The microphone's recording, which the browser plays in a loop."""
    t = np.arange(32_000) / 16_000
    beeps = 0.3 * np.sin(2 * np.pi * CALLER_HZ * t) * (t % PERIOD < BURST)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((beeps * 32_767).astype("<i2").tobytes())


def launch(playwright: Playwright, recording: Path, film: Path) -> Browser:
    """One whose microphone and camera are these."""
    return start(
        playwright.chromium,
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={recording}",
        f"--use-file-for-fake-video-capture={film}",
        "--host-resolver-rules=MAP gateway.test 127.0.0.1",  # a name that is no secure context
    )


def start(kind: BrowserType, *arguments: str) -> Browser:
    """Chromium of the system, else the one Playwright installed."""
    args = ["--no-sandbox", "--disable-background-networking", *arguments]
    return kind.launch(executable_path=shutil.which("chromium"), args=args)
