"""Each seeded fault that waits for load, size, death or outage does its harm then, and only then, and counts it."""

import time
from collections.abc import Iterator

import pytest
import recording_inbox
import reference_court
from mailboxes import open_again, taking_mail
from pressed_scenarios import SCENARIOS
from recording_inbox import Inbox
from reference_court import until
from rushes import Site

from refcourt.faults import catalogue

MAIL_HAS_ITS_OWN = {"L10", "X11"}


@pytest.fixture(scope="module")
def healthy() -> Iterator[Site]:
    with recording_inbox.listening() as inbox, reference_court.running(*inbox.all_partners) as court:
        yield Site(court, inbox)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_fault_does_harm_under_pressure_and_counts_it(name: str) -> None:
    """Not before: an ordinary share arrives, once, and nothing has fired."""
    fault = name.split()[0]
    with (
        recording_inbox.listening() as inbox,
        reference_court.running("--fault", fault, *inbox.all_partners) as court,
    ):
        site = Site(court, inbox)
        assert site.arrives(site.shared())
        assert court.fault(fault)["fired"] == 0
        assert SCENARIOS[name](site)
        assert court.fault(fault)["fired"] > 0


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_healthy_platform_does_none_under_the_same_pressure(healthy: Site, name: str) -> None:
    """Everything arrives whole, once and in time, and everybody is answered."""
    assert not SCENARIOS[name](healthy)


def test_mail_that_is_away_for_more_than_three_seconds_is_dropped_or_stops_everybody() -> None:
    """What was shared while nobody took mail never comes where it bounces (L10), and where mail is sent within the
    request nobody can share any more until it is back (X11).  A healthy platform goes on, and tries again."""
    with taking_mail() as (mailbox, partner):
        pass
    told = "--partner", partner
    with (
        reference_court.running(*told, "--fault", "L10") as bounced,
        reference_court.running(*told, "--fault", "X11") as stopped,
        reference_court.running(*told) as healthy,
    ):
        sites = [Site(court, Inbox(0)) for court in (bounced, stopped, healthy)]
        early = [site.shared() for site in sites]
        drafts = [site.drafted() for site in sites]
        time.sleep(4.2)
        assert [site.share(draft) for site, draft in zip(sites, drafts, strict=True)] == [202, 503, 202]
        with open_again(mailbox, partner):
            until(lambda: mailbox.names(early[1]))
            late = [site.shared() for site in sites]
            until(lambda: all(map(mailbox.names, late)))
            time.sleep(2.5)
            assert [*map(mailbox.names, early)] == [False, True, True]
        assert bounced.fault("L10")["fired"] > 0
        assert stopped.fault("X11")["fired"] == 1


def test_every_fault_that_waits_is_tried() -> None:
    """Those that wait for mail to be away are tried where there is mail."""
    tried = {name.split()[0] for name in SCENARIOS} | MAIL_HAS_ITS_OWN
    assert tried == {id for id, fault in catalogue().items() if fault.when}
