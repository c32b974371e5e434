"""The report for a programme board: the same parts as one self-contained HTML page and as Markdown.

The first page is told in the order in which a board decides; what an engineer needs comes after it.  The words are
chosen in this package, the look is the kit's in `reports/templates/`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from nisi.board.assurance import assurance_case
from nisi.board.assurance_drawing import drawn
from nisi.board.beside import NOTHING, Beside
from nisi.board.changes import changes_since, ran_of
from nisi.board.court_days import court_days
from nisi.board.facts import digests, facts, scope, suites
from nisi.board.first_page import attempts_told, decided_unseen, decision_sought, verdict_told
from nisi.board.forms_sent import forms_sent
from nisi.board.going_ahead import going_ahead
from nisi.board.interface_coverage import interface_coverage
from nisi.board.kit_data import method, past_events
from nisi.board.last_seen import Way, ways
from nisi.board.promises import promises_told
from nisi.board.reconciliation import reconciled
from nisi.board.strata import strata_rows
from nisi.board.supplied import duties_told, signatures, supplied
from nisi.board.templates import as_html, as_markdown
from nisi.board.timeline import Timeline, timelines
from nisi.board.unknowns import unknowns
from nisi.board.words import found, grouped, measured
from nisi.checkers.checked import Finding
from nisi.checkers.inaccessible_pages import not_assessed
from nisi.history.history import History
from nisi.verdict.doubts import Doubt, suites_in_doubt
from nisi.verdict.judging import Judgement
from nisi.verdict.ratchet import Change
from nisi.verdict.rulings import Ruling, Verdict
from nisi.verdict.stage import Stage

EXAMPLES = 5  # of each kind of finding: enough to see a pattern, few enough to be read
DOUBTS = 100  # told one by one; a run with more has one reason for most of them
LOOSENED = 60  # told one by one: a stage has about as many limits
LAST_IN_LEDGER = "the rules by which the ledger last has a candidate accepted"
OTHERS = 10  # changes that loosen nothing, told one by one


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
    # Without a run that people named, the ledger still knows by which rules a candidate was last accepted.
    by_ledger = tuple(Change("loosened", phrase) for phrase in judgement.loosened)
    changes = changes_since(accepted, stage, ran_of(judgement, history)) if accepted is not None else by_ledger
    loosened = sum(change.way == "loosened" for change in changes)
    told = (*changes[: min(loosened, LOOSENED)], *changes[loosened : loosened + OTHERS])
    case = assurance_case(judgement, history, stage, beside)
    return {
        "stage": stage,
        "verdict": judgement.verdict,
        "decision": tuple(decision_sought(history, stage, beside)),
        "verdict_told": tuple(verdict_told(judgement, stage)),
        "faults": run.faults,
        "promises": promises_told(judgement, stage, suites_in_doubt(history, judgement.suites)),
        "unseen": tuple(decided_unseen(judgement)),
        "unknowns": tuple(unknowns(judgement, history, beside)),
        "waived": judgement.waived,
        "lapsed": judgement.lapsed,
        "accepted": accepted.ran.run if accepted is not None else LAST_IN_LEDGER if by_ledger else None,
        "changes": told,
        "more_changes": len(changes) - len(told),
        "attempts": tuple(attempts_told(beside)),
        "steps": going_ahead(judgement, history, stage, beside),
        "digests": tuple(digests(history, beside)),
        "signatures": signatures(beside.programme),
        "supplied": supplied(beside.programme),
        "case": case,
        "case_drawn": drawn(case),
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
        "facts": tuple(facts(history, stage, judgement)),
        "suites": tuple(suites(judgement, history)),
        "scope": tuple(scope(history)),
        "method": method(),
        "events": past_events(),
        "run": f"runs/{run.run_id}",
        "clock": history.clock_time,
    }


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
