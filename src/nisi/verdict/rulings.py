"""A ruling: one threshold against what was measured, with the sentence that says what may be said."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from nisi.checkers import counts_the_unobserved
from nisi.checkers.checked import Measure, Measured, NotExercised, Rate, Timed, Times
from nisi.checkers.quantiles import QuantileBounds, percentile_name, quantile_bounds, samples_needed
from nisi.verdict.bounds import trials_needed, upper_bound
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

    @property
    def name(self) -> str:
        return threshold_name(self.measure, self.where, self.percentile)


def rule(threshold: Threshold, measures: Iterable[Measured], confidence: float, promise: str) -> Ruling:
    """The ruling of one threshold: NO-GO when breached, GO when shown, else NOT SHOWN.

    Too much that could not be judged (orders pending, documents that nobody looked for) is no breach: NOT SHOWN.  So
    is a slice that the checker says was not exercised, however well the others did."""
    found = [m for m in measures if m.name == threshold.measure]
    missing = [m for m in found if isinstance(m, NotExercised)]
    kind = Measure if threshold.percentile is None else Timed
    measure = next((m for m in found if isinstance(m, kind) and m.where == threshold.where), None)
    if isinstance(measure, Measure):
        slices = [m for m in missing if threshold.where.items() < m.where.items()]
        return _without(slices, _of_rate(threshold, measure.rate, confidence, promise))
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


def _of_rate(threshold: Threshold, rate: Rate, confidence: float, promise: str) -> Ruling:
    numbers: dict[str, Any] = {"failures": rate.failures, "exposures": rate.exposures, "unit": rate.unit}
    if rate.exposures == 0:
        because = f"no {rate.unit} could be judged; no sample is not zero."
        return _ruling(threshold, confidence, promise, Verdict.NOT_SHOWN, because, **numbers)
    failed, trials, _ = _trials(rate)
    bound = upper_bound(failed, trials, confidence)
    verdict, because = _judged(threshold, rate, bound, confidence)
    return _ruling(threshold, confidence, promise, verdict, because, **numbers, upper_bound=bound)


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


def _timed(
    threshold: Threshold, times: Times, bounds: QuantileBounds, percentile: float, within_s: float, confidence: float
) -> tuple[Verdict, str]:
    """Shown when the upper bound keeps the limit, breached when the lower bound breaks it; else too close to call."""
    n, (estimate, lower, upper) = len(times.seconds), bounds
    name, at = percentile_name(percentile), f"at {_percent(confidence)} confidence"
    counted = f"{name} of {n:,} {times.unit}: {_in_seconds(estimate)}"
    kept = f"{within_s:g} s was to be kept"
    if lower is not None and lower > within_s:
        least = f"at least {_in_seconds(lower, math.floor)}" if lower < math.inf else "never"
        return Verdict.NO_GO, f"{counted}, {at} {least}; {kept}."
    if upper is None:
        needed = samples_needed(percentile, confidence)
        return Verdict.NOT_SHOWN, (
            f"{counted}; {needed:,} {times.unit} are needed to say {at} what {name} is at most, {needed - n:,} more; "
            f"{kept}. Run the suites {', '.join(threshold.suites)} whole, "
            "or change percentile with its owner's consent."
        )
    most = f"at most {_in_seconds(upper, math.ceil)}" if upper < math.inf else "perhaps never"
    if upper > within_s:
        least = f"at least {_in_seconds(lower, math.floor)} and " if lower is not None else ""
        return Verdict.NOT_SHOWN, (
            f"{counted}, {at} {least}{most}; {kept}: too close to call. Give the suites "
            f"{', '.join(threshold.suites)} more to do, or change within_s with its owner's consent."
        )
    return Verdict.GO, f"{counted}, {at} {most}; {kept}."


def _in_seconds(seconds: float, rounded: Callable[[float], int] = round) -> str:
    """0.31 s, to the millisecond; a bound is `rounded` so that it never claims more than the numbers."""
    if seconds == math.inf:
        return "never"
    # A float is a little off what it stands for: 0.07 * 1000 is more than 70.
    whole = rounded(round(seconds * 1000, 6)) / 1000
    return f"{whole:,.3f}".rstrip("0").rstrip(".") + " s"


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
