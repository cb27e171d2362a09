"""Makes the notation and the agents of this folder importable, and compares every conversation with its transcript."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from golden import RECORDING, golden, write

__all__ = ["golden"]


def pytest_sessionfinish():
    if RECORDING:
        write()
