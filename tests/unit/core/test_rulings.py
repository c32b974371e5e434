"""Rulings: one threshold against what was measured."""

from __future__ import annotations

from typing import Any

import pytest
from gated import threshold
from hypothesis import given
from hypothesis import strategies as st

from nisi.checkers.checked import Measure, NotExercised, Rate
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
    "no exposures": (NONE, [lost(0, 0)], "NOT SHOWN", "no orders could be judged; no sample is not zero."),
    "none failed, and no number is asked for": (NONE, [lost(0, 1)], "GO", "0 of 1 orders, within the limit."),
    "one failed": (NONE, [lost(1, 300)], "NO-GO", "1 of 300 orders; at most 0 is allowed."),
    "as many as allowed": (
        threshold("orders.lost", limit=2),
        [lost(2, 300)],
        "GO",
        "2 of 300 orders, within the limit.",
    ),
    "one more than allowed": (
        threshold("orders.lost", limit=2),
        [lost(3, 300)],
        "NO-GO",
        "3 of 300 orders; at most 2 is allowed.",
    ),
    "the share that is allowed, though 0.29 * 100 is less than 29": (
        SHARE,
        [lost(29, 100)],
        "GO",
        "29 of 100 orders, within the limit.",
    ),
    "more than the share": (SHARE, [lost(30, 100)], "NO-GO", "30 of 100 orders; at most 29% is allowed."),
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
        "0 of 298 orders; 299 orders are needed to rule out 1 in 100 at 95% confidence, 1 more. Run the suites tagging "
        "whole, or change rules_out with its owner's consent.",
    ),
    "a breach is told before too few trials": (SHOW, [lost(1, 10)], "NO-GO", "1 of 10 orders; at most 0 is allowed."),
    "enough orders, but of too few hearings": (
        SHOW,
        [lost(0, 3_000, (0, 100))],
        "NOT SHOWN",
        "0 of 3,000 orders in 100 hearings; 299 hearings are needed to rule out 1 in 100 at 95% confidence, 199 more. "
        "Run the suites tagging whole, or change rules_out with its owner's consent.",
    ),
    "enough hearings": (
        SHOW,
        [lost(0, 3_000, (0, 1_000))],
        "GO",
        "0 of 3,000 orders in 1,000 hearings; at 95% confidence fewer than 1 in 334 hearings, "
        "1 in 100 was to be shown.",
    ),
    "a failure is allowed, and costs trials": (
        threshold("orders.lost", limit=1, rules_out=0.01),
        [lost(1, 400)],
        "NOT SHOWN",
        "1 of 400 orders; 473 orders are needed to rule out 1 in 100 at 95% confidence, 73 more. Run the suites "
        "tagging whole, or change rules_out with its owner's consent.",
    ),
    "a slice of its own": (
        SLICE,
        [lost(5, 9), lost(0, 4, where={"site": "Hull"}), lost(5, 5, where={"site": "Leeds"})],
        "GO",
        "0 of 4 orders, within the limit.",
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
        "3 of 9 orders; at most 0 is allowed.",
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
