"""The harness's side of the catalogue: every fault, every checker and every situation has its row."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nisi.calibrate.catalogue import load_catalogue
from nisi.checkers import checkers
from nisi.checkers.checked import Finding
from nisi.history.happenings import KNOWN
from nisi.settings import UsageError
from nisi.verdict.stage import load_stage
from refcourt.faults import catalogue as faults_of_refcourt

ROOT = Path(__file__).resolve().parents[3]
CATALOGUE, PATH = load_catalogue(ROOT)
ROWS = {row.id: row for row in CATALOGUE.fault}
UNPLANTED = {left.what for left in CATALOGUE.unplanted}


def test_every_fault_of_the_reference_platform_has_a_row_and_no_other() -> None:
    """A fault that nobody has to find would prove nothing."""
    assert sorted(ROWS) == sorted(faults_of_refcourt())


def test_a_fault_is_seen_at_the_stage_that_the_platform_says() -> None:
    assert {id: row.seen_at for id, row in ROWS.items()} == {
        id: fault.seen_at for id, fault in faults_of_refcourt().items()
    }


def test_every_finding_is_fired_by_a_fault() -> None:
    """By one that must give it, or it is listed with what stands for it instead; and nothing is listed for nothing."""
    codes = {code for checker in checkers() for code in checker.codes}
    fired = {code for row in CATALOGUE.fault for code in row.must}
    assert codes - fired == UNPLANTED & codes


def test_every_situation_has_a_fault_that_only_it_reveals() -> None:
    """Or it is listed with why there is none; and nothing is listed for nothing."""
    revealing = {what for row in CATALOGUE.fault for what in row.only_in}
    assert set(KNOWN) - revealing == UNPLANTED & set(KNOWN)


def test_what_is_not_planted_is_a_finding_or_a_situation_and_says_what_shows_it() -> None:
    codes = {code for checker in checkers() for code in checker.codes}
    assert codes | set(KNOWN) >= UNPLANTED
    assert [left.what for left in CATALOGUE.unplanted if not (left.why and (ROOT / left.shown_by).is_file())] == []


@pytest.mark.parametrize("stage", ["local", "merge", "early-adopter"])
def test_a_stage_finds_what_is_seen_at_it_or_before(stage: str) -> None:
    """None is due that no suite of it claims, and every fault of the stages before is claimed."""
    loaded, _ = load_stage(stage, ROOT)
    upto = CATALOGUE.stages[: CATALOGUE.stages.index(stage) + 1]
    assert [row.id for row in CATALOGUE.due_in(loaded)] == [r.id for r in CATALOGUE.fault if r.seen_at in upto]


def test_a_stage_that_demands_a_calibration_can_have_it() -> None:
    """So many faults are there to be planted in the stage that it names."""
    for name in ("merge", "early-adopter"):
        wanted = load_stage(name, ROOT)[0].calibration
        assert wanted is not None
        assert len(CATALOGUE.due_in(load_stage(wanted.stage, ROOT)[0])) >= wanted.faults


def test_a_finding_is_the_faults_own_if_it_must_give_it_and_names_the_rule() -> None:
    """What it may give besides is not."""
    own = {
        ("T5", "order-lost", ""): True,
        ("T5", "order-superseded-live", ""): False,
        ("C5", "contract-broken", f"… “{ROWS['C5'].breaks}” …"): True,
        ("C5", "contract-broken", "… “another rule” …"): False,
    }
    told = {
        key: ROWS[key[0]].is_its_own(Finding(code=key[1], subject="", sentence=key[2], calls=(), where={}))
        for key in own
    }
    assert told == own


ROW = '[[fault]]\nid = "T5"\nsuites = ["tagging"]\nseen_at = "local"\nmust = ["order-lost"]\n'

WRONG = {
    "twice": (ROW + ROW, "fault T5: is there twice; a fault has one row"),
    "found by nothing": (
        ROW.replace('["order-lost"]', "[]"),
        "fault T5: must: names no finding; a fault that nothing has to find proves nothing",
    ),
    "claimed by nobody": (
        ROW.replace('["tagging"]', "[]"),
        "fault T5: suites: name at least one suite that claims it",
    ),
    "no finding": (
        ROW.replace("order-lost", "order-lots"),
        'fault T5: must: "order-lots" is no finding; did you mean "order-lost"?',
    ),
    "must and may": (
        f'{ROW}may = {{ order-lost = "perhaps" }}\n',
        "fault T5: may: order-lost is a finding that it must give",
    ),
    "three reasons": (
        f'{ROW}may = {{ order-late = "a", order-ghost = "b", order-altered = "c" }}\n',
        "fault T5: may: has 3 reasons, and 2 are allowed",
    ),
    "no stage": (
        ROW.replace('"local"', '"locale"'),
        'fault T5: seen_at: "locale" is no stage; did you mean "local"?',
    ),
    "no situation": (
        f'{ROW}only_in = ["order varies"]\n',
        'fault T5: only_in: "order varies" is no situation; did you mean "order varied"?',
    ),
    "no key": (f'{ROW}musts = ["order-late"]\n', 'fault 1: unknown key "musts"; did you mean "must"?'),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_row_that_could_never_be_held_to_is_a_usage_error(tmp_path: Path, case: str) -> None:
    """One line: the file, the row, the value and the way out."""
    rows, says = WRONG[case]
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "faults.toml").write_text(f'format = 1\nstages = ["local"]\n{rows}')
    with pytest.raises(UsageError, match=re.escape(f"contracts/faults.toml: {says}")):
        load_catalogue(tmp_path)


@pytest.mark.parametrize(
    ("id", "says"),
    [
        ("T55", '--fault "T55": is no seeded fault; did you mean "T5"?'),
        (
            "T14",
            '--fault "T14": is shown by the court day secure-mail-down, which stage local has not; --stage merge has',
        ),
        ("D14", '--fault "D14": is shown by the suite clock, which stage local has not; --stage early-adopter has'),
    ],
)
def test_a_fault_that_the_stage_cannot_show_is_a_usage_error(id: str, says: str) -> None:
    stage, _ = load_stage("local", ROOT)
    with pytest.raises(UsageError, match=re.escape(says)):
        CATALOGUE.named((id,), stage)
