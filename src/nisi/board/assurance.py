"""The assurance case: what is claimed of a candidate, by what argument, on what evidence, and what speaks against it.

    claim  the build keeps what the stage asks of it
      argument  each promise is ruled by its limits       claim, evidence, doubts  (one a promise)
      argument  the evidence can be relied on             claim, evidence, doubts  (one a condition)

Nothing here is asserted by hand: claims are the kit's promises and the conditions that the verdict has, and states
follow from rulings, doubts, calibration, the ledger and what people supplied.  A claim whose evidence is missing, stale
or doubted is OPEN.  What the stage does not ask for is said so; it is drawn, and the verdict does not rest on it.
Sources: GSN Community Standard v3 (goal, strategy, solution, challenge); Assurance 2.0 (residual doubts are kept).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from nisi.board.beside import Beside
from nisi.board.facts import readings_of
from nisi.board.plain import name
from nisi.board.power_told import found_of, share_told
from nisi.board.programme import WHAT as OF_PEOPLE
from nisi.board.promises import PromiseTold, promises_told
from nisi.board.supplied import supplied
from nisi.board.words import RULED, counted, sentence, was
from nisi.history.history import History
from nisi.verdict import earlier, one_candidate, power
from nisi.verdict.doubts import Doubt, suites_in_doubt
from nisi.verdict.judging import Judgement
from nisi.verdict.rulings import Verdict
from nisi.verdict.stage import Stage

DOUBTS_TOLD = 3  # of one claim; all of them stand under every limit and under what was not shown
OF_ATTEMPTS = (earlier.WHAT, earlier.BEFORE)
OF_OTHERS = (power.WHAT, one_candidate.WHAT, OF_PEOPLE, *OF_ATTEMPTS)


class State(StrEnum):
    SHOWN = "SHOWN"
    SUPPLIED = "SUPPLIED"
    WAIVED = "WAIVED"
    OPEN = "OPEN"
    BREACHED = "BREACHED"


STATES = {
    Verdict.GO: State.SHOWN,
    Verdict.CONDITIONS: State.WAIVED,
    Verdict.NOT_SHOWN: State.OPEN,
    Verdict.NO_GO: State.BREACHED,
}


class Claim(NamedTuple):
    """`asked`: the verdict of the stage rests on it; `against` are the doubts told of it, and there are `more`."""

    says: str
    state: State
    asked: bool
    evidence: tuple[str, ...]
    against: tuple[str, ...] = ()
    more: int = 0


class Argument(NamedTuple):
    says: str
    claims: tuple[Claim, ...]


class Case(NamedTuple):
    top: Claim
    arguments: tuple[Argument, ...]

    @property
    def claims(self) -> tuple[Claim, ...]:
        return tuple(claim for argument in self.arguments for claim in argument.claims)

    @property
    def counts(self) -> str:
        """`13 claims: 9 shown, 4 open.`"""
        counts = Counter(claim.state for claim in self.claims)
        told = ", ".join(f"{counts[state]:,} {state.lower()}" for state in State if counts[state])
        return f"{counted(len(self.claims), 'claim')}: {told}."


def assurance_case(judgement: Judgement, history: History, stage: Stage, beside: Beside) -> Case:
    """The whole case of one run."""
    doubtful = suites_in_doubt(history, judgement.suites)
    return Case(
        _top(judgement, history, stage),
        (
            Argument(
                "A promise is kept when every limit of it is shown to hold. The worst limit decides.",
                tuple(_of_promise(promise) for promise in promises_told(judgement, stage, doubtful)),
            ),
            Argument(
                "What was shown counts when the evidence can be relied on.",
                tuple(_of_reliance(judgement, history, stage, beside, doubtful)),
            ),
        ),
    )


def _top(judgement: Judgement, history: History, stage: Stage) -> Claim:
    version = next((read.version for read in reversed(readings_of(history)) if read.version), None)
    build = name(history.run.candidate) + (f" {name(version)}" if version else "")
    verdict = f"The verdict: {judgement.verdict.value} for stage {stage.name}."
    of = "" if history.run.purpose == "gate" else f" by {', '.join(judgement.suites)} alone"
    return Claim(f"{build} keeps what stage {stage.name} asks of it{of}.", STATES[judgement.verdict], True, (verdict,))


def _of_promise(promise: PromiseTold) -> Claim:
    """As its limits were ruled; a suite that did not run whole leaves open what it would have shown."""
    if promise.verdict is None:
        return Claim(promise.says, State.OPEN, False, (), ("No limit of this promise was judged in this run.",))
    words = Counter(row.word for row in promise.rulings)
    ruled = ", ".join(f"{count:,} {word.lower()}" for word, count in words.items())
    told = f"{counted(len(promise.rulings), 'limit')}: {ruled}."
    against = [
        f"The suite {suite} did not run whole, so it has not shown all that it must." for suite in promise.broken
    ]
    against += [f"{row.measured}: {row.because}" for row in promise.rulings if row.word != RULED[Verdict.GO]]
    return _claim(promise.says, STATES[promise.verdict], True, (told, f"Tried: {promise.tried}"), against)


def _of_reliance(
    judgement: Judgement, history: History, stage: Stage, beside: Beside, doubtful: Sequence[str]
) -> Iterator[Claim]:
    yield _of_evidence(judgement, history, doubtful)
    yield _of_one_build(judgement, history)
    yield _of_power(judgement, stage)
    yield _of_attempts(judgement, stage, beside)
    yield _of_rules(judgement, beside)
    yield _of_people(judgement, stage, beside)


def _of_evidence(judgement: Judgement, history: History, doubtful: Sequence[str]) -> Claim:
    against = [_told(doubt) for doubt in judgement.not_shown if doubt.what not in OF_OTHERS]
    if history.run.faults:
        against.append(f"Faults were planted on purpose: {', '.join(history.run.faults)}.")
    whole, journals = len(judgement.suites) - len(doubtful), counted(len(history.writers), "journal")
    evidence = (f"{journals} read; {whole} of {counted(len(judgement.suites), 'suite')} ran whole.",)
    return _claim(
        "The run went as it was planned, and its evidence is whole.", _or_open(against), True, evidence, against
    )


def _of_one_build(judgement: Judgement, history: History) -> Claim:
    against = [_told(doubt) for doubt in judgement.not_shown if doubt.what == one_candidate.WHAT]
    readings = [read for read in readings_of(history) if read.digest is not None]
    evidence = (f"It said {counted(len(readings), 'time')} which build it is.",) if readings else ()
    return _claim("One build answered from beginning to end.", _or_open(against), True, evidence, against)


def _of_power(judgement: Judgement, stage: Stage) -> Claim:
    """Without a limit of the stage nobody has said how much is enough, so the claim stays open whatever was found."""
    known, asked = judgement.calibration, stage.calibration is not None
    against = [_told(doubt) for doubt in judgement.not_shown if doubt.what == power.WHAT]
    if not asked:
        against.append(f"Stage {stage.name} does not say how many planted faults must be found.")
    evidence: tuple[str, ...] = ()
    if known is not None:
        whole = known.power()
        found = (
            f"{found_of(whole)} planted faults were found, so {share_told(whole, stage.confidence)} of such faults are."
        )
        evidence = (found,)
    return _claim("The harness finds what goes wrong.", _or_open(against), asked, evidence, against)


def _of_attempts(judgement: Judgement, stage: Stage, beside: Beside) -> Claim:
    attempts = beside.attempts
    against = [_told(doubt) for doubt in judgement.not_shown if doubt.what in OF_ATTEMPTS]
    asked = stage.needs_ledger or attempts is not None or bool(against)
    evidence: tuple[str, ...] = ()
    if attempts is not None:
        evidence = (f"The ledger has {counted(attempts.started, 'attempt')}, of which {attempts.finished:,} finished.",)
    elif not against:
        against.append("No ledger of attempts was kept for this run.")
    return _claim("Every attempt on this build is counted.", _or_open(against), asked, evidence, against)


def _of_rules(judgement: Judgement, beside: Beside) -> Claim:
    says = "No rule is looser than when a build was last accepted."
    loosened = judgement.loosened
    if beside.accepted is None and not loosened:
        return Claim(says, State.OPEN, False, (), ("It is not known by which rules a build was last accepted.",))
    return _claim(says, _or_open(loosened), False, ("The rules of both were compared.",), loosened)


def _of_people(judgement: Judgement, stage: Stage, beside: Beside) -> Claim:
    """What people say is shown and not weighed; who disagrees stands against it, and is not counted out."""
    told = [one for one in supplied(beside.programme) if one.what != "Dissent"]
    missing = [one.what for one in told if not one.said]
    against = [_told(doubt) for doubt in judgement.not_shown if doubt.what == OF_PEOPLE]
    against += [f"Not supplied: {'; '.join(missing)}."] if missing else []
    state = State.OPEN if against else State.SUPPLIED
    against += [f"Dissent of {one.who}: {one.says}" for one in beside.programme.dissent] if beside.programme else []
    evidence = (f"{len(told) - len(missing)} of {len(told)} things {was(2)} supplied. None was tested.",)
    says = "People have said what only they can say."
    return _claim(says, state, stage.needs_programme, evidence if len(missing) < len(told) else (), against)


def _claim(says: str, state: State, asked: bool, evidence: tuple[str, ...], against: Sequence[str]) -> Claim:
    """A claim without evidence is open, whatever nobody said against it."""
    if not evidence:
        state = State.OPEN
    told = tuple(sentence(text) for text in against[:DOUBTS_TOLD])
    return Claim(says, state, asked, evidence, told, max(len(against) - DOUBTS_TOLD, 0))


def _or_open(against: Sequence[str]) -> State:
    return State.OPEN if against else State.SHOWN


def _told(doubt: Doubt) -> str:
    return f"{doubt.what}: {doubt.why}"
