"""How large a tool's result may be. Pure."""

from __future__ import annotations

import json
from typing import Any

# What a model is given to read. A longer result is no answer to a caller, and it may be an attempt to flood the model
# (reliability.md section 2.3, item 19).
LARGEST = 16_384  # bytes of JSON


def capped(response: dict[str, Any]) -> dict[str, Any]:
    """The same, or a shortened copy with `"truncated": true`.

    Lists lose their end first, then texts. Raises ValueError when it is not JSON (a NaN, for example).
    """
    if _size(response) <= LARGEST:
        return response
    shortened = response | {"truncated": True}
    for _ in range(32 if len(response) <= 64 else 0):  # a very wide object is not worth the search
        key = max(response, key=lambda name: _size(shortened[name]))
        value = shortened[key]
        # A deep or wide object becomes its JSON as a text, which the next round shortens.
        shortened[key] = value[: len(value) // 2] if isinstance(value, list | str) else json.dumps(value)
        if _size(shortened) <= LARGEST:
            return shortened
    return {"output": json.dumps(response)[: LARGEST // 4], "truncated": True}


def _size(value: Any) -> int:
    return len(json.dumps(value, allow_nan=False).encode())
