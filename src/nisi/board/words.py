"""The words in which people are told of verdicts, rulings, findings and counts; the same ones everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import ceil

from nisi.board.plain import name
from nisi.checkers import PROMISE_SENTENCES, promise_of_code
from nisi.checkers.checked import Finding
from nisi.checkers.quantiles import percentile_name
from nisi.history.history import History
from nisi.verdict.judging import Judgement
from nisi.verdict.rulings import Ruling, Verdict
from nisi.verdict.sentences import of_unit as of_unit
from nisi.verdict.stage import Stage

RULED = {
    Verdict.GO: "SHOWN",
    Verdict.CONDITIONS: "WAIVED",
    Verdict.NOT_SHOWN: "NOT SHOWN",
    Verdict.NO_GO: "BREACHED",
}
GRAVEST_FIRST = ("lost", "overwritten", "altered", "unreadable", "misfiled", "hidden", "flickering", "late")
THINGS = ("order", "notification", "document", "case", "write", "update", "page", "payload", "bundle", "site")
WORST_FIRST = (Verdict.NO_GO, Verdict.NOT_SHOWN, Verdict.CONDITIONS, Verdict.GO)


def headline(judgement: Judgement, history: History, stage: Stage) -> str:
    """The verdict as the first thing that anybody reads; what a GO does not say is part of it."""
    line = f"{judgement.verdict.value} for stage {stage.name}"
    if history.run.purpose != "gate":
        line += " (not a gate)"
    if judgement.verdict in (Verdict.GO, Verdict.CONDITIONS):
        line += f": {stage.says}"
    return line


def measured(ruling: Ruling) -> str:
    """What a ruling measured, for people: `orders lost`, `documents hidden, role judge`, `answers time p95`."""
    words = ruling.measure.replace(".", " ").replace("-", " ")
    if ruling.percentile is not None:
        words += f" {percentile_name(ruling.percentile)}"
    return ", ".join([words, *(f"{key} {name(value)}" for key, value in sorted(ruling.where.items()))])


def found(code: str) -> str:
    """A finding's code as people say it: `order lost`."""
    return code.replace("-", " ")


def as_said(what: str) -> str:
    """What is wrong, as a board would say it of several things: `orders lost`, `orders that nobody made`."""
    return _AS_SAID.get(what, found(what))


_AS_SAID = {"ghost": "that nobody made", "superseded-live": "still live after the court's later word"}


def found_so_often(code: str, count: int) -> str:
    """`2 orders lost`; a code that does not begin with a thing is only counted: `2 times too slow`."""
    thing, _, what = code.partition("-")
    if thing in THINGS:
        return f"{counted(count, thing)} {as_said(what)}"
    return f"{counted(count, 'time')} {found(code)}"


def counted(count: int, thing: str) -> str:
    """`1 order`, `1,204 orders`."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def was(count: int) -> str:
    """The verb of so many things: `was` of one, `were` of more or none."""
    return "was" if count == 1 else "were"


def sentence(text: str) -> str:
    """`text` with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:]}".rstrip(". ") + "."


def lasting(seconds: float) -> str:
    """A duration in words, rounded up: `48 seconds`, `5 minutes`, `2 hours`."""
    for unit, length_s in (("hour", 3600), ("minute", 60)):
        if seconds > 2 * length_s:
            return counted(ceil(seconds / length_s), unit)
    return counted(ceil(seconds), "second")


def in_time(seconds: float) -> str:
    """A duration as people read a clock: `0:42`, `1:02:07`."""
    minutes, second = divmod(max(int(seconds), 0), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def grouped(findings: Iterable[Finding]) -> Mapping[str, list[Finding]]:
    """Findings by code, in the order of the promises and the gravest first, so that two pages can be compared."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.code, []).append(finding)
    return {code: groups[code] for code in sorted(groups, key=_place_of_code)}


def _place_of_code(code: str) -> tuple[int, int, str]:
    what = code.rpartition("-")[2]
    grave = GRAVEST_FIRST.index(what) if what in GRAVEST_FIRST else len(GRAVEST_FIRST)
    return _place_of(promise_of_code(code)), grave, code


def _place_of(promise: str | None) -> int:
    order = list(PROMISE_SENTENCES)
    return order.index(promise) if promise in order else len(order)
