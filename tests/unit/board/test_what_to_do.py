"""What `nisi show` says beside the story: who must act, and whether it was seen before."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from judged import Judged, faulty_run, judged
from played import faults_read, hindered, noted

from nisi.board.chance import Chance
from nisi.board.seen_before import seen_before
from nisi.board.who_acts import who_acts, who_mends
from nisi.checkers.checked import Finding
from nisi.journal.records import Answered, DeliveryRefused, Invoked
from nisi.model import Refused
from nisi.operations import ReadMonitoring
from nisi.verdict.doubts import Doubt


def lost(run: Judged) -> Finding:
    return next(finding for finding in run.judgement.findings if finding.code == "order-lost")


def acting(run: Judged, finding: Finding, *missing: str) -> tuple[str, str]:
    return who_acts(run.judgement, run.history, finding, missing)


def test_a_finding_is_the_candidates_unless_the_evidence_names_somebody_else() -> None:
    """A partner whose inbox could not take what came, a harness whose records are gone; what was planted is said."""
    run = judged(*faulty_run())
    assert acting(run, lost(run))[0] == "candidate"
    assert acting(run, lost(run), "court:7") == ("harness", "1 record that it names is not in the evidence")
    refused = DeliveryRefused(partner="em-contractor", key=None, why="a file of 2 GB")
    struck = judged(*faulty_run(), noted(refused, 20))
    assert acting(struck, lost(struck))[0] == "partner"
    assert "1 message, a file of 2 GB" in acting(struck, lost(struck))[1]
    planted = judged(*faulty_run(), faults_read(T05=1), faults=("T05",))
    assert acting(planted, lost(planted))[1].endswith("Nobody, where it shows what was planted: T05.")


def test_an_act_that_was_never_sent_is_the_environments() -> None:
    """No connection, no request: whatever is said of it, the candidate was not asked."""
    reading = Invoked(act=999, actor="a.1", role="a", channel="api", operation=ReadMonitoring(case_id="c"))
    unsent = Answered(act=999, outcome=Refused(why="not sent: GET /x: connection refused"))
    run = judged(*faulty_run(), noted(reading, 20), noted(unsent, 21))
    (row,) = run.history.rows("select * from acts where kind = 'read-monitoring'")
    finding = msgspec.structs.replace(lost(run), calls=(f"{row['writer']}:{row['n_invoked']}",))
    assert acting(run, finding)[0] == "environment"


@pytest.mark.parametrize(
    ("what", "who"),
    [
        ("what arrived at the partners", "harness"),
        ("what arrived at em-contractor", "partner"),
        ("the candidate", "environment"),
        ("the outage site-lost", "environment"),
        ("the suite tagging", "harness"),
        ("a whole journal", "harness"),
    ],
)
def test_whoever_must_see_to_a_doubt_is_named(what: str, who: str) -> None:
    assert who_mends(Doubt(what=what, why="", way_out="")) == who


def test_a_finding_is_seen_before_by_its_shape_in_the_newest_run_beside_it(tmp_path: Path) -> None:
    """Not in a later run, not in one of another candidate, and not where a file cannot be read."""
    run = judged(*faulty_run(), hindered("x", "y", "z"))
    finding, own = lost(run), tmp_path / run.history.run.run_id
    assert seen_before(own, run.history).told(finding).startswith("new: no earlier run")

    def beside(name: str, *, candidate: str = "refcourt", findings: str | None = None) -> None:
        (tmp_path / name).mkdir()
        verdict = {"run": name, "candidate": {"name": candidate, "digest": "c0ffee" * 8}}
        (tmp_path / name / "verdict.json").write_text(json.dumps(verdict))
        line = msgspec.json.encode(msgspec.structs.replace(finding, subject="another")).decode()
        (tmp_path / name / "findings.jsonl").write_text(f"{line}\n" if findings is None else findings)

    beside("20270101T000000-later")
    beside("20260104T000000-broken", findings="{")
    beside("20260103T000000-other", candidate="another")
    beside("20260102T000000-clean", findings="")
    assert "none of this shape in 1 earlier run beside it" in seen_before(own, run.history).told(finding)
    beside("20260101T000000-old")
    told = seen_before(own, run.history).told(finding)
    assert told == "seen before: 1 of this shape in 20260101T000000-old on build c0ffeec0ffee"


def test_so_many_tries_are_needed_as_make_a_miss_one_in_twenty() -> None:
    """1 - (1 - p)^n is at least 0.95 at the number that is told, and less at one fewer."""
    for failed, trials in ((1, 23), (15, 345), (1, 2), (9, 10)):
        chance = Chance(failed, trials, "hearings")
        missed = 1 - chance.rate
        assert missed**chance.tries <= 0.05 + 1e-12 < missed ** (chance.tries - 1)
    assert (Chance(5, 5, "hearings").tries, Chance(1, 10**9, "hearings").tries) == (1, 100_000)
