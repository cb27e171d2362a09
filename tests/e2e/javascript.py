"""The stock JavaScript SDK, and axe for the pages, in the versions that package.json names."""

import fcntl
import json
import subprocess
from pathlib import Path

JS = Path(__file__).parent / "js"


def installed() -> Path:
    """The folder with our scripts, the packages installed beside them."""
    wanted = json.loads((JS / "package.json").read_text())["dependencies"]
    with (JS / "package.json").open() as one:
        fcntl.flock(one, fcntl.LOCK_EX)  # tests run on every core
        if any(_version(name) != version for name, version in wanted.items()):
            subprocess.run(["npm", "install", "--loglevel=error"], cwd=JS, check=True, timeout=300)
    return JS


def _version(package: str) -> str:
    file = JS / "node_modules" / package / "package.json"
    return str(json.loads(file.read_text())["version"]) if file.is_file() else ""
