"""The ratchet: whatever a stage asks less of than before is told, and whatever it asks more of is not."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from gated import STAGE, sound_run, threshold
from msgspec.structs import replace
from played.bundles import bundled, laid_out, small_stages_allowed

from nisi.access import Access, AccessRule, CaseRule
from nisi.gather.conclude import ACCEPTED_RULES, RULES_KEPT, judge_run
from nisi.verdict.ratchet import Looked, Rules, loosened
from nisi.verdict.stage import CalibrationWanted, Clusters, SeenAtLeast, Stage, SuitePlan

THEN = replace(
    STAGE,
    needs_ledger=True,
    needs_approver=True,
    needs_admitted="merge",
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

CLUSTERS = Clusters(correlation=0.5, why="nobody measured it", owner="SRO")
WANTED = CalibrationWanted(stage="merge", faults=60, missed=0)

ACCESS = Access(
    format=1,
    rule=(
        AccessRule(roles=("judge",), entitlement="must-see", why="why"),
        AccessRule(roles=("respondent",), entitlement="must-not-see", why="why", classifications=("RESTRICTED",)),
    ),
    case_rule=(CaseRule(roles=("judge",), entitlement="must-see", why="why"),),
)
LOOKED = Looked(roles=("clerk", "judge"), partners=("probation",), checkers=("lost_orders",), faults=("D1", "T5"))

# Changes that the page of a board has no test of; each with its one phrase.
LOOSER: dict[str, tuple[Stage, dict[str, Any], list[str]]] = {
    "nothing": (THEN, {}, []),
    "a time": (
        THEN,
        {"threshold": (LOST, replace(TIME, within_s=5.0))},
        ["answers.time p95: seconds allowed: 3 then, 5 now"],
    ),
    "another percentile": (
        THEN,
        {"threshold": (LOST, replace(TIME, percentile=0.5))},
        ["limit answers.time p95: it is gone"],
    ),
    "a suite that need not show it": (
        THEN,
        {"threshold": (replace(LOST, suites=("tagging",)), TIME)},
        ["orders.lost: suites that must show it, tagging, access then, tagging now"],
    ),
    "what may go unserved": (
        THEN,
        {"not_served_share": 0.05},
        ["share of load users who may go unserved: 0.01 then, 0.05 now"],
    ),
    "no earlier ledger": (THEN, {"needs_ledger": False}, ["an earlier ledger: is no longer insisted on"]),
    "a smaller correlation": (
        replace(THEN, clusters=CLUSTERS),
        {"clusters": replace(CLUSTERS, correlation=0.1)},
        ["assumed correlation: 0.5 then, 0.1 now"],
    ),
    "fewer faults of a calibration, and one missed": (
        replace(THEN, calibration=WANTED),
        {"calibration": replace(WANTED, faults=50, missed=1)},
        ["calibration: faults: 60 then, 50 now", "calibration: missed: 0 then, 1 now"],
    ),
    "no calibration": (
        replace(THEN, calibration=WANTED),
        {"calibration": None},
        ["calibration: faults: 60 then, none now", "calibration: missed: 0 then, none now"],
    ),
    "no approver": (
        THEN,
        {"needs_approver": False},
        ["a named approver of what was loosened: is no longer insisted on"],
    ),
    "no stage before it": (THEN, {"needs_admitted": ""}, ["an earlier stage that admits: is no longer insisted on"]),
    "a situation that is not asked for": (
        THEN,
        {"seen": ()},
        ['demand "an amendment in flight" seen at least: it is gone'],
    ),
}


@pytest.mark.parametrize("change", LOOSER)
def test_what_was_loosened_is_told_and_what_was_tightened_is_not(change: str) -> None:
    """One phrase for each; the other way round it is none of these."""
    then, changed, expected = LOOSER[change]
    now = replace(then, **changed)
    assert list(loosened(Rules(then, ACCESS, LOOKED), Rules(now, ACCESS, LOOKED))) == expected
    assert set(loosened(Rules(now, ACCESS, LOOKED), Rules(then, ACCESS, LOOKED))).isdisjoint(expected)


LESS: dict[str, tuple[Rules, list[str]]] = {
    "a role": (
        Rules(THEN, ACCESS, replace(LOOKED, roles=("clerk",))),
        ["role judge: nobody acts in it any more"],
    ),
    "a partner": (
        Rules(THEN, ACCESS, replace(LOOKED, partners=())),
        ["partner probation: nothing that it is sent is looked at any more"],
    ),
    "a checker": (Rules(THEN, ACCESS, replace(LOOKED, checkers=())), ["checker lost_orders: it is gone"]),
    "a planted fault": (
        Rules(THEN, ACCESS, replace(LOOKED, faults=("D1",))),
        ["planted fault T5: it was found by the harness then, and not now"],
    ),
    "who must not see what": (
        Rules(THEN, replace(ACCESS, rule=ACCESS.rule[:1]), LOOKED),
        [
            "access of respondent to documents: any other, RESTRICTED, filed by any other: must-not-see then, "
            "unstated now, and 1 more"
        ],
    ),
    "who must see it": (
        Rules(THEN, replace(ACCESS, rule=(replace(ACCESS.rule[0], categories=("order",)), ACCESS.rule[1])), LOOKED),
        [
            "access of judge to documents: any other, PUBLIC, filed by any other: must-see then, unstated now, "
            "and 5 more"
        ],
    ),
    "who finds a case": (
        Rules(THEN, replace(ACCESS, case_rule=()), LOOKED),
        ["access of judge to cases: must-see then, unstated now, and 1 more"],
    ),
    "a rule that says the same in two": (
        Rules(THEN, replace(ACCESS, rule=(*ACCESS.rule, ACCESS.rule[0])), LOOKED),
        [],
    ),
}


@pytest.mark.parametrize("change", LESS)
def test_who_and_what_takes_part_no_longer_is_told(change: str) -> None:
    """And whatever of the access table is stated no longer, or otherwise: by what it says of each combination."""
    now, expected = LESS[change]
    assert list(loosened(Rules(THEN, ACCESS, LOOKED), now)) == expected


def test_a_run_beside_which_the_accepted_stage_lies_tells_what_was_loosened(tmp_path: Path) -> None:
    """Judged from its own copy, so that a stranger comes to the same."""
    before = bundled(tmp_path / "before", *sound_run(), stage=STAGE)
    now = laid_out(tmp_path / "now", *sound_run(), stage=replace(STAGE, confidence=0.9))
    (now / ACCEPTED_RULES).mkdir()
    for name in RULES_KEPT:
        shutil.copyfile(before / name, now / ACCEPTED_RULES / name)
    with small_stages_allowed():
        assert judge_run(now).judgement.loosened == ("confidence: 0.95 then, 0.9 now",)
