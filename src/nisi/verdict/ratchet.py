"""The ratchet: what changed of the rules since a candidate was last accepted by them, loosened or tightened.

loosened   they allow more, ask for less, or look at less than they did
tightened  the reverse
changed    neither is known: another owner, another stage

Loosening is no breach.  It is told before anything else, because a GO after it says less than the one before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Literal, NamedTuple, TypeVar, get_args

from msgspec import Struct

from nisi.access import Access
from nisi.model import Classification
from nisi.verdict.sentences import one_in
from nisi.verdict.stage import Stage, SuitePlan, Threshold

T = TypeVar("T")
Way = Literal["loosened", "tightened", "changed"]
LESS_IS_LOOSER, MORE_IS_LOOSER = -1, 1
OTHER = "any other"  # category, party, field or attendee: one that no rule names


class Change(NamedTuple):
    way: Way
    what: str


class Looked(Struct, frozen=True, kw_only=True):
    """What a run looked at and by what: the roles that acted, the partners, the checkers, and the planted faults that
    these were shown to find."""

    roles: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    checkers: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


class Rules(NamedTuple):
    """All that a run is held to."""

    stage: Stage
    access: Access
    looked: Looked


def loosened(before: Rules, now: Rules) -> tuple[str, ...]:
    """One phrase for each thing that is looser than `before`, the rules of the last accepted run."""
    changes = (*changes_of_stage(before.stage, now.stage), *_of_access(before.access, now.access))
    phrases = [change.what for change in changes if change.way == "loosened"]
    return (*phrases, *_no_longer(before.looked, now.looked))


def changes_of_stage(before: Stage, now: Stage) -> Iterator[Change]:
    """Every change of the rules, in the order of the stage's file."""
    if before.name != now.name:
        yield Change("changed", f"stage {before.name} then, stage {now.name} now: limits differ")
        return
    yield from _number("confidence", before.confidence, now.confidence, LESS_IS_LOOSER)
    yield from _number("share of load users who may go unserved", before.not_served_share, now.not_served_share)
    yield from _demand("an earlier ledger", before.needs_ledger, now.needs_ledger)
    yield from _demand("what people supply", before.needs_programme, now.needs_programme)
    yield from _demand("a named approver of what was loosened", before.needs_approver, now.needs_approver)
    yield from _demand("an earlier stage that admits", bool(before.needs_admitted), bool(now.needs_admitted))
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


def _no_longer(before: Looked, now: Looked) -> Iterator[str]:
    """Who and what took part then, and does not now."""
    kinds = {
        "role {}: nobody acts in it any more": (before.roles, now.roles),
        "partner {}: nothing that it is sent is looked at any more": (before.partners, now.partners),
        "checker {}: it is gone": (before.checkers, now.checkers),
        "planted fault {}: it was found by the harness then, and not now": (before.faults, now.faults),
    }
    for phrase, (then, is_now) in kinds.items():
        yield from (phrase.format(name) for name in sorted(set(then) - set(is_now)))


def _of_access(before: Access, now: Access) -> Iterator[Change]:
    """The combinations of which another thing is stated now, or nothing: one phrase a role and kind of thing."""
    then, is_now = _cells(before, now)
    changed: dict[tuple[str, str], list[str]] = {}
    for (kind, role, what), stated in then.items():
        if stated is not None and is_now[kind, role, what] != stated:
            told = f"{what}: {stated} then, {is_now[kind, role, what] or 'unstated'} now"
            changed.setdefault((kind, role), []).append(told.lstrip(": "))
    for (kind, role), cells in changed.items():
        others = f", and {len(cells) - 1:,} more" if len(cells) > 1 else ""
        yield Change("loosened", f"access of {role} to {kind}: {cells[0]}{others}")


Cells = dict[tuple[str, str, str], str | None]


def _cells(*tables: Access) -> list[Cells]:
    """What each table states of every combination that one of them names, and of any other."""
    rules = [rule for table in tables for rule in table.rule]
    categories = [*dict.fromkeys(c for rule in rules for c in rule.categories), OTHER]
    parties = [*dict.fromkeys(p for rule in rules for p in rule.parties), OTHER]
    fields = [*dict.fromkeys(f for table in tables for rule in table.field_rule for f in rule.fields), OTHER]
    attendees = [*dict.fromkeys(a for table in tables for rule in table.roll_rule for a in rule.attendees), OTHER]
    roles = list(dict.fromkeys(role for table in tables for role in table.roles))
    readers = list(dict.fromkeys(role for table in tables for rule in table.roll_rule for role in rule.roles))
    found: list[Cells] = []
    for table in tables:
        cells: Cells = {}
        for role, assigned in product(roles, (False, True)):
            who = " where they are assigned" if assigned else ""
            cells["cases", role, who.strip()] = table.case_entitlement(role, assigned)
            for field in fields:
                cells["case data", role, field + who] = table.field_entitlement(role, field, assigned)
            for category, classification, party in product(categories, get_args(Classification), parties):
                what = f"{category}, {classification}, filed by {party}{who}"
                cells["documents", role, what] = table.entitlement(role, category, classification, party, assigned)
        for role, attendee in product(readers, attendees):
            cells["rolls", role, attendee] = "must-see" if role in table.shown_rolls(attendee) else None
        found.append(cells)
    return found


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
