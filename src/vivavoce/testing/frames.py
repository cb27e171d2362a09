"""The stand-in's messages as plain objects: well-formed ones, which a slip may then repeat, merge or leave out."""

from __future__ import annotations

import math
from array import array
from binascii import b2a_base64
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from ..media import OUTPUT_RATE

Frame = dict[str, Any]

_PERIOD = 600
"""Samples after which 440 Hz at 24 kHz repeat exactly: eleven waves."""

INTERRUPTED: Frame = {"serverContent": {"interrupted": True}}
GENERATED: Frame = {"serverContent": {"generationComplete": True}}
COMPLETE: Frame = {"serverContent": {"turnComplete": True}}


def complete(text_tokens: int, response_tokens: int, picture_tokens: int = 0, *, spoken: bool = True) -> Frame:
    """The end of a turn, with what it cost."""
    prompt = {"TEXT": text_tokens, "VIDEO": picture_tokens}
    usage = {
        "promptTokenCount": text_tokens + picture_tokens,
        "responseTokenCount": response_tokens,
        "totalTokenCount": text_tokens + picture_tokens + response_tokens,
        "promptTokensDetails": [{"modality": name, "tokenCount": count} for name, count in prompt.items() if count],
        "responseTokensDetails": [{"modality": "AUDIO" if spoken else "TEXT", "tokenCount": response_tokens}],
    }
    return {**COMPLETE, "usageMetadata": usage}


def heard(text: str) -> Frame:
    """What the caller said. Google never sets `finished`."""
    return {"serverContent": {"inputTranscription": {"text": text}}}


def said(text: str) -> Frame:
    """An increment of what is being said."""
    return {"serverContent": {"outputTranscription": {"text": text}}}


def written(text: str) -> Frame:
    """Words of a reply in text."""
    return {"serverContent": {"modelTurn": {"parts": [{"text": text}]}}}


def speech(seconds: float, start: float) -> Frame:
    """A stretch of the tone; start: seconds into the reply, so that chunks join without a click."""
    data = b2a_base64(tone(round(seconds * OUTPUT_RATE), round(start * OUTPUT_RATE) % _PERIOD), newline=False).decode()
    blob = {"mimeType": f"audio/pcm;rate={OUTPUT_RATE}", "data": data}
    return {"serverContent": {"modelTurn": {"parts": [{"inlineData": blob}]}}}


def tool_call(calls: Iterable[tuple[str, str, Mapping[str, Any]]]) -> Frame:
    """calls: (id, name, arguments)."""
    return {"toolCall": {"functionCalls": [{"id": id, "name": name, "args": dict(args)} for id, name, args in calls]}}


def cancellation(ids: Iterable[str]) -> Frame:
    """These results are no longer wanted."""
    return {"toolCallCancellation": {"ids": list(ids)}}


def go_away(seconds: float) -> Frame:
    """The connection ends in so many seconds."""
    return {"goAway": {"timeLeft": f"{seconds:g}s"}}


def handle(name: str) -> Frame:
    """What the session can be resumed with."""
    return {"sessionResumptionUpdate": {"newHandle": name, "resumable": True}}


def kind(frame: Frame) -> str:
    """The most telling name in a frame: `turnComplete`, `audio`, `toolCall`, …"""
    content = frame.get("serverContent")
    if not content:
        return next(iter(frame), "")
    if parts := content.get("modelTurn", {}).get("parts"):
        return "audio" if "inlineData" in parts[0] else "text"
    return str(next(iter(content)))


@lru_cache(64)
def tone(samples: int, offset: int = 0) -> bytes:
    """440 Hz at −30 dB, 16-bit little-endian at 24 kHz."""
    step = 2 * math.pi * 440 / OUTPUT_RATE
    return array("h", (round(1000 * math.sin(step * (offset + i))) for i in range(samples))).tobytes()
