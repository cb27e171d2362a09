"""Every exception that leaves this package.

    VivavoceError
    ├── ProtocolError
    │   ├── LocalProtocolError    we tried something the Live API forbids: a bug here
    │   └── RemoteProtocolError   the peer sent something it should not; carries the close code and reason
    ├── DeclarationError          an agent or a tool is declared in a way that cannot work
    ├── WeightsMissing            a model file is absent or damaged; the message names the command that mends it
    ├── ModelUnavailable          dial, quota or authentication failure; `retry_after` in seconds, or None
    ├── ConfigurationError        a setting, address, key or file that cannot work
    ├── Superseded                another connection goes on with this call: this one does nothing more
    └── Declined                  raised *by tools*: a refusal in one sentence that may be spoken to the caller

Messages say what was expected, what came and what to do. They never hold a secret or what a caller said.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib import metadata
from typing import Any
from urllib.parse import unquote, urlsplit

IN_FULL = logging.getLogger("vivavoce.in_full")
"""Takes what builders' own code raised with its text, which may quote a caller; silent, whatever the level of other
loggers, until somebody sets its own (`vivavoce --debug`)."""
IN_FULL.setLevel(logging.CRITICAL + 1)


class VivavoceError(Exception):
    """Base of the tree above; catch it to catch all of ours and nothing else."""


class ProtocolError(VivavoceError):
    """Abstract: raise one of the two below."""


class LocalProtocolError(ProtocolError):
    """We called the protocol in a state that does not allow it."""


class RemoteProtocolError(ProtocolError):
    """The peer's message does not parse or is illegal in this state; close with `code` and `reason`."""

    def __init__(self, reason: str, code: int = 1007) -> None:
        super().__init__(reason)
        self.reason = reason.encode()[:123].decode(errors="ignore")
        """At most 123 bytes: RFC 6455 section 5.5 leaves no more room in a close frame."""
        self.code = code
        """WebSocket close code: 1007 for bad data, 1008 for policy, 1009 for size."""


class DeclarationError(VivavoceError, ValueError):
    """An agent or a tool is declared in a way that cannot work; raised when the agent's file is loaded."""


class WeightsMissing(VivavoceError):
    """A model file is absent or damaged; the message names the command that mends it."""


class ModelUnavailable(VivavoceError):
    """The model cannot be reached or refuses us."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds until another attempt makes sense; None when it does not."""


class ConfigurationError(VivavoceError):
    """A setting, address, key or file that cannot work."""


class Superseded(VivavoceError):
    """Another connection goes on with this call: whatever this one was about to do is that one's business."""


class Declined(VivavoceError):
    """Raised by a tool that will not do what it was asked: the sentence may be spoken to the caller.

    alternatives: argument name → values that would work instead, best first, for example
    `{"new_start": [datetime(...), datetime(...)]}`. The agent offers them; none is offered of an empty list.
    ask_again: arguments of which one is wrong, where the tool cannot (or must not) tell which. The agent asks for each
    of them anew.
    offer: a `Step` to what can be done instead: `Step("", ask="Shall I call Ann?", then=call_person, given=…)`.
    no_answer: what the caller said is no answer to the step that stands: it is taken for what else it may be, another
    tool's request or a question, and the sentence is said only where it is nothing else.
    """

    def __init__(
        self,
        sentence: str,
        alternatives: Mapping[str, Sequence[Any]] | None = None,
        ask_again: Sequence[str] = (),
        offer: object = None,
        *,
        no_answer: bool = False,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.alternatives = {name: values for name, values in (alternatives or {}).items() if len(values)}
        self.ask_again = tuple(ask_again)
        self.offer, self.no_answer = offer, no_answer


class Unseen(Declined):
    """Raised by `Call.look`: there is no picture that can be read; the sentence says what would help.

    shown: whether something is shown, which cannot be read, or not yet: what was seen before is then no answer.
    """

    def __init__(self, sentence: str, *, shown: bool) -> None:
        super().__init__(sentence)
        self.shown = shown


def install(extra: str) -> str:
    """The command that installs an extra: nothing is published on an index, so from where this package came."""
    try:
        origin = json.loads(metadata.distribution("vivavoce").read_text("direct_url.json") or "{}")
    except (metadata.PackageNotFoundError, ValueError):
        origin = {}
    place = unquote(urlsplit(origin.get("url", "")).path)
    editable = "-e " if origin.get("dir_info", {}).get("editable") else ""
    return f"{sys.executable} -m pip install {editable}'{place or 'vivavoce'}[{extra}]'"


def where(error: BaseException) -> str:
    """An exception for a log: its type and the frames it came through, without its own text, which may quote a caller.

    Of a group, each of its members.
    """
    if isinstance(error, BaseExceptionGroup):
        return "\n".join(where(member) for member in error.exceptions)
    frames = "".join(traceback.format_tb(error.__traceback__)).rstrip()
    return f"{type(error).__name__}\n{frames}".rstrip()
