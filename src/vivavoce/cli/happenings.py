"""The call log's events in words, for `vivavoce calls show`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from .printing import compact


def told(fields: Mapping[str, Any]) -> str:
    """One event as a line; one that nobody knows, as its fields."""
    rest = {name: value for name, value in fields.items() if name != "name"}
    match fields.get("name"):
        case "outcome":
            return f"outcome so far: {str(fields.get('outcome')).replace('_', ' ')}"
        case "known":
            return _known(fields)
        case "resumed":
            return f"the caller came back{_after(fields.get('since_s'))}"
        case "arrived":
            return "the client has all that was said until now"
        case "snapshot":
            return "what the model knew was kept"
        case "silence":
            return f"nobody spoke for {float(fields.get('seconds') or 0):.0f} s"
        case "reask":
            return f"asked again: {'nothing was understood' if fields.get('why') == 'unheard' else 'the same question'}"
        case "barge_in":
            return f"the caller cut in: silent after {float(fields.get('stop_ms') or 0):.0f} ms"
        case "content":
            count = len(fields.get("messages") or ())
            return f"the client told of an earlier conversation: {count} message{'s' * (count != 1)}"
        case "context":
            count = len(fields.get("tools") or ())
            return f"the client gave new instructions and {count} tool{'s' * (count != 1)}"
    if (words := WORDS.get(f"{fields.get('name')} {fields.get('state', '')}".strip())) is not None:
        return words.format_map(defaultdict(str, fields))
    return f"{fields.get('name', 'event')}: {compact(rest)}" if rest else str(fields.get("name", "event"))


WORDS = {
    "recording on": "the caller knows that they are recorded: from here on they are",
    "recording refused": "the caller would not be recorded: nothing is kept",
    "recording unannounced": "the caller talked over the announcement: nothing is recorded",
    "line": "by {by}",
    "sight_ended": "nothing comes of the {source} any more",
    "sight_ignored": "a picture came, and this agent sees nothing",
    "eye_failed": "what the {source} showed could not be looked at",
    "unfit_picture": "a file came that is no picture: {reason}",
    "picture_kept": "picture {frame} is kept, small: the calls page shows it",
    "announced": "the agent speaks up: “{text}”",
}
"""By name and, where there is one, state."""


def seen(fields: Mapping[str, Any]) -> str:
    """What was seen in a picture, on one line: the text, codes, things, dice, and of which picture."""
    lines, codes = fields.get("lines") or (), fields.get("codes") or ()
    things, findings = fields.get("things") or (), fields.get("findings") or ()
    parts = [f"“{' / '.join(str(line.get('text')) for line in lines)}”"] if lines else []
    parts += [f"{code.get('kind')} {code.get('text')}" for code in codes]
    parts += [", ".join(str(thing.get("name")) for thing in things)] if things else []
    parts += [f"dice {' '.join(map(str, fields['dice']))}"] if fields.get("dice") else []
    parts += [f"{len(findings)} findings of design"] if findings else []
    parts += [str(fields["guidance"]).replace("_", " ")] if fields.get("guidance") else []
    how = f"picture {fields.get('frame')}, {fields.get('width')} x {fields.get('height')}"
    return (
        f"{'; '.join(parts) or 'nothing to read or to name'}  ({how}{', read with care' * bool(fields.get('careful'))})"
    )


STEPS = {
    "noticed_ms": "the silence was noticed",
    "judged_ms": "its sound was judged",
    "worded_ms": "its words were recognised",
    "ready_ms": "an answer was prepared",
    "turn_end_ms": "the turn was over",
    "heard_final_ms": "its words were known",
    "first_audio_ms": "the first sound was sent",
}
"""Marks of a turn, in order; each is a moment of the call, and of interest as the time since the turn's end."""


def timed(fields: Mapping[str, Any]) -> str:
    """A turn's marks as times: how long the caller waited, and what that was made of."""
    marks = {name: float(value) for name, value in fields.items() if name.endswith("_ms")}
    begin = next((name for name in ("voice_end_ms", *STEPS) if name in marks), "")
    after = "the caller's last sound" if begin == "voice_end_ms" else "the end of the turn"
    waited = marks.get("voice_to_voice_ms")
    told = [] if waited is None else [f"answered {waited:.0f} ms after {after}"]
    steps = [
        f"{words} after {marks[name] - marks[begin]:.0f} ms"
        for name, words in STEPS.items()
        if name in marks and name != begin
    ]
    rest = [f"{name.replace('_', ' ')} {_amount(value)}" for name, value in fields.items() if name not in marks]
    return "; ".join([*told, ", ".join(steps), *rest]).strip("; ") or "nothing was timed"


def _amount(value: object) -> object:
    """`{"text": 100, "video": 258}` as words."""
    return " + ".join(f"{count} {of}" for of, count in value.items()) if isinstance(value, Mapping) else value


def _known(fields: Mapping[str, Any]) -> str:
    """What the tools noted: who is calling, and their own notes."""
    caller = fields.get("caller") or {}
    notes = fields.get("state") or {}
    who = f"the caller is {caller.get('subject')}" if caller else ""
    claims = compact(caller.get("claims") or {})
    who += f" ({claims})" if claims else ""
    kept = f"noted: {compact(notes)}" if notes else ""
    return "; ".join(part for part in (who, kept) if part) or "nothing is known of the caller any more"


def _after(seconds: object) -> str:
    return f" after {float(seconds):.1f} s" if isinstance(seconds, int | float) else ""
