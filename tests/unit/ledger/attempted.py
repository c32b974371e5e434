"""What the tests of ledgers share: entries in a line each, and a verdict that adds up attempts."""

from __future__ import annotations

import datetime
from functools import cache
from typing import Any
from unittest import mock

import msgspec
from played import Event, candidate, delivery, order, played, promises
from stages import small_stage

from nisi.checkers.checked import Promises
from nisi.history.history import History
from nisi.ledger.attempts import Attempt, attempts_in
from nisi.ledger.chain import Line
from nisi.ledger.entries import AnyEntry, Closed, Counted, Found, Identified, Opened
from nisi.verdict.earlier import Earlier
from nisi.verdict.judging import Judgement, judge, run_checkers
from nisi.verdict.stage import Stage, Threshold, Waiver, Waivers

THIS, OTHER = "c0ffee" * 10, "0ddba11"  # digests of candidates
STAGE_DIGEST, HARNESS = "cd" * 32, "ab" * 32
NOW = datetime.datetime(2026, 3, 2, 10, 1, tzinfo=datetime.UTC)
OWN = "20260302T100000-local-7f3k"
LONG_AGO, LATER = "2026-03-01T00:00:00+00:00", "2026-03-03T00:00:00+00:00"


def opened(run: str, **given: Any) -> Opened:
    usual = {
        "purpose": "gate",
        "candidate": "refcourt",
        "stage": "local",
        "stage_digest": STAGE_DIGEST,
        "harness_digest": HARNESS,
        "must_end_by": LONG_AGO,
        "boot": "here",
        "pid": 1,
    }
    return Opened(run=run, **{**usual, **given})


def lost(failures: int, exposures: int) -> Counted:
    """So many hearings with so many of them that lost an order."""
    return Counted(
        measure="orders.lost",
        failures=failures,
        exposures=exposures,
        clusters_failed=failures,
        clusters=exposures,
    )


def attempt(
    run: str, closed: Closed | None, digest: str | None = THIS, found: tuple[str, ...] = (), **given: Any
) -> list[AnyEntry]:
    """One attempt on a candidate with this digest, as a ledger has it."""
    entries: list[AnyEntry] = [opened(run, **given), Identified(run=run, digest=digest)]
    if found:
        entries.append(Found(run=run, codes=found))
    return entries if closed is None else [*entries, closed]


def ended(run: str, *counts: Counted, how: Any = "ended", whole: bool = True, **given: Any) -> Closed:
    broken = tuple(count.measure for count in counts if count.failures)
    return Closed(run=run, how=how, whole=whole, counts=counts, **{"broken": broken, **given})


def folded(*entries: AnyEntry) -> tuple[Attempt, ...]:
    return attempts_in(
        Line(n=n, t="2026-03-02T09:00:00Z", prev="0" * 64, entry=entry) for n, entry in enumerate(entries)
    )


def earlier(*entries: AnyEntry, purpose: str = "gate", digest: str = THIS, **given: Any) -> Earlier:
    """What this run finds in a ledger with these entries and its own."""
    attempts = folded(*entries, opened(OWN, purpose=purpose, must_end_by=LATER, **given))
    return Earlier(
        own=attempts[-1],
        others=attempts[:-1],
        candidate_digest=digest,
        stage_digest=STAGE_DIGEST,
        harness_digest=HARNESS,
        now=NOW,
        head="7:abc",
    )


def threshold(measure: str, **given: Any) -> Threshold:
    """A threshold that allows nothing, unless it says what."""
    limit = given if "limit_share" in given else {"limit": 0, **given}
    return Threshold(measure=measure, suites=("tagging",), why="why", source="source", owner="SRO", **limit)


def limits(*thresholds: Threshold, **given: Any) -> Stage:
    return msgspec.structs.replace(small_stage("small", threshold=thresholds), **given)


def tried_again(before: Earlier | None, *, stage: Stage, waivers: tuple[Waiver, ...] = ()) -> Judgement:
    """The verdict of a run in which five hearings went well, after these attempts."""
    return judged_once(went_well(), stage, before, waivers)


def judged_once(history: History, stage: Stage, before: Earlier | None, waivers: tuple[Waiver, ...] = ()) -> Judgement:
    """The verdict of a run in which just the same happened, however its first record tells it."""
    with mock.patch("nisi.verdict.judging.run_checkers", _checked_once):
        return judge(history, stage, promises(), Waivers(format=1, waiver=waivers), NOW.date(), earlier=before)


def good_day() -> list[Event]:
    """Five hearings whose orders arrived."""
    well = [order(name, at=(10 + n, 10.2 + n)) for n, name in enumerate("abcde")]
    return [candidate(), *well, *(delivery(name, at=20 + n) for n, name in enumerate("abcde"))]


@cache
def went_well() -> History:
    return played(*good_day())


def _checked_once(_: History, held_to: Promises) -> Any:
    """Attempts are added up hundreds of times over one history, and its checkers take a second."""
    return went_well().worked_out("checked", None, lambda: run_checkers(went_well(), held_to))
