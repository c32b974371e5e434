"""Documents that somebody else's event took off their case.

What it checks: a document that the store holds, and that no viewer who must see it sees in their last look, is
*overwritten* when another person's event on the case was begun before the document was acknowledged, submitted after
it was, and acknowledged: a writer whose copy of the case did not have it.
Why it matters: the token was valid and the store is whole, so nobody looks for it.  Source: domain mechanisms D1 and
D2; HMCTS named concurrency as the cause, Nov 2025.
What it cannot see: writers that are not ours, such as the platform's own services (the document is then hidden).
Cost: a join of the documents that nobody sees with the events of their cases.
"""

from __future__ import annotations

from typing import Any

from nisi.checkers.checked import Checked, Finding, Promises
from nisi.checkers.document_standing import where
from nisi.checkers.rates import sliced
from nisi.checkers.unseen_decisions import decided_on, with_unseen_decisions
from nisi.history.history import History

CODES = {"document-overwritten": "documents"}
MEASURES = {"documents.overwritten": "documents"}

LOOKED_FOR = """
select standing = 'overwritten' as failed, case_no as cluster, category, n from counted_documents
where standing not in ('lost', 'missing') and looked
"""
OVERWRITTEN = """
select d.*, s.act, l.listing, e.name, e.actor as writer, e.acked as written
from document_standings s join documents d using (doc) join last_listings l on l.case_no = s.case_no
join events e on e.event = s.act
where s.standing = 'overwritten' order by d.doc
"""


def check(history: History, promises: Promises) -> Checked:
    with_unseen_decisions(history, promises)
    measures = sliced(
        history,
        "documents.overwritten",
        LOOKED_FOR,
        unit="documents",
        cluster="cases",
        by=("category",),
        weight="n",
        otherwise="nobody looked for a document",
    )
    return Checked(tuple(_finding(row, history) for row in history.rows(OVERWRITTEN)), measures)


def _finding(row: dict[str, Any], history: History) -> Finding:
    return Finding(
        code="document-overwritten",
        subject=f"{row['case_id']} {row['filename']}",
        sentence=(
            f"{row['filename']} on case {row['case_id']}, filed at {history.clock_time(row['made'])}, is in the store "
            f"and in nobody's view: {row['writer']}'s {row['name']} at {history.clock_time(row['written'])} began "
            f"from a copy of the case without it.{decided_on(history, row['doc'])}"
        ),
        calls=(row["submit"], row["act"], row["listing"]),
        where=where(row),
    )
