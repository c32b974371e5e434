"""What people supplied, as the page tells it: each thing that a board asks for, supplied or not supplied."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from nisi.board.kit_data import duties
from nisi.board.plain import plain
from nisi.board.programme import Programme
from nisi.board.words import counted, grouped
from nisi.verdict.judging import Judgement

NOT_SUPPLIED = "not supplied"


class Supplied(NamedTuple):
    """One thing that only people can say; `said` is empty where nobody did."""

    what: str
    said: tuple[str, ...]


class DutyTold(NamedTuple):
    whom: str
    within: str
    why: str
    who: str
    found: str


class Signature(NamedTuple):
    role: str
    name: str


def supplied(programme: Programme | None) -> tuple[Supplied, ...]:
    """Every thing that the file can hold, in the order in which a board asks."""
    p = programme or Programme(format=1)
    return (
        Supplied("Who ran it", _one(p.ran_by)),
        Supplied("Who is independent of delivery", _one(p.independent_of_delivery)),
        Supplied("What early adopters say", _one(p.early_adopters)),
        Supplied("Workarounds, and their trend", tuple(_workarounds(p))),
        Supplied("Going back was rehearsed", _one(p.reversion_rehearsed)),
        Supplied("Partners' sign-offs", tuple(f"{s.partner}, {s.who}, {_day(s.day)}: {s.says}" for s in p.sign_off)),
        Supplied("How what was tested differs from live", _one(p.differences_from_live)),
        Supplied("Dissent", tuple(f"{d.who}, {_day(d.day)}: {d.says}" for d in p.dissent)),
    )


def duties_told(judgement: Judgement, programme: Programme | None) -> tuple[DutyTold, ...]:
    """Who has to be told if what was found here is met live; none where nothing was found."""
    groups = grouped(judgement.findings)
    told = []
    for duty in duties():
        codes = [code for code in groups if duty.concerns(code)]
        if codes:
            found = counted(sum(len(groups[code]) for code in codes), "finding")
            told.append(DutyTold(duty.whom, duty.within, duty.why, NOT_SUPPLIED, found))
    tellers = programme.teller if programme is not None else ()
    named = [DutyTold(t.whom, f"{t.within_h:g} hours", "supplied by the programme", t.who, "") for t in tellers]
    return (*told, *named)


def signatures(programme: Programme | None) -> tuple[Signature, ...]:
    """Who signs; with nobody named, the two without whom nothing may be decided."""
    if programme is not None and programme.signatory:
        return tuple(Signature(one.role, one.name) for one in programme.signatory)
    return (Signature("Senior responsible owner", ""), Signature("Assurer outside the delivery line", ""))


def _one(text: str | None) -> tuple[str, ...]:
    return () if text is None else (plain(text),)


def _workarounds(programme: Programme) -> Iterator[str]:
    found = programme.workarounds
    if found is not None:
        trend = "no change" if found.now == found.before else "more" if found.now > found.before else "fewer"
        yield f"{found.now:,} now, {found.before:,} on {_day(found.counted_before)}: {trend}."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
