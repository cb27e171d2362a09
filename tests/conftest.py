"""What holds for every test."""

import logging
from collections.abc import Iterator

import pytest
from hypothesis import settings

from vivavoce.errors import IN_FULL

# No deadline: how long an example takes is the machine's business. The same examples each time: a change that is taken
# or refused for what it does, not for its luck. `--hypothesis-profile=default` looks for new ones.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


@pytest.fixture(autouse=True)
def _logging() -> Iterator[None]:
    """As each test found it: a command that runs in the tests' process sets it up for a process of its own."""
    root, loggers = logging.getLogger(), (logging.getLogger("vivavoce"), IN_FULL)
    handlers, levels = root.handlers[:], [logger.level for logger in loggers]
    yield
    root.handlers[:] = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)
