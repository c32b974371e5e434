"""What partners were told, and what they could not see: their outages are no gaps of ours, nor our gaps outages."""

from __future__ import annotations

import msgspec
import pytest
from played import CONTRACTOR, INBOX, Cast, Entry, Event, delivery, noted, ns, order, played, promises
from stages import small_stage

from nisi.checkers import duplicated_orders, lost_orders
from nisi.checkers.checked import Measure
from nisi.history.history import History, Outage
from nisi.journal.records import BehaviourBegan, Heartbeat
from nisi.verdict.doubts import doubts_of

OTHER = "police"
TWO = {CONTRACTOR: "orders", OTHER: "orders"}
STAGE = small_stage("partners", threshold=())


def blind(partner: str, *seconds: int) -> list[Event]:
    """Heartbeats of inboxes of which one could not be looked at."""
    return [noted(Heartbeat(blind=(partner,)), second, INBOX) for second in seconds]


def told(behaviour: str, at: float, partner: str = CONTRACTOR) -> Event:
    return noted(BehaviourBegan(partner=partner, behaviour=behaviour), at, INBOX)


def answered(how: str, event: Event) -> Event:
    """The same delivery, answered otherwise."""

    def entries(cast: Cast) -> list[Entry]:
        replaced = [msgspec.structs.replace(entry.record, answered=how) for entry in event(cast)]  # type: ignore[call-arg]
        return [entry._replace(record=record) for entry, record in zip(event(cast), replaced, strict=True)]

    return entries


def rate(history: History, name: str) -> tuple[int, int]:
    checker = duplicated_orders if name == "orders.duplicated" else lost_orders
    measures = checker.check(history, promises()).measures
    rates = ((m.rate.failures, m.rate.exposures) for m in measures if isinstance(m, Measure) and m.name == name)
    return next(rates, (0, 0))


# Gaps


def test_a_partner_that_could_not_be_looked_at_has_a_gap_of_its_own() -> None:
    """From the last heartbeat that witnessed it to the next; the other partner has none."""
    history = played(*blind(OTHER, *range(20, 31)), inbox_down=[(19.5, 30.5)], partners=TWO)
    assert history.gaps(5, OTHER) == [(ns(19), ns(31))]
    assert (history.gaps(5, CONTRACTOR), history.gaps_of_all(5)) == ([], [])
    assert history.gaps(5) == [(ns(19), ns(31))], "without a partner: those of any"


def test_a_partner_that_was_never_looked_at_has_one_gap() -> None:
    """It begins where the inboxes came up, so that a watch that never began does not look like one without gaps."""
    history = played(*blind(OTHER, *range(61)), inbox_down=[(-1, 61)], partners=TWO)
    assert history.gaps(5, OTHER) == [(ns(0), ns(60))]


def test_a_look_that_failed_for_less_than_the_gap_makes_none() -> None:
    """Four seconds of failing looks are five between two witnesses."""
    history = played(*blind(OTHER, *range(20, 24)), inbox_down=[(19.5, 23.5)], partners=TWO)
    assert history.gaps(5, OTHER) == []


def test_an_order_due_while_its_partner_could_not_be_looked_at_is_not_called_lost() -> None:
    """It is void, and the run is NOT SHOWN, with the partner's name."""
    history = played(order("a", at=10), *blind(CONTRACTOR, *range(20, 31)), inbox_down=[(19.5, 30.5)])
    assert (rate(history, "orders.lost"), rate(history, "orders.void")) == ((0, 0), (1, 1))
    (doubt,) = [doubt for doubt in doubts_of(history, STAGE, ()) if "arrived" in doubt.what]
    assert doubt.what == f"what arrived at {CONTRACTOR}"
    assert (
        doubt.why
        == "its inbox could not be looked at from 10:00:19 to 10:00:31 (over 5 s); orders due then are not counted"
    )


# Outages


def test_a_partner_that_was_told_to_be_down_makes_an_outage_and_no_gap() -> None:
    """The inboxes were witnessed all the time, so an order that never came is lost."""
    history = played(order("a", at=10), told("down", 12), told("well", 18))
    assert history.outages(CONTRACTOR) == [Outage("down", ns(12), ns(18))]
    assert history.gaps(5) == []
    assert rate(history, "orders.lost") == (1, 1)


def test_an_outage_ends_with_the_next_word_or_with_the_history() -> None:
    """One behaviour replaces another, and what was never ended lasts; others' words change nothing."""
    history = played(
        told("slow", 10), told("failing", 20, OTHER), told("down", 30), told("well", 35), told("withholding", 40)
    )
    assert history.outages(CONTRACTOR) == [
        Outage("slow", ns(10), ns(30)),
        Outage("down", ns(30), ns(35)),
        Outage("withholding", ns(40), ns(60)),
    ]
    assert history.outages("nobody") == []


# What was answered


def test_a_delivery_that_the_partner_failed_to_take_is_no_receipt() -> None:
    """An order that came only then is lost; one that came again is neither lost nor doubled."""
    failed = answered("failed", delivery("a", at=12, key="k1"))
    assert rate(played(order("a", at=10), failed), "orders.lost") == (1, 1)
    again = played(order("a", at=10), failed, delivery("a", at=14, key="k2"))
    assert (rate(again, "orders.lost"), rate(again, "orders.duplicated")) == ((0, 1), (0, 1))


def test_a_delivery_whose_answer_was_withheld_is_a_receipt() -> None:
    """The partner has it."""
    history = played(order("a", at=10), answered("withheld", delivery("a", at=12)))
    assert rate(history, "orders.lost") == (0, 1)
    assert [row["answer"] for row in history.rows("select answer from deliveries")] == ["withheld"]


@pytest.mark.parametrize(("signature", "standing"), [("none", "ours"), ("missing", "unsigned"), ("wrong", "unsigned")])
def test_a_channel_without_signatures_needs_none(signature: str, standing: str) -> None:
    """Mail, folders and lists carry no signature; a webhook that lacks one is nobody's."""
    history = played(order("a", at=10), delivery("a", at=12, signature=signature))
    assert [row["standing"] for row in history.rows("select standing from receipts")] == [standing]
