"""Stalled hearings: only half an hour of the court's time in which nothing at a site was served, and whose hearings."""

from __future__ import annotations

import pytest
from played import Event, arrival, court_day, played, promises

from nisi.checkers import stalled_hearings
from nisi.checkers.checked import Checked, Measure, NotExercised, Rate

LEEDS, HULL = "court-001", "court-002"


def stalled(*events: Event, compressed: float = 60) -> Checked:
    """A day in which half an hour of the court's is thirty seconds."""
    return stalled_hearings.check(played(court_day(compressed=compressed), *events), promises())


def of(failures: int, exposures: int) -> Checked:
    rate = Rate(failures=failures, exposures=exposures, unit="hearings")
    return Checked(measures=(Measure(name="hearings.stalled", rate=rate),))


def shared(hearing: str, due: float, outcome: str = "ok", site: str = LEEDS, took: float = 0.5) -> Event:
    return arrival(due, (due, due + took), kind="share-results", hearing=hearing, outcome=outcome, site=site)


def search(due: float, outcome: str = "ok", site: str = LEEDS) -> Event:
    return arrival(due, (due, due + 0.5), outcome=outcome, site=site)


# Each row: what happened, how many hearings were stalled, and of how many.
ROWS: dict[str, tuple[list[Event], int, int]] = {
    "everything is served": ([shared("a", 10), shared("b", 45)], 0, 2),
    "nothing is served for over half an hour": ([shared("a", 10, "unknown"), search(45)], 1, 1),
    "for just half an hour": ([shared("a", 10, "unknown"), search(39.5)], 0, 1),
    "whoever is due meanwhile is stalled too": (
        [search(10, "unknown"), shared("a", 20, "unknown"), shared("b", 25, "unknown"), search(45)],
        2,
        2,
    ),
    "somebody else at the site is served meanwhile": (
        [shared("a", 10, "unknown"), search(25), shared("b", 30, "unknown"), search(45)],
        0,
        2,
    ),
    "somebody at another site is served meanwhile": (
        [shared("a", 10, "unknown"), search(25, site=HULL), search(45)],
        1,
        1,
    ),
    "a lawful refusal is an answer": ([shared("a", 10, "unknown"), search(25, "refused"), search(45)], 0, 1),
    "what is served was asked before, and hung": ([shared("b", 9, took=40), shared("a", 10, "unknown")], 1, 2),
    "nothing is ever served again": ([shared("a", 10, "unknown"), search(45, "unknown")], 1, 1),
    "nobody asks again": ([shared("a", 10, "unknown"), search(45, site=HULL)], 1, 1),
    "a hearing is due before and after": (
        [shared("a", 9), search(10, "unknown"), search(45), shared("b", 46)],
        0,
        2,
    ),
    "a hearing is one, however often it is asked for": (
        [shared("a", 10, "unknown"), shared("a", 11, "unknown"), search(45), shared("a", 46)],
        1,
        1,
    ),
    "two that could not even be listed": (
        [
            arrival(10, kind="list-hearing", outcome="unknown", site=LEEDS),
            arrival(12, kind="open-crime-case", outcome="unknown", site=LEEDS),
            search(45),
        ],
        2,
        2,
    ),
    "one that was listed, and drafted under its name": (
        [
            arrival(9, kind="open-crime-case", site=LEEDS),
            arrival(9.5, kind="list-hearing", hearing="a", site=LEEDS),
            arrival(10, kind="draft-results", hearing="a", outcome="unknown", site=LEEDS),
            search(45),
        ],
        1,
        1,
    ),
}


@pytest.mark.parametrize("row", ROWS)
def test_a_hearing_is_stalled_where_nothing_is_served_for_half_an_hour(row: str) -> None:
    events, failures, exposures = ROWS[row]
    assert stalled(*events) == of(failures, exposures)


def test_half_an_hour_is_the_courts() -> None:
    """Twice as fast, the same seconds are twice as many minutes."""
    events = [shared("a", 10, "unknown"), search(30)]
    assert (stalled(*events), stalled(*events, compressed=120)) == (of(0, 1), of(1, 1))


def test_without_a_court_day_no_hearing_could_stall() -> None:
    """No sample is not zero."""
    why = "no load user of a court day had to do with a hearing"
    nothing = Checked(measures=(NotExercised(name="hearings.stalled", why=why),))
    assert stalled_hearings.check(played(shared("a", 10, "unknown")), promises()) == nothing
    assert stalled(search(10)) == nothing
