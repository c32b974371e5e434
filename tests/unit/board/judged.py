"""What the tests of the board share: a small stage, a few runs of it, and their judgements."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from played import Event, delivery, document, fetch, order, played, promises, store, view
from stages import small_stage

from nisi.history.history import History
from nisi.verdict.judging import Judgement, judge
from nisi.verdict.stage import Stage, Threshold, Waiver, Waivers

DAY = datetime.date(2026, 3, 2)


class Judged(NamedTuple):
    """In the order of the arguments of `render` and `summary`."""

    judgement: Judgement
    history: History
    stage: Stage


def threshold(measure: str, suite: str, why: str, **limits: object) -> Threshold:
    given = {"limit": 0, **limits}
    return Threshold(measure=measure, suites=(suite,), why=why, source="NAO, Feb 2023", owner="SRO", **given)  # type: ignore[arg-type]


STAGE = small_stage(
    "local",
    threshold=(
        threshold("orders.lost", "tagging", "an order lost is a person not monitored", rules_out=0.5),
        threshold("orders.duplicated", "tagging", "two orders are two visits"),
        threshold("orders.pending", "tagging", "what is pending is not shown", limit=2),
        threshold("documents.hidden", "documents", "a judge decides on what the view shows"),
        threshold("documents.hidden", "documents", "the judge's own view", where={"role": "tribunal-judge"}),
        threshold("documents.leaked", "access", "a leak cannot be taken back"),
        threshold("acts.unknown", "tagging", "nobody may time their way to silence", limit=None, limit_share=0.2),
    ),
)


def judged(
    *events: Event, stage: Stage = STAGE, waivers: tuple[Waiver, ...] = (), day: datetime.date = DAY, **run: object
) -> Judged:
    history = played(*events, **run)  # type: ignore[arg-type]
    return Judged(judge(history, stage, promises(), Waivers(format=1, waiver=waivers), day), history, stage)


def sound_run() -> tuple[Event, ...]:
    """Five orders that arrive once, one document that everybody entitled sees and nobody else."""
    orders = [order(name, at=(10 + n, 10.2 + n)) for n, name in enumerate("abcde")]
    deliveries = [delivery(name, at=20 + n) for n, name in enumerate("abcde")]
    return (*orders, *deliveries, *documents_seen())


def documents_seen() -> tuple[Event, ...]:
    return (
        document("statement", at=(30, 30.5)),
        document("medical", at=(31, 31.4), classification="RESTRICTED"),
        view("tribunal-judge", at=(52, 52.2), shows=["statement", "medical"]),
        view("respondent", at=(53, 53.2), shows=["statement"]),
        fetch("respondent", "medical", at=(54, 54.1), outcome="refused"),
        store(at=(55, 55.1), holds=["statement", "medical"]),
    )


def faulty_run() -> tuple[Event, ...]:
    """A hearing with an order lost, an order doubled, a document hidden from the judge and one that leaked."""
    return (
        order("ada", "ben", "cy", at=(7, 7.21)),
        delivery("ada", at=8),
        delivery("ben", at=9),
        delivery("ben", at=10.5),
        order("di", at=(12, 12.3), outcome="unknown"),
        order("ed", at=(14, 14.4), outcome="refused"),
        document("statement", at=(30, 30.5)),
        document("medical", at=(31, 31.4), classification="RESTRICTED"),
        view("tribunal-judge", at=(52, 52.2), shows=["statement"]),
        view("respondent", at=(53, 53.2), shows=["statement"]),
        fetch("respondent", "medical", at=(54, 54.1)),
        store(at=(55, 55.1), holds=["statement", "medical"]),
    )
