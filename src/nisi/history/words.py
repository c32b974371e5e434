"""The fold from shares to words: what the court's last word on each order was, and what each share owed to whom.

An order is known by (case, defendant, offence, condition); hearings and days are where words on it are spoken, not its
borders.  Against the word before, a share owes nothing (said again), a new order, a variation or an end.  A hearing day
that is shared again without a line takes that line's order back.  Results of other kinds are told to the other partners
by defendant and hearing day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from nisi.history.shares import CourtActs, Person, Share
from nisi.marks import read_mark
from nisi.model import ResultLine

NO_ADDRESS = "no fixed address"
ORDER, NOTIFICATION = "order", "notification"

Key = tuple[str, ...]
Details = dict[str, str]


class Word(NamedTuple):
    """One thing that a share owes one partner: the `seq`th word on its key at that partner."""

    thing: str
    partner: str
    key: Key
    seq: int
    request: str
    details: Details
    share: Share
    person: Person
    offence: str | None
    condition: str | None

    @property
    def mark(self) -> int | None:
        mark = read_mark(self.person.defendant.reference)
        return mark.number if mark else None


class Partners(NamedTuple):
    """Who is owed orders, the first by default, and who is owed results, and of whom."""

    contractors: tuple[str, ...]
    results: Mapping[str, str]


def partners_of(partners: Mapping[str, str]) -> Partners:
    """From the run's record: `orders`, or `results:all`, `results:youth` …"""
    contractors = tuple(name for name, owes in partners.items() if owes == "orders")
    results = {name: owes.partition(":")[2] or "all" for name, owes in partners.items() if owes.startswith("results")}
    return Partners(contractors, results)


@dataclass
class _Live:
    """An order in force: what it says, at which contractor, and which hearing day spoke last."""

    details: Details
    contractor: str
    spoken: tuple[str, str]


@dataclass
class _Case:
    """The state of one case while its shares are folded."""

    live: dict[Key, _Live] = field(default_factory=dict)
    lines: dict[tuple[str, str], tuple[ResultLine, ...]] = field(default_factory=dict)
    counts: dict[tuple[str, str, Key], int] = field(default_factory=lambda: defaultdict(int))

    def word(
        self, thing: str, partner: str, key: Key, request: str, details: Details, share: Share, person: Person
    ) -> Word:
        seq = self.counts[thing, partner, key]
        self.counts[thing, partner, key] += 1
        offence, condition = (key[1], key[2]) if thing == ORDER else (None, None)
        return Word(thing, partner, key, seq, request, details, share, person, offence, condition)


def words_of(court: CourtActs, shares: Iterable[Share], partners: Partners) -> list[Word]:
    """What the shares of one case owe, taken in this order."""
    case, words = _Case(), list[Word]()
    for share in shares:
        before = case.lines.get(share.hearing_day, ())
        if partners.contractors:
            words += _orders_of(court, share, before, case, partners.contractors)
        if partners.results:
            words += _results_of(court, share, before, case, partners.results)
        case.lines[share.hearing_day] = share.lines
    return words


def _orders_of(
    court: CourtActs, share: Share, before: Sequence[ResultLine], case: _Case, contractors: tuple[str, ...]
) -> Iterator[Word]:
    said = _tagging(share.lines)
    for key in [key for key, line in _tagging(before).items() if key not in said and not line.ends]:
        live, person = case.live.get(key), court.person(share, key[0])
        if live is not None and person is not None and live.spoken == share.hearing_day:
            del case.live[key]
            yield case.word(ORDER, live.contractor, key, "end", {}, share, person)
    for key, line in said.items():
        person = court.person(share, line.master_defendant_id)
        if person is None:
            continue
        live = case.live.get(key)
        if line.ends:
            if live is not None:
                del case.live[key]
                details = {"ordered": line.ordered_date}
                yield case.word(ORDER, live.contractor, key, "end", details, share, person)
            continue
        details = order_details(person, line)
        contractor = line.contractor or contractors[0]
        case.live[key] = _Live(details, contractor, share.hearing_day)
        if live is None:
            yield case.word(ORDER, contractor, key, "new", details, share, person)
        elif live.contractor != contractor:
            yield case.word(ORDER, live.contractor, key, "end", {}, share, person)
            yield case.word(ORDER, contractor, key, "new", details, share, person)
        elif live.details != details:
            yield case.word(ORDER, contractor, key, "variation", details, share, person)


def _tagging(lines: Iterable[ResultLine]) -> dict[Key, ResultLine]:
    """The lines that are words on tagging orders, by key without the case; said twice, the last one stands."""
    return {
        (line.master_defendant_id, line.offence_id, line.condition): line
        for line in lines
        if line.condition is not None
    }


def order_details(person: Person, line: ResultLine) -> Details:
    """What an order must say when it arrives: the person, the day it was ordered, and each prompt of the line."""
    defendant = person.defendant
    home = defendant.address
    return {
        "name": defendant.name,
        "born": defendant.born,
        "address": ", ".join((*home.lines, home.postcode)) if home else NO_ADDRESS,
        "ordered": line.ordered_date,
        **{prompt.ref: prompt.value for prompt in line.prompts},
    }


def _results_of(
    court: CourtActs, share: Share, before: Sequence[ResultLine], case: _Case, partners: Mapping[str, str]
) -> Iterator[Word]:
    now, then = _by_defendant(share.lines), _by_defendant(before)
    for master in dict.fromkeys((*now, *then)):
        person = court.person(share, master)
        lines, earlier = now.get(master, []), then.get(master, [])
        if person is None or lines == earlier:
            continue
        key = (share.hearing, share.day, master)
        details = {line.result_line_id: line.label for line in lines}
        for partner, of in partners.items():
            if _concerns(of, person, [*lines, *earlier]):
                yield case.word(NOTIFICATION, partner, key, "results", details, share, person)


def _by_defendant(lines: Iterable[ResultLine]) -> dict[str, list[ResultLine]]:
    found: dict[str, list[ResultLine]] = {}
    for line in lines:
        found.setdefault(line.master_defendant_id, []).append(line)
    return found


def _concerns(of: str, person: Person, lines: Sequence[ResultLine]) -> bool:
    """Whether a partner that is told of `of` is told of this person's results, now or as they were before."""
    match of:
        case "all":
            return True
        case "youth":
            return person.defendant.youth
        case "tagged-adults":
            return not person.defendant.youth and any(line.condition for line in lines)
        case "custody":
            return any(line.custody for line in lines)
        case _:
            raise ValueError(f'a partner is owed the results of "{of}", which names nobody')
