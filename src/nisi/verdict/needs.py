"""What a stage would take: how much of what each threshold needs, and how long that is at the rates of a run.

Only what is a number: a threshold without `rules_out` or `percentile` needs one exposure and no more.  Nothing is
assumed to fail, and the mix to stay that of the run.  Without a failure hearings are never the milder count, so what
comes in clusters is counted in those (`clusters`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from nisi.arrivals.profile import Profile
from nisi.checkers.checked import Measure, Measured, NotExercised
from nisi.checkers.load_not_carried import PROCESSOR
from nisi.checkers.quantiles import samples_needed
from nisi.history.history import History
from nisi.journal.records import LoadPulse
from nisi.verdict.bounds import trials_needed, upper_bound
from nisi.verdict.stage import Stage, threshold_name

HOUR_S = 3600


class Came(Struct, frozen=True, kw_only=True):
    """How many trials of one thing came in an hour of a run, and what they are counted in."""

    an_hour: float
    unit: str


class Rates(Struct, frozen=True, kw_only=True):
    """How fast a run went while its suites acted, for `lasted_s` seconds; `came` is by measure, slice and situation.

    `arrivals_a_worker` is how many arrivals a second one load writer could have begun, None where there was no load."""

    run: str
    lasted_s: float
    acts_a_second: float
    hearings_a_second: float | None
    orders_a_hearing: float | None
    arrivals_a_worker: float | None
    came: dict[str, Came]


class Need(Struct, frozen=True, kw_only=True):
    """How many trials show one thing: a rate ruled out (0 to 1), a percentile (0 to 1) or a situation.

    Of a run that had none of it `an_hour`, `hours` and `machines` (so many do it within the stage's time) are None;
    `after_an_hour_more` is the rate that is then ruled out."""

    name: str
    needed: int
    unit: str | None
    rules_out: float | None = None
    percentile: float | None = None
    an_hour: float | None = None
    hours: float | None = None
    machines: int | None = None
    after_an_hour_more: float | None = None


class Peak(Struct, frozen=True, kw_only=True):
    """A court day's most arrivals a second in harness time, and how many load machines can begin them."""

    profile: str
    lasts_s: float
    arrivals_a_second: float
    machines: int | None


class Forecast(Struct, frozen=True, kw_only=True):
    """All that a stage would take; `hours` are those of the slowest thing, beside the court days.

    `hearings` is the most that anything counts in hearings, `orders` how many those hold at the run's rate."""

    stage: str
    confidence: float
    within_h: float
    rates: Rates | None
    needs: tuple[Need, ...]
    days: tuple[Peak, ...]
    hearings: int | None
    orders: int | None
    hours: float | None
    machines: int | None


def rates_of(history: History, measures: Iterable[Measured], lasted_s: float) -> Rates:
    """The rates of a run whose suites acted for `lasted_s` seconds (more than 0)."""
    hours = lasted_s / HOUR_S
    came = {}
    orders = None
    for measure in measures:
        if isinstance(measure, NotExercised):
            continue
        if isinstance(measure, Measure):
            rate = measure.rate
            many, unit = (rate.exposures, rate.unit) if rate.cluster is None else (rate.clusters, rate.cluster)
            orders = rate if (measure.name, measure.where) == ("orders.lost", {}) and rate.clusters else orders
        else:
            many, unit = len(measure.times.seconds), measure.times.unit
        if many:
            came[threshold_name(measure.name, measure.where, None)] = Came(an_hour=many / hours, unit=unit)
    for row in history.rows("select what, count(*) as times from happened group by 1"):
        came[_seen(row["what"])] = Came(an_hour=row["times"] / hours, unit="times")
    beats = [record for _, record in history.records(LoadPulse)]
    busy = sum(beat.processor_share for beat in beats)
    return Rates(
        run=history.run.run_id,
        lasted_s=lasted_s,
        acts_a_second=history.rows("select count(*) as n from acts")[0]["n"] / lasted_s,
        hearings_a_second=orders.clusters / lasted_s if orders else None,
        orders_a_hearing=orders.exposures / orders.clusters if orders else None,
        arrivals_a_worker=PROCESSOR * sum(beat.begun for beat in beats) / busy if busy else None,
        came=came,
    )


def forecast(stage: Stage, profiles: Sequence[tuple[Profile, int]], rates: Rates | None = None) -> Forecast:
    """What shows everything that the stage asks for; `profiles` are its court days, each with the load writers that
    one machine has for it."""
    days = tuple(_peak(profile, workers, rates) for profile, workers in profiles)
    within_h = stage.time_limit_s / HOUR_S
    left_h = within_h - sum(day.lasts_s for day in days) / HOUR_S
    asked = tuple(_asked(stage))
    if rates is not None:
        wanted = {key for _, key in asked}
        rates = replace(rates, came={key: came for key, came in rates.came.items() if key in wanted})
    needs = tuple(_at_rates(need, key, stage, rates, left_h) for need, key in asked)
    hours = [need.hours for need in needs if need.hours is not None]
    hearings = max((need.needed for need in needs if need.unit == "hearings"), default=None)
    each = rates.orders_a_hearing if rates is not None else None
    machines = [*(need.machines for need in needs), *(day.machines for day in days)]
    return Forecast(
        stage=stage.name,
        confidence=stage.confidence,
        within_h=within_h,
        rates=rates,
        needs=needs,
        days=days,
        hearings=hearings,
        orders=math.ceil(hearings * each) if hearings is not None and each is not None else None,
        hours=max(hours, default=None),
        machines=max((count for count in machines if count is not None), default=None),
    )


def _asked(stage: Stage) -> Iterable[tuple[Need, str]]:
    """Everything that takes more than one trial, with the name under which a run counts it."""
    for threshold in stage.threshold:
        key = threshold_name(threshold.measure, threshold.where, None)
        if threshold.rules_out is not None:
            needed = trials_needed(threshold.rules_out, stage.confidence)
            yield Need(name=threshold.name, needed=needed, unit=None, rules_out=threshold.rules_out), key
        elif threshold.percentile is not None:
            needed = samples_needed(threshold.percentile, stage.confidence)
            yield Need(name=threshold.name, needed=needed, unit=None, percentile=threshold.percentile), key
    for seen in stage.seen:
        yield Need(name=_seen(seen.what), needed=seen.at_least, unit="times"), _seen(seen.what)


def _at_rates(need: Need, key: str, stage: Stage, rates: Rates | None, left_h: float) -> Need:
    came = rates.came.get(key) if rates is not None else None
    if came is None:
        return need
    hours = need.needed / came.an_hour
    more = need.needed + int(came.an_hour)
    return replace(
        need,
        unit=came.unit,
        an_hour=came.an_hour,
        hours=hours,
        machines=math.ceil(hours / left_h) if left_h > 0 else None,
        after_an_hour_more=upper_bound(0, more, stage.confidence) if need.rules_out is not None else None,
    )


def _peak(profile: Profile, workers: int, rates: Rates | None) -> Peak:
    """Each curve at its highest, as if all were so at once."""
    most = sum(max(curve.an_hour.values()) for curve in profile.arrivals) * profile.compressed / HOUR_S
    each = rates.arrivals_a_worker if rates is not None else None
    machines = math.ceil(most / each / workers) if each else None
    return Peak(profile=profile.name, lasts_s=profile.lasts_s, arrivals_a_second=most, machines=machines)


def _seen(what: str) -> str:
    return f"seen: {what}"
