"""What of a call is written down nowhere and shown to nobody: values of arguments that are marked as secret. No clock.

The words themselves go to the model and to the tools; whatever is logged, captioned or shown passes here first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ..events import Heard, ToolCall, ToolSpec
from ..lexicon import UNITS

MASK = "••••"
SHORTEST = 3
"""Characters of a secret that is looked for in other words; a shorter one stands in every date."""
_DIGITS = re.compile(rf"\d|\b(?:{'|'.join(UNITS)}|oh)\b", re.IGNORECASE)


class Secrets:
    """What was `typed`, `heard` and `call`ed, as it may be read; `clean` anything else that is kept."""

    def __init__(self, tools: Iterable[ToolSpec] = ()) -> None:
        self._of = {tool.name: names for tool in tools if (names := _secret(tool.parameters))}
        self._known: set[str] = set()
        self.expected: bool | None = None
        """Whether the agent's question asks for one; None = its model does not say."""

    def typed(self, text: str, *, keys: bool) -> str:
        """Typed words as people may read them. keys: of a telephone, which are a secret where nobody says that they are
        not."""
        asked = self.expected or (keys and self.expected is None)
        if self._of and asked and (_DIGITS.search(text) or len(text.split()) == 1):
            self._learn(text)
            return MASK
        return str(self.clean(text))

    def heard(self, heard: Heard) -> Heard:
        """What was recognised, likewise."""
        if self._of and self.expected and _DIGITS.search(heard.text):
            self._learn(heard.text, *heard.alternatives)
            return replace(heard, text=MASK, alternatives=())
        if not self._known:
            return heard
        return replace(heard, text=self.clean(heard.text), alternatives=tuple(map(self.clean, heard.alternatives)))

    def call(self, call: ToolCall) -> ToolCall:
        """A tool call, likewise: from here on the values of its secret arguments are known as such."""
        names = self._of.get(call.name, frozenset())
        self._learn(*(str(call.args[name]) for name in names & call.args.keys() if call.args[name] is not None))
        args = {name: MASK if name in names else self.clean(value) for name, value in call.args.items()}
        return replace(call, args=args) if self._known or names else call

    def _learn(self, *secrets: str) -> None:
        self._known |= {text for secret in secrets if len(text := secret.strip()) >= SHORTEST}

    def clean(self, value: Any) -> Any:
        """A value of JSON without them."""
        if not self._known:
            return value
        if isinstance(value, str):
            for secret in sorted(self._known, key=len, reverse=True):
                value = value.replace(secret, MASK)
            return value
        if isinstance(value, Mapping):
            return {key: self.clean(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.clean(item) for item in value]
        return MASK if isinstance(value, int) and not isinstance(value, bool) and str(value) in self._known else value


def _secret(parameters: Mapping[str, Any]) -> frozenset[str]:
    properties = parameters.get("properties") or {}
    return frozenset(name for name, schema in properties.items() if schema.get("writeOnly"))
