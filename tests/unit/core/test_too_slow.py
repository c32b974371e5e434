"""Too slow: a percentile is broken only where the numbers prove it, and nobody's wait is left out."""

from __future__ import annotations

import math
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pytest
from acts_alone import history_with
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from played import Event, acts_of, arrival, delivery, noted, ns, order, played, promises, recognise
from slow_times import answer_times, broken
from told import times

from nisi.checkers import too_slow
from nisi.checkers.checked import Checked, Finding, NotExercised, Timed, TimeLimit, Times
from nisi.checkers.quantiles import quantile_bounds
from nisi.history.history import History
from nisi.history.sealing import load
from nisi.journal.records import BehaviourBegan


def limit(measure: str, percentile: float, within_s: float, **where: str) -> TimeLimit:
    return TimeLimit(measure=measure, percentile=percentile, within_s=within_s, confidence=0.95, where=where)


P95 = limit("answers.time", 0.95, 2.0)


def judged(history: History, *limits: TimeLimit) -> Checked:
    return too_slow.check(history, promises(time_limits=limits))


def answered(*took: float, **given: Any) -> list[Event]:
    """Acts that were due one after the other and took so long."""
    return [arrival(10 + n / 10, (10 + n / 10, 10 + n / 10 + seconds), **given) for n, seconds in enumerate(took)]


def cut_off(count: int) -> list[Event]:
    return [arrival(30 + n / 10, (30 + n / 10, None)) for n in range(count)]


# Answers: of 100, ten beyond the limit prove that more than 1 in 20 are; nine may be chance.
ROWS: dict[str, tuple[list[Event], int]] = {
    "ten of a hundred are slow": (answered(*[0.1] * 90, *[2.1] * 10), 1),
    "nine of a hundred are slow": (answered(*[0.1] * 91, *[2.1] * 9), 0),
    "ten of a hundred take just as long as they may": (answered(*[0.1] * 90, *[2.0] * 10), 0),
    "we cut off ten of a hundred": ([*answered(*[0.1] * 90), *cut_off(10)], 0),
    "ten of a hundred get no certain answer": (answered(*[0.1] * 90) + answered(*[0.1] * 10, outcome="unknown"), 1),
    "nine of a hundred get no certain answer": (answered(*[0.1] * 91) + answered(*[0.1] * 9, outcome="unknown"), 0),
    "ten of a hundred never reach the platform": (answered(*[0.1] * 90) + answered(*[0.1] * 10, outcome="not sent"), 1),
    "ten of a hundred are refused at once": (answered(*[0.1] * 90) + answered(*[0.1] * 10, outcome="refused"), 0),
    "ten of a hundred are refused slowly": (answered(*[0.1] * 90) + answered(*[2.1] * 10, outcome="refused"), 1),
    "ten that were never due are slow": (answered(*[0.1] * 90) + [arrival(None, (40, 43)) for _ in range(10)], 0),
    "one that is slow, of one": (answered(2.1), 1),
    "nothing was due": ([arrival(None, (40, 43))], 0),
}


@pytest.mark.parametrize("row", ROWS)
def test_a_limit_is_broken_where_chance_does_not_explain_it(row: str) -> None:
    events, findings = ROWS[row]
    assert [f.code for f in judged(played(*events), P95).findings] == ["too-slow"] * findings


def test_what_was_measured_is_told_whole_and_by_slices() -> None:
    """Seconds from due to answered, sorted; without a limit there is no finding."""
    history = played(
        arrival(10, (10.5, 11), role="judge"),
        arrival(12, outcome="unknown"),
        arrival(14, (14, 14.2), kind="read-monitoring"),
    )
    assert judged(history) == Checked(
        measures=(
            Timed(name="answers.time", times=Times(np.array([0.2, 1.0, math.inf]), "answers")),
            timed("kind", "read-monitoring", 0.2),
            timed("kind", "search-cases", 1.0, math.inf),
            timed("role", "judge", 1.0),
            timed("role", "legal-adviser", 0.2, math.inf),
            NotExercised(name="orders.handover", why="no orders were settled"),
            NotExercised(name="notifications.handover", why="no notifications were settled"),
        )
    )


def timed(column: str, value: str, *seconds: float) -> Timed:
    return Timed(name="answers.time", times=Times(np.array(seconds), "answers"), where={column: value})


def test_a_finding_says_what_was_to_be_kept_and_names_the_slowest() -> None:
    """The five slowest acts, those that were due first before the others."""
    history = played(*answered(*[0.1] * 20, *[3.0] * 6, 4.0))
    slowest = acts_of(history, "search-cases")[20:]
    assert judged(history, limit("answers.time", 0.5, 0.05), P95).findings[1:] == (
        Finding(
            code="too-slow",
            subject="answers.time p95",
            sentence="p95 of 27 answers was to be within 2 s and was 3.000 s; 7 of them took longer than that.",
            calls=(slowest[6], *slowest[:4]),
            where={"measure": "answers.time", "percentile": "p95"},
        ),
    )


def test_a_role_that_waits_is_not_hidden_by_an_average() -> None:
    """Twenty judges of 400 people wait: the whole keeps its limit, and the judges do not."""
    history = played(*answered(*[0.1] * 380), *answered(*[9.0] * 20, role="judge"))
    of_judges = limit("answers.time", 0.95, 2.0, role="judge")
    (finding,) = judged(history, P95, of_judges).findings
    assert (finding.subject, finding.where["role"]) == ("answers.time p95, role judge", "judge")
    assert finding.sentence == (
        "p95 of 20 answers, role judge was to be within 2 s and was 9.000 s; 20 of them took longer than that."
    )


def test_a_limit_on_a_slice_that_nobody_was_in_finds_nothing() -> None:
    """What was not measured is not shown; that it is missing is the ruling's to say."""
    assert judged(played(*answered(9.0)), limit("answers.time", 0.95, 2.0, role="judge")).findings == ()


def test_who_had_to_wait_while_the_platform_stalled_is_counted() -> None:
    """A user who is due ten times a second is stopped by one stall of ten seconds, and catches up afterwards.

    From invocation to answer 399 of 400 acts took 5 ms; from when they were due, a quarter waited."""
    free, events = 0.0, []
    for n in range(400):
        due = 5 + n / 10
        began = max(due, free)
        free = began + (10 if n == 150 else 0.005)
        events.append(arrival(due, (began, free)))
    history = played(*events, heal=70.0, sealed=75.0)
    p99 = limit("answers.time", 0.99, 5.0)
    assert len(judged(history, p99).findings) == 1
    whole = next(m for m in judged(history).measures if isinstance(m, Timed) and not m.where)
    assert quantile_bounds(whole.times.seconds, 0.99, 0.95).estimate > 5
    closed_loop = [row["s"] for row in history.rows("select (answered - invoked) / 1e9 as s from acts order by s")]
    assert quantile_bounds(np.array(closed_loop), 0.99, 0.95).estimate == 0.005
    smooth = played(*[arrival(5 + n / 10, (5 + n / 10, 5.005 + n / 10)) for n in range(400)])
    assert judged(smooth, p99).findings == ()


# Handovers: ten orders, shared at 10.0 to 10.9 s and acknowledged a tenth of a second later.


def shared() -> list[Event]:
    return [order(f"{n}", at=(10 + n / 10, 10.1 + n / 10)) for n in range(10)]


def delivered(after: float, count: int = 10, **given: Any) -> list[Event]:
    return [delivery(f"{n}", at=10.1 + n / 10 + after, **given) for n in range(count)]


def told(behaviour: str, at: float) -> Event:
    return noted(BehaviourBegan(partner="em-contractor", behaviour=behaviour), at, "inbox")


HANDED: dict[str, tuple[list[Event], list[float], int]] = {
    "in time": (delivered(2.0), [2.0] * 10, 0),
    "too late": (delivered(2.1), [2.1] * 10, 1),
    "five never": (delivered(1.0, 5), [1.0] * 5 + [math.inf] * 5, 0),
    "nine never": (delivered(1.0, 1), [1.0] + [math.inf] * 9, 1),
    "at once, before they were acknowledged": (delivered(-0.1), [0.0] * 10, 0),
    "altered, and never whole": (delivered(1.0, details={"startTime": "21:00"}), [math.inf] * 10, 1),
    "at another partner": (delivered(1.0, partner="police"), [math.inf] * 10, 1),
    "late, because their partner was away until 20 s": (
        [told("down", 9), told("well", 20), *[delivery(f"{n}", at=21) for n in range(10)]],
        [1.0] * 10,
        0,
    ),
    "late, long after their partner was back at 20 s": (
        [told("down", 9), told("well", 20), *[delivery(f"{n}", at=23) for n in range(10)]],
        [3.0] * 10,
        1,
    ),
}


@pytest.mark.parametrize("row", HANDED)
def test_a_handover_takes_from_the_acknowledgement_to_the_delivery(row: str) -> None:
    """What never arrived took for ever; an outage of the partner's own does not count."""
    events, seconds, findings = HANDED[row]
    checked = judged(played(*shared(), *events), limit("orders.handover", 0.5, 2.0))
    assert (times(checked)["orders.handover"], len(checked.findings)) == (seconds, findings)


def test_words_that_are_pending_are_not_timed() -> None:
    """They were shared too late to say; there is a limit on how many these may be."""
    checked = judged(played(order("a", at=58)))
    assert "orders.handover" not in times(checked)


def test_a_slow_handover_names_the_shares() -> None:
    history = played(*shared(), *delivered(3.0))
    (finding,) = judged(history, limit("orders.handover", 0.5, 2.0, site="Leeds Crown Court")).findings
    assert finding.calls == tuple(acts_of(history, "share-results")[:5])
    assert finding.sentence == (
        "p50 of 10 orders, site Leeds Crown Court was to be within 2 s and was 3.000 s; "
        "10 of them took longer than that."
    )


# Laws


SECONDS = st.integers(0, 20)


@st.composite
def acts(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Rows of `acts`, of load users and of others; a journal may tell site and network, or not."""
    rows = []
    places = draw(st.booleans())
    for number in range(draw(st.integers(0, 40))):
        invoked = draw(SECONDS)
        answered = draw(st.none() | st.integers(invoked, 30))
        row = {
            "writer": draw(st.sampled_from(["load-1", "load-2"])),
            "n_invoked": number,
            "kind": draw(st.sampled_from(["search-cases", "read-case"])),
            "role": draw(st.sampled_from(["judge", "clerk", "usher"])),
            "due": draw(st.none() | st.integers(0, invoked).map(ns)),
            "invoked": ns(invoked),
            "answered": None if answered is None else ns(answered),
            "outcome": "unknown" if answered is None else draw(st.sampled_from(["ok", "ok", "refused", "unknown"])),
            "status": draw(st.sampled_from([None, 409])),
        }
        if places:
            row["site"] = draw(st.sampled_from([None, "Hull", "York"]))
            row["network"] = draw(st.sampled_from([None, "judicial"]))
        rows.append(row)
    return rows


LAW = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LIMITS = st.builds(
    limit,
    st.just("answers.time"),
    st.sampled_from((0.5, 0.9, 0.95, 0.99)),
    st.sampled_from((0.5, 2.0, 8.0)),
)
SLICES = st.sampled_from(({}, {"role": "judge"}, {"kind": "read-case"}, {"site": "Hull"}, {"network": "judicial"}))


@LAW
@given(acts(), LIMITS, SLICES)
def test_answers_are_timed_as_a_plain_reading_says(
    rows: list[dict[str, Any]], given_limit: TimeLimit, where: dict[str, str]
) -> None:
    """Every time of every slice, and a finding where the limit is broken."""
    its = msgspec.structs.replace(given_limit, where=where)
    checked = judged(history_with(rows), its)
    expected = answer_times(rows)
    measured = {
        next(iter(m.where.items()), ("", "")): m.times.seconds.tolist()
        for m in checked.measures
        if isinstance(m, Timed) and m.name == "answers.time"
    }
    assert measured == expected
    assert len(checked.findings) == broken(expected, its)


@LAW
@given(acts(), LIMITS, st.data())
def test_an_answer_that_gets_lost_on_its_way_mends_nothing(
    rows: list[dict[str, Any]], given_limit: TimeLimit, data: st.DataObject
) -> None:
    """What is broken stays broken when whoever was answered waited in vain instead."""
    taken = data.draw(st.sets(st.sampled_from(range(len(rows)))) if rows else st.just(set[int]()))
    left = [{**row, "outcome": "unknown", "status": None} if n in taken else row for n, row in enumerate(rows)]
    if judged(history_with(rows), given_limit).findings:
        assert judged(history_with(left), given_limit).findings


@LAW
@given(acts(), LIMITS)
def test_what_we_cut_off_changes_nothing(rows: list[dict[str, Any]], given_limit: TimeLimit) -> None:
    whole = [row for row in rows if row["answered"] is not None]
    assert judged(history_with(rows), given_limit) == judged(history_with(whole), given_limit)


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_in_which_a_journal_is_read_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, rng: Any
) -> None:
    """Measures, findings and the acts that they name."""
    folder = tmp_path_factory.mktemp("run")
    took = [0.1] * 9 + [3.0 + n / 7 for n in range(9)]
    history = played(*answered(*took), *cut_off(4), *shared(), *delivered(3.0), folder=folder)
    limits = P95, limit("orders.handover", 0.5, 2.0)
    tables = load(folder, recognise)
    for name in ("acts", "deliveries", "notes", "writers"):
        places = list(range(tables[name].num_rows))
        rng.shuffle(places)
        tables[name] = tables[name].take(pa.array(places, pa.int64()))
    whole = judged(history, *limits)
    assert len(whole.findings) == 2
    assert judged(History(tables), *limits) == whole
