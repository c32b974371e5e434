"""The ratchet: what changed of a stage's rules since a candidate was last accepted by them, loosened or tightened.

loosened   the stage allows more, asks for less, or looks at less than it did
tightened  the reverse
changed    neither is known: another owner, another stage

Loosening is no breach.  It is told before anything else, because a GO after it says less than the one before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal, NamedTuple, TypeVar

from nisi.verdict.sentences import one_in
from nisi.verdict.stage import Stage, SuitePlan, Threshold

T = TypeVar("T")
Way = Literal["loosened", "tightened", "changed"]
LESS_IS_LOOSER, MORE_IS_LOOSER = -1, 1


class Change(NamedTuple):
    way: Way
    what: str


def loosened(before: Stage, now: Stage) -> tuple[str, ...]:
    """One phrase for each thing that is looser than `before`, the rules of the last accepted run."""
    return tuple(change.what for change in changes_of_stage(before, now) if change.way == "loosened")


def changes_of_stage(before: Stage, now: Stage) -> Iterator[Change]:
    """Every change of the rules, in the order of the stage's file."""
    if before.name != now.name:
        yield Change("changed", f"stage {before.name} was accepted, and this is stage {now.name}: limits differ")
        return
    yield from _number("confidence", before.confidence, now.confidence, LESS_IS_LOOSER)
    yield from _number("share of load users who may go unserved", before.not_served_share, now.not_served_share)
    yield from _demand("an earlier ledger", before.needs_ledger, now.needs_ledger)
    yield from _demand("what people supply", before.needs_programme, now.needs_programme)
    yield from _number("assumed correlation", before.correlation, now.correlation, LESS_IS_LOOSER)
    for name in type(now.deadlines).__struct_fields__:
        before_s, now_s = getattr(before.deadlines, name), getattr(now.deadlines, name)
        yield from _number(f"deadline {name}", before_s, now_s, told=lambda seconds: f"{seconds:g} s")
    for key, looser in (("faults", LESS_IS_LOOSER), ("missed", MORE_IS_LOOSER)):
        then, is_now = (getattr(stage.calibration, key, None) for stage in (before, now))
        yield from _number(f"calibration: {key}", then, is_now, looser)
    yield from _each("limit", _named(before.threshold), _named(now.threshold), _of_threshold)
    yield from _each("suite", _plans(before), _plans(now), _of_suite)
    yield from _each("demand", _wanted(before), _wanted(now), lambda what, a, b: _number(what, a, b, LESS_IS_LOOSER))


def _demand(what: str, before: bool, now: bool) -> Iterator[Change]:
    if before != now:
        yield Change("tightened" if now else "loosened", f"{what}: is {'' if now else 'no longer '}insisted on")


def _named(thresholds: tuple[Threshold, ...]) -> dict[str, Threshold]:
    return {threshold.name: threshold for threshold in thresholds}


def _plans(stage: Stage) -> dict[str, SuitePlan]:
    return {plan.name: plan for plan in stage.suite}


def _wanted(stage: Stage) -> dict[str, int]:
    return {f'"{seen.what}" seen at least': seen.at_least for seen in stage.seen}


def _each(
    kind: str, before: Mapping[str, T], now: Mapping[str, T], compare: Callable[[str, T, T], Iterator[Change]]
) -> Iterator[Change]:
    for name in before:
        if name in now:
            yield from compare(name, before[name], now[name])
        else:
            yield Change("loosened", f"{kind} {name}: it is gone")
    for name in now:
        if name not in before:
            yield Change("tightened", f"{kind} {name}: it is new")


def _of_threshold(name: str, before: Threshold, now: Threshold) -> Iterator[Change]:
    yield from _number(f"{name}: most allowed", before.limit, now.limit)
    yield from _number(f"{name}: share allowed", before.limit_share, now.limit_share)
    yield from _number(f"{name}: rate to rule out", before.rules_out, now.rules_out, told=one_in)
    yield from _number(f"{name}: seconds allowed", before.within_s, now.within_s)
    if set(before.suites) != set(now.suites):
        way: Way = "loosened" if set(before.suites) - set(now.suites) else "tightened"
        yield Change(way, f"{name}: suites that must show it, {_list(before.suites)} then, {_list(now.suites)} now")
    if before.owner != now.owner:
        yield Change("changed", f"{name}: its owner was {before.owner}, and is {now.owner}")


def _of_suite(name: str, before: SuitePlan, now: SuitePlan) -> Iterator[Change]:
    for key in dict.fromkeys([*before.size, *now.size]):
        yield from _number(f"suite {name}: {key}", before.size.get(key), now.size.get(key), LESS_IS_LOOSER)
    for gone in sorted(set(before.profiles) - set(now.profiles)):
        yield Change("loosened", f"suite {name}: the court day {gone} is no longer played")
    for new in sorted(set(now.profiles) - set(before.profiles)):
        yield Change("tightened", f"suite {name}: the court day {new} is new")


def _number(
    what: str,
    before: float | None,
    now: float | None,
    looser: int = MORE_IS_LOOSER,
    told: Callable[[float], str] = "{:g}".format,
) -> Iterator[Change]:
    """A limit that is not there allows everything, and a size that is not there asks for nothing."""
    if before == now:
        return
    nothing = float("inf") * looser
    a, b = (nothing if value is None else value for value in (before, now))
    way: Way = "loosened" if (b - a) * looser > 0 else "tightened"
    words = ["none" if value is None else told(value) for value in (before, now)]
    yield Change(way, f"{what}: {words[0]} then, {words[1]} now")


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(names)
