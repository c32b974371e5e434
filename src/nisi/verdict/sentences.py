"""Numbers as a ruling's sentence tells them: right in number, and never more than the numbers say."""

from __future__ import annotations

import math
from collections.abc import Callable


def of_unit(count: int, units: str) -> str:
    """A count with its unit, which is given as a plural: `1 hearing`, `312 hearings`, `1 case or roll`."""
    return f"{count:,} {singular(units) if count == 1 else units}"


def singular(units: str) -> str:
    """One of what is given as a plural: orders, entries, texts sent, cases and rolls."""
    words = units.replace(" and ", " or ").split(" ")
    return " ".join(_one(word) for word in words)


def _one(word: str) -> str:
    end = "," if word.endswith(",") else ""
    stem = word.removesuffix(",")
    if stem.endswith("ies"):
        return f"{stem.removesuffix('ies')}y{end}"
    return f"{stem.removesuffix('s')}{end}"


def among(cluster: str) -> str:
    """What joins a count to what it lies in: 12 orders in 4 hearings, and for 4 defendants."""
    return "for" if cluster == "defendants" else "in"


def allowed(limit: str) -> str:
    """What a limit allows, as the end of a sentence."""
    return {"0": "none is allowed"}.get(limit, f"at most {limit} {'is' if limit in ('1', '1%') else 'are'} allowed")


def one_in(rate: float) -> str:
    """A rate as people count: 1 in 1,000. Rounded down, so that it never claims more than the numbers."""
    return f"1 in {max(int(1 / rate * (1 + 1e-12)), 1):,}"


def percent(share: float) -> str:
    """0.999 is 99.9%: rounded to 100% it would claim more than the numbers."""
    return f"{share * 100:.12g}%"


def in_seconds(seconds: float, rounded: Callable[[float], int] = round) -> str:
    """0.31 s, to the millisecond; a bound is `rounded` so that it never claims more than the numbers."""
    if seconds == math.inf:
        return "never"
    # A float is a little off what it stands for: 0.07 * 1000 is more than 70.
    whole = rounded(round(seconds * 1000, 6)) / 1000
    return f"{whole:,.3f}".rstrip("0").rstrip(".") + " s"
