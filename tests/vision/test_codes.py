"""Codes: read at a slant, out of blur and noise, and never wrong."""

import cv2
import numpy as np
import pytest
from pictures import page, room
from symbols import shown, symbol

from vivavoce.vision.abilities import codes

SHELF, PRODUCT = "LOC:A-01-02;CHK:482", "4006381333931"
KINDS = {
    "QRCode": SHELF,
    "DataMatrix": SHELF,
    "EAN13": PRODUCT,
    "EAN8": "96385074",
    "Code128": "LOC-A0102",
    "Code39": "A0102",
    "ITF": "15466392762637",
    "PDF417": SHELF,
    "Aztec": SHELF,
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_code_is_read(kind):
    (code,) = codes.find(shown(kind, KINDS[kind]))

    assert (code.text, code.kind) == (KINDS[kind], kind)


@pytest.mark.parametrize("kind", ["QRCode", "EAN13"])
def test_its_place_is_a_share_of_the_picture(kind):
    (code,) = codes.find(shown(kind, KINDS[kind], width=0.3, at=(0.3, 0.6)))

    x, y = code.box.centre
    assert abs(x - 0.3) < 0.02
    assert abs(y - 0.6) < 0.05
    assert 0.2 < code.box.right - code.box.left < 0.31


@pytest.mark.parametrize("angle", [20, 40, 70, 90, 140, 180, 250])
@pytest.mark.parametrize("kind", ["EAN13", "Code128", "QRCode", "ITF"])
def test_a_code_is_read_however_it_lies(kind, angle):
    found = codes.find(shown(kind, KINDS[kind], width=0.35, angle=angle), thorough=True)

    assert [code.text for code in found] == [KINDS[kind]]


@pytest.mark.parametrize(("kind", "blur"), [("EAN13", 1.8), ("Code128", 1.6), ("QRCode", 3.0), ("DataMatrix", 3.0)])
def test_a_blurred_code_is_read(kind, blur):
    found = codes.find(shown(kind, KINDS[kind], width=0.45, blur=blur), thorough=True)

    assert [code.text for code in found] == [KINDS[kind]]


def test_several_codes_are_read_from_top_to_bottom():
    picture = page(lines=())
    for number, text in enumerate(("third", "first", "second")):
        mark = cv2.cvtColor(symbol("QRCode", text), cv2.COLOR_GRAY2BGR)
        top = (430, 20, 220)[number]
        picture[top : top + mark.shape[0], 300 : 300 + mark.shape[1]] = mark

    assert [code.text for code in codes.find(picture)] == ["first", "second", "third"]


@pytest.mark.parametrize("picture", [page(), room(), np.zeros((40, 40, 3), np.uint8), page(lines=["|| ||| | ||"] * 4)])
def test_where_there_is_none_none_is_found(picture):
    assert codes.find(picture, thorough=True) == []


def test_a_piece_of_a_bar_code_is_not_taken_for_a_whole_one():
    """A hand over a part of ITF's bars leaves what reads like a shorter number."""
    picture = shown("ITF", KINDS["ITF"], width=0.5)
    for covered in range(440, 880, 110):
        hidden = picture.copy()
        hidden[:, covered : covered + 60] = 130

        assert {code.text for code in codes.find(hidden, thorough=True)} <= {KINDS["ITF"]}


def test_what_is_read_is_right_or_nothing():
    """Blur and noise up to where nothing can be read: the first that zxing reads there are wrong, now and then."""
    draw = np.random.default_rng(3)
    read = 0
    for number in range(12):
        kind, value = (("EAN13", "938319432109"), ("Code128", "LOC-9F"), ("ITF", "99627812718423"))[number % 3]
        truth = value + "2" if kind == "EAN13" else value
        picture = shown(
            kind,
            truth,
            width=0.12 + 0.03 * (number % 9),
            blur=0.4 * (number % 5),
            angle=draw.uniform(-60, 60),
            noise=10,
        )
        found = {code.text for code in codes.find(picture, thorough=True)}
        assert found <= {truth}
        read += bool(found)

    assert read >= 4
