"""Every finding about orders and notifications: it fires on its history, and not on the nearest innocent one."""

from __future__ import annotations

from typing import Any

import pytest
from played import CONTRACTOR, Event, delivery, order, played, promises, record, results, share_failed

from nisi.checkers.checked import Finding
from nisi.history.history import History
from nisi.verdict.judging import run_checkers

SECOND, PROBATION, YOUTH_TEAM, PRISON = "second-contractor", "probation", "youth-offending-team", "prison"
TWO = {"partners": {CONTRACTOR: "orders", SECOND: "orders"}}
AGENCIES = {
    "partners": {
        CONTRACTOR: "orders",
        PROBATION: "results:tagged-adults",
        YOUTH_TEAM: "results:youth",
        PRISON: "results:custody",
        "police": "results:all",
    }
}
EVENING, LATE = {"startTime": "19:00"}, {"startTime": "21:00"}
PERSON = {"name": "Person A", "born": "1990-01-01", "address": "no fixed address", "ordered": "2026-03-02"}
A = order("a", at=10, prompts=EVENING)
TOLD = delivery("a", at=11, details={**PERSON, **EVENING})
OTHER = (order("z", at=10), delivery("z", at=11))
ENDED = order("a", at=20, hearing="h-2", case="case-of-hearing-a", ends=True)
VARIED_TOLD = delivery("a", at=14, request="variation", details={**PERSON, **LATE})
TOLD_A = delivery("a", at=11)
END_TOLD = delivery("a", at=21, request="end", details={"ordered": "2026-03-02"})

# What happened, how it was played, and the findings.
Row = tuple[list[Event], dict[str, Any], list[str]]
ROWS: dict[str, Row] = {
    # Result lines to which the platform gives ids of its own.
    "results are told by the platform's own ids": (
        [order("a", at=10, line_ids=["l1"]), TOLD_A, results("a", 11, "police", details={"l1": "Community order"})],
        {"partners": {CONTRACTOR: "orders", "police": "results:all"}},
        [],
    ),
    "results are told by ids that the platform did not give": (
        [order("a", at=10, line_ids=["l1"]), TOLD_A, results("a", 11, "police", details={"l2": "Community order"})],
        {"partners": {CONTRACTOR: "orders", "police": "results:all"}},
        ["notification-altered"],
    ),
    # Altered, field by field.
    "told whole": ([A, TOLD], {}, []),
    "another hour": ([A, delivery("a", at=11, details={**PERSON, **LATE})], {}, ["order-altered"]),
    "a prompt is missing that others have": (
        [
            A,
            order("b", at=12, prompts=EVENING),
            delivery("a", at=13, details=PERSON),
            delivery("b", at=13, details={**PERSON, "name": "Person B", **EVENING}),
        ],
        {},
        ["order-altered"],
    ),
    "a prompt that nobody entered": (
        [A, delivery("a", at=11, details={**PERSON, **EVENING, "zone": "park"})],
        {},
        ["order-altered"],
    ),
    "a dialect that reads nothing compares nothing": ([A, delivery("a", at=11)], {}, []),
    "a dialect that never reads the address": (
        [A, delivery("a", at=11, details={k: v for k, v in {**PERSON, **EVENING}.items() if k != "address"})],
        {},
        [],
    ),
    "sent as a variation and is new": (
        [A, delivery("a", at=11, request="variation", details={**PERSON, **EVENING})],
        {},
        ["order-altered"],
    ),
    "the same key, another body": (
        [order("a", at=10), delivery("a", at=11, key="k"), delivery("a", at=12, key="k", words="changed")],
        {},
        ["order-altered"],
    ),
    "the same key, the same body": (
        [order("a", at=10), delivery("a", at=11, key="k"), delivery("a", at=12, key="k")],
        {},
        [],
    ),
    # Late.
    "in time": ([order("a", at=10), delivery("a", at=30)], {}, []),
    "late": ([order("a", at=10), delivery("a", at=30.2)], {}, ["order-late"]),
    # To whom.
    "to the contractor that was chosen": (
        [order("a", at=10, contractor=SECOND), delivery("a", at=11, partner=SECOND)],
        TWO,
        [],
    ),
    "to the other contractor": ([order("a", at=10, contractor=SECOND), delivery("a", at=11)], TWO, ["order-misrouted"]),
    "to both": (
        [order("a", at=10, contractor=SECOND), delivery("a", at=11), delivery("a", at=11.5, partner=SECOND)],
        TWO,
        ["order-misrouted"],
    ),
    "to another contractor after a variation": (
        [
            order("a", at=10),
            order("a", at=20, contractor=SECOND),
            delivery("a", at=11),
            delivery("a", at=21, request="end"),
            delivery("a", at=21, partner=SECOND),
        ],
        TWO,
        [],
    ),
    # Out of nowhere.
    "nobody made it": ([*OTHER, delivery("a", at=11)], {}, ["order-ghost"]),
    "before it was made": ([order("a", at=10), delivery("a", at=9), delivery("a", at=11)], {}, ["order-ghost"]),
    "from a refused share": ([*OTHER, order("a", at=10, outcome="refused"), delivery("a", at=11)], {}, ["order-ghost"]),
    "from a share without an answer": ([*OTHER, order("a", at=(10, None)), delivery("a", at=11)], {}, []),
    "a test, which was shared as one": (
        [*OTHER, order("a", at=10, test=True), delivery("a", at=11, test=True)],
        {},
        [],
    ),
    # Ended and varied.
    "ended, and told": ([A, TOLD, ENDED, END_TOLD], {}, []),
    "ended, and never told": ([A, TOLD, ENDED], {}, ["order-superseded-live"]),
    "ended, and neither was told": ([A, ENDED], {}, ["order-lost", "order-lost"]),
    "varied, and never told": ([A, TOLD, order("a", at=20, prompts=LATE)], {}, ["order-superseded-live"]),
    "said again by another hearing owes nothing": (
        [A, TOLD, order("a", at=20, hearing="h-2", case="case-of-hearing-a", prompts=EVENING)],
        {},
        [],
    ),
    "a line taken back, and the end told": (
        [
            order("a", "b", at=10),
            order("b", at=20, hearing="hearing-a"),
            *(delivery(name, at=11) for name in "ab"),
            delivery("a", at=21, request="end"),
        ],
        {},
        [],
    ),
    "a line taken back, and never told": (
        [order("a", "b", at=10), order("b", at=20, hearing="hearing-a"), *(delivery(name, at=11) for name in "ab")],
        {},
        ["order-superseded-live"],
    ),
    "ended, and ordered anew on one day": (
        [
            A,
            TOLD,
            ENDED,
            END_TOLD,
            order("a", at=30, hearing="h-3", case="case-of-hearing-a", prompts=LATE),
            delivery("a", at=31, details={**PERSON, **LATE}),
        ],
        {},
        [],
    ),
    "the end of an order that was never made owes nothing": ([*OTHER, order("a", at=10, ends=True)], {}, []),
    # In what sequence.
    "in sequence": (
        [
            A,
            order("a", at=12, prompts=LATE),
            TOLD,
            delivery("a", at=14, request="variation", details={**PERSON, **LATE}),
        ],
        {},
        [],
    ),
    "the variation first": (
        [A, order("a", at=12, prompts=LATE), VARIED_TOLD, delivery("a", at=15, details={**PERSON, **EVENING})],
        {},
        ["order-out-of-sequence"],
    ),
    "the first word whole only after the variation, though changed before it": (
        [
            A,
            order("a", at=12, prompts=LATE),
            delivery("a", at=13, details={**PERSON, "startTime": "23:00"}),
            VARIED_TOLD,
            delivery("a", at=15, details={**PERSON, **EVENING}),
        ],
        {},
        ["order-altered", "order-out-of-sequence"],
    ),
    "the first of two words that say the same is lost, and another came between them": (
        [
            A,
            order("a", at=12, prompts=LATE),
            order("a", at=14, prompts=EVENING),
            order("a", at=16, prompts=LATE),
            TOLD,
            delivery("a", at=15, request="variation", details={**PERSON, **EVENING}),
            delivery("a", at=17, request="variation", details={**PERSON, **LATE}),
        ],
        {},
        ["order-lost"],
    ),
    # Accepted, and refused later.  A was shared of the same hearing day before; the share that leaves it out ends it.
    "refused later, with a cause, and its sharer could read it": (
        [A, TOLD, order("b", at=20, hearing="hearing-a"), share_failed("hearing-a", at=24)],
        {},
        [],
    ),
    "refused later, with a cause, and its sharer was told too late": (
        [A, TOLD, order("b", at=20, hearing="hearing-a"), share_failed("hearing-a", at=35)],
        {},
        ["order-superseded-live"],
    ),
    "refused later without a cause": ([order("b", at=20), share_failed("hearing-b", at=24)], {}, ["order-lost"]),
    # Whom the results concern.
    "results to all whom they concern": (
        [
            order("a", at=10),
            delivery("a", at=11),
            results("a", 11, PROBATION),
            results("a", 11, "police"),
        ],
        AGENCIES,
        [],
    ),
    "results never told": (
        [order("a", at=10), delivery("a", at=11), results("a", 11, "police")],
        AGENCIES,
        ["notification-lost"],
    ),
    "a youth's results": (
        [order("a", at=10, youth=True), delivery("a", at=11), results("a", 11, YOUTH_TEAM), results("a", 11, "police")],
        AGENCIES,
        [],
    ),
    "a youth's results told to probation": (
        [
            order("a", at=10, youth=True),
            delivery("a", at=11),
            results("a", 11, YOUTH_TEAM),
            results("a", 11, "police"),
            results("a", 11, PROBATION),
        ],
        AGENCIES,
        ["notification-misrouted"],
    ),
    "results told twice": (
        [
            order("a", at=10),
            delivery("a", at=11),
            results("a", 11, PROBATION),
            results("a", 11, "police"),
            results("a", 12, "police"),
        ],
        AGENCIES,
        ["notification-duplicated"],
    ),
    "results without a line": (
        [
            order("a", at=10, condition=["curfew", "trail"], custody=True),
            delivery("a", at=11),
            delivery("a", at=11, condition="trail"),
            *(
                results(
                    "a", 11, partner, details={"line-a-curfew": "Community order", "line-a-trail": "Community order"}
                )
                for partner in (PROBATION, "police")
            ),
            results("a", 11, PRISON),
        ],
        AGENCIES,
        ["notification-altered"],
    ),
    "results of a hearing that was not shared": (
        [
            order("a", at=10),
            delivery("a", at=11),
            *(results("a", 11, p) for p in (PROBATION, "police")),
            results("a", 11, "police", hearing="another"),
        ],
        AGENCIES,
        ["notification-ghost"],
    ),
    # The platform's own record.
    "on record as live": ([A, TOLD, record("a", at=40, details={**PERSON, **EVENING})], {}, []),
    "on record as ended": ([A, TOLD, record("a", at=40, state="ended")], {}, ["order-altered"]),
    "on record with another hour": ([A, TOLD, record("a", at=40, details={**PERSON, **LATE})], {}, ["order-altered"]),
    "on record as ended, as the court said": ([A, TOLD, ENDED, END_TOLD, record("a", at=40, state="ended")], {}, []),
    "a record read before the end": ([A, TOLD, record("a", at=15), ENDED, END_TOLD], {}, []),
    # Two that overlap.
    "overlapping words, told in the order that the platform numbered": (
        [
            order("a", at=(10, 12), case="c", hearing="h-1", prompts=EVENING, sequence=2),
            order("a", at=(10.1, 11), case="c", hearing="h-2", prompts=LATE, sequence=1),
            delivery("a", at=13, details={**PERSON, **LATE}),
            delivery("a", at=14, request="variation", details={**PERSON, **EVENING}),
        ],
        {},
        [],
    ),
    "overlapping words, without numbers: either order may be": (
        [
            order("a", at=(10, 12), case="c", hearing="h-1", prompts=EVENING),
            order("a", at=(10.1, 11), case="c", hearing="h-2", prompts=LATE),
            delivery("a", at=13, details={**PERSON, **EVENING}),
            delivery("a", at=14, request="variation", details={**PERSON, **LATE}),
        ],
        {},
        [],
    ),
    "overlapping words, of which the second is missing": (
        [
            order("a", at=(10, 12), case="c", hearing="h-1", prompts=EVENING),
            order("a", at=(10.1, 11), case="c", hearing="h-2", prompts=LATE),
            delivery("a", at=13, details={**PERSON, **EVENING}),
        ],
        {},
        ["order-superseded-live"],
    ),
}


def found_in(history: History) -> list[Finding]:
    checked, crashed = run_checkers(history, promises())
    assert crashed == ()
    return sorted(checked.findings, key=lambda finding: finding.code)


@pytest.mark.parametrize("row", ROWS)
def test_each_finding_fires_on_its_history_and_on_no_innocent_one(row: str) -> None:
    events, how, codes = ROWS[row]
    assert [finding.code for finding in found_in(played(*events, **how))] == codes


def test_an_altered_order_is_told_field_by_field() -> None:
    (finding,) = found_in(played(A, delivery("a", at=11, details={**PERSON, **LATE})))
    assert finding.sentence.endswith(
        'reached em-contractor at 10:00:11 changed: startTime is "21:00" and should be "19:00".'
    )
    assert len(finding.calls) == 2


def test_the_answer_of_the_platform_is_not_evidence_of_its_doing() -> None:
    """A share without an answer and without any trace owes nothing, also when it may have varied an order."""
    history = played(A, TOLD, order("a", at=(20, None), prompts=LATE))
    assert found_in(history) == []
