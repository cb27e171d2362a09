#!/bin/sh
# Builds the sdist, the wheel out of it, and runs the wheel where no source is: `smoke_package.sh .venv/bin/python [DIST]`.
# Dependencies are that Python's own packages; nothing is fetched.
set -eu
python=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
there=$(mktemp -d)
trap 'rm -rf "$there"' EXIT
dist=${2:-$there/dist}

"$python" -m hatchling build -t sdist -d "$dist" >/dev/null
mkdir "$there/source"
tar -xzf "$dist"/vivavoce-*.tar.gz -C "$there/source" --strip-components 1
(cd "$there/source" && "$python" -m hatchling build -t wheel -d "$there/wheel" >/dev/null)
cp "$there"/wheel/*.whl "$dist"

"$python" -m venv "$there/venv"
"$there/venv/bin/pip" --disable-pip-version-check -qq install --no-deps --no-index "$there"/wheel/*.whl
# As a path and not as a site folder, the editable install in it does not count.
PYTHONPATH=$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
export PYTHONPATH
cd "$there"
venv/bin/vivavoce --help >/dev/null
venv/bin/vivavoce new front-desk desk >/dev/null
venv/bin/python - <<'PYTHON'
from importlib.resources import files
from pathlib import Path

import vivavoce

home = Path(vivavoce.__file__).parent
assert "site-packages" in home.parts and home.is_relative_to(Path("venv").resolve()), f"imported from {home}"
wanted = ["py.typed", "web/index.html", "web/src/main.js", "web/worklets/capture.js", "evals/report/report.js"]
missing = [name for name in wanted if not files(vivavoce).joinpath(name).is_file()]
assert not missing, f"not in the wheel: {missing}"
assert Path("desk/agent.py").is_file(), "vivavoce new made no desk/agent.py"
PYTHON
echo "The wheel runs."
