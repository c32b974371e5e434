"""What a run with a planted fault comes to: found, missed, or not shown."""

from __future__ import annotations

import pytest
from gated import STAGE, judged, sound_run
from played import faults_read, order, played

from nisi.calibrate.catalogue import Row
from nisi.calibrate.planted import fired_in, outcome_of, seen_by_suite
from nisi.gather.conclude import Judged
from nisi.verdict.power import Outcome, Seen

LOST = Row(id="T05", suites=("tagging",), seen_at="local", must=("order-lost",))
DOUBLED = Row(id="T08", suites=("tagging",), seen_at="local", must=("order-duplicated",))


@pytest.mark.parametrize(
    ("row", "fired", "outcome"),
    [
        pytest.param(LOST, 3, "found", id="by its own finding"),
        pytest.param(LOST, None, "found", id="by its own finding, though its count could not be read"),
        pytest.param(DOUBLED, 3, "missed", id="by another finding only"),
        pytest.param(DOUBLED, 0, "not shown", id="it never struck"),
        pytest.param(DOUBLED, None, "not shown", id="nobody knows whether it struck"),
    ],
)
def test_a_fault_is_found_only_by_its_own_finding(row: Row, fired: int | None, outcome: Outcome) -> None:
    """An order is lost in this run, and nothing else is wrong."""
    judgement = judged(played(*sound_run(), order("x", at=(15, 15.2))))
    assert outcome_of(row, judgement, fired) == outcome


def test_how_often_it_fired_is_the_platforms_last_count() -> None:
    """None where there is none."""
    assert fired_in(played(*sound_run(), faults_read(T05=2), faults=("T05",)), "T05") == 2
    assert fired_in(played(*sound_run(), faults=("T05",)), "T05") is None


def test_findings_are_counted_by_the_suite_whose_act_they_name() -> None:
    """Of all its suites where the act is nobody's of them."""
    history = played(*sound_run(), order("x", at=(15, 15.2)), suites=("tagging", "access"))
    judged_run = Judged(judged(history), history, STAGE)
    assert seen_by_suite(judged_run) == (Seen(suite="tagging documents access", code="order-lost", count=1),)
