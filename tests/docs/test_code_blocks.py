"""Every example in the documentation works: TOML loads, JSON parses, Python runs."""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest
from documentation import ROOT, Block, blocks

from nisi.access import load_access
from nisi.board.programme import read_programme
from nisi.candidate import Candidate, load_candidate
from nisi.checkers.checked import Finding
from nisi.drivers.journeys import load_journeys
from nisi.drivers.pages import load_pages
from nisi.gather.plan import load_settings
from nisi.history.sealing import seal
from nisi.journal.reader import read_file
from nisi.verdict.stage import Stage, Waivers, load_stage

HOW_TO = ROOT / "docs" / "how-to" / "own-candidate.md"
JOURNAL = ROOT / "docs" / "reference" / "journal.md"


@pytest.mark.parametrize("block", blocks("toml"), ids=lambda block: block.place)
def test_every_toml_example_loads(block: Block, tmp_path: Path) -> None:
    """A whole file is read by its real loader; a part of one has keys that its file knows."""
    read, path = tomllib.loads(block.text), tmp_path / "example.toml"
    path.write_text(block.text, encoding="utf-8")
    match read:
        case {"environment": _}:
            load_candidate(str(path), ROOT)
        case {"confidence": _}:
            load_stage(str(path), ROOT)
        case {"rule": _}:
            load_access(path)
        case {"case_file": _}:
            load_pages(path)
        case {"form": _}:
            load_journeys(path)
        case {"ran_by": _}:
            read_programme(path)
        case {"waiver": _}:
            msgspec.convert(read, Waivers)  # its form: there is no finding yet that a waiver may cover
        case _:
            kind = next(kind for kind in (Stage, Candidate) if set(read) <= set(kind.__struct_fields__))
            described = {field.name: field.type for field in msgspec.structs.fields(kind)}
            for key, value in read.items():
                msgspec.convert(value, described[key])


def test_the_waiver_that_waivers_toml_shows_is_the_one_in_the_reference(checkout: Path) -> None:
    """The commented example of the kit and the reference's are one."""
    lines = (checkout / "contracts" / "waivers.toml").read_text(encoding="utf-8").splitlines()
    shown = tomllib.loads("\n".join(line.removeprefix("# ") for line in lines[lines.index("# [[waiver]]") : -1]))
    (told,) = blocks("toml", [ROOT / "docs" / "reference" / "verdicts.md"])
    assert tomllib.loads(told.text)["waiver"] == shown["waiver"]


@pytest.mark.parametrize("block", blocks("json"), ids=lambda block: block.place)
def test_every_json_example_is_what_it_shows(block: Block) -> None:
    """It parses; one with a code is a finding."""
    read = json.loads(block.text)
    if "code" in read:
        msgspec.convert(read, Finding)


@pytest.mark.parametrize("block", blocks("python"), ids=lambda block: block.place)
def test_every_python_example_compiles(block: Block) -> None:
    """It is Python."""
    compile(block.text, block.place, "exec")


def test_the_candidate_of_the_how_to_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    """Its three files, saved as the page says, load as a candidate, and the dialect answers canned responses."""
    (settings,) = blocks("toml", [HOW_TO])
    dialect, trial = blocks("python", [HOW_TO])
    shutil.copytree(ROOT / "contracts", tmp_path / "contracts")
    candidates = tmp_path / "contracts" / "candidates"
    (candidates / "assize.toml").write_text(settings.text, encoding="utf-8")
    (candidates / "assize.py").write_text(dialect.text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load_settings(tmp_path, "assize", "local").candidate.name == "assize"
    exec(compile(trial.text, trial.place, "exec"), {})
    assert capsys.readouterr().out == "the dialect answers as it should\n"


def test_the_chain_of_the_reference_is_whole(tmp_path: Path) -> None:
    """The example journal has nothing wrong with it, and the hashes beside it are those of its lines."""
    (example,) = blocks("ndjson", [JOURNAL])
    path = tmp_path / "inbox.ndjson"
    path.write_text(example.text, encoding="utf-8")
    read = read_file(path)
    assert (read.trouble, read.closed, len(read.lines)) == ((), True, 4)
    shown = [line.removesuffix("  -") for block in blocks("console", [JOURNAL]) for line in block.text.splitlines()]
    assert [line for line in shown if not line.startswith("$")] == [read.lines[1].prev, read.lines[2].prev]


def test_the_chain_of_the_reference_shows_a_change(tmp_path: Path) -> None:
    """As the page says: one changed character of line 1 is noticed at line 2."""
    (example,) = blocks("ndjson", [JOURNAL])
    path = tmp_path / "inbox.ndjson"
    path.write_text(example.text.replace('"seed":7', '"seed":8'), encoding="utf-8")
    assert [trouble for trouble in read_file(path).trouble if "chain is broken at number 1" in trouble] != []


def test_the_queries_of_the_reference_run_on_a_sealed_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """DuckDB takes them, and the tables have their columns."""
    (example,) = blocks("ndjson", [JOURNAL])
    (queries,) = blocks("python", [JOURNAL])
    folder = tmp_path / "journal"
    folder.mkdir()
    (folder / "inbox.ndjson").write_text(example.text, encoding="utf-8")
    seal(folder, lambda partner, body: ())
    monkeypatch.chdir(tmp_path)
    exec(compile(queries.text, queries.place, "exec"), {})
    assert "outcome" in capsys.readouterr().out
