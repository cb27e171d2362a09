"""What became of a call, by what its agent's tools answered: one word per call, counted everywhere. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, get_args

from ..errors import DeclarationError
from .foreign import contained

Outcome = Literal["done", "handed_over", "abandoned", "none"]
"""`done`: the caller got what they came for. `handed_over`: a person has taken over. `abandoned`: something was asked
for and not had. `none`: nothing was asked for that counts."""

Meaning = Outcome | Callable[[Any], Outcome | None] | None
"""What a tool's success means: a word, a function of its result, or None = a question was answered, which is no
outcome."""

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


def meaning(tool: str, declared: Meaning, *, confirm: bool, transfer: bool) -> Meaning:
    """What a tool's success means, with what is usual where nothing is declared: a write that the caller agreed to is
    `done`, a transfer is `handed_over`. Raises DeclarationError.
    """
    if declared is None:
        return "handed_over" if transfer else "done" if confirm else None
    if not callable(declared) and declared not in OUTCOMES:
        raise DeclarationError(
            f"tool {tool!r}: outcome is one of {', '.join(OUTCOMES)}, or a function of the result, not {declared!r}"
        )
    return declared


class Tally:
    """One call's outcome so far: `asked` and `answered` for each tool call, in order; `outcome` at any time."""

    def __init__(self, meanings: Mapping[str, Meaning], over: Callable[[], Outcome | None] | None = None) -> None:
        """meanings: of the agent's tools, by name. over: the agent's own word, asked for each time; None = it has none.

        Functions of the builder may raise: then they have said nothing.
        """
        self._meanings, self._over = meanings, over
        self._word: Outcome | None = None
        self._open: set[str] = set()

    @property
    def outcome(self) -> Outcome:
        """The last word that was said, by the agent or by a result; else whether something asked for is still open."""
        said = _word(self._over) if self._over is not None else None
        return said or self._word or ("abandoned" if self._open else "none")

    def asked(self, tool: str) -> None:
        """The model wants a tool run: somebody wants something."""
        if tool in self._meanings:
            self._open.add(tool)

    def undone(self, tool: str) -> None:
        """What its success meant has not come true after all: it is open again."""
        if tool in self._meanings:
            self._word = None
            self._open.add(tool)

    def answered(self, tool: str, response: Mapping[str, Any]) -> None:
        """What came of it. An error, a refusal or a question for a yes leaves it open."""
        if tool not in self._meanings or "error" in response:
            return
        declared = self._meanings[tool]
        if declared == "handed_over" and "step" in response:
            return  # nobody is there: it leads elsewhere
        word = _word(lambda: declared(_result(response))) if callable(declared) else declared
        if word is None and callable(declared):
            return  # the function says that this is not the end of it
        self._open.discard(tool)
        if word not in (None, "none"):
            self._word = word
            self._open.clear()


def _result(response: Mapping[str, Any]) -> Any:
    """What the tool returned, as JSON: a plain value travels as `{"output": value}`."""
    return response["output"] if set(response) == {"output"} else dict(response)


def _word(say: Callable[[], Outcome | None]) -> Outcome | None:
    try:
        with contained():
            word = say()
    except Exception:  # noqa: BLE001 - the builder's own function; what became of a call must not end it
        return None
    return word if isinstance(word, str) and word in OUTCOMES else None
