"""The critic by text, in milliseconds: what the eye measures is made up, no models are needed. Run it with `pytest`."""

from __future__ import annotations

import io
import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from vivavoce import Box, Finding, Line
from vivavoce.testing import load_agent, text_call

FAINT = Finding("contrast", Box(0.1, 0.1, 0.3, 0.15), "Updated today", 2.1, 4.5, ("#b0b0b0", "#ffffff"))
SMALL = Finding("target_size", Box(0.1, 0.8, 0.2, 0.83), "Share", 1.2, 1.6)
clock = itertools.count()
LINES = [Line(one.text, one.box, 0.99) for one in (FAINT, SMALL)] + [Line("Overview", Box(0.1, 0, 0.4, 0.08), 0.99)]


@pytest.fixture
def call(tmp_path, monkeypatch):
    """A call with a database of its own."""
    monkeypatch.setenv("DESIGN_CRITIC_DB", f"sqlite:///{tmp_path / 'critic.db'}")
    monkeypatch.setenv("DESIGN_CRITIC_REPORTS", str(tmp_path / "reviews"))
    with text_call(load_agent(str(Path(__file__).with_name("agent.py")))) as call:
        yield call


def show(call, *findings, ink="#b0b0b0"):
    """Share a page on which the eye measures this. ink: the colour of what stands where the faint text does."""
    page = Image.new("RGB", (320, 200), "#ffffff")
    page.putpixel((319, 199), (next(clock), 0, 0))  # the same picture twice is not looked at again
    ImageDraw.Draw(page).rectangle((40, 22, 90, 28), fill=ink)
    out = io.BytesIO()
    page.save(out, "PNG")
    call.show(lines=LINES, findings=findings, image=out.getvalue(), source="photo")


def test_the_worst_comes_first_with_place_and_number(call):
    show(call, FAINT, SMALL)

    reply = call.say("what's wrong here?")

    reply.expect_said("2 findings. 1: 'Updated today', top left: contrast 2.1 to 1, needs 4.5.")
    reply.expect_said("2: the button 'Share', bottom left: about 18 pixels, needs 24.")
    call.say("why?").expect_said("WCAG 1.4.3", "grey #b0b0b0 on white #ffffff", "would do")


def test_a_finding_is_closed_only_when_its_pixels_have_changed(call):
    show(call, FAINT)
    call.say("review this page")
    darker = replace(FAINT, measured=5.0, sound=True)

    show(call, darker)  # the reader measures otherwise, and nothing has changed
    call.say("look again").expect_said("I see no change")
    show(call, darker, ink="#6b6b6b")
    call.say("I changed it, look again").expect_said("'Updated today' is mended. Nothing is left.")


def test_what_is_dismissed_after_a_yes_stays_dismissed(call):
    show(call, FAINT, SMALL)
    call.say("review this page")

    call.say("leave number 2, it's disabled").expect_consent("dismiss", number=2, why="it's disabled")
    call.say("yes").expect_said("Dismissed: the button 'Share'")
    show(call, FAINT, SMALL, ink="#b1b1b1")
    call.say("look again").expect_said("One finding left. 1: 'Updated today'")


def test_without_a_picture_nothing_is_reviewed(call):
    call.say("what's wrong here?").expect_said("I can't see anything yet", "Share your screen")
