"""Google's own live tests, from the google-genai wheel: each of them is a check."""

import os
import sys
from pathlib import Path

import google.genai
import pytest
from checks import tell

REDIRECT = Path(__file__).parents[2] / "tests" / "e2e"
"""Where the plugin is that gives their client, built without options, our address."""


class Reporter:
    """Tells the runner of each test."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.failed:
            tell(
                report.nodeid.rpartition("::")[2].partition("[")[0], report.longreprtext[-600:] if report.failed else ""
            )


tests = Path(google.genai.__path__[0]) / "tests" / "live_api"
sys.path.insert(0, str(REDIRECT))
os.environ["LIVE_BASE"] = os.environ["GOOGLE_GEMINI_BASE_URL"]
os.chdir(tests.parents[3])
options = [
    "-c",
    os.devnull,
    "--mode=api",
    "-k",
    "not True",
    "-p",
    "googles_tests",
    "-p",
    "no:cacheprovider",
    "-q",
    "-s",
]
pytest.main([*options, str(tests)], plugins=[Reporter()])
