"""What the documentation shows is so: its Python runs, its conversations are held, its commands and links exist."""

import asyncio
import contextlib
import importlib
import importlib.util
import inspect
import re
import shlex
import sys
import tomllib
from pathlib import Path

import click
import pytest

import vivavoce
import vivavoce.gateway
import vivavoce.testing
from test_readme import talk
from vivavoce import Agent
from vivavoce.cli import main
from vivavoce.settings import OF_COMMANDS, VARIABLES

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
MADE = {DOCS / "reference" / "cli.md", DOCS / "reference" / "settings.md"}
"""Pages that `make docs` writes."""
PAGES = sorted({*DOCS.rglob("*.md"), ROOT / "README.md"} - MADE)
EVERY_MARKDOWN = sorted(
    {*PAGES, *ROOT.glob("*.md"), *(ROOT / "examples").glob("*.md"), *(ROOT / "bench").rglob("*.md")}
)
BLOCK = re.compile(r"^(?:<!-- ([^\n]*?) -->\n+)?```(\w+)(?: title=\"([^\"]+)\")?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
"""A note in front ("not run: why", "needs weights"), language, name as a file, text."""
HOMES = ("", "src/vivavoce", "tests")
"""Where a path that a page names begins."""
NOT_RUN = 1
"""How many Python blocks may say that they are not run: one more needs a reason that a reviewer accepts."""


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(page: Path) -> list[tuple[str, str, str, str]]:
    return BLOCK.findall(page.read_text())


def needs(page: Path) -> list[pytest.MarkDecorator]:
    notes = {word for note, *_ in blocks(page) if note.startswith("needs ") for word in note.split()[1:]}
    return [getattr(pytest.mark, word) for word in sorted(notes)]


def of_language(*languages: str) -> list[object]:
    found = [page for page in PAGES if any(block[1] in languages for block in blocks(page))]
    return [pytest.param(page, marks=needs(page), id=named(page)) for page in found]


class Snippets:
    """Runs the blocks of one page in one namespace; a block with a file's name is kept as that file, and imported."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: dict = {"__name__": "page"}

    def run(self, page: Path) -> None:
        for note, language, title, code in blocks(page):
            if title:
                path = self.folder / title
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(code)
            if language != "python" or note.startswith("not run: "):
                continue
            if title:
                name = title.removesuffix(".py").replace("/", ".")
                sys.modules.pop(name, None)  # a page may show how a file grows
                importlib.invalidate_caches()
                module = importlib.import_module(name)
                self.names |= {name: value for name, value in vars(module).items() if not name.startswith("__")}
            else:
                exec(compile(code, named(page), "exec", dont_inherit=True), self.names)

    @property
    def agents(self) -> list[Agent]:
        return [value for value in self.names.values() if isinstance(value, Agent)]


@pytest.fixture
def snippets(tmp_path, monkeypatch):
    loaded = set(sys.modules)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setenv("VIVAVOCE_HOME", str(tmp_path / "home"))
    yield Snippets(tmp_path)
    for name in set(sys.modules) - loaded:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]


@pytest.mark.parametrize("page", of_language("python"))
def test_the_python_of_a_page_runs_and_its_tests_pass(page, snippets, tmp_path):
    snippets.run(page)

    for name, value in list(snippets.names.items()):
        if name.startswith("test_") and inspect.isfunction(value):
            done = value(**{"tmp_path": tmp_path} if "tmp_path" in inspect.signature(value).parameters else {})
            if inspect.isawaitable(done):
                asyncio.run(done)


def test_what_is_not_run_says_why_and_stays_rare():
    notes = [note for page in PAGES for note, language, *_ in blocks(page) if language == "python" and note]
    unknown = [note for note in notes if not re.fullmatch(r"not run: .+|needs (weights|e2e)( e2e)?", note)]

    assert unknown == []
    assert sum(note.startswith("not run") for note in notes) <= NOT_RUN


def talks() -> list[object]:
    found = []
    for page in PAGES:
        told = [text for _, language, _, text in blocks(page) if language == "text" and text.startswith("caller: ")]
        found += [pytest.param(page, text, id=f"{named(page)}-{number}") for number, text in enumerate(told)]
    return found


@pytest.mark.parametrize("page, text", talks())
def test_the_agent_of_a_page_says_what_the_page_says(page, text, snippets):
    snippets.run(page)
    told = [line.partition(": ")[::2] for line in text.splitlines()]

    said, _ = asyncio.run(talk(snippets.agents[-1], [words for who, words in told if who == "caller"]))

    assert said == [words for who, words in told if who == "agent"]


def commands() -> list[tuple[str, str]]:
    """(page, line) of every `vivavoce …` in a block of commands or in backticks."""
    found = []
    for page in PAGES:
        lines = [line for _, lang, _, text in blocks(page) if lang in ("bash", "console") for line in text.splitlines()]
        lines += re.findall(r"`((?:\S+=\S+ )*(?:\.venv/bin/)?vivavoce [^`]+)`", page.read_text())
        found += [(named(page), line) for line in lines if re.search(r"(^|[ /])vivavoce [a-z-]", line)]
    return found


def named_alone(arguments: list[str]) -> bool:
    """Whether prose names an option without its value: "with `vivavoce serve --model`"."""
    return arguments[-1:] != [] and arguments[-1].startswith("--")


@pytest.mark.parametrize("page, line", commands())
def test_every_command_is_one_that_the_parser_takes(page, line):
    line = re.split(r"(?:^|[ /])vivavoce ", line, maxsplit=1)[1]
    words = shlex.split(re.split(r" [|&>] ", line)[0].replace("[", " ").replace("]", " "), comments=True)
    arguments = [word for word in words if word != "--debug"]

    command, context = main, click.Context(main, info_name="vivavoce")
    while isinstance(command, click.Group) and arguments and not arguments[0].startswith(("-", "…")):
        below = command.get_command(context, arguments[0])
        if below is None and command is not main:
            break
        assert below is not None, f"there is no command {arguments[0]!r}"
        command, context = below, click.Context(below, info_name=arguments.pop(0), parent=context)
    with contextlib.suppress(click.BadOptionUsage if named_alone(arguments) else ()):
        command.make_parser(context).parse_args([word for word in arguments if word != "--help"])


def test_every_setting_that_is_named_is_read():
    named_in = {name: named(page) for page in PAGES for name in re.findall(r"\bVIVAVOCE_[A-Z_]+\b", page.read_text())}

    assert {name: page for name, page in named_in.items() if name not in (*VARIABLES, *OF_COMMANDS)} == {}


def anchors(page: Path) -> set[str]:
    """As the site makes them of headings."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    heads = [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", head) for head in re.findall(r"^#+ (.+)$", text, re.MULTILINE)]
    return {re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", head).strip().lower()) for head in heads}


@pytest.mark.parametrize("page", [pytest.param(page, id=named(page)) for page in EVERY_MARKDOWN])
def test_every_link_leads_somewhere(page):
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        aim = (page.parent / path).resolve() if path else page
        assert aim in MADE or aim.exists(), f"{target}: there is no such file"
        assert aim in MADE or not anchor or anchor in anchors(aim), f"{target}: the page has no such heading"
        assert DOCS not in page.parents or DOCS in aim.parents, f"{target}: lies outside the site"


@pytest.mark.parametrize("page", [pytest.param(page, id=named(page)) for page in PAGES])
def test_every_file_of_ours_that_a_page_names_exists(page):
    """`gateway/door.py`, from the package or from the checkout; a name alone may be the reader's own file."""
    files = set(re.findall(r"`([\w-]+(?:/[\w-]+)+\.py)`", page.read_text()))

    assert {file for file in files if not any((ROOT / root / file).exists() for root in HOMES)} == set()


def test_the_navigation_has_every_page_once():
    site = tomllib.loads((ROOT / "zensical.toml").read_text())["project"]

    def pages(entry):
        if isinstance(entry, str):
            return [entry]
        return [page for part in (entry.values() if isinstance(entry, dict) else entry) for page in pages(part)]

    assert sorted(pages(site["nav"])) == sorted(
        str(page.relative_to(DOCS)) for page in {*PAGES, *MADE} - {ROOT / "README.md"}
    )


@pytest.fixture(scope="module")
def made():
    """The script that writes the pages of the reference."""
    spec = importlib.util.spec_from_file_location("reference_pages", ROOT / "scripts" / "reference_pages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_has_every_command_and_every_option(made):
    page = made.command_line()

    for name in main.list_commands(None):
        command = main.get_command(None, name)
        assert f"## `vivavoce {name}`" in page
        for option in command.params:
            assert not isinstance(option, click.Option) or option.opts[-1] in page, (name, option.opts)


def test_the_reference_has_every_setting(made):
    page = made.settings_page()

    assert [name for name in (*VARIABLES, *OF_COMMANDS) if f"`{name}`" not in page] == []
    assert "| . |" not in page and "| – |\n" not in page


@pytest.mark.parametrize("package", [vivavoce, vivavoce.testing, vivavoce.gateway])
def test_the_reference_has_every_public_name(package):
    pages = [page.read_text() for page in (DOCS / "reference").glob("api*.md")]
    asked = {name for page in pages for name in re.findall(r"^::: (\S+)$", page, re.MULTILINE)}

    if package.__name__ not in asked:
        assert [name for name in package.__all__ if f"{package.__name__}.{name}" not in asked] == []
