"""docs/how-to/ci.md: files that people copy, so they must parse and must not let a failure through."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from nisi.verdict.rulings import Verdict

GATE = '.venv/bin/nisi gate --stage local --ledger "$NISI_LEDGER"'
ADMIT = '.venv/bin/nisi admit runs/2* --stage local --candidate-digest "$CANDIDATE_DIGEST" --ledger "$NISI_LEDGER"'


@pytest.fixture(scope="module")
def guide(checkout: Path) -> str:
    return (checkout / "docs/how-to/ci.md").read_text()


@pytest.fixture(scope="module")
def files(guide: str) -> list[dict[str, Any]]:
    """The guide's YAML files: GitHub's, then GitLab's."""
    return [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)]


def test_the_files_are_valid_yaml_for_github_and_for_gitlab(files: list[dict[str, Any]]) -> None:
    """Each block parses, and holds the one job that runs the gate."""
    github, gitlab = files
    assert (list(github["jobs"]), gitlab["stages"]) == (["gate", "verdict"], ["gate", "verdict"])


def test_both_call_the_gate_itself_so_that_its_exit_code_counts(files: list[dict[str, Any]]) -> None:
    """The set-up may go through make, the gate may not: make turns 1, 3 and 4 into 2."""
    github, gitlab = files
    steps = [step["run"] for step in github["jobs"]["gate"]["steps"] if "run" in step]
    assert steps == gitlab["gate"]["script"] == ["make setup", GATE]


def test_both_keep_the_evidence_of_a_failed_run(files: list[dict[str, Any]]) -> None:
    """The runs folder is uploaded whatever the verdict, and GitLab reads the JUnit file in it."""
    github, gitlab = files
    upload = github["jobs"]["gate"]["steps"][-1]
    artifacts = gitlab["gate"]["artifacts"]
    assert (upload["if"], upload["with"]["path"]) == ("always()", "runs/")
    assert (artifacts["when"], artifacts["paths"]) == ("always", ["runs/"])
    assert artifacts["reports"] == {"junit": "runs/*/junit.xml"}


def test_the_required_github_job_runs_also_when_the_gate_was_skipped(files: list[dict[str, Any]]) -> None:
    """A skipped job counts as success on GitHub, so the last one always runs and asks for success by name."""
    verdict = files[0]["jobs"]["verdict"]
    assert (verdict["if"], verdict["needs"]) == ("always()", ["gate"])
    assert verdict["steps"][0] == {"run": 'test "${{ needs.gate.result }}" = success'}


def test_the_last_job_of_both_passes_only_with_a_bundle_that_is_admitted(files: list[dict[str, Any]]) -> None:
    """It runs always, takes the bundle of this very attempt and ends with nisi admit."""
    github, gitlab = files
    steps = github["jobs"]["verdict"]["steps"]
    kept = github["jobs"]["gate"]["steps"][-1]["with"]["name"]
    fetched = next(step["with"] for step in steps if "download-artifact" in step.get("uses", ""))
    assert (fetched, steps[-1]) == ({"name": kept, "path": "runs/"}, {"run": ADMIT})
    last = gitlab["verdict"]
    assert (last["when"], last["needs"], last["script"]) == (
        "always",
        [{"job": "gate", "artifacts": True}],
        ["make setup", ADMIT],
    )


def test_the_signing_key_is_given_to_the_gate_alone(files: list[dict[str, Any]]) -> None:
    """Whoever admits must not be able to sign."""
    github, _ = files
    assert [name for name, job in github["jobs"].items() if "NISI_SIGNING_KEY" in job.get("env", {})] == ["gate"]
    assert "NISI_SIGNING_KEY" not in github["env"]


def test_nothing_in_the_files_lets_a_failure_pass(files: list[dict[str, Any]]) -> None:
    """No key or shell idiom that turns a red job green."""
    written = yaml.safe_dump(files)
    assert [word for word in ("continue-on-error", "allow_failure", "|| true", "paths-ignore") if word in written] == []


def test_the_guide_has_every_exit_code(guide: str) -> None:
    """The table's rows are the verdicts with their codes, and 2 for a usage error."""
    rows = {name: int(code) for code, name in re.findall(r"^\| (\d) \| ([^|]+) \|", guide, re.MULTILINE)}
    assert rows == {verdict.value: verdict.exit_code for verdict in Verdict} | {"usage error": 2}
