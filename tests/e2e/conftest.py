"""One front desk for all these tests: a gateway process of its own, as anybody would start it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from desk import Desk, open_desk


@pytest.fixture(scope="session")
def _desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_desk(tmp_path_factory.mktemp("desk"), "--alias", "gemini-3.1-flash-live-preview=embedded") as desk:
        yield desk


@pytest.fixture
def desk(_desk: Desk) -> Desk:
    """The desk with its book as on the first day."""
    _desk.restore()
    return _desk
