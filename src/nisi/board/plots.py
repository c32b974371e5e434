"""Plots of a court day as SVG, drawn from numbers: no script, no colour that means anything, nothing from outside.

Each is a drawing of `WIDTH` units that says in words what it shows (`<title>`, `<desc>`); the page has its numbers in a
table besides.  Time runs from left to right, under it the court's time and the clock's.  Grey stretches are outages.
Numbers are formatted here and texts are escaped, whoever they come from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from markupsafe import Markup

from nisi.board.day_grid import Grid
from nisi.board.plain import plain

WIDTH, LEFT, RIGHT = 760, 92, 12
TOP, PLOT, BOTTOM = 34, 190, 46  # the key and the letters of outages; the plot; two lines of times
ROW = 18  # of a map, one site
TIMES_TOLD = 6  # under the axis: more run into each other at 12 units a letter
LABEL_LENGTH = 13  # of a site's name beside a map
NEVER_ROOM = 18  # above the highest value, for what never came
DARKEST = 4  # steps of grey in a map


class Shade(NamedTuple):
    """A stretch between two places (0 to 1) of the time that is drawn grey, with a letter to find it by."""

    letter: str
    since: float
    until: float


Shades = Sequence[Shade]
Clock = Callable[[int], str]
"""A moment of the run (its nanoseconds) for people."""


class Line(NamedTuple):
    """A value of each step, drawn as `kind`: line, dashed or bars."""

    name: str
    values: np.ndarray
    kind: str


def time_lines(
    key: str, title: str, says: str, grid: Grid, clock: Clock, lines: Sequence[Line], shades: Shades
) -> Markup:
    """Values of each step against an axis that begins at 0; `key` makes the ids of this plot its own."""
    most = max([1.0, *(float(line.values.max(initial=0)) for line in lines)])
    top, ticks = _round_ticks(most)

    def y(value: float) -> float:
        return TOP + PLOT * (1 - value / top)

    drawn = [_key([(line.kind, line.name) for line in lines])]
    for line in lines:
        if line.kind == "bars":
            drawn += [
                _rect("bar", _x(step / grid.steps), y(value), _wide(grid), TOP + PLOT - y(value))
                for step, value in enumerate(line.values)
                if value > 0
            ]
        else:
            points = [(step, y(float(value))) for step, value in enumerate(line.values)]
            drawn.append(_stairs(line.kind, points, grid))
    return _plot(key, title, says, grid, clock, shades, [(y(tick), f"{tick:,g}") for tick in ticks], drawn)


def time_bands(
    key: str,
    title: str,
    says: str,
    grid: Grid,
    clock: Clock,
    bands: tuple[np.ndarray, np.ndarray, np.ndarray],
    shades: Shades,
) -> Markup:
    """The median, 95th percentile and longest of each step, in seconds on an axis of powers of ten.

    NaN where there was nothing; what is infinite never came, and stands above the axis."""
    known = np.concatenate([band[np.isfinite(band)] for band in bands])
    lowest = _power(float(known.min(initial=0.1)))
    highest = max(_power(float(known.max(initial=1.0))) + 1, lowest + 1)
    room = NEVER_ROOM if any(np.isinf(band).any() for band in bands) else 0

    def y(seconds: float) -> float:
        if np.isinf(seconds):
            return float(TOP)
        share = (np.log10(max(seconds, 10.0**lowest)) - lowest) / (highest - lowest)
        return float(TOP + room + (PLOT - room) * (1 - share))

    drawn = [_key([("band", "half to 95 of 100"), ("line", "half of them (median)"), ("ring", "the longest")])]
    for step, (p50, p95, longest) in enumerate(zip(*bands, strict=True)):
        if np.isnan(p50):
            continue
        x, wide = _x(step / grid.steps), _wide(grid)
        drawn.append(_rect("band", x, y(p95), wide, max(y(p50) - y(p95), 1.5)))
        drawn.append(_rect("bar", x, y(p50) - 1.5, wide, 3))
        mark = '<path class="never" d="M{0:.1f} {1:.1f} l-5 9 h10 z"/>' if np.isinf(longest) else _RING
        drawn.append(Markup(mark).format(x + wide / 2, y(longest)))
    ticks = [(y(10.0**power), _seconds_tick(power)) for power in range(lowest, highest + 1)]
    ticks += [(float(TOP), "never")] if room else []
    return _plot(key, title, says, grid, clock, shades, ticks, drawn)


def site_map(
    key: str, title: str, says: str, grid: Grid, clock: Clock, rows: Sequence[tuple[str, np.ndarray]], shades: Shades
) -> Markup:
    """A row for each site and a square for each step: the darker, the more; each says its number."""
    most = max([1, *(int(counts.max(initial=0)) for _, counts in rows)])
    drawn: list[Markup] = []
    for place, (site, counts) in enumerate(rows):
        y = TOP + place * ROW
        label = plain(site)
        label = label if len(label) <= LABEL_LENGTH else f"{label[: LABEL_LENGTH - 1]}…"
        drawn.append(_text("end", LEFT - 6, y + ROW - 5, label))
        for step in np.flatnonzero(counts):
            x, count = _x(step / grid.steps), int(counts[step])
            grey = max(-(-count * DARKEST // most), 1)
            drawn.append(_rect(f"grey-{grey}", x + 0.5, y + 0.5, _wide(grid) - 1, ROW - 1))
            kind = "count light" if grey > DARKEST // 2 else "count"
            drawn.append(_text(kind, x + _wide(grid) / 2, y + ROW - 5, f"{count}" if count < 100 else "99+"))
    return _plot(key, title, says, grid, clock, shades, [], drawn, ROW * len(rows))


_RING = '<circle class="ring" cx="{0:.1f}" cy="{1:.1f}" r="3.5"/>'


def _plot(
    key: str,
    title: str,
    says: str,
    grid: Grid,
    clock: Clock,
    shades: Shades,
    ticks: Iterable[tuple[float, str]],
    drawn: Iterable[Markup],
    height: int = PLOT,
) -> Markup:
    """What was drawn, with its words, its outages behind it and its axes around it."""
    behind = [
        Markup('<rect class="shade" x="{:.1f}" y="{}" width="{:.1f}" height="{}"/>{}').format(
            _x(shade.since),
            TOP,
            max((shade.until - shade.since) * (WIDTH - LEFT - RIGHT), 1.0),
            height,
            _text("letter", _x((shade.since + shade.until) / 2), TOP - 4, shade.letter),
        )
        for shade in shades
    ]
    axis = [
        Markup('<line class="rule" x1="{0}" x2="{1}" y1="{2:.1f}" y2="{2:.1f}"/>{3}').format(
            LEFT, WIDTH - RIGHT, y, _text("end", LEFT - 6, y + 4, label)
        )
        for y, label in ticks
    ]
    return Markup(
        '<svg class="plot" viewBox="0 0 {width} {high}" width="{width}" height="{high}" role="img"'
        ' aria-labelledby="{key}-title {key}-says"><title id="{key}-title">{title}</title>'
        '<desc id="{key}-says">{says}</desc>{behind}{axis}{drawn}'
        '<path class="frame" d="M{left} {top} V{floor} H{right}"/>{times}</svg>'
    ).format(
        width=WIDTH,
        high=TOP + height + BOTTOM,
        key=key,
        title=plain(title),
        says=plain(says),
        behind=_joined(behind),
        axis=_joined(axis),
        drawn=_joined(drawn),
        left=LEFT,
        top=TOP,
        floor=TOP + height,
        right=WIDTH - RIGHT,
        times=_times(grid, clock, TOP + height),
    )


def _times(grid: Grid, clock: Clock, floor: float) -> Markup:
    """The court's time under the axis, and the clock's under that."""
    every = -(-grid.steps // TIMES_TOLD)
    told = [
        Markup('<line class="tick" x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2}"/>{3}{4}').format(
            _x(step / grid.steps),
            floor,
            floor + 5,
            _text("time", _x(step / grid.steps), floor + 19, grid.court_time(step)),
            _text("time clock", _x(step / grid.steps), floor + 36, clock(grid.edge_ns(step))),
        )
        for step in range(0, grid.steps, every)
    ]
    names = [_text("end", LEFT - 38, floor + 19, "court"), _text("end clock", LEFT - 38, floor + 36, "UTC")]
    return _joined([*names, *told])


def _key(kinds: Sequence[tuple[str, str]]) -> Markup:
    """How each kind is drawn, above the plot."""
    told, x = [], LEFT
    for kind, name in kinds:
        sample = {
            "bars": _rect("bar", x, 4, 18, 9),
            "band": _rect("band", x, 4, 18, 9),
            "ring": Markup(_RING).format(x + 9, 9),
        }.get(kind, Markup('<path class="{}" d="M{} 9 h18"/>').format(kind, x))
        told += [sample, _text("key", x + 24, 13, name)]
        x += 40 + 7 * len(name)
    return _joined(told)


def _stairs(kind: str, points: Sequence[tuple[int, float]], grid: Grid) -> Markup:
    """A line that is level within each step."""
    path = " ".join(f"V{y:.1f} H{_x((step + 1) / grid.steps):.1f}" for step, y in points)
    return Markup('<path class="{}" d="M{:.1f} {:.1f} {}"/>').format(kind, _x(0), points[0][1], path)


def _rect(kind: str, x: float, y: float, width: float, height: float) -> Markup:
    return Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
        kind, x, y, width, height
    )


def _text(kind: str, x: float, y: float, text: str) -> Markup:
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}">{}</text>').format(kind, x, y, plain(text))


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)


def _x(share: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * float(share)


def _wide(grid: Grid) -> float:
    return (WIDTH - LEFT - RIGHT) / grid.steps


def _round_ticks(most: float) -> tuple[float, list[float]]:
    """The end of an axis from 0 on, and its ticks: round numbers, five at most."""
    unit = 10.0 ** _power(most)
    each = max(next(unit * part for part in (0.25, 0.5, 1, 2.5) if most <= 4 * unit * part), 1.0)
    count = int(np.ceil(most / each))
    return each * count, [each * n for n in range(count + 1)]


def _power(value: float) -> int:
    return int(np.floor(np.log10(max(value, 1e-4))))


def _seconds_tick(power: int) -> str:
    return f"{10.0**power:,g} s" if power >= 0 else f"{10.0 ** (power + 3):,g} ms"
