"""Scenarios with pictures, as people write them, and what they are told when they mistype."""

import re
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from vivavoce.errors import ConfigurationError
from vivavoce.evals.scenario import Showing
from vivavoce.evals.scenario_files import load

TODAY = date(2026, 11, 26)


@pytest.fixture
def scenario(tmp_path):
    """Reads what follows a goal and an opening, in a folder with a label and a page."""
    (tmp_path / "pictures").mkdir()
    for name in ("label.png", "shelf.JPG", "page.html", "pictures/cup.webp"):
        (tmp_path / name).write_bytes(b"not read yet")

    def read(text: str):
        (tmp_path / "desk.yaml").write_text("goal: g\nopening: hello\n" + dedent(text))
        (found,) = load(tmp_path / "desk.yaml", TODAY).scenarios
        return found

    return read


def test_a_file_alone_is_shown_from_the_beginning(scenario, tmp_path):
    assert scenario("shows: label.png").shown == (Showing("camera", tmp_path / "label.png"),)
    assert scenario("shares: page.html").shown == (Showing("screen", tmp_path / "page.html"),)
    assert scenario("tags: [a]").shown == ()


def test_several_things_are_shown_at_their_moments_in_their_conditions(scenario, tmp_path):
    found = scenario("""
        optics: dark 0.3 + blur 1.2
        shows:
          - label.png
          - {picture: pictures/cup.webp, when_asked: "cup|mug", optics: clean}
          - {picture: nothing, after: 20}
        shares: {picture: shelf.JPG, turn: 2, after: 1.5}
    """)

    assert found.shown == (
        Showing("camera", tmp_path / "label.png", "dark 0.3 + blur 1.2"),
        Showing("camera", tmp_path / "pictures/cup.webp", "clean", when_asked="cup|mug"),
        Showing("camera", None, after=20.0),
        Showing("screen", tmp_path / "shelf.JPG", "dark 0.3 + blur 1.2", 1.5, 2),
    )


def test_picture_facts_fill_what_is_expected_but_not_what_is_said(scenario):
    found = scenario("""
        picture_facts:
          dose: 500 mg
          expires: 2027-03-14
        expect:
          calls: [{keep: {expires: "{expires}"}}]
          says: ["{dose}"]
    """)

    assert [fact.name for fact in found.picture_facts] == ["dose", "expires"] and found.facts == ()
    assert found.calls[0].args == {"expires": date(2027, 3, 14)} and found.says == ("500 mg",)
    with pytest.raises(ConfigurationError, match="neither a fact of this scenario"):
        scenario("""
            picture_facts: {dose: 500 mg}
            answers: {what: "It is {dose}"}
        """)


def test_defaults_hold_for_pictures_too(tmp_path):
    (tmp_path / "label.png").write_bytes(b"")
    (tmp_path / "desk.yaml").write_text(
        dedent("""
            defaults: {optics: noise10, shows: label.png, picture_facts: {dose: 500 mg}}
            scenarios:
              - {id: a, goal: g, opening: hello}
              - {id: b, goal: g, opening: hello, shows: nothing, picture_facts: {batch: B12}}
        """)
    )

    one, other = load(tmp_path / "desk.yaml", TODAY).scenarios

    assert one.shown == (Showing("camera", tmp_path / "label.png", "noise10"),)
    assert other.shown == (Showing("camera", None),)
    assert [fact.name for fact in other.picture_facts] == ["dose", "batch"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("shows: lable.png", "desk.yaml:3: there is no file 'lable.png' beside desk.yaml"),
        ("shows: page.html", "desk.yaml:3: 'page.html' is no picture for a camera"),
        ("shares: label.gif", "desk.yaml:3: 'label.gif' is no picture for a screen"),
        ("shows: {when: 3}", "desk.yaml:3: 'shows' should be a file"),
        ("shows: {picture: label.png, when_ask: a}", "'when_ask' is no key of 'shows'; did you mean 'when_asked'?"),
        ("shows: {picture: label.png, after: soon}", "'after' should be seconds, from 0, not 'soon'"),
        ("shows: {picture: label.png, turn: 1.5}", "'turn' should be a whole number, from 1, not 1.5"),
        ("shows: {picture: label.png, when_asked: ''}", "'when_asked' should be words of the agent"),
        ("shows: label.png\noptics: fog3", "desk.yaml:4: condition 'fog3': 'fog3' is unknown"),
        ("optics: [dark0.3]", "desk.yaml:3: 'optics' should be conditions"),
        ("facts: {dose: 1}\npicture_facts: {dose: 2}", "desk.yaml:4: the caller knows 'dose' already"),
        ("picture_facts: label", "desk.yaml:3: 'picture_facts' should be a mapping"),
    ],
)
def test_a_mistake_is_named_with_its_line(scenario, text, told):
    with pytest.raises(ConfigurationError, match=re.escape(told)):
        scenario(text)


def test_paths_are_those_beside_the_file_wherever_one_stands(tmp_path, monkeypatch):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.yaml").write_text("goal: g\nopening: o\nshows: ../label.png\n")
    (tmp_path / "label.png").write_bytes(b"")
    monkeypatch.chdir("/")

    (found,) = load(tmp_path / "in", TODAY).scenarios

    assert found.shown[0].picture == Path(tmp_path / "label.png")
