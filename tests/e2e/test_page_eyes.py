"""The page in Chromium shows a film of a shelf's label; a real gateway's eye reads it; page and call log tell of it."""

import asyncio
import re
import shutil
from contextlib import asynccontextmanager

import cv2
import numpy as np
import pytest
from playwright.async_api import async_playwright, expect

from vivavoce import Agent, Sees
from vivavoce.gateway.app import App
from vivavoce.gateway.directory import Directory
from vivavoce.gateway.http_server import running
from vivavoce.gateway.reception import Ears, Reception
from vivavoce.models.scripted import ScriptedModel
from vivavoce.sessions.stores import Stores
from vivavoce.settings import Settings
from vivavoce.tls import local_certificate
from vivavoce.vision.eye import EyeProcess

pytestmark = pytest.mark.e2e
WITHIN = 120_000  # ms for each thing that is waited for: guards against hanging only
LABEL = "LOC:A-04-12;CHK:482"


def write_film(path):
    """A QR code on a shelf, still, for Chromium's fake camera: two frames of planar YUV."""
    scene = np.full((720, 960, 3), 160, np.uint8)
    code = cv2.resize(cv2.QRCodeEncoder.create().encode(LABEL), None, fx=10, fy=10, interpolation=cv2.INTER_NEAREST)
    top, left = (720 - code.shape[0]) // 2, (960 - code.shape[1]) // 2
    scene[top - 40 : top + code.shape[0] + 40, left - 40 : left + code.shape[1] + 40] = 255
    scene[top : top + code.shape[0], left : left + code.shape[1]] = code[..., None]
    planes = cv2.cvtColor(scene, cv2.COLOR_BGR2YUV_I420).tobytes()
    path.write_bytes(b"YUV4MPEG2 W960 H720 F5:1 Ip A1:1 C420jpeg\n" + 2 * (b"FRAME\n" + planes))


async def judge(samples):
    return 0.9


@asynccontextmanager
async def gateway(home):
    picker = Agent("picker", "You guide one picker.", sees=Sees("camera", codes=True))
    settings = Settings(port=0, tls_port=0, home=home)
    stores, made, eye = Stores.opened(settings.calls), local_certificate(home), EyeProcess()
    await eye.start()
    reception = Reception(
        Directory([picker], {"embedded": ScriptedModel()}), Ears(lambda: lambda samples: 0.0, judge), stores, eye=eye
    )
    async with running(App(settings, reception), settings, (made.chain, made.key)) as addresses:
        yield addresses
    await eye.close()
    stores.close()


@asynccontextmanager
async def chromium_page(film):
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=[
                "--no-sandbox",
                "--disable-background-networking",
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={film}",
            ],
        )
        tab = await chromium.new_page(locale="en-US", reduced_motion="reduce")
        tab.set_default_timeout(WITHIN)
        expect.set_options(timeout=WITHIN)
        complaints = []
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("console", lambda line: complaints.append(line.text) if line.type in {"error", "warning"} else None)
        yield tab
        await chromium.close()
        assert complaints == []


async def look(home):
    write_film(home / "shelf.y4m")
    async with gateway(home) as addresses, chromium_page(home / "shelf.y4m") as page:
        await page.goto(addresses.http)
        await page.get_by_role("button", name="Camera").click()
        card = page.locator(".card.sighting")
        await expect(card.first).to_contain_text(LABEL)
        await expect(card.first.locator("dt").first).to_have_text("QR code")
        mark, glass = page.locator(".picture .seen.code"), page.locator(".picture .glass")
        at, whole = await mark.bounding_box(), await glass.bounding_box()
        assert abs(at["x"] + at["width"] / 2 - whole["x"] - whole["width"] / 2) < 0.03 * whole["width"]
        assert abs(at["y"] + at["height"] / 2 - whole["y"] - whole["height"] / 2) < 0.03 * whole["height"]
        await page.keyboard.press("p")
        await expect(page.locator(".card.photo")).to_contain_text(LABEL)
        await page.get_by_role("button", name="Stop the camera").click()
        await expect(page.locator("#stage")).to_be_hidden()
        await expect(page.locator("body")).to_have_attribute("data-phase", "live")
        await page.get_by_role("button", name="End call").click()
        await expect(page.locator("body")).to_have_attribute("data-phase", "idle")

        await page.goto(addresses.http + "/calls")
        await page.locator("#list a").first.click()
        seen = page.locator("#timeline .saw")
        await expect(seen.first.locator(".by")).to_have_text("camera")
        await expect(seen.first).to_contain_text(f"QR code: {LABEL}")
        await expect(seen.first).to_contain_text(re.compile(r"768 × 576, \d+ ms old"))


def test_what_the_camera_shows_is_read_and_told(tmp_path):
    asyncio.run(look(tmp_path))
