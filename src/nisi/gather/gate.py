"""The gate: the stage's suites as processes, one after another, between one handshake and one seal."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, Protocol

from nisi.checkers.checked import Measure
from nisi.gather.conclude import Judged, conclude
from nisi.gather.leader import Leader
from nisi.gather.plan import BLOCK, BLOCK_VARIABLE, RUN_VARIABLE, WRITER_VARIABLE, Settings
from nisi.gather.processes import start, stop
from nisi.history.history import History
from nisi.journal.records import SuiteEnded, WriterStarted
from nisi.settings import UsageError, nearest
from nisi.verdict.judging import run_checkers
from nisi.verdict.stage import SuitePlan

LOOK_EVERY_S = 2.0
PYTEST_ENDS = {
    2: "was interrupted",
    3: "hit an internal error of pytest",
    4: "was called wrongly",
    5: "collected nothing",
}


class Watcher(Protocol):
    """Who is told how a run goes on; none of it can change the run."""

    def phase(self, name: str) -> None: ...
    def suite(self, name: str, number: int, of: int) -> None: ...
    def counts(self, *, acts: int, orders_settled: int, orders_pending: int, documents: int, findings: int) -> None: ...
    def say(self, line: str) -> None: ...


class Interrupted(BaseException):
    """SIGINT or SIGTERM reached whoever leads."""


def run_gate(
    settings: Settings,
    watcher: Watcher,
    *,
    purpose: Literal["gate", "run"],
    suites: tuple[str, ...],
    deselected: tuple[str, ...] = (),
    seed: int | None = None,
    faults: tuple[str, ...] = (),
    driver: Literal["api", "browser"] = "api",
    time_limit_s: float | None = None,
) -> tuple[Judged, Path]:
    """Run a gate (every suite of the stage) or some suites, and judge it; returns the verdict and the run's folder.

    A Ctrl-C or SIGTERM ends what runs, seals what there is, and is judged like anything else that was not shown."""
    leader = Leader.open(settings, purpose, suites, seed, faults, driver=driver)
    watcher.say(f"seed {leader.plan.seed}, run {leader.plan.run_id}")
    limit = min(time_limit_s or settings.stage.time_limit_s, settings.stage.time_limit_s)
    try:
        with _interruptible():
            _provoke_and_settle(leader, watcher, suites, deselected, time.monotonic() + limit)
    except Interrupted:
        watcher.say("interrupted: ending what runs and sealing what there is")
        leader.hindered("the whole run", "it was interrupted", "run it again to its end")
    finally:
        with _shielded():
            leader.seal()
    return conclude(leader.folder), leader.folder


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
    leader: Leader, watcher: Watcher, suites: tuple[str, ...], deselected: tuple[str, ...], deadline: float
) -> None:
    watcher.phase("handshake")
    if not leader.start():
        return
    watcher.phase("provoke")
    for number, name in enumerate(suites, start=1):
        if name in deselected:
            leader.journal.write(SuiteEnded(suite=name, exit_code=None, ran=0, why="it was deselected"))
            continue
        plan = leader.settings.stage.plan_of(name)
        assert plan is not None
        watcher.suite(name, number, len(suites))
        _run_suite(leader, plan, number, deadline, watcher)
    watcher.phase("heal and drain")
    leader.heal_and_drain(lambda history: _tell(watcher, leader, history))
    watcher.phase("final reads")
    leader.final_reads()
    watcher.phase("seal")


def _run_suite(leader: Leader, plan: SuitePlan, number: int, deadline: float, watcher: Watcher) -> None:
    """Run one suite to its end or its time; what pytest could not say of itself is journaled here."""
    leader.journal.write(WriterStarted(writer=plan.name))
    log = leader.folder / f"suite-{plan.name}.log"
    child = start(
        _pytest_command(leader, plan),
        log=log,
        cwd=leader.settings.kit,
        environment={
            RUN_VARIABLE: str(leader.folder),
            WRITER_VARIABLE: plan.name,
            BLOCK_VARIABLE: str(number * BLOCK),
        },
    )
    ends_by = min(deadline, time.monotonic() + plan.within_s)
    try:
        code = _watch(leader, child, ends_by, watcher)
    finally:
        stop(child, by=signal.SIGINT)
    why = None
    if code is None:
        why = f"it had not ended after {plan.within_s:g} s and was stopped"
    elif code < 0:
        why = f"its process was killed by {signal.Signals(-code).name}"
    elif code not in (0, 1):
        why = f"it {PYTEST_ENDS.get(code, f'ended with exit code {code}')}; see {log.name}"
    if why is not None:
        leader.journal.write(SuiteEnded(suite=plan.name, exit_code=code, ran=0, why=why))


def _pytest_command(leader: Leader, plan: SuitePlan) -> list[str]:
    folder = leader.folder
    return [
        *(sys.executable, "-m", "pytest", f"suites/{plan.name}", "-c", "suites/pytest.ini"),
        f"--junitxml={folder / f'suite-{plan.name}.xml'}",
        f"--alluredir={folder / 'allure-results'}",
    ]


def _watch(leader: Leader, child: subprocess.Popen[bytes], ends_by: float, watcher: Watcher) -> int | None:
    """Wait for a suite, telling the watcher how it stands; None when its time ran out first."""
    pause = LOOK_EVERY_S
    while True:
        try:
            return child.wait(max(min(pause, ends_by - time.monotonic()), 0))
        except subprocess.TimeoutExpired:
            if time.monotonic() >= ends_by:
                return None
        began = time.monotonic()
        _tell(watcher, leader, leader.snapshot())
        # Looking must not take the machine from the suite: at most a tenth of the time goes into it.
        pause = max(LOOK_EVERY_S, 10 * (time.monotonic() - began))


def _tell(watcher: Watcher, leader: Leader, history: History) -> None:
    checked, _ = run_checkers(history, leader.settings.stage.promises(leader.settings.access))
    rates = {m.name: m.rate for m in checked.measures if isinstance(m, Measure) and not m.where}
    watcher.counts(
        acts=history.rows("select count(*) as n from acts")[0]["n"],
        orders_settled=rates["orders.lost"].exposures if "orders.lost" in rates else 0,
        orders_pending=rates["orders.pending"].failures if "orders.pending" in rates else 0,
        documents=history.rows("select count(*) as n from documents where outcome = 'ok'")[0]["n"],
        findings=len(checked.findings),
    )


@contextmanager
def _interruptible() -> Iterator[None]:
    def interrupt(number: int, _: object) -> None:
        raise Interrupted(signal.Signals(number).name)

    with _handling(interrupt):
        yield


@contextmanager
def _shielded() -> Iterator[None]:
    """Sealing is bounded and must not be cut short by a second Ctrl-C."""
    with _handling(signal.SIG_IGN):
        yield


@contextmanager
def _handling(handler: Callable[[int, object], None] | signal.Handlers) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)
