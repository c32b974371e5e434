"""What people supply goes into the run when it begins, with the rules of the run that was accepted last."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from played import played

from nisi.board.beside import Attempts, Beside, Calibration, beside
from nisi.gather.conclude import conclude
from nisi.gather.plan import load_settings, new_run
from nisi.settings import UsageError

CHECKOUT = Path(__file__).resolve().parents[3]
ACCEPTED = 'format = 1\nran_by = "R. Sund"\nlast_accepted = "runs/r1"\n'


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """The kit that ships, with a run that was accepted."""
    shutil.copytree(CHECKOUT / "contracts", tmp_path / "contracts")
    (tmp_path / "runs" / "r1").mkdir(parents=True)
    shutil.copyfile(CHECKOUT / "contracts" / "stages" / "local.toml", tmp_path / "runs" / "r1" / "stage.toml")
    told = {"run": "r1", "verdict": "GO", "purpose": "gate", "harness": {"version": "0", "digest": "b" * 64}}
    (tmp_path / "runs" / "r1" / "verdict.json").write_text(json.dumps(told), encoding="utf-8")
    return tmp_path


def supplied(kit: Path, text: str) -> Path:
    path = kit / "contracts" / "programme.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_new_run_has_copies_of_what_people_supplied(kit: Path) -> None:
    """And of the stage and the verdict that were accepted, so that a bundle can be compared by itself."""
    supplied(kit, ACCEPTED)
    _, folder = new_run(load_settings(kit, "refcourt", "local"), "gate", ("tagging",), 7, ())
    assert (folder / "programme.toml").read_text(encoding="utf-8") == ACCEPTED
    assert sorted(path.name for path in (folder / "accepted").iterdir()) == ["stage.toml", "verdict.json"]


def test_a_new_run_of_a_kit_without_the_file_has_neither(kit: Path) -> None:
    _, folder = new_run(load_settings(kit, "refcourt", "local"), "gate", ("tagging",), 7, ())
    assert not (folder / "programme.toml").exists() and not (folder / "accepted").exists()


def test_a_wrong_file_ends_before_anything_is_sent(kit: Path) -> None:
    supplied(kit, 'format = 1\nran_bi = "R. Sund"\n')
    with pytest.raises(UsageError, match='programme.toml: unknown key "ran_bi"; did you mean "ran_by"'):
        load_settings(kit, "refcourt", "local")


@pytest.fixture
def run(kit: Path) -> Path:
    """A run folder whose stage asks for what people supply."""
    folder = kit / "runs" / "r2"
    folder.mkdir()
    for source in ("access.toml", "waivers.toml", "candidates/refcourt.toml"):
        shutil.copyfile(kit / "contracts" / source, folder / Path(source).name)
    (folder / "refcourt.toml").rename(folder / "candidate.toml")
    stage = (kit / "contracts" / "stages" / "local.toml").read_text(encoding="utf-8")
    (folder / "stage.toml").write_text(stage.replace("[deadlines]", "needs_programme = true\n\n[deadlines]", 1))
    played(folder=folder / "journal", as_parquet=True, purpose="run")
    return folder


def test_a_stage_that_asks_for_it_is_not_shown_without_it(run: Path) -> None:
    """With what to do about it; and what people say makes nothing else better."""
    doubt = "stage local asks for contracts/programme.toml, and there was none when the run began"
    assert doubt in [doubt.why for doubt in conclude(run).judgement.not_shown]
    assert "Dissent" in (run / "report.md").read_text(encoding="utf-8") and not (run / "report.pdf").exists()
    (run / "manifest.json").unlink()
    shutil.copyfile(supplied(run.parents[1], ACCEPTED), run / "programme.toml")
    assert doubt not in [doubt.why for doubt in conclude(run).judgement.not_shown]
    assert "R. Sund" in (run / "report.html").read_text(encoding="utf-8")


def test_what_others_wrote_into_the_verdict_file_is_read_for_the_page(run: Path) -> None:
    """Attempts and calibration, whoever counts them; a file without them knows neither."""
    conclude(run)
    assert beside(run) == Beside()
    told = json.loads((run / "verdict.json").read_text(encoding="utf-8"))
    told["attempts"] = {"started": 3, "finished": 2, "discarded": 1, "since": "2026-03-01"}
    told["calibration"] = {"planted": 60, "found": 59, "missed": ["T5"]}
    (run / "verdict.json").write_text(json.dumps(told), encoding="utf-8")
    assert beside(run) == Beside(
        Attempts(started=3, finished=2, discarded=1), Calibration(planted=60, found=59, missed=("T5",))
    )
