"""The worked examples are whole bundles, come to the verdicts that they stand for, and have the page that is made now.

A page that was changed on purpose is made again by `python tests/examples/remake.py --again`; where what is judged was
changed, the gates are run again: `python tests/examples/remake.py`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from examples.remake import EXAMPLES, WORKED
from typer.testing import CliRunner

from nisi.cli import app
from nisi.verdict.rulings import Verdict

LARGEST_BYTES = 700_000  # of one bundle with its page: they travel in the wheel
MACHINE = re.compile(r"(?<![\w.>])/(?:home|work|root|tmp|Users|var)/|/\.venv/|/\.pyenv/")


def test_there_is_one_for_each_verdict() -> None:
    assert sorted(example.verdict for example in WORKED.values()) == sorted(verdict.value for verdict in Verdict)
    assert sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir()) == sorted(WORKED)


@pytest.mark.parametrize("name", WORKED)
def test_a_worked_example_is_intact_and_comes_to_its_verdict(name: str) -> None:
    """`nisi verify` works out the same bytes, page and all; `nisi judge` ends with the exit code of the verdict."""
    folder, verdict = EXAMPLES / name, Verdict(WORKED[name].verdict)
    verified = CliRunner().invoke(app, ["verify", str(folder)])
    assert verified.exit_code == 0, f"{verified.output}\nmake it again: python tests/examples/remake.py --again {name}"
    judged = CliRunner().invoke(app, ["judge", str(folder)])
    assert judged.exit_code == verdict.exit_code
    assert f"{verdict.value} for stage example" in judged.output
    assert json.loads((folder / "verdict.json").read_text())["verdict"] == verdict.value


@pytest.mark.parametrize("name", WORKED)
def test_a_worked_example_is_small_and_names_no_machine(name: str) -> None:
    files = [path for path in (EXAMPLES / name).rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < LARGEST_BYTES
    found = {str(path.relative_to(EXAMPLES)): MACHINE.findall(_text(path)) for path in files}
    assert {name: paths for name, paths in found.items() if paths} == {}


def _text(path: Path) -> str:
    return str(pq.read_table(path).to_pylist()) if path.suffix == ".parquet" else path.read_text(encoding="utf-8")
