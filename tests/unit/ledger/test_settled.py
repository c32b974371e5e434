"""Attempts whose process died here without a word: what they left is judged, and written down once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from attempted import LATER, LONG_AGO, NOW, OWN, THIS, limits, opened, threshold
from played import candidate, order
from played.bundles import laid_out, small_stages_allowed

from nisi.gather.attempt import _here, settle, void_attempt
from nisi.ledger.attempts import attempts_in
from nisi.ledger.entries import Closed, Identified
from nisi.ledger.ledger import Ledger, open_ledger
from nisi.settings import UsageError


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return open_ledger("ledger.sqlite", tmp_path)


@pytest.fixture(scope="module")
def dead() -> int:
    """The number of a process that is no more."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


def left(kit: Path, run: str) -> None:
    """The folder of a run that lost an order and was killed before it was judged."""
    folder = kit / "runs" / run
    laid_out(folder, candidate(), order("x", at=10), stage=limits(threshold("orders.lost")), killed=["gate"])


def began(ledger: Ledger, run: str, pid: int, boot: str | None = None) -> None:
    ledger.append(opened(run, pid=pid, boot=boot or _here(), must_end_by=LATER))
    ledger.append(Identified(run=run, digest=THIS))


def states(ledger: Ledger) -> dict[str, str]:
    return {attempt.run: attempt.state_at(NOW) for attempt in attempts_in(ledger.read())}


def settled(ledger: Ledger, kit: Path) -> list[str]:
    with small_stages_allowed():
        return [line.split(" and ", 1)[1] for line in settle(ledger, kit)]


def test_what_a_killed_attempt_left_is_judged_and_its_findings_count(ledger: Ledger, tmp_path: Path, dead: int) -> None:
    """Its failures, not its exposures; and only once."""
    began(ledger, OWN, dead)
    left(tmp_path, OWN)
    assert settled(ledger, tmp_path) == ["killed; what it left was judged and counts"]
    (attempt,) = attempts_in(ledger.read())
    closed = attempt.closed
    assert closed is not None
    assert (closed.how, closed.verdict, closed.whole, closed.broken) == ("killed", "NO-GO", False, ("orders.lost",))
    assert settled(ledger, tmp_path) == []


def test_one_that_left_nothing_is_gone_until_its_evidence_comes_back(ledger: Ledger, tmp_path: Path, dead: int) -> None:
    """Told once; with its folder put back it is judged like any other."""
    began(ledger, OWN, dead)
    assert settled(ledger, tmp_path) == ["left nothing; it is listed as discarded"]
    assert (settled(ledger, tmp_path), states(ledger)) == ([], {OWN: "gone"})
    left(tmp_path, OWN)
    assert settled(ledger, tmp_path) == ["killed; what it left was judged and counts"]
    assert states(ledger) == {OWN: "killed"}


def test_one_that_still_runs_or_ran_elsewhere_is_left_alone(ledger: Ledger, tmp_path: Path, dead: int) -> None:
    """A number of a process means nothing on another host."""
    began(ledger, "mine", os.getpid())
    began(ledger, "theirs", dead, boot="another host")
    assert (settled(ledger, tmp_path), states(ledger)) == ([], {"mine": "under way", "theirs": "under way"})


def test_only_an_attempt_that_nobody_knows_the_end_of_can_be_voided(ledger: Ledger) -> None:
    """By name and reason; never one that is known, one that may be under way, or one that there is not."""
    ledger.append(opened("gone", must_end_by=LONG_AGO))
    ledger.append(opened("known", must_end_by=LONG_AGO))
    ledger.append(Closed(run="known", how="ended", verdict="NO-GO"))
    ledger.append(opened("going", must_end_by="2999-01-01T00:00:00+00:00"))
    for run, why in (("known", "it is ended"), ("going", "it is under way"), ("none", "no such attempt")):
        with pytest.raises(UsageError, match=why):
            void_attempt(ledger, run, "A. Person", "the machine burned")
    with pytest.raises(UsageError, match="--by NAME --because REASON"):
        void_attempt(ledger, "gone", " ", "the machine burned")
    void_attempt(ledger, "gone", "A. Person", "the machine burned")
    assert states(ledger) == {"gone": "void", "known": "ended", "going": "under way"}
