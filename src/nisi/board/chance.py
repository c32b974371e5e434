"""How often something came in a run: what one more try at the same may be expected to show."""

from __future__ import annotations

import math
from typing import NamedTuple

from nisi.checkers import measure_code
from nisi.checkers.checked import Finding, Measure
from nisi.verdict.judging import Judgement
from nisi.verdict.sentences import of_unit, one_in

SURE = 0.95  # the chance with which so many tries show it at least once
MOST_TRIES = 100_000  # beyond that nobody tries


class Chance(NamedTuple):
    """`failed` of `trials` of one `unit` (a plural) had a finding of this code."""

    failed: int
    trials: int
    unit: str

    @property
    def rate(self) -> float:
        return self.failed / self.trials

    @property
    def tries(self) -> int:
        """So many tries show it at least once with the chance `SURE`, if each is like the run's own."""
        if self.rate >= SURE:
            return 1
        return min(math.ceil(math.log(1 - SURE) / math.log(1 - self.rate)), MOST_TRIES)

    def told(self) -> str:
        return f"{self.failed:,} of {of_unit(self.trials, self.unit)} in this run had one ({one_in(self.rate)})"


def chance_of(judgement: Judgement, finding: Finding) -> Chance | None:
    """How often a finding of this code came, in clusters where it is counted in such; None where nothing counts it."""
    for measure in judgement.measures:
        if isinstance(measure, Measure) and not measure.where and measure_code(measure.name) == finding.code:
            rate = measure.rate
            if rate.cluster is not None and rate.clusters_failed:
                return Chance(rate.clusters_failed, rate.clusters, rate.cluster)
            return Chance(rate.failures, rate.exposures, rate.unit) if rate.failures else None
    return None
