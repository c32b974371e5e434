"""A ruling: one threshold against what was measured, with the sentence that says what may be said."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from nisi.checkers import counts_the_unobserved
from nisi.checkers.checked import Measure, Measured, NotExercised, Rate, Timed, Times
from nisi.checkers.quantiles import QuantileBounds, percentile_name, quantile_bounds, samples_needed
from nisi.verdict.clusters import Claim, claims_of
from nisi.verdict.sentences import allowed, among, in_seconds, of_unit, one_in, percent
from nisi.verdict.stage import Threshold, threshold_name


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
    """What one threshold came to; `failures` of `exposures` are counted in `unit`, bounds are rates from 0 to 1.

    `upper_bound` is that of the strictest of the `claims`, which differ in what they count as a trial.
    Of times, `seconds` is the `percentile` (0 to 1) with its bounds `lower_s` and `upper_s`; infinite is never."""

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
    percentile: float | None = None
    within_s: float | None = None
    seconds: float | None = None
    lower_s: float | None = None
    upper_s: float | None = None
    claims: tuple[Claim, ...] = ()

    @property
    def name(self) -> str:
        return threshold_name(self.measure, self.where, self.percentile)


def rule(
    threshold: Threshold,
    measures: Iterable[Measured],
    confidence: float,
    promise: str,
    correlation: float | None = None,
) -> Ruling:
    """The ruling of one threshold: NO-GO when breached, GO when shown, else NOT SHOWN.

    `correlation` (0 to 1) is what the stage assumes of failures in one cluster; None counts clusters alone.

    Too much that could not be judged (orders pending, documents that nobody looked for) is no breach: NOT SHOWN.  So
    is a slice that the checker says was not exercised, however well the others did."""
    found = [m for m in measures if m.name == threshold.measure]
    missing = [m for m in found if isinstance(m, NotExercised)]
    kind = Measure if threshold.percentile is None else Timed
    measure = next((m for m in found if isinstance(m, kind) and m.where == threshold.where), None)
    if isinstance(measure, Measure):
        slices = [m for m in missing if threshold.where.items() < m.where.items()]
        return _without(slices, _of_rate(threshold, measure.rate, confidence, promise, correlation))
    if isinstance(measure, Timed):
        return _of_times(threshold, measure.times, confidence, promise)
    covering = (m.why for m in missing if m.where.items() <= threshold.where.items())
    why = next(covering, "nothing was measured for this slice")
    return _ruling(threshold, confidence, promise, Verdict.NOT_SHOWN, f"{why}.")


def _without(missing: Sequence[NotExercised], ruling: Ruling) -> Ruling:
    """The same ruling when nothing is missing from it, or it is a breach in any case; else it shows too little."""
    if not missing or ruling.verdict is Verdict.NO_GO:
        return ruling
    because = f"{ruling.because} Not exercised: {'; '.join(m.why for m in missing)}."
    return replace(ruling, verdict=Verdict.NOT_SHOWN, because=because)


def _of_rate(threshold: Threshold, rate: Rate, confidence: float, promise: str, correlation: float | None) -> Ruling:
    numbers: dict[str, Any] = {"failures": rate.failures, "exposures": rate.exposures, "unit": rate.unit}
    if rate.exposures == 0:
        because = f"no {rate.unit} could be judged; no sample is not zero."
        return _ruling(threshold, confidence, promise, Verdict.NOT_SHOWN, because, **numbers)
    claims = claims_of(rate, confidence, correlation if threshold.rules_out is not None else None)
    verdict, because = _judged(threshold, rate, claims, confidence)
    numbers |= {"upper_bound": claims[0].upper_bound, "claims": claims}
    return _ruling(threshold, confidence, promise, verdict, because, **numbers)


def _of_times(threshold: Threshold, times: Times, confidence: float, promise: str) -> Ruling:
    percentile, within_s = threshold.percentile, threshold.within_s
    assert percentile is not None, "what is measured in seconds is asked for by percentile"
    assert within_s is not None, "load_stage refuses a percentile without a limit"
    numbers: dict[str, Any] = {"exposures": len(times.seconds), "unit": times.unit}
    if not len(times.seconds):
        because = f"no {times.unit} could be timed; no sample is not zero."
        return _ruling(threshold, confidence, promise, Verdict.NOT_SHOWN, because, **numbers)
    bounds = quantile_bounds(times.seconds, percentile, confidence)
    verdict, because = _timed(threshold, times, bounds, percentile, within_s, confidence)
    numbers |= {"seconds": bounds.estimate, "lower_s": bounds.lower, "upper_s": bounds.upper}
    return _ruling(threshold, confidence, promise, verdict, because, **numbers)


def _judged(threshold: Threshold, rate: Rate, claims: tuple[Claim, ...], confidence: float) -> tuple[Verdict, str]:
    strictest, *others = claims
    counted = f"{rate.failures:,} of {of_unit(rate.exposures, rate.unit)}"
    if rate.cluster is not None:
        counted += f" {among(rate.cluster)} {of_unit(rate.clusters, rate.cluster)}"
    breach = Verdict.NOT_SHOWN if counts_the_unobserved(threshold.measure) else Verdict.NO_GO
    if threshold.limit is not None and rate.failures > threshold.limit:
        return breach, f"{counted}; {allowed(f'{threshold.limit:,}')}."
    if threshold.limit_share is not None and rate.failures / rate.exposures > threshold.limit_share:
        return breach, f"{counted}; {allowed(percent(threshold.limit_share))}."
    at = f"at {percent(confidence)} confidence"
    if threshold.rules_out is None:
        # How much we failed to look at is a number of this run; nobody claims a rate of it.
        if counts_the_unobserved(threshold.measure):
            return Verdict.GO, f"{counted}, within the limit."
        independent = " if independent" if rate.cluster is None else ""
        return Verdict.GO, f"{counted}, within the limit; {at}{independent} {_ruled_out(strictest)}."
    ruled_out = f"{at} {_ruled_out(strictest)}"
    also = "".join(f" Counted in {claim.unit}, {_ruled_out(claim)}." for claim in others)
    if strictest.upper_bound <= threshold.rules_out:
        return Verdict.GO, f"{counted}; {ruled_out}, {one_in(threshold.rules_out)} was to be shown.{also}"
    more = strictest.still_needed(threshold.rules_out, confidence)
    return Verdict.NOT_SHOWN, (
        f"{counted}; {ruled_out}; {one_in(threshold.rules_out)} needs {_more(more, strictest.unit)}."
        f"{also} Run {_suites(threshold)} whole, or change rules_out with its owner's consent."
    )


def _ruled_out(claim: Claim) -> str:
    if claim.upper_bound > 0.5:
        return f"no rate of {claim.unit} is ruled out"
    return f"fewer than {one_in(claim.upper_bound)} {claim.unit}"


def _more(count: int, units: str) -> str:
    """`1 more hearing`, `1,204 more hearings`."""
    return of_unit(count, units).replace(" ", " more ", 1)


def _suites(threshold: Threshold) -> str:
    """`the suite tagging`, `the suites tagging, load`."""
    return f"the suite{'s' * (len(threshold.suites) > 1)} {', '.join(threshold.suites)}"


def _timed(
    threshold: Threshold, times: Times, bounds: QuantileBounds, percentile: float, within_s: float, confidence: float
) -> tuple[Verdict, str]:
    """Shown when the upper bound keeps the limit, breached when the lower bound breaks it; else too close to call."""
    n, (estimate, lower, upper) = len(times.seconds), bounds
    name, at = percentile_name(percentile), f"at {percent(confidence)} confidence"
    counted = f"{name} of {of_unit(n, times.unit)}: {in_seconds(estimate)}"
    kept = f"{within_s:g} s was to be kept"
    if lower is not None and lower > within_s:
        least = f"at least {in_seconds(lower, math.floor)}" if lower < math.inf else "never"
        return Verdict.NO_GO, f"{counted}, {at} {least}; {kept}."
    if upper is None:
        more = samples_needed(percentile, confidence) - n
        return Verdict.NOT_SHOWN, (
            f"{counted}; to say {at} what it is at most needs {_more(more, times.unit)}; {kept}. "
            f"Run {_suites(threshold)} whole, or change percentile with its owner's consent."
        )
    most = f"at most {in_seconds(upper, math.ceil)}" if upper < math.inf else "perhaps never"
    if upper > within_s:
        least = f"at least {in_seconds(lower, math.floor)} and " if lower is not None else ""
        return Verdict.NOT_SHOWN, (
            f"{counted}, {at} {least}{most}; {kept}: too close to call. "
            f"Give {_suites(threshold)} more to do, or change within_s with its owner's consent."
        )
    return Verdict.GO, f"{counted}, {at} {most}; {kept}."


def _ruling(
    threshold: Threshold, confidence: float, promise: str, verdict: Verdict, because: str, **numbers: Any
) -> Ruling:
    """The ruling of a threshold with the `numbers` that it was made of; what is not among them was not measured."""
    unmeasured = dict.fromkeys(("failures", "exposures", "unit", "upper_bound"))
    return Ruling(
        measure=threshold.measure,
        where=threshold.where,
        verdict=verdict,
        because=because,
        confidence=confidence,
        limit=threshold.limit if threshold.limit is not None else threshold.limit_share,
        rules_out=threshold.rules_out,
        promise=promise,
        suites=threshold.suites,
        percentile=threshold.percentile,
        within_s=threshold.within_s,
        **{**unmeasured, **numbers},
    )
