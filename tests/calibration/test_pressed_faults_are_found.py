"""Each seeded fault that waits for load, size, death or an outage is found on a court day that ships.

A platform that is well shows nothing on the same days, or it would be the day that fires the checkers.
"""

from __future__ import annotations

import pytest
from calibration.found import ROWS, finds_nothing, found_by_its_own, unless_asked
from gate.running import Ended, Kit

from refcourt.faults import catalogue

WITHIN_S = 420.0  # a court day, what waits after it, and a machine that others use too

FAULTS = {row.id: row.day for row in ROWS.values() if row.day is not None}

# The suite that plays each court day, and a stage that does.
DAYS = {row.day: (row.suites[0], row.seen_at) for row in ROWS.values() if row.day is not None}
FORGOTTEN = "failover"  # of mechanism L7, which is a command of the candidate's and no fault that is planted
DAYS[FORGOTTEN] = ("outage", "early-adopter")


@pytest.fixture(scope="session")
def days_kit(whole_kit: Kit) -> Kit:
    """The kit with a stage for each court day that plays nothing else."""
    for day, (suite, like) in DAYS.items():
        deadlines = {"order_horizon_s": 12, "view_settles_s": 2}  # of the stages that ship: these days are busy
        whole_kit.stage(day, {suite: {}}, like=like, profiles=[day], within_s=WITHIN_S, **deadlines)
    return whole_kit


def _played(kit: Kit, day: str, seed: int, *options: str) -> Ended:
    command = ("run", DAYS[day][0], "--stage", day, "--seed", str(seed), *options)
    return kit.nisi(*command, within_s=WITHIN_S)


def test_a_fault_that_waits_has_a_court_day() -> None:
    """And no other has."""
    assert set(FAULTS) == {id for id, fault in catalogue().items() if fault.when}


@pytest.mark.timeout(3 * WITHIN_S)
@pytest.mark.parametrize("fault", unless_asked(FAULTS))
def test_a_fault_that_waits_is_found_by_its_own_findings(days_kit: Kit, kit: Kit, fault: str) -> None:
    """Planted, the fault fires on its court day, is NO-GO by what it must give, and gives nothing that it may not."""
    found_by_its_own(ROWS[fault], lambda seed: _played(kit, FAULTS[fault], seed, "--fault", fault))


@pytest.mark.every_fault
@pytest.mark.timeout(WITHIN_S)
def test_a_restore_that_forgets_what_was_acknowledged_is_found(days_kit: Kit, kit: Kit) -> None:
    """Mechanism L7: a fail-over to an older copy, put back without the log of what came after it."""
    file, restores = "contracts/candidates/refcourt.toml", '"--from", "{folder}"]'
    forgets = (kit.folder / file).read_text().replace(restores, '"--from", "{folder}", "--without-log"]')
    with kit.with_file(file, forgets):
        ended = _played(kit, FORGOTTEN, 1)
    assert (ended.code, ended.codes) == (1, {"write-lost"}), str(ended)


@pytest.mark.timeout(WITHIN_S)
@pytest.mark.parametrize("day", unless_asked(DAYS, ()))
def test_without_a_fault_the_same_day_finds_nothing(days_kit: Kit, kit: Kit, day: str) -> None:
    """Whatever happens to it from outside, the healthy platform gives no finding."""
    finds_nothing(_played(kit, day, 1))
