"""A ruling: one threshold against what was measured, with the sentence that says what may be said."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from nisi.checkers import counts_the_unobserved
from nisi.checkers.checked import Measure, NotExercised, Rate
from nisi.verdict.bounds import trials_needed, upper_bound
from nisi.verdict.stage import Threshold


class Verdict(StrEnum):
    GO = "GO"
    CONDITIONS = "GO WITH CONDITIONS"
    NOT_SHOWN = "NOT SHOWN"
    NO_GO = "NO-GO"

    @property
    def exit_code(self) -> int:
        return {Verdict.GO: 0, Verdict.NO_GO: 1, Verdict.NOT_SHOWN: 3, Verdict.CONDITIONS: 4}[self]


_BADNESS = (Verdict.GO, Verdict.CONDITIONS, Verdict.NOT_SHOWN, Verdict.NO_GO)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of them; of none at all it is NOT SHOWN, because nothing empty passes."""
    return max(verdicts, key=_BADNESS.index, default=Verdict.NOT_SHOWN)


class Ruling(Struct, frozen=True, kw_only=True):
    """What one threshold came to; `failures` of `exposures` are counted in `unit`, bounds are rates from 0 to 1."""

    measure: str
    where: dict[str, str]
    verdict: Verdict
    because: str
    failures: int | None
    exposures: int | None
    unit: str | None
    upper_bound: float | None
    confidence: float
    limit: float | None
    rules_out: float | None
    promise: str
    suites: tuple[str, ...]


def rule(threshold: Threshold, measures: Iterable[Measure | NotExercised], confidence: float, promise: str) -> Ruling:
    """The ruling of one threshold: NO-GO when breached, GO when shown, else NOT SHOWN.

    Too much that could not be judged (orders pending, documents that nobody looked for) is no breach: NOT SHOWN."""
    found = [m for m in measures if m.name == threshold.measure]
    measure = next((m for m in found if isinstance(m, Measure) and m.where == threshold.where), None)
    if measure is None:
        why = next((m.why for m in found if isinstance(m, NotExercised)), "nothing was measured for this slice")
        return _ruling(threshold, confidence, promise, Verdict.NOT_SHOWN, f"{why}.", None, None)
    rate = measure.rate
    if rate.exposures == 0:
        because = f"no {rate.unit} could be judged; no sample is not zero."
        return _ruling(threshold, confidence, promise, Verdict.NOT_SHOWN, because, rate, None)
    failed, trials, unit = _trials(rate)
    bound = upper_bound(failed, trials, confidence)
    verdict, because = _judged(threshold, rate, bound, confidence)
    return _ruling(threshold, confidence, promise, verdict, because, rate, bound)


def one_in(rate: float) -> str:
    """A rate as people count: 1 in 1,000. Rounded down, so that it never claims more than the numbers."""
    return f"1 in {max(int(1 / rate * (1 + 1e-12)), 1):,}"


def _percent(share: float) -> str:
    """0.999 is 99.9%: rounded to 100% it would claim more than the numbers."""
    return f"{share * 100:.12g}%"


def _trials(rate: Rate) -> tuple[int, int, str]:
    """Failures cluster, so clusters are the trials where there are any: failed, all, and what they are."""
    if rate.cluster is None:
        return rate.failures, rate.exposures, rate.unit
    return rate.clusters_failed, rate.clusters, rate.cluster


def _judged(threshold: Threshold, rate: Rate, bound: float, confidence: float) -> tuple[Verdict, str]:
    failed, trials, unit = _trials(rate)
    counted = f"{rate.failures:,} of {rate.exposures:,} {rate.unit}"
    if rate.cluster is not None:
        counted += f" in {rate.clusters:,} {rate.cluster}"
    breach = Verdict.NOT_SHOWN if counts_the_unobserved(threshold.measure) else Verdict.NO_GO
    if threshold.limit is not None and rate.failures > threshold.limit:
        return breach, f"{counted}; at most {threshold.limit:,} is allowed."
    if threshold.limit_share is not None and rate.failures / rate.exposures > threshold.limit_share:
        return breach, f"{counted}; at most {_percent(threshold.limit_share)} is allowed."
    at = f"at {_percent(confidence)} confidence"
    if threshold.rules_out is None:
        return Verdict.GO, f"{counted}, within the limit."
    if bound > threshold.rules_out:
        needed = trials_needed(threshold.rules_out, confidence, failed)
        return Verdict.NOT_SHOWN, (
            f"{counted}; {needed:,} {unit} are needed to rule out {one_in(threshold.rules_out)} {at}, "
            f"{needed - trials:,} more. Run the suites {', '.join(threshold.suites)} whole, "
            "or change rules_out with its owner's consent."
        )
    return (
        Verdict.GO,
        f"{counted}; {at} fewer than {one_in(bound)} {unit}, {one_in(threshold.rules_out)} was to be shown.",
    )


def _ruling(
    threshold: Threshold,
    confidence: float,
    promise: str,
    verdict: Verdict,
    because: str,
    rate: Rate | None,
    bound: float | None,
) -> Ruling:
    return Ruling(
        measure=threshold.measure,
        where=threshold.where,
        verdict=verdict,
        because=because,
        failures=rate.failures if rate else None,
        exposures=rate.exposures if rate else None,
        unit=rate.unit if rate else None,
        upper_bound=bound,
        confidence=confidence,
        limit=threshold.limit if threshold.limit is not None else threshold.limit_share,
        rules_out=threshold.rules_out,
        promise=promise,
        suites=threshold.suites,
    )
