"""Faults that strike people who meet in one case: what is shared then is never announced; nobody else's is lost."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest
import recording_inbox
import reference_court
from court_days import begin, drafted, listed, new_case, share, shared
from reference_court import line
from rushes import Site, together

CASES = 6
LOTS = 20  # of such cases, until somebody has met who is struck: one in three, and not all who begin at once do


def at_once(site: Site, test_case: bool) -> int:
    """Of a case's two hearings, shared by two people at one moment: how many orders did not come."""
    clerk, other = (site.court.person(f"court-clerk.{n}") for n in (1, 2))
    orders = []
    for _ in range(CASES):
        number, case = new_case(clerk, testCase=test_case)
        hearings = [listed(clerk, case) for _ in range(2)]
        versions = [
            drafted(clerk, hearing, 0, [line(number, "1", code)])
            for hearing, code in zip(hearings, ("CURE", "EMW"), strict=True)
        ]
        shares = zip((clerk, other), hearings, versions, strict=True)
        assert [answer.status for answer in together(*(partial(share, *one) for one in shares))] == [202, 202]
        orders += [order for hearing in hearings for order in site.orders(hearing)]
    return site.arrived(orders).count(False)


def while_locked(site: Site, test_case: bool) -> int:
    """Of a case's two hearings one is being amended while the other is shared: how many orders of that did not come."""
    clerk, other = (site.court.person(f"court-clerk.{n}") for n in (1, 2))
    orders = []
    for _ in range(CASES):
        number, case = new_case(clerk, testCase=test_case)
        locked, open_one = (listed(clerk, case) for _ in range(2))
        shared(clerk, locked, [line(number, "1", "CURE")])
        assert begin(clerk, locked).status == 200
        shared(other, open_one, [line(number, "1", "EMW")])
        orders += site.orders(open_one)
    return site.arrived(orders).count(False)


def one_after_another(site: Site, test_case: bool) -> int:
    """The same hearings when nobody meets: how many orders did not come."""
    clerk = site.court.person("court-clerk.1")
    orders = []
    for _ in range(CASES):
        number, case = new_case(clerk, testCase=test_case)
        for code in ("CURE", "EMW"):
            hearing = listed(clerk, case)
            shared(clerk, hearing, [line(number, "1", code)])
            orders += site.orders(hearing)
    return site.arrived(orders).count(False)


@pytest.fixture(scope="module")
def healthy() -> Iterator[Site]:
    with recording_inbox.listening() as inbox, reference_court.running(*inbox.all_partners) as court:
        yield Site(court, inbox)


@pytest.mark.parametrize(("fault", "meeting"), [("X15", at_once), ("X16", while_locked)])
def test_whoever_meets_is_struck_and_counted_and_nobody_else(
    healthy: Site, fault: str, meeting: Callable[[Site, bool], int]
) -> None:
    """Not tests, not those who come one after another, and nobody on a healthy platform."""
    with (
        recording_inbox.listening() as inbox,
        reference_court.running("--fault", fault, *inbox.all_partners) as court,
    ):
        site = Site(court, inbox)
        assert (meeting(site, True), one_after_another(site, False)) == (0, 0)
        assert court.fault(fault)["fired"] == 0
        lost = next(filter(None, (meeting(site, False) for _ in range(LOTS))), 0)
        assert lost == court.fault(fault)["fired"] > 0
    assert meeting(healthy, False) == 0
