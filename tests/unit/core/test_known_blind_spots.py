"""Histories that Jepsen's set and queue checkers let through (each was run there), and what ours say of them."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from gated import STAGE, judged, threshold
from played import Event, delivery, document, order, phase, played, view

from nisi.checkers.checked import NotExercised

SECRET = document("secret", at=(10, 10.5), classification="RESTRICTED")
LETTER = document("letter", at=(10, 10.5))
OTHER = (document("other", at=(11, 11.5)), view("tribunal-judge", at=40, shows=["other", "letter"]))
RESPONDENT = view("respondent", at=40, shows=["letter"])
A = order("a", at=(10, 10.2))

# What happened, how it was played, the findings, and the verdict on a stage that asks for no number of trials.
Row = tuple[list[Event], dict[str, Any], list[str], str]
ROWS: dict[str, Row] = {
    "a document leaked to a role (a phantom: valid there)": (
        [SECRET, view("respondent", at=20, shows=["secret"])],
        {},
        ["document-leaked"],
        "NO-GO",
    ),
    "twice in one read (duplicated-count 0: valid there)": (
        [LETTER, view("tribunal-judge", at=20, shows=["letter", "letter"]), RESPONDENT],
        {},
        ["write-doubled"],
        "NO-GO",
    ),
    "refused, and visible (valid there)": (
        [document("letter", at=10, outcome="refused"), view("tribunal-judge", at=20, shows=["letter"]), RESPONDENT],
        {},
        ["refusal-applied"],
        "NO-GO",
    ),
    "present, absent, present (stale 1: valid there)": (
        [LETTER, *(view("tribunal-judge", at=t, shows=["letter"][: t % 20]) for t in (15, 20, 25)), RESPONDENT],
        {},
        ["document-flickering"],
        "NO-GO",
    ),
    "absent for a while, then visible (stable there)": (
        [LETTER, view("tribunal-judge", at=15), view("tribunal-judge", at=40, shows=["letter"]), RESPONDENT],
        {},
        ["document-late"],
        "NO-GO",
    ),
    "present, absent, present, absent": (
        [LETTER, *(view("tribunal-judge", at=t, shows=["letter"][: t % 20]) for t in (15, 20, 25, 40)), RESPONDENT],
        {},
        ["document-hidden"],
        "NO-GO",
    ),
    "acknowledged, and no later view began (never-read: valid there)": (
        [LETTER, view("tribunal-judge", at=10.4), view("respondent", at=40, shows=["letter"])],
        {},
        [],
        "NOT SHOWN",
    ),
    "acknowledged, absent, and the same order shared again (the second resets the state there)": (
        [A, order("a", at=30), delivery("a", at=31)],
        {},
        ["order-late"],
        "NO-GO",
    ),
    "delivered twice (duplicated-count 1: valid there)": (
        [A, delivery("a", at=11), delivery("a", at=12)],
        {},
        ["order-duplicated"],
        "NO-GO",
    ),
    "delivered before it was invoked (an impossible order: valid there)": (
        [A, delivery("a", at=2)],
        {},
        ["order-ghost", "order-lost"],
        "NO-GO",
    ),
    "refused, and delivered all the same (recovered: valid there)": (
        [order("a", at=10, outcome="refused"), delivery("a", at=11)],
        {},
        ["order-ghost"],
        "NO-GO",
    ),
    "delivered a day late (valid there)": (
        [A, delivery("a", at=45)],
        {},
        ["order-late"],
        "NO-GO",
    ),
    "not drained (lost there: a false alarm)": (
        [order("a", at=(57, 57.1))],
        {},
        [],
        "NOT SHOWN",
    ),
    "never healed, so never drained (lost there: a false alarm)": ([A], {"heal": None}, [], "NOT SHOWN"),
    "drained in part: what was seen counts": (
        [order("a", "b", at=10), delivery("a", at=11), phase("drain", at=51)],
        {"killed": ["gate"]},
        ["order-lost"],
        "NO-GO",
    ),
}


@pytest.mark.parametrize("row", ROWS)
def test_what_others_let_through_is_found_and_what_they_cry_wolf_at_is_not(row: str) -> None:
    events, how, codes, verdict = ROWS[row]
    judgement = judged(played(*events, **how))
    assert (sorted(finding.code for finding in judgement.findings), judgement.verdict.value) == (codes, verdict)


def test_no_sample_is_not_zero() -> None:
    """A run in which nothing happened shows nothing of any promise."""
    judgement = judged(played())
    assert {ruling.verdict.value for ruling in judgement.rulings} == {"NOT SHOWN"}
    assert {type(m) for m in judgement.measures if m.name in ("documents.hidden", "acts.unknown")} == {NotExercised}


def test_a_slice_without_a_sample_is_not_shown_either() -> None:
    stage_threshold = threshold("documents.hidden", "documents", where={"role": "records-officer"})
    stage = msgspec.structs.replace(STAGE, threshold=(*STAGE.threshold, stage_threshold))
    ruling = judged(played(LETTER, *OTHER), stage=stage).rulings[-1]
    assert (ruling.verdict.value, ruling.because) == ("NOT SHOWN", "nothing was measured for this slice.")
