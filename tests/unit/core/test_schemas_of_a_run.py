"""A run is held to the schemas that it was made with, by copies of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from played import CONTRACTOR, delivery, order, played

from nisi.gather.conclude import judge_run
from nisi.gather.plan import load_settings, new_run, open_journal
from nisi.history.history import History
from nisi.history.sealing import load
from nisi.payloads import load_payload_schema
from nisi.verdict.stage import digest_of

CHECKOUT = Path(__file__).resolve().parents[3]
ORDERS = CHECKOUT / "contracts" / "partners" / "electronic-monitoring-order.json"
CHANGED = f"payloads/{CONTRACTOR}.json is not the one that the run was made with"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run in which one payload reached the contractor and broke the schema of refcourt's orders."""
    contracts = CHECKOUT / "contracts"
    for source in ("stages/local.toml", "access.toml", "waivers.toml", "candidates/refcourt.toml"):
        shutil.copyfile(contracts / source, tmp_path / Path(source).name)
    (tmp_path / "local.toml").rename(tmp_path / "stage.toml")
    (tmp_path / "refcourt.toml").rename(tmp_path / "candidate.toml")
    (tmp_path / "payloads").mkdir()
    shutil.copyfile(ORDERS, tmp_path / "payloads" / f"{CONTRACTOR}.json")
    events = order("a", at=10), delivery("a", at=20)
    played(*events, folder=tmp_path / "journal", as_parquet=True, payloads={CONTRACTOR: digest_of(ORDERS)})
    return tmp_path


def judged(run: Path) -> tuple[list[str], list[str]]:
    """The codes of what was found in payloads, and why they are in doubt."""
    judgement = judge_run(run).judgement
    codes = [finding.code for finding in judgement.findings if finding.code.startswith("payload")]
    return codes, [doubt.why for doubt in judgement.not_shown if doubt.why.startswith("payloads/")]


def emptied(copy: Path) -> None:
    copy.write_text('{"required": ["received"]}')


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda copy: None, (["payload-broken"], [])),
        (emptied, ([], [CHANGED])),
        (Path.unlink, ([], [CHANGED])),
    ],
    ids=["as it was", "changed", "taken away"],
)
def test_a_run_is_judged_by_its_own_copies(
    run: Path, change: Callable[[Path], None], found: tuple[list[str], list[str]]
) -> None:
    """Whoever changes one or takes it away frees nothing: the run is then in doubt."""
    change(run / "payloads" / f"{CONTRACTOR}.json")
    assert judged(run) == found


def test_a_new_run_has_copies_of_the_schemas_and_says_which(tmp_path: Path) -> None:
    """Each partner's own, with its digest in the journal's first record."""
    shutil.copytree(CHECKOUT / "contracts", tmp_path / "contracts")
    settings = load_settings(tmp_path, "refcourt", "local")
    plan, folder = new_run(settings, "run", ("tagging",), 1, ())
    open_journal(plan, folder, settings, "gate", 0).close()
    copies = {path.stem: load_payload_schema(path).digest for path in (folder / "payloads").iterdir()}
    assert set(copies) == set(settings.candidate.partners)
    assert copies[CONTRACTOR] == digest_of(ORDERS)
    assert History(load(folder / "journal", settings.dialect.recognise)).run.payloads == copies
