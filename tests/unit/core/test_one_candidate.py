"""One candidate is judged: a change of version or digest is two, unless this run planned and undid it."""

from __future__ import annotations

import pytest
from played import Event, candidate, noted, outage, played
from stages import small_stage

from nisi.journal.records import CandidateRead
from nisi.verdict.one_candidate import doubts_of_identity

STAGE = small_stage("small", threshold=())  # what an outage struck may still be failing for five seconds


def silent(at: float) -> Event:
    """The candidate could not be asked what it is."""
    return noted(CandidateRead(when="meanwhile", base_url="http://127.0.0.1:8080", error="refused"), at)


UPGRADE = outage("a new version", (20, 30), upgraded=True)
FROZEN = outage("frozen for a while", (20, 30))
CASES: dict[str, tuple[tuple[Event, ...], list[str]]] = {
    "the same all the time": ((candidate(at=0.1), candidate(at=30), candidate(at=59)), []),
    "another digest": (
        (candidate(at=0.1), candidate(digest="0ddba11", at=30)),
        ["it was redeployed by 10:00:30: its digest became 0ddba11"],
    ),
    "another version by the same digest": (
        (candidate(at=0.1), candidate(version="2", at=30)),
        ["it was redeployed by 10:00:30: its version became 2, by the same digest"],
    ),
    "there and back with nothing planned": (
        (candidate(at=0.1), candidate(digest="0ddba11", at=30), candidate(at=59)),
        ["it was redeployed by 10:00:30: its digest became 0ddba11"],
    ),
    "an upgrade that was planned and undone": (
        (UPGRADE, candidate(at=0.1), candidate(digest="0ddba11", at=25), candidate(at=59)),
        [],
    ),
    "an upgrade that was planned and stayed": (
        (UPGRADE, candidate(at=0.1), candidate(digest="0ddba11", at=25), candidate(digest="0ddba11", at=59)),
        ["after a planned upgrade it was still another at 10:00:59 than at the start: its digest became 0ddba11"],
    ),
    "a change before the planned upgrade": (
        (UPGRADE, candidate(at=0.1), candidate(digest="0ddba11", at=15), candidate(at=59)),
        ["it was redeployed by 10:00:15: its digest became 0ddba11"],
    ),
    "a change in another outage": (
        (FROZEN, candidate(at=0.1), candidate(digest="0ddba11", at=25), candidate(at=59)),
        ["it was redeployed by 10:00:25: its digest became 0ddba11"],
    ),
    "no word in a planned outage": ((FROZEN, candidate(at=0.1), silent(25), silent(34), candidate(at=59)), []),
    "no word outside it": (
        (FROZEN, candidate(at=0.1), silent(15), candidate(at=59)),
        ["what it is could not be read at 10:00:15: refused"],
    ),
    "no word while contractors were away": (
        (outage("no contractor", (20, 30), partners=["em-contractor"]), candidate(at=0.1), silent(25)),
        ["what it is could not be read at 10:00:25: refused"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_doubtful_about_the_candidate(case: str) -> None:
    """The readings of a run, and what they leave in doubt."""
    events, expected = CASES[case]
    assert [doubt.why for doubt in doubts_of_identity(played(*events), STAGE)] == expected
