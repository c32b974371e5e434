"""The lines that `nisi` prints, compared whole with what was read and agreed to."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
import pytest
from judged import STAGE, faulty_run, judged, sound_run
from played import hindered, item, order, suite
from snapshots import assert_reads_as

from nisi.board.story import summary, tell
from nisi.checkers.checked import Finding
from nisi.settings import UsageError

FOLDER = Path("runs/nowhere")  # no other run lies beside it


def test_a_sound_run_reads_as_go() -> None:
    """The first line is the verdict, with what it does not say."""
    assert_reads_as("summary-go", summary(*judged(*sound_run())))


def test_a_faulty_run_reads_as_no_go() -> None:
    """What is breached comes before what was shown, and the gravest findings come first."""
    assert_reads_as("summary-no-go", summary(*judged(*faulty_run())))


def test_a_run_that_shows_nothing_reads_as_not_shown() -> None:
    """Each doubt says what was not shown, why, and the way out."""
    run = judged(
        order("a", at=10),
        suite("documents", at=None),
        suite("access", why="the suite crashed"),
        item("tagging", "test_orders", "skipped", "no browser"),
        hindered("a delivery while the contractor is down", "the outage did not fire", "see that the hook works"),
        inbox_down=((20, 30),),
        killed=("court",),
        heal=None,
    )
    assert_reads_as("summary-not-shown", summary(*run))


def test_a_run_of_some_suites_says_that_it_is_no_gate() -> None:
    """`nisi run` never reads like a gate."""
    lines = list(summary(*judged(*sound_run(), purpose="run", suites=("tagging",))))
    assert lines[0] == "GO for stage local (not a gate): says nothing about rollout"


def test_the_list_of_findings_numbers_them() -> None:
    run = judged(*faulty_run())
    assert_reads_as("show-all", tell(run.judgement, run.history, None, FOLDER))


def test_the_story_of_a_lost_order_ends_with_what_never_came() -> None:
    run = judged(*faulty_run())
    assert_reads_as("show-order-lost", tell(run.judgement, run.history, "order-lost#1", FOLDER))


def test_the_story_of_a_doubled_order_shows_both_messages() -> None:
    run = judged(*faulty_run())
    assert_reads_as("show-order-duplicated", tell(run.judgement, run.history, "order-duplicated", FOLDER))


def test_a_text_selects_every_finding_whose_subject_holds_it() -> None:
    """One document is hidden from one role and shown to another: both stories are told."""
    run = judged(*faulty_run())
    assert_reads_as("show-by-subject", tell(run.judgement, run.history, "MEDICAL", FOLDER))


@pytest.mark.parametrize(
    ("selector", "message"),
    [
        ("order-lots", 'finding "order-lots": is no code, number or subject of this run; did you mean "order-lost"?'),
        (
            "order-lost#2",
            'finding "order-lost#2": is no code, number or subject of this run; did you mean "order-lost#1"?',
        ),
        (
            "zzz",
            'finding "zzz": is no code, number or subject of this run; '
            "known: document-hidden, document-leaked, order-duplicated, order-lost",
        ),
        (
            "",
            'finding "": is no code, number or subject of this run; '
            "known: document-hidden, document-leaked, order-duplicated, order-lost",
        ),
    ],
)
def test_an_unknown_selector_is_a_usage_error_with_the_nearest_known(selector: str, message: str) -> None:
    """It is raised before any line is printed."""
    run = judged(*faulty_run())
    with pytest.raises(UsageError) as caught:
        tell(run.judgement, run.history, selector, FOLDER)
    assert str(caught.value) == message


def test_a_run_without_findings_has_no_story() -> None:
    run = judged(*sound_run())
    assert list(tell(run.judgement, run.history, None, FOLDER)) == ["no findings"]
    with pytest.raises(UsageError, match="this run has no findings at all"):
        tell(run.judgement, run.history, "order-lost", FOLDER)


def test_a_code_that_this_run_does_not_have_is_named_as_such() -> None:
    """It is no slip of the pen, so no other code is suggested for it."""
    run = judged(order("a", at=10))
    with pytest.raises(UsageError) as caught:
        tell(run.judgement, run.history, "document-hidden", FOLDER)
    assert str(caught.value) == 'finding "document-hidden": this run has none of these; it has order-lost'


def test_a_finding_whose_calls_are_not_in_the_evidence_says_so() -> None:
    run = judged(*sound_run())
    ghost = Finding(code="order-lost", subject="s", sentence="Lost.", calls=("court:99999", "nobody:1", "rubbish"))
    judgement = msgspec.structs.replace(run.judgement, findings=(ghost,))
    assert list(tell(judgement, run.history, "order-lost", FOLDER)) == [
        "order-lost#1  s",
        "  Lost.",
        "  the record court:99999 is not in the evidence",
        "  the record nobody:1 is not in the evidence",
        "  the record rubbish is not in the evidence",
        "  who must act: harness. 3 records that it names are not in the evidence.",
        "  new: no earlier run is beside it, nor in the ledger that it was judged by",
        "  of this shape: 1 in this run (order-lost)",
        "  again: nisi replay runs/nowhere order-lost#1",
        "",
    ]


def test_a_hundred_thousand_findings_stay_a_screenful() -> None:
    """Counts and a few sentences, never all of them; and a selector finds its one among all."""
    run = judged(*faulty_run())
    lost = run.judgement.findings[-1]
    many = tuple(msgspec.structs.replace(lost, subject=f"subject {n}") for n in range(100_000))
    judgement = msgspec.structs.replace(run.judgement, findings=many)
    began = time.perf_counter()
    assert len(list(summary(judgement, run.history, STAGE))) < 40
    assert len(list(tell(judgement, run.history, None, FOLDER))) < 60
    assert len(list(tell(judgement, run.history, lost.code, FOLDER))) < 300
    assert next(iter(tell(judgement, run.history, "subject 99999", FOLDER))).startswith(f"{lost.code}#100000  ")
    with pytest.raises(UsageError):
        tell(judgement, run.history, "sabject", FOLDER)
    assert time.perf_counter() - began < 10
