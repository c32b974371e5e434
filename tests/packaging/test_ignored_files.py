"""git sees all that ships and nothing that a run leaves behind."""

from __future__ import annotations

from pathlib import Path

import pathspec
import pytest

KIT = ("suites", "scenarios", "load", "contracts", "reports")
LEFT_BEHIND = {"__pycache__", ".hypothesis", ".schemathesis", ".pytest_cache", ".mypy_cache", ".ruff_cache"}


def test_no_file_of_the_kit_is_ignored(checkout: Path, ignored: pathspec.GitIgnoreSpec) -> None:
    """What lies in a kit folder ships, but for the caches of the tools that ran there."""
    files = [path.relative_to(checkout) for name in KIT for path in (checkout / name).rglob("*") if path.is_file()]
    assert [str(path) for path in files if ignored.match_file(path) and not LEFT_BEHIND & set(path.parts)] == []


@pytest.mark.parametrize("folder", KIT)
@pytest.mark.parametrize(
    "name", ["runs/a/verdict.json", "dist/a", "build/a", "a.log", "journal/a.parquet", "junit.xml"]
)
def test_a_worked_example_may_hold_what_runs_write(ignored: pathspec.GitIgnoreSpec, folder: str, name: str) -> None:
    """The names of outputs are ignored at the top only: a shipped example of a bundle keeps all its files."""
    assert not ignored.match_file(f"{folder}/example/{name}")


@pytest.mark.parametrize(
    "path",
    [
        ".venv/bin/python",
        "runs/a/verdict.json",
        "dist/nisi.whl",
        "src/nisi/__pycache__/model.pyc",
        "suites/.hypothesis/examples/a",
        "suites/contract/.schemathesis/a",
        ".mypy_cache/a",
    ],
)
def test_what_a_run_leaves_behind_is_ignored(ignored: pathspec.GitIgnoreSpec, path: str) -> None:
    """Environments, runs, builds and caches never reach a commit."""
    assert ignored.match_file(path)
