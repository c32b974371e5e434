"""A court day cut into steps of time: long enough to count in, few enough to see; in court time and in clock time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nisi.arrivals.profile import TIME, seconds_of
from nisi.checkers.checked import NANOSECONDS
from nisi.journal.records import ArrivalsPlanned

MOST_STEPS = 40  # of a plot: more than can be told apart on a phone
SHORTEST_STEP_S = 2.0  # load writers say once a second how they do: in a shorter step their rhythm would be seen
LONGEST_S = 604_800.0  # a week: no run is longer
ROUND_S = (*(5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400), 43_200, 86_400)
"""Lengths of a step in court time, which people read without a calculation."""


class Grid(NamedTuple):
    """`steps` steps from `begins_ns` on, each `court_s` seconds of the court's time, which begins at `court_begins_s`
    seconds after midnight and passes `compressed` times as fast as the clock."""

    begins_ns: int
    steps: int
    court_s: int
    court_begins_s: int
    compressed: float

    @property
    def step_ns(self) -> int:
        return int(self.step_s * NANOSECONDS)

    @property
    def step_s(self) -> float:
        """Clock seconds of a step."""
        return self.court_s / self.compressed

    @property
    def ends_ns(self) -> int:
        return self.edge_ns(self.steps)

    def edge_ns(self, step: int) -> int:
        """When a step begins."""
        return self.begins_ns + step * self.step_ns

    def at(self, moments: np.ndarray) -> np.ndarray:
        """The step of each moment; what lies outside is in the first or the last."""
        return np.asarray(np.clip((moments - self.begins_ns) // self.step_ns, 0, self.steps - 1), np.int64)

    def place(self, moment_ns: int) -> float:
        """Where between 0 and 1 of the whole a moment lies."""
        return min(max((moment_ns - self.begins_ns) / (self.ends_ns - self.begins_ns), 0.0), 1.0)

    def court_time(self, step: int) -> str:
        """What the court's clock says when a step begins, such as 10:30."""
        return self._court(step * self.court_s, self.court_s % 60 != 0)

    def court_time_at(self, moment_ns: int) -> str:
        """What the court's clock says at a moment, to the minute."""
        return self._court(int((moment_ns - self.begins_ns) / NANOSECONDS * self.compressed), False)

    def _court(self, after_s: int, with_seconds: bool) -> str:
        minutes, second = divmod((self.court_begins_s + after_s) % 86_400, 60)
        told = f"{minutes // 60:02}:{minutes % 60:02}"
        return f"{told}:{second:02}" if with_seconds else told


def grid_of(parts: Sequence[ArrivalsPlanned], last_ns: int) -> Grid:
    """The steps of one profile that load writers played in `parts`, to its end or to `last_ns` if that is later.

    What no profile can say (a journal may be altered) is held within bounds."""
    begins_ns = min(part.begins_ns for part in parts)
    compressed = min(max(parts[0].compressed, 1.0), 3_600.0)
    told_s = max(max(part.lasts_s for part in parts), (last_ns - begins_ns) / NANOSECONDS)
    lasts_s = min(max(told_s, SHORTEST_STEP_S), LONGEST_S)
    needed_s = max(lasts_s / MOST_STEPS, SHORTEST_STEP_S) * compressed
    court_s = next((length for length in ROUND_S if length >= needed_s), int(needed_s) + 1)
    steps = min(int(np.ceil(lasts_s * compressed / court_s)), MOST_STEPS)
    opens = parts[0].time_of_day
    return Grid(begins_ns, steps, court_s, seconds_of(opens) if TIME.fullmatch(opens) else 0, compressed)
