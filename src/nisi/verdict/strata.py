"""What was tried by stratum, and the strata that nothing of a run was of.

A bound says something of the mix that was tried.  A stratum that was not tried is named, so that nobody takes it for
one that was; it changes no verdict, because a stage asks for nothing by stratum.
"""

from __future__ import annotations

from msgspec import Struct

from nisi.history.history import History
from nisi.history.strata import KNOWN, UNITS


class Stratum(Struct, frozen=True, kw_only=True):
    """How many things of one kind were tried, counted in `unit`; `by` says what it is a kind of."""

    by: str
    stratum: str
    times: int
    unit: str

    @property
    def name(self) -> str:
        return f"{self.by}: {self.stratum}"


def strata_of(history: History) -> tuple[Stratum, ...]:
    """Every known stratum, and whatever else was met, in the order in which strata are told; 0 is untested."""
    rows = history.rows("select dimension, stratum, times from tried")
    tried = {(row["dimension"], row["stratum"]): row["times"] for row in rows}
    known = {**KNOWN, "partner": tuple(sorted(history.run.partners))}
    told = dict.fromkeys((by, stratum) for by in UNITS for stratum in known[by])
    return tuple(
        Stratum(by=by, stratum=stratum, times=tried.get((by, stratum), 0), unit=UNITS[by])
        for by, stratum in sorted(dict.fromkeys([*told, *tried]), key=lambda named: list(UNITS).index(named[0]))
    )


def untested(strata: tuple[Stratum, ...]) -> tuple[str, ...]:
    """The names of those that were not tried, such as `court: family`."""
    return tuple(stratum.name for stratum in strata if not stratum.times)
