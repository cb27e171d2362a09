"""How each command is asked for: its options and its help. What does it is a module of the same name one folder up, and
is imported when it is wanted, so that `vivavoce COMMAND --help` loads no engine, no database and no server.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import click


def deferred(where: str) -> Callable[[Callable[[], None]], Callable[..., None]]:
    """Have a command done by `module:function` of the command line, which takes the command's parameters by name.

    What is decorated has the help as its docstring and does nothing itself. A group does nothing where one of its
    commands was named.
    """
    module, _, function = where.partition(":")

    def declared(declaration: Callable[[], None]) -> Callable[..., None]:
        def callback(**parameters: Any) -> None:
            if click.get_current_context().invoked_subcommand is None:
                getattr(importlib.import_module(f"..{module}", __package__), function)(**parameters)

        callback.__name__, callback.__doc__ = declaration.__name__, declaration.__doc__
        return callback

    return declared
