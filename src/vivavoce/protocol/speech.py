"""The hot path in: the one client message that comes fifty times a second, speech.

A typed decoder takes both spellings and refuses everything else, which then goes the general way.
"""

from __future__ import annotations

import msgspec

from ..events import Audio
from .blobs import sound
from .reading import MAX_FRAME_BYTES


class _Blob(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    data: str
    mimeType: str = ""
    mime_type: str = ""


class _Input(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    audio: _Blob


class _Frame(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    realtimeInput: _Input | None = None
    realtime_input: _Input | None = None


_parse = msgspec.json.Decoder(_Frame).decode


def speech(frame: str | bytes) -> Audio | None:
    """The sound of a message that is nothing but one audio blob; None for any other message, legal or not.

    Raises RemoteProtocolError if the blob is damaged.
    """
    if len(frame) > MAX_FRAME_BYTES:
        return None
    try:
        message = _parse(frame)
    except (ValueError, RecursionError):
        return None
    camel, snake = message.realtimeInput, message.realtime_input
    if (camel is None) is (snake is None):
        return None
    blob = (camel or snake).audio  # type: ignore[union-attr]  # one of the two is there: the line above
    return sound(blob.data, blob.mimeType or blob.mime_type, "realtimeInput.audio.data")
