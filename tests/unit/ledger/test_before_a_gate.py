"""What is refused before a gate begins: rules that nobody approved of the loosening of, and no bundle that admits."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from attempted import NOW, THIS, limits, opened, threshold
from msgspec.structs import replace
from played import candidate, delivery, order, played
from played.bundles import bundled, small_stages_allowed

from nisi.access import load_access
from nisi.gather.admit import admitted_before
from nisi.gather.attempt import Answers, AttemptInLedger, closing
from nisi.gather.conclude import ACCEPTED_RULES, RULES_KEPT, judge_run
from nisi.ledger.entries import Identified
from nisi.ledger.ledger import Ledger, open_ledger
from nisi.settings import UsageError

ACCEPTED = "20260301T100000-small-0thr"
STAGE = limits(threshold("orders.lost"), needs_approver=True)


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A kit in which a gate of the stage was accepted, and its ledger."""
    kit = tmp_path_factory.mktemp("before")
    happened = [candidate(), order("a", at=(10, 10.2)), delivery("a", at=20)]
    bundle = bundled(kit / "runs" / ACCEPTED, *happened, stage=STAGE, opened={"run_id": ACCEPTED})
    ledger = open_ledger("ledger.sqlite", kit)
    ledger.append(opened(ACCEPTED, stage="small"))
    ledger.append(Identified(run=ACCEPTED, digest=THIS))
    with small_stages_allowed():
        ledger.append(closing(ACCEPTED, "ended", judge_run(bundle), bundle))
    (kit / "contracts" / "stages").mkdir(parents=True)
    for name, place in (("stage.toml", "stages/small.toml"), ("access.toml", "access.toml")):
        (kit / "contracts" / place).write_bytes((bundle / name).read_bytes())
    return kit


@pytest.fixture
def ledger(kit: Path) -> Ledger:
    return open_ledger("ledger.sqlite", kit)


def refused(kit: Path, ledger: Ledger, answers: Answers, **changed: Any) -> str:
    """Why another gate does not begin by these rules; empty when nothing is against it."""
    access = load_access(kit / "contracts" / "access.toml")
    settings = SimpleNamespace(kit=kit, stage=replace(STAGE, **changed), access=access, calibration=None)
    settings.candidate = SimpleNamespace(name="refcourt")
    run = played(candidate()).run
    leader: Any = SimpleNamespace(settings=settings, opening=run, plan=mock.Mock(run_id="b", purpose="gate"))
    try:
        AttemptInLedger(ledger, leader, answers).refuse_unapproved()
    except UsageError as error:
        return str(error)
    return ""


def test_a_gate_by_loosened_rules_does_not_begin_until_somebody_approves(kit: Path, ledger: Ledger) -> None:
    """Days of work would only end in NOT SHOWN; the one line has the first thing that was loosened."""
    assert refused(kit, ledger, Answers()) == ""
    said = refused(kit, ledger, Answers(), confidence=0.9)
    assert "(confidence: 0.95 then, 0.9 now); put it back, or say who approves: --loosening-approved-by" in said
    assert refused(kit, ledger, Answers(loosening_approved_by="A. Person"), confidence=0.9) == ""


def test_the_rules_of_an_accepted_run_are_only_believed_as_the_ledger_has_them(kit: Path, ledger: Ledger) -> None:
    """With another stage file in its folder nothing is known, and copied: the verdict will ask for an approver."""
    path = kit / "runs" / ACCEPTED / "stage.toml"
    before = path.read_bytes()
    folder = kit / "runs" / "b"
    folder.mkdir()
    settings = SimpleNamespace(kit=kit, stage=STAGE, candidate=SimpleNamespace(name="refcourt"))
    leader: Any = SimpleNamespace(settings=settings, folder=folder, plan=mock.Mock(run_id="b"))
    try:
        path.write_bytes(before + b"# stricter than it was\n")
        AttemptInLedger(ledger, leader).copy_accepted_rules()
        assert list(folder.iterdir()) == []
    finally:
        path.write_bytes(before)
    AttemptInLedger(ledger, leader).copy_accepted_rules()
    assert sorted(one.name for one in (folder / ACCEPTED_RULES).iterdir()) == sorted(RULES_KEPT)


def test_a_bundle_of_an_earlier_stage_admits_its_candidate_or_says_why_not(
    kit: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """However old it is; what is no bundle is a usage error."""
    monkeypatch.setattr("nisi.gather.admit.verify", lambda *_: mock.Mock(wrong=()))
    bundle = kit / "runs" / ACCEPTED
    with small_stages_allowed():
        run, reasons = admitted_before(bundle, kit, "small", ledger, NOW.replace(year=2036), None)
    assert (run, reasons) == (ACCEPTED, ("It is in no ledger, so nobody knows what else was tried.",))
    with pytest.raises(UsageError, match="has no verdict.json of a run: FileNotFoundError"):
        admitted_before(tmp_path, kit, "small", ledger, NOW, None)
