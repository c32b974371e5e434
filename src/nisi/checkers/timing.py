"""Times measured over arrays: over the whole run and over each slice of it.

What `counting` does for rates, for how long things took.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from nisi.checkers.checked import NANOSECONDS, NotExercised, Timed, Times
from nisi.checkers.standing import NEVER
from nisi.history.history import History
from nisi.history.stored import Coded


class AnswerTimes(NamedTuple):
    """Acts that were due at a planned time and not cut off by us, an entry each: its place in the table `acts`, when it
    was due (monotonic nanoseconds), and the seconds from then to its answer, infinite where none came."""

    places: np.ndarray
    due: np.ndarray
    seconds: np.ndarray


def answer_times(history: History) -> AnswerTimes:
    acts = history.columns("acts")
    due, answered = acts.numbers("due", absent=NEVER), acts.numbers("answered", absent=NEVER)
    places = np.flatnonzero((due < NEVER) & (answered < NEVER))
    outcome = acts.coded("outcome")
    came = outcome.is_in("ok") | outcome.is_in("refused") & acts.known("status")
    seconds = (answered[places] - due[places]) / NANOSECONDS
    return AnswerTimes(places, due[places], np.where(came[places], seconds, np.inf))


def timed(
    name: str, seconds: np.ndarray, by: Mapping[str, Coded], *, unit: str, otherwise: str
) -> tuple[Timed | NotExercised, ...]:
    """The times `name` whole and by each column of `by`; the arrays have one entry an exposure.

    `seconds` is how long it took, infinite where it never came; what has no value in a column of `by` is in no slice of
    it.  Without any exposure the measure was not exercised: `otherwise` says why."""
    if not len(seconds):
        return (NotExercised(name=name, why=otherwise),)
    order = np.argsort(seconds)
    ordered = seconds[order]
    slices = []
    for column, sliced in by.items():
        codes = sliced.codes[order]
        together = np.argsort(codes, kind="stable")  # a slice after the other, each still sorted by its seconds
        # What is in no slice has the code -1, and comes in front of the others.
        ends = np.cumsum(np.bincount(codes.astype(np.int64) + 1, minlength=len(sliced.values) + 1))
        for value, start, end in zip(sliced.values, ends[:-1], ends[1:], strict=True):
            if end > start:
                times = Times(ordered[together[start:end]], unit)
                slices.append(Timed(name=name, times=times, where={column: value}))
    whole = Timed(name=name, times=Times(ordered, unit))
    return (whole, *sorted(slices, key=lambda m: tuple(m.where.items())))
