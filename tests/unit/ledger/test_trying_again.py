"""Trying again does not help: what earlier attempts add to a verdict, and what they can never take away."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from attempted import (
    HARNESS,
    OTHER,
    OWN,
    STAGE_DIGEST,
    THIS,
    attempt,
    earlier,
    ended,
    limits,
    lost,
    threshold,
    tried_again,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from nisi.ledger.entries import AnyEntry, Closed, Counted, Voided
from nisi.verdict.earlier import Earlier, doubts_of_attempts
from nisi.verdict.stage import Waiver

LOST = limits(threshold("orders.lost", rules_out=0.01))  # 299 hearings without a loss
ENOUGH = lost(0, 299)


def ruled(before: Earlier | None, stage: Any = LOST) -> str:
    return tried_again(before, stage=stage).verdict.value


def test_too_few_hearings_are_topped_up_by_those_of_earlier_attempts() -> None:
    """Five of this run and 294 of the one before are what the stage asks for; 293 are one too few."""
    assert ruled(None) == "NOT SHOWN"
    assert ruled(earlier(*attempt("a", ended("a", lost(0, 294))))) == "GO"
    assert ruled(earlier(*attempt("a", ended("a", lost(0, 293))))) == "NOT SHOWN"


ADDS_NOTHING: dict[str, Callable[[], list[AnyEntry]]] = {
    "another candidate": lambda: attempt("a", ended("a", ENOUGH), digest=OTHER),
    "a candidate that said nothing": lambda: attempt("a", ended("a", ENOUGH), digest=None),
    "another stage": lambda: attempt("a", ended("a", ENOUGH), stage_digest="other"),
    "another harness": lambda: attempt("a", ended("a", ENOUGH), harness_digest="other"),
    "a run that is no gate": lambda: attempt("a", ended("a", ENOUGH), purpose="run"),
    "a run with a planted fault": lambda: attempt("a", ended("a", ENOUGH), faults=("T5",)),
    "a run that something hindered": lambda: attempt("a", ended("a", ENOUGH, whole=False)),
}


@pytest.mark.parametrize("which", ADDS_NOTHING)
def test_hearings_of_what_was_not_this_very_gate_are_not_counted(which: str) -> None:
    """Exposures count of whole gates on this candidate, by this stage, under this harness."""
    assert ruled(earlier(*ADDS_NOTHING[which]())) == "NOT SHOWN"


STANDS: dict[str, Callable[[], list[AnyEntry]]] = {
    "a gate that ended": lambda: attempt("a", ended("a", lost(1, 300))),
    "a gate that was killed": lambda: attempt("a", ended("a", lost(1, 30), how="killed", whole=False)),
    "a gate under another harness": lambda: attempt("a", ended("a", lost(1, 300)), harness_digest="other"),
    "a gate of another stage": lambda: attempt("a", ended("a", lost(1, 300)), stage_digest="other"),
    "a run of one suite": lambda: attempt("a", ended("a", lost(1, 300)), purpose="run"),
    "a finding without a limit": lambda: attempt("a", ended("a", broken=("case-leaked",))),
    "a limit of time": lambda: attempt("a", ended("a", slow=("answers.time p95",))),
    "a gate that is gone and had found one": lambda: [
        *attempt("a", ended("a", how="gone"), found=("order-lost",)),
        Voided(run="a", by="A. Person", because="the machine burned"),
    ],
}


@pytest.mark.parametrize("which", STANDS)
def test_a_finding_that_no_limit_allows_stands_however_well_it_went_since(which: str) -> None:
    """Until the candidate's digest changes: then counting restarts."""
    enough = attempt("z", ended("z", lost(0, 1_000)))
    assert ruled(earlier(*STANDS[which](), *enough)) == "NO-GO"
    assert ruled(earlier(*STANDS[which](), digest=OTHER)) == "NOT SHOWN"


def test_a_breach_with_a_planted_fault_says_nothing_of_the_candidate() -> None:
    """It is listed, and never counted."""
    before = [*attempt("a", ended("a", lost(9, 300)), faults=("T5",)), *attempt("b", ended("b", ENOUGH))]
    assert ruled(earlier(*before)) == "GO"


def test_shares_of_failures_are_those_of_all_attempts_together() -> None:
    """One in ten may be refused: 40 of 100 before and none of 5 are too many, 10 of 100 are not."""
    stage = limits(threshold("shares.refused", limit_share=0.1))

    def refused(failures: int) -> Counted:
        return Counted(measure="shares.refused", failures=failures, exposures=100)

    assert ruled(earlier(*attempt("a", ended("a", refused(40), broken=()))), stage) == "NO-GO"
    assert ruled(earlier(*attempt("a", ended("a", refused(10), broken=()))), stage) == "GO"


def test_a_breach_that_was_waived_is_waived_while_the_waiver_lives() -> None:
    """A late order of an earlier attempt that two people agreed to does not come back as a breach."""
    stage = limits(threshold("orders.late"))
    late = Counted(measure="orders.late", failures=1, exposures=50, clusters_failed=1, clusters=50)
    before = earlier(*attempt("a", ended("a", late, broken=(), waived=("orders.late",))))
    waiver = Waiver(
        code="order-late",
        owner="A",
        second_signatory="B",
        reason="r",
        scope="everywhere",
        expires=datetime.date(2027, 1, 1),
    )
    assert tried_again(before, stage=stage, waivers=(waiver,)).verdict.value == "GO WITH CONDITIONS"
    assert tried_again(before, stage=stage).verdict.value == "NO-GO"


def test_an_attempt_that_nobody_knows_the_end_of_blocks_until_somebody_answers_for_it() -> None:
    """Abandoned or gone it is NOT SHOWN, by its name; voided it is listed as discarded."""
    enough = attempt("z", ended("z", ENOUGH))
    for lone in (attempt("a", None), attempt("a", ended("a", how="gone"))):
        judged = tried_again(earlier(*lone, *enough), stage=LOST)
        assert (judged.verdict.value, ["a began at" in d.why for d in judged.not_shown]) == ("NOT SHOWN", [True])
        voided = tried_again(earlier(*lone, Voided(run="a", by="N", because="r"), *enough), stage=LOST)
        assert voided.attempts is not None
        assert (voided.verdict.value, voided.attempts.discarded) == ("GO", 1)


def test_an_attempt_that_is_under_way_blocks_nothing_yet() -> None:
    """Its own verdict comes, and nisi admit looks at the ledger again."""
    under_way = attempt("a", None, must_end_by="2026-03-02T12:00:00+00:00")
    judged = tried_again(earlier(*under_way, *attempt("z", ended("z", ENOUGH))), stage=LOST)
    assert judged.attempts is not None
    assert (judged.verdict.value, judged.attempts.started, judged.attempts.finished) == ("GO", 3, 2)


def test_a_stage_that_needs_a_ledger_is_not_the_first_thing_that_was_tried() -> None:
    """NOT SHOWN, unless somebody answers for it, whose name is told."""
    stage = limits(threshold("orders.lost"), needs_ledger=True)
    assert ruled(earlier(), stage) == "NOT SHOWN"
    assert ruled(earlier(*attempt("a", ended("a"), digest=OTHER)), stage) == "GO"
    judged = tried_again(earlier(first_run="A. Person"), stage=stage)
    assert judged.attempts is not None
    assert (judged.verdict.value, judged.attempts.first_run) == ("GO", "A. Person")


def test_what_was_loosened_needs_somebody_who_approves_of_it_where_the_stage_says_so() -> None:
    """Also where the rules by which the last one was accepted are not at hand."""
    stage = limits(threshold("orders.lost"), needs_approver=True)
    accepted = attempt("a", ended("a", verdict="GO"), digest=OTHER, stage="small")
    before = {"nothing": earlier(), "unknown": earlier(*accepted, stage="small")}
    assert {name: ruled(one, stage) for name, one in before.items()} == {"nothing": "GO", "unknown": "NOT SHOWN"}
    judged = tried_again(earlier(*accepted, stage="small", loosening_approved_by="A. Person"), stage=stage)
    assert judged.attempts is not None
    assert (judged.verdict.value, judged.attempts.loosening_approved_by) == ("GO", "A. Person")
    doubts = [d.why for d in doubts_of_attempts(earlier(), stage, rules_known=True, looser=("confidence: 1 then",))]
    assert doubts == ["nobody approved of what was loosened: confidence: 1 then"]


ADMITTED: dict[str, tuple[Callable[[], list[AnyEntry]], str]] = {
    "none": (list, "NOT SHOWN"),
    "a GO of that stage": (lambda: attempt("a", ended("a", verdict="GO"), stage="before"), "GO"),
    "one with conditions": (lambda: attempt("a", ended("a", verdict="GO WITH CONDITIONS"), stage="before"), "GO"),
    "a GO of another stage": (lambda: attempt("a", ended("a", verdict="GO"), stage="local"), "NOT SHOWN"),
    "a GO of another candidate": (
        lambda: attempt("a", ended("a", verdict="GO"), digest=OTHER, stage="before"),
        "NOT SHOWN",
    ),
    "a run that is no gate": (
        lambda: attempt("a", ended("a", verdict="GO"), stage="before", purpose="run"),
        "NOT SHOWN",
    ),
    "what was not shown": (lambda: attempt("a", ended("a", verdict="NOT SHOWN"), stage="before"), "NOT SHOWN"),
}


@pytest.mark.parametrize("which", ADMITTED)
def test_a_stage_may_ask_for_an_earlier_one_that_admits_this_very_candidate(which: str) -> None:
    """The ledger must have it, whatever was said when the gate began."""
    entries, expected = ADMITTED[which]
    stage = limits(threshold("orders.lost"), needs_admitted="before")
    assert ruled(earlier(*entries(), admitted="a"), stage) == expected
    assert ruled(earlier(*entries()), stage) == "NOT SHOWN"


def test_the_sentence_says_that_attempts_were_added_up() -> None:
    """And what this one alone has."""
    (ruling,) = tried_again(earlier(*attempt("a", ended("a", ENOUGH))), stage=LOST).rulings
    assert ruling.because.endswith("This adds up 2 attempts; this one alone has 0 of 5.")


# The law, over any attempts.

COUNTS = st.builds(lost, st.sampled_from([0, 0, 1]), st.integers(1, 400))
CLOSED = st.builds(
    lambda counts, how, whole, slow: ended("?", counts, how=how, whole=whole, slow=slow),
    COUNTS,
    st.sampled_from(["ended", "killed", "gone"]),
    st.booleans(),
    st.sampled_from([(), (), ("answers.time p95",)]),
)
ATTEMPTS = st.lists(
    st.tuples(
        st.none() | CLOSED,
        st.sampled_from([THIS, THIS, OTHER]),
        st.sampled_from([STAGE_DIGEST, "other"]),
        st.sampled_from([HARNESS, "other"]),
        st.sampled_from([(), ("order-lost",)]),
    ),
    max_size=4,
)


def entries_of(drawn: list[Any]) -> list[AnyEntry]:
    entries: list[AnyEntry] = []
    for n, (closed, digest, stage, harness, found) in enumerate(drawn):
        run = f"r{n}"
        named = (
            None
            if closed is None
            else Closed(**{f: getattr(closed, f) for f in closed.__struct_fields__} | {"run": run})
        )
        entries += attempt(run, named, digest=digest, found=found, stage_digest=stage, harness_digest=harness)
    return entries


@settings(max_examples=60, deadline=None)
@given(before=ATTEMPTS, after=ATTEMPTS, place=st.integers(0, 4))
def test_no_further_attempt_and_no_voiding_frees_a_breach_and_no_removal_frees_a_block(
    before: list[Any], after: list[Any], place: int
) -> None:
    """NO-GO stays NO-GO whatever is tried next; an attempt whose evidence is taken away never leads to GO."""
    verdict = ruled(earlier(*entries_of(before)))
    more = [*before[:place], *after, *before[place:]]
    if verdict == "NO-GO":
        assert ruled(earlier(*entries_of(more))) == "NO-GO"
        voided = [Voided(run=f"r{n}", by="N", because="r") for n in range(len(before))]
        assert ruled(earlier(*entries_of(before), *voided)) == "NO-GO"
    if verdict != "GO":
        # Its folder is lost before anybody could close it: what was counted is not known, what was found is.
        gone = [(ended("?", how="gone"), *rest[:-1], _seen(closed, rest[-1])) for closed, *rest in before]
        assert ruled(earlier(*entries_of(gone))) != "GO"


def _seen(closed: Closed | None, found: tuple[str, ...]) -> tuple[str, ...]:
    """A finding of an attempt was written down when it was seen."""
    return ("order-lost",) if closed is not None and closed.how != "gone" and closed.broken else found


def test_the_own_attempt_must_be_in_the_copy_of_the_ledger() -> None:
    """A copy without it is another ledger's, or was cut."""
    whole = earlier(*attempt("a", ended("a", ENOUGH)))
    without = Earlier(**{f: getattr(whole, f) for f in whole.__struct_fields__} | {"own": None})
    assert OWN not in {a.run for a in without.others}
    assert ruled(without) == "NOT SHOWN"
