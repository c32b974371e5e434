"""`--continue`: a gate that showed too little is topped up by the suites that it left short, and by nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from attempted import (
    HARNESS,
    STAGE_DIGEST,
    THIS,
    attempt,
    earlier,
    ended,
    folded,
    good_day,
    judged_once,
    limits,
    lost,
    threshold,
)
from msgspec.structs import replace
from played import played, suite

from nisi.gather.continuing import continuing
from nisi.gather.leader import WrongCandidate
from nisi.journal.records import CandidateRead
from nisi.ledger.entries import AnyEntry, Closed, Counted
from nisi.ledger.ledger import open_ledger
from nisi.settings import UsageError
from nisi.verdict.continued import suites_short, why_not
from nisi.verdict.judging import Judgement

HIDDEN = "documents.hidden"
STAGE = limits(
    threshold("orders.lost", rules_out=0.01),
    replace(threshold(HIDDEN), suites=("documents", "access")),
    replace(threshold("acts.unknown", limit_share=0.2), suites=("tagging", "documents")),
)


def counted(measure: str, failures: int, exposures: int) -> Counted:
    return Counted(measure=measure, failures=failures, exposures=exposures, unit="documents")


def short(**given: Any) -> Closed:
    """A gate that saw 294 hearings, five too few, and showed all else."""
    usual = {"verdict": "NOT SHOWN", "kept": (HIDDEN, "acts.unknown"), "broken": ()}
    return ended("a", lost(0, 294), counted(HIDDEN, 0, 40), counted("acts.unknown", 1, 400), **{**usual, **given})


def gone_on(*entries: AnyEntry, ran: tuple[str, ...] = ("tagging",), goes_on_with: str = "a") -> Judgement:
    """The verdict of a gate of these suites alone, in which five hearings went well."""
    left_out = [suite(name, at=None) for name in ("tagging", "documents", "access") if name not in ran]
    told = {"continues": goes_on_with, "suites": ran, "stage_digest": STAGE_DIGEST, "access_digest": ""}
    history = played(*good_day(), *left_out, opened={**told, "harness_digest": HARNESS})
    return judged_once(history, STAGE, earlier(*entries, continues=goes_on_with))


def test_what_was_short_is_added_up_and_what_was_shown_need_not_be_shown_again() -> None:
    """294 hearings and five; documents and access are the earlier gate's, and the sentence says so."""
    judged = gone_on(*attempt("a", short()))
    assert [ruling.verdict.value for ruling in judged.rulings] == ["GO", "GO", "GO"], judged.rulings
    assert (judged.verdict.value, judged.not_shown, judged.whole) == ("GO", (), True)
    assert judged.attempts is not None
    assert (judged.attempts.continues, judged.attempts.started) == ("a", 2)
    assert (judged.rulings[1].failures, judged.rulings[1].exposures) == (0, 40)


def test_without_the_earlier_gate_the_same_run_has_not_run_whole_suites() -> None:
    """And whoever names one that there is not, or that was hindered, is told so."""
    assert [d.what for d in gone_on(goes_on_with="").not_shown] == ["the suite documents", "the suite access"]
    for entries in ([], attempt("a", short(whole=False)), attempt("a", short(), digest="0ddba11")):
        judged = gone_on(*entries)
        assert judged.verdict.value == "NOT SHOWN"
        assert "what the earlier run showed" in [doubt.what for doubt in judged.not_shown]


def test_an_attempt_in_between_that_failed_is_added_up_too() -> None:
    """A share of failures that only others count is summed, and a limit of nothing stands."""
    between = ended("b", counted("acts.unknown", 300, 400), broken=(), verdict="NO-GO")
    assert gone_on(*attempt("a", short()), *attempt("b", between)).verdict.value == "NO-GO"
    hidden = ended("b", counted(HIDDEN, 1, 40), verdict="NO-GO")
    assert gone_on(*attempt("a", short()), *attempt("b", hidden)).verdict.value == "NO-GO"


def test_the_same_draw_again_is_no_further_trial() -> None:
    """Exposures of a seed count once, whoever drew it."""
    first, again = (attempt(run, ended(run, lost(0, 150)), seed=7) for run in "bc")
    assert gone_on(*attempt("a", short()), *first, *again).rulings[0].exposures == 5 + 294 + 150


def test_only_the_suites_of_what_was_not_shown_are_run_again() -> None:
    """In the order of the stage; of a limit all of its suites."""
    (before,) = folded(*attempt("a", short()))
    assert suites_short(before, STAGE) == ("tagging",)
    (before,) = folded(*attempt("a", short(kept=("orders.lost", "acts.unknown"))))
    assert suites_short(before, STAGE) == ("documents", "access")


REFUSED = {
    "a run that is no gate": (attempt("a", short(), purpose="run"), "only a gate"),
    "a planted fault": (attempt("a", short(), faults=("T5",)), "planted faults (T5)"),
    "one under way": (attempt("a", None), "under way or abandoned"),
    "one that was killed": (attempt("a", short(how="killed")), "it is killed"),
    "a breach": (attempt("a", short(verdict="NO-GO")), "a breach stands"),
    "a GO": (attempt("a", short(verdict="GO")), "nothing is left to show"),
    "no digest": (attempt("a", short(), digest=None), "did not say what it is"),
    "what was hindered": (attempt("a", short(whole=False)), "run the whole gate again"),
    "another stage": (attempt("a", short(), stage_digest="other"), "its stage file changed since"),
    "another access table": (attempt("a", short(), access_digest="other"), "its access table changed since"),
    "another harness": (attempt("a", short(), harness_digest="other"), "its harness changed since"),
}


@pytest.mark.parametrize("which", REFUSED)
def test_what_cannot_be_gone_on_with_is_said_with_the_reason(which: str) -> None:
    """Whatever would make one gate of two that are not alike, or bury a breach."""
    entries, reason = REFUSED[which]
    (before,) = folded(*entries)
    said = why_not(before, STAGE_DIGEST, HARNESS, "")
    assert said is not None
    assert reason in said


def test_the_command_refuses_before_anything_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An attempt that there is not, the seed that it drew, and another candidate."""
    ledger = open_ledger("ledger.sqlite", tmp_path)
    digest = "aa" * 32
    monkeypatch.setattr("nisi.gather.continuing.digest_of", lambda _: digest)
    monkeypatch.setattr("nisi.gather.continuing.harness_digest", lambda _: HARNESS)
    settings: Any = mock.Mock(kit=tmp_path, stage=STAGE)
    settings.candidate.name = "refcourt"
    for entry in attempt("a", short(), stage_digest=digest, access_digest=digest, seed=7):
        ledger.append(entry)
    with pytest.raises(UsageError, match="no such attempt"):
        continuing("b", settings, ledger, None)
    with pytest.raises(UsageError, match="--seed 7 draws what it has drawn"):
        continuing("runs/a", settings, ledger, 7)
    found = continuing("runs/a/", settings, ledger, None)
    assert found == ("a", ("tagging",), THIS)
    read = CandidateRead(when="start", base_url="", version="1", digest="0ddba11")
    with pytest.raises(WrongCandidate, match="counting begins anew"):
        found.check(read)
    found.check(replace(read, digest=THIS))
