"""How many callers to try next: upwards until they are not held, then between the last good and first bad. Pure."""

from __future__ import annotations

from collections.abc import Mapping


def next_callers(tried: Mapping[int, bool], most: int, step: int | None = None) -> int | None:
    """How many callers to try next; None = the knee is known.

    tried: number of callers → were they held. most: the largest number to try. step: how many more each time; None =
    twice as many, so that a large server's knee is found in few steps.
    """
    bad = min((callers for callers, held in tried.items() if not held), default=None)
    good = max((callers for callers, held in tried.items() if held and (bad is None or callers < bad)), default=0)
    if bad is not None:
        return (good + bad) // 2 if bad - good > 1 else None
    if good >= most:
        return None
    return min(most, (good + step) if step else max(1, 2 * good))
