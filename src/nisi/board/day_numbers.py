"""What happened on a court day, counted in its steps: who came, how long they waited, what lay undelivered, and where
nothing was served.

Everything is counted in arrays and queries: a national day has a million acts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nisi.board.day_grid import Grid, grid_of
from nisi.checkers.checked import NANOSECONDS
from nisi.checkers.load_not_carried import is_on_time, turned_away
from nisi.checkers.quantiles import rank
from nisi.checkers.standing import NEVER, Receipts
from nisi.checkers.timing import answer_times
from nisi.history.history import History
from nisi.journal.records import ArrivalsPlanned, LoadPulse


class Day(NamedTuple):
    """A profile as it was played, by load writers that each played a part of it."""

    profile: str
    writers: tuple[str, ...]
    parts: tuple[ArrivalsPlanned, ...]
    grid: Grid


class Arrivals(NamedTuple):
    """Arrivals of each step, and of the day; what was dropped is the platform's, or ours where we kept no time."""

    planned: int
    asked: np.ndarray
    carried: np.ndarray
    dropped: np.ndarray
    dropped_theirs: int
    dropped_ours: int
    lag_ms_worst: float
    processor_worst: float
    seconds: int
    seconds_behind: int

    @property
    def begun(self) -> int:
        return int(self.asked.sum() - self.dropped.sum())


class Waits(NamedTuple):
    """Seconds from when acts were due to their answers, infinite for what never came: of the day, sorted, and of each
    step its count, median, 95th percentile and longest, NaN where nothing was due."""

    seconds: np.ndarray
    counts: np.ndarray
    p50: np.ndarray
    p95: np.ndarray
    longest: np.ndarray

    def percentile(self, q: float) -> float | None:
        """Of the day; None without any."""
        return None if not len(self.seconds) else float(self.seconds[rank(q, len(self.seconds))])


class Words(NamedTuple):
    """Words to partners: how many of them lay undelivered at the end of each step, and when the first one was
    acknowledged that came late or never."""

    undelivered: np.ndarray
    owed: int
    first_bad_ns: int | None


class NotServed(NamedTuple):
    """Acts that were not served: of each site (the worst first) in each step, and the different people who met one."""

    sites: tuple[str, ...]
    counts: np.ndarray
    people: int
    refused: int
    either: int


def days_of(history: History) -> list[Day]:
    """The profiles that were played, in the order in which they began."""
    parts: dict[str, list[tuple[str, ArrivalsPlanned]]] = defaultdict(list)
    for _, writer, record in history.written(ArrivalsPlanned):
        parts[record.profile].append((writer, record))
    found = []
    for profile, its in parts.items():
        writers = tuple(writer for writer, _ in its)
        planned = tuple(record for _, record in its)
        last = max((t for t, _ in _pulses(history, writers)), default=0)
        found.append(Day(profile, writers, planned, grid_of(planned, last)))
    return sorted(found, key=lambda day: day.grid.begins_ns)


def arrivals_of(history: History, day: Day) -> Arrivals:
    """Who came, from what load writers said each second."""
    beats = _pulses(history, day.writers)
    # A pulse speaks of the second before it.
    steps = day.grid.at(np.array([t for t, _ in beats], np.int64) - NANOSECONDS // 2)
    dropped = [is_theirs for writer, _, is_theirs in turned_away(history) if writer in day.writers]
    theirs = sum(dropped)

    def counted(*values: list[int]) -> np.ndarray:
        each = np.array(values, np.float64).sum(axis=0)
        return np.bincount(steps, weights=each, minlength=day.grid.steps)

    begun, dropped_each = [pulse.begun for _, pulse in beats], [pulse.dropped for _, pulse in beats]
    return Arrivals(
        planned=sum(part.arrivals for part in day.parts),
        asked=counted(begun, dropped_each),
        carried=counted([pulse.ended for _, pulse in beats]),
        dropped=counted(dropped_each),
        dropped_theirs=theirs,
        dropped_ours=len(dropped) - theirs,
        lag_ms_worst=max((pulse.lag_ms_p99 for _, pulse in beats), default=0.0),
        processor_worst=max((pulse.processor_share for _, pulse in beats), default=0.0),
        seconds=len(beats),
        seconds_behind=sum(not is_on_time(pulse) for _, pulse in beats),
    )


def waits_of(history: History, day: Day) -> Waits:
    """How long people waited, from when they were due."""
    places, due, seconds = answer_times(history)
    its = history.columns("acts").coded("writer").is_in(*day.writers)[places]
    seconds, steps = seconds[its], day.grid.at(due[its])
    order = np.lexsort((seconds, steps))
    ordered = seconds[order]
    counts = np.bincount(steps, minlength=day.grid.steps)
    firsts = np.cumsum(counts) - counts
    waited = np.flatnonzero(counts)

    def each(q: float) -> np.ndarray:
        found = np.full(day.grid.steps, np.nan)
        found[waited] = ordered[[firsts[step] + rank(q, int(counts[step])) for step in waited]]
        return found

    return Waits(np.sort(seconds), counts, each(0.5), each(0.95), each(1.0))


def words_of(history: History, day: Day, deadline_s: float) -> Words:
    """What partners were owed on this day: undelivered is what was acknowledged and has not arrived whole."""
    columns = history.columns("owed")
    arrived = Receipts(history)
    acked = columns.numbers("acked", absent=NEVER)
    received = arrived.first(columns.rows, arrived.standing.is_in("ours"))
    real = (acked < NEVER) & ~columns.flags("test")
    acked, received = acked[real], received[real]
    ends = np.array([day.grid.edge_ns(step + 1) for step in range(day.grid.steps)])
    # What arrived before its acknowledgement was never undelivered.
    gone = np.sort(np.maximum(received, acked))
    undelivered = np.searchsorted(np.sort(acked), ends, "right") - np.searchsorted(gone, ends, "right")
    its = (acked >= day.grid.begins_ns) & (acked < day.grid.ends_ns)
    until = np.minimum(received, history.ended)
    bad = acked[its & (until - acked > deadline_s * NANOSECONDS)]
    return Words(undelivered, int(its.sum()), int(bad.min()) if len(bad) else None)


_NOT_SERVED = """
select site, least(greatest((due - $begins) // $step, 0), $steps - 1) as step, count(*) as acts from load_acts
where not served and site is not null and list_contains($writers, writer) group by all
"""
_PEOPLE = """
select count(distinct (writer, actor)) filter (not served) as people,
    count(distinct (writer, actor)) filter (served and outcome = 'refused') as refused,
    count(distinct (writer, actor)) filter (not served or outcome = 'refused') as either
from load_acts where list_contains($writers, writer)
"""


def not_served_of(history: History, day: Day) -> NotServed:
    """Where and when acts were not served; the table `load_acts` of `checkers.served` must be there."""
    writers, grid = list(day.writers), day.grid
    rows = history.rows(_NOT_SERVED, begins=grid.begins_ns, step=grid.step_ns, steps=grid.steps, writers=writers)
    totals: dict[str, int] = defaultdict(int)
    for row in rows:
        totals[row["site"]] += row["acts"]
    sites = sorted(totals, key=lambda site: (-totals[site], site))
    places = {site: place for place, site in enumerate(sites)}
    counts = np.zeros((len(sites), grid.steps), np.int64)
    for row in rows:
        counts[places[row["site"]], int(row["step"])] = row["acts"]
    return NotServed(tuple(sites), counts, **history.rows(_PEOPLE, writers=writers)[0])


def _pulses(history: History, writers: Sequence[str]) -> list[tuple[int, LoadPulse]]:
    return [(t, pulse) for t, writer, pulse in history.written(LoadPulse) if writer in writers]
