"""What the harness was shown to find, what that leaves of a claim, and what a stage demands of it."""

from __future__ import annotations

from typing import Any

import pytest
from calibrated import calibrated, found, healthy, planted
from gated import DAY, STAGE, sound_run, threshold
from msgspec.structs import replace
from played import played, promises

from nisi.checkers.checked import Measure, Rate
from nisi.evidence.verdict_file import verdict_of
from nisi.verdict.judging import Judgement, judge
from nisi.verdict.power import Calibration, Power, deflated
from nisi.verdict.rulings import Ruling, Verdict, rule
from nisi.verdict.stage import CalibrationWanted, Waivers

DEMANDING = replace(STAGE, calibration=CalibrationWanted(stage="small", faults=60, missed=0))
RUN = played(*sound_run()).run
OURS = {"harness_digest": RUN.harness_digest, "stage_digest": RUN.stage_digest}


def judged_with(calibration: Calibration | None, stage: Any = DEMANDING) -> Judgement:
    return judge(played(*sound_run()), stage, promises(), Waivers(format=1), DAY, calibration=calibration)


def ruled(failures: int, hearings: int, power: Power | None, rules_out: float = 0.00001, limit: int = 0) -> Ruling:
    rate = Rate(failures=failures, exposures=hearings, unit="orders")
    asked = threshold("orders.lost", rules_out=rules_out, limit=limit)
    return deflated(asked, [Measure(name="orders.lost", rate=rate)], 0.95, "tagging", power)


@pytest.mark.parametrize(
    ("missed", "planted", "least"),
    [(0, 20, 0.861), (0, 30, 0.905), (0, 60, 0.951), (0, 100, 0.970), (0, 299, 0.990), (1, 60, 0.923), (3, 60, 0.876)],
)
def test_the_share_that_is_found_has_an_exact_bound(missed: int, planted: int, least: float) -> None:
    """Clopper and Pearson, one-sided, at 95 %."""
    assert round(Power(planted=planted, found=planted - missed).at_least(0.95), 3) == least


def test_nothing_planted_finds_nothing() -> None:
    """No sample is not zero."""
    assert Power(planted=0, found=0).at_least(0.95) == 0


@pytest.mark.parametrize(("hearings", "verdict"), [(392_277, Verdict.NOT_SHOWN), (392_278, Verdict.GO)])
def test_sixty_faults_found_take_392_278_trials_to_rule_out_1_in_100_000(hearings: int, verdict: Verdict) -> None:
    """Instead of 299,572: the two bounds take half of what may be wrong each."""
    assert ruled(0, hearings, Power(planted=60, found=60)).verdict is verdict


def test_a_claim_says_what_was_seen_and_what_is_left_of_it() -> None:
    """The bound of the ruling is the one that counts what may have been missed, at the stage's confidence."""
    ruling = ruled(0, 400, Power(planted=60, found=60), rules_out=0.01)
    assert (ruling.verdict, ruling.rules_out, ruling.confidence) == (Verdict.GO, 0.01, 0.95)
    assert ruling.upper_bound == pytest.approx(0.00918 / 0.94037, rel=1e-3)
    assert ruling.because == (
        "0 of 400 orders; at 97.5% confidence fewer than 1 in 108 orders, 1 in 106 was to be shown. It finds at least "
        "94.0% of such failures, having found 60 of 60 planted faults: really fewer than 1 in 102, and 1 in 100 was to "
        "be shown, at 95% confidence."
    )


@pytest.mark.parametrize("power", [None, Power(planted=60, found=60)])
def test_what_rules_nothing_out_is_not_deflated(power: Power | None) -> None:
    asked = threshold("orders.lost")
    measures = [Measure(name="orders.lost", rate=Rate(failures=0, exposures=9, unit="orders"))]
    assert deflated(asked, measures, 0.95, "tagging", power) == rule(asked, measures, 0.95, "tagging")


def test_a_breach_is_told_as_it_was_seen() -> None:
    """However many faults were found, an order is lost."""
    ruling = ruled(1, 400, Power(planted=60, found=60))
    assert (ruling.verdict, ruling.because) == (Verdict.NO_GO, "1 of 400 orders; none is allowed.")


def test_a_harness_that_found_no_fault_rules_nothing_out() -> None:
    ruling = ruled(0, 1_000_000, Power(planted=60, found=0))
    assert (ruling.verdict, ruling.upper_bound) == (Verdict.NOT_SHOWN, None)
    assert ruling.because.endswith("Nothing is ruled out by a harness that found none of the faults planted.")


def test_a_fault_that_never_fired_counts_neither_way() -> None:
    calibration = calibrated(*found(2), planted("T3", "missed"), planted("D1", "not shown"), planted("D2"))
    assert calibration.power() == Power(planted=4, found=3)
    assert [calibration.power(kind) for kind in calibration.kinds()] == [
        Power(planted=3, found=2),
        Power(planted=1, found=1),
    ]


MISSED = calibrated(*found(60), planted("D5", "missed"), **OURS)

DOUBTS: dict[str, tuple[Calibration | None, str]] = {
    "none": (None, "there is no calibration of it"),
    "another harness": (
        calibrated(*found(60), harness_digest="f" * 64),
        f"its calibration was made with another harness (ffffffffffff, this is {RUN.harness_digest[:12]})",
    ),
    "another stage": (
        calibrated(*found(60), **{**OURS, "stage": "local"}),
        "its calibration was made with stage local, and this stage asks for one with stage small",
    ),
    "a stage that was changed since": (
        calibrated(*found(60), **{**OURS, "stage_digest": "before"}),
        "its calibration was made with another small.toml, and this stage asks for one with stage small",
    ),
    "too few": (
        calibrated(*found(59), planted("D1", "not shown"), **OURS),
        "59 planted faults fired in its calibration, and the stage asks for 60",
    ),
    "one missed": (MISSED, "it missed D5 of 61 planted faults"),
    "a false alarm": (
        calibrated(*found(60), healthy=(healthy(1), healthy(2, "order-late")), **OURS),
        "1 of 2 healthy runs of its calibration had findings",
    ),
}


@pytest.mark.parametrize("case", DOUBTS)
def test_a_stage_that_demands_a_calibration_is_not_shown_without_it(case: str) -> None:
    """One sentence says why, and what to do."""
    given, why = DOUBTS[case]
    judgement = judged_with(given)
    assert judgement.verdict is Verdict.NOT_SHOWN
    (doubt,) = judgement.not_shown
    assert (doubt.what, doubt.why) == ("that the harness finds what goes wrong", why)
    assert doubt.way_out == (
        "calibrate this harness: nisi calibrate --stage small, and copy its calibration.json to contracts/"
    )


def test_a_stage_that_demands_one_and_has_it_is_go() -> None:
    """With the claim deflated: five hearings rule out less than they did."""
    stage = replace(DEMANDING, threshold=(threshold("orders.lost", rules_out=0.6), *STAGE.threshold[1:]))
    judgement = judged_with(calibrated(*found(60), **OURS), stage)
    assert (judgement.verdict, judgement.not_shown) == (Verdict.GO, ())
    bound = judgement.rulings[0].upper_bound
    assert bound is not None
    assert bound > (judged_with(None).rulings[0].upper_bound or 1)


def test_a_stage_that_demands_none_claims_what_it_saw() -> None:
    """The power of the harness is told all the same."""
    known = judged_with(calibrated(*found(60), **OURS), STAGE)
    assert (known.rulings, known.verdict) == (judged_with(None, STAGE).rulings, Verdict.GO)
    assert known.calibration is not None


def test_the_verdict_file_says_what_was_planted_and_what_was_missed() -> None:
    given = calibrated(*found(3), planted("D1", "missed"), planted("D2", "not shown"), healthy=(healthy(1),), **OURS)
    told = verdict_of(judged_with(given), played(*sound_run()), DEMANDING)["calibration"]
    assert told == {
        "planted": 4,
        "found": 3,
        "at_least": pytest.approx(0.2486, abs=1e-4),
        "missed": ("D1",),
        "not_shown": ("D2",),
        "stage": "small",
        "deflates": True,
        "by_class": {
            "T": {"planted": 3, "found": 3, "at_least": pytest.approx(0.3684, abs=1e-4)},
            "D": {"planted": 1, "found": 0, "at_least": 0.0},
        },
        "healthy": {"runs": 1, "false_alarms": 0},
    }


@pytest.mark.parametrize("given", [None, calibrated(*found(60), harness_digest="another")])
def test_the_power_of_another_harness_is_not_ours(given: Calibration | None) -> None:
    """Null means not measured."""
    assert verdict_of(judged_with(given), played(*sound_run()), DEMANDING)["calibration"] is None
