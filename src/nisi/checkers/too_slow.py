"""Answers and handovers that took longer than a percentile of them may.

What it checks: the seconds from when an act was *due* to its answer, of every act whose arrival was planned, so that
whoever had to wait while the platform stalled counts too; and the seconds from a share's acknowledgement to the
delivery that brought each of its words whole, counted as `late_orders` does where the partner's inbox was away.  An act
without an answer (unknown, or refused before anything reached the platform) and a word that never arrived whole took
for ever: they were slower than anything.  A refusal by the platform is an answer; an act that we cut off ourselves is
not counted, and makes a doubt.
A limit of the stage is broken when the lower bound of its percentile is over it; without a limit there is no finding.
Why it matters: a court that waits does not sit.  Source: domain mechanisms L2, L5, L14 and T18.
What it cannot see: what was never due; and words that are pending, void or unclear, which have limits of their own.
Cost: one sort of what was due, and one for each slice of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from nisi.checkers.checked import NANOSECONDS, Checked, Finding, Measured, Promises, Timed, TimeLimit
from nisi.checkers.quantiles import percentile_name, quantile_bounds
from nisi.checkers.standing import BY, NEVER, SETTLED, THINGS, Words, words_of
from nisi.checkers.timing import answer_times, timed
from nisi.history.history import History
from nisi.history.stored import Coded

CODES = {"too-slow": "load"}
MEASURES = {"answers.time": "load", "orders.handover": "load", "notifications.handover": "load"}
TIMES = tuple(MEASURES)

SLICES = ("role", "kind", "site", "network")
SLOWEST = 5  # acts that a finding names


class _Timing(NamedTuple):
    """One measure before it is sorted: an entry an exposure, `since` is when it began to count, in nanoseconds; and
    `calls` gives the records of the entries at some places."""

    name: str
    unit: str
    since: np.ndarray
    seconds: np.ndarray
    by: Mapping[str, Coded]
    calls: Callable[[np.ndarray], tuple[str, ...]]
    otherwise: str


def check(history: History, promises: Promises) -> Checked:
    findings: list[Finding] = []
    measures: list[Measured] = []
    for timing in _timings(history, promises):
        measured = timed(timing.name, timing.seconds, timing.by, unit=timing.unit, otherwise=timing.otherwise)
        measures += measured
        for limit in promises.time_limits:
            for measure in measured:
                if isinstance(measure, Timed) and (measure.name, measure.where) == (limit.measure, limit.where):
                    findings.extend(_broken(limit, measure, timing))
    return Checked(tuple(findings), tuple(measures))


def _timings(history: History, promises: Promises) -> Iterator[_Timing]:
    yield _answers(history)
    words = words_of(history, promises)
    for thing, (name, _) in THINGS.items():
        yield _handovers(words, thing, name)


def _answers(history: History) -> _Timing:
    acts, (planned, due, seconds) = history.columns("acts"), answer_times(history)

    def calls(places: np.ndarray) -> tuple[str, ...]:
        writers, numbers = acts.coded("writer"), acts.numbers("n_invoked")
        return tuple(f"{writers.values[writers.codes[act]]}:{numbers[act]}" for act in planned[places])

    return _Timing(
        name="answers.time",
        unit="answers",
        since=due,
        seconds=seconds,
        by={column: _at(acts.coded(column), planned) for column in SLICES if column in acts.names},
        calls=calls,
        otherwise="no act was due at a planned time",
    )


def _handovers(words: Words, thing: str, name: str) -> _Timing:
    settled = words.of(thing, *SETTLED)
    received = words.received[settled]
    # What came before its acknowledgement, or while its partner was only slow, took no time.
    took = np.maximum(received - words.due[settled], 0) / NANOSECONDS
    return _Timing(
        name=f"{name}.handover",
        unit=name,
        since=words.due[settled],
        seconds=np.where(received < NEVER, took, np.inf),
        by={column: _at(words.slices[column], settled) for column in BY},
        calls=lambda places: tuple(dict.fromkeys(row["share"] for row in words.told(settled[places]))),
        otherwise=f"no {name} were settled",
    )


def _at(column: Coded, places: np.ndarray) -> Coded:
    return Coded(column.codes[places], column.values)


def _broken(limit: TimeLimit, measure: Timed, timing: _Timing) -> Iterator[Finding]:
    """The finding that the limit is broken, where it is; it names the slowest."""
    seconds = measure.times.seconds
    bounds = quantile_bounds(seconds, limit.percentile, limit.confidence)
    if bounds.lower is None or bounds.lower <= limit.within_s:
        return
    its = np.ones(len(timing.seconds), bool)
    for column, value in limit.where.items():
        its &= timing.by[column].is_in(value)
    places = np.flatnonzero(its)
    slowest = places[np.lexsort((timing.since[places], -timing.seconds[places]))[:SLOWEST]]
    percentile, longer = percentile_name(limit.percentile), int((seconds > limit.within_s).sum())
    among = "".join(f", {column} {value}" for column, value in limit.where.items())
    yield Finding(
        code="too-slow",
        subject=f"{limit.measure} {percentile}{among}",
        sentence=(
            f"{percentile} of {len(seconds):,} {measure.times.unit}{among} was to be within {limit.within_s:g} s and "
            f"{_came(bounds.estimate)}; {longer:,} of them took longer than that."
        ),
        calls=timing.calls(slowest),
        where={"measure": limit.measure, "percentile": percentile, **limit.where},
    )


def _came(seconds: float) -> str:
    return f"was {seconds:,.3f} s" if seconds < np.inf else "never came"
