"""What changed since the last accepted run: the loosened first, and each change by its own name."""

from __future__ import annotations

import msgspec
import pytest
from judged import STAGE, judged, sound_run, threshold
from test_report_page import Page

from nisi.board.beside import Accepted, Beside, Identity, Ran
from nisi.board.changes import changes_since
from nisi.board.report import render
from nisi.verdict.ratchet import Change
from nisi.verdict.stage import SeenAtLeast, Stage, SuitePlan

LOST = threshold("orders.lost", "tagging", "why", rules_out=0.01)
BEFORE = msgspec.structs.replace(
    STAGE,
    threshold=(LOST, threshold("orders.late", "tagging", "why")),
    suite=(SuitePlan(name="tagging", within_s=60, size={"cases": 50}, profiles=("monday",)),),
    seen=(SeenAtLeast(what="bundle made", at_least=3, suites=("tagging",)),),
)
RAN = Ran(run="r1", candidate=Identity(digest="a" * 64), harness=Identity(digest="b" * 64))


def with_limit(**limits: object) -> Stage:
    return msgspec.structs.replace(BEFORE, threshold=(msgspec.structs.replace(LOST, **limits), *BEFORE.threshold[1:]))


def with_suite(**keys: object) -> Stage:
    return msgspec.structs.replace(BEFORE, suite=(msgspec.structs.replace(BEFORE.suite[0], **keys),))


# Each row: the stage as it is now; the one change.
CHANGES: dict[str, tuple[Stage, Change]] = {
    "more is allowed": (with_limit(limit=2), Change("loosened", "orders.lost: most allowed: 0 then, 2 now")),
    "a higher rate is ruled out": (
        with_limit(rules_out=0.1),
        Change("loosened", "orders.lost: rate to rule out: 1 in 100 then, 1 in 10 now"),
    ),
    "no rate is ruled out": (
        with_limit(rules_out=None),
        Change("loosened", "orders.lost: rate to rule out: 1 in 100 then, none now"),
    ),
    "a lower rate is ruled out": (
        with_limit(rules_out=0.001),
        Change("tightened", "orders.lost: rate to rule out: 1 in 100 then, 1 in 1,000 now"),
    ),
    "another owner": (
        with_limit(owner="Somebody"),
        Change("changed", "orders.lost: its owner was SRO, and is Somebody"),
    ),
    "a limit is gone": (
        msgspec.structs.replace(BEFORE, threshold=BEFORE.threshold[:1]),
        Change("loosened", "limit orders.late: it is gone"),
    ),
    "a limit is new": (
        msgspec.structs.replace(BEFORE, threshold=(*BEFORE.threshold, threshold("orders.ghost", "tagging", "why"))),
        Change("tightened", "limit orders.ghost: it is new"),
    ),
    "less confidence": (
        msgspec.structs.replace(BEFORE, confidence=0.9),
        Change("loosened", "confidence: 0.95 then, 0.9 now"),
    ),
    "a later deadline": (
        msgspec.structs.replace(BEFORE, deadlines=msgspec.structs.replace(BEFORE.deadlines, order_deadline_s=60)),
        Change("loosened", "deadline order_deadline_s: 20 s then, 60 s now"),
    ),
    "a suite does less": (
        with_suite(size={"cases": 5}),
        Change("loosened", "suite tagging: cases: 50 then, 5 now"),
    ),
    "a suite does no more of something": (
        with_suite(size={}),
        Change("loosened", "suite tagging: cases: 50 then, none now"),
    ),
    "a court day is not played": (
        with_suite(profiles=()),
        Change("loosened", "suite tagging: the court day monday is no longer played"),
    ),
    "a suite is gone": (
        msgspec.structs.replace(BEFORE, suite=()),
        Change("loosened", "suite tagging: it is gone"),
    ),
    "less must be seen": (
        msgspec.structs.replace(BEFORE, seen=(SeenAtLeast(what="bundle made", at_least=1, suites=("tagging",)),)),
        Change("loosened", '"bundle made" seen at least: 3 then, 1 now'),
    ),
    "another stage": (
        msgspec.structs.replace(BEFORE, name="merge"),
        Change("changed", "stage local then, stage merge now: limits differ"),
    ),
}


@pytest.mark.parametrize("row", CHANGES)
def test_a_change_of_the_rules_is_told_with_its_way(row: str) -> None:
    now, change = CHANGES[row]
    assert changes_since(Accepted(RAN, BEFORE), now, RAN) == (change,)


def test_the_same_rules_and_the_same_build_are_no_change() -> None:
    assert changes_since(Accepted(RAN, BEFORE), BEFORE, RAN) == ()


def test_loosened_limits_are_told_first() -> None:
    """Before what was tightened, and before another build or harness."""
    now = msgspec.structs.replace(
        BEFORE, confidence=0.99, threshold=(msgspec.structs.replace(LOST, limit=3), BEFORE.threshold[1])
    )
    other = Ran(candidate=Identity(digest="c" * 64), waivers=({"code": "order-late"},))
    assert changes_since(Accepted(RAN, BEFORE), now, other) == (
        Change("loosened", "orders.lost: most allowed: 0 then, 3 now"),
        Change("loosened", "0 waivers then, 1 now"),
        Change("tightened", "confidence: 0.95 then, 0.99 now"),
        Change("changed", "the candidate's build: aaaaaaaaaaaa then, cccccccccccc now"),
        Change("changed", "the harness: bbbbbbbbbbbb then, not known now"),
    )


def test_the_page_says_what_changed_and_since_which_run() -> None:
    looser = msgspec.structs.replace(STAGE, confidence=0.99)
    text = Page(render(*judged(*sound_run()), Beside(accepted=Accepted(RAN, looser)))).text
    assert "Compared with r1: Loosened: confidence: 0.99 then, 0.95 now" in text
    run = judged(*sound_run())
    by_ledger = run._replace(judgement=msgspec.structs.replace(run.judgement, loosened=("orders.lost: limit: 0 to 2",)))
    assert (
        "Compared with the rules by which the ledger last has a candidate accepted: Loosened: orders.lost: limit"
        in Page(render(*by_ledger)).text
    )
    assert "Not known: no accepted run was named." in Page(render(*judged(*sound_run()))).text
