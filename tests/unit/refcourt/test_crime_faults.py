"""Each seeded fault of the crime side changes what it says and nothing else, and counts itself; tests are never struck.

The same sittings, with the same ids, are acted on a healthy platform and on one with the fault; what differs is told.
"""

from collections.abc import Iterator

import pytest
import recording_inbox
import reference_court
from recording_inbox import Inbox
from sitting import CASES, TESTS, CameOf, differences, sat

from refcourt.faults import catalogue

FIRST, FIRST_TEST = 10_000, 20_000
LOST, DOUBLED, ALTERED = {"order lost"}, {"order doubled"}, {"order altered"}
CHANGES: dict[str, set[str]] = {
    "C10": ALTERED,
    "C11": {"results altered"},
    "T1": LOST | {"results lost"},
    "T2": LOST | DOUBLED | {"results lost", "results doubled"},
    "T3": LOST | {"results lost", "answers", "record"},
    "T4": LOST,
    "T6": LOST,
    "T7": LOST,
    "T9": LOST,
    "T10": LOST,
    "T11": LOST,
    "T12": LOST,
    "T15": LOST,
    "T16": DOUBLED,
    "T17": {"results lost"},
    "T19": ALTERED,
    "T20": ALTERED,
    "T21": {"record"},
    "T22": LOST,
    "T24": DOUBLED,
    "T25": LOST,
    "T26": {"order unasked", "results unasked", "answers", "record"},
    "T27": ALTERED,
    "T28": {"order out of order"},
    "T29": {"order elsewhere"},
    "T30": {"order lost", "results lost", "record"},
    "L1": LOST | {"results lost"},
    "L3": DOUBLED | {"results doubled"},
    "X5": {"results lost", "results elsewhere"},
    "X6": ALTERED,
    "X7": {"order elsewhere"},
    "X8": LOST | {"results lost"},
    "X14": {"order unasked", "results lost", "results unasked", "record"},
}
"""Fault → the ways in which what came of it differs from what should have."""

ALSO: dict[str, set[str]] = {
    "T3": {"order elsewhere", "results unasked"},
    "T30": ALTERED,
}
"""What follows from it, where later acts find the case in another state."""


@pytest.fixture(scope="module")
def partners() -> Iterator[Inbox]:
    with recording_inbox.listening() as inbox:
        yield inbox


@pytest.fixture(scope="module")
def healthy(partners: Inbox) -> tuple[CameOf, CameOf]:
    """What should come of the sittings, and of those that are tests."""
    with reference_court.running(*partners.all_partners) as court:
        return sat(court, partners, FIRST, CASES, False), sat(court, partners, FIRST_TEST, TESTS, True)


def planted(*ids: str) -> list[str]:
    return [argument for id in ids for argument in ("--fault", id)]


def test_the_sittings_show_every_kind_of_word(healthy: tuple[CameOf, CameOf]) -> None:
    """New, varied and ended orders, at both contractors, and results at every agency; nothing comes twice."""
    came, _ = healthy
    assert {partner for partner, _, _ in came.messages} == set(recording_inbox.PARTNERS)
    words = {body.get("order_variation_type", "results") for body in came.messages.values()}
    assert words == {None, "VARIATION", "END_MONITORING", "results"}
    assert differences(came, came) == set()


@pytest.mark.parametrize("fault", CHANGES)
def test_a_fault_changes_what_it_says(partners: Inbox, healthy: tuple[CameOf, CameOf], fault: str) -> None:
    """In those ways and no other; and it says that it has fired."""
    with reference_court.running(*planted(fault), *partners.all_partners) as court:
        changed = differences(healthy[0], sat(court, partners, FIRST, CASES, False))
        assert court.fault(fault)["fired"] > 0
    assert CHANGES[fault] <= changed <= CHANGES[fault] | ALSO.get(fault, set())


def test_no_fault_strikes_a_test_case(partners: Inbox, healthy: tuple[CameOf, CameOf]) -> None:
    """With all of them planted, everything comes as it should, and none has fired."""
    with reference_court.running(*planted(*CHANGES), *partners.all_partners) as court:
        assert differences(healthy[1], sat(court, partners, FIRST_TEST, TESTS, True)) == set()
        assert {court.fault(fault)["fired"] for fault in CHANGES} == {0}


def test_every_crime_fault_of_the_catalogue_is_here_or_has_a_test_of_its_own() -> None:
    """T5 and T8 have theirs in test_faults.py, X15 and X16 in test_faults_of_meetings.py, those that wait for load or
    an outage in test_pressed_faults.py, and those of the interface in test_interface_faults.py."""
    rooms = ("refcourt.crime", "refcourt.delivery")
    here = {
        id: fault
        for id, fault in catalogue().items()
        if fault.seam.__module__.startswith(rooms) and (id in CHANGES or not id.startswith("C"))
    }
    assert {id for id, fault in here.items() if not fault.when} == {
        *CHANGES,
        "T5",
        "T8",
        "X15",
        "X16",
    }
