"""The platform's clock is moved ahead: what stood yesterday must stand today.  The promise items say what did not."""

from __future__ import annotations

from nisi.gather.court import Court
from scenarios.clock import documents_over_a_day, results_across_midnight

NOT_MOVED = "the platform did not let its clock be moved, so nothing was seen of a day that passes"


def test_results_are_shared_across_midnight(court: Court) -> None:
    """As many hearings as the stage asks for, some shared as the day ends and some changed when it is over."""
    assert results_across_midnight(court, court.size("clock")["hearings"]), NOT_MOVED


def test_documents_stand_a_day_later(court: Court) -> None:
    """On as many appeals as the stage asks for, what was filed yesterday is opened and decided upon."""
    assert documents_over_a_day(court, court.size("clock")["cases"]), NOT_MOVED
