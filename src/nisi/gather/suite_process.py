"""Suites of a gate: pytest as a process that acts, and what it could not say of itself when it ended."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

from nisi.gather.by_pages import pace
from nisi.gather.leader import Leader
from nisi.gather.plan import BLOCK, BLOCK_VARIABLE, RUN_VARIABLE, WRITER_VARIABLE
from nisi.gather.processes import how_it_ended, start, stop
from nisi.journal.records import SuiteEnded, WriterStarted
from nisi.verdict.stage import SuitePlan

HUNG_AFTER_S = 900.0  # one test, through the interface: longer than a suite may take in most stages
TURNS_SUITES_GREEN = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD", "PYTHONOPTIMIZE")
"""Settings of the caller's that could deselect tests of a gate, or take the plugin or the asserts out of it."""
PYTEST_ENDS = {
    2: "was interrupted",
    3: "hit an internal error of pytest",
    4: "was called wrongly",
    5: "collected nothing",
}


class SuiteProcess:
    """A suite to `begin` and, whatever happens, to end with `end`; `number` gives it a block of writer numbers."""

    def __init__(self, leader: Leader, plan: SuitePlan, number: int) -> None:
        self.plan = plan
        self.children: list[subprocess.Popen[bytes]] = []
        self._leader, self._number = leader, number
        self._log = leader.folder / f"suite-{plan.name}.log"
        self._ends_by = float("inf")
        self._why_stopped: str | None = None

    def begin(self) -> None:
        self._ends_by = time.monotonic() + self.plan.within_s * pace(self._leader.plan.driver)
        self._leader.journal.write(WriterStarted(writer=self.plan.name))
        environment = {
            **dict.fromkeys(TURNS_SUITES_GREEN),
            RUN_VARIABLE: str(self._leader.folder),
            WRITER_VARIABLE: self.plan.name,
            BLOCK_VARIABLE: str(self._number * BLOCK),
        }
        start(
            self._command(),
            log=self._log,
            cwd=self._leader.settings.kit,
            environment=environment,
            known_to=self.children.append,
        )

    def is_over(self) -> bool:
        """Whether it has ended by itself, or has had its time."""
        if self.children[0].poll() is not None:
            return True
        if time.monotonic() >= self._ends_by:
            self._why_stopped = "it had not ended in the time that the stage gives it"
        return self._why_stopped is not None

    def must_stop(self, why: str) -> None:
        """It is to be stopped for a reason outside itself; a suite that has ended already is not."""
        if self.children[0].poll() is None:
            self._why_stopped = why

    def tell_how_it_ended(self) -> None:
        """Journal what pytest could not say of itself."""
        if not self.children:
            return
        code = self.children[0].returncode
        if self._why_stopped is not None:
            why = f"{self._why_stopped} and it was stopped"
        elif code not in (0, 1):
            why = f"it {PYTEST_ENDS.get(code, f'ended with {how_it_ended(code)}')}; see {self._log.name}"
        else:
            return
        self._leader.journal.write(SuiteEnded(suite=self.plan.name, exit_code=code, ran=0, why=why))

    def _command(self) -> list[str]:
        folder = self._leader.folder
        return [
            *(sys.executable, "-m", "pytest", f"suites/{self.plan.name}", "-c", "suites/pytest.ini"),
            # Rewriting asserts covers every plugin too, Hypothesis among them: 2 s a suite where no bytecode is kept.
            *("--assert=plain", "-p", "no:anyio"),
            f"--timeout={HUNG_AFTER_S * pace(self._leader.plan.driver):g}",
            f"--junitxml={folder / f'suite-{self.plan.name}.xml'}",
            f"--alluredir={folder / 'allure-results'}",
        ]


def end(*suites: SuiteProcess) -> None:
    """Stop whatever of the suites still runs, all at the same time, so that several take no longer than one."""
    stop(*(child for suite in suites for child in suite.children), by=signal.SIGINT)
    for suite in suites:
        suite.tell_how_it_ended()
