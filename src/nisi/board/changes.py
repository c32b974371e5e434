"""What changed since the run that was accepted last: the rules first, and of these what was loosened before all else.

loosened   the stage allows more, asks for less, or looks at less than it did
tightened  the reverse
changed    neither is known: another build, another harness, another reason
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, TypeVar

from nisi.board.beside import Accepted, Ran
from nisi.board.words import counted
from nisi.verdict.sentences import one_in
from nisi.verdict.stage import Stage, SuitePlan, Threshold

T = TypeVar("T")
Way = Literal["loosened", "tightened", "changed"]
WAYS: tuple[Way, ...] = ("loosened", "tightened", "changed")
LESS_IS_LOOSER, MORE_IS_LOOSER = -1, 1


class Change(NamedTuple):
    way: Way
    what: str


def changes_since(accepted: Accepted, stage: Stage, now: Ran) -> tuple[Change, ...]:
    """Every change of rules and of what was judged, the loosened first."""
    found = [*_of_stage(accepted.stage, stage), *_of_identities(accepted.ran, now)]
    return tuple(sorted(found, key=lambda change: WAYS.index(change.way)))


def _of_stage(before: Stage, now: Stage) -> Iterator[Change]:
    if before.name != now.name:
        yield Change("changed", f"stage {before.name} was accepted, and this is stage {now.name}: limits differ")
        return
    yield from _number("confidence", before.confidence, now.confidence, LESS_IS_LOOSER)
    yield from _number("share of load users who may go unserved", before.not_served_share, now.not_served_share)
    for name in type(now.deadlines).__struct_fields__:
        before_s, now_s = getattr(before.deadlines, name), getattr(now.deadlines, name)
        yield from _number(f"deadline {name}", before_s, now_s, told=lambda seconds: f"{seconds:g} s")
    yield from _each("limit", _named(before.threshold), _named(now.threshold), _of_threshold)
    yield from _each("suite", _plans(before), _plans(now), _of_suite)
    yield from _each("demand", _wanted(before), _wanted(now), lambda what, a, b: _number(what, a, b, LESS_IS_LOOSER))


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


def _of_identities(before: Ran, now: Ran) -> Iterator[Change]:
    pairs: tuple[tuple[str, Any, Any], ...] = (
        ("the candidate's build", before.candidate.digest, now.candidate.digest),
        ("the harness", before.harness.digest, now.harness.digest),
    )
    for what, was, is_now in pairs:
        if was != is_now:
            yield Change("changed", f"{what}: {_short(was)} then, {_short(is_now)} now")
    if len(before.waivers) != len(now.waivers):
        then, told = counted(len(before.waivers), "waiver"), f"{len(now.waivers):,}"
        yield Change("loosened" if len(now.waivers) > len(before.waivers) else "tightened", f"{then} then, {told} now")


def _short(digest: str | None) -> str:
    return "not known" if digest is None else digest[:12]


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(names)
