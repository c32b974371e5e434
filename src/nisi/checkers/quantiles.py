"""What may be claimed of a quantile from a sample: exact one-sided bounds, whatever the distribution.

The k-th smallest of n samples is above the quantile q with the probability that fewer than k of n are at or below it, a
binomial sum.  So two of the samples themselves are the bounds, and no shape is assumed of how long things take.
Source: Hahn and Meeker, Statistical Intervals (1991), chapter 5.  An upper bound at 95 % exists from 29 samples for
p90, 59 for p95, 299 for p99 and 2,995 for p99.9.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from typing import NamedTuple

import numpy as np

SAME = 1e-12  # relative; what differs by less is the same number, and its last digits are those of floats


class QuantileBounds(NamedTuple):
    """A quantile of a sample and its bounds, in seconds; a bound is None where so few samples give none.

    Each bound holds by itself at the confidence that was asked for; infinite is what never came."""

    estimate: float
    lower: float | None
    upper: float | None


def quantile_bounds(seconds: np.ndarray, q: float, confidence: float) -> QuantileBounds:
    """The quantile `q` (0 to 1) of sorted `seconds`, with its lower and upper one-sided bounds at `confidence`.

    The estimate is the smallest sample that a share `q` of the samples does not exceed; nothing is interpolated.
    Source: Hahn and Meeker (1991), chapter 5: order statistics at ranks of the binomial distribution.
    Raises ValueError without a sample, and when `q` or `confidence` is not between 0 and 1."""
    n = len(seconds)
    if not n:
        raise ValueError("no samples have no quantile")
    _check(q, confidence)
    # SciPy takes a third of a second to import, and most processes of a run claim nothing.
    from scipy.special import bdtr

    def at_most(k: int) -> float:
        """How probable it is that at most k of n samples are below the quantile."""
        return float(bdtr(k, n, q))

    upper = bisect_left(range(n + 1), confidence, key=at_most)
    lower = bisect_right(range(n + 1), 1 - confidence, key=at_most) - 1
    return QuantileBounds(
        estimate=float(seconds[rank(q, n)]),
        lower=float(seconds[lower]) if lower >= 0 else None,
        upper=float(seconds[upper]) if upper < n else None,
    )


def rank(q: float, n: int) -> int:
    """The place of the smallest of `n` sorted samples that a share `q` (0 to 1) of them does not exceed."""
    return max(math.ceil(n * q * (1 - SAME)), 1) - 1


def samples_needed(q: float, confidence: float) -> int:
    """How many samples give the quantile `q` (0 to 1) an upper bound at `confidence`.

    As many as make it improbable that all of them are below it.  Source: Hahn and Meeker (1991), chapter 5.
    Raises ValueError as `quantile_bounds` does."""
    _check(q, confidence)
    return max(math.ceil(math.log(1 - confidence) / math.log(q) * (1 - SAME)), 1)


def percentile_name(q: float) -> str:
    """0.95 is p95, 0.999 is p99.9."""
    return f"p{q * 100:.12g}"


def _check(q: float, confidence: float) -> None:
    for name, value in (("quantile", q), ("confidence", confidence)):
        if not 0 < value < 1:
            raise ValueError(f"{name} {value} is not between 0 and 1")
