"""Documents that were acknowledged and are nowhere.

What it checks: an acknowledged document is in the last listing of the store that began after its acknowledgement
(else it is *lost*).  Where no such listing was seen, somebody who must see it does in their last look (else it is
*missing*: nobody can say whether it is lost or hidden).
Why it matters: whoever filed it believes that the tribunal has it.  Source: domain mechanisms D14, D29, L7.
What it cannot see: documents that were withdrawn, which nobody is owed.
Cost: one join of documents with what the store listed.
"""

from __future__ import annotations

from typing import Any

from nisi.checkers.checked import Checked, Finding, Promises
from nisi.checkers.document_standing import where
from nisi.checkers.rates import sliced
from nisi.checkers.unseen_decisions import decided_on, with_unseen_decisions
from nisi.history.history import History

CODES = {"document-lost": "documents", "document-missing": "documents"}
MEASURES = {"documents.lost": "documents", "documents.missing": "documents"}

LISTED = """
select standing = 'lost' as failed, case_no as cluster, category, n from counted_documents
where standing not in ('missing', 'unlisted')
"""
LOOKED_FOR = """
select standing = 'missing' as failed, case_no as cluster, category, n from counted_documents
where looked or standing = 'stored'
"""
NOWHERE = """
select s.*, d.case_id, d.filename, d.submit, d.made, l.listing, l.answered as listed_at
from document_standings s join documents d using (doc)
left join last_listings l on l.case_no = s.case_no and s.standing = 'lost'
where s.standing in ('lost', 'missing') order by s.doc
"""


def check(history: History, promises: Promises) -> Checked:
    with_unseen_decisions(history, promises)
    told: dict[str, Any] = {"unit": "documents", "cluster": "cases", "by": ("category",), "weight": "n"}
    listed = sliced(history, "documents.lost", LISTED, otherwise="the store listed nothing", **told)
    looked = sliced(history, "documents.missing", LOOKED_FOR, otherwise="nobody looked for a document", **told)
    return Checked(tuple(_finding(row, history) for row in history.rows(NOWHERE)), (*listed, *looked))


def _finding(row: dict[str, Any], history: History) -> Finding:
    filed = f"{row['filename']} on case {row['case_id']}, filed at {history.clock_time(row['made'])}"
    if row["standing"] == "lost":
        fate = f"was not in the store at {history.clock_time(row['listed_at'])}."
    else:
        fate = "is in no view of anybody who must see it, and the store was not seen."
    return Finding(
        code=f"document-{row['standing']}",
        subject=f"{row['case_id']} {row['filename']}",
        sentence=f"{filed}, {fate}{decided_on(history, row['doc'])}",
        calls=tuple(ref for ref in (row["submit"], row["listing"]) if ref),
        where=where(row),
    )
