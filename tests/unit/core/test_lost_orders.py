"""Lost orders: found when they are lost, and only then."""

from __future__ import annotations

from typing import Any

import pytest
from played import (
    CONTRACTOR,
    NONCE,
    OTHER_NONCE,
    Event,
    acts_of,
    delivery,
    foreign_delivery,
    ns,
    order,
    played,
    promises,
)
from told import clusters, counts, of

from nisi.checkers import lost_orders
from nisi.checkers.checked import Finding, Measure, NotExercised, Rate
from nisi.marks import Mark

TWO_PARTNERS = {CONTRACTOR: "orders", "second-contractor": "orders"}
SECOND = "second-contractor"
A = order("a", at=(10, 10.2))
VARIED = [A, order("a", at=20, prompts={"startTime": "19:00"})]

# Named in words: what happened, how the run was played, and the orders (lost of judged), pending and void.
Row = tuple[list[Event], dict[str, Any], tuple[int, int], tuple[int, int], tuple[int, int]]
ROWS: dict[str, Row] = {
    "nothing was ordered": ([], {}, (0, 0), (0, 0), (0, 0)),
    "delivered": ([A, delivery("a", at=11)], {}, (0, 1), (0, 1), (0, 1)),
    "never delivered": ([A], {}, (1, 1), (0, 1), (0, 1)),
    "one of two defendants delivered": (
        [order("a", "b", at=10), delivery("a", at=11)],
        {},
        (1, 2),
        (0, 2),
        (0, 2),
    ),
    "one of two conditions delivered": (
        [order("a", at=10, condition=["curfew", "alcohol"]), delivery("a", at=11, condition="alcohol")],
        {},
        (1, 2),
        (0, 2),
        (0, 2),
    ),
    "two orders in one message": ([order("a", "b", at=10), delivery("a", "b", at=11)], {}, (0, 2), (0, 2), (0, 2)),
    "delivered before its acknowledgement": (
        [order("a", at=(10, 12)), delivery("a", at=11)],
        {},
        (0, 1),
        (0, 1),
        (0, 1),
    ),
    "delivered late, before the seal": ([A, delivery("a", at=59.9)], {}, (0, 1), (0, 1), (0, 1)),
    # The horizon: 5 s of harness time after the later of acknowledgement and heal.
    "in flight when the run was sealed": ([order("a", at=(57, 57.2))], {}, (0, 0), (1, 1), (0, 1)),
    "just short of the horizon": ([order("a", at=(54, 55.001))], {}, (0, 0), (1, 1), (0, 1)),
    "just at the horizon": ([order("a", at=(54, 55))], {}, (1, 1), (0, 1), (0, 1)),
    "never healed": ([A], {"heal": None}, (0, 0), (1, 1), (0, 1)),
    "healed too shortly before the seal": ([A], {"heal": 56}, (0, 0), (1, 1), (0, 1)),
    "delivered and never healed": ([A, delivery("a", at=11)], {"heal": None}, (0, 1), (0, 1), (0, 1)),
    # Answers that never came.
    "no answer and no trace": ([order("a", "b", at=10, outcome="unknown")], {}, (0, 0), (0, 0), (0, 0)),
    "no answer, half of it delivered": (
        [order("a", "b", at=(10, None)), delivery("a", at=11)],
        {},
        (1, 2),
        (0, 2),
        (0, 2),
    ),
    "no answer, all of it delivered": (
        [order("a", "b", at=10, outcome="unknown"), delivery("a", "b", at=11)],
        {},
        (0, 2),
        (0, 2),
        (0, 2),
    ),
    "no answer, half of it delivered just before the seal": (
        [order("a", "b", at=10, outcome="unknown"), delivery("a", at=58)],
        {},
        (0, 1),
        (1, 2),
        (0, 2),
    ),
    "shared again after no answer, delivered once": (
        [order("a", at=(10, None)), order("a", at=(20, 20.1)), delivery("a", at=15)],
        {},
        (0, 1),
        (0, 1),
        (0, 1),
    ),
    "shared again after no answer, never delivered": (
        [order("a", at=(10, None)), order("a", at=(20, 20.1))],
        {},
        (1, 1),
        (0, 1),
        (0, 1),
    ),
    "a draft without an answer, shared": (
        [order("a", at=10, drafted="unknown"), delivery("a", at=11)],
        {},
        (0, 1),
        (0, 1),
        (0, 1),
    ),
    "refused": ([order("a", at=10, outcome="refused")], {}, (0, 0), (0, 0), (0, 0)),
    "refused, and delivered all the same": (
        [order("a", at=10, outcome="refused"), delivery("a", at=11)],
        {},
        (0, 0),
        (0, 0),
        (0, 0),
    ),
    "refused, then accepted": ([order("a", at=10, outcome="refused"), order("a", at=12)], {}, (1, 1), (0, 1), (0, 1)),
    "acknowledged, absent, and only delivered when it was shared again": (
        [A, order("a", at=(30, 30.1)), delivery("a", at=31)],
        {},
        (0, 1),
        (0, 1),
        (0, 1),
    ),
    # The inboxes must have been up.
    "an inbox gap after the acknowledgement": ([A], {"inbox_down": [(20, 30)]}, (0, 0), (0, 1), (1, 1)),
    "an inbox gap over the acknowledgement": ([A], {"inbox_down": [(8, 15)]}, (0, 0), (0, 1), (1, 1)),
    "an inbox gap up to the acknowledgement": (
        [order("a", at=(10, 15))],
        {"inbox_down": [(8, 15)]},
        (0, 0),
        (0, 1),
        (1, 1),
    ),
    "an inbox gap before the acknowledgement": ([A], {"inbox_down": [(2, 9)]}, (1, 1), (0, 1), (0, 1)),
    "delivered before an inbox gap": (
        [A, delivery("a", at=11)],
        {"inbox_down": [(20, 30)]},
        (0, 1),
        (0, 1),
        (0, 1),
    ),
    "inboxes that were never up": ([A], {"inbox_down": [(-1, 61)]}, (0, 0), (0, 1), (1, 1)),
    # What is no arrival.
    "an unsigned delivery": ([A, delivery("a", at=11, signature="missing")], {}, (1, 1), (0, 1), (0, 1)),
    "a wrongly signed delivery": ([A, delivery("a", at=11, signature="wrong")], {}, (1, 1), (0, 1), (0, 1)),
    "a delivery that cannot be read": ([A, delivery("a", at=11, body="{")], {}, (1, 1), (0, 1), (0, 1)),
    "another run's mark": ([A, delivery("a", at=11, nonce=OTHER_NONCE)], {}, (1, 1), (0, 1), (0, 1)),
    "nobody's mark": ([A, foreign_delivery(at=11)], {}, (1, 1), (0, 1), (0, 1)),
    "another condition": ([A, delivery("a", at=11, condition="alcohol")], {}, (1, 1), (0, 1), (0, 1)),
    "another defendant's": ([A, order("b", at=20), delivery("b", at=21)], {}, (1, 2), (0, 2), (0, 2)),
    "delivered before it was shared": ([A, delivery("a", at=5)], {}, (1, 1), (0, 1), (0, 1)),
    "delivered as a TEST, on which nobody acts": ([A, delivery("a", at=11, test=True)], {}, (1, 1), (0, 1), (0, 1)),
    # Who is owed what.
    "a TEST order": ([order("a", at=10, test=True)], {}, (0, 0), (0, 0), (0, 0)),
    "a TEST order among others": (
        [order("a", at=10, test=True), order("b", at=20), delivery("b", at=21)],
        {},
        (0, 1),
        (0, 1),
        (0, 1),
    ),
    "the contractor that the court chose": (
        [order("a", at=10, contractor=SECOND), delivery("a", at=11, partner=SECOND)],
        {"partners": TWO_PARTNERS},
        (0, 1),
        (0, 1),
        (0, 1),
    ),
    "no contractor was chosen: the first": ([A], {"partners": TWO_PARTNERS}, (1, 1), (0, 1), (0, 1)),
    # A word after the first.
    "varied, and both arrived": (
        [*VARIED, delivery("a", at=11), delivery("a", at=21, request="variation")],
        {},
        (0, 2),
        (0, 2),
        (0, 2),
    ),
    "varied, and neither arrived": (VARIED, {}, (2, 2), (0, 2), (0, 2)),
    "varied, and only the variation arrived": (
        [*VARIED, delivery("a", at=21, request="variation")],
        {},
        (1, 2),
        (0, 2),
        (0, 2),
    ),
    "varied, and only the first arrived: superseded, not lost": (
        [*VARIED, delivery("a", at=11)],
        {},
        (0, 1),
        (0, 2),
        (0, 2),
    ),
    "varied twice, and the one between did not arrive": (
        [
            *VARIED,
            order("a", at=30, prompts={"startTime": "21:00"}),
            delivery("a", at=11),
            delivery("a", at=31, request="variation"),
        ],
        {},
        (0, 2),
        (0, 3),
        (0, 3),
    ),
}


@pytest.mark.parametrize("row", ROWS)
def test_orders_are_lost_pending_void_or_delivered(row: str) -> None:
    """Each order of an accepted share is exactly one of the four."""
    events, how, lost, pending, void = ROWS[row]
    checked = lost_orders.check(played(*events, **how), promises())
    assert of(checked, "orders.lost", "orders.pending", "orders.void") == [lost, pending, void]
    assert len(checked.findings) == lost[0]


def test_a_lost_order_is_told_whole() -> None:
    """Who, what, which case, when accepted, by when not there; and the share that shows it."""
    history = played(order("a", "b", at=(10, 10.2), site="Hull"), delivery("b", at=11))
    mark = Mark(NONCE, 1, 0).text
    sentence = (
        f"The curfew order for Person A ({mark}), case URN-hearing-a, was accepted at 10:00:10 and had not reached "
        "em-contractor by 10:01:00, more than 5 s later."
    )
    finding = Finding(
        code="order-lost",
        subject=f"URN-hearing-a {mark} curfew {CONTRACTOR} 0",
        sentence=sentence,
        calls=tuple(acts_of(history, "share-results")),
        where={"partner": CONTRACTOR, "condition": "curfew", "site": "Hull", "role": "legal-adviser"},
    )
    checked = lost_orders.check(history, promises())
    assert checked.findings == (finding,)
    whole = Rate(failures=1, exposures=2, unit="orders", cluster="hearings", clusters_failed=1, clusters=1)
    assert checked.measures[0] == Measure(name="orders.lost", rate=whole)
    slices = {"partner": CONTRACTOR, "condition": "curfew", "site": "Hull", "role": "legal-adviser"}
    told = {name for name in counts(checked) if name.startswith("orders.lost[")}
    assert told == {f"orders.lost[{key}={value}]" for key, value in slices.items()}


def test_a_share_without_an_answer_says_so() -> None:
    """The reader is told why an order that was never accepted is owed."""
    history = played(order("a", "b", at=(10, None)), delivery("a", at=11))
    (finding,) = lost_orders.check(history, promises()).findings
    assert (
        "was shared at 10:00:10 (no answer came, yet part of it was delivered) and had not reached" in finding.sentence
    )


def test_the_claim_is_made_in_hearings() -> None:
    """Three orders of one hearing are one trial, for orders of one hearing are lost together."""
    history = played(order("a", "b", "c", at=10), order("d", at=20), delivery("d", at=21))
    assert clusters(lost_orders.check(history, promises()), "orders.lost") == (1, 2)


def test_without_a_partner_that_is_owed_orders_nothing_is_exercised() -> None:
    for partners in ({}, {"probation": "results:all"}):
        checked = lost_orders.check(played(A, partners=partners), promises())
        assert NotExercised(name="orders.lost", why="no orders could be judged") in checked.measures


def test_without_a_seal_the_run_ends_with_its_last_record() -> None:
    """A gate that was killed is judged by what its journals hold: an order is owed for as long as they go on."""
    history = played(order("a", at=10), sealed=None, killed=["gate"])
    assert (history.ended, counts(lost_orders.check(history, promises()))["orders.lost"]) == (ns(60), (1, 1))
