"""Bounds: what may be claimed is what the published tables say, and never more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from nisi.verdict.bounds import trials_needed, upper_bound
from nisi.verdict.sentences import one_in


@pytest.mark.parametrize(
    ("rate", "confidence", "needed"),
    [
        (1e-2, 0.90, 230),
        (1e-2, 0.95, 299),
        (1e-2, 0.99, 459),
        (1e-3, 0.90, 2_302),
        (1e-3, 0.95, 2_995),
        (1e-3, 0.99, 4_603),
        (1e-4, 0.90, 23_025),
        (1e-4, 0.95, 29_956),
        (1e-4, 0.99, 46_050),
        (1e-5, 0.90, 230_258),
        (1e-5, 0.95, 299_572),
        (1e-5, 0.99, 460_515),
        (1e-6, 0.90, 2_302_584),
        (1e-6, 0.95, 2_995_731),
        (1e-6, 0.99, 4_605_168),
    ],
)
def test_trials_without_a_failure(rate: float, confidence: float, needed: int) -> None:
    """The published table, and that one trial less does not do."""
    assert trials_needed(rate, confidence) == needed
    assert upper_bound(0, needed, confidence) <= rate < upper_bound(0, needed - 1, confidence)


@pytest.mark.parametrize(("failures", "needed"), [(1, 474_385), (2, 629_578), (3, 775_364)])
def test_trials_with_failures(failures: int, needed: int) -> None:
    """What a claim of 1 in 100,000 costs after failures were allowed."""
    assert trials_needed(1e-5, 0.95, failures) == needed


@pytest.mark.parametrize(("failures", "bound"), [(0, 1.00), (1, 1.58), (2, 2.10), (3, 2.59)])
def test_the_bound_after_failures(failures: int, bound: float) -> None:
    """Per 100,000, of 299,572 trials."""
    assert round(upper_bound(failures, 299_572, 0.95) * 1e5, 2) == bound


@pytest.mark.parametrize(("planted", "found"), [(20, 0.861), (30, 0.905), (60, 0.951), (100, 0.970), (299, 0.990)])
def test_the_bound_on_faults_that_nobody_missed(planted: int, found: float) -> None:
    """The share of planted faults that is found when none of these was missed."""
    assert round(1 - upper_bound(0, planted, 0.95), 3) == found


@given(
    rate=st.floats(1e-4, 0.5),
    confidence=st.sampled_from((0.8, 0.9, 0.95, 0.99)),
    failures=st.integers(0, 5),
)
def test_a_platform_at_the_boundary_is_accepted_at_most_as_often_as_stated(
    rate: float, confidence: float, failures: int
) -> None:
    """By exact binomial sums: as many failures or fewer in the trials needed come about in at most 1 in 20 runs, and
    one trial less would be too few."""
    needed = trials_needed(rate, confidence, failures)
    assert binom.cdf(failures, needed, rate) <= (1 - confidence) * (1 + 1e-9)
    if needed > failures + 1:
        assert binom.cdf(failures, needed - 1, rate) > (1 - confidence) * (1 - 1e-9)


@given(failures=st.integers(0, 50), more=st.integers(0, 5_000), confidence=st.sampled_from((0.9, 0.95, 0.99)))
def test_the_bound_never_falls_with_a_failure_and_never_rises_with_a_trial(
    failures: int, more: int, confidence: float
) -> None:
    trials = failures + 1 + more
    bound = upper_bound(failures, trials, confidence)
    assert failures / trials < bound <= upper_bound(failures + 1, trials, confidence) <= 1
    assert upper_bound(failures, trials + 1, confidence) < bound


def test_no_trials_rule_out_nothing() -> None:
    assert [upper_bound(0, 0, 0.95), upper_bound(5, 5, 0.95)] == [1.0, 1.0]


@pytest.mark.parametrize(
    ("failures", "trials", "confidence"), [(-1, 5, 0.95), (6, 5, 0.95), (0, -1, 0.95), (0, 5, 0.0), (0, 5, 1.0)]
)
def test_numbers_that_are_no_counts_are_refused(failures: int, trials: int, confidence: float) -> None:
    with pytest.raises(ValueError, match="is not"):
        upper_bound(failures, trials, confidence)


@pytest.mark.parametrize("rate", [0.0, 1.0, -0.1])
def test_a_rate_that_no_trials_could_rule_out_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="is not between 0 and 1"):
        trials_needed(rate, 0.95)


@given(rate=st.floats(1e-9, 1.0))
def test_a_rate_in_words_never_claims_more_than_the_numbers(rate: float) -> None:
    """`1 in N` is at least the rate, to the last digits of a float, and `1 in N + 1` would be less."""
    count = int(one_in(rate).removeprefix("1 in ").replace(",", ""))
    assert 1 / count >= rate * (1 - 1e-11)
    assert 1 / (count + 1) <= rate


@pytest.mark.parametrize(
    ("rate", "words"),
    [(1e-9, "1 in 1,000,000,000"), (1e-5, "1 in 100,000"), (0.01, "1 in 100"), (0.3, "1 in 3"), (0.7, "1 in 1")],
)
def test_a_rate_in_words(rate: float, words: str) -> None:
    assert one_in(rate) == words
