"""The report for a programme board: the same parts as one self-contained HTML page and as Markdown.

The first page is told in the order in which a board decides; what an engineer needs comes after it.  The words are
chosen in this package, the look is the kit's in `reports/templates/`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from nisi.board.beside import NOTHING, Beside, Identity, Ran
from nisi.board.changes import changes_since
from nisi.board.court_days import court_days
from nisi.board.first_page import attempts_told, decided_unseen, decision_sought, verdict_told
from nisi.board.forms_sent import forms_sent
from nisi.board.going_ahead import going_ahead
from nisi.board.interface_coverage import interface_coverage
from nisi.board.kit_data import method, past_events
from nisi.board.last_seen import Way, ways
from nisi.board.plain import plain
from nisi.board.power_told import power_told
from nisi.board.promises import promises_told
from nisi.board.reconciliation import reconciled
from nisi.board.strata import strata_rows
from nisi.board.supplied import duties_told, signatures, supplied
from nisi.board.templates import as_html, as_markdown
from nisi.board.timeline import Timeline, timelines
from nisi.board.unknowns import partners_unreached, roles_idle, situations_not_met, unknowns
from nisi.board.words import found, grouped, in_time, measured
from nisi.checkers.checked import Finding
from nisi.checkers.inaccessible_pages import not_assessed
from nisi.history.history import History
from nisi.journal.records import CandidateRead, SuiteEnded
from nisi.verdict.doubts import Doubt
from nisi.verdict.judging import Judgement
from nisi.verdict.rulings import Ruling, Verdict
from nisi.verdict.stage import Stage

EXAMPLES = 5  # of each kind of finding: enough to see a pattern, few enough to be read
DOUBTS = 100  # told one by one; a run with more has one reason for most of them
LOOSENED = 60  # told one by one: a stage has about as many limits
OTHERS = 10  # changes that loosen nothing, told one by one
IDENTITY_LENGTH = 140  # characters: a SHA-512 in hex, with its name before it


class Fact(NamedTuple):
    """One line of what was judged; a `code` is for comparing letter by letter."""

    what: str
    value: str
    code: bool = False


class Example(NamedTuple):
    number: str
    finding: Finding
    timeline: Timeline
    way: Way | None


class Group(NamedTuple):
    """The findings of one code; only `examples` are told."""

    code: str
    title: str
    total: int
    examples: tuple[Example, ...]


def render(judgement: Judgement, history: History, stage: Stage, beside: Beside = NOTHING) -> str:
    """The page as HTML. However many findings there are, it has a few examples of each code and the counts of all."""
    return as_html(report_of(judgement, history, stage, beside))


def render_markdown(judgement: Judgement, history: History, stage: Stage, beside: Beside = NOTHING) -> str:
    """The same as Markdown, without the plots."""
    return as_markdown(report_of(judgement, history, stage, beside))


def report_of(judgement: Judgement, history: History, stage: Stage, beside: Beside = NOTHING) -> dict[str, Any]:
    """All that the templates tell, by the names that they use."""
    accepted, run = beside.accepted, history.run
    changes = changes_since(accepted, stage, _ran(judgement, history)) if accepted is not None else ()
    loosened = sum(change.way == "loosened" for change in changes)
    told = (*changes[: min(loosened, LOOSENED)], *changes[loosened : loosened + OTHERS])
    return {
        "stage": stage,
        "verdict": judgement.verdict,
        "decision": tuple(decision_sought(history, stage, beside)),
        "verdict_told": tuple(verdict_told(judgement, stage)),
        "faults": run.faults,
        "promises": promises_told(judgement, stage),
        "unseen": tuple(decided_unseen(judgement)),
        "unknowns": tuple(unknowns(judgement, history, beside)),
        "waived": judgement.waived,
        "lapsed": judgement.lapsed,
        "accepted": accepted.ran.run if accepted is not None else None,
        "changes": told,
        "more_changes": len(changes) - len(told),
        "attempts": tuple(attempts_told(beside)),
        "steps": going_ahead(judgement, history, stage, beside),
        "digests": tuple(_digests(history, beside)),
        "signatures": signatures(beside.programme),
        "supplied": supplied(beside.programme),
        "duties": duties_told(judgement, beside.programme),
        "groups": tuple(_groups(judgement, history)),
        "reconciled": reconciled(judgement, history),
        "days": court_days(history, stage),
        "coverage": interface_coverage(history),
        "strata": strata_rows(history),
        "doubts": judgement.not_shown[:DOUBTS],
        "more_doubts": max(len(judgement.not_shown) - DOUBTS, 0),
        "unshown": tuple(_unshown(ruling) for ruling in judgement.rulings if ruling.verdict is Verdict.NOT_SHOWN),
        "not_assessed": not_assessed(history),
        "most_told": DOUBTS,
        "journeys": forms_sent(history),
        "facts": tuple(_facts(history, stage, judgement)),
        "suites": tuple(_suites(judgement, history)),
        "scope": tuple(_scope(history)),
        "method": method(),
        "events": past_events(),
        "run": f"runs/{run.run_id}",
        "clock": history.clock_time,
    }


def _ran(judgement: Judgement, history: History) -> Ran:
    """This run, for comparing it with the one that was accepted."""
    last = next((read for read in reversed(_answered(history)) if read.digest is not None), None)
    return Ran(
        candidate=Identity(digest=last.digest if last is not None else None),
        harness=Identity(digest=history.run.harness_digest),
        waivers=tuple({"code": waiver.code} for waiver in (*judgement.waived, *judgement.lapsed)),
    )


def _answered(history: History) -> list[CandidateRead]:
    """Each time that the candidate said what it is."""
    return [record for _, record in history.records(CandidateRead) if record.error is None]


def _facts(history: History, stage: Stage, judgement: Judgement) -> Iterator[Fact]:
    run = history.run
    yield Fact("Candidate", run.candidate)
    answered = _answered(history)
    if answered:
        yield Fact("Version", plain(answered[-1].version or "not stated", IDENTITY_LENGTH))
    else:
        yield Fact("Version and digest", "not known: the candidate was not asked or did not answer")
    readings = [record for _, record in history.records(CandidateRead)]
    if readings and readings[-1].error is not None:
        yield Fact("Last time it was asked", f"it did not say: {plain(readings[-1].error, 200)}")
    yield Fact("Stage", f"{stage.name}: {stage.says}")
    began, ended = history.utc(run.clock.monotonic_ns), history.utc(history.ended)
    yield Fact("When it ran", f"{_moment(began)} to {_end(began, ended)} UTC ({_length(began, ended)})")
    yield Fact("Seed", str(run.seed))
    yield Fact("Harness", f"Nisi {run.harness_version}")
    kind = "gate" if run.purpose == "gate" else f"{run.purpose}: not a gate, so it admits nothing"
    yield Fact("Run", f"{run.run_id} ({kind})")
    yield Fact("How people acted", {"api": "as programs do", "browser": "through pages"}.get(run.driver, run.driver))
    known = judgement.calibration
    power = stage.power if known is None else power_told(known, stage.confidence)
    yield Fact("How good the harness is at finding faults", power)


def _digests(history: History, beside: Beside) -> Iterator[Fact]:
    """What has to be the same wherever this page is relied on."""
    run, answered = history.run, _answered(history)
    if answered:
        yield Fact("Candidate", plain(answered[-1].digest or "not stated", IDENTITY_LENGTH), code=True)
    yield Fact("Stage", run.stage_digest, code=True)
    yield Fact("Access table", run.access_digest, code=True)
    yield Fact("Harness", run.harness_digest, code=True)
    if beside.attempts is not None and beside.attempts.head is not None:
        yield Fact("Head of the ledger when it was judged", beside.attempts.head, code=True)


def _scope(history: History) -> Iterator[Fact]:
    """Who and what took part, and what did not, each by name."""
    run = history.run
    yield Fact("Partners", ", ".join(sorted(run.partners)) or "none")
    yield Fact("Partners that were sent nothing", ", ".join(partners_unreached(history)) or "none")
    yield Fact("Roles", ", ".join(run.roles) or "none")
    yield Fact("Roles that did nothing", ", ".join(roles_idle(history)) or "none")
    yield Fact("Situations that never came about", "; ".join(situations_not_met(history)) or "none")


def _unshown(ruling: Ruling) -> Doubt:
    """A ruling that was not shown; with too few trials its own sentence already says what to do."""
    way_out = "" if ruling.exposures else f"run {', '.join(ruling.suites)} whole, and see why nothing bore on it"
    return Doubt(what=measured(ruling), why=ruling.because, way_out=way_out)


def _groups(judgement: Judgement, history: History) -> Iterator[Group]:
    groups = grouped(judgement.findings)
    examples = [finding for findings in groups.values() for finding in findings[:EXAMPLES]]
    told = iter(zip(timelines(history, examples), ways(history, examples), strict=True))
    for code, findings in groups.items():
        yield Group(
            code=code,
            title=found(code),
            total=len(findings),
            examples=tuple(
                Example(f"{code}#{number}", finding, *next(told))
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
