"""The ratchet: what a stage asks less of than it did when a candidate was last accepted by it.

Loosening is no breach.  It is told before anything else, because a GO after it says less than the one before.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import asdict

from nisi.verdict.stage import SeenAtLeast, Stage, SuitePlan, Threshold


def loosened(then: Stage, now: Stage) -> tuple[str, ...]:
    """One phrase for each thing that is looser `now` than `then`, the rules of the last accepted run."""
    return (*_of_stage(then, now), *_of_thresholds(then, now), *_of_suites(then, now), *_of_seen(then, now))


def _of_stage(then: Stage, now: Stage) -> Iterator[str]:
    if then.needs_ledger and not now.needs_ledger:
        yield "needs_ledger: a ledger that begins with the run is taken"
    yield from _looser("confidence", then.confidence, now.confidence, more_is_looser=False)
    yield from _looser("not_served_share", then.not_served_share, now.not_served_share)
    deadlines = asdict(now.deadlines)
    for name, seconds in asdict(then.deadlines).items():
        yield from _looser(f"deadlines.{name}", seconds, deadlines[name])


def _of_thresholds(then: Stage, now: Stage) -> Iterator[str]:
    kept: dict[str, Threshold] = {threshold.name: threshold for threshold in now.threshold}
    for threshold in then.threshold:
        if threshold.name not in kept:
            yield f"{threshold.name}: no threshold is set on it any more"
            continue
        other = kept[threshold.name]
        for key in ("limit", "limit_share", "rules_out", "within_s"):
            yield from _looser(f"{threshold.name}: {key}", getattr(threshold, key), getattr(other, key))
        for suite in sorted(set(threshold.suites) - set(other.suites)):
            yield f"{threshold.name}: suite {suite} need not show it any more"


def _of_suites(then: Stage, now: Stage) -> Iterator[str]:
    kept: dict[str, SuitePlan] = {plan.name: plan for plan in now.suite}
    for plan in then.suite:
        if plan.name not in kept:
            yield f"suite {plan.name}: is not run any more"
            continue
        other = kept[plan.name]
        for size, count in plan.size.items():
            yield from _looser(f"suite {plan.name}: {size}", count, other.size.get(size), more_is_looser=False)
        for profile in plan.profiles:
            if profile not in other.profiles:
                yield f"suite {plan.name}: the court day {profile} is not played any more"


def _of_seen(then: Stage, now: Stage) -> Iterator[str]:
    kept: dict[str, SeenAtLeast] = {seen.what: seen for seen in now.seen}
    for seen in then.seen:
        other = kept[seen.what].at_least if seen.what in kept else None
        yield from _looser(f'"{seen.what}" seen', seen.at_least, other, more_is_looser=False)


def _looser(what: str, then: float | None, now: float | None, more_is_looser: bool = True) -> Iterator[str]:
    """What was asked for and is not any more, or is asked for less strictly."""
    if then is None or then == now:
        return
    if now is None:
        yield f"{what}: was {then:g}, and is not asked for any more"
    elif (now > then) is more_is_looser:
        yield f"{what}: was {then:g}, and is {now:g}"
