"""The pages on testing leave nothing out."""

from pathlib import Path

from vivavoce import testing

HOW_TO = Path(__file__).parent.parent.parent / "docs" / "how-to"


def test_every_public_name_is_taught():
    text = "".join((HOW_TO / page).read_text() for page in ("testing.md", "text-tests.md", "telephone.md"))
    untaught = {"AskedCall", "Deed", "Family", "Moment", "Reply", "Slipped"}  # types of what is taught
    assert [name for name in testing.__all__ if name not in text and name not in untaught] == []
