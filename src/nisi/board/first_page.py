"""The first things that a board reads: what is to be decided, the verdict, who decided unseen, and how often it was
tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from nisi.board.beside import Beside
from nisi.board.plain import name, plain
from nisi.board.words import counted, was
from nisi.checkers.checked import Measure
from nisi.history.history import History
from nisi.journal.records import CandidateRead
from nisi.verdict.judging import Judgement
from nisi.verdict.rulings import Verdict
from nisi.verdict.stage import Stage

OUT_OF_SIGHT = ("document-hidden", "document-lost", "document-missing", "document-overwritten", "document-late")


def decision_sought(history: History, stage: Stage, beside: Beside) -> Iterator[str]:
    programme = beside.programme
    if programme is not None and programme.decision is not None:
        yield plain(programme.decision)
    version = next((r.version for _, r in reversed(history.records(CandidateRead)) if r.version is not None), None)
    build = name(history.run.candidate) + (f" {name(version)}" if version is not None else "")
    yield f"May {build} go past the stage {stage.name}?"
    if history.run.purpose != "gate":
        judged = ", ".join(history.run.suites) or "nothing"
        yield f"This run was no gate: it judged {judged} alone and can admit nothing."


def verdict_told(judgement: Judgement, stage: Stage) -> Iterator[str]:
    """The verdict in one sentence; of a GO a second one, with what it does not say."""
    counts = Counter(ruling.verdict for ruling in judgement.rulings)
    breached, ruled = counts[Verdict.NO_GO], counted(len(judgement.rulings), "limit")
    unshown = counts[Verdict.NOT_SHOWN] + len(judgement.not_shown)
    match judgement.verdict:
        case Verdict.NO_GO:
            also = f", and {counted(unshown, 'thing')} {was(unshown)} not shown" if unshown else ""
            yield f"Do not go ahead: {breached:,} of {ruled} {was(breached)} breached{also}."
        case Verdict.NOT_SHOWN:
            what = f"{counted(unshown, 'thing')} {was(unshown)} not shown" if unshown else "this run can show nothing"
            yield f"Do not go ahead yet: nothing was breached, but {what}."
        case Verdict.CONDITIONS:
            waived = counts[Verdict.CONDITIONS]
            yield f"Go ahead only as agreed: {waived:,} of {ruled} {was(waived)} breached and {was(waived)} waived."
            yield _of_stage(stage)
        case Verdict.GO:
            held = "The one limit was" if len(judgement.rulings) == 1 else f"All {ruled} were"
            yield f"{held} shown to hold."
            yield _of_stage(stage)


def decided_unseen(judgement: Judgement) -> Iterator[str]:
    """How many documents were out of somebody's sight, and how many decisions were made without them."""
    hidden = sum(finding.code in OUT_OF_SIGHT for finding in judgement.findings)
    if hidden:
        yield f"{counted(hidden, 'time')} a document was hidden from, lost to or late for somebody who had to see it."
    rates = {m.name: m.rate for m in judgement.measures if isinstance(m, Measure) and not m.where}
    decisions, documents = rates.get("decisions.unseen"), rates.get("documents.decided-unseen")
    if decisions is None or documents is None or not decisions.exposures:
        yield "Whether anybody decided unseen is not known: no decision was recorded in this run."
        return
    of = counted(decisions.exposures, "decision")
    if decisions.failures:
        what = "a document that" if documents.failures == 1 else f"{documents.failures:,} documents that"
        yield f"{decisions.failures:,} of {of} {was(decisions.failures)} made without {what} had to be seen."
    else:
        yield f"0 of {of} were made without a document that the decider had to see."


def attempts_told(beside: Beside) -> Iterator[str]:
    attempts = beside.attempts
    if attempts is None:
        yield "Not known: no ledger of attempts was kept for this run."
        yield "Whoever tries until it goes well has shown less than this page says."
        return
    yield (
        f"{counted(attempts.started, 'attempt')} on this candidate {was(attempts.started)} started, "
        f"{attempts.finished:,} finished and {attempts.discarded:,} discarded."
    )
    lost = attempts.started - attempts.finished - attempts.discarded
    if lost > 0:
        yield f"Of {counted(lost, 'attempt')} more it is not known what became."
    if attempts.first_run is not None:
        yield f"There is no earlier ledger: {name(attempts.first_run)} answers for this being the first run."
    if attempts.continues is not None:
        yield f"This one goes on with {name(attempts.continues)}, and both are added up."
    if attempts.loosening_approved_by is not None:
        yield f"{name(attempts.loosening_approved_by)} approves of what was loosened."
    if attempts.admitted is not None:
        yield f"The attempt {name(attempts.admitted)} of an earlier stage admits this candidate."
    for one in attempts.taken_back:
        limits = ", ".join(plain(limit) for limit in one.limits)
        yield f"The attempt {name(one.run)} breached {limits}, and a mended harness does not find it in its evidence."
        yield f"{name(one.by)} answers for taking that back: {plain(one.because).rstrip('. ')}."


def _of_stage(stage: Stage) -> str:
    return f"A GO for stage {stage.name} {stage.says.rstrip('. ')}."
