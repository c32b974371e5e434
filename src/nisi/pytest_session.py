"""One pytest session's part in a run: leading it, joining it, or being a worker of it."""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nisi.board.story import summary
from nisi.checkers import PROMISE_SENTENCES, checkers
from nisi.checkers.checked import Finding
from nisi.gather.attempt import AttemptAlone
from nisi.gather.by_pages import check_headed, check_pages, way_named
from nisi.gather.conclude import Judged, conclude
from nisi.gather.court import Court
from nisi.gather.interrupts import shielded
from nisi.gather.leader import Leader
from nisi.gather.plan import (
    BLOCK,
    BLOCK_VARIABLE,
    RUN_VARIABLE,
    WRITER_VARIABLE,
    Settings,
    current_run,
    load_settings,
    open_journal,
    read_plan,
)
from nisi.history.history import History
from nisi.history.sealing import load
from nisi.journal.records import ItemNotPassed, SuiteEnded, WriterStarted
from nisi.journal.writer import Journal
from nisi.ledger.ledger import DEFAULT as DEFAULT_LEDGER
from nisi.ledger.ledger import open_ledger
from nisi.settings import UsageError, nearest, shown
from nisi.verdict.judging import run_checkers
from nisi.verdict.rulings import Verdict

if TYPE_CHECKING:
    from nisi.checkers import Checker

SENTENCES = 10  # findings told in full by one failed item; the rest are counted
EVIDENCE = "evidence"  # the item for doubts that belong to no checker


class SuiteSession:
    """What the plugin's hooks talk to."""

    def __init__(
        self,
        suites: tuple[str, ...],
        settings: Settings,
        court: Court | None,
        journal: Journal,
        leader: Leader | None,
        worker: bool,
    ) -> None:
        self.suites, self.court, self.is_worker = suites, court, worker
        self._settings = settings
        self.why_not = ""
        self._journal, self._leader = journal, leader
        self._ran: Counter[str] = Counter()
        self._interrupted: str | None = None
        self._judged: Judged | None = None
        self._findings: tuple[Finding, ...] = ()
        self._attempt: AttemptAlone | None = None
        self._ended = False
        self._journaled = False

    @classmethod
    def begin(cls, config: pytest.Config, kit: Path, suites: tuple[str, ...]) -> SuiteSession:
        """Join the run that this process was started for, or lead one; raises `UsageError` for wrong input."""
        folder = current_run()
        return cls._join(config, kit, folder, suites) if folder else cls._lead(config, kit, suites)

    @classmethod
    def _join(cls, config: pytest.Config, kit: Path, folder: Path, suites: tuple[str, ...]) -> SuiteSession:
        plan = read_plan(folder)
        settings = load_settings(kit, plan.candidate, plan.stage)
        writer, number = os.environ[WRITER_VARIABLE], int(os.environ[BLOCK_VARIABLE])
        worker: str | None = getattr(config, "workerinput", {}).get("workerid")
        if worker is not None:
            writer, number = f"{writer}.{worker}", number + 1 + int(worker.removeprefix("gw"))
        journal = open_journal(plan, folder, settings, writer, number)
        court = Court(plan, folder, settings, journal, number)
        court.act_by(plan.driver)
        return cls(suites, settings, court, journal, None, worker is not None)

    @classmethod
    def _lead(cls, config: pytest.Config, kit: Path, suites: tuple[str, ...]) -> SuiteSession:
        option = config.option
        way = way_named(option.driver)
        settings = load_settings(kit, option.candidate, option.stage, tuple(option.fault), way)
        for suite in suites:
            if settings.stage.plan_of(suite) is None:
                known = settings.stage.suite_names()
                raise UsageError(f'stage {settings.stage.name} has no suite "{suite}"; {nearest(suite, known)}')
        if way == "browser":
            check_pages(settings.candidate, suites)
        headed = bool(getattr(option, "headed", False))
        if headed:
            check_headed(way, suites)
        ledger = open_ledger(option.ledger or DEFAULT_LEDGER, kit)
        leader = Leader.open(
            settings, "pytest", suites, option.seed, tuple(option.fault), shrink=option.shrink, headed=headed
        )
        attempt = AttemptAlone(ledger, leader)
        attempt.begin()
        session = cls(suites, settings, None, leader.journal, leader, False)
        session._attempt = attempt
        # Workers of xdist are started after this and join the run by the environment.
        os.environ[RUN_VARIABLE] = str(leader.folder)
        os.environ[WRITER_VARIABLE] = "pytest"
        os.environ[BLOCK_VARIABLE] = str(BLOCK)
        try:
            signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that a stopped session still seals
            if leader.start(attempt.identified) and leader.court is not None:
                session.court = leader.court
                session.court.act_by(way)
            else:
                session.why_not = "inboxes, candidate or handshake failed"
        except BaseException as error:
            if not leader.discarded:
                with shielded():
                    leader.interrupted(f"it was ended while it began ({type(error).__name__})")
                    leader.seal()
                    attempt.end(conclude(leader.folder))
                print(f"NOT SHOWN; judge it again: nisi judge {shown(leader.folder)}", file=sys.stderr)
            raise
        return session

    def announce_worker(self, name: str) -> None:
        self._journal.write(WriterStarted(writer=f"{os.environ[WRITER_VARIABLE]}.{name}"))

    def reported(self, report: pytest.TestReport) -> None:
        """A test's report; under xdist the controller gets every one, so workers keep none."""
        if self.is_worker or "/promises::" in report.nodeid:
            return
        if report.when == "call" and report.outcome in ("passed", "failed"):
            self._ran[_suite_of(report.nodeid)] += 1
        if report.failed:
            self.not_passed(report.nodeid, "failed", report.longreprtext)
        elif report.skipped:
            self.not_passed(report.nodeid, "was skipped", str(report.longrepr))

    def not_passed(self, nodeid: str, came_out: str, why: str) -> None:
        last = why.strip().splitlines()[-1:] or [""]
        record = ItemNotPassed(suite=_suite_of(nodeid), item=nodeid[:200], came_out=came_out, why=last[0][:200])
        if not self._ended:
            self._journal.write(record)

    def interrupted(self, error: BaseException) -> None:
        self._interrupted = f"it was interrupted ({type(error).__name__} {error})"[:200].replace(" )", ")")

    def settle(self) -> None:
        """All tests are over: in a run of our own, drain and seal it and judge it; in a gate's, judge what settled."""
        self._journal_suites()
        if self.court is not None:
            self.court.act_by("api")  # what follows is the harness's own looks
        if self._leader is None:
            self._findings = self._settled_so_far()
            return
        if self.court is not None:
            self._leader.heal_and_drain()
            if self._leader.pointless() is None:
                self._leader.final_reads()
        self._seal()

    def end(self) -> None:
        """Close what is still open; after an interrupt this is where the run is sealed."""
        if self._leader is None:
            if self._interrupted and not self.is_worker:
                self._journal_suites()
            self._ended = True
            self._journal.close()
        elif self._judged is None:
            with shielded():
                if self._interrupted and not self._ended:
                    self._leader.interrupted(self._interrupted)
                self._journal_suites()
                self._seal()
        if self.court is not None:
            if self._leader is None and not self._interrupted:
                self.court.sign_out()
            self.court.close_browser()  # last: the journal must be whole, however long a browser takes to end

    def _seal(self) -> None:
        assert self._leader is not None
        self._ended = True
        with shielded():
            self._leader.seal()
            self._judged = conclude(self._leader.folder)
            if self._attempt is not None:
                self._attempt.end(self._judged)

    def checkers_in_scope(self) -> tuple[str, ...]:
        """The promise items of this session: checkers with a threshold for these suites, and the evidence itself."""
        wanted = {t.measure for t in self._settings.stage.threshold if set(t.suites) & set(self.suites)}
        names = tuple(checker.name for checker in checkers() if wanted & set(checker.measures))
        return (*names, EVIDENCE) if self._leader is not None else names

    def promises(self) -> tuple[str, ...]:
        """The sentences of the promises that these suites answer for."""
        return tuple(dict.fromkeys(self.promise_of(name) for name in self.checkers_in_scope() if name != EVIDENCE))

    def promise_of(self, checker: str) -> str:
        found = _checker(checker)
        promise = next(iter(found.measures.values())) if found else ""
        return PROMISE_SENTENCES.get(promise, "The evidence is whole.")

    def complaint(self, checker: str) -> str:
        """What is wrong with one promise, in sentences; empty when it is kept as far as this session can tell."""
        found = _checker(checker)
        if found is None:
            assert self._judged is not None
            return "\n".join(f"NOT SHOWN {d.what}: {d.why}. {d.way_out}." for d in self._judged.judgement.not_shown)
        findings = self._judged.judgement.findings if self._judged else self._findings
        own = [finding for finding in findings if finding.code in found.codes]
        lines = [f"{finding.code}: {finding.sentence}" for finding in own[:SENTENCES]]
        if len(own) > SENTENCES:
            lines.append(f"… and {len(own) - SENTENCES:,} more")
        if self._judged is not None:
            lines += [
                f"{ruling.verdict} {ruling.measure}: {ruling.because}"
                for ruling in self._judged.judgement.rulings
                if ruling.measure in found.measures and ruling.verdict is not Verdict.GO
            ]
        return "\n".join(lines)

    def closing_lines(self) -> list[str]:
        if self._leader is None or self._judged is None:
            return []
        folder = shown(self._leader.folder)
        lines = list(summary(*self._judged))
        return [*lines, f"seed {self._leader.plan.seed}; evidence: {folder}", f"judge it again: nisi judge {folder}"]

    def forget(self) -> None:
        """Let go of the history: DuckDB complains of a connection that outlives the interpreter."""
        self._judged = None

    def _journal_suites(self) -> None:
        if self._journaled:
            return
        self._journaled = True
        for suite in self.suites:
            ended = SuiteEnded(suite=suite, exit_code=None, ran=self._ran[suite], why=self._interrupted)
            self._journal.write(ended)

    def _settled_so_far(self) -> tuple[Finding, ...]:
        assert self.court is not None
        history = History(load(self.court.folder / "journal", self._settings.dialect.recognise))
        asked = [checker for checker in checkers() if checker.name in self.checkers_in_scope()]
        checked, _ = run_checkers(history, self._settings.promises, asked)
        return checked.findings


def _checker(name: str) -> Checker | None:
    return next((checker for checker in checkers() if checker.name == name), None)


def _suite_of(nodeid: str) -> str:
    return nodeid.replace("\\", "/").partition("/")[0]
