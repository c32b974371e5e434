"""What is not known after a run: what was not tried, who was not there, and what no run of this kind can say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from nisi.board.beside import Beside
from nisi.board.plain import name
from nisi.board.words import counted
from nisi.checkers.checked import NotExercised
from nisi.checkers.inaccessible_pages import not_assessed
from nisi.history.happenings import KNOWN
from nisi.history.history import History
from nisi.journal.records import OutageBegan
from nisi.model import Condition
from nisi.verdict.judging import Judgement
from nisi.verdict.strata import strata_of, untested

NAMED = 3  # in one sentence; the part about scope names all of them


def unknowns(judgement: Judgement, history: History, beside: Beside) -> Iterator[str]:
    """Sentences for the first page, the gravest first."""
    yield "A GO says nothing about cases already in the platform: only cases made in this run were looked at."
    yield from _of_what_was_tried(judgement, history)
    yield from _of_partners(history)
    yield from _of_faults(history, beside)
    pages = not_assessed(history)
    if pages:
        yield f"{counted(len(pages), 'point')} of accessibility cannot be assessed by a machine. People must look."
    else:
        yield "No page was examined for barriers, so nothing is known of accessibility."
    yield "All people, cases and documents were invented. Live ones are more varied."


def _of_what_was_tried(judgement: Judgement, history: History) -> Iterator[str]:
    tried = {row["condition"] for row in history.rows("select distinct condition from owed where not test")}
    yield from _missing("kind", "of tagging order", "was not tried", [c for c in get_args(Condition) if c not in tried])
    yield from _missing("known situation", "", "never came about", situations_not_met(history))
    yield from _missing("role", "of the candidate", "did nothing", roles_idle(history))
    slices = sorted({_slice(m) for m in judgement.measures if isinstance(m, NotExercised) and m.where})
    yield from _missing("slice", "", "had nothing to be judged by", slices)
    strata = list(untested(strata_of(history)))
    yield from _missing("kind", "of court, person, channel or size", "was not tried", strata)


def situations_not_met(history: History) -> list[str]:
    met = {row["what"] for row in history.rows("select distinct what from happened")}
    return [situation for situation in KNOWN if situation not in met]


def roles_idle(history: History) -> list[str]:
    acted = {row["role"] for row in history.rows("select distinct role from acts")}
    return [role for role in history.run.roles if role not in acted]


def partners_unreached(history: History) -> list[str]:
    reached = {row["partner"] for row in history.rows("select distinct partner from deliveries")}
    return [partner for partner in sorted(history.run.partners) if partner not in reached]


def _of_partners(history: History) -> Iterator[str]:
    count = len(history.run.partners)
    yield f"Nisi itself read the inboxes of {counted(count, 'partner')}. No real partner's staff or system took part."
    yield from _missing("partner", "", "was sent nothing", partners_unreached(history))


def _of_faults(history: History, beside: Beside) -> Iterator[str]:
    outages = {record.name for _, record in history.records(OutageBegan)}
    outages |= {outage.behaviour for partner in history.run.partners for outage in history.outages(partner)}
    if outages:
        yield f"Made to go wrong on purpose: {counted(len(outages), 'kind')} of outage. Of all others nothing is known."
    else:
        yield "No outage was made, so nothing is known of how the platform recovers."
    calibration = beside.calibration
    if calibration is None:
        yield "How many faults this harness would miss is not known: its power was not measured."
    else:
        yield f"Of {counted(calibration.planted, 'planted fault')} the harness found {calibration.found:,}."
        yield from _missing("planted fault", "", "was missed", list(calibration.missed))


def _missing(thing: str, of: str, what: str, missing: list[str]) -> Iterator[str]:
    """`2 roles of the candidate did nothing: a, b.`; nothing where nothing is missing."""
    if not missing:
        return
    told = ", ".join(name(one) for one in missing[:NAMED])
    more = f" and {len(missing) - NAMED:,} more" if len(missing) > NAMED else ""
    subject = f"{counted(len(missing), thing)} {of}".rstrip()
    verb = what if len(missing) == 1 else what.replace("was ", "were ", 1)
    yield f"{subject} {verb}: {told}{more}."


def _slice(measure: NotExercised) -> str:
    words = ", ".join(f"{key} {value}" for key, value in sorted(measure.where.items()))
    return f"{measure.name.replace('.', ' ')} for {words}"
