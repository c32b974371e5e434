"""The part of the board's page about court days: who came, how long they waited, and where nothing was served."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_uppercase
from typing import NamedTuple

import numpy as np
from markupsafe import Markup

from nisi.board.day_numbers import (
    Arrivals,
    Day,
    NotServed,
    Waits,
    Words,
    arrivals_of,
    days_of,
    not_served_of,
    waits_of,
    words_of,
)
from nisi.board.plain import name, plain
from nisi.board.plots import Line, Shade, site_map, time_bands, time_lines
from nisi.board.words import counted
from nisi.checkers.served import OutageMade, with_load_acts
from nisi.history.history import History
from nisi.verdict.stage import Stage

DAYS_TOLD = 20  # the kit ships thirteen profiles
SITES_TOLD = 20  # of 362: where least was served; the others are one row
OUTAGES_TOLD = 26  # one a letter
RISES = 3.0  # so many times as many in the last quarter as in the first: the day was made to find a knee
SHARES = ("result a hearing", "result a hearing of any size")  # each such arrival is one share


class Plot(NamedTuple):
    title: str
    drawing: Markup


class OutageTold(NamedTuple):
    letter: str
    name: str
    when: str


class DayTold(NamedTuple):
    """One profile for the page: its facts, sentences, plots, and a row of numbers for each step and each site."""

    profile: str
    facts: tuple[tuple[str, str], ...]
    sentences: tuple[str, ...]
    outages: tuple[OutageTold, ...]
    plots: tuple[Plot, ...]
    steps: tuple[tuple[str, ...], ...]
    times: tuple[str, ...]
    sites: tuple[tuple[str, tuple[str, ...], str], ...]


def court_days(history: History, stage: Stage) -> tuple[DayTold, ...]:
    """Every profile that was played, `DAYS_TOLD` at most, in the order in which they began."""
    days = days_of(history)[:DAYS_TOLD]
    made = with_load_acts(history, stage.deadlines.recovers_s) if days else []
    return tuple(_told(history, stage, day, made, f"day-{number}") for number, day in enumerate(days, start=1))


def _told(history: History, stage: Stage, day: Day, made: list[OutageMade], key: str) -> DayTold:
    arrivals, waits = arrivals_of(history, day), waits_of(history, day)
    words, missed = words_of(history, day, stage.deadlines.order_deadline_s), not_served_of(history, day)
    grid, clock = day.grid, history.clock_time
    its = [o for o in made if o.began < grid.ends_ns and o.ended > grid.begins_ns][:OUTAGES_TOLD]
    lettered = list(zip(ascii_uppercase, its, strict=False))
    shades = [Shade(letter, grid.place(outage.began), grid.place(outage.ended)) for letter, outage in lettered]
    each = f"in each {grid.step_s:g} seconds"
    least = _least_served(missed)
    plots = [
        Plot(
            "Arrivals asked and carried",
            time_lines(
                f"{key}-arrivals",
                f"Arrivals asked and carried, {day.profile}",
                f"How many were due {each}, how many of all that were due were done, and how many were turned away. "
                f"{int(arrivals.asked.sum()):,} were due, {int(arrivals.carried.sum()):,} done.",
                grid,
                clock,
                (
                    Line("turned away", arrivals.dropped, "bars"),
                    Line("due", arrivals.asked, "line"),
                    Line("done", arrivals.carried, "dashed"),
                ),
                shades,
            ),
        ),
        Plot(
            "How long answers took, from when they were due",
            time_bands(
                f"{key}-waits",
                f"How long answers took from when they were due, {day.profile}",
                f"The median, the 95th percentile and the longest of the acts that were due {each}. "
                f"{_percentiles(waits)}",
                grid,
                clock,
                (waits.p50, waits.p95, waits.longest),
                shades,
            ),
        ),
        Plot(
            "Words to partners that lay undelivered",
            time_lines(
                f"{key}-words",
                f"Words to partners that lay undelivered, {day.profile}",
                f"Orders and notifications that were acknowledged and had not arrived whole, at the end of {each[3:]}. "
                f"At most {int(words.undelivered.max(initial=0)):,} at once.",
                grid,
                clock,
                (Line("acknowledged and not yet there", words.undelivered, "line"),),
                shades,
            ),
        ),
    ]
    if least:
        plots.append(
            Plot(
                "Acts that were not served, by site and time",
                site_map(
                    f"{key}-sites",
                    f"Acts that were not served, by site and time, {day.profile}",
                    f"{int(missed.counts.sum()):,} acts at {counted(len(missed.sites), 'site')}; the darker, the more.",
                    grid,
                    clock,
                    least,
                    shades,
                ),
            )
        )
    return DayTold(
        profile=name(day.profile),
        facts=tuple(_facts(arrivals, waits, words)),
        sentences=tuple(_sentences(day, arrivals, words, missed)),
        outages=tuple(
            OutageTold(
                letter,
                name(o.name),
                f"{grid.court_time_at(o.began)} to {grid.court_time_at(o.ended)} in court, "
                f"{clock(o.began)} to {clock(o.ended)} UTC",
            )
            for letter, o in lettered
        ),
        plots=tuple(plots),
        steps=tuple(_steps(history, day, arrivals, waits, words)),
        times=tuple(grid.court_time(step) for step in range(grid.steps)),
        sites=tuple(
            (name(site), tuple(f"{count:,}" if count else "–" for count in counts), f"{int(counts.sum()):,}")
            for site, counts in least
        ),
    )


def _facts(arrivals: Arrivals, waits: Waits, words: Words) -> Iterator[tuple[str, str]]:
    yield "Arrivals planned", f"{arrivals.planned:,}"
    yield "Arrivals begun", f"{arrivals.begun:,}"
    yield "Turned away by the platform's doing", f"{arrivals.dropped_theirs:,}"
    yield "Turned away by our own doing", f"{arrivals.dropped_ours:,}"
    yield "How long answers took, from when they were due", _percentiles(waits)
    yield "Words owed to partners", f"{words.owed:,}"
    yield (
        "How late we ourselves were",
        f"{arrivals.lag_ms_worst:,.0f} ms at p99 in the worst second; "
        f"behind in {arrivals.seconds_behind:,} of {counted(arrivals.seconds, 'second')}",
    )
    yield "What a load process used, at most", f"{arrivals.processor_worst:.0%} of a processor"


def _percentiles(waits: Waits) -> str:
    if not len(waits.seconds):
        return "Nothing was due."
    told = ", ".join(f"p{q * 100:g} {_seconds(waits.percentile(q))}" for q in (0.5, 0.95, 0.99))
    return f"{told} (n = {len(waits.seconds):,})"


def _sentences(day: Day, arrivals: Arrivals, words: Words, missed: NotServed) -> Iterator[str]:
    if missed.either:
        yield (
            f"{counted(missed.either, 'different load user')} met an act that was not served, or a refusal: "
            f"{missed.people:,} met one that was not served, {missed.refused:,} a refusal that was an answer."
        )
    else:
        yield "Nobody met an act that was not served, or a refusal."
    knee = _knee(day, arrivals, words)
    if knee is not None:
        yield knee


def _knee(day: Day, arrivals: Arrivals, words: Words) -> str | None:
    """How much a day could carry whose shares rise; None where they do not."""
    grid = day.grid
    lasting = [step for step in range(grid.steps) if (step + 1) * grid.step_s <= max(p.lasts_s for p in day.parts)]
    quarters = [float(part.sum()) for part in np.array_split(arrivals.asked[lasting], 4)]
    rising = all(before < after for before, after in zip(quarters, quarters[1:], strict=False))
    shares = all(kind.partition(": ")[2] in SHARES for part in day.parts for kind in part.counted)
    if not (rising and quarters[3] >= RISES * max(quarters[0], 1.0) and shares):
        return None
    rates = arrivals.asked / grid.step_s
    turned = np.flatnonzero(arrivals.dropped)
    if words.first_bad_ns is not None:
        step = int(grid.at(np.array([words.first_bad_ns]))[0])
        rate = f"{rates[step]:.1f} shares a second"
        return f"The first word was lost or late at {rate} (court time {grid.court_time(step)})."
    if len(turned):
        return f"No word was lost or late, but the first share was turned away at {rates[turned[0]]:.1f} a second."
    return f"Carried to its end at {rates[lasting[-1]]:.1f} shares a second: no word was lost or late."


def _least_served(missed: NotServed) -> list[tuple[str, np.ndarray]]:
    """The sites where most went unserved, each with its counts; the others together are the last."""
    rows = list(zip(missed.sites, missed.counts, strict=True))[:SITES_TOLD]
    others = missed.counts[SITES_TOLD:]
    return [*rows, (f"{len(others):,} others", others.sum(axis=0))] if len(others) else rows


def _steps(history: History, day: Day, arrivals: Arrivals, waits: Waits, words: Words) -> Iterator[tuple[str, ...]]:
    for step in range(day.grid.steps):
        yield (
            day.grid.court_time(step),
            history.clock_time(day.grid.edge_ns(step)),
            f"{int(arrivals.asked[step]):,}",
            f"{int(arrivals.carried[step]):,}",
            f"{int(arrivals.dropped[step]):,}",
            f"{int(waits.counts[step]):,}",
            *(_seconds(float(band[step])) for band in (waits.p50, waits.p95, waits.longest)),
            f"{int(words.undelivered[step]):,}",
        )


def _seconds(seconds: float | None) -> str:
    if seconds is None or np.isnan(seconds):
        return "–"
    return "never" if np.isinf(seconds) else plain(f"{seconds:,.3f} s")
