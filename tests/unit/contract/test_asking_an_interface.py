"""Operations are reached by examples and links alone, and whatever a fault of the interface breaks is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
import reference_court
from contract_platform import POLLED
from paper_interface import PaperCourt

from nisi.contract import rules
from nisi.contract.opening import open_things
from nisi.contract.trials import Size, Trial
from nisi.contract.walks import walk

LITTLE = Size(hearings=1, operations=100, examples=2, boundaries=3, roles=3, values=500, walks=3)
MUCH = LITTLE._replace(examples=20, boundaries=30)


def trial_of(court: PaperCourt, size: Size, only: Iterable[str] = ()) -> Trial:
    """A trial that draws calls of those operations only, where any are named."""
    caller = court.caller()
    trial = Trial(caller, open_things(caller), size)
    if only:
        trial.drawn_operations = lambda: [op for op in caller.interface.operations if op.name in only]  # type: ignore[method-assign]
    return trial


def test_every_operation_is_reached_by_the_description_alone(healthy: str) -> None:
    """Its examples and links lead to a 2xx of each, in a role that may ask it; only hooks and pages are left out."""
    court = PaperCourt(healthy)
    caller = court.caller()
    opened = open_things(caller)
    assert [op.name for op in caller.interface.operations if op.name not in opened] == []
    assert caller.interface.left_out == (
        "GET /health",
        "GET /faults",
        "GET /clock",
        "POST /clock",
        "POST /sign-in",
    )
    assert court.rules_broken == set()


def test_a_platform_that_was_opened_before_is_opened_again(healthy: str) -> None:
    """What the examples would make is there already, so what is drawn in their place is made; by the same seed, too."""
    callers = [PaperCourt(healthy).caller() for _ in range(2)]
    opened = [open_things(caller) for caller in callers]
    assert [op.name for op in callers[1].interface.operations if op.name not in opened[1]] == []
    made = [opened_by["POST /prosecution-cases"].answer.json()["caseId"] for opened_by in opened]
    assert made[0] != made[1]


FAULTS: dict[str, tuple[str, Callable[[Trial], None], str, tuple[str, ...]]] = {
    "C1": ("POST /cases/{id}/decisions", Trial.good_input, rules.STATUS_DESCRIBED, ()),
    "C2": ("POST /jurors", Trial.good_input, rules.BODY_DESCRIBED, ()),
    "C3": ("GET /case-search", Trial.good_input, rules.MEDIA_TYPE_DESCRIBED, ()),
    "C4": ("POST /jurors", Trial.good_input, rules.NO_SERVER_ERROR, (rules.STATUS_DESCRIBED,)),
    "C5": ("POST /jurors", Trial.limits, rules.LIMIT_HOLDS, ()),
    "C6": ("POST /cases/{id}/decisions", Trial.keys, rules.SAME_KEY_ONCE, ()),
    "C7": ("PUT /hearings/{hearingId}/draft-results", Trial.good_input, rules.REFUSAL_CHANGES_NOTHING, ()),
    "C8": ("POST /cases", Trial.good_input, rules.REFUSAL_TELLS_NOTHING, ()),
    "C9": ("POST /cases", Trial.bad_input, rules.NOTHING_OF_THE_INSIDE, ()),
    "C12": ("GET /partners/{partner}/messages", Trial.values, rules.NO_SERVER_ERROR, (rules.STATUS_DESCRIBED,)),
}
"""Fault → the operation on which it is met, by which trial, the rule that it breaks, and others that it may break."""

SEEDS = 3  # a fault that strikes one in ten may spare all that one seed draws


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_interface_is_named_by_its_rule(fault: str) -> None:
    """It fires, and nothing but what it breaks is observed."""
    operation, try_it, rule, also = FAULTS[fault]
    with reference_court.running(*POLLED, "--fault", fault) as platform:
        for seed in range(1, SEEDS + 1):
            court = PaperCourt(platform.url, seed)
            try_it(trial_of(court, MUCH, (operation,)))
            if platform.fault(fault)["fired"]:
                break
    broken = {rule for _, rule in court.rules_broken}
    assert rule in broken
    assert broken <= {rule, *also}


def test_a_healthy_platform_breaks_no_rule(healthy: str) -> None:
    """A little of every trial; stage `merge` and the calibration try much more."""
    court = PaperCourt(healthy)
    trial = trial_of(court, LITTLE, ("POST /jurors", "PUT /hearings/{hearingId}/draft-results", "POST /documents"))
    walk(trial.caller, LITTLE.walks, court.rng("walks"))
    for try_it in (Trial.limits, Trial.values, Trial.roles, Trial.bad_input, Trial.good_input, Trial.keys):
        try_it(trial)
    assert court.rules_broken == set()


def test_two_runs_with_one_seed_send_the_same_requests() -> None:
    """To platforms started afresh with one seed: the same calls, drawn alike, by the same people in the same order."""
    first, second = (calls_of_a_run() for _ in range(2))
    assert len(first) > 150
    assert first == second


def calls_of_a_run() -> list[tuple[str, str, str, str, str]]:
    with reference_court.running(*POLLED) as platform:
        court = PaperCourt(platform.url)
        size = LITTLE._replace(roles=1, examples=5)
        trial = trial_of(court, size, ("POST /jurors", "POST /cases/{id}/decisions"))
        walk(trial.caller, 1, court.rng("walks"))
        for try_it in (Trial.roles, Trial.bad_input, Trial.good_input, Trial.keys):
            try_it(trial)
    return court.sent
