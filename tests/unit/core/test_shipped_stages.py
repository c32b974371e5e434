"""The stages that ship are a ladder: each asks for all that the one before asks for, and for no less of it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from nisi.verdict.bounds import trials_needed
from nisi.verdict.stage import Stage, load_stage

ROOT = Path(__file__).resolve().parents[3]
LADDER = ("local", "merge", "early-adopter", "national")

# What a later stage allows more of, because it does what the earlier one does not.
MORE = {"hearings.stalled": "its outage days cut half of all sites on purpose"}


def shipped(name: str) -> Stage:
    return load_stage(name, ROOT)[0]


@pytest.mark.parametrize(("before", "after"), [*pairwise(LADDER)])
def test_a_stage_has_every_threshold_of_the_one_before_and_none_is_looser(before: str, after: str) -> None:
    later = {threshold.name: threshold for threshold in shipped(after).threshold}
    assert [t.name for t in shipped(before).threshold if t.name not in later] == []
    for earlier in shipped(before).threshold:
        now = later[earlier.name]
        for key in ("limit", "limit_share", "rules_out", "within_s"):
            was, allowed = getattr(earlier, key), getattr(now, key)
            if was is not None and now.name not in MORE:
                assert allowed is not None, f"{now.name}: {key}"
                assert allowed <= was, f"{now.name}: {key}"


@pytest.mark.parametrize(("before", "after"), [*pairwise(LADDER)])
def test_a_stage_wants_as_much_of_each_situation_and_as_short_deadlines(before: str, after: str) -> None:
    earlier, later = shipped(before), shipped(after)
    wanted = {seen.what: seen.at_least for seen in later.seen}
    assert [seen.what for seen in earlier.seen if wanted.get(seen.what, 0) < seen.at_least] == []
    was, is_now = (msgspec.structs.asdict(stage.deadlines) for stage in (earlier, later))
    assert {name: seconds for name, seconds in is_now.items() if seconds > was[name]} == {}
    assert set(earlier.suite_names()) <= set(later.suite_names())


@pytest.mark.parametrize(
    ("stage", "hearings"), [("local", 299), ("merge", 2_995), ("early-adopter", 29_956), ("national", 299_572)]
)
def test_a_lost_order_is_ruled_out_by_the_published_number_of_hearings(stage: str, hearings: int) -> None:
    """At 95 %, and what is assumed of their correlation has a reason and an owner."""
    asked = shipped(stage)
    (lost,) = [t for t in asked.threshold if t.name == "orders.lost"]
    assert lost.rules_out is not None
    assert trials_needed(lost.rules_out, asked.confidence) == hearings
    assert asked.clusters is not None
    assert (bool(asked.clusters.why), bool(asked.clusters.owner)) == (True, True)


@pytest.mark.parametrize("stage", LADDER)
def test_every_threshold_says_why_whence_and_whose_it_is(stage: str) -> None:
    assert [t.name for t in shipped(stage).threshold if not (t.why and t.source and t.owner)] == []


def test_only_the_last_stage_insists_on_what_people_supply() -> None:
    """Before the whole country uses it, somebody must say who is independent and whether going back was rehearsed."""
    assert [name for name in LADDER if shipped(name).needs_programme] == ["national"]
