"""What crosses a layer boundary: frozen values, no behaviour worth the name, no I/O.

Directions are from the caller's ear. *Heard* is what the agent recognised of the caller; *said* is what the
agent spoke. Times are seconds on the session's steady clock unless a name says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from .live_options import LiveOptions
from .recorded import Record
from .sight import Seen, Sight, SightEnded, Source
from .voiced import Manner

# ── media and words from the caller ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Audio:
    """A chunk of mono sound."""

    pcm: bytes
    """Signed 16-bit little-endian samples; `len(pcm)` is even."""
    rate: int
    """Samples per second: 16_000 towards the model, 24_000 from it."""

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return len(self.pcm) / (2 * self.rate)


@dataclass(frozen=True, slots=True)
class VideoFrame:
    """One still of a camera or a shared screen."""

    data: bytes
    """The encoded image."""
    mime_type: str
    """`image/jpeg`, `image/png` or `image/webp`."""
    source: Source = "photo"


@dataclass(frozen=True, slots=True)
class VideoEnded:
    """The client has stopped its camera or its sharing (`vivavoce.video`); other clients just send no more."""

    source: Source


@dataclass(frozen=True, slots=True)
class CallerText:
    """A message the caller typed (`realtimeInput.text`): a whole turn. Blank text asks the agent to speak first."""

    text: str


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """The caller pressed a key of their telephone (DTMF), one of `0123456789*#ABCD`."""

    key: str


@dataclass(frozen=True, slots=True)
class Played:
    """The line says how much of the reply sound it has played; from lines that can tell."""

    seconds: float
    """Of all that was sent on this connection, what was cut included."""


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of the conversation's history."""

    role: Literal["user", "model"]
    text: str


@dataclass(frozen=True, slots=True)
class ContentAdded:
    """`clientContent`: appended in order; interrupts the reply; starts one when `turn_complete`."""

    messages: tuple[Message, ...]
    turn_complete: bool
    seeded: bool = False
    """The client's initial history ends here (`historyConfig`); asks for no reply."""


@dataclass(frozen=True, slots=True)
class ActivityStarted:
    """The client says itself that the caller began to speak (automatic detection is off)."""


@dataclass(frozen=True, slots=True)
class ActivityEnded:
    """The client says itself that the caller has finished."""


@dataclass(frozen=True, slots=True)
class AudioStreamEnded:
    """The microphone is closed for now: what is buffered is all there will be."""


@dataclass(frozen=True, slots=True)
class ContextUpdated:
    """New instructions or tools in mid-call; None keeps what there is, an empty tuple clears."""

    instructions: str | None = None
    tools: tuple[ToolSpec, ...] | None = None


# ── tools ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """What a model must know of a tool; says nothing of how it runs."""

    name: str
    description: str
    """The docstring's text without its `Args:` section."""
    parameters: Mapping[str, Any]
    """JSON Schema (2020-12) of an object: `properties` (each with `type`/`enum`/`format`/`description`), `required`.
    References are resolved: no `$ref`. `format` is `date`, `time` or `date-time` for those types."""
    confirm: bool = False
    """Read the arguments back in words and act only after a yes in a later caller turn."""
    requires: tuple[str, ...] = ()
    """Tools that must have succeeded in this call before this one may run (who is calling, for example)."""
    lookup: Mapping[str, str] = field(default_factory=dict)
    """Argument → name of the tool whose result holds that field, for callers who do not know the value themselves."""
    ask: Mapping[str, str] = field(default_factory=dict)
    """Argument → the question that asks for it."""
    examples: tuple[str, ...] = ()
    """Things callers say when they want this."""
    done: str = ""
    """How to say the result: a sentence with `{field}` for fields of the arguments and the result; "" = derive it."""
    transfer: bool = False
    """Hands the caller to a person: also used when the agent cannot help."""
    background: bool = False
    """Long-running: the conversation goes on meanwhile."""
    seen: Mapping[str, Seen] = field(default_factory=dict)
    """Argument → what of a picture it is."""
    opening: bool = False
    """Called as soon as the call begins: the agent speaks first, with what this tells it to."""
    idempotent: bool = False
    """Running it twice does no harm."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """The model asks for an action."""

    id: str
    name: str
    args: Mapping[str, Any]
    """JSON values: dates and times in ISO 8601."""


@dataclass(frozen=True, slots=True)
class ToolResult:
    """The answer to a `ToolCall`; every call gets exactly one with `will_continue` false."""

    id: str
    name: str
    response: Mapping[str, Any]
    """JSON. `{"output": …}` or any object for a result. `{"error": sentence, "alternatives": {arg: [values]}}` for a
    refusal (or `"ask_again": [arg]`), `{"error": …, "confirmation_required": read_back}` where a yes is missing."""
    will_continue: bool = False
    scheduling: Literal["INTERRUPT", "WHEN_IDLE", "SILENT"] = "WHEN_IDLE"


@dataclass(frozen=True, slots=True)
class ToolCallsCancelled:
    """The model no longer wants these results."""

    ids: tuple[str, ...]


# ── who has the floor ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class TurnStarted:
    """To the model: the caller is speaking; audio from here on belongs to their turn."""

    over_reply: bool = False
    """True while the reply still plays: the words decide whether it is an interruption."""


@dataclass(frozen=True, slots=True)
class TurnPaused:
    """To the model: the caller fell silent and may be done. Get ready; say nothing yet."""

    snr_db: float | None = None
    """Estimated level of the caller over the background; None when unknown."""
    faint: bool = False
    """Much softer than the caller's turns before it: perhaps somebody else."""


@dataclass(frozen=True, slots=True)
class TurnResumed:
    """To the model: the pause was only a pause. What was prepared for it is void."""


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """To the model: the floor is yours."""

    duration: float = 0.0
    """Seconds of voice in the turn."""
    snr_db: float | None = None
    """Estimated level of the caller over the background; None when unknown."""
    faint: bool = False
    """Much softer than the caller's turns before it: perhaps somebody else."""


@dataclass(frozen=True, slots=True)
class TurnDropped:
    """To the model: that was no turn at all (a cough, a door, an "mm-hm"). Forget its audio."""


@dataclass(frozen=True, slots=True)
class SilenceReached:
    """To the model: nobody has spoken for a while since the reply was played to its end."""

    seconds: float
    count: int
    """1 for the first time in this silence, 2 for the second."""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """To the model: the caller took the floor; only `heard_text` of the reply reached them."""

    heard_text: str


@dataclass(frozen=True, slots=True)
class TurnHint:
    """From the model: does what the caller said so far sound finished? A hint for turn-taking."""

    complete: float
    """0 = surely not finished, 0.5 = no idea, 1 = surely finished."""
    understood: bool | None = None
    """True: it is a request that the model acts on, or asks only for what is missing of it. False: it led nowhere."""
    answered: bool = False  # the answer to it is ready


@dataclass(frozen=True, slots=True)
class Expecting:
    """From the model: what its question asks for. A hint for turn-taking; holds until the next one."""

    digits: int = 0
    """How many digits make the answer whole; 0 = no number is expected."""
    yes_no: bool = False
    choices: tuple[str, ...] = ()
    """What can be answered, in the order in which it was offered; () = it is no list."""
    secret: bool = False
    """The answer is for no eyes: it is neither logged nor shown."""


@dataclass(frozen=True, slots=True)
class LookWanted:
    """From the model: read a fresh picture carefully. Each is answered by one `Looked`."""

    id: str
    within: float = 3.0
    """Seconds to wait for a picture that is fresh and sharp."""


@dataclass(frozen=True, slots=True)
class Looked:
    """To the model: what a `LookWanted` came to."""

    id: str
    sight: Sight | None
    """The picture, read with all that the agent sees; None when there is none to be had."""
    reason: Literal["", "no_picture", "ended", "unreadable", "eye_failed"] = ""
    """Why there is none: none has come yet; the source is gone; the best there was cannot be read (the `Sight`s before
    had its `guidance`); the eye does not work at the moment."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """To the model: the agent's own code wants this sentence said, as soon as nobody speaks. It begins a reply."""

    text: str
    step: Mapping[str, Any] = field(default_factory=dict)
    """Where it leads, as `tools.step` tells a model of it; {} = it is only said."""


# ── from the model ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Heard:
    """What was recognised of the caller's current turn."""

    text: str
    """The whole turn so far; "" = nothing intelligible. A cloud model's late words come in another final one."""
    final: bool
    confidence: float = 1.0
    """0–1; how sure the recogniser is."""
    snr_db: float | None = None
    """Level of the caller over the background; None when unknown or typed."""
    alternatives: tuple[str, ...] = ()
    """Other readings of the same sound, likeliest first."""
    faint: bool = False
    """Much softer than the caller's turns before it: perhaps somebody else."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words of the reply; the `Audio` that follows speaks them."""

    text: str
    """An increment, with the space that belongs before it."""


@dataclass(frozen=True, slots=True)
class ReplyDone:
    """The model has produced the whole reply; the caller may still be hearing it."""


@dataclass(frozen=True, slots=True)
class ReplyCut:
    """The model gave up its reply because the caller spoke."""


@dataclass(frozen=True, slots=True)
class CallEnding:
    """The conversation is over from the agent's side once the reply has been heard."""

    reason: Literal["goodbye", "transferred", "gave_up"]


@dataclass(frozen=True, slots=True)
class TurnDone:
    """To the client: the reply is over and, as far as we know, played; `turnComplete` on the wire."""

    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class VoiceActivity:
    """To the client: our detector heard the caller begin (`started`) or finish."""

    started: bool
    offset: float
    """Seconds of caller audio before it."""


@dataclass(frozen=True, slots=True)
class Extension:
    """To clients that asked for it in their setup: what the Live API has no field for (state, tools, latency)."""

    payload: Mapping[str, Any]
    """JSON object with a `type`."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one turn, as `usageMetadata` counts them."""

    prompt_tokens: int
    """All that the model read for this turn, the conversation before it included."""
    response_tokens: int
    prompt_of: Mapping[str, int] = field(default_factory=dict, hash=False)
    """Of these, by modality: `TEXT`, `AUDIO`, `IMAGE`, `VIDEO`, `DOCUMENT`. Empty when the model does not say."""
    response_of: Mapping[str, int] = field(default_factory=dict, hash=False)
    """Likewise of the response."""
    pictures: int = 0
    """Sent to the model since the call began."""
    picture_tokens: int = 0
    """What they cost, each counted once."""


@dataclass(frozen=True, slots=True)
class GoAway:
    """The peer will drop this connection soon."""

    seconds_left: float


# ── what happened before ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Spoken:
    """A reply, or the beginning of one, that is over."""

    text: str
    heard_text: str
    """How much of it reached the caller."""
    cut: bool = False
    """The caller took the floor: the rest was never said, and is not to be."""
    lost: bool = False
    """The line fell: the rest is still owed."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a model knows of a call so far: the next connection loads it from the log instead of living all through."""

    version: str
    """Of its form; a model that knows another form goes by what was said."""
    data: Mapping[str, Any]
    """JSON, the model's own."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened in a call before this connection."""

    local_time: datetime
    """When, on the caller's clock, with a time zone."""
    item: (
        Heard | CallerText | Spoken | ToolCall | ToolResult | SilenceReached | ContentAdded | ContextUpdated | Snapshot
    )
    """A `Heard` is final, and what was recognised; a `CallerText` was typed."""


# ── a call's brief ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Brief:
    """What a model is told when a call begins."""

    instructions: str
    tools: tuple[ToolSpec, ...]
    language: str = "en-US"
    voice: str = ""
    """A voice name of the Live API's list or one of ours; "" = the default."""
    greeting: str = ""
    """Said when the agent speaks first; "" = derive one."""
    vocabulary: tuple[str, ...] = ()
    """Names and words that callers are likely to say: recognition is biased towards them."""
    history: tuple[Message, ...] = ()
    past: tuple[Moment, ...] = ()
    """What happened in this call before: it is gone on with, on another connection."""
    local_time: Callable[[], datetime] = datetime.now
    """The caller's local time, with a time zone: what "tomorrow" counts from."""
    keypad: bool = False
    """The caller holds a telephone, and may answer with its keys."""
    spoken: bool = True
    """False when the client asked for text only: no audio need be made."""
    read_back: Callable[[str, Mapping[str, Any]], str] = lambda name, args: ""
    """How a call (tool, arguments) that needs a yes will be put, so that its sound can be made before; "" = unknown."""
    raw: bool = False
    """The client speaks to the model itself: a cloud model is told nothing but what the client says."""
    model_turns: bool = False
    """The model decides who has the floor: it gets all the caller's sound, and none of our `Turn…` inputs."""
    live: LiveOptions = LiveOptions()
    sees: tuple[Source, ...] = ()
    """What the agent may be shown; () = it is blind. Until the first `Sight` or `VideoFrame` there is no picture."""
    recorded: Record | None = None
    """How the call is recorded; None = it is not. The session sees to it, and to a caller's no."""


FloorChange = TurnStarted | TurnPaused | TurnResumed | TurnEnded | TurnDropped | SilenceReached | Interrupted
ModelInput = (
    Audio
    | VideoFrame
    | CallerText
    | ContentAdded
    | ContextUpdated
    | ToolResult
    | FloorChange
    | Sight
    | SightEnded
    | Looked
    | Announcement
    | Manner
)
"""What a session tells a model. Of pictures a cloud model gets `VideoFrame`s, and what is read in them is for ours."""

ModelEvent = (
    Heard
    | TurnHint
    | Expecting
    | Said
    | Audio
    | ToolCall
    | ToolCallsCancelled
    | ReplyDone
    | ReplyCut
    | CallEnding
    | LookWanted
    | Usage
    | Snapshot
    | GoAway
)
"""What a model tells its session."""
