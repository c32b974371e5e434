"""What CI systems show beside a run: within their limits, and never more than text."""

from __future__ import annotations

import msgspec
import pytest
from judged import Judged, faulty_run, judged, sound_run

from nisi.board.ci_summary import MOST_ANNOTATIONS, as_annotations, step_summary
from nisi.verdict.doubts import Doubt

HOSTILE = "</table><img src=x onerror=y>\n::set-env name=X::y | `# [link](http://evil)` %0A::stop-commands::x"
MEBIBYTE = 2**20  # GitHub takes no longer summary


@pytest.fixture(scope="module")
def faulty() -> Judged:
    return judged(*faulty_run())


def doubtful(one: Judged, *doubts: str) -> Judged:
    """The same run with more that was not shown."""
    more = tuple(Doubt(what=doubt, why=doubt, way_out=doubt) for doubt in doubts)
    return one._replace(judgement=msgspec.structs.replace(one.judgement, not_shown=more))


def test_the_summary_says_what_blocks_first_and_the_head_last(faulty: Judged) -> None:
    """The verdict as its heading, then each limit that was breached, each kind of finding, each doubt."""
    lines = step_summary(*faulty, head="7:abc").splitlines()
    assert lines[0] == "## NO\\-GO for stage local"
    assert lines[4:7] == ["| ruling | what was measured | why |", "|---|---|---|", lines[6]]
    assert lines[6].startswith("| BREACHED | orders.lost |")
    assert lines[-1] == "Head of the ledger, to be written down: `7:abc`"


def test_what_a_candidate_said_stays_text(faulty: Judged) -> None:
    """No element, no link, no cell of a table, no other line, no command."""
    one = doubtful(faulty, HOSTILE)
    summary = step_summary(*one, head="7:abc")
    (row,) = [line for line in summary.splitlines() if "onerror" in line]
    assert row.replace("\\|", "").count("|") == 4
    assert row.replace("\\<", "").count("<") == row.replace("\\[", "").count("[") == 0
    told = [line for line in as_annotations(*one) if "onerror" in line]
    assert [line.startswith("::error title=nisi::NOT SHOWN ") for line in told] == [True]
    assert "%0A::" not in told[0].replace("%250A", "")


def test_a_run_with_thousands_of_doubts_stays_within_the_limits(faulty: Judged) -> None:
    """Rows beyond the first are counted, and annotations end where GitHub shows no more."""
    one = doubtful(faulty, *(f"{n} {HOSTILE * 40}" for n in range(5_000)))
    assert len(step_summary(*one, head="7:abc").encode()) < MEBIBYTE
    assert len(list(as_annotations(*one))) == MOST_ANNOTATIONS


def test_a_go_has_no_annotations() -> None:
    """An error beside a green run would be read as one."""
    one = judged(*sound_run())
    assert (one.judgement.verdict.value, list(as_annotations(*one))) == ("GO", [])
