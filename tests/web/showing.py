"""What the tests show on the page, and what they see of it."""

from __future__ import annotations

import base64
import io

import cv2
import numpy as np
from films import Picture
from PIL import Image
from playwright.sync_api import Page, expect
from stand_in import FRONT_DESK, SORTER, StandIn

SHARED = "Delivery plan"
"""Title of the tab that is shared."""
SAW = {
    "type": "saw", "source": "camera", "frame": 1, "age_ms": 80, "width": 768, "height": 576, "changed": True,
    "sharpness": 400.0, "guidance": "", "careful": False,
    "lines": [
        {"text": "Amira Haddad", "box": [0.16, 0.27, 0.6, 0.36], "sure": True},
        {"text": "14 Linden Street", "box": [0.16, 0.44, 0.72, 0.52], "sure": False},
    ],
    "codes": [{"text": "LOC:A-04-12;CHK:482", "kind": "QRCode", "box": [0.68, 0.56, 0.84, 0.78]}],
    "things": [{"name": "book", "box": [0.1, 0.12, 0.9, 0.9], "confidence": 0.8}],
}  # fmt: skip
CANVAS = """
navigator.mediaDevices.getUserMedia = async (wanted) => {
  if (wanted.audio) return new AudioContext().createMediaStreamDestination().stream;
  window.scene ??= Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
  window.paint = (colour) => {
    const pen = window.scene.getContext("2d");
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 640, 480);
  };
  window.paint("#446688");
  return (window.camera = window.scene.captureStream(10));
};
"""
"""A camera that shows what the test paints."""
ASKED = """
window.asked = [];
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = (wanted) => {
  window.asked.push(Object.keys(wanted));
  return ask(wanted);
};
"""
FLICKER = "() => { let on = false; setInterval(() => window.paint((on = !on) ? '#dddddd' : '#222222'), 120); }"


def call(page: Page, gateway: StandIn) -> None:
    gateway.agents = [SORTER, FRONT_DESK]
    page.goto(gateway.url)
    expect(page.locator("#agent-title")).to_have_text("Sorter")
    page.click("#talk")
    expect(page.locator("body")).to_have_attribute("data-phase", "live")


def show_camera(page: Page, gateway: StandIn) -> None:
    call(page, gateway)
    page.click("#camera")
    expect(page.locator(".picture[data-sent]")).to_be_visible()


def decoded(data: bytes) -> Picture:
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return picture  # type: ignore[return-value]


def paint(page: Page, colour: str) -> None:
    page.evaluate("(colour) => window.paint(colour)", colour)


def photo(width: int = 2400, height: int = 1800, kind: str = "JPEG", orientation: int = 1) -> bytes:
    """Blue, with a red stripe along its upper side."""
    image = Image.new("RGB", (width, height), (30, 60, 200))
    image.paste((220, 20, 20), (0, 0, width, height // 5))
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    image.save(file, kind, **({"exif": exif} if kind == "JPEG" else {}))
    return file.getvalue()


def choose(page: Page, data: bytes, name: str = "photo.jpg", mime_type: str = "image/jpeg") -> None:
    page.set_input_files("#photo-file", {"name": name, "mimeType": mime_type, "buffer": data})


DROP = """
async ([name, type, data]) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type }));
  const over = new DragEvent("dragover", { dataTransfer: transfer, bubbles: true, cancelable: true });
  document.body.dispatchEvent(over);
  window.overlay = document.body.classList.contains("dropping");
  document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  return over.defaultPrevented;
}
"""
PASTE = """
([name, type, data]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))], name, { type }));
  document.getElementById("text").focus();
  const paste = new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(paste);
}
"""


def in_script(data: bytes, name: str = "photo.jpg", mime_type: str = "image/jpeg") -> list[str]:
    return [name, mime_type, base64.b64encode(data).decode()]


SCREEN = """
navigator.mediaDevices.getDisplayMedia = async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1000, height: 500 });
  const pen = canvas.getContext("2d");
  pen.fillRect(0, 0, 1000, 500);
  pen.fillStyle = "#ff0000";
  pen.fillRect(0, 0, 500, 250);
  return (window.screenStream = canvas.captureStream(5));
};
"""
"""A screen whose upper left quarter is red."""
IS_RED = """
() => {
  const pen = document.createElement("canvas").getContext("2d");
  pen.drawImage(document.querySelector("video"), 0, 0, 8, 8);
  return pen.getImageData(4, 4, 1, 1).data[0] > 180;
}
"""
"""What is painted has come out of the camera."""
