"""The strata on the board's page: what was tried of which kind, and what was not tried at all."""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

from nisi.board.plain import name
from nisi.history.history import History
from nisi.verdict.strata import Stratum, strata_of


class StrataRow(NamedTuple):
    """One way to tell things apart: the kinds that were tried with their counts, and those that were not."""

    by: str
    tried: str
    untested: str


def strata_rows(history: History) -> tuple[StrataRow, ...]:
    """One row for each way to tell apart what was tried."""
    return tuple(_row(tuple(kinds)) for _, kinds in groupby(strata_of(history), key=lambda stratum: stratum.by))


def _row(kinds: tuple[Stratum, ...]) -> StrataRow:
    tried = ", ".join(f"{name(kind.stratum)} {kind.times:,}" for kind in kinds if kind.times)
    return StrataRow(
        by=kinds[0].by,
        tried=f"{tried} ({kinds[0].unit})" if tried else "",
        untested=", ".join(name(kind.stratum) for kind in kinds if not kind.times),
    )
