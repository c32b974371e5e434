"""How much of what goes wrong the harness finds, by the faults that were planted and found: the power of its claims.

A claim is about failures as they are, and a run counts those that are seen.  If at least a share d of them is seen, at
most p / d of trials fail where at most p are seen to.  Both bounds are exact and each takes half of what may be wrong:
at 95 %, with all of 60 planted faults found, d is at least 0.940, and 1 in 100,000 takes 392,278 trials instead of
299,572.

One share over all faults together is used; those of each class are shown.  It speaks of the kinds of fault that were
thought of, and of no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from nisi.checkers.checked import Measured
from nisi.verdict.bounds import upper_bound
from nisi.verdict.doubts import Doubt
from nisi.verdict.rulings import Ruling, Verdict, rule
from nisi.verdict.sentences import one_in
from nisi.verdict.stage import Stage, Threshold

FORMAT: Final = 1
WHAT = "that the harness finds what goes wrong"
WAY_OUT = "calibrate this harness: nisi calibrate --stage {stage}, and copy its calibration.json to contracts/"

Outcome = Literal["found", "missed", "not shown"]


class Seen(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So many findings of one code in the acts of one suite, in the run of one planted fault."""

    suite: str
    code: str
    count: int


class Planted(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What came of one planted fault; *not shown* is one that never changed an outcome, and so says nothing.

    `fired` is how often it did, by the platform's own count, None where that could not be read.  `acts` and `seconds`
    (from when the suites began) are those until its first own finding was seen, None when there was none.  `besides`
    are findings that it neither must nor may give, `absent` those that it must and did not: of runs to their end, as
    one that stopped at its first own finding says nothing of others."""

    fault: str
    outcome: Outcome
    fired: int | None
    suites: tuple[str, ...]
    seen: tuple[Seen, ...]
    absent: tuple[str, ...]
    besides: tuple[str, ...]
    acts: int | None
    seconds: float | None
    run: str
    seed: int


class Healthy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A run of a whole stage without a fault: whatever it finds is a false alarm."""

    run: str
    seed: int
    codes: tuple[str, ...]


class Power(Struct, frozen=True, kw_only=True):
    """So many faults were planted and fired, and so many of them were found."""

    planted: int
    found: int

    def at_least(self, confidence: float) -> float:
        """The least share (0 to 1) of such faults that is found, at this confidence; 0 when none was planted."""
        return 1 - upper_bound(self.planted - self.found, self.planted, confidence)


class Calibration(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`calibration.json`: every planted fault and every healthy run of one harness in one stage; whole when `full`."""

    format: Literal[1]
    harness_version: str
    harness_digest: str
    stage: str
    stage_digest: str
    catalogue_digest: str
    seed: int
    full: bool
    planted: tuple[Planted, ...]
    healthy: tuple[Healthy, ...]

    def of(self, outcome: Outcome) -> tuple[str, ...]:
        return tuple(one.fault for one in self.planted if one.outcome == outcome)

    def power(self, kind: str = "") -> Power:
        """Of all faults, or of those whose id begins with `kind`; one that did not fire counts neither way."""
        told = [one for one in self.planted if one.fault.startswith(kind) and one.outcome != "not shown"]
        return Power(planted=len(told), found=sum(one.outcome == "found" for one in told))

    def kinds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.fault[:1] for one in self.planted))

    def false_alarms(self) -> int:
        """How many healthy runs found something."""
        return sum(bool(run.codes) for run in self.healthy)


def deflated(
    threshold: Threshold,
    measures: Iterable[Measured],
    confidence: float,
    promise: str,
    power: Power | None,
    correlation: float | None = None,
) -> Ruling:
    """The ruling of a threshold, where what it `rules_out` is counted with what the harness may have missed.

    Without `power`, as in a stage that demands none, it is the ruling of what was seen."""
    if power is None or threshold.rules_out is None:
        return rule(threshold, measures, confidence, promise, correlation)
    half = (1 + confidence) / 2
    share = power.at_least(half)
    if share == 0:
        seen = rule(threshold, measures, confidence, promise, correlation)
        told = "Nothing is ruled out by a harness that found none of the faults planted."
        verdict = Verdict.NOT_SHOWN if seen.verdict is Verdict.GO else seen.verdict
        return replace(seen, verdict=verdict, because=f"{seen.because} {told}", upper_bound=None)
    stricter = replace(threshold, rules_out=threshold.rules_out * share)
    seen = rule(stricter, measures, half, promise, correlation)
    ruled = replace(seen, confidence=confidence, rules_out=threshold.rules_out)
    if seen.upper_bound is None:
        return ruled
    bound = min(seen.upper_bound / share, 1.0)
    told = (
        f"It finds at least {percent_down(share)} of such failures, having found {power.found:,} of {power.planted:,} "
        f"planted faults: really fewer than {one_in(bound)}, and {one_in(threshold.rules_out)} was to be shown, "
        f"at {confidence * 100:.12g}% confidence."
    )
    because = seen.because if seen.verdict is Verdict.NO_GO else f"{seen.because} {told}"
    return replace(ruled, upper_bound=bound, because=because)


def doubts_of_power(stage: Stage, stage_digest: str, harness: str, given: Calibration | None) -> Iterator[Doubt]:
    """Why the harness was not shown to find what it must; none in a stage that demands no calibration."""
    wanted = stage.calibration
    why = wanted and _why_not(wanted.stage, wanted.faults, wanted.missed, stage, stage_digest, harness, given)
    if wanted and why:
        yield Doubt(what=WHAT, why=why, way_out=WAY_OUT.format(stage=wanted.stage))


def _why_not(
    wanted: str, faults: int, missed: int, stage: Stage, stage_digest: str, harness: str, given: Calibration | None
) -> str | None:
    if given is None:
        return "there is no calibration of it"
    if given.harness_digest != harness:
        return f"its calibration was made with another harness ({given.harness_digest[:12]}, this is {harness[:12]})"
    if given.stage != wanted or (wanted == stage.name and given.stage_digest != stage_digest):
        other = f"stage {given.stage}" if given.stage != wanted else f"another {wanted}.toml"
        return f"its calibration was made with {other}, and this stage asks for one with stage {wanted}"
    power = given.power()
    if power.planted - power.found > missed:
        return f"it missed {', '.join(given.of('missed'))} of {power.planted:,} planted faults"
    if power.planted < faults:
        return f"{power.planted:,} planted faults fired in its calibration, and the stage asks for {faults:,}"
    if given.false_alarms():
        return f"{given.false_alarms():,} of {len(given.healthy):,} healthy runs of its calibration had findings"
    return None


def percent_down(share: float) -> str:
    """0.94039 is 94.0%: rounded down, so that it never claims more than the numbers."""
    return f"{int(share * 1000) / 10:.1f}%"
