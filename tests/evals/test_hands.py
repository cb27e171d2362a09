"""What a caller shows, and when: of a clock that the test moves."""

from pathlib import Path

import pytest

from vivavoce.evals.hands import Hands, View, improved, joined
from vivavoce.evals.scenario import Showing
from vivavoce.events import VideoEnded, VideoFrame

LABEL, SHELF, PAGE = Path("label.png"), Path("shelf.png"), Path("page.html")


def frames(name: str, source: str = "camera", takes: int = 1) -> tuple[VideoFrame, ...]:
    return tuple(VideoFrame(f"{name} {take}".encode(), "image/jpeg", source) for take in range(takes))


def hands(*showings: Showing, takes: int = 1) -> Hands:
    made = Hands(showings)
    made.made({view: frames(view.showing.picture.name, view.showing.source, takes) for view in made.first()})
    return made


def sent(hands: Hands, start: float, end: float) -> list[tuple[float, str]]:
    """(seconds, what) for every 20 ms of this time."""
    told = []
    for step in range(round((end - start) / 0.02)):
        now = start + step * 0.02
        for item in hands.tick(now):
            told.append((round(now, 2), item.data.decode() if isinstance(item, VideoFrame) else "ended"))
    return told


def test_a_picture_is_held_from_the_beginning_and_sent_once_a_second():
    held = hands(Showing("camera", LABEL))

    assert sent(held, 0, 3) == [(0.0, "label.png 0"), (1.0, "label.png 0"), (2.0, "label.png 0")]
    assert [(shown.at, shown.name, shown.frames) for shown in held.shown] == [(0.0, "label.png", 3)]


def test_it_is_held_until_something_else_is_shown_or_nothing():
    held = hands(Showing("camera", LABEL), Showing("camera", SHELF, after=1.5), Showing("camera", None, after=3))

    assert [what for _, what in sent(held, 0, 5)] == [
        "label.png 0",
        "label.png 0",
        "shelf.png 0",
        "shelf.png 0",
        "ended",
    ]
    assert [(shown.at, shown.name) for shown in held.shown] == [(0.0, "label.png"), (1.5, "shelf.png"), (3.0, "")]
    assert [first and first.data for first in held.firsts] == [b"label.png 0", b"shelf.png 0", None]


def test_camera_and_screen_are_two_things():
    held = hands(Showing("camera", LABEL), Showing("screen", PAGE), Showing("screen", None, after=0.5))

    assert [what for _, what in sent(held, 0, 2)] == ["label.png 0", "page.html 0", "ended", "label.png 0"]
    assert held.tick(2.0)[0].source == "camera"


def test_a_fresh_picture_goes_with_every_turn():
    held = hands(Showing("camera", LABEL))
    sent(held, 0, 0.5)

    held.speaks()

    assert sent(held, 0.5, 1.4) == [(0.5, "label.png 0")]


def test_what_belongs_to_a_turn_is_shown_with_it():
    held = hands(Showing("camera", LABEL, turn=2))
    held.speaks()
    assert sent(held, 0, 2) == []

    held.speaks()

    assert sent(held, 2, 2.5) == [(2.0, "label.png 0")]


def test_what_the_agent_has_to_ask_for_is_shown_a_moment_after_it_did():
    held = hands(Showing("camera", LABEL, when_asked="label|packet"))
    held.asked("Is there anything else?")
    assert sent(held, 0, 3) == []

    held.asked("Please show me the packet.")

    assert [at for at, _ in sent(held, 3, 5)] == [pytest.approx(3.98, abs=0.03), pytest.approx(4.98, abs=0.03)]


def test_pictures_of_one_thing_differ():
    held = hands(Showing("camera", LABEL, "noise20"), takes=3)

    assert [what for _, what in sent(held, 0, 4)] == [f"label.png {take}" for take in (0, 1, 2, 0)]


def test_who_is_told_to_hold_it_still_does_so_and_needs_new_pictures():
    held = hands(Showing("camera", LABEL, "dark0.4+shake8"))
    sent(held, 0, 0.5)

    held.improve("still", 1)
    held.improve("still", 1)  # the same advice, heard again

    (view,) = held.wanted()
    assert view == View(Showing("camera", LABEL, "dark0.4+shake8"), "dark0.4")
    assert held.wanted() == [] and sent(held, 0.5, 2) == []  # a better picture is on its way; the bad one is gone
    held.made({view: frames("better")})
    assert sent(held, 2, 2.5) == [(2.0, "better 0")]
    assert [shown.optics for shown in held.shown] == ["dark0.4+shake8", "dark0.4"]


def test_a_clear_picture_cannot_be_held_better():
    held = hands(Showing("camera", LABEL))

    held.improve("closer", 1)

    assert held.wanted() == []


@pytest.mark.parametrize(
    ("optics", "advice", "left"),
    [
        ("dark0.4+blur2", "still", "dark0.4"),
        ("dark0.4+blur2", "light", "blur2"),
        ("distance3+jpeg40", "closer", "jpeg40"),
        ("glare10+blur2", "glare", "blur2"),
        ("cropped20+blur1", "move", "blur1"),
        ("rotated-20", "level", ""),
        ("dark 0.4 + blur 2", "better", "blur2"),
        ("handheld", "level", "perspective15+shake3+blur0.8+noise6+jpeg75"),
    ],
)
def test_what_the_advice_is_about_is_mended(optics, advice, left):
    assert improved(optics, advice) == left


def test_a_runs_conditions_come_on_top_of_a_scenarios_own():
    assert joined("blur2", "dark0.4+blur1") == "blur2+dark0.4"
    assert joined("", "clean") == ""


def test_sources_end_once():
    held = hands(Showing("camera", None), Showing("camera", LABEL, after=1), Showing("camera", None, after=2))

    items = [item for step in range(200) for item in held.tick(step * 0.02)]

    assert [isinstance(item, VideoEnded) for item in items] == [False, True]
