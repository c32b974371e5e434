"""Each seeded fault that waits for load, size, death or an outage is found on a court day that ships.

A platform that is well shows nothing on the same days, or it would be the day that fires the checkers.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from calibration.found import Found, finds_nothing, found_by_its_own
from gate.running import Ended, Kit

from refcourt.faults import catalogue

WITHIN_S = 420.0  # a court day, what waits after it, and a machine that others use too

# The suite that plays each court day, and a stage that does.
DAYS = {
    "share-burst": ("load", "merge"),
    "evidence-day": ("load", "early-adopter"),
    "monday-morning": ("load", "early-adopter"),
    "worker-crash": ("outage", "merge"),
    "secure-mail-down": ("outage", "merge"),
    "network-outage-2019": ("outage", "early-adopter"),
    "failover": ("outage", "early-adopter"),
}

ALWAYS = ("L4",)

LOST = {"order-lost", "notification-lost"}
LIVE = {"order-superseded-live": "the word that was dropped varied an order of an earlier day of the hearing"}

FAULTS = {
    "T13": Found("share-burst", {"notification-lost"}, {"too-slow": "one in twenty messages is large, more or less"}),
    "T14": Found("secure-mail-down", {"notification-lost"}),
    "T18": Found("share-burst", LOST | {"too-slow"}, LIVE),
    "T23": Found("share-burst", LOST),
    "D18": Found(
        "share-burst",
        {"document-leaked"},
        {
            "document-hidden": "a judge is given the list of somebody who may see less",
            "document-unreadable": "and cannot open what was listed a moment before",
        },
    ),
    "L2": Found("share-burst", {"site-failing"}),
    "L4": Found("worker-crash", {"order-duplicated"}),
    "L5": Found(
        "share-burst",
        {"order-late", "notification-late", "too-slow"},
        {
            "order-lost": "what still waits when nobody waits for it any longer",
            "notification-lost": "the same",
        },
    ),
    "L6": Found("secure-mail-down", {"notification-lost"}),
    "L8": Found("evidence-day", {"refusal-applied"}),
    "L9": Found("network-outage-2019", {"document-lost"}),
    "L10": Found("secure-mail-down", {"notification-lost"}),
    "L11": Found("monday-morning", {"site-failing"}),
    "L12": Found("share-burst", {"case-hidden"}),
    "L13": Found(
        "share-burst",
        {"order-lost", "write-lost", "notification-altered"},
        {"notification-lost": "somebody had no other results than those that were cut off"},
    ),
    "L14": Found("share-burst", {"site-failing", "too-slow"}),
    "L15": Found("share-burst", LOST, {**LIVE, "too-slow": "one in twenty words is lost, more or less"}),
    "L17": Found("share-burst", {"too-slow"}),
}
FORGOTTEN = Found("failover", {"write-lost"})


def _only_on_demand(names: Iterable[str], always: tuple[str, ...] = ()) -> list[Any]:
    return [pytest.param(name, id=name, marks=() if name in always else pytest.mark.every_fault) for name in names]


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


def test_every_fault_that_waits_has_a_row() -> None:
    """Those that strike at once have theirs beside these; so no fault of the catalogue is without one."""
    assert set(FAULTS) == {id for id, fault in catalogue().items() if fault.when}
    assert [fault for fault, found in FAULTS.items() if not found.is_clear] == []


@pytest.mark.timeout(3 * WITHIN_S)
@pytest.mark.parametrize("fault", _only_on_demand(FAULTS, ALWAYS))
def test_a_fault_that_waits_is_found_by_its_own_findings(days_kit: Kit, kit: Kit, fault: str) -> None:
    """Planted, the fault fires on its court day, is NO-GO by what it must give, and gives nothing that it may not."""
    found = FAULTS[fault]
    found_by_its_own(found, lambda seed: _played(kit, found.where, seed, "--fault", fault))


@pytest.mark.every_fault
@pytest.mark.timeout(WITHIN_S)
def test_a_restore_that_forgets_what_was_acknowledged_is_found(days_kit: Kit, kit: Kit) -> None:
    """Mechanism L7: a fail-over to an older copy, put back without the log of what came after it."""
    file, restores = "contracts/candidates/refcourt.toml", '"--from", "{folder}"]'
    forgets = (kit.folder / file).read_text().replace(restores, '"--from", "{folder}", "--without-log"]')
    with kit.with_file(file, forgets):
        ended = _played(kit, FORGOTTEN.where, 1)
    assert ended.code == 1, str(ended)
    assert FORGOTTEN.must <= ended.codes <= {*FORGOTTEN.must, *FORGOTTEN.may}, str(ended)


@pytest.mark.timeout(WITHIN_S)
@pytest.mark.parametrize("day", _only_on_demand(DAYS))
def test_without_a_fault_the_same_day_finds_nothing(days_kit: Kit, kit: Kit, day: str) -> None:
    """Whatever happens to it from outside, the healthy platform gives no finding."""
    finds_nothing(_played(kit, day, 1))
