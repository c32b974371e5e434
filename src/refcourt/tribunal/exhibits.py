"""Exhibit numbering: a service of the platform that gives each new document a number, such as A1 or R2.

It changes cases while people do, so it does as people must: read the case, change what was read, submit it against the
version that was read, and on a clash start again from a fresh reading.
"""

from collections.abc import Sequence

import msgspec

from refcourt import outbox
from refcourt.database import Database
from refcourt.platform import Platform
from refcourt.seams import seam
from refcourt.tribunal.cases import Case, case_with_id
from refcourt.tribunal.changes import Change, apply_change
from refcourt.tribunal.shapes import Party, Row

LETTERS = {Party.APPELLANT: "A", Party.RESPONDENT: "R", Party.TRIBUNAL: "T"}


def number_exhibits(platform: Platform, job: outbox.Job) -> bool:
    """Until it succeeds: each clash means that somebody else got further, so this ends when they do."""
    while not numbered_once(platform.db, job.subject):
        pass
    with platform.db.write() as tx:
        outbox.finish(tx, outbox.CASE_CHANGED, job)
    return True


@seam
def numbered_once(db: Database, case_id: str) -> bool:
    """One attempt on a fresh reading; False if somebody changed the case in between."""
    case = case_with_id(db, case_id)
    return submit_numbers(db, case, case.documents)


def submit_numbers(db: Database, case: Case, documents: Sequence[Row]) -> bool:
    """Number those documents and submit them against that version of the case; False on a clash."""
    after = with_numbers(documents)
    if after == list(documents):
        return True
    with db.within_write() as tx:
        return apply_change(
            tx,
            Change(
                case,
                "numberExhibits",
                "Exhibit numbers given",
                "exhibit-numbering",
                after,
                case.fields,
            ),
        )


def with_numbers(documents: Sequence[Row]) -> list[Row]:
    """The same rows in the same order, each with an exhibit number."""
    last = dict.fromkeys(Party, 0)
    for row in documents:
        if row.value.exhibit:
            last[row.value.party] = max(last[row.value.party], int(row.value.exhibit[1:]))
    numbered = []
    for row in documents:
        if row.value.exhibit is None:
            party = row.value.party
            last[party] += 1
            row = msgspec.structs.replace(
                row,
                value=msgspec.structs.replace(
                    row.value,
                    exhibit=f"{LETTERS[party]}{last[party]}",
                ),
            )
        numbered.append(row)
    return numbered
