"""`nisi replay`: what led to one finding, done again against the candidate, to see whether it comes again.

    acts    what was done on the finding's cases is sent again from the journal, in several tries
    suite   where the journal alone cannot repeat it, the suite that made it is run again with the run's seed

The first try sends the very same names where a platform is started afresh for it; every other try has new ones.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from nisi.board.chance import Chance, chance_of
from nisi.board.plain import plain
from nisi.board.shapes import shape_of
from nisi.board.story import chosen
from nisi.checkers.checked import Finding
from nisi.gather.conclude import Judged, NothingToJudge, judge_run
from nisi.gather.gate import Ran, Watcher, run_gate, suites_named
from nisi.gather.leader import Leader
from nisi.gather.other_names import OtherNames
from nisi.gather.plan import RunPlan, Settings, load_settings, read_plan
from nisi.gather.sent_again import Sent, send_again
from nisi.history.acts import Act
from nisi.history.history import History
from nisi.history.same_cases import acts_about
from nisi.journal.records import Hindered, SuiteEnded
from nisi.ledger.ledger import Ledger
from nisi.operations import CallInterface, ShiftClock
from nisi.settings import shown

TRIES = 10  # unless told otherwise: a minute, and a fault that strikes one in three is missed once in fifty times
MOST_ACTS = 600  # of one try, each in a thread of its own; a case of no scenario has more
NOT_KEPT = (CallInterface, ShiftClock)  # whose bodies the journal has not, or which move the whole platform


class Tried(NamedTuple):
    """One try: whether with the very same names, what was sent, and the finding that came of it, if any."""

    same_names: bool
    sent: Sent
    came: Finding | None


class Replayed(NamedTuple):
    """What was repeated, how, and what came of it.

    `why_suites` is why the acts could not be sent by themselves; then `suites` were run, and there is one try."""

    number: str
    finding: Finding
    then: Judged
    plan: RunPlan
    acts: tuple[Act, ...]
    suites: tuple[str, ...]
    why_suites: str | None
    tries: tuple[Tried, ...]
    chance: Chance | None
    now: Ran


def replay(
    folder: Path,
    selector: str,
    kit: Path,
    ledger: Ledger,
    watcher: Watcher,
    *,
    candidate: str | None = None,
    tries: int | None = None,
) -> Replayed:
    """Repeat what led to the finding that `selector` names first.

    Raises `UsageError`, before anything is started, for what must be put right, and `NothingToJudge` when the run
    cannot be read or nothing could be sent."""
    then = judge_run(folder)
    plan = read_plan(folder)
    number, finding = chosen(then.judgement, selector)[0]
    acts, why_suites = _acts(then.history, finding)
    paged = plan.driver == "browser" or any(act.channel != "api" for act in acts)
    stage = str((folder / "stage.toml").resolve())
    if candidate is not None:
        plan = msgspec.structs.replace(plan, candidate=candidate, faults=())  # whose the faults were not
    settings = load_settings(kit, plan.candidate, stage, plan.faults, plan.driver)
    suites = suites_named(settings, _suites(then, plan, finding, acts), "suite")
    chance = chance_of(then.judgement, finding)
    if why_suites is not None:
        ran, came = _run_suites(settings, plan, suites, ledger, watcher, finding)
        once = (Tried(True, Sent(0, ()), came),)
        return Replayed(number, finding, then, plan, acts, suites, why_suites, once, chance, ran)
    wanted = _tries(tries, paged)
    ran, tried = _send(settings, plan, suites, ledger, watcher, finding, acts, wanted)
    return Replayed(number, finding, then, plan, acts, suites, None, tried, chance, ran)


def _tries(tries: int | None, paged: bool) -> int:
    return tries if tries is not None else 3 if paged else TRIES


def _acts(history: History, finding: Finding) -> tuple[tuple[Act, ...], str | None]:
    """The acts on the finding's cases; and why they cannot be sent again by themselves."""
    try:
        acts = acts_about(history, finding.calls, (finding.subject, finding.sentence))
    except msgspec.DecodeError:
        return (), "the journal has acts beyond reading"
    if not acts:
        return (), "it is about no case of its own"
    if len(acts) > MOST_ACTS:
        return (), f"its cases have {len(acts):,} acts, and at most {MOST_ACTS} are sent again"
    if any(isinstance(act.operation, NOT_KEPT) for act in acts):
        return (), "the journal does not hold all that was sent"
    return acts, None


def _suites(then: Judged, plan: RunPlan, finding: Finding, acts: Sequence[Act]) -> tuple[str, ...]:
    """The suites that led to it: by whose journal has its acts, else those that its limits are shown by."""
    writers = {ref.rpartition(":")[0] for ref in ([act.ref for act in acts] or finding.calls)}
    found = tuple(s for s in plan.suites if any(writer.startswith(s) for writer in writers))
    limited = {suite for ruling in then.judgement.rulings if ruling.failures for suite in ruling.suites}
    return found or tuple(suite for suite in plan.suites if suite in limited) or plan.suites


def _send(
    settings: Settings,
    plan: RunPlan,
    suites: tuple[str, ...],
    ledger: Ledger,
    watcher: Watcher,
    finding: Finding,
    acts: Sequence[Act],
    tries: int,
) -> tuple[Ran, tuple[Tried, ...]]:
    sent: list[tuple[bool, OtherNames, Sent]] = []

    def instead(leader: Leader) -> None:
        court = leader.court
        assert court is not None
        until = leader.ends_by - leader.limit_s / 2  # what was sent must settle and be looked at
        try:
            for number in range(1, tries + 1):
                same_names = number == 1 and court.plan.nonce == plan.nonce
                names = OtherNames(None if same_names else lambda: court.mark().text)
                watcher.say(f"try {number} of {tries}: {len(acts):,} acts")
                sent.append((same_names, names, send_again(court, acts, names)))
                if leader.pointless() is not None:
                    break
                if number < tries and time.monotonic() > until:
                    watcher.say("half of the time that the stage gives is over: no more tries")
                    break
        finally:
            court.close_browser()
            for suite in suites:
                why = "only what led to one finding was repeated"
                leader.journal.write(SuiteEnded(suite=suite, exit_code=None, ran=0, why=why))

    ran = _ran(settings, plan, suites, ledger, watcher, "replay", instead=instead)
    findings = ran.judged.judgement.findings
    tried = tuple(Tried(same, done, _came(finding, findings, names)) for same, names, done in sent)
    if not any(one.sent.done for one in tried):
        raise NothingToJudge(f"{shown(ran.folder)}: nothing could be repeated: {_hindrance(ran) or 'no act was sent'}")
    see_that_it_was_looked_for(ran, any(one.came for one in tried))
    return ran, tried


def see_that_it_was_looked_for(ran: Ran, came: bool) -> None:
    """What did not come in a run that was cut short may have come later; raises `NothingToJudge`."""
    hindrance = _hindrance(ran)
    if not came and hindrance is not None:
        raise NothingToJudge(f"{shown(ran.folder)}: it did not come again, and nobody looked to the end: {hindrance}")


def _hindrance(ran: Ran) -> str | None:
    return next((plain(f"{r.what}: {r.why}") for _, r in ran.judged.history.records(Hindered)), None)


def _came(finding: Finding, findings: Sequence[Finding], names: OtherNames) -> Finding | None:
    """The same finding on the same thing, else one of its shape on anything of this try."""
    subject = names.in_text(finding.subject)
    alike = [found for found in findings if shape_of(found) == shape_of(finding) and names.are_in(found.subject)]
    return next((found for found in alike if found.subject == subject), next(iter(alike), None))


def _run_suites(
    settings: Settings, plan: RunPlan, suites: tuple[str, ...], ledger: Ledger, watcher: Watcher, finding: Finding
) -> tuple[Ran, Finding | None]:
    def alike(findings: Sequence[Finding]) -> Finding | None:
        return next((found for found in findings if shape_of(found) == shape_of(finding)), None)

    def enough(_: History, findings: tuple[Finding, ...]) -> bool:
        return alike(findings) is not None

    ran = _ran(settings, plan, suites, ledger, watcher, "run", enough=enough)
    came = alike(ran.judged.judgement.findings)
    see_that_it_was_looked_for(ran, came is not None)
    return ran, came


def _ran(
    settings: Settings,
    plan: RunPlan,
    suites: tuple[str, ...],
    ledger: Ledger,
    watcher: Watcher,
    purpose: Literal["run", "replay"],
    *,
    instead: Callable[[Leader], None] | None = None,
    enough: Callable[[History, tuple[Finding, ...]], bool] | None = None,
) -> Ran:
    return run_gate(
        settings,
        watcher,
        purpose=purpose,
        suites=suites,
        seed=plan.seed,
        faults=plan.faults,
        ledger=ledger,
        instead=instead,
        enough=enough,
    )
