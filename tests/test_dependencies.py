"""What is installed with the product: declared, pinned by hash, and named with its licence."""

import ast
import json
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-docs.lock")
ELSEWHERE = {
    "baresip": "baresip-python",
    "aioice": "aiortc",
    "cv2": "opencv-python-headless",
    "PIL": "pillow",
    "zxingcpp": "zxing-cpp",
    "yaml": "pyyaml",
    "google": "google-auth",
    "opentelemetry": "opentelemetry-sdk",
    "phonenumbers": "phonenumberslite",
    "pydantic_core": "pydantic",
}
"""Import name → distribution, where the two differ."""


def pinned(lock: str) -> dict[str, list[str]]:
    """Distribution → its entries, one per environment, each with its hashes."""
    entries: dict[str, list[str]] = {}
    for entry in re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip()):
        name = re.match(r"([\w.-]+)(?:\[[\w,-]+\])?==", entry)
        assert name, f"{lock}: expected name==version, came {entry[:60]!r}"
        entries.setdefault(name[1], []).append(entry)
    return entries


def noticed() -> dict[str, str]:
    """Distribution → licence, of NOTICE's list."""
    packages = (ROOT / "NOTICE").read_text().partition("Python packages installed with it")[2]
    return dict(re.findall(r"^- ([\w.-]+): (.+)$", packages, re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pinned_package_has_hashes_and_no_address(lock: str):
    for name, entries in pinned(lock).items():
        assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", entry) for entry in entries), name
    assert not re.search(r"://|^-", (ROOT / lock).read_text(), re.MULTILINE)


def test_what_checks_the_javascript_is_pinned_with_hashes_and_no_address():
    wanted = json.loads((ROOT / "package.json").read_text())["devDependencies"]
    root, *packages = json.loads((ROOT / "package-lock.json").read_text())["packages"].values()

    assert wanted == root["devDependencies"] and all(re.fullmatch(r"[\d.]+", version) for version in wanted.values())
    assert packages and all(package["integrity"].startswith("sha512-") for package in packages)
    assert not re.search(r"://", (ROOT / "package-lock.json").read_text())


def test_what_is_pinned_for_tests_is_pinned_alike_for_running():
    """Version and hashes; a package may be wanted in more environments where tests need it."""

    def everywhere(entries: list[str] | None) -> list[str]:
        return [re.sub(r"\A(\S+) ; .+", r"\1 \\", entry) for entry in entries or []]

    tests, product = pinned("requirements-dev.lock"), pinned("requirements.lock")

    assert {name: everywhere(tests.get(name)) for name in product} == {
        name: everywhere(entries) for name, entries in product.items()
    }


def test_what_is_pinned_for_the_documentation_is_pinned_alike_for_tests():
    documentation, tests = pinned("requirements-docs.lock"), pinned("requirements-dev.lock")

    assert {name: tests[name] for name in documentation if name in tests} == {
        name: entries for name, entries in documentation.items() if name in tests
    }


def test_every_package_that_is_installed_stands_in_the_notice_and_nothing_else():
    assert sorted(noticed()) == sorted(pinned("requirements.lock"))


def test_the_notice_gives_the_licences_that_the_packages_give_themselves():
    given = {name: metadata.metadata(name).get("License-Expression") for name in noticed()}

    assert {name: licence for name, licence in given.items() if licence} == {
        name: licence for name, licence in noticed().items() if given[name]
    }


def test_no_package_puts_its_licence_on_what_is_built_with_it():
    assert not [name for name, licence in noticed().items() if re.search(r"\bA?GPL", licence)]


def test_what_is_imported_is_declared():
    optional = [line for lines in PROJECT["optional-dependencies"].values() for line in lines]
    declared = {re.split(r"[^\w.-]", line)[0].lower() for line in [*PROJECT["dependencies"], *optional]}
    imported: dict[str, Path] = {}
    for path in (ROOT / "src").rglob("*.py"):
        if path.match("templates/*/test_*.py"):
            continue  # whoever runs a project's tests has pytest
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0]: path for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                imported[(node.module or "").split(".")[0]] = path
    foreign = {name: path for name, path in imported.items() if name not in sys.stdlib_module_names}
    beside = {path.stem for path in (ROOT / "src" / "vivavoce" / "templates").rglob("*.py")} | {"vivavoce"}

    assert not {
        name: path.name
        for name, path in foreign.items()
        if name not in beside and ELSEWHERE.get(name, name).replace("_", "-") not in declared
    }
