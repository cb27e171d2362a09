"""Design checks on drawn pages: each rule finds what was put in, at its place and with its number, and nothing else."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from vivavoce.errors import DeclarationError
from vivavoce.sight import Box, DesignRules, Line
from vivavoce.vision.abilities import colour
from vivavoce.vision.abilities.layout import RULES, boxes, review
from vivavoce.vision.abilities.regions import lossless

WIDTH, HEIGHT = 1280, 720


class Drawn:
    """A page, and the lines that a reader finds on it."""

    def __init__(self, background: str = "#ffffff") -> None:
        self.image = Image.new("RGB", (WIDTH, HEIGHT), background)
        self.draw = ImageDraw.Draw(self.image)
        self.lines: list[Line] = []

    def write(
        self, at: tuple[int, int], text: str, size: float = 16, fill: str = "#222222", sure: float = 0.98
    ) -> None:
        """A line with its upper left corner there."""
        font = ImageFont.load_default(size)
        self.draw.text(at, text, fill=fill, font=font)
        left, top, right, bottom = self.draw.textbbox(at, text, font=font)
        box = Box((left - 2) / WIDTH, (top - 2) / HEIGHT, (right + 2) / WIDTH, (bottom + 2) / HEIGHT)
        self.lines.append(Line(text, box, sure))

    def area(self, left: int, top: int, width: int, height: int, fill: str, radius: int = 0, line: str = "") -> None:
        """A card or a button."""
        box = (left, top, left + width - 1, top + height - 1)
        self.draw.rounded_rectangle(box, radius, fill, line or None)

    @property
    def picture(self) -> np.ndarray:
        return np.array(self.image)[..., ::-1].copy()

    def review(self, *rules: str, scale: float | None = 1.0) -> list:
        declared = DesignRules(check=rules or tuple(RULES), width=WIDTH / scale if scale else 0)
        return review(self.picture, self.lines, declared)


def page(background: str = "#ffffff", text: str = "#222222") -> Drawn:
    drawn = Drawn(background)
    for row in range(8):
        drawn.write((60, 60 + 40 * row), "The parcel leaves our house on Monday, mostly", fill=text)
    return drawn


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ((0, 0, 0), (255, 255, 255), 21.0),
        ((119, 119, 119), (255, 255, 255), 4.48),  # #777, the usual near miss
        ((118, 118, 118), (255, 255, 255), 4.54),
        ((255, 0, 0), (255, 255, 255), 4.0),
        ((10, 20, 30), (10, 20, 30), 1.0),
    ],
)
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert colour.contrast(one, other) == colour.contrast(other, one) == pytest.approx(ratio, abs=0.005)


def test_a_good_page_has_no_findings():
    drawn = page()
    for column in range(4):
        drawn.area(60 + 290 * column, 420, 260, 200, "#eef0f4", 8)
        drawn.write((80 + 290 * column, 440), "Quarterly report")
        drawn.area(80 + 290 * column, 560, 110, 36, "#1a56db", 6)
        drawn.write((100 + 290 * column, 568), "Approve", fill="#ffffff")

    assert drawn.review() == []
    assert drawn.review(scale=None) == []


@pytest.mark.parametrize(
    ("background", "text", "ratio"),
    [
        ("#ffffff", "#777777", 4.48),
        ("#ffffff", "#aaaaaa", 2.32),
        ("#101820", "#4a5568", 2.36),
        ("#fff7e0", "#d97706", 2.99),
    ],
)
@pytest.mark.parametrize("size", [13, 16, 20])
def test_a_faint_line_is_found_with_its_ratio(background, text, ratio, size):
    drawn = page(background, "#222222" if background != "#101820" else "#eeeeee")
    drawn.write((60, 500), "Updated 3 minutes ago", size, text)

    (found,) = drawn.review("contrast")

    assert found.text == "Updated 3 minutes ago" and found.needed == 4.5
    assert found.measured == pytest.approx(ratio, rel=0.06)
    assert found.box.top * HEIGHT == pytest.approx(500, abs=10)


def test_a_faint_line_close_under_a_field_is_found_though_the_readers_box_holds_the_fields_border():
    drawn = page()
    drawn.area(60, 460, 660, 40, "#ffffff", line="#8c959f")
    drawn.write((60, 502), "As it is printed on the card", 13, "#b6bec7")
    hint = drawn.lines[-1].box
    drawn.lines[-1] = Line(drawn.lines[-1].text, Box(hint.left, 498 / HEIGHT, hint.right, hint.bottom), 0.98)

    (found,) = drawn.review("contrast")

    assert found.text == "As it is printed on the card" and found.measured == pytest.approx(1.88, rel=0.06)


def test_large_text_needs_less():
    drawn = page()
    drawn.write((60, 500), "Quarterly report", 40, "#8a8a8a")  # 3.45
    drawn.write((60, 600), "Quarterly report", 16, "#8a8a8a")

    (found,) = drawn.review("contrast")

    assert found.needed == 4.5 and found.box.top > 580 / HEIGHT


def test_nothing_is_said_of_text_on_a_gradient_or_a_photograph():
    drawn = Drawn()
    ramp = np.linspace(40, 230, WIDTH).astype(np.uint8)
    drawn.image.paste(Image.fromarray(np.broadcast_to(ramp[None, :, None], (200, WIDTH, 3)).copy()), (0, 0))
    grain = np.random.default_rng(1).integers(0, 255, (200, WIDTH, 3)).astype(np.uint8)
    drawn.image.paste(Image.fromarray(cv2.GaussianBlur(grain, (0, 0), 3)), (0, 300))
    drawn.write((60, 80), "Nobody can say how faint this is", 18, "#909090")
    drawn.write((60, 380), "Nobody can say how faint this is", 18, "#909090")

    assert drawn.review("contrast") == []


def test_a_teams_own_limits_are_kept():
    drawn = page()
    drawn.write((60, 500), "Updated 3 minutes ago", 13, "#767676")  # 4.54
    drawn.area(60, 600, 110, 36, "#1a56db", 6)
    drawn.write((80, 608), "Approve", fill="#ffffff")

    own = review(drawn.picture, drawn.lines, DesignRules(contrast=7, text=14, target=44, width=WIDTH))

    assert drawn.review() == []
    assert [(finding.rule, finding.text, finding.needed) for finding in own] == [
        ("contrast", "Updated 3 minutes ago", 7),
        ("target_size", "Approve", 44),
        ("text_size", "Updated 3 minutes ago", 14),
        ("contrast", "Approve", 7),
    ]
    assert own[0].colours == ("#767676", "#ffffff")


def test_everything_tells_what_holds_behind_what_does_not():
    drawn = page()
    drawn.write((60, 500), "Updated 3 minutes ago", 16, "#aaaaaa")
    drawn.write((60, 560), "Shared with 12 people", 16)

    told = review(drawn.picture, drawn.lines, DesignRules(check=("contrast",), width=WIDTH, everything=True))

    assert [finding.sound for finding in told] == [False] + [True] * 9
    assert (told[0].text, told[-1].text) == ("Updated 3 minutes ago", "Shared with 12 people")
    assert told[-1].measured == pytest.approx(15.9, abs=0.1)


def test_colours_that_nobody_has_declared_are_found_once_with_the_nearest_that_is():
    drawn = page()
    for column, fill in enumerate(("#1a56db", "#1a57da", "#3b82f6", "#3b82f6")):
        drawn.area(60 + 150 * column, 500, 110, 36, fill, 6)
        drawn.write((80 + 150 * column, 508), "Approve", fill="#ffffff")

    rules = DesignRules(check=("colour",), colours=("#ffffff", "#222222", "#1a56db"), width=WIDTH)
    (found,) = review(drawn.picture, drawn.lines, rules)

    assert found.colours == ("#3b82f6", "#1a56db") and found.text == "Approve" and found.measured > 10
    assert found.box == Box(360 / WIDTH, 500 / HEIGHT, 470 / WIDTH, 536 / HEIGHT)


@pytest.mark.parametrize(("gap", "found"), [(16, []), (24, []), (20, [(20, 16)])])
def test_gaps_are_multiples_of_the_grid(gap, found):
    drawn = page()
    for column in range(3):
        drawn.area(60 + (240 + gap) * column, 420, 240, 200, "#eef0f4", 8)
        drawn.write((80 + (240 + gap) * column, 440), "Quarterly report")

    told = review(drawn.picture, drawn.lines, DesignRules(check=("grid",), grid=8, width=WIDTH))

    assert [(finding.measured, finding.needed) for finding in told] == found
    assert review(drawn.picture, drawn.lines, DesignRules(check=("grid",), grid=8)) == []  # nobody knows the scale


def test_rules_that_make_no_sense_are_refused():
    with pytest.raises(DeclarationError, match="no design rule 'taste'; there are: contrast"):
        DesignRules(check=("taste",))
    with pytest.raises(DeclarationError, match="text is a number from 0 on, not -1"):
        DesignRules(text=-1)
    with pytest.raises(DeclarationError, match="a colour is written as \"#1d4ed8\", not 'blue'"):
        DesignRules(colours=("blue",))


def test_a_small_target_is_found_with_its_size():
    drawn = page()
    drawn.area(60, 500, 90, 36, "#1a56db", 6)
    drawn.write((75, 509), "Approve", 14, "#ffffff")
    drawn.area(200, 500, 90, 19, "#1a56db", 6)
    drawn.write((215, 502), "Archive", 12, "#ffffff")

    (found,) = drawn.review("target_size")

    assert (found.text, found.measured, found.needed) == ("Archive", 19.0, 24.0)
    assert found.box == Box(200 / WIDTH, 500 / HEIGHT, 290 / WIDTH, 519 / HEIGHT)


def test_a_border_belongs_to_a_button():
    drawn = page()
    drawn.area(60, 500, 90, 24, "#ffffff", 0, "#444444")  # 22 pixels inside its border
    drawn.write((75, 504), "Approve", 12, "#222222")

    assert drawn.review("target_size") == []


@pytest.mark.parametrize(
    "text", ["updated, 3 minutes ago", "no tails or commas", "WITH CAPITALS", "soon", "gypsum, yes"]
)
@pytest.mark.parametrize("size", [8, 9])
def test_small_text_is_found_whatever_its_letters(text, size):
    drawn = page()
    drawn.write((60, 500), text, size)

    (found,) = drawn.review("text_size")

    assert found.text == text and found.measured == pytest.approx(size, abs=1.5) and found.needed == 11


@pytest.mark.parametrize(
    "text",
    ["updated, 3 minutes ago", "no tails or commas", "WITH CAPITALS", "soon, sooner", "gypsum, yes", "(a, b; c)"],
)
@pytest.mark.parametrize("size", [12, 13, 15])
def test_a_comma_or_a_tail_makes_no_text_small(text, size):
    drawn = page()
    drawn.write((60, 500), text, size)

    assert drawn.review("text_size") == []


def test_without_a_scale_sizes_are_shares_of_the_page_s_own():
    drawn = page()
    drawn.write((60, 500), "half of everything else", 8)

    (found,) = drawn.review("text_size", scale=None)

    assert found.measured == pytest.approx(0.52, abs=0.08) and found.needed == pytest.approx(11 / 15)


def test_twice_the_pixels_are_the_same_page():
    drawn = page()
    drawn.write((60, 500), "Updated 3 minutes ago", 18)  # 9 CSS pixels

    assert [finding.rule for finding in drawn.review("text_size", scale=2.0)].count("text_size") == 9  # all are 8 or 9
    assert drawn.review("text_size", scale=1.0) == []


@pytest.mark.parametrize(("off", "found"), [(0, 0), (7, 1), (-5, 1)])
def test_a_card_off_its_row_is_found(off, found):
    drawn = Drawn()
    for column in range(4):
        drawn.area(60 + 290 * column, 100 + (off if column == 2 else 0), 260, 200, "#e4e8f0", 8)
        drawn.write((80 + 290 * column, 130), f"Report {column}")

    findings = drawn.review("alignment", "spacing")

    assert [(f.rule, f.text, f.measured, f.needed) for f in findings] == [
        ("alignment", "Report 2", abs(off), 0.0)
    ] * found


@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize(("more", "found"), [(0, 0), (10, 1), (-8, 1)])
def test_an_unequal_gap_is_found(down, more, found):
    drawn = Drawn()
    for number in range(5):
        along = 40 + (130 if down else 240) * number + (more if number > 2 else 0)
        left, top = (40, along) if down else (along, 100)
        drawn.area(left, top, 210, 100, "#e4e8f0", 8)
        drawn.write((left + 10, top + 20), f"Report {number}")

    findings = drawn.review("alignment", "spacing")

    assert [(f.rule, f.text, f.measured, f.needed) for f in findings] == [
        ("spacing", "Report 3", 30 + more, 30)
    ] * found


def test_what_the_reader_is_unsure_of_in_a_clean_frame_is_covered():
    drawn = page()
    drawn.write((60, 500), "Team budget", sure=0.7)

    (found,) = drawn.review("overlap")

    assert (found.text, found.measured, found.needed) == ("Team budget", 0.7, 0.9)


def test_what_a_reader_takes_for_one_line_is_judged_in_its_pieces():
    drawn = page()
    for number, (word, fill) in enumerate([("Approve", "#222222"), ("Archive", "#bbbbbb"), ("Details", "#222222")]):
        drawn.area(60 + 110 * number, 498, 90, 19, "#dde6f7", 4)
        drawn.write((75 + 110 * number, 500), word, 13, fill)
    three = drawn.lines[-3:]
    box = Box(three[0].box.left, three[0].box.top, three[-1].box.right, three[-1].box.bottom)
    drawn.lines[-3:] = [Line("Approve Archive Details", box, 0.98)]

    faint = drawn.review("contrast")
    small = drawn.review("target_size")

    assert [finding.text for finding in faint] == ["Archive"]
    assert sorted((finding.text, finding.measured) for finding in small) == [
        ("Approve", 19.0), ("Archive", 19.0), ("Details", 19.0),
    ]  # fmt: skip


def test_what_is_in_a_card_that_is_off_its_row_is_not_told_besides():
    drawn = Drawn()
    for column in range(4):
        off = 9 * (column == 2)
        drawn.area(60 + 290 * column, 100 + off, 260, 300, "#eef0f4")
        drawn.area(74 + 290 * column, 114 + off, 232, 130, "#d8e2dc")
        drawn.write((80 + 290 * column, 260 + off), "Dutch oven")

    (found,) = drawn.review("alignment")

    assert (found.box.right - found.box.left) * WIDTH == pytest.approx(260, abs=2)


def test_close_lines_do_not_lie_on_each_other_though_their_boxes_do():
    drawn = page()
    for row, words in enumerate(("No limit", "Support by phone")):
        drawn.write((60, 500 + 20 * row), words)
        one = drawn.lines[-1].box
        high = 9 / HEIGHT  # as much higher as the careful reader's boxes are
        drawn.lines[-1] = Line(words, Box(one.left, one.top - high, one.right, one.bottom + high), 0.98)

    assert drawn.review("overlap") == []


def test_the_worst_comes_first():
    drawn = page()
    drawn.write((60, 460), "rather faint words", 16, "#858585")
    drawn.write((60, 500), "very faint words", 16, "#cccccc")
    drawn.write((60, 540), "small words here", 9)

    assert [finding.text for finding in drawn.review()] == [
        "very faint words",
        "rather faint words",
        "small words here",
    ] or [finding.text for finding in drawn.review()] == ["very faint words", "small words here", "rather faint words"]


def test_boxes_are_the_cards_and_what_stands_in_them():
    drawn = Drawn("#f0f0f0")
    drawn.area(100, 100, 400, 300, "#ffffff", 12)
    drawn.area(140, 300, 120, 40, "#1a56db", 8)
    drawn.area(140, 140, 320, 100, "#f0f0f0")
    drawn.area(160, 160, 100, 60, "#ffffff")

    found = [
        tuple(round(v) for v in (b.left * WIDTH, b.top * HEIGHT, b.right * WIDTH, b.bottom * HEIGHT))
        for b in boxes(drawn.picture)
    ]

    assert found == [(100, 100, 500, 400), (140, 140, 460, 240), (160, 160, 260, 220), (140, 300, 260, 340)]


@pytest.mark.parametrize("quality", [60, 80, 95])
def test_a_compressed_frame_is_known_as_one(quality):
    drawn = page()
    file = cv2.imencode(".jpg", drawn.picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]

    assert lossless(drawn.picture)
    assert not lossless(cv2.imdecode(file, cv2.IMREAD_COLOR))
    assert lossless(np.zeros((64, 64, 3), np.uint8))


def test_a_photograph_on_a_page_does_not_make_it_a_compressed_one():
    drawn = page()
    grain = np.random.default_rng(1).integers(0, 255, (300, 500, 3)).astype(np.uint8)
    drawn.image.paste(Image.fromarray(cv2.GaussianBlur(grain, (0, 0), 2)), (700, 60))

    assert lossless(drawn.picture)


def test_the_palette_is_what_the_page_is_made_of():
    drawn = Drawn("#ffffff")
    drawn.area(0, 0, WIDTH, 180, "#1a56db")
    drawn.area(0, 180, WIDTH, 72, "#1b57dc")  # nobody sees the difference
    drawn.area(0, 252, 128, 72, "#cc0000")

    found = colour.palette(drawn.picture, 3)

    assert [tint for tint, _ in found] == [(255, 255, 255), (26, 86, 219), (204, 0, 0)]
    assert [share for _, share in found] == pytest.approx([0.64, 0.35, 0.01], abs=0.001)


@pytest.mark.parametrize("shape", [(32, 32), (40, 4096), (4096, 40)])
def test_any_picture_is_taken(shape):
    noise = np.random.default_rng(1).integers(0, 256, (*shape, 3)).astype(np.uint8)
    lines = [
        Line("a", Box(0, 0, 1, 1), 0.99),
        Line("", Box(0.5, 0.5, 0.5, 0.5), 0.99),
        Line("x", Box(-1, -1, 2, 2), 0.99),
    ]

    assert isinstance(review(noise, lines, DesignRules(colours=("#ffffff",), grid=8, width=500, everything=True)), list)
    assert review(noise, [], DesignRules(check=("contrast",))) == []
