"""Duplicated orders: what would make a partner act twice, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from played import CONTRACTOR, NONCE, OTHER_NONCE, Event, deliveries_of, delivery, order, played, promises
from told import clusters, of

from nisi.checkers import duplicated_orders
from nisi.checkers.checked import Finding, NotExercised
from nisi.marks import Mark

A = order("a", at=(10, 10.2))

# What happened, how the run was played, and the orders (duplicated of received) and resent.
Row = tuple[list[Event], dict[str, Any], tuple[int, int], tuple[int, int]]
ROWS: dict[str, Row] = {
    "never delivered": ([A], {}, (0, 0), (0, 0)),
    "delivered once": ([A, delivery("a", at=11)], {}, (0, 1), (0, 1)),
    "twice, under two keys": ([A, delivery("a", at=11), delivery("a", at=12)], {}, (1, 1), (0, 1)),
    "resent: the same key, the same body": (
        [A, delivery("a", at=11, key="k"), delivery("a", at=12, key="k")],
        {},
        (0, 1),
        (1, 1),
    ),
    "the same key, another body": (
        [A, delivery("a", at=11, key="k"), delivery("a", at=12, key="k", words="changed")],
        {},
        (0, 1),
        (0, 1),
    ),
    "two keys, and one of them resent": (
        [A, delivery("a", at=11, key="k"), delivery("a", at=12, key="k"), delivery("a", at=13)],
        {},
        (1, 1),
        (1, 1),
    ),
    "one key of two orders in two messages": (
        [order("a", "b", at=10), delivery("a", at=11, key="k"), delivery("b", at=12, key="k")],
        {},
        (0, 2),
        (0, 2),
    ),
    "two orders in one message, sent under two keys": (
        [order("a", "b", at=10), delivery("a", "b", at=11), delivery("a", "b", at=12)],
        {},
        (2, 2),
        (0, 2),
    ),
    "once on a channel without keys": ([A, delivery("a", at=11, key=None)], {}, (0, 1), (0, 1)),
    "twice on a channel without keys": (
        [A, delivery("a", at=11, key=None), delivery("a", at=12, key=None)],
        {},
        (1, 1),
        (0, 1),
    ),
    "two conditions of one person": (
        [
            order("a", at=10, condition=["curfew", "trail"]),
            delivery("a", at=11),
            delivery("a", at=12, condition="trail"),
        ],
        {},
        (0, 2),
        (0, 2),
    ),
    "once to each of two partners": (
        [A, delivery("a", at=11, key="k"), delivery("a", at=12, partner="second", key="k")],
        {"partners": {CONTRACTOR: "orders", "second": "orders"}},
        (0, 1),
        (0, 1),
    ),
    "an amendment, each told once": (
        [
            A,
            order("a", at=(20, 20.2), prompts={"startTime": "19:00"}),
            delivery("a", at=11),
            delivery("a", at=21, request="variation"),
        ],
        {},
        (0, 2),
        (0, 2),
    ),
    "shared again after no answer, told for each": (
        [order("a", at=(10, None)), order("a", at=(20, 20.2)), delivery("a", at=11), delivery("a", at=21)],
        {},
        (1, 1),
        (0, 1),
    ),
    "the copy is not signed": (
        [A, delivery("a", at=11), delivery("a", at=12, signature="wrong")],
        {},
        (0, 1),
        (0, 1),
    ),
    "the copy bears another run's mark": (
        [A, delivery("a", at=11), delivery("a", at=12, nonce=OTHER_NONCE)],
        {},
        (0, 1),
        (0, 1),
    ),
    "a TEST order twice": (
        [order("a", at=10, test=True), delivery("a", at=11, test=True), delivery("a", at=12, test=True)],
        {},
        (0, 0),
        (0, 0),
    ),
    "a share without an answer, delivered twice": (
        [order("a", at=(10, None)), delivery("a", at=11), delivery("a", at=12)],
        {},
        (1, 1),
        (0, 1),
    ),
}


@pytest.mark.parametrize("row", ROWS)
def test_orders_are_duplicated_or_resent_or_neither(row: str) -> None:
    events, how, duplicated, resent = ROWS[row]
    checked = duplicated_orders.check(played(*events, **how), promises())
    assert of(checked, "orders.duplicated", "orders.resent") == [duplicated, resent]
    assert len(checked.findings) == duplicated[0]


def test_a_duplicated_order_is_told_whole() -> None:
    """Who, what, which case, how often and when; and every delivery of it."""
    history = played(A, delivery("a", at=11), delivery("a", at=15))
    mark = Mark(NONCE, 1, 0).text
    assert duplicated_orders.check(history, promises()).findings == (
        Finding(
            code="order-duplicated",
            subject=f"URN-hearing-a {mark} curfew {CONTRACTOR} 0",
            sentence=(
                f"The curfew order for Person A ({mark}), case URN-hearing-a, reached em-contractor 2 times as "
                "separate messages (10:00:11 to 10:00:15)."
            ),
            calls=tuple(deliveries_of(history)),
            where={
                "partner": CONTRACTOR,
                "condition": "curfew",
                "site": "Leeds Crown Court",
                "role": "legal-adviser",
            },
        ),
    )


def test_the_claim_is_made_in_hearings() -> None:
    """Two doubled orders of one hearing are one failed trial."""
    both = [delivery("a", "b", at=11), delivery("a", "b", at=12)]
    history = played(order("a", "b", at=10), *both, order("c", at=20), delivery("c", at=21))
    assert clusters(duplicated_orders.check(history, promises()), "orders.duplicated") == (1, 2)


def test_without_a_partner_nothing_is_exercised() -> None:
    checked = duplicated_orders.check(played(A, partners={}), promises())
    assert NotExercised(name="orders.duplicated", why="no orders arrived") in checked.measures
