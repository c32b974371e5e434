"""Reconciliation: of all that was made, how much reached each place where it has to be.

    words to partners   made -> acknowledged -> on the platform's own record -> received whole
    documents           filed -> in the store -> visible to each role that must see it

Whether the platform sent a word cannot be seen from outside, so the column before the partner is its own record.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from nisi.board.plain import name
from nisi.checkers.checked import Measure
from nisi.history.history import History
from nisi.verdict.judging import Judgement

WORDS = """
with got as (select distinct owed_no from receipts where standing = 'ours' and owed_no is not null),
     recorded as (select distinct case_id, mark, offence, condition from records),
     looked as (select distinct case_id from records)
select o.partner, o.thing, count(*) as made, count(o.acked) as acknowledged,
       count(*) filter (o.thing = 'order' and o.last and l.case_id is not null) as recordable,
       count(r.case_id) filter (o.thing = 'order' and o.last) as recorded,
       count(*) filter (g.owed_no is not null) as received
from owed o left join got g using (owed_no) left join recorded r using (case_id, mark, offence, condition)
     left join looked l on l.case_id = o.case_id
where not o.test group by all order by o.partner, o.thing
"""
FILED = """
select count(*) as filed, count(*) filter (made is not null) as acknowledged from documents where not test
"""


class WordsRow(NamedTuple):
    """Words of one kind for one partner; `record` is what the platform's own record was seen to hold."""

    partner: str
    thing: str
    made: str
    acknowledged: str
    record: str
    received: str
    missing: int


class DocumentsRow(NamedTuple):
    """One place where documents have to be, how many were there, and of how many."""

    place: str
    there: str
    of: str
    missing: int


class Reconciled(NamedTuple):
    words: tuple[WordsRow, ...]
    filed: int
    documents: tuple[DocumentsRow, ...]


def reconciled(judgement: Judgement, history: History) -> Reconciled:
    """Both tables, of all that the run made; test cases are left out."""
    rates = {(m.name, *m.where.items()): m.rate for m in judgement.measures if isinstance(m, Measure)}
    (filed,) = history.rows(FILED)
    places: list[DocumentsRow] = []
    if filed["filed"]:
        places.append(_documents("acknowledged", filed["acknowledged"], filed["filed"]))
    store = rates.get(("documents.lost",))
    if store is not None:
        places.append(_documents("in the store", store.exposures - store.failures, store.exposures))
    for key, rate in sorted(rates.items(), key=lambda item: str(item[0])):
        if key[0] == "documents.hidden" and len(key) == 2 and key[1][0] == "role":
            places.append(
                _documents(f"visible to the {name(key[1][1])}", rate.exposures - rate.failures, rate.exposures)
            )
    return Reconciled(tuple(_words(row) for row in history.rows(WORDS)), filed["filed"], tuple(places))


def _words(row: dict[str, Any]) -> WordsRow:
    seen = row["recordable"] and row["recorded"]
    unseen = "not looked at" if row["thing"] == "order" else "of orders only"
    return WordsRow(
        partner=name(row["partner"]),
        thing=row["thing"],
        made=f"{row['made']:,}",
        acknowledged=f"{row['acknowledged']:,}",
        record=f"{row['recorded']:,} of {row['recordable']:,}" if seen else unseen,
        received=f"{row['received']:,}",
        missing=row["made"] - row["received"],
    )


def _documents(place: str, there: int, of: int) -> DocumentsRow:
    return DocumentsRow(place, f"{there:,}", f"{of:,}", of - there)
