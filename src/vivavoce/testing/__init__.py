"""For tests: a Live API server that follows a script and misbehaves on demand, and a model that follows one.

    async with StandInUpstream(Say("Good morning."), slips=[Slip(Drop(), at="reply")]) as upstream: …

And for agents: calls by text, `async with text_call(agent) as call: reply = await call.say("…")`, and
`assert missed_examples(agent) == []`.

See docs/how-to/text-tests.md and docs/how-to/testing.md.
"""

from ..events import CallEnding, CallerText, Heard, ReplyDone, Said, ToolCall, ToolResult
from ..models.scripted import ScriptedModel, Step
from ..streaming.caller import Caller
from ..tools.loading import load_agent
from .chaos import Chaos
from .examples import missed_examples
from .families import GEMINI, Family
from .record import AskedCall, Seen, Slipped
from .script import Ask, CallerTurn, IfShown, Reply, Say, Shown
from .slips import (
    BAD_ARGUMENT,
    FORBIDDEN,
    NOT_JSON,
    POLICY,
    QUOTA,
    TOO_MANY,
    UNKNOWN_FIELD,
    UNKNOWN_KEY,
    USAGE_ALONE,
    WRONG_KEY,
    Bundle,
    CancelCalls,
    Close,
    Deed,
    Delay,
    Drop,
    EndEarly,
    Forget,
    Freeze,
    GoAway,
    HoldPongs,
    Insert,
    Moment,
    Phantom,
    Refuse,
    Repeat,
    Silence,
    Slip,
    TalkOver,
    unknown_model,
)
from .text_call import SyncTextCall, TextCall, text_call
from .text_reply import TextReply, ToolUse
from .twilio import TwilioStandIn
from .upstream import StandInUpstream

__all__ = [
    "BAD_ARGUMENT", "FORBIDDEN", "GEMINI", "NOT_JSON", "POLICY", "QUOTA", "TOO_MANY", "UNKNOWN_FIELD", "UNKNOWN_KEY",
    "USAGE_ALONE", "WRONG_KEY", "Ask", "AskedCall", "Bundle", "CallEnding", "Caller", "CallerText", "CallerTurn",
    "CancelCalls", "Chaos", "Close", "Deed", "Delay", "Drop", "EndEarly", "Family", "Forget", "Freeze", "GoAway",
    "Heard", "HoldPongs", "IfShown", "Insert", "Moment", "Phantom", "Refuse", "Repeat", "Reply", "ReplyDone", "Said",
    "Say", "ScriptedModel", "Seen", "Shown", "Silence", "Slip", "Slipped", "StandInUpstream", "Step", "SyncTextCall",
    "TalkOver", "TextCall", "TextReply", "ToolCall", "ToolResult", "ToolUse", "TwilioStandIn", "load_agent",
    "missed_examples", "text_call", "unknown_model",
]  # fmt: skip
