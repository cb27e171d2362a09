"""Writes the pages of the reference that no hand keeps: commands from their real parsers, settings from their code.

    .venv/bin/python scripts/reference_pages.py docs/reference     # cli.md and settings.md; `make docs` does it

They are not kept with the sources: what is made on every build cannot be out of date.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from vivavoce import settings
from vivavoce.cli import COMMANDS, main

COMMAND_LINE = """\
# Command line

Every command prints what to do next and says more with `--help`. Exit codes: 0 it worked, 1 a requirement does not
hold, 2 it could not be done, with one line on standard error that says why. `vivavoce --debug …` shows tracebacks.
"""
SETTINGS = """\
# Settings

Environment variables, read once when a command starts. An empty one counts as none; one that cannot work, or is
misspelt, is told before the first call. In Python they are the fields of `vivavoce.settings.Settings`.

| variable | without it | means |
|---|---|---|
"""
OF_COMMANDS = """
## Of single commands

| variable | means |
|---|---|
| `VIVAVOCE_API_KEY` | the key with which `vivavoce call`, `eval` and `load` call a gateway that asks for one |
| `VIVAVOCE_BRAIN_KEY` | the key of the endpoint in `vivavoce serve --brain-url` |
| `VIVAVOCE_LOG` | `debug`, `info`, `warning` (as without it) or `error`: what goes to standard error |
"""
VARIABLE = re.compile(r"\b(?:VIVAVOCE|GOOGLE|GEMINI|OTEL)_[A-Z_]+\b")


def command_line() -> str:
    """A section for each command, in the order in which a newcomer needs them."""
    context = click.Context(main, info_name="vivavoce")
    sections = [COMMAND_LINE, _options([p for p in main.params if p.name in ("debug", "version")], context)]
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command is not None, name
        sections += _sections(command, click.Context(command, info_name=name, parent=context), level=2)
    return "\n".join(sections)


def _sections(command: click.Command, context: click.Context, level: int) -> Iterator[str]:
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield f"{'#' * level} `{context.command_path}`\n\n```text\n{usage}\n```\n"
    yield _prose(command.help or "")
    yield _options(command.params, context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None, name
            yield from _sections(below, click.Context(below, info_name=name, parent=context), level + 1)


def _prose(help_text: str) -> str:
    """click's help as Markdown: a paragraph marked with \\b keeps its lines, its first one is a heading."""
    paragraphs = []
    for paragraph in inspect.cleandoc(help_text).split("\n\n"):
        if paragraph.startswith("\b"):
            head, *lines = paragraph.removeprefix("\b").strip("\n").split("\n")
            block = inspect.cleandoc("\n".join(lines)) if lines else ""
            paragraphs.append(f"**{head.rstrip(':')}**\n\n```bash\n{block}\n```" if block else head)
        else:
            paragraphs.append(paragraph.replace("<", "&lt;").replace("*", "\\*"))
    return "\n\n".join(paragraphs) + "\n"


def _options(params: list[click.Parameter], context: click.Context) -> str:
    rows = []
    for param in params:
        record = param.get_help_record(context) if isinstance(param, click.Option) else None
        if record is not None:
            rows.append(f"| `{record[0].replace('|', chr(92) + '|')}` | {_cell(record[1])} |")
    return "\n".join(["| option | does |", "|---|---|", *rows]) + "\n" if rows else ""


def settings_page() -> str:
    """A row for each variable: its field, what holds without it, and the field's own words."""
    documents, base = _field_documents(), settings.Settings()
    rows = []
    for field, names in _variables(documents).items():
        value = getattr(base, field)
        value = str(value).replace(str(Path.home()), "~") if isinstance(value, Path) else value
        default = "–" if value in ("", (), None, False) else f"`{value}`"
        rows += [f"| {', '.join(f'`{name}`' for name in names)} | {default} | {_means(documents[field])} |"]
    return SETTINGS + "\n".join(sorted(rows, key=lambda row: not row.startswith("| `VIVAVOCE"))) + "\n" + OF_COMMANDS


def _field_documents() -> dict[str, str]:
    """Field → the string below it."""
    (body,) = [node.body for node in _tree().body if isinstance(node, ast.ClassDef) and node.name == "Settings"]
    documents = {}
    for node, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            told = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
            documents[node.target.id] = " ".join(str(after.value.value).split()) if told else ""  # type: ignore[union-attr]
    return documents


def _variables(documents: dict[str, str]) -> dict[str, list[str]]:
    """Field → the variables that it is read from: those in its words and in the call that reads it."""
    (read,) = [node for node in _tree().body if isinstance(node, ast.FunctionDef) and node.name == "from_environment"]
    (made,) = [node.value for node in read.body if isinstance(node, ast.Return) and isinstance(node.value, ast.Call)]
    found = {}
    for keyword in made.keywords:
        names = VARIABLE.findall(documents[str(keyword.arg)]) + VARIABLE.findall(ast.unparse(keyword.value))
        found[str(keyword.arg)] = list(dict.fromkeys(names))
    return found


def _means(document: str) -> str:
    """The field's words without the names at their beginning, which have a column of their own."""
    words = re.sub(r"^(?:`[A-Z_]+`(?: or )?)+(?:, |: |; )?", "", document) or "–"
    return _cell(words[0].upper() + words[1:])


def _tree() -> ast.Module:
    return ast.parse(inspect.getsource(settings))


def _cell(text: str) -> str:
    return re.sub(r"([|\[\]])", r"\\\1", " ".join(text.split())).replace("<", "&lt;")


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.joinpath("cli.md").write_text(command_line(), encoding="utf-8")
    folder.joinpath("settings.md").write_text(settings_page(), encoding="utf-8")
