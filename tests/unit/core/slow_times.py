"""How long answers took and whether a limit is broken, as slowly and as plainly as it can be said."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import Any

from nisi.checkers.checked import TimeLimit

Row = Mapping[str, Any]
Seconds = dict[tuple[str, str], list[float]]
"""By column and value: how long each took, sorted; column and value are empty for all."""


def ranks(n: int, q: float, confidence: float) -> tuple[int | None, int | None]:
    """The ranks of a quantile's bounds by sums of exact fractions, tried one after the other."""
    share, sure = Fraction(str(q)), Fraction(str(confidence))
    fewer = list(accumulate(math.comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n)))
    lower = max((rank for rank, chance in enumerate(fewer, start=1) if chance <= 1 - sure), default=None)
    upper = min((rank for rank, chance in enumerate(fewer, start=1) if chance >= sure), default=None)
    return lower, upper


def answer_times(acts: Sequence[Row]) -> Seconds:
    """Of all acts that were due and not cut off by us, and of each slice."""
    found: Seconds = {}
    for act in acts:
        if act["due"] is None or act["answered"] is None:
            continue
        answer = act["outcome"] == "ok" or (act["outcome"] == "refused" and act["status"] is not None)
        took = (act["answered"] - act["due"]) / 1e9 if answer else math.inf
        slices = {column: act.get(column) for column in ("role", "kind", "site", "network")}
        for slice_ in (("", ""), *((column, value) for column, value in slices.items() if value is not None)):
            found.setdefault(slice_, []).append(took)
    return {slice_: sorted(seconds) for slice_, seconds in found.items()}


def broken(times: Seconds, limit: TimeLimit) -> bool:
    """Whether so many took longer that chance does not explain it."""
    ((column, value),) = limit.where.items() or (("", ""),)
    seconds = times.get((column, value), [])
    lower, _ = ranks(len(seconds), limit.percentile, limit.confidence)
    return lower is not None and seconds[lower - 1] > limit.within_s
