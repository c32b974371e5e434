"""Each seeded fault of the tribunals does the harm that it says, counts it, and spares the others and test cases."""

from collections.abc import Iterator

import pytest
import reference_court
from fault_scenarios import SCENARIOS, staged
from reference_court import Court

from refcourt.faults import catalogue

TOLD_ELSEWHERE = {"D1", "D19"}
AT_ANY_REQUEST = {"X9"}  # where it is told apart by what is asked


@pytest.fixture(scope="module")
def healthy() -> Iterator[Court]:
    with reference_court.running("--clock") as court:
        yield court


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_fault_does_harm_and_counts_it(name: str) -> None:
    """In what it strikes, each time; in nothing else."""
    fault = name.split()[0]
    with reference_court.running("--clock", "--fault", fault) as court:
        for struck, test_case in ((True, False), (False, False), (True, True), (True, False)):
            before = court.fault(fault)["fired"]
            stage = staged(court, fault, struck, test_case)
            harmed = SCENARIOS[name](stage)
            assert harmed == (struck and not test_case)
            assert (court.fault(fault)["fired"] > before) == harmed


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_healthy_platform_does_no_such_harm(healthy: Court, name: str) -> None:
    """To the same subjects."""
    assert not SCENARIOS[name](staged(healthy, name.split()[0], struck=True))


def test_every_fault_of_the_tribunals_is_tried() -> None:
    """Those that crime has are tried where crime is, and those that wait for load in test_pressed_faults.py."""
    tried = {name.split()[0] for name in SCENARIOS} | TOLD_ELSEWHERE
    here = {
        id: fault
        for id, fault in catalogue().items()
        if id in AT_ANY_REQUEST
        or ("tribunal" in fault.seam.__module__ and not id.startswith("C"))  # those are in test_interface_faults.py
    }
    assert tried == {id for id, fault in here.items() if not fault.when}
