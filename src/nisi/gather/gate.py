"""The gate: the stage's suites as processes, between one handshake and one seal."""

from __future__ import annotations

import time
import traceback
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nisi.board.arrivals_so_far import ArrivalsSoFar, arrivals_so_far
from nisi.checkers.checked import Finding, Measure
from nisi.gather.attempt import NOBODY, Answers, AttemptInLedger, settle
from nisi.gather.by_pages import AS_PROGRAMS
from nisi.gather.conclude import Judged, NothingToJudge, conclude
from nisi.gather.interrupts import Interrupted, Interrupts
from nisi.gather.leader import Leader
from nisi.gather.plan import Settings
from nisi.gather.suite_process import SuiteProcess, end
from nisi.history.history import History
from nisi.journal.records import SuiteEnded
from nisi.ledger.chain import Head, LedgerAltered
from nisi.ledger.ledger import Ledger
from nisi.settings import UsageError, nearest, shown
from nisi.verdict.judging import run_checkers
from nisi.verdict.stage import SuitePlan

Enough = Callable[[History, tuple[Finding, ...]], bool]
Acts = Callable[[Leader], None]

LOOK_EVERY_S = 2.0
POLL_EVERY_S = 0.2  # between two looks at whether the suites, the inboxes and the candidate still run


class Watcher(Protocol):
    """Who is told how a run goes on; none of it can change the run."""

    def phase(self, name: str) -> None: ...
    def suite(self, name: str, number: int, of: int) -> None: ...
    def counts(self, *, acts: int, orders_settled: int, orders_pending: int, documents: int, findings: int) -> None: ...
    def arrivals(self, so_far: ArrivalsSoFar | None) -> None: ...
    def say(self, line: str) -> None: ...


class Ran(NamedTuple):
    """What a run came to, its folder, and the head of the ledger with all of it."""

    judged: Judged
    folder: Path
    head: Head


def run_gate(
    settings: Settings,
    watcher: Watcher,
    *,
    purpose: Literal["gate", "run", "replay"],
    suites: tuple[str, ...],
    deselected: tuple[str, ...] = (),
    seed: int | None = None,
    faults: tuple[str, ...] = (),
    time_limit_s: float | None = None,
    with_traces: bool = False,
    key: Ed25519PrivateKey | None = None,
    ledger: Ledger,
    answers: Answers = NOBODY,
    enough: Enough | None = None,
    headed: bool = False,
    instead: Acts | None = None,
) -> Ran:
    """Run a gate (every suite of the stage) or some suites, and judge it; returns the verdict and the run's folder.

    `answers` are what people answer for; where they go on with an earlier gate, `suites` are those that it left short.
    `instead` acts in the place of the suites, which are then only those whose promises are judged.

    What it came to is signed with the `key`, where there is one.  Where `enough` says so of what was found so far, the
    rest is left out and what there is is sealed.  The `ledger` has the attempt before anything is started; raises
    `UsageError` or `LedgerAltered`, before there is a run, when it cannot be used.

    A Ctrl-C or SIGTERM, and a harness that breaks, end what runs, seal what there is, and are judged like anything
    else that was not shown."""
    with Interrupts() as interrupts:
        for line in settle(ledger, settings.kit):
            watcher.say(line)
        leader = Leader.open(
            settings,
            purpose,
            suites,
            seed,
            faults,
            with_traces=with_traces,
            headed=headed,
            ledger=ledger.kind,
            continues=answers.continuing.run if answers.continuing is not None else "",
        )
        attempt = AttemptInLedger(ledger, leader, answers)
        attempt.begin()
        if time_limit_s is not None:
            leader.must_end_within(time_limit_s)
        watcher.say(f"seed {leader.plan.seed}, run {leader.plan.run_id}")
        try:
            if leader.plan.driver == "browser":
                watcher.say(_who_acts_through_pages(suites))
            interrupts.arm()
            _provoke_and_settle(leader, watcher, attempt, suites, deselected, enough, instead)
            interrupts.disarm()
        except Interrupted:
            pass
        except Exception as error:
            interrupts.disarm()
            if leader.discarded:
                attempt.discarded()
                raise
            traceback.print_exc()
            why = f"the harness itself failed: {type(error).__name__}: {error}"[:300]
            leader.hindered("the whole run", why, "report it with the lines above; the evidence is kept")
        finally:
            interrupts.disarm()
            if interrupts.came is not None and not leader.discarded:
                watcher.say("interrupted: ending what runs and sealing what there is")
                leader.interrupted(f"it was interrupted by {interrupts.came}")
            leader.seal()
        try:
            attempt.copy()
            attempt.copy_accepted_rules()
        except (UsageError, LedgerAltered) as error:
            watcher.say(f"the ledger could not be read, so that the verdict is NOT SHOWN at best: {error}")
        judged = conclude(leader.folder, key)
        try:
            return Ran(judged, leader.folder, attempt.close(judged))
        except (UsageError, LedgerAltered) as error:
            why = f"the ledger could not be told how it ended, so that nobody may rely on it: {error}"
            raise NothingToJudge(f"{shown(leader.folder)}: {why}") from error


def _who_acts_through_pages(suites: tuple[str, ...]) -> str:
    programs = [suite for suite in suites if suite in AS_PROGRAMS]
    told = f"; {', '.join(programs)} as programs" if programs else ""
    return f"people act through pages: {', '.join(s for s in suites if s not in programs)}{told}"


def suites_named(settings: Settings, names: tuple[str, ...], what: str) -> tuple[str, ...]:
    """Suite names as a user gave them; raises `UsageError` with the nearest known for one that is not in the stage."""
    known = settings.stage.suite_names()
    for name in names:
        if name not in known:
            raise UsageError(f'{what} "{name}": stage {settings.stage.name} has no such suite; {nearest(name, known)}')
        if not (settings.kit / "suites" / name).is_dir():
            raise UsageError(f'{what} "{name}": the kit has no folder suites/{name}')
    return names


def _provoke_and_settle(
    leader: Leader,
    watcher: Watcher,
    attempt: AttemptInLedger,
    suites: tuple[str, ...],
    deselected: tuple[str, ...],
    enough: Enough | None,
    instead: Acts | None,
) -> None:
    watcher.phase("handshake")
    if not leader.start(attempt.identified):
        return
    watcher.phase("provoke")
    if instead is not None:
        instead(leader)
    elif _run_suites(leader, watcher, attempt, suites, deselected, enough):
        return
    watcher.phase("heal and drain")
    leader.heal_and_drain(lambda history: _tell(watcher, leader, attempt, history, None))
    if enough is not None and _tell_so_far(watcher, leader, attempt, enough):
        return
    if leader.pointless() is None:
        watcher.phase("final reads")
        leader.final_reads()
    watcher.phase("seal")


def _run_suites(
    leader: Leader,
    watcher: Watcher,
    attempt: AttemptInLedger,
    suites: tuple[str, ...],
    deselected: tuple[str, ...],
    enough: Enough | None,
) -> bool:
    """Run the suites in their order, as many at once as the stage allows, each to its end or its time.

    Whether they were stopped because enough was found."""
    plans = {plan.name: plan for plan in leader.settings.stage.suite}
    waiting = deque((number, plans[name]) for number, name in enumerate(suites, start=1))
    running: list[SuiteProcess] = []
    tell_at = time.monotonic() + LOOK_EVERY_S
    try:
        while waiting or running:
            while waiting and _may_begin(waiting[0][1], running, leader.settings.stage.at_once):
                number, plan = waiting.popleft()
                why_not = _why_not(leader, plan.name, deselected)
                if why_not is not None:
                    leader.journal.write(SuiteEnded(suite=plan.name, exit_code=None, ran=0, why=why_not))
                    continue
                watcher.suite(plan.name, number, len(suites))
                running.append(SuiteProcess(leader, plan, number))
                running[-1].begin()
            why_stop = _why_stop(leader)
            if why_stop is not None:
                for suite in running:
                    suite.must_stop(why_stop)
            over = [suite for suite in running if suite.is_over()]
            end(*over)
            running = [suite for suite in running if suite not in over]
            leader.ask_candidate()
            if running and time.monotonic() >= tell_at:
                began = time.monotonic()
                if _tell_so_far(watcher, leader, attempt, enough):
                    for suite in running:
                        suite.must_stop("enough was found")
                    return True
                # Looking must not take the machine from the suites: a twentieth of the time at most goes into it, or
                # a third where it may end them.
                pause = 20 if enough is None else 2
                tell_at = time.monotonic() + max(LOOK_EVERY_S, pause * (time.monotonic() - began))
            if running:
                time.sleep(POLL_EVERY_S)
    finally:
        end(*running)
    return False


def _may_begin(plan: SuitePlan, running: list[SuiteProcess], at_once: int) -> bool:
    """Whether there is room: a suite that is to be alone has all of the platform to itself."""
    if plan.alone or any(suite.plan.alone for suite in running):
        return not running
    return len(running) < at_once


def _why_not(leader: Leader, name: str, deselected: tuple[str, ...]) -> str | None:
    """Why a suite is not begun at all."""
    if name in deselected:
        return "it was deselected"
    if time.monotonic() >= leader.ends_by:
        return f"the time limit of {leader.limit_s:g} s was reached before it began"
    pointless = leader.pointless()
    return None if pointless is None else f"it was not begun: {pointless}"


def _why_stop(leader: Leader) -> str | None:
    """Why every suite that runs must be stopped."""
    if time.monotonic() >= leader.ends_by:
        return f"the time limit of {leader.limit_s:g} s was reached"
    return leader.pointless()


def _tell_so_far(watcher: Watcher, leader: Leader, attempt: AttemptInLedger, enough: Enough | None) -> bool:
    """Tell how it stands, and return whether enough was found."""
    try:
        return _tell(watcher, leader, attempt, leader.snapshot(), enough)
    except Exception as error:
        # Half-written evidence may be beyond reading for a moment; only the judgement at the end counts.
        watcher.say(f"how it stands could not be read: {type(error).__name__}: {error}"[:200])
        return False


def _tell(watcher: Watcher, leader: Leader, attempt: AttemptInLedger, history: History, enough: Enough | None) -> bool:
    checked, _ = run_checkers(history, leader.settings.promises)
    watcher.arrivals(arrivals_so_far(history))
    rates = {m.name: m.rate for m in checked.measures if isinstance(m, Measure) and not m.where}
    watcher.counts(
        acts=history.rows("select count(*) as n from acts")[0]["n"],
        orders_settled=rates["orders.lost"].exposures if "orders.lost" in rates else 0,
        orders_pending=rates["orders.pending"].failures if "orders.pending" in rates else 0,
        documents=history.rows("select count(*) as n from documents where outcome = 'ok'")[0]["n"],
        findings=len(checked.findings),
    )
    attempt.found({finding.code for finding in checked.findings})
    return enough is not None and enough(history, checked.findings)
