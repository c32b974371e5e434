"""The ratchet: whatever a stage asks less of than before is told, and whatever it asks more of is not."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from gated import STAGE, sound_run, threshold
from msgspec.structs import replace
from played.bundle import bundled, laid_out, small_stages_allowed

from nisi.gather.conclude import ACCEPTED_STAGE, judge_run
from nisi.verdict.ratchet import loosened
from nisi.verdict.stage import SeenAtLeast, SuitePlan

THEN = replace(
    STAGE,
    needs_ledger=True,
    threshold=(
        threshold("orders.lost", "tagging", "access", limit=0, rules_out=0.01),
        threshold("answers.time", percentile=0.95, within_s=3.0),
    ),
    suite=(SuitePlan(name="tagging", within_s=60, size={"cases": 50}, profiles=("local-day",)),),
    seen=(SeenAtLeast(what="an amendment in flight", at_least=3, suites=("tagging",)),),
)
LOST, TIME = THEN.threshold
(TAGGING,) = THEN.suite
(SEEN,) = THEN.seen

LOOSER: dict[str, tuple[dict[str, Any], list[str]]] = {
    "nothing": ({}, []),
    "a limit": (
        {"threshold": (replace(LOST, limit=2), TIME)},
        ["orders.lost: limit: was 0, and is 2"],
    ),
    "a rate to be ruled out": (
        {"threshold": (replace(LOST, rules_out=0.1), TIME)},
        ["orders.lost: rules_out: was 0.01, and is 0.1"],
    ),
    "no rate to be ruled out": (
        {"threshold": (replace(LOST, rules_out=None), TIME)},
        ["orders.lost: rules_out: was 0.01, and is not asked for any more"],
    ),
    "a time": (
        {"threshold": (LOST, replace(TIME, within_s=5.0))},
        ["answers.time p95: within_s: was 3, and is 5"],
    ),
    "another percentile": (
        {"threshold": (LOST, replace(TIME, percentile=0.5))},
        ["answers.time p95: no threshold is set on it any more"],
    ),
    "a suite that need not show it": (
        {"threshold": (replace(LOST, suites=("tagging",)), TIME)},
        ["orders.lost: suite access need not show it any more"],
    ),
    "a deadline": (
        {"deadlines": replace(THEN.deadlines, order_deadline_s=60)},
        ["deadlines.order_deadline_s: was 20, and is 60"],
    ),
    "the confidence": ({"confidence": 0.9}, ["confidence: was 0.95, and is 0.9"]),
    "what may go unserved": ({"not_served_share": 0.05}, ["not_served_share: was 0.01, and is 0.05"]),
    "no earlier ledger": ({"needs_ledger": False}, ["needs_ledger: a ledger that begins with the run is taken"]),
    "a smaller suite": (
        {"suite": (replace(TAGGING, size={"cases": 5}),)},
        ["suite tagging: cases: was 50, and is 5"],
    ),
    "a court day less": (
        {"suite": (replace(TAGGING, profiles=()),)},
        ["suite tagging: the court day local-day is not played any more"],
    ),
    "no suite": ({"suite": ()}, ["suite tagging: is not run any more"]),
    "a situation that is asked for less": (
        {"seen": (replace(SEEN, at_least=1),)},
        ['"an amendment in flight" seen: was 3, and is 1'],
    ),
    "a situation that is not asked for": (
        {"seen": ()},
        ['"an amendment in flight" seen: was 3, and is not asked for any more'],
    ),
}


@pytest.mark.parametrize("change", LOOSER)
def test_what_was_loosened_is_told_and_what_was_tightened_is_not(change: str) -> None:
    """One phrase for each; the other way round there is nothing to tell."""
    changed, expected = LOOSER[change]
    now = replace(THEN, **changed)
    assert list(loosened(THEN, now)) == expected
    assert all(" was " not in what for what in loosened(now, THEN))


def test_a_run_beside_which_the_accepted_stage_lies_tells_what_was_loosened(tmp_path: Path) -> None:
    """Judged from its own copy, so that a stranger comes to the same."""
    before = bundled(tmp_path / "before", *sound_run(), stage=STAGE)
    now = laid_out(tmp_path / "now", *sound_run(), stage=replace(STAGE, confidence=0.9))
    shutil.copyfile(before / "stage.toml", now / ACCEPTED_STAGE)
    with small_stages_allowed():
        assert judge_run(now).judgement.loosened == ("confidence: was 0.95, and is 0.9",)
