"""Design checks on a page that a browser drew; where its lines are, the DOM says."""

from __future__ import annotations

import shutil

import cv2
import numpy as np
import pytest
from playwright.sync_api import sync_playwright

from vivavoce.sight import Box, DesignRules, Line
from vivavoce.vision.abilities.layout import review

pytestmark = pytest.mark.e2e

WIDTH, HEIGHT = 1280, 720
PAGE = """<!doctype html><meta charset=utf-8><style>
  * {{ box-sizing: border-box; margin: 0 }} body {{ font: 15px sans-serif; background: #f6f8fa;
    color: #1f2328; padding: 32px }}
  .row {{ display: flex; gap: 24px }}
  .card {{ width: 280px; height: 220px; background: #fff; padding: 16px; position: relative }}
  p {{ margin: 10px 0; color: #59636e }}
  button {{ height: 34px; border: 0; padding: 0 16px; background: #1a7f37; color: #fff }}
</style><div class=row>
  <div class=card><h2>Quarterly report</h2><p style="{faint}">Updated, 3 minutes ago</p><button>Open</button></div>
  <div class=card><h2>Team budget</h2><p>Shared with 12 people</p><button style="{small}">Share</button></div>
  <div class=card style="{off}"><h2>Open invoices</h2><p>Due on 14 March</p><button>Archive</button></div>
  <div class=card><h2>Fire drill</h2><p style="{tiny}">Only you can see this, yes</p><button>Edit</button></div>
</div>"""
LINES = """() => [...document.querySelectorAll('h2,p,button')].map(e => { const range = document.createRange();
  range.selectNodeContents(e); const r = range.getBoundingClientRect();
  return [e.innerText, r.left - 2, r.top - 1, r.right + 2, r.bottom + 2] })"""
SOUND = {"faint": "", "small": "", "off": "", "tiny": ""}
BROKEN = {
    "faint": "color: #a8b0b8",
    "small": "height: 19px; font-size: 12px",
    "off": "top: 6px",
    "tiny": "font-size: 9px",
}


def found(defects: dict[str, str], *, quality: int | None = None, density: float = 1.0) -> set[tuple[str, str]]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=density)
        page.set_content(PAGE.format(**defects))
        shot, lines = page.screenshot(), page.evaluate(LINES)
        browser.close()
    picture = cv2.imdecode(np.frombuffer(shot, np.uint8), cv2.IMREAD_COLOR)
    picture = cv2.resize(picture, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    if quality:
        picture = cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)
    seen = [
        Line(text, Box(left / WIDTH, top / HEIGHT, right / WIDTH, bottom / HEIGHT), 0.98)
        for text, left, top, right, bottom in lines
    ]
    return {(finding.rule, finding.text) for finding in review(picture, seen, DesignRules(width=WIDTH))}


@pytest.mark.parametrize(("quality", "density"), [(None, 1.0), (None, 1.5), (80, 1.0)])
def test_a_sound_page_has_no_findings(quality, density):
    assert found(SOUND, quality=quality, density=density) == set()


@pytest.mark.parametrize("density", [1.0, 1.5])
def test_what_was_broken_is_found_and_nothing_else(density):
    assert found(BROKEN, density=density) == {
        ("contrast", "Updated, 3 minutes ago"),
        ("target_size", "Share"),
        ("alignment", "Open invoices"),
        ("text_size", "Only you can see this, yes"),
    }


def test_of_a_compressed_frame_less_is_said_and_nothing_wrong():
    said = found(BROKEN, quality=80)

    assert {("contrast", "Updated, 3 minutes ago"), ("alignment", "Open invoices")} <= said
    assert said <= {
        ("contrast", "Updated, 3 minutes ago"),
        ("alignment", "Open invoices"),
        ("text_size", "Only you can see this, yes"),
    }
