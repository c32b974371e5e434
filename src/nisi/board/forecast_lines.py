"""What a stage would take, as lines for a terminal: the sum first, then a table, the slowest row first."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from nisi.board.plain import plain
from nisi.board.words import counted
from nisi.verdict.needs import Forecast, Need, Rates
from nisi.verdict.sentences import of_unit, one_in, percent

HEAD = ("to show", "takes", "an hour gives", "hours", "machines", "an hour more buys")
NOT_KNOWN = "–"


def forecast_lines(forecast: Forecast) -> Iterator[str]:
    """Everything: the sum, a row for each need, the court days, and what the run says nothing of."""
    yield from forecast_sum(forecast)
    yield from _table([HEAD, *(_row(need) for need in sorted(forecast.needs, key=_slowest_first))])
    for day in forecast.days:
        told = "" if day.machines is None else f", {counted(day.machines, 'machine')}"
        yield plain(f"court day {day.profile}: {day.lasts_s:.0f} s, up to {day.arrivals_a_second:.1f} arrivals/s{told}")


def forecast_sum(forecast: Forecast) -> Iterator[str]:
    """What it takes in all, and by whose rates."""
    most = max((need for need in forecast.needs if need.rules_out is not None), key=lambda n: n.needed, default=None)
    if most is not None and most.rules_out is not None:
        yield plain(
            f"stage {forecast.stage}: {of_unit(most.needed, most.unit or 'trials')} without a failure show "
            f"{one_in(most.rules_out)} at {percent(forecast.confidence)} confidence ({most.name})"
        )
    if forecast.rates is None:
        yield "how long that takes is not known: there is no gate under runs/ to take rates from"
        return
    yield plain(_at(forecast.rates))
    slowest = min(forecast.needs, key=_slowest_first, default=None)
    if slowest is not None and slowest.hours is not None:
        orders = "" if forecast.orders is None else f"some {forecast.orders:,} orders and "
        machines = "" if forecast.machines is None else f"; {counted(forecast.machines, 'machine')} like that one"
        yield plain(
            f"in all {orders}{_hours(slowest.hours)} hours of suites, set by {slowest.name}{machines} for the stage's "
            f"{forecast.within_h:g} hours"
        )
    unmet = sum(need.hours is None for need in forecast.needs)
    if unmet:
        yield f"that run had nothing of {counted(unmet, 'thing')} that the stage asks for, so of these no rate is known"


def _at(rates: Rates) -> str:
    hearings = "" if rates.hearings_a_second is None else f", {rates.hearings_a_second:.1f} hearings/s"
    orders = "" if rates.orders_a_hearing is None else f", {rates.orders_a_hearing:.1f} orders a hearing"
    return f"at the rates and the mix of {rates.run}: {rates.acts_a_second:.0f} acts/s{hearings}{orders}"


def _slowest_first(need: Need) -> tuple[float, str]:
    return (math.inf if need.hours is None else -need.hours), need.name


def _row(need: Need) -> tuple[str, ...]:
    what = need.name
    if need.rules_out is not None:
        what += f" {one_in(need.rules_out)}"
    if need.an_hour is None or need.hours is None:
        takes = of_unit(need.needed, need.unit or "trials")
        return plain(what), takes, NOT_KNOWN, NOT_KNOWN, NOT_KNOWN, NOT_KNOWN
    more = one_in(need.after_an_hour_more) if need.after_an_hour_more is not None else f"{need.an_hour:,.0f} more"
    return (
        plain(what),
        of_unit(need.needed, need.unit or "trials"),
        f"{need.an_hour:,.0f}",
        _hours(need.hours),
        NOT_KNOWN if need.machines is None else str(need.machines),
        more,
    )


def _hours(hours: float) -> str:
    """Rounded up to a tenth, so that it never promises too much."""
    return f"{math.ceil(hours * 10 - 1e-9) / 10:,.1f}"


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
