"""Finds the agents in a Python file, as `vivavoce serve desk.py` names them."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.util
import re
import sys
from importlib import metadata
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import Any

from ..errors import ConfigurationError
from .agent import Agent

_TEMPLATES = Path(__file__).parent.parent / "templates"


def load_agent(where: str) -> Agent:
    """The agent in a file (`desk.py`, or `desk.py:agent` where it holds several), or a template's (`front-desk`).

    It may import its neighbours, as a script does; but one with the name of a module of Python's own, or of a library
    that this package needs, is never taken for that.

    Raises ConfigurationError when there is no such file or agent, DeclarationError when it is declared in a way that
    cannot work; errors of the file's own code pass through.
    """
    path, name = locate(where)
    agents = {key: value for key, value in vars(_run(path)).items() if isinstance(value, Agent)}
    unique = {id(agent): agent for agent in agents.values()}
    if name:
        if name not in agents:
            known = ", ".join(agents) or "none"
            raise ConfigurationError(f"{path} has no agent named {name!r}; the agents in it are: {known}")
        agent = agents[name]
    elif not unique:
        raise ConfigurationError(f"{path} makes no Agent; add `agent = Agent(name=…, instructions=…)` to it")
    elif len(unique) > 1:
        raise ConfigurationError(
            f"{path} holds several agents ({', '.join(agents)}); say which: {path.name}:{next(iter(agents))}"
        )
    else:
        (agent,) = unique.values()
    agent.check()
    return agent


def locate(where: str) -> tuple[Path, str]:
    """A file and the name of an agent in it ("" = the only one). Raises ConfigurationError for what names neither."""
    file, _, name = where.partition(".py:")
    if name or not where.endswith(".py"):
        template = _TEMPLATES / where.partition(":")[0].replace("-", "_") / "agent.py"
        if not name and template.is_file():
            return template, ""
        if not name:
            known = sorted(found.parent.name.replace("_", "-") for found in _TEMPLATES.glob("*/agent.py"))
            raise ConfigurationError(
                f"expected a Python file such as agent.py, or one of {', '.join(known)}; got {where!r}"
            )
        where = file + ".py"
    path = Path(where).expanduser().resolve()
    if not path.is_file():
        raise ConfigurationError(f"there is no file {where}; `vivavoce new front-desk DIR` makes one to start from")
    return path, name


class _Neighbours:
    """Finds the modules that lie beside agents' files, where `import` looks first.

    Not by `sys.path`: there, an agent's own `calendar.py` would be what the library's e-mail imports as `calendar`.
    """

    def __init__(self) -> None:
        self.folders: list[str] = []
        """The newest first."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """The neighbour of that name, unless Python has one itself, or one that this package needs."""
        if path is not None or name in sys.stdlib_module_names or name in sys.builtin_module_names:
            return None
        spec = PathFinder.find_spec(name, self.folders)
        if spec is None or (PathFinder.find_spec(name) and (spec.loader is None or name in _needed())):
            return None
        return spec


_NEIGHBOURS = _Neighbours()


@functools.cache
def _needed() -> frozenset[str]:
    """The modules of the distributions that ours requires, and of those that they require."""
    found: set[str] = set()
    todo = ["vivavoce"]
    while todo:
        name = todo.pop()
        if name in found:
            continue
        found.add(name)
        with contextlib.suppress(metadata.PackageNotFoundError):
            todo += [_plain(re.split(r"[^\w.-]", line, maxsplit=1)[0]) for line in metadata.requires(name) or ()]
    owners = metadata.packages_distributions()
    return frozenset(module for module, names in owners.items() if found & {_plain(name) for name in names})


def _plain(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def _run(path: Path) -> Any:
    folder = path.parent
    _NEIGHBOURS.folders = [str(folder), *(entry for entry in _NEIGHBOURS.folders if entry != str(folder))]
    if _NEIGHBOURS not in sys.meta_path:
        sys.meta_path.insert(0, _NEIGHBOURS)
    # Two agents may each have a neighbour of the same name (`clinic.py`): each gets its own.
    for neighbour in (*folder.glob("*.py"), *(found.parent for found in folder.glob("*/__init__.py"))):
        loaded = getattr(sys.modules.get(neighbour.stem), "__file__", None)
        if loaded and folder not in Path(loaded).resolve().parents and _is_agents(Path(loaded).resolve().parent):
            del sys.modules[neighbour.stem]
    # One file, one module object: pickling and dataclasses look their module up by name.
    name = f"vivavoce_agent_{path.stem}_{hashlib.sha256(str(path).encode()).hexdigest()[:8]}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ConfigurationError(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _is_agents(folder: Path) -> bool:
    """Whether an agent was loaded from this folder: only such neighbours may be replaced, never a library."""
    return any(
        key.startswith("vivavoce_agent_") and Path(getattr(module, "__file__", "") or "").parent == folder
        for key, module in tuple(sys.modules.items())
    )
