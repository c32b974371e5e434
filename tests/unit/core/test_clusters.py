"""Clusters: correlated trials are worth fewer, and neither way to count them accepts too often."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nisi.checkers.checked import Rate
from nisi.verdict.bounds import trials_needed, upper_bound
from nisi.verdict.clusters import claims_of, design_effect

RUNS = 4_000
CHANCE = 4 * math.sqrt(0.05 * 0.95 / RUNS)  # by which a share of 5 % may be exceeded in so many runs


def rate(failures: int, orders: int, failed: int, hearings: int) -> Rate:
    return Rate(
        failures=failures,
        exposures=orders,
        unit="orders",
        cluster="hearings",
        clusters_failed=failed,
        clusters=hearings,
    )


@pytest.mark.parametrize(
    ("size", "correlation", "worth"), [(100, 0.05, 50_348), (828, 0.01, 32_316), (1, 0.5, 299_572), (7, 0.0, 299_572)]
)
def test_correlated_trials_are_worth_as_many_as_published(size: int, correlation: float, worth: int) -> None:
    """Of 299,572 trials: in batches of 100, and at 362 sites of some 828; alone or not correlated, all of them."""
    assert int(299_572 / design_effect(size, correlation)) == worth


@pytest.mark.parametrize(("size", "correlation"), [(0.5, 0.1), (3, -0.1), (3, 1.1)])
def test_what_is_no_cluster_is_refused(size: float, correlation: float) -> None:
    with pytest.raises(ValueError, match="hold nothing|is not between"):
        design_effect(size, correlation)


def test_a_claim_is_made_in_hearings_and_in_orders_the_stricter_first() -> None:
    hearings, orders = claims_of(rate(0, 1_200, 0, 400), 0.95, 0.5)
    assert (hearings.unit, hearings.trials, hearings.upper_bound) == ("hearings", 400, upper_bound(0, 400, 0.95))
    assert (orders.unit, orders.trials, orders.upper_bound) == ("orders", 1_200, upper_bound(0, 600, 0.95))


def test_without_an_assumed_correlation_hearings_alone_are_counted() -> None:
    (claim,) = claims_of(rate(0, 1_200, 0, 400), 0.95)
    assert (claim.unit, claim.trials) == ("hearings", 400)


@given(hearings=st.integers(1, 5_000), more=st.integers(0, 20_000), correlation=st.floats(0, 1))
def test_without_a_failure_hearings_are_never_the_milder_count(hearings: int, more: int, correlation: float) -> None:
    """So the sizes of stages count hearings, whatever is assumed."""
    strictest = claims_of(rate(0, hearings + more, 0, hearings), 0.95, correlation)[0]
    assert strictest.upper_bound == pytest.approx(upper_bound(0, hearings, 0.95), rel=1e-9)


@given(
    hearings=st.integers(1, 3_000),
    size=st.integers(1, 9),
    failed=st.integers(0, 2),
    correlation=st.sampled_from((0.0, 0.1, 0.5, 1.0)),
)
def test_what_is_still_needed_is_enough(hearings: int, size: int, failed: int, correlation: float) -> None:
    """With so many more of its trials the claim is shown, and with a hundredth fewer it is not."""
    failed = min(failed, hearings)
    for claim in claims_of(rate(failed * size, hearings * size, failed, hearings), 0.95, correlation):
        more = claim.still_needed(0.01, 0.95)
        enough = (claim.trials + more) / claim.design_effect
        assert upper_bound(claim.failures / claim.design_effect, enough, 0.95) <= 0.01
        if more:
            too_few = 0.99 * enough - 1
            assert upper_bound(claim.failures / claim.design_effect, too_few, 0.95) > 0.01


# Runs of a platform that fails exactly as often as it must not: at most 1 in 20 may be accepted.


def played(rng: np.random.Generator, hearings: int, size: int, correlation: float, fails: float) -> np.ndarray:
    """The failed orders of each hearing, in RUNS runs: each hearing has a failure rate of its own (beta-binomial)."""
    spread = (1 - correlation) / correlation
    rates = rng.beta(fails * spread, (1 - fails) * spread, (RUNS, hearings))
    return rng.binomial(size, rates)


@pytest.mark.parametrize("limit", [0, 2])
@pytest.mark.parametrize("correlation", [0.05, 0.5, 0.9])
def test_a_platform_at_the_boundary_is_rarely_accepted_by_its_orders(correlation: float, limit: int) -> None:
    """One order in 20 fails, in hearings of 4; as many hearings as rule that out where `limit` orders fail."""
    rng, fails, size = np.random.default_rng(20261122), 0.05, 4
    effect = design_effect(size, correlation)
    hearings = math.ceil(trials_needed(fails, 0.95, limit / effect) * effect / size)
    lost = played(rng, hearings, size, correlation, fails).sum(axis=1)
    bounds = {n: claims_of(rate(n, hearings * size, n > 0, hearings), 0.95, correlation) for n in range(limit + 1)}
    shown = {n: min(c.upper_bound for c in claims if c.unit == "orders") <= fails for n, claims in bounds.items()}
    accepted = np.isin(lost, [n for n, holds in shown.items() if holds]).mean()
    assert accepted <= 0.05 + CHANCE


@pytest.mark.parametrize("limit", [0, 2])
def test_a_platform_at_the_boundary_is_rarely_accepted_by_its_hearings(limit: int) -> None:
    """One hearing in 20 loses something; whole hearings are independent, whatever happens inside of them."""
    rng, fails = np.random.default_rng(20261122), 0.05
    hearings = trials_needed(fails, 0.95, limit)
    failed = rng.binomial(hearings, fails, RUNS)
    accepted = np.mean([upper_bound(int(k), hearings, 0.95) <= fails for k in failed])
    assert accepted <= 0.05 + CHANCE
