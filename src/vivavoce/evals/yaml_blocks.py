"""YAML as people write it by hand, with the line of every key, and without YAML 1.1's surprises. Reads nothing else.

Scalars are text unless they are plainly a number, `true`, `false` or `null`: `10:30` is no number of seconds, `no`
no boolean, `0042` keeps its zeros, and a date stays text for `evals.moments`. A key that comes twice is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

import yaml

from ..errors import ConfigurationError


class Block(dict[str, Any]):
    """A mapping that knows where it was written."""

    def __init__(self, values: dict[str, Any], lines: dict[str, int], line: int, file: str) -> None:
        super().__init__(values)
        self.lines = lines
        """Key → its line, from 1."""
        self.line = line
        self.file = file

    def at(self, key: str = "") -> str:
        """ "front-desk.yaml:12", for an error message."""
        return f"{self.file}:{self.lines.get(key, self.line)}"

    def under(self, defaults: Block) -> Block:
        """This mapping, completed by another one."""
        return Block({**defaults, **self}, {**defaults.lines, **self.lines}, self.line, self.file)


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, Any] = {}

    def __init__(self, text: str, file: str) -> None:
        super().__init__(text)
        self.file = file


def _block(loader: _Loader, node: yaml.MappingNode) -> Block:
    lines: dict[str, int] = {}
    for key_node, _ in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise ConfigurationError(f"{loader.file}:{line}: a key must be a word, not a list or mapping")
        if key_node.value in lines and key_node.tag != "tag:yaml.org,2002:merge":
            raise ConfigurationError(
                f"{loader.file}:{line}: {key_node.value!r} was set in line {lines[key_node.value]} already"
            )
        lines[key_node.value] = line
    loader.flatten_mapping(node)
    # Deep: a half-built mapping that fills later would be copied empty.
    values = {key.value: loader.construct_object(value, deep=True) for key, value in node.value}
    return Block(values, lines, node.start_mark.line + 1, loader.file)


_Loader.add_constructor("tag:yaml.org,2002:map", _block)
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|false|False)$"), list("tTfF"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|)$"), ["~", "n", "N", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9]\d*)$"), list("-0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"^-?\d+\.\d+$"), list("-0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile(r"^<<$"), ["<"])


def read(text: str, file: str) -> Block:
    """The mapping in a YAML document. file: its name in messages. Raises ConfigurationError."""
    try:
        loader = _Loader(text, file)
        try:
            found = loader.get_single_data()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigurationError(
            f"{file}:{line}: this is no YAML: {error.problem}; a text with ': ' or '{{' in it needs quotes"
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ConfigurationError(f"{file}: this is no YAML: {' '.join(str(error).split())}") from None
    if not isinstance(found, Block):
        raise ConfigurationError(f"{file}: expected keys such as 'id:' and 'opening:', or a list under 'scenarios:'")
    return found


def nearest(word: str, known: Iterable[str]) -> str:
    """The end of a message: "; did you mean 'opening'?", else the list of what there is."""
    names = sorted(known)
    best = get_close_matches(word, names, 1)
    return f"; did you mean {best[0]!r}?" if best else f"; there are: {', '.join(names)}"
