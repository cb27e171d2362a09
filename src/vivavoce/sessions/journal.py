"""What happened in one call, for those who read it later, and what caller and agent said lately. No clock."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ..events import Heard, ToolCall, ToolResult, Usage
from ..protocol.setup import Setup
from .entries import Entry, Kind
from .secrets import Secrets

SAID_FOR = 180.0
"""Seconds for which words vouch for a value in them: what was said earlier was about something else."""


class Sayings:
    """The words of the last minutes, spoken and typed."""

    def __init__(self) -> None:
        self._said: deque[tuple[float, int, str]] = deque()

    def note(self, words: str, now: float, turn: int = 0) -> None:
        """Some more. turn: the caller's turn in which they were said; 0 = before this line was open."""
        self._said.append((now, turn, words))
        while now - self._said[0][0] > SAID_FOR:
            self._said.popleft()

    @property
    def words(self) -> str:
        """All of it; what was said in different turns stands apart."""
        return " . ".join(text for *_, text in self._said)

    def since(self, turn: int) -> tuple[str, ...]:
        """What was said in later turns than this one."""
        return tuple(text for _, at, text in self._said if at > turn)


MOST_TOLD = 50
"""Replies and cards: a read-back is a few turns old at most."""


class Telling:
    """What was said and shown in each turn of the caller's."""

    def __init__(self, *, words: bool = False, cards: bool = False) -> None:
        """words: the client has asked for what is said in words. cards: and for `tool` events, which hold what waits
        for a yes."""
        self._words, self._cards = words, cards
        self._told: deque[tuple[int, str, str]] = deque(maxlen=MOST_TOLD)
        self.typed = False
        """The present turn was typed."""

    @classmethod
    def to(cls, setup: Setup) -> Telling:
        """A client that has asked for this."""
        words = setup.wants_output_transcription or not setup.spoken
        return cls(words=words, cards=bool(setup.extension.get("events")))

    def note_reply(self, turn: int, text: str, heard_text: str) -> None:
        """A reply is over. text: all of it; heard_text: what reached the caller's ear."""
        self._told.append((turn, heard_text, text if self._words else heard_text))

    def note_card(self, turn: int, words: str) -> None:
        """An action waits for a yes: a client that watches shows it."""
        if self._cards:
            self._told.append((turn, "", words))

    def since(self, turn: int) -> str:
        """All since that turn: what a speaker has heard; who types has read what was shown."""
        return " ".join(filter(None, (shown if self.typed else heard for at, heard, shown in self._told if at >= turn)))


MOST_TYPED = 32_768
"""Characters of a typed turn that are kept: five times what the embedded engine reads."""


class Log(Protocol):
    """Where entries go; `CallLog` is one."""

    def write(self, call_id: str, entry: Entry) -> None:
        """Take one entry without blocking."""

    async def flush(self, call_id: str) -> None:
        """Return once what was written of this call is durable. Raises ConfigurationError if it cannot be."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a reply cost."""

    usage: Usage
    modality: str
    """Of tokens that nobody says more of: `audio` when only sound was counted, `mixed` when the model counts."""

    def fields(self) -> dict[str, Any]:
        """As the marks hold it."""
        usage = self.usage
        counted: dict[str, Any] = {"input_tokens": usage.prompt_tokens, "output_tokens": usage.response_tokens}
        for name, of in (("input_of", usage.prompt_of), ("output_of", usage.response_of)):
            if of:
                counted[name] = {modality.lower(): tokens for modality, tokens in of.items()}
        if usage.pictures:
            counted |= {"pictures": usage.pictures, "picture_tokens": usage.picture_tokens}
        return {**counted, "tokens_of": self.modality}


class Journal:
    """One call's entries and marks. Times are seconds on the session's clock."""

    def __init__(
        self, log: Log, call_id: str, began: float, telling: Telling | None = None, secrets: Secrets | None = None
    ) -> None:
        self.telling = telling or Telling()
        self.secrets = secrets or Secrets()
        """What is kept out of it."""
        self._log, self._call_id, self._began = log, call_id, began
        self._marks: dict[str, float] = {}
        self.turn = 0
        """The caller's turns so far."""
        self.heard = ""
        """The words of the current turn; "" when unknown."""
        self.words_due = False
        """A turn is over, and its words are not here yet."""
        self.sayings = Sayings()
        """What the caller has said and typed lately."""

    @property
    def words(self) -> str:
        """What the caller has said and typed in the last minutes."""
        return self.sayings.words

    def said_since(self, turn: int) -> tuple[str, ...]:
        """What the caller has said and typed in later turns than this one, as far back as `words`."""
        return self.sayings.since(turn)

    def begin_turn(
        self, voice_end: float | None, now: float | None = None, known: Mapping[str, float] | None = None
    ) -> None:
        """A caller turn is complete. voice_end: when the voice fell silent; None for typed turns. now: when it was
        known to be complete; None where that is the model's secret. known: when what became known (`EndTurn.known`)."""
        self.turn += 1
        self.heard, self.telling.typed = "", False
        self.words_due = voice_end is not None
        self._marks = {} if voice_end is None else {"voice_end": voice_end, **(known or {})}
        if now is not None:
            self._marks["turn_end"] = now

    def note_heard(self, heard: Heard, now: float) -> None:
        """The turn's final words."""
        if not heard.faint:  # else it may be somebody else's
            self.sayings.note(heard.text, now, self.turn)
        self.heard = f"{self.heard} {heard.text}".strip()  # a cloud model's last words may come late, and apart
        self._marks.setdefault("heard_final", now)
        self.words_due = False
        more: dict[str, Any] = {} if heard.snr_db is None else {"snr_db": heard.snr_db}
        written = self.secrets.heard(heard)
        if written.alternatives:
            more["alternatives"] = list(written.alternatives)
        if heard.faint:
            more["faint"] = True
        self._write("heard", now, text=written.text, confidence=heard.confidence, **more)

    def note_typed(self, text: str, now: float, *, keys: bool = False) -> None:
        """Words that the caller typed, as far as anybody reads them. keys: on a telephone."""
        if len(text) > MOST_TYPED:
            text = f"{text[:MOST_TYPED]} … ({len(text)} characters)"
        self.heard, self.telling.typed = text, True
        self.sayings.note(text, now, self.turn)
        self._write("heard", now, text=self.secrets.typed(text, keys=keys), confidence=1.0, typed=True)

    def note_first_audio(self, now: float, delay: float) -> int | None:
        """The reply's first sound left. delay: seconds until the caller hears it (playout buffer).

        Returns the milliseconds from voice to voice, where this is the first sound after the caller's.
        """
        if "first_audio" in self._marks or not self.turn:
            return None
        self._marks["first_audio"] = now
        if "voice_end" not in self._marks:
            return None
        spoken = round((now + delay - self._marks["voice_end"]) * 1000)
        self._marks["voice_to_voice"] = self._began + spoken / 1000
        return spoken

    def note_said(
        self, text: str, heard_text: str, now: float, *, cut: bool, lost: bool = False, cost: Cost | None = None
    ) -> None:
        """A reply is over: all of it, and what reached the caller. lost: the line fell, the rest is still owed."""
        self.telling.note_reply(self.turn, text, heard_text)
        if text.strip():
            how = {"cut": cut, "lost": True} if lost else {"cut": cut}
            self._write("said", now, text=text.strip(), heard_text=heard_text.strip(), **how)
        if self._marks:
            tokens = {} if cost is None else cost.fields()
            self._write("marks", now, **{f"{name}_ms": self._ms(at) for name, at in self._marks.items()}, **tokens)
            self._marks = {}

    def note_saw(self, seen: Mapping[str, Any], now: float) -> None:
        """What was seen in a picture: `sights.noted`."""
        self._write("saw", now, **seen)

    def note_tool_call(self, call: ToolCall, now: float) -> None:
        """The model asked for an action."""
        self._write("tool_call", now, id=call.id, name=call.name, args=dict(self.secrets.call(call).args))

    def note_tool_result(self, call: ToolCall, result: ToolResult, now: float) -> None:
        """The action's outcome."""
        more = {"will_continue": True} if result.will_continue else {}
        self._write("tool_result", now, id=call.id, name=call.name, response=dict(result.response), **more)
        if words := result.response.get("confirmation_required"):
            self.telling.note_card(self.turn, str(words))

    def note_event(self, name: str, now: float, **fields: Any) -> None:
        """Anything else worth finding again."""
        self._write("event", now, name=name, **fields)

    async def flush(self) -> None:
        """Return once all of the above is durable. Raises ConfigurationError if it cannot be."""
        await self._log.flush(self._call_id)

    def _write(self, kind: Kind, now: float, **fields: Any) -> None:
        self._log.write(self._call_id, Entry(kind, self._ms(now), self.turn, self.secrets.clean(fields)))

    def _ms(self, at: float) -> int:
        return round((at - self._began) * 1000)
