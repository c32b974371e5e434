"""The pages that are worked on the shipped examples: what they show is what the commands say, and their code runs."""

from __future__ import annotations

import shlex
import sys
import types

import pytest
from documentation import ROOT, Block, blocks
from typer.testing import CliRunner

from nisi import checkers
from nisi.cli import app

CHECKER = ROOT / "docs" / "tutorial" / "write-a-checker.md"
ON_EXAMPLES = [
    block
    for name in ("reading-a-no-go", "waivers")
    for block in blocks("console", [ROOT / "docs" / "how-to" / f"{name}.md"])
    if "nisi judge reports/examples/" in block.text or "nisi show reports/examples/" in block.text
]


@pytest.mark.parametrize("block", ON_EXAMPLES, ids=lambda block: block.place)
def test_a_command_on_an_example_says_what_the_page_shows(block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line that is shown is a line that it prints, in that order; `…` stands for lines left out."""
    monkeypatch.chdir(ROOT)
    command, *shown = block.text.splitlines()
    done = CliRunner().invoke(app, shlex.split(command.removeprefix("$ .venv/bin/nisi ")))
    said = iter(done.output.splitlines())
    assert [line for line in shown if line.strip() != "…" and line not in said] == []
    assert done.exception is None or isinstance(done.exception, SystemExit)


def test_the_checker_of_the_tutorial_fires_and_is_quiet_on_a_platform_that_is_well(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its file, its tests and its look at real evidence, in the order of the page."""
    file, tests, evidence = blocks("python", [CHECKER])
    monkeypatch.chdir(ROOT)
    module = types.ModuleType("nisi.checkers.unkeyed_messages")
    exec(compile(file.text, file.place, "exec"), module.__dict__)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(checkers, "unkeyed_messages", module, raising=False)
    told: dict[str, object] = {}
    exec(compile(tests.text, tests.place, "exec"), told)
    ran = [run() for name, run in told.items() if name.startswith("test_") and callable(run)]
    assert len(ran) == 2
    exec(compile(evidence.text, evidence.place, "exec"), {})
    (output,) = blocks("text", [CHECKER])
    assert capsys.readouterr().out == output.text
