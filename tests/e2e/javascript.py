"""The stock JavaScript SDK, in the version that package.json names."""

import json
import subprocess
from pathlib import Path

JS = Path(__file__).parent / "js"


def installed() -> Path:
    """The folder with our scripts, the SDK installed beside them."""
    wanted = json.loads((JS / "package.json").read_text())["dependencies"]["@google/genai"]
    package = JS / "node_modules/@google/genai/package.json"
    if not package.is_file() or json.loads(package.read_text())["version"] != wanted:
        subprocess.run(["npm", "install", "--loglevel=error"], cwd=JS, check=True, timeout=300)
    return JS
