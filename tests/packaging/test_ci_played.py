"""The last jobs of docs/how-to/ci.md, played: whatever became of the gate before them, only an admitted bundle passes.

The files' own lines are run by the shell that CI would use, in a kit, by this checkout's nisi; what an action would do
(fetch the code, fetch the runs) is laid out beforehand.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

BASH = ["bash", "-e", "-c"]  # as both runners do
RUN = "20260302T100000-local-7f3k"


@pytest.fixture(scope="module")
def jobs(checkout: Path) -> dict[str, list[str]]:
    """What the last job of each file runs, line by line."""
    blocks = re.findall(r"```yaml\n(.*?)```", (checkout / "docs/how-to/ci.md").read_text(), re.DOTALL)
    github, gitlab = (yaml.safe_load(block) for block in blocks)
    steps: list[dict[str, Any]] = github["jobs"]["verdict"]["steps"]
    return {"github": [step["run"] for step in steps if "run" in step], "gitlab": gitlab["verdict"]["script"]}


@pytest.fixture
def kit(checkout: Path, tmp_path: Path) -> Path:
    """A checkout as a runner has it: the set-up was made, and nothing is in runs/."""
    for name in ("contracts", "suites"):
        (tmp_path / name).symlink_to(checkout / name)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "nisi").symlink_to(Path(sys.executable).with_name("nisi"))
    (tmp_path / "bin").mkdir()
    make = tmp_path / "bin" / "make"
    make.write_text('#!/bin/sh\ntest "$*" = setup\n')
    make.chmod(0o755)
    return tmp_path


def played(lines: list[str], kit: Path, gate: str, **given: str) -> tuple[int, str]:
    """The exit code of the first line that fails, and what it said; 0 when none does."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("NISI_", "GITHUB_", "CI_"))},
        "PATH": f"{kit / 'bin'}:{os.environ['PATH']}",
        "CANDIDATE_DIGEST": "c0ffee",
        "NISI_LEDGER": "l.sqlite",
        **given,
    }
    for line in lines:
        line = line.replace("${{ needs.gate.result }}", gate)
        done = subprocess.run([*BASH, line], cwd=kit, env=environment, capture_output=True, text=True, timeout=120)
        if done.returncode:
            return done.returncode, done.stdout + done.stderr
    return 0, ""


@pytest.mark.parametrize("result", ["skipped", "cancelled", "failure", ""])
def test_a_gate_that_did_not_succeed_ends_the_required_job_at_once(
    jobs: dict[str, list[str]], kit: Path, result: str
) -> None:
    """GitHub would take a job that was skipped for a success."""
    assert played(jobs["github"], kit, result) == (1, "")


def nothing(runs: Path) -> None:
    """The gate was skipped, or its artefact has expired."""


def killed(runs: Path) -> None:
    """The runner went in mid-run: a journal, and nobody judged it."""
    (runs / RUN / "journal").mkdir(parents=True)
    (runs / RUN / "journal" / "gate.ndjson").write_text("{")


def of_two_attempts(runs: Path) -> None:
    """A job that was run again found what the one before it had left."""
    for name in (RUN, RUN.replace("7f3k", "0thr")):
        (runs / name).mkdir(parents=True)


LEFT: dict[str, tuple[Callable[[Path], None], int, str]] = {
    "skipped or expired": (nothing, 2, "runs/2*: there is no such bundle"),
    "killed": (killed, 3, "REFUSED: The bundle is not intact: manifest.json is missing"),
    "of two attempts": (of_two_attempts, 2, "unexpected extra argument"),
}


@pytest.mark.parametrize(("system", "left"), [*(("github", left) for left in LEFT), ("gitlab", "skipped or expired")])
def test_a_gate_that_left_no_bundle_passes_nowhere(
    jobs: dict[str, list[str]], kit: Path, system: str, left: str
) -> None:
    """Even where the system says that the gate was a success."""
    lay_out, code, said = LEFT[left]
    lay_out(kit / "runs")
    ended, told = played(jobs[system], kit, "success")
    assert (ended, said in told) == (code, True), told


def test_a_job_without_its_secrets_reaches_no_ledger_and_passes_nowhere(jobs: dict[str, list[str]], kit: Path) -> None:
    """A fork's pull request has neither token nor digest: the ledger cannot be read, which is told in one line."""
    killed(kit / "runs")
    ended, told = played(jobs["gitlab"], kit, "", CANDIDATE_DIGEST="", NISI_LEDGER="git:")
    assert (ended, told.count("\n")) == (2, 1), told
    assert "names no repository" in told
