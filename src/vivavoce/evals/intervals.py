"""How sure a figure is: 95 % intervals by resampling whole calls, because turns of one call are no independent events.

Pure; the same figures and seed give the same interval. 1,000 resamples (evals.md 4).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

RESAMPLES = 1_000
SEED = 20_260
_LOW, _HIGH = 0.025, 0.975
_AT_ONCE = 100  # resamples whose sorted weights are in memory together


def draws(clusters: int, seed: int = SEED, resamples: int = RESAMPLES) -> Numbers:
    """How often each cluster is drawn in each resample: (resamples, clusters); each row sums to `clusters`."""
    if clusters == 0:
        return np.zeros((resamples, 0))
    chances = np.full(clusters, 1.0 / clusters)
    drawn: Numbers = np.random.default_rng(seed).multinomial(clusters, chances, size=resamples).astype(np.float64)
    return drawn


def ratios(hits: Sequence[float], events: Sequence[float], drawn: Numbers) -> Numbers:
    """Hits per event in each resample, (resamples,); NaN where a resample has no events.

    hits, events: one number per cluster, in the order of `drawn`'s columns.
    """
    above, below = drawn @ np.asarray(hits, np.float64), drawn @ np.asarray(events, np.float64)
    return divided(above, below)


def divided(above: Numbers, below: Numbers) -> Numbers:
    """Row by row; NaN where `below` is 0."""
    share: Numbers = np.divide(above, below, out=np.full(below.shape, np.nan), where=below > 0)
    return share


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values do not exceed (nearest rank).

    No interpolation, so that an infinite wait stays infinite and never makes a finite one. NaN for no values.
    """
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered) - 1e-9) - 1)]


def percentiles(values: Sequence[float], clusters: Sequence[int], share: float, drawn: Numbers) -> Numbers:
    """The same percentile in each resample, (resamples,); NaN where a resample has no values.

    clusters: for each value, the column of `drawn` that it belongs to.
    """
    result = np.full(len(drawn), np.nan)
    if not values:
        return result
    order = np.argsort(values, kind="stable")
    ordered, owner = np.asarray(values, np.float64)[order], np.asarray(clusters)[order]
    for first in range(0, len(drawn), _AT_ONCE):
        reached = np.cumsum(drawn[first : first + _AT_ONCE][:, owner], axis=1)
        total = reached[:, -1]
        rank = np.argmax(reached >= np.ceil(share * total - 1e-9)[:, None], axis=1)
        result[first : first + _AT_ONCE] = np.where(total > 0, ordered[rank], np.nan)
    return result


def interval(resampled: Numbers) -> tuple[float, float]:
    """The middle 95 % of the resampled figures; (NaN, NaN) if there are none. Infinity may be a bound."""
    known = [float(value) for value in resampled if not math.isnan(value)]
    return percentile(known, _LOW), percentile(known, _HIGH)


def never_more_than(clusters: int) -> float:
    """The highest rate that would still show nothing in so many calls one time in twenty: 1 % for 300 (evals.md 4, 13).

    Resampling calls of which none has the event only ever finds none; this is the bound to print then.
    """
    return 1.0 - 0.05 ** (1.0 / clusters) if clusters else 1.0
