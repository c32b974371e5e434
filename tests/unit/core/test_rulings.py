"""Rulings: one threshold against what was measured."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from gated import threshold
from hypothesis import given
from hypothesis import strategies as st

from nisi.checkers.checked import Measure, Measured, NotExercised, Rate, Timed, Times
from nisi.verdict.rulings import Verdict, rule, worst
from nisi.verdict.stage import Threshold


def rate(failures: int, exposures: int, clusters: tuple[int, int] | None = None) -> Rate:
    if clusters is None:
        return Rate(failures=failures, exposures=exposures, unit="orders")
    failed, of = clusters
    return Rate(
        failures=failures, exposures=exposures, unit="orders", cluster="hearings", clusters_failed=failed, clusters=of
    )


def lost(*given: Any, where: dict[str, str] | None = None) -> Measure:
    return Measure(name="orders.lost", rate=rate(*given), where=where or {})


SHOW = threshold("orders.lost", rules_out=0.01)
NONE = threshold("orders.lost")
SHARE = threshold("orders.lost", limit_share=0.29)
SLICE = threshold("orders.lost", where={"site": "Hull"})
UNHEARD = NotExercised(name="orders.lost", why="nobody sat at Hull", where={"site": "Hull"})
PENDING = threshold("orders.pending")

# The threshold, what was measured, and the verdict with its sentence.
ROWS: dict[str, tuple[Threshold, list[Measure | NotExercised], str, str]] = {
    "no measure": (NONE, [], "NOT SHOWN", "nothing was measured for this slice."),
    "another measure": (
        NONE,
        [Measure(name="orders.void", rate=rate(0, 5))],
        "NOT SHOWN",
        "nothing was measured for this slice.",
    ),
    "not exercised": (
        NONE,
        [NotExercised(name="orders.lost", why="no partner is owed orders")],
        "NOT SHOWN",
        "no partner is owed orders.",
    ),
    "all but a slice was exercised": (
        NONE,
        [lost(0, 9), UNHEARD],
        "NOT SHOWN",
        "0 of 9 orders, within the limit; at 95% confidence if independent fewer than 1 in 3 orders. "
        "Not exercised: nobody sat at Hull.",
    ),
    "a slice was not exercised, and another failed": (
        NONE,
        [lost(1, 9), UNHEARD],
        "NO-GO",
        "1 of 9 orders; none is allowed.",
    ),
    "the slice itself was not exercised": (SLICE, [lost(0, 9), UNHEARD], "NOT SHOWN", "nobody sat at Hull."),
    "another slice was not exercised": (
        SLICE,
        [lost(0, 9, where={"site": "Hull"}), NotExercised(name="orders.lost", why="", where={"site": "Leeds"})],
        "GO",
        "0 of 9 orders, within the limit; at 95% confidence if independent fewer than 1 in 3 orders.",
    ),
    "no exposures": (NONE, [lost(0, 0)], "NOT SHOWN", "no orders could be judged; no sample is not zero."),
    "none failed, and no number is asked for": (
        NONE,
        [lost(0, 1)],
        "GO",
        "0 of 1 order, within the limit; at 95% confidence if independent no rate of orders is ruled out.",
    ),
    "one failed": (NONE, [lost(1, 300)], "NO-GO", "1 of 300 orders; none is allowed."),
    "as many as allowed": (
        threshold("orders.lost", limit=2),
        [lost(2, 300)],
        "GO",
        "2 of 300 orders, within the limit; at 95% confidence if independent fewer than 1 in 47 orders.",
    ),
    "one more than allowed": (
        threshold("orders.lost", limit=2),
        [lost(3, 300)],
        "NO-GO",
        "3 of 300 orders; at most 2 are allowed.",
    ),
    "the share that is allowed, though 0.29 * 100 is less than 29": (
        SHARE,
        [lost(29, 100)],
        "GO",
        "29 of 100 orders, within the limit; at 95% confidence if independent fewer than 1 in 2 orders.",
    ),
    "more than the share": (SHARE, [lost(30, 100)], "NO-GO", "30 of 100 orders; at most 29% are allowed."),
    "just enough trials": (
        SHOW,
        [lost(0, 299)],
        "GO",
        "0 of 299 orders; at 95% confidence fewer than 1 in 100 orders, 1 in 100 was to be shown.",
    ),
    "one trial too few": (
        SHOW,
        [lost(0, 298)],
        "NOT SHOWN",
        "0 of 298 orders; at 95% confidence fewer than 1 in 99 orders; 1 in 100 needs 1 more order. "
        "Run the suite tagging whole, or change rules_out with its owner's consent.",
    ),
    "a breach is told before too few trials": (SHOW, [lost(1, 10)], "NO-GO", "1 of 10 orders; none is allowed."),
    "enough orders, but of too few hearings": (
        SHOW,
        [lost(0, 3_000, (0, 100))],
        "NOT SHOWN",
        "0 of 3,000 orders in 100 hearings; at 95% confidence fewer than 1 in 33 hearings; 1 in 100 needs "
        "199 more hearings. Run the suite tagging whole, or change rules_out with its owner's consent.",
    ),
    "enough hearings": (
        SHOW,
        [lost(0, 3_000, (0, 1_000))],
        "GO",
        "0 of 3,000 orders in 1,000 hearings; at 95% confidence fewer than 1 in 334 hearings, "
        "1 in 100 was to be shown.",
    ),
    "so few that nothing is ruled out": (
        SHOW,
        [lost(0, 1)],
        "NOT SHOWN",
        "0 of 1 order; at 95% confidence no rate of orders is ruled out; 1 in 100 needs 298 more orders. "
        "Run the suite tagging whole, or change rules_out with its owner's consent.",
    ),
    "a failure is allowed, and costs trials": (
        threshold("orders.lost", limit=1, rules_out=0.01),
        [lost(1, 400)],
        "NOT SHOWN",
        "1 of 400 orders; at 95% confidence fewer than 1 in 84 orders; 1 in 100 needs 73 more orders. "
        "Run the suite tagging whole, or change rules_out with its owner's consent.",
    ),
    "a slice of its own": (
        SLICE,
        [lost(5, 9), lost(0, 4, where={"site": "Hull"}), lost(5, 5, where={"site": "Leeds"})],
        "GO",
        "0 of 4 orders, within the limit; at 95% confidence if independent no rate of orders is ruled out.",
    ),
    "a slice is not the whole": (SLICE, [lost(0, 4)], "NOT SHOWN", "nothing was measured for this slice."),
    "the whole is not a slice": (
        NONE,
        [lost(0, 4, where={"site": "Hull"})],
        "NOT SHOWN",
        "nothing was measured for this slice.",
    ),
    "too many that could not be judged are no breach": (
        PENDING,
        [Measure(name="orders.pending", rate=rate(3, 9))],
        "NOT SHOWN",
        "3 of 9 orders; none is allowed.",
    ),
    "all could be judged": (
        PENDING,
        [Measure(name="orders.pending", rate=rate(0, 9))],
        "GO",
        "0 of 9 orders, within the limit.",
    ),
}


@pytest.mark.parametrize("row", ROWS)
def test_a_threshold_is_breached_shown_or_not_shown(row: str) -> None:
    given, measures, verdict, because = ROWS[row]
    ruling = rule(given, measures, 0.95, "tagging")
    assert (ruling.verdict.value, ruling.because) == (verdict, because)


@pytest.mark.parametrize(
    ("confidence", "said"), [(0.95, "95%"), (0.975, "97.5%"), (0.999, "99.9%"), (0.99999, "99.999%")]
)
def test_confidence_is_never_rounded_up(confidence: float, said: str) -> None:
    """0.999 is not 100%."""
    assert f"at {said} confidence" in rule(SHOW, [lost(0, 9_999)], confidence, "tagging").because


ASSUMED: dict[str, tuple[float, Measure, str, str]] = {
    "whole hearings fail, so hearings count": (
        0.05,
        lost(0, 3_000, (0, 1_000)),
        "GO",
        "0 of 3,000 orders in 1,000 hearings; at 95% confidence fewer than 1 in 334 hearings, 1 in 100 was to be "
        "shown. Counted in orders, fewer than 1 in 910 orders.",
    ),
    "as if an order more said nothing": (
        1.0,
        lost(0, 3_000, (0, 298)),
        "NOT SHOWN",
        "0 of 3,000 orders in 298 hearings; at 95% confidence fewer than 1 in 99 hearings; 1 in 100 needs 1 more "
        "hearing. Counted in orders, fewer than 1 in 99 orders. "
        "Run the suite tagging whole, or change rules_out with its owner's consent.",
    ),
    "a large hearing lost most of its orders, so orders count": (
        0.05,
        lost(40, 1_000, (1, 500)),
        "NOT SHOWN",
        "40 of 1,000 orders in 500 hearings; at 95% confidence fewer than 1 in 19 orders; 1 in 100 needs 4,236 more "
        "orders. Counted in hearings, fewer than 1 in 105 hearings. "
        "Run the suite tagging whole, or change rules_out with its owner's consent.",
    ),
}


@pytest.mark.parametrize("row", ASSUMED)
def test_a_claim_is_given_twice_and_the_stricter_rules(row: str) -> None:
    """By hearings, and by orders that are correlated as the stage assumes."""
    correlation, measure, verdict, because = ASSUMED[row]
    ruling = rule(threshold("orders.lost", limit=50, rules_out=0.01), [measure], 0.95, "tagging", correlation)
    assert (ruling.verdict.value, ruling.because) == (verdict, because)
    assert ruling.upper_bound == max(claim.upper_bound for claim in ruling.claims)


def test_no_ruling_says_more_than_25_words_of_what_is_claimed() -> None:
    """But for what to do about it, which is a sentence of its own."""
    said = [rule(given, measures, 0.95, "tagging").because for given, measures, _, _ in ROWS.values()]
    assert [sentence for sentence in said if len(sentence.split(". ")[0].split()) > 25] == []


def test_a_ruling_holds_the_numbers_that_it_was_made_of() -> None:
    ruling = rule(SHOW, [lost(0, 3_000, (0, 299))], 0.95, "tagging")
    bound = ruling.upper_bound
    assert (ruling.failures, ruling.exposures, ruling.unit, ruling.limit, ruling.rules_out) == (
        0,
        3_000,
        "orders",
        0,
        0.01,
    )
    assert bound is not None
    assert 0.0099 < bound <= 0.01


# Percentiles: p95 within 2 s, of answers that took so long.


def answers(*seconds: float, where: dict[str, str] | None = None) -> Timed:
    return Timed(name="answers.time", times=Times(np.sort(np.array(seconds)), "answers"), where=where or {})


TIME = threshold("answers.time", "load", percentile=0.95, within_s=2.0)
TIMED: dict[str, tuple[Threshold, list[Measured], str, str]] = {
    "enough, and all fast": (
        TIME,
        [answers(*[0.31] * 1_000, *[0.384] * 240)],
        "GO",
        "p95 of 1,240 answers: 0.384 s, at 95% confidence at most 0.384 s; 2 s was to be kept.",
    ),
    "just enough": (
        TIME,
        [answers(*[0.0101] * 58, 2.0)],
        "GO",
        "p95 of 59 answers: 0.01 s, at 95% confidence at most 2 s; 2 s was to be kept.",
    ),
    "one too few": (
        TIME,
        [answers(*[0.01] * 58)],
        "NOT SHOWN",
        "p95 of 58 answers: 0.01 s; to say at 95% confidence what it is at most needs 1 more answer; "
        "2 s was to be kept. Run the suite load whole, or change percentile with its owner's consent.",
    ),
    "a bound that is a hair over the limit is not told as kept": (
        TIME,
        [answers(*[0.01] * 58, 2.0001)],
        "NOT SHOWN",
        "p95 of 59 answers: 0.01 s, at 95% confidence at least 0.01 s and at most 2.001 s; 2 s was to be kept: "
        "too close to call. Give the suite load more to do, or change within_s with its owner's consent.",
    ),
    "nine of a hundred too slow": (
        TIME,
        [answers(*[1.0] * 91, *[3.0] * 9)],
        "NOT SHOWN",
        "p95 of 100 answers: 3 s, at 95% confidence at least 1 s and at most 3 s; 2 s was to be kept: "
        "too close to call. Give the suite load more to do, or change within_s with its owner's consent.",
    ),
    "ten of a hundred too slow": (
        TIME,
        [answers(*[1.0] * 90, *[2.7182818] * 10)],
        "NO-GO",
        "p95 of 100 answers: 2.718 s, at 95% confidence at least 2.718 s; 2 s was to be kept.",
    ),
    "nine of a hundred never answered": (
        TIME,
        [answers(*[1.0] * 91, *[math.inf] * 9)],
        "NOT SHOWN",
        "p95 of 100 answers: never, at 95% confidence at least 1 s and perhaps never; 2 s was to be kept: "
        "too close to call. Give the suite load more to do, or change within_s with its owner's consent.",
    ),
    "ten of a hundred never answered": (
        TIME,
        [answers(*[1.0] * 90, *[math.inf] * 10)],
        "NO-GO",
        "p95 of 100 answers: never, at 95% confidence never; 2 s was to be kept.",
    ),
    "a breach is told before too few samples": (
        TIME,
        [answers(2.5)],
        "NO-GO",
        "p95 of 1 answer: 2.5 s, at 95% confidence at least 2.5 s; 2 s was to be kept.",
    ),
    "so few that there is no lower bound either": (
        threshold("answers.time", "load", percentile=0.5, within_s=2.0),
        [answers(3.0, 3.0)],
        "NOT SHOWN",
        "p50 of 2 answers: 3 s; to say at 95% confidence what it is at most needs 3 more answers; "
        "2 s was to be kept. Run the suite load whole, or change percentile with its owner's consent.",
    ),
    "no answers": (TIME, [answers()], "NOT SHOWN", "no answers could be timed; no sample is not zero."),
    "not exercised": (
        TIME,
        [NotExercised(name="answers.time", why="no act was due at a planned time")],
        "NOT SHOWN",
        "no act was due at a planned time.",
    ),
    "a slice of its own": (
        threshold("answers.time", "load", percentile=0.5, within_s=2.0, where={"role": "judge"}),
        [answers(*[9.0] * 9), answers(*[1.0] * 5, where={"role": "judge"})],
        "GO",
        "p50 of 5 answers: 1 s, at 95% confidence at most 1 s; 2 s was to be kept.",
    ),
    "a rate where times were asked for": (
        TIME,
        [Measure(name="answers.time", rate=rate(0, 9_999))],
        "NOT SHOWN",
        "nothing was measured for this slice.",
    ),
    "times where a rate was asked for": (
        threshold("answers.time"),
        [answers(*[0.1] * 9_999)],
        "NOT SHOWN",
        "nothing was measured for this slice.",
    ),
}


@pytest.mark.parametrize("row", TIMED)
def test_a_percentile_is_kept_broken_or_too_close_to_call(row: str) -> None:
    given, measures, verdict, because = TIMED[row]
    ruling = rule(given, measures, 0.95, "load")
    assert (ruling.verdict.value, ruling.because) == (verdict, because)


def test_a_ruling_on_times_holds_the_numbers_that_it_was_made_of() -> None:
    """The percentile with its bounds, of so many; nothing failed or was ruled out."""
    ruling = rule(TIME, [answers(*[n / 1_000 for n in range(1, 1_001)])], 0.975, "load")
    assert (ruling.name, ruling.exposures, ruling.unit, ruling.percentile, ruling.within_s) == (
        "answers.time p95",
        1_000,
        "answers",
        0.95,
        2.0,
    )
    assert (ruling.seconds, ruling.lower_s, ruling.upper_s) == (0.95, 0.936, 0.964)
    assert (ruling.failures, ruling.upper_bound, ruling.limit, ruling.rules_out) == (None, None, None, None)


@given(
    st.lists(st.floats(0, 4) | st.just(math.inf), min_size=1, max_size=150),
    st.sampled_from((0.5, 0.9, 0.95)),
    st.data(),
)
def test_an_answer_that_takes_longer_never_improves_a_ruling(
    seconds: list[float], percentile: float, data: st.DataObject
) -> None:
    given_threshold = threshold("answers.time", percentile=percentile, within_s=2.0)
    place = data.draw(st.integers(0, len(seconds) - 1))
    slower = [
        *seconds[:place],
        data.draw(st.just(math.inf) | st.floats(min(seconds[place], 9), 9)),
        *seconds[place + 1 :],
    ]
    before, after = (rule(given_threshold, [answers(*took)], 0.95, "load").verdict for took in (seconds, slower))
    assert BADNESS.index(after) >= BADNESS.index(before)


VERDICTS = st.lists(st.sampled_from(Verdict), max_size=6)
BADNESS = [Verdict.GO, Verdict.CONDITIONS, Verdict.NOT_SHOWN, Verdict.NO_GO]


def test_nothing_empty_passes() -> None:
    assert worst([]) is Verdict.NOT_SHOWN


@given(VERDICTS, st.sampled_from(Verdict))
def test_adding_a_ruling_or_a_doubt_never_improves_a_verdict(verdicts: list[Verdict], added: Verdict) -> None:
    """Of something: NO-GO > NOT SHOWN > GO WITH CONDITIONS > GO."""
    after = worst([*verdicts, added])
    assert BADNESS.index(after) >= BADNESS.index(added)
    if verdicts:
        assert BADNESS.index(after) >= BADNESS.index(worst(verdicts))


@given(VERDICTS, VERDICTS)
def test_verdicts_can_be_put_together_in_any_order(some: list[Verdict], others: list[Verdict]) -> None:
    """The worst of the worst is the worst of all, whichever came first."""
    if some and others:
        assert worst([worst(some), worst(others)]) is worst([*some, *others]) is worst([*others, *some])


@given(st.integers(0, 60), st.integers(0, 1_000), st.integers(0, 3), st.sampled_from((None, 0.5, 0.1, 0.01)))
def test_a_failure_more_never_improves_a_ruling(failures: int, more: int, limit: int, rules_out: float | None) -> None:
    """As many exposures, one more of them failed: the ruling is as bad or worse."""
    given_threshold = threshold("orders.lost", limit=limit, rules_out=rules_out)
    exposures = failures + 1 + more
    before, after = (
        rule(given_threshold, [lost(count, exposures)], 0.95, "tagging").verdict for count in (failures, failures + 1)
    )
    assert BADNESS.index(after) >= BADNESS.index(before)


def test_exit_codes() -> None:
    assert {verdict.value: verdict.exit_code for verdict in Verdict} == {
        "GO": 0,
        "NO-GO": 1,
        "NOT SHOWN": 3,
        "GO WITH CONDITIONS": 4,
    }
