"""People who were turned away: the platform's doing only while we kept our time, and nobody is forgotten."""

from __future__ import annotations

import pytest
from played import Event, court_day, dropped, played, promises, pulse
from played.run import INBOX
from told import counts

from nisi.checkers import load_not_carried
from nisi.checkers.checked import Checked, Finding, Measure, NotExercised, Rate


def checked(*events: Event) -> Checked:
    return load_not_carried.check(played(*events), promises())


TEN = court_day(arrivals=10, what="legal-adviser: look up")
TWO = (dropped(12.1), dropped(12.2))

# What happened, and how many of the ten were turned away, never begun, and in how many seconds we were behind.
ROWS: dict[str, tuple[list[Event], tuple[int, int, int]]] = {
    "everybody was begun": ([pulse(11, 4), pulse(12, 6)], (0, 0, 0)),
    "two were turned away in a second in which we were on time": ([pulse(11, 8), *TWO, pulse(13)], (2, 0, 0)),
    "just on time": ([pulse(11, 8), *TWO, pulse(13, lag_ms=49.9, processor=0.79)], (2, 0, 0)),
    "two were turned away while we were late": ([pulse(11, 8), *TWO, pulse(13, lag_ms=50.0)], (0, 2, 1)),
    "two were turned away while we were busy": ([pulse(11, 8), *TWO, pulse(13, processor=0.8)], (0, 2, 1)),
    "we were late in another second": ([pulse(11, 8, lag_ms=400), *TWO, pulse(13)], (2, 0, 1)),
    "two were due in time, and met late": (
        [pulse(11, 8), dropped(12.1, at=14.5), dropped(12.2, at=14.5), pulse(13), pulse(15, lag_ms=2400)],
        (0, 2, 1),
    ),
    "nobody says how we did when two were turned away": ([pulse(11, 8), *TWO], (0, 2, 0)),
    "only another writer says how it did": ([pulse(11, 8), *TWO, pulse(13, writer=INBOX)], (0, 2, 0)),
    "two were never begun": ([pulse(11, 8)], (0, 2, 0)),
    "nobody was begun, and nothing says why": ([], (0, 10, 0)),
}


@pytest.mark.parametrize("row", ROWS)
def test_whoever_was_due_is_begun_or_turned_away_by_the_platform_or_ours(row: str) -> None:
    """A finding for those whom the platform kept out, of each role and task; for ours there is none."""
    events, (carried, not_begun, behind) = ROWS[row]
    came = checked(TEN, *events)
    beats = sum("pulse" in str(type(entry.record).__struct_config__.tag) for event in events for entry in event(None))  # type: ignore[arg-type]
    expected = {"load.not-carried": (carried, 10), "load.not-begun": (not_begun, 10), "load.behind": (behind, beats)}
    assert counts(came) == expected
    assert [finding.code for finding in came.findings] == ["load-not-carried"] * bool(carried)


def test_a_finding_says_who_was_turned_away_and_when() -> None:
    """Each role and task has its own, and the measures tell how many came in all."""
    look_up, share = court_day(arrivals=10, what="legal-adviser: look up"), court_day(arrivals=5, what="judge: share")
    came = checked(
        look_up, share, pulse(11, 12), *TWO, dropped(14, what="judge: share"), pulse(13), pulse(15), pulse(16)
    )
    tail = "as many as may be were under way, and the platform had not answered them."
    assert came == Checked(
        (
            Finding(
                code="load-not-carried",
                subject="judge: share",
                sentence=f"Of 5 arrivals of a judge to share, 1 were turned away, at 10:00:14: {tail}",
                where={"role": "judge"},
            ),
            Finding(
                code="load-not-carried",
                subject="legal-adviser: look up",
                sentence=f"Of 10 arrivals of a legal-adviser to look up, 2 were turned away, at 10:00:12: {tail}",
                where={"role": "legal-adviser"},
            ),
        ),
        (
            Measure(name="load.not-carried", rate=Rate(failures=3, exposures=15, unit="arrivals")),
            Measure(name="load.not-begun", rate=Rate(failures=0, exposures=15, unit="arrivals")),
            Measure(name="load.behind", rate=Rate(failures=0, exposures=4, unit="seconds of load")),
        ),
    )


def test_without_arrivals_nothing_was_exercised() -> None:
    """No sample is not zero."""
    why = "no arrivals were planned"
    names = ("load.not-carried", "load.not-begun", "load.behind")
    assert checked() == Checked(measures=tuple(NotExercised(name=name, why=why) for name in names))


def test_more_turned_away_than_a_plan_is_left_of_are_all_counted() -> None:
    """Where the record of one writer's plan is gone, failures are never more than exposures."""
    came = checked(court_day(arrivals=1), *TWO, pulse(13, 4))
    assert counts(came)["load.not-carried"] == (2, 6)
