"""What happens to a picture on its way: measured on the pixels."""

import sys

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

from vivavoce.cli import main
from vivavoce.errors import ConfigurationError
from vivavoce.evals.optics import KINDS, apply, through
from vivavoce.evals.optics.place import Place, corners_of
from vivavoce.evals.optics.spec import HANDHELD, parse

WIDTH, HEIGHT = 640, 480


def card() -> np.ndarray:
    """White, with a black frame and words."""
    picture = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    cv2.rectangle(picture, (10, 10), (WIDTH - 10, HEIGHT - 10), (0, 0, 0), 4)
    for row in range(6):
        cv2.putText(picture, f"LOT 20{row}7-AB", (60, 90 + 60 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.5, (30, 20, 160), 3)
    return picture


def png(picture: np.ndarray) -> bytes:
    return cv2.imencode(".png", picture)[1].tobytes()


def grey(level: int) -> np.ndarray:
    return np.full((HEIGHT, WIDTH, 3), level, np.uint8)


def sharpness(picture: np.ndarray) -> float:
    return float(cv2.Laplacian(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.CV_64F).var())


EVERY = "glare5+rotated10+perspective20+distance1.5+cropped10+dark0.7+shake5+blur1+noise5+jpeg70"


@pytest.mark.parametrize("spec", [EVERY, *EVERY.split("+"), "handheld"])
def test_the_same_seed_does_the_same_and_the_frame_keeps_its_size(spec: str):
    once, again, other = (through(card(), spec, seed) for seed in (7, 7, 8))

    assert once.shape == (HEIGHT, WIDTH, 3) and once.dtype == np.uint8
    assert np.array_equal(once, again)
    assert not np.array_equal(once, card())
    assert np.array_equal(once, other) == (spec in ("dark0.7", "blur1", "jpeg70"))


def test_the_order_of_the_words_does_not_matter_nor_do_spaces():
    assert apply(png(card()), "dark0.3+blur1.5+jpeg40", 1) == apply(png(card()), "jpeg40 + BLUR 1.5 + dark 0.3", 1)
    assert parse("handheld") == parse(HANDHELD)


def test_a_condition_does_the_same_whatever_stands_beside_it():
    alone = through(grey(128), "noise20", 3).astype(int) - 128
    in_the_dark = through(grey(255), "noise20+dark0.5", 3).astype(int) - 128

    assert np.abs(alone - in_the_dark).max() <= 1


@pytest.mark.parametrize("deviation", [5, 20])
def test_noise_is_as_strong_as_said(deviation: int):
    assert np.std(through(grey(128), f"noise{deviation}", 1)) == pytest.approx(deviation, rel=0.02)


def test_dark_leaves_what_it_says():
    assert through(grey(200), "dark0.3", 1).mean() == pytest.approx(60, abs=0.5)


@pytest.mark.parametrize("share", [5, 20, 40])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_reflection_is_as_large_as_said_where_it_lies_in_the_picture(share: int, seed: int):
    white = (through(grey(0), f"glare{share}", seed)[..., 0] > 127).mean() * 100

    assert 0.5 * share < white < 1.05 * share


def test_blur_and_shake_take_sharpness_and_no_light():
    for mild, bad in (("blur0.5", "blur3"), ("shake3", "shake20")):
        clear, mildly, badly = card(), through(card(), mild, 2), through(card(), bad, 2)
        assert sharpness(clear) > 1.2 * sharpness(mildly) > 4 * sharpness(badly)
        assert badly.mean() == pytest.approx(clear.mean(), abs=1.5)


def test_a_dot_that_is_shaken_becomes_a_line_of_that_length():
    dot = grey(0)
    dot[239:242, 319:322] = 255
    line = np.argwhere(through(dot, "shake60", 5)[..., 0] > 2)

    assert np.ptp(line, axis=0).max() <= 64
    assert np.hypot(*np.ptp(line, axis=0)) == pytest.approx(61, abs=6)


@pytest.mark.parametrize("times", [2, 4])
def test_twice_as_far_is_half_as_large_and_whole(times: int):
    for seed in range(5):
        shown = (through(grey(255), f"distance{times}", seed)[..., 1] > 250).mean()
        assert shown == pytest.approx(1 / times**2, rel=0.03)


def test_what_is_far_away_is_averaged_and_not_thinned_out():
    stripes = grey(255)
    stripes[:, ::4] = 0
    far = through(stripes, "distance4", 1)
    middle = far[far[..., 1] > 180]

    assert len(middle) > 18_000 and middle.max() < 195  # three quarters of the light everywhere


@pytest.mark.parametrize("share", [25, 60])
def test_so_much_of_it_is_beyond_an_edge(share: int):
    edges = set()
    for seed in range(12):
        seen = through(grey(255), f"cropped{share}", seed)[..., 1] > 250
        assert seen.mean() == pytest.approx(1 - share / 100, abs=0.01)
        edges.add((seen[HEIGHT // 2, 0], seen[0, WIDTH // 2], seen[HEIGHT // 2, -1], seen[-1, WIDTH // 2]))

    assert len(edges) == 4


def test_turned_clockwise_is_turned_clockwise_and_fits_the_frame():
    corners = corners_of(WIDTH, HEIGHT, Place(rotated=90))

    assert corners[0] == pytest.approx([500, 0])  # what was upper left is upper right: 360 wide, 480 high
    assert corners[2] == pytest.approx([140, 480])
    marked = grey(255)
    marked[:40, :40] = (0, 0, 255)
    assert (through(marked, "rotated90", 1)[10, 480] == (0, 0, 255)).all()


@pytest.mark.parametrize("seed", range(6))
def test_seen_from_the_side_the_far_edge_is_shorter_and_all_of_it_is_there(seed: int):
    place = Place(side=40, azimuth=float(np.random.default_rng(seed).uniform(0, 360)))
    corners = corners_of(WIDTH, HEIGHT, place)
    sides = np.hypot(*(corners - np.roll(corners, -1, axis=0)).T)

    assert max(sides[0] / sides[2], sides[2] / sides[0], sides[1] / sides[3], sides[3] / sides[1]) > 1.1
    assert corners.min() > -1e-6 and (corners.max(axis=0) < (WIDTH + 1e-6, HEIGHT + 1e-6)).all()


def test_what_comes_through_a_lens_is_a_jpeg_of_the_quality_said():
    assert apply(png(card()), "clean", 1) == png(card())
    assert apply(png(card()), "blur1", 1).startswith(b"\xff\xd8\xff")
    assert len(apply(png(card()), "jpeg20", 1)) < len(apply(png(card()), "jpeg95", 1)) / 2
    kept = cv2.imdecode(np.frombuffer(apply(png(card()), "jpeg20", 1, "png"), np.uint8), cv2.IMREAD_COLOR)
    direct = cv2.imdecode(np.frombuffer(apply(png(card()), "jpeg20", 1), np.uint8), cv2.IMREAD_COLOR)
    assert np.array_equal(kept, direct)


def test_files_of_all_kinds_are_read_and_what_is_see_through_lies_on_white():
    sheer = np.zeros((64, 64, 4), np.uint8)
    sheer[:32, :, 3] = 255
    deep = np.full((64, 64), 0x8000, np.uint16)
    for file, level in (
        (png(sheer), [0, 255]),
        (png(deep), [128, 128]),
        (cv2.imencode(".webp", grey(90), [cv2.IMWRITE_WEBP_QUALITY, 101])[1].tobytes(), [90, 90]),
    ):
        seen = cv2.imdecode(np.frombuffer(apply(file, "clean", 1, "png"), np.uint8), cv2.IMREAD_COLOR)
        assert [int(seen[5, 5, 0]), int(seen[-5, 5, 0])] == level


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("foggy3", "'foggy3' is unknown; there are:\n  clean"),
        ("blur", "'blur' needs a number from 0.1 to 50"),
        ("dark3", "'dark' needs a number from 0.01 to 1"),
        ("rotated200", "'rotated' needs a number from -180 to 180"),
        ("blur1+blur2", "'blur' twice"),
        ("handheld2", "'handheld2' is unknown"),
        ("", "'' is unknown"),
    ],
)
def test_a_wrong_condition_is_told_with_what_there_is(spec: str, said: str):
    with pytest.raises(ConfigurationError) as told:
        apply(png(card()), spec, 1)

    assert said in str(told.value)


@pytest.mark.parametrize("file", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", png(np.zeros((8, 8, 3), np.uint8))[:40]])
def test_a_file_that_is_no_picture_is_told(file: bytes):
    with pytest.raises(ConfigurationError, match="expected a picture"):
        apply(file, "blur1", 1)


def test_the_command_writes_what_its_name_says(tmp_path):
    (tmp_path / "in.png").write_bytes(png(card()))
    for name, magic in (("out.jpg", b"\xff\xd8\xff"), ("out.png", b"\x89PNG")):
        arguments = ["optics", str(tmp_path / "in.png"), "-o", str(tmp_path / name), "--condition", "noise9+dark0.5"]
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, result.output
        assert (tmp_path / name).read_bytes().startswith(magic)
        assert "in.png under noise9+dark0.5, seed 1" in result.stdout


def test_the_command_lists_conditions_and_says_what_it_needs(tmp_path):
    listed = CliRunner().invoke(main, ["optics", "any.png", "--condition", "help"])
    nameless = CliRunner().invoke(main, ["optics", "any.png"])
    absent = CliRunner().invoke(main, ["optics", "absent.png", "-o", str(tmp_path / "out.jpg")])

    assert all(f"\n  {kind} " in f"\n{listed.stdout}" for kind in KINDS)
    assert nameless.exit_code == 2 and "expected a name for the result" in nameless.stderr
    assert absent.exit_code == 2 and "absent.png" in absent.stderr and not (tmp_path / "out.jpg").exists()


def test_without_the_extra_it_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "cv2", None)

    with pytest.raises(ConfigurationError, match=r"need OpenCV: .*pip install .*\[eyes\]"):
        apply(png(card()), "blur1", 1)
