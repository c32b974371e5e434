"""What can be proved about jurors and attendance: each finding fires, and not on the innocent history nearest to it."""

from __future__ import annotations

import pytest
from played import Event, attendance, came, enrolled, jurors, played, promises
from played.rolls import COURT, DAY
from told import clusters, counts

from nisi.checkers import doubled_writes, lost_writes
from nisi.checkers.checked import Finding
from nisi.history.history import History

LOST, DOUBLED = ["write-lost"], ["write-doubled"]
CLERK, ADMINISTRATOR = "court-clerk", "court-administrator"
ANN = enrolled("ann", at=10)
BEN = came("ben", at=10)
CAL = came("cal", at=10, hearing="h-1", role=CLERK)

ROWS: dict[str, tuple[list[Event], list[str]]] = {
    "enrolled, and on the list": ([ANN, jurors(at=20, lists=["ann"])], []),
    "enrolled, and not on the list": ([ANN, jurors(at=20)], LOST),
    "enrolled, and the list read too early": ([ANN, jurors(at=11)], []),
    "enrolled, and the list never read": ([ANN], []),
    "enrolled, and the list read by nobody who must be shown it": ([ANN, jurors(at=20, role=CLERK)], []),
    "not on the list, and then on it": ([ANN, jurors(at=20), jurors(at=30, lists=["ann"])], []),
    "on the list, and then gone": ([ANN, jurors(at=20, lists=["ann"]), jurors(at=30)], LOST),
    "on one role's list, and not on another's": (
        [ANN, jurors(at=20, role=ADMINISTRATOR), jurors(at=30, lists=["ann"])],
        LOST,
    ),
    "not acknowledged, and not on the list": ([enrolled("ann", at=(10, None)), jurors(at=20)], []),
    "refused, and not on the list": ([enrolled("ann", at=10, outcome="refused"), jurors(at=20)], []),
    "twice on the list": ([ANN, jurors(at=20, lists=["ann", "ann"])], DOUBLED),
    "twice on the list as somebody read it who need not be shown it": (
        [ANN, jurors(at=20, lists=["ann", "ann"], role=CLERK)],
        DOUBLED,
    ),
    "not acknowledged, and twice on the list": (
        [enrolled("ann", at=(10, None)), jurors(at=20, lists=["ann", "ann"])],
        DOUBLED,
    ),
    "one of two on the list": ([ANN, enrolled("bob", at=10), jurors(at=20, lists=["bob"])], LOST),
    "came, and on the roll": ([BEN, attendance(at=20, lists=["ben"])], []),
    "came, and not on the roll": ([BEN, attendance(at=20)], LOST),
    "came, and not on the next day's roll": ([BEN, attendance(at=20, day="2026-03-03")], []),
    "came, and not on a hearing's roll": ([BEN, attendance(at=20, hearing="h-1")], []),
    "came, and not on the list of jurors": ([BEN, jurors(at=20)], []),
    "entered late by two at once, and one is told so": (
        [
            came("ben", at=(10, 11), on_paper=True),
            came("ben", at=(10, 11), outcome="refused", role=ADMINISTRATOR, on_paper=True),
            attendance(at=20, lists=["ben"]),
        ],
        [],
    ),
    "entered late by two at once, both let through, and there once": (
        [
            came("ben", at=(10, 11), on_paper=True),
            came("ben", at=(10, 11), role=ADMINISTRATOR, on_paper=True),
            attendance(at=20, lists=["ben"]),
        ],
        [],
    ),
    "entered late by two at once, and there twice": (
        [
            came("ben", at=(10, 11), on_paper=True),
            came("ben", at=(10, 11), role=ADMINISTRATOR, on_paper=True),
            attendance(at=20, lists=["ben", "ben"]),
        ],
        DOUBLED,
    ),
    "entered by two, without an answer to the first": (
        [came("ben", at=(10, None)), came("ben", at=12, outcome="refused"), attendance(at=20)],
        [],
    ),
    "came on two days, each on its roll": (
        [BEN, came("ben", at=11, day="2026-03-03")]
        + [attendance(at=20, lists=["ben"]), attendance(at=20, lists=["ben"], day="2026-03-03")],
        [],
    ),
    "came to a hearing, and on its roll": ([CAL, attendance(at=20, lists=["cal"], hearing="h-1", role=CLERK)], []),
    "came to a hearing, and not on its roll": ([CAL, attendance(at=20, hearing="h-1", role=CLERK)], LOST),
    "came to a hearing, and twice on its roll": (
        [CAL, attendance(at=20, lists=["cal", "cal"], hearing="h-1", role=CLERK)],
        DOUBLED,
    ),
    "came to a hearing, and read by a role that need not be shown it": ([CAL, attendance(at=20, hearing="h-1")], []),
}


def found_in(history: History) -> list[Finding]:
    return [f for check in (lost_writes.check, doubled_writes.check) for f in check(history, promises()).findings]


@pytest.mark.parametrize("row", ROWS)
def test_each_finding_about_rolls_fires_and_not_on_an_innocent_history(row: str) -> None:
    events, codes = ROWS[row]
    assert [finding.code for finding in found_in(played(*events))] == codes


def test_a_lost_attendance_is_told_with_who_where_when_and_who_looked() -> None:
    late = came("ben", at=10, hearing="h-1", role=CLERK, on_paper=True)
    history = played(late, attendance(at=20, hearing="h-1", role=CLERK))
    (entered,) = history.rows("select * from entered")
    assert found_in(history) == [
        Finding(
            code="write-lost",
            subject=f"h-1 {DAY} {entered['reference']}",
            sentence=(
                f"The attendance of defendant Ben ({entered['reference']}) at hearing h-1, {COURT}, on {DAY}, entered "
                "late from paper, was acknowledged at 10:00:10 and is not on the roll that the court-clerk read at "
                "10:00:20."
            ),
            calls=(entered["act"], history.rows("select read from roll_reads")[0]["read"]),
            where={"role": "court-clerk"},
        )
    ]


def test_a_juror_who_is_there_twice_is_told_with_who_read_it_first() -> None:
    history = played(ANN, jurors(at=20, lists=["ann", "ann"]), jurors(at=30, lists=["ann", "ann"]))
    (entered,) = history.rows("select * from entered")
    assert found_in(history) == [
        Finding(
            code="write-doubled",
            subject=f"{COURT} {entered['reference']} juror-officer",
            sentence=(
                f"The enrolment of juror Ann ({entered['reference']}) at {COURT} was there twice on the roll that the "
                "juror-officer read (api) at 10:00:20."
            ),
            calls=(entered["act"], history.rows("select read from roll_reads order by invoked")[0]["read"]),
            where={"role": "juror-officer", "channel": "api"},
        )
    ]


def test_entries_are_counted_and_rolls_are_their_clusters() -> None:
    """Two jurors of one list, one of them gone, and one who came; the list is read by two roles."""
    history = played(
        ANN,
        enrolled("bob", at=10),
        BEN,
        jurors(at=20, lists=["ann", "bob"]),
        jurors(at=30, lists=["ann"]),
        jurors(at=30, lists=["ann", "ann", "bob"], role=ADMINISTRATOR),
        attendance(at=30, lists=["ben"]),
    )
    lost, doubled = lost_writes.check(history, promises()), doubled_writes.check(history, promises())
    assert (counts(lost), clusters(lost, "writes.lost")) == ({"writes.lost": (1, 3)}, (1, 2))
    assert counts(doubled) == {
        "writes.doubled": (1, 5),
        "writes.doubled[channel=api]": (1, 5),
        "writes.doubled[role=court-administrator]": (1, 2),
        "writes.doubled[role=juror-officer]": (0, 3),
    }
