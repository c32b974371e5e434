"""Quantiles: what may be claimed of how long things take is what the published tables say, and never more."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slow_times import ranks as plain_ranks

from nisi.checkers.quantiles import QuantileBounds, percentile_name, quantile_bounds, samples_needed
from nisi.verdict.bounds import trials_needed

QUANTILES = st.sampled_from((0.5, 0.75, 0.9, 0.95, 0.99, 0.999))
CONFIDENCES = st.sampled_from((0.8, 0.9, 0.95, 0.99))


def ranks(n: int, q: float, confidence: float) -> QuantileBounds:
    """The bounds as ranks: the k-th sample is k seconds."""
    return quantile_bounds(np.arange(1.0, n + 1), q, confidence)


# Two-sided at 95 %, which is 97.5 % for each side.
@pytest.mark.parametrize(
    ("q", "n", "lower", "upper"), [(0.95, 1_000, 936, 964), (0.95, 10_000, 9_457, 9_543), (0.99, 10_000, 9_880, 9_920)]
)
def test_the_ranks_of_the_bounds_are_the_published_ones(q: float, n: int, lower: int, upper: int) -> None:
    assert ranks(n, q, 0.975) == (n * q, lower, upper)


@pytest.mark.parametrize(("q", "needed"), [(0.9, 29), (0.95, 59), (0.99, 299), (0.999, 2_995), (0.9999, 29_956)])
def test_an_upper_bound_exists_from_the_published_number_of_samples(q: float, needed: int) -> None:
    """At 95 %; it is then the largest sample, and one sample less gives none."""
    assert samples_needed(q, 0.95) == needed
    assert (ranks(needed, q, 0.95).upper, ranks(needed - 1, q, 0.95).upper) == (needed, None)


@given(QUANTILES, CONFIDENCES)
def test_as_many_samples_are_needed_as_trials_for_the_rate_above_the_quantile(q: float, confidence: float) -> None:
    """That all of n are below p95 is as improbable as n trials without a failure that comes 1 in 20 times."""
    assert samples_needed(q, confidence) == trials_needed(1 - q, confidence)


@settings(deadline=None)
@given(st.integers(1, 70), QUANTILES, CONFIDENCES)
def test_the_bounds_are_those_of_exact_fractions(n: int, q: float, confidence: float) -> None:
    """No rank is off by one because a binomial sum was a float."""
    assert ranks(n, q, confidence)[1:] == plain_ranks(n, q, confidence)


@pytest.mark.parametrize(
    ("q", "n", "rank"), [(0.5, 1, 1), (0.5, 3, 2), (0.55, 100, 55), (0.29, 100, 29), (0.95, 10, 10), (0.95, 20, 19)]
)
def test_the_estimate_is_the_smallest_sample_that_the_share_does_not_exceed(q: float, n: int, rank: int) -> None:
    """Though 0.55 * 100 is more than 55, and 0.29 * 100 less than 29."""
    assert ranks(n, q, 0.95).estimate == rank


DRAWS: dict[str, Callable[[np.random.Generator, int], np.ndarray]] = {
    "exponential": lambda rng, n: rng.exponential(1.0, n),
    "two humps": lambda rng, n: np.where(rng.random(n) < 0.93, rng.normal(1, 0.1, n), rng.normal(9, 1, n)),
    "whole seconds": lambda rng, n: rng.integers(0, 8, n).astype(float),
    "never, for one in a hundred": lambda rng, n: np.where(rng.random(n) < 0.01, np.inf, rng.random(n)),
}


@pytest.mark.parametrize("draw", DRAWS)
@pytest.mark.parametrize("q", [0.5, 0.95])
def test_a_bound_is_wrong_at_most_as_often_as_stated(draw: str, q: float) -> None:
    """In 1,000 runs of 300 samples at 95 %: each bound misses the true quantile in at most 1 of 20, but for chance."""
    rng, runs, n = np.random.default_rng(20261122), 1_000, 300
    true = float(quantile_bounds(np.sort(DRAWS[draw](rng, 400_000)), q, 0.95).estimate)
    missed = {"lower": 0, "upper": 0}
    for _ in range(runs):
        _, lower, upper = quantile_bounds(np.sort(DRAWS[draw](rng, n)), q, 0.95)
        assert lower is not None
        assert upper is not None
        missed["lower"] += lower > true
        missed["upper"] += upper < true
    chance = 4 * math.sqrt(0.05 * 0.95 / runs)
    assert {side: count / runs <= 0.05 + chance for side, count in missed.items()} == {"lower": True, "upper": True}


SECONDS = st.lists(st.floats(0, 1e6) | st.just(math.inf), min_size=1, max_size=80)


@given(SECONDS, QUANTILES, CONFIDENCES)
def test_the_estimate_lies_between_its_bounds(seconds: list[float], q: float, confidence: float) -> None:
    estimate, lower, upper = quantile_bounds(np.sort(seconds), q, confidence)
    assert (lower if lower is not None else 0) <= estimate <= (upper if upper is not None else math.inf)


@given(SECONDS, QUANTILES, CONFIDENCES, st.data())
def test_no_bound_falls_when_something_takes_longer(
    seconds: list[float], q: float, confidence: float, data: st.DataObject
) -> None:
    """One of them slower, or never answered: estimate and bounds stay or rise."""
    place = data.draw(st.integers(0, len(seconds) - 1))
    slower = [*seconds]
    slower[place] = data.draw(st.floats(seconds[place], math.inf))
    for before, after in zip(
        quantile_bounds(np.sort(seconds), q, confidence), quantile_bounds(np.sort(slower), q, confidence), strict=True
    ):
        assert (before is None) == (after is None)
        if before is not None and after is not None:
            assert before <= after


@pytest.mark.parametrize(("q", "confidence"), [(0.0, 0.95), (1.0, 0.95), (0.95, 0.0), (0.95, 1.0), (-1.0, 0.95)])
def test_what_no_samples_could_show_is_refused(q: float, confidence: float) -> None:
    with pytest.raises(ValueError, match="is not between 0 and 1"):
        ranks(10, q, confidence)
    with pytest.raises(ValueError, match="is not between 0 and 1"):
        samples_needed(q, confidence)


def test_no_samples_have_no_quantile() -> None:
    with pytest.raises(ValueError, match="no samples have no quantile"):
        ranks(0, 0.95, 0.95)


@pytest.mark.parametrize(("q", "name"), [(0.5, "p50"), (0.95, "p95"), (0.999, "p99.9"), (0.29, "p29")])
def test_a_quantile_in_words(q: float, name: str) -> None:
    assert percentile_name(q) == name
