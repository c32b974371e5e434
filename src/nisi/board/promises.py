"""The promises of the first page, each as what was promised, what was tried, what went wrong, what that lets us say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nisi.board.kit_data import board_promises
from nisi.board.words import (
    RULED,
    WORST_FIRST,
    as_said,
    counted,
    found_so_often,
    grouped,
    measured,
    of_unit,
    was,
)
from nisi.checkers import promise_of_code
from nisi.checkers.checked import Measure, NotExercised, Rate, Timed
from nisi.verdict.bounds import trials_needed
from nisi.verdict.judging import Judgement
from nisi.verdict.rulings import Ruling, Verdict, worst
from nisi.verdict.sentences import among, one_in
from nisi.verdict.stage import Stage

UNITS_TOLD = 3  # of what was tried: the largest; every limit below has its own
FINDINGS_TOLD = 4  # kinds: the gravest; all of them are below


class RulingRow(NamedTuple):
    measured: str
    why: str
    verdict: Verdict
    word: str
    because: str


class PromiseTold(NamedTuple):
    """One promise; without a ruling it was not judged in this run, and `verdict` is None.

    `broken` are the suites behind its limits that did not run whole: then it was not shown, however its limits held."""

    says: str
    harm: str
    verdict: Verdict | None
    word: str
    tried: str
    wrong: str
    lets_say: tuple[str, ...]
    rulings: tuple[RulingRow, ...]
    broken: tuple[str, ...] = ()


def promises_told(judgement: Judgement, stage: Stage, doubtful: Sequence[str] = ()) -> tuple[PromiseTold, ...]:
    """Every promise, in the order of the kit's file; rulings on what is in none of them make one of their own.

    `doubtful` are the suites that did not run whole."""
    told = [_told(p.says, p.harm, p.groups, judgement, stage, doubtful) for p in board_promises()]
    known = {group for p in board_promises() for group in p.groups}
    others = tuple(dict.fromkeys(r.promise for r in judgement.rulings if r.promise not in known))
    if others:
        told.append(_told("What else this stage asks for.", "", others, judgement, stage, doubtful))
    return tuple(told)


def rate_of(ruling: Ruling, judgement: Judgement) -> Rate | None:
    """What a ruling was made of, with its clusters; None for times, and where nothing was measured."""
    found = (m for m in judgement.measures if isinstance(m, Measure) and m.name == ruling.measure)
    return next((m.rate for m in found if m.where == ruling.where), None)


def trials(rate: Rate) -> tuple[int, int, str]:
    """How many failed of how many, and what they are: clusters where there are any."""
    if rate.cluster is None:
        return rate.failures, rate.exposures, rate.unit
    return rate.clusters_failed, rate.clusters, rate.cluster


def _told(
    says: str, harm: str, groups: Sequence[str], judgement: Judgement, stage: Stage, doubtful: Sequence[str]
) -> PromiseTold:
    rulings = [ruling for ruling in judgement.rulings if ruling.promise in groups]
    rulings.sort(key=lambda ruling: WORST_FIRST.index(ruling.verdict))
    if not rulings:
        nothing = "Nothing: no limit of this promise was judged."
        return PromiseTold(says, harm, None, "NOT JUDGED", "Nothing in this run.", "Not known.", (nothing,), ())
    broken = tuple(suite for suite in doubtful if any(suite in ruling.suites for ruling in rulings))
    held = worst(ruling.verdict for ruling in rulings)
    verdict = worst([held, *([Verdict.NOT_SHOWN] if broken else [])])
    return PromiseTold(
        says=says,
        harm=harm,
        verdict=verdict,
        word=RULED[verdict],
        tried=_tried(rulings, judgement),
        wrong=_wrong(groups, rulings, judgement),
        lets_say=tuple(_of_broken(broken) if held is Verdict.GO and broken else _lets_say(held, rulings, judgement)),
        rulings=tuple(_row(ruling, stage) for ruling in rulings),
        broken=broken,
    )


def _row(ruling: Ruling, stage: Stage) -> RulingRow:
    why = next((t.why for t in stage.threshold if t.name == ruling.name), "")
    return RulingRow(measured(ruling), why, ruling.verdict, RULED[ruling.verdict], ruling.because)


def _tried(rulings: Sequence[Ruling], judgement: Judgement) -> str:
    """How much bore on a promise, with its clusters: for each unit the measure that had the most of it."""
    most: dict[str, tuple[int, str]] = {}
    names = {ruling.measure for ruling in rulings}
    for measure in judgement.measures:
        if isinstance(measure, NotExercised) or measure.where or measure.name not in names:
            continue
        exposures, unit, clusters = _exposed(measure)
        if exposures:
            told = (exposures, f"{of_unit(exposures, unit)}{clusters}")
            most[unit] = max(most.get(unit, told), told)
    if not most:
        return "Nothing in this run could bear on it."
    largest = sorted(most.values(), reverse=True)
    more = f", and {counted(len(largest) - UNITS_TOLD, 'other kind')}" if len(largest) > UNITS_TOLD else ""
    return "; ".join(text for _, text in largest[:UNITS_TOLD]) + more + "."


def _exposed(measure: Measure | Timed) -> tuple[int, str, str]:
    """How many could have failed, what they are, and in how many clusters."""
    if isinstance(measure, Timed):
        return len(measure.times.seconds), measure.times.unit, ""
    rate = measure.rate
    if rate.cluster is None or (rate.cluster == rate.unit and rate.clusters == rate.exposures):
        return rate.exposures, rate.unit, ""
    return rate.exposures, rate.unit, f" {among(rate.cluster)} {of_unit(rate.clusters, rate.cluster)}"


def _wrong(groups: Sequence[str], rulings: Sequence[Ruling], judgement: Judgement) -> str:
    found = grouped(f for f in judgement.findings if promise_of_code(f.code) in groups)
    breached = sum(ruling.verdict in (Verdict.NO_GO, Verdict.CONDITIONS) for ruling in rulings)
    if found:
        told = [found_so_often(code, len(findings)) for code, findings in found.items()]
        more = f", and {counted(len(told) - FINDINGS_TOLD, 'other kind')}" if len(told) > FINDINGS_TOLD else ""
        return ", ".join(told[:FINDINGS_TOLD]) + more + "."
    if breached:
        return f"{counted(breached, 'limit')} breached; see below."
    return "Nothing was found." if any(ruling.exposures for ruling in rulings) else "Nothing could be found."


def _lets_say(verdict: Verdict, rulings: Sequence[Ruling], judgement: Judgement) -> Iterator[str]:
    """One or two sentences with a denominator: of a breach how often, else the first claim and the weakest."""
    match verdict:
        case Verdict.NO_GO | Verdict.CONDITIONS:
            yield "That this promise was not kept."
            yield from _so_often(next(r for r in rulings if r.verdict is verdict), judgement)
        case Verdict.NOT_SHOWN:
            unshown = [r for r in rulings if r.verdict is Verdict.NOT_SHOWN]
            of = f"{len(unshown):,} of {counted(len(rulings), 'limit')}"
            yield f"Not yet that it is kept: {of} {was(len(unshown))} not shown."
            yield from _short_of(unshown[0], judgement)
        case Verdict.GO:
            yield from _claims(rulings, judgement)


def _of_broken(suites: Sequence[str]) -> Iterator[str]:
    told = f"the suite {suites[0]}" if len(suites) == 1 else f"the suites {', '.join(suites)}"
    yield f"Not yet that it is kept: {told} did not run whole."


def _so_often(ruling: Ruling, judgement: Judgement) -> Iterator[str]:
    rate = rate_of(ruling, judgement)
    if rate is None:
        return
    failed, of, unit = trials(rate)
    struck = f"{failed:,} of {of_unit(of, unit)}"
    what = measured(ruling).capitalize()
    if rate.cluster is None:
        yield f"{what}: {struck}."
    else:
        yield f"{what}: {rate.failures:,} of {of_unit(rate.exposures, rate.unit)}, {among(rate.cluster)} {struck}."


def _short_of(ruling: Ruling, judgement: Judgement) -> Iterator[str]:
    rate = rate_of(ruling, judgement)
    what = measured(ruling).capitalize()
    if rate is None or not rate.exposures:
        yield f"{what}: nothing was there to judge."
    elif ruling.rules_out is not None:
        failed, tried, unit = trials(rate)
        needed = trials_needed(ruling.rules_out, ruling.confidence, failed)
        if needed > tried:
            yield f"{what}: {of_unit(tried, unit)} {was(tried)} tried, and {needed:,} are needed."


def _claims(rulings: Sequence[Ruling], judgement: Judgement) -> Iterator[str]:
    bounded = [(r, rate) for r in rulings if r.rules_out is not None and (rate := rate_of(r, judgement)) is not None]
    others = len(rulings) - len(bounded)
    if bounded:
        first, rate = bounded[0]
        yield f"With {first.confidence * 100:g}% confidence, {_claim(first, rate)}."
        weakest, its = max(bounded, key=lambda pair: pair[0].upper_bound or 0.0)
        if weakest is not first:
            yield f"The weakest of {len(bounded):,} such claims: {_claim(weakest, its)}."
    if others:
        told = counted(others, "more limit" if bounded else "limit")
        yield f"{told} held, from which no rate can be claimed."


def _claim(ruling: Ruling, rate: Rate) -> str:
    """`orders are lost in fewer than 1 in 135 hearings`."""
    thing, _, what = ruling.measure.partition(".")
    happens = f"are there {as_said(what)}" if what == "ghost" else f"are {as_said(what)}"
    where = "".join(f" ({key} {value})" for key, value in sorted(ruling.where.items()))
    bound = f"fewer than {one_in(ruling.upper_bound or 1.0)}"
    if rate.cluster is None:
        return f"{bound} {rate.unit} {happens}{where}"
    return f"{thing} {happens}{where} {among(rate.cluster)} {bound} {rate.cluster}"
