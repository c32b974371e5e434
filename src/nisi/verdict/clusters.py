"""What may be claimed where failures come in clusters: twice, and the stricter claim counts.

Once with the units themselves as trials (orders), of which a cluster of m, correlated by r, is worth m / (1 + (m-1) r):
the design effect of Kish, Survey Sampling (1965), 5.4; counts divided by it go into the exact bound, as Korn and
Graubard do (Survey Methodology 24, 1998).  Where nothing fails r cannot be estimated, so a stage assumes it.  And once
with the clusters as trials (hearings), each failed or not, which assumes nothing of what happens inside of one.
"""

from __future__ import annotations

import math

from msgspec import Struct

from nisi.checkers.checked import Rate
from nisi.verdict.bounds import trials_needed, upper_bound


class Claim(Struct, frozen=True, kw_only=True):
    """One way to count: `failures` of `trials` in `unit`, and the rate (0 to 1) that they do not rule out.

    `design_effect` is by how much the trials are worth less than as many independent ones."""

    unit: str
    failures: int
    trials: int
    design_effect: float
    upper_bound: float

    def still_needed(self, rules_out: float, confidence: float) -> int:
        """How many more trials, none of them failed, rule out the rate; 0 where these do."""
        independent = trials_needed(rules_out, confidence, self.failures / self.design_effect)
        return max(math.ceil(independent * self.design_effect) - self.trials, 0)


def design_effect(size: float, correlation: float) -> float:
    """How many correlated trials are worth one independent one, in clusters of `size` at a `correlation` of 0 to 1.

    Source: Kish, Survey Sampling (1965), 5.4.  Raises ValueError for a size below 1 and for no correlation at all."""
    if size < 1:
        raise ValueError(f"clusters of {size} hold nothing")
    if not 0 <= correlation <= 1:
        raise ValueError(f"correlation {correlation} is not between 0 and 1")
    return 1 + (size - 1) * correlation


def claims_of(rate: Rate, confidence: float, correlation: float | None = None) -> tuple[Claim, ...]:
    """Every way to count this rate, the stricter first; there must be exposures.

    A rate without clusters is counted once, and so is one in clusters of which no `correlation` is assumed: then by
    its clusters alone."""
    if rate.cluster is None:
        return (_claim(rate.unit, rate.failures, rate.exposures, 1.0, confidence),)
    claims = [_claim(rate.cluster, rate.clusters_failed, rate.clusters, 1.0, confidence)]
    if correlation is not None:
        effect = design_effect(rate.exposures / rate.clusters, correlation)
        claims.append(_claim(rate.unit, rate.failures, rate.exposures, effect, confidence))
    return tuple(sorted(claims, key=lambda claim: -claim.upper_bound))


def _claim(unit: str, failures: int, trials: int, effect: float, confidence: float) -> Claim:
    bound = upper_bound(failures / effect, trials / effect, confidence)
    return Claim(unit=unit, failures=failures, trials=trials, design_effect=effect, upper_bound=bound)
