"""What the tests of verdicts share: a small stage, and runs of it that come to each verdict."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, NamedTuple

from played import (
    Event,
    arrival,
    candidate,
    court_day,
    delivery,
    document,
    dropped,
    faults_read,
    fetch,
    hindered,
    item,
    order,
    outage,
    played,
    promises,
    pulse,
    store,
    suite,
    view,
)
from stages import small_stage

from nisi.history.history import History
from nisi.verdict.judging import Judgement, judge
from nisi.verdict.stage import Stage, Threshold, Waiver, Waivers

DAY = datetime.date(2026, 3, 2)


def threshold(measure: str, *suites: str, **given: Any) -> Threshold:
    """A threshold that allows nothing, unless it says what."""
    limits = given if {"limit", "limit_share", "percentile"} & set(given) else {"limit": 0, **given}
    return Threshold(measure=measure, suites=suites or ("tagging",), why="why", source="source", owner="SRO", **limits)


STAGE = small_stage(
    "small",
    threshold=(
        threshold("orders.lost", rules_out=0.5),
        threshold("orders.duplicated"),
        threshold("orders.pending"),
        threshold("shares.refused", limit_share=0.2),
        threshold("acts.unknown", limit_share=0.2),
        threshold("documents.hidden", "documents"),
        threshold("documents.unobserved", "documents"),
        threshold("documents.leaked", "access"),
    ),
)


def judged(
    history: History, *, stage: Stage = STAGE, waivers: tuple[Waiver, ...] = (), day: datetime.date = DAY
) -> Judgement:
    return judge(history, stage, promises(), Waivers(format=1, waiver=waivers), day)


def sound_run() -> tuple[Event, ...]:
    """Five hearings whose orders arrive once, and two documents that everybody entitled sees and nobody else."""
    orders = [order(name, at=(10 + n, 10.2 + n)) for n, name in enumerate("abcde")]
    deliveries = [delivery(name, at=20 + n) for n, name in enumerate("abcde")]
    return (
        *orders,
        *deliveries,
        document("statement", at=(30, 30.5)),
        document("medical", at=(31, 31.4), classification="RESTRICTED"),
        view("tribunal-judge", at=(52, 52.2), shows=["statement", "medical"]),
        view("respondent", at=(53, 53.2), shows=["statement"]),
        fetch("respondent", "medical", at=(54, 54.1), outcome="refused"),
        store(at=(55, 55.1), holds=["statement", "medical"]),
    )


class Run(NamedTuple):
    """A run that comes to a blocking verdict: what happened beside the sound run, and how it was played."""

    verdict: str
    events: Callable[[], tuple[Event, ...]] = lambda: ()
    how: dict[str, Any] = {}


BLOCKED: dict[str, Run] = {
    "an order lost": Run("NO-GO", lambda: (order("x", at=(15, 15.2)),)),
    "an order doubled": Run("NO-GO", lambda: (delivery("a", at=27),)),
    "a document hidden": Run("NO-GO", lambda: (view("tribunal-judge", at=57, shows=["medical"]),)),
    "a document leaked": Run("NO-GO", lambda: (view("respondent", at=40, shows=["medical"]),)),
    "shares refused": Run("NO-GO", lambda: tuple(order(n, at=40, outcome="refused") for n in "pq")),
    "a role that never looked": Run("NOT SHOWN", lambda: (document("late", at=(56, 59)),)),
    "an order pending": Run("NOT SHOWN", lambda: (order("x", at=(57, 57.2)),)),
    "a hindrance": Run("NOT SHOWN", lambda: (hindered("an outage", "it did not fire", "see the hook"),)),
    "a test that failed": Run("NOT SHOWN", lambda: (item("tagging", "test_it"),)),
    "a suite that crashed": Run("NOT SHOWN", lambda: (suite("access", why="it crashed", exit_code=3),)),
    "a suite that never ended": Run("NOT SHOWN", lambda: (suite("documents", at=None),)),
    "a redeployed candidate": Run("NOT SHOWN", lambda: (candidate(at=0.1), candidate(digest="other", at=30))),
    "a killed court": Run("NOT SHOWN", how={"killed": ["court"]}),
    "a killed leader": Run("NOT SHOWN", how={"killed": ["gate"]}),
    "an inbox that was down": Run("NOT SHOWN", how={"inbox_down": [(30, 40)]}),
    "a fault that was found": Run("NO-GO", lambda: (order("x", at=15), faults_read(T05=1)), {"faults": ("T05",)}),
    "a fault that did not fire": Run("NOT SHOWN", lambda: (faults_read(T05=0),), {"faults": ("T05",)}),
    "a fault that was not found": Run("NOT SHOWN", lambda: (faults_read(T05=2),), {"faults": ("T05",)}),
}


# A court day beside the sound run: two sites, one of them cut for a while, and a partner whose mail waits.
LOADED = small_stage(
    "loaded",
    threshold=(
        *STAGE.threshold,
        *map(
            threshold,
            (
                "load.not-carried",
                "load.not-begun",
                "sites.failing",
                "outages.spread",
                "outages.not-recovered",
                "outages.unobserved",
                "backlogs.late",
            ),
        ),
    ),
)


def at_site(site: str, since: float, failed: int = 0) -> tuple[Event, ...]:
    """Ten acts at a site, of which the first `failed` were not served."""
    return tuple(
        arrival(since + n / 5, site=site, network="fixed", outcome="not sent" if n < failed else "ok")
        for n in range(10)
    )


def day_with_outages() -> tuple[Event, ...]:
    """Forty people at two sites; Hull is cut from 25 to 30 s, and the contractor is away from 9 to 19 s."""
    return (
        court_day(arrivals=40),
        *at_site("York", 26),
        *at_site("York", 36),
        *at_site("Hull", 26, failed=10),
        *at_site("Hull", 36),
        *(pulse(at, begun=10) for at in (27, 29, 37, 39)),
        outage("a cut", (25, 30), sites=["Hull"]),
        outage("no contractor", (9, 19), partners=["em-contractor"]),
    )


def _turned_away(lag_ms: float) -> tuple[Event, ...]:
    return (
        court_day(arrivals=3),
        *(dropped(40 + n) for n in range(3)),
        pulse(41, lag_ms=lag_ms),
        pulse(43, lag_ms=lag_ms),
    )


LOADED_RUNS: dict[str, Run] = {
    "a site that fails": Run("NO-GO", lambda: at_site("Bath", 42, failed=10)),
    "people turned away": Run("NO-GO", lambda: _turned_away(1.0)),
    "people turned away while we were late": Run("NOT SHOWN", lambda: _turned_away(80.0)),
    "people who were never begun": Run("NOT SHOWN", lambda: (court_day(arrivals=3),)),
    "an outage that spread": Run("NO-GO", lambda: at_site("Bath", 26, failed=10)),
    "sites that were still away": Run("NO-GO", lambda: at_site("Hull", 42, failed=10)),
    "a backlog that was late": Run("NO-GO", lambda: (order("x", at=12), delivery("x", at=52))),
    "an outage that nobody felt": Run("NOT SHOWN", lambda: (outage("nothing", (44, 45), sites=["Deal"]),)),
    "an outage that could not be made": Run("NOT SHOWN", lambda: (outage("no", (24, 30), sites=["Hull"], error="x"),)),
    "an outage that nobody ended": Run("NOT SHOWN", lambda: (outage("no", (24, None), sites=["Hull"]),)),
}


def blocked(name: str, **how: Any) -> History:
    run = BLOCKED[name]
    return played(*sound_run(), *run.events(), **{**run.how, **how})
