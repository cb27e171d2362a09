"""Spans as tracing tools show them: values, and the one table of their attributes' names. Pure.

Names are those of OpenTelemetry's GenAI conventions as of 2026-11 (semantic-conventions-genai, status Development: they
still change), ours begin with `vivavoce.`. A span never holds what was said, an argument, a result or a key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

Value = str | int | bool

OPERATION = "gen_ai.operation.name"
PROVIDER = "gen_ai.provider.name"
MODEL = "gen_ai.request.model"
AGENT = "gen_ai.agent.name"
CONVERSATION = "gen_ai.conversation.id"
TOOL = "gen_ai.tool.name"
TOOL_CALL = "gen_ai.tool.call.id"
TOOL_TYPE = "gen_ai.tool.type"
INPUT_TOKENS = "gen_ai.usage.input_tokens"
OUTPUT_TOKENS = "gen_ai.usage.output_tokens"
ERROR = "error.type"

CONNECTION = "vivavoce.call.connection"
OUTCOME = "vivavoce.call.outcome"
END = "vivavoce.call.end"
TURN = "vivavoce.turn.number"
TRIGGER = "vivavoce.turn.trigger"
INTERRUPTED = "vivavoce.turn.interrupted"
LINE_LOST = "vivavoce.turn.line_lost"
DECIDED = "vivavoce.turn.decided_after_ms"
FIRST_AUDIO = "vivavoce.turn.first_audio_after_ms"
VOICE_TO_VOICE = "vivavoce.turn.voice_to_voice_ms"
TOOL_OUTCOME = "vivavoce.tool.outcome"
REPLAYED = "vivavoce.tool.replayed"


@dataclass(frozen=True, slots=True)
class Span:
    """Something that began and ended. Times are nanoseconds since 1970, UTC."""

    id: str
    """Unique in its trace."""
    name: str
    began: int
    ended: int
    attributes: Mapping[str, Value]
    events: Sequence[tuple[str, int]] = ()
    """What happened meanwhile: name, when."""
    parent: str = ""
    """The span in whose course it happened; "" = the trace's root."""
    remote: bool = False
    """The work was done by another program: a cloud model."""
    error: str = ""
    """What kind of failure it ended in; "" = none."""


class Trace(Protocol):
    """Takes the spans of one connection, and blocks for none of them."""

    def add(self, span: Span) -> None:
        """Below the root; a parent may come after its children."""

    def end(self, ended: int, attributes: Mapping[str, Value], error: str) -> None:
        """The root is over, with what is known of it now."""
