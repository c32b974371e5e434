"""What would have to be true to go ahead: one step a breach and a thing that was not shown, with its time and cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from nisi.board.beside import Beside
from nisi.board.promises import rate_of, trials
from nisi.board.words import counted, found, lasting, measured, of_unit, sentence
from nisi.checkers.checked import NANOSECONDS
from nisi.history.history import History
from nisi.verdict.bounds import trials_needed
from nisi.verdict.judging import Judgement
from nisi.verdict.rulings import Ruling, Verdict
from nisi.verdict.stage import Stage


class Step(NamedTuple):
    """One thing that must become true, and what it takes where that can be worked out."""

    what: str
    takes: str


STEPS = 12  # told; a run with more has one reason for most of them


def going_ahead(judgement: Judgement, history: History, stage: Stage, beside: Beside) -> tuple[Step, ...]:
    """All steps, `STEPS` at most; none after a gate that said GO."""
    steps = list(_steps(judgement, history))
    if not steps:
        return tuple(_conditions(judgement))
    more = len(steps) - STEPS
    told = steps[:STEPS]
    if more > 0:
        told.append(Step(f"And {more:,} more, which stand in the part about what was not shown.", ""))
    return (*told, _again(judgement, history, stage, beside))


def _conditions(judgement: Judgement) -> Iterator[Step]:
    """What is agreed to is put right in its time, and somebody answers for going ahead with it."""
    for waiver in judgement.waived:
        ends = f"{waiver.expires.day} {waiver.expires:%B %Y}"
        yield Step(f"{sentence(found(waiver.code))} It is put right by {ends}, when its waiver ends.", "")
    if judgement.waived:
        yield Step("Somebody approves of going ahead on these conditions, by name.", "")


def _steps(judgement: Judgement, history: History) -> Iterator[Step]:
    for ruling in judgement.rulings:
        if ruling.verdict is Verdict.NO_GO:
            yield Step(f"{measured(ruling).capitalize()}: {_limit(ruling)}.", "a mended candidate")
    yield from _short([r for r in judgement.rulings if r.verdict is Verdict.NOT_SHOWN], judgement, history)
    for doubt in judgement.not_shown:
        yield Step(f"{sentence(doubt.what)} Not shown, because {doubt.why.rstrip('. ')}.", doubt.way_out)
    if history.run.faults:
        yield Step("The run is made without planted faults.", "")
    if history.run.purpose != "gate":
        yield Step("The whole stage is run as a gate.", f"nisi gate --stage {history.run.stage}")


def _limit(ruling: Ruling) -> str:
    if ruling.within_s is not None:
        return f"it must keep {ruling.within_s:g} s"
    if ruling.limit is None or ruling.failures is None:
        return "its limit must be kept"
    allowed = f"{ruling.limit:,.0f}" if ruling.limit >= 1 else f"{ruling.limit * 100:.12g}%"
    most = f"at most {allowed}" if ruling.limit else "none"
    of = f" of {of_unit(ruling.exposures, ruling.unit)}" if ruling.exposures and ruling.unit else ""
    return f"{most} may fail, and {ruling.failures:,}{of} did"


def _short(unshown: list[Ruling], judgement: Judgement, history: History) -> Iterator[Step]:
    """What had too few trials, by what the trials are; what had none, or not in every slice, each by itself."""
    short: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for ruling in unshown:
        rate = rate_of(ruling, judgement)
        failed, tried, unit = trials(rate) if rate is not None else (0, 0, "")
        needed = trials_needed(ruling.rules_out, ruling.confidence, failed) if ruling.rules_out is not None else 0
        if 0 < tried < needed:
            short[unit].append((needed, tried))
        else:
            yield Step(f"{measured(ruling).capitalize()}: it must be shown.", f"run {', '.join(ruling.suites)} whole")
    for unit, limited in short.items():
        needed, tried = max(limited, key=lambda one: one[0] / one[1])
        limits = f"{counted(len(limited), 'limit')} {'needs' if len(limited) == 1 else 'need'}"
        yield Step(
            f"{limits} up to {needed:,} {unit} without a failure, and this run had {tried:,}.",
            f"about {lasting(_lasted_s(history) * needed / tried)} at the pace of this run",
        )


def _again(judgement: Judgement, history: History, stage: Stage, beside: Beside) -> Step:
    """A fixed build is another candidate: nothing that was shown for this one counts for it."""
    lasted_s = _lasted_s(history) if history.run.purpose == "gate" else stage.time_limit_s
    this_time = f"{lasting(lasted_s)} this time, " if history.run.purpose == "gate" else ""
    takes = f"{this_time}{lasting(stage.time_limit_s)} at most"
    cost = beside.programme.cost_per_hour if beside.programme is not None else None
    told = "its cost was not supplied" if cost is None else f"about £{lasted_s / 3600 * cost:,.2f}"
    mended = any(ruling.verdict is Verdict.NO_GO for ruling in judgement.rulings)
    what = "A mended build starts again at zero" if mended else "The run is made again"
    return Step(f"{what}: the whole stage {stage.name} is run.", f"{takes}; {told}")


def _lasted_s(history: History) -> float:
    return max((history.ended - history.run.clock.monotonic_ns) / NANOSECONDS, 1.0)
