"""The page for a programme board: one self-contained HTML file, readable without script, on screen and on paper.

The words are chosen here and in `words`, the look is the kit's template `reports/templates/report.html.j2`.
Every text goes through `plain` and is escaped, whoever wrote it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from nisi.board.court_days import court_days
from nisi.board.forms_sent import forms_sent
from nisi.board.interface_coverage import interface_coverage
from nisi.board.plain import plain
from nisi.board.power_told import power_told
from nisi.board.strata import strata_rows
from nisi.board.timeline import Timeline, timelines
from nisi.board.words import (
    RULED,
    WORST_FIRST,
    counted,
    found,
    found_so_often,
    grouped,
    headline,
    in_time,
    measured,
    of_unit,
    promises_of,
    reason,
)
from nisi.checkers import PROMISE_SENTENCES, promise_of_code
from nisi.checkers.checked import Finding, Measure, NotExercised, Timed
from nisi.checkers.inaccessible_pages import not_assessed
from nisi.history.history import History
from nisi.journal.records import CandidateRead, SuiteEnded
from nisi.kit import shipped_kit
from nisi.verdict.doubts import Doubt
from nisi.verdict.judging import Judgement
from nisi.verdict.rulings import Ruling, Verdict, worst
from nisi.verdict.stage import Stage

EXAMPLES = 5  # of each kind of finding: enough to see a pattern, few enough to be read
DOUBTS = 100  # told one by one; a run with more has one reason for most of them
IDENTITY_LENGTH = 140  # characters: a SHA-512 in hex, with its name before it
TEMPLATE = "report.html.j2"


class Fact(NamedTuple):
    """One line of what was judged; a `code` is for comparing letter by letter."""

    what: str
    value: str
    code: bool = False


class Promise(NamedTuple):
    """One promise as the page tells it."""

    sentence: str
    verdict: Verdict
    word: str
    tried: str
    wrong: str
    rulings: tuple[RulingRow, ...]


class RulingRow(NamedTuple):
    measured: str
    why: str
    verdict: Verdict
    word: str
    because: str


class Example(NamedTuple):
    number: str
    finding: Finding
    timeline: Timeline


class Group(NamedTuple):
    """The findings of one code; only `examples` are told."""

    code: str
    title: str
    total: int
    examples: tuple[Example, ...]


def render(judgement: Judgement, history: History, stage: Stage) -> str:
    """The page as HTML. However many findings there are, it has a few examples of each code and the counts of all."""
    return template(TEMPLATE).render(
        stage=stage,
        verdict=judgement.verdict,
        headline=headline(judgement, history, stage),
        reason=reason(judgement),
        facts=tuple(_facts(history, stage, judgement)),
        faults=history.run.faults,
        promises=tuple(_promises(judgement, stage)),
        unjudged=tuple(PROMISE_SENTENCES[p] for p in PROMISE_SENTENCES if p not in promises_of(judgement)),
        groups=tuple(_groups(judgement, history)),
        days=court_days(history, stage),
        coverage=interface_coverage(history),
        strata=strata_rows(history),
        doubts=judgement.not_shown[:DOUBTS],
        more_doubts=max(len(judgement.not_shown) - DOUBTS, 0),
        unshown=tuple(_unshown(ruling) for ruling in judgement.rulings if ruling.verdict is Verdict.NOT_SHOWN),
        not_assessed=not_assessed(history),
        most_told=DOUBTS,
        journeys=forms_sent(history),
        waived=judgement.waived,
        lapsed=judgement.lapsed,
        suites=tuple(_suites(judgement, history)),
        run=f"runs/{history.run.run_id}",
        clock=history.clock_time,
        counted=counted,
    )


@cache
def template(name: str) -> Template:
    """A page of the kit's templates, in which every value is bounded and escaped."""
    environment = Environment(
        loader=FileSystemLoader(shipped_kit() / "reports" / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
    )
    environment.filters["capital"] = lambda text: text[:1].upper() + text[1:]
    environment.filters["stopped"] = lambda text: text.rstrip(". ") + "."
    environment.filters["day"] = lambda day: f"{day.day} {day:%B %Y}"
    environment.filters["slug"] = lambda verdict: verdict.value.lower().replace(" ", "-")
    return environment.get_template(name)


def _harmless(value: Any) -> Any:
    """What the template is about to put on the page; only its own markup passes as it is."""
    return value if isinstance(value, Markup) else plain(value)


def _facts(history: History, stage: Stage, judgement: Judgement) -> Iterator[Fact]:
    run = history.run
    yield Fact("Candidate", run.candidate)
    yield from _identity(history)
    yield Fact("Stage", f"{stage.name}: {stage.says}")
    began, ended = history.utc(run.clock.monotonic_ns), history.utc(history.ended)
    yield Fact("When it ran", f"{_moment(began)} to {_end(began, ended)} UTC ({_length(began, ended)})")
    yield Fact("Seed", str(run.seed))
    yield Fact("Harness", f"Nisi {run.harness_version}")
    yield Fact("Digest of the harness", run.harness_digest, code=True)
    kind = "gate" if run.purpose == "gate" else f"{run.purpose}: not a gate, so it admits nothing"
    yield Fact("Run", f"{run.run_id} ({kind})")
    known = judgement.calibration
    power = stage.power if known is None else power_told(known, stage.confidence)
    yield Fact("How good the harness is at finding faults", power)


def _identity(history: History) -> Iterator[Fact]:
    """What the candidate last said it was, and that it could not be asked where that is so."""
    readings = [record for _, record in history.records(CandidateRead)]
    answered = [record for record in readings if record.error is None]
    if answered:
        yield Fact("Version", plain(answered[-1].version or "not stated", IDENTITY_LENGTH))
        yield Fact("Digest", plain(answered[-1].digest or "not stated", IDENTITY_LENGTH), code=True)
    else:
        yield Fact("Version and digest", "not known: the candidate was not asked or did not answer")
    if readings and readings[-1].error is not None:
        yield Fact("Last time it was asked", f"it did not say: {plain(readings[-1].error, 200)}")


def _promises(judgement: Judgement, stage: Stage) -> Iterator[Promise]:
    for promise in promises_of(judgement):
        rulings = [ruling for ruling in judgement.rulings if ruling.promise == promise]
        rulings.sort(key=lambda ruling: WORST_FIRST.index(ruling.verdict))
        verdict = worst(ruling.verdict for ruling in rulings)
        yield Promise(
            sentence=PROMISE_SENTENCES.get(promise, promise),
            verdict=verdict,
            word=RULED[verdict],
            tried=_tried(rulings, judgement),
            wrong=_wrong(promise, rulings, judgement),
            rulings=tuple(_row(ruling, stage) for ruling in rulings),
        )


def _row(ruling: Ruling, stage: Stage) -> RulingRow:
    why = next((t.why for t in stage.threshold if t.name == ruling.name), "")
    return RulingRow(measured(ruling), why, ruling.verdict, RULED[ruling.verdict], ruling.because)


def _unshown(ruling: Ruling) -> Doubt:
    """A ruling that was not shown; with too few trials its own sentence already says what to do."""
    way_out = "" if ruling.exposures else f"run {', '.join(ruling.suites)} whole, and see why nothing bore on it"
    return Doubt(what=measured(ruling), why=ruling.because, way_out=way_out)


def _tried(rulings: Sequence[Ruling], judgement: Judgement) -> str:
    """How much bore on a promise, with its clusters: for each unit the measure that had the most of it."""
    most: dict[str, tuple[int, str]] = {}
    for measure in judgement.measures:
        if isinstance(measure, NotExercised) or measure.where:
            continue
        if any(ruling.measure == measure.name for ruling in rulings):
            exposures, unit, clusters = _exposed(measure)
            if exposures:
                told = (exposures, f"{of_unit(exposures, unit)}{clusters}")
                most[unit] = max(most.get(unit, told), told)
    if not most:
        return "Nothing in this run could bear on it."
    return "; ".join(text for _, text in most.values()) + "."


def _exposed(measure: Measure | Timed) -> tuple[int, str, str]:
    """How many could have failed, what they are, and in how many clusters."""
    if isinstance(measure, Timed):
        return len(measure.times.seconds), measure.times.unit, ""
    rate = measure.rate
    return rate.exposures, rate.unit, f" in {of_unit(rate.clusters, rate.cluster)}" if rate.cluster is not None else ""


def _wrong(promise: str, rulings: Sequence[Ruling], judgement: Judgement) -> str:
    groups = grouped(f for f in judgement.findings if promise_of_code(f.code) == promise)
    breached = sum(ruling.verdict in (Verdict.NO_GO, Verdict.CONDITIONS) for ruling in rulings)
    if groups:
        return ", ".join(found_so_often(code, len(findings)) for code, findings in groups.items()) + "."
    if breached:
        return f"{counted(breached, 'limit')} breached; see below."
    return "Nothing beyond the limits." if any(ruling.exposures for ruling in rulings) else "Nothing could be found."


def _groups(judgement: Judgement, history: History) -> Iterator[Group]:
    groups = grouped(judgement.findings)
    examples = [finding for findings in groups.values() for finding in findings[:EXAMPLES]]
    told = iter(timelines(history, examples))
    for code, findings in groups.items():
        yield Group(
            code=code,
            title=found(code),
            total=len(findings),
            examples=tuple(
                Example(f"{code}#{number}", finding, next(told))
                for number, finding in enumerate(findings[:EXAMPLES], start=1)
            ),
        )


def _suites(judgement: Judgement, history: History) -> Iterator[tuple[str, str, str]]:
    """Each suite: its name, how many tests of it ran, and how it ended."""
    ended = {record.suite: record for _, record in history.records(SuiteEnded)}
    for suite in dict.fromkeys([*judgement.suites, *ended]):
        record = ended.get(suite)
        if record is None:
            yield suite, "not known", "did not run to an end"
        else:
            how = "ran whole" if record.why is None else f"did not run whole: {plain(record.why, 200)}"
            yield suite, f"{record.ran:,}", how


def _moment(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y, %H:%M:%S}"


def _end(began: datetime, ended: datetime) -> str:
    return f"{ended:%H:%M:%S}" if began.date() == ended.date() else _moment(ended)


def _length(began: datetime, ended: datetime) -> str:
    return f"{in_time((ended - began).total_seconds())} in all"
