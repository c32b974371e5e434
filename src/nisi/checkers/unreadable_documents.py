"""Documents that a role must see, sees in the list, and cannot open.

What it checks: the last attempt to open a document, by somebody who must see it and sees it, succeeds.
Why it matters: a row in a list is not a document.  Source: domain mechanism D16.
What it cannot see: attempts without an answer, which a stage limits; documents that nobody tried to open.
Cost: one grouping of attempts, linear.
"""

from __future__ import annotations

from nisi.checkers.checked import Checked, Finding, Promises
from nisi.checkers.document_standing import where, with_documents
from nisi.checkers.rates import sliced
from nisi.history.history import History

CODES = {"document-unreadable": "documents"}
MEASURES = {"documents.unreadable": "documents"}

TRIED = """
select o.refused as failed, o.case_no as cluster, o.role, o.channel, o.actor, o.doc, o.category, o.attempt, o.tried_at
from openings o where o.attempt is not null and o.altered_by is null and o.doc not in (select doc from gone)
"""


def check(history: History, promises: Promises) -> Checked:
    with_documents(history, promises)
    measures = sliced(
        history,
        "documents.unreadable",
        TRIED,
        unit="documents",
        cluster="cases",
        by=("role", "channel"),
        otherwise="nobody tried to open a document that they must see",
    )
    unreadable = f"""
        select t.*, d.case_id, d.filename, d.submit from ({TRIED}) t join documents d using (doc)
        where t.failed order by t.doc, t.role, t.channel, t.actor
    """
    findings = tuple(
        Finding(
            code="document-unreadable",
            subject=f"{row['case_id']} {row['filename']} {row['role']}",
            sentence=(
                f"{row['filename']} on case {row['case_id']} is in the {row['role']}'s case file view and could not be "
                f"opened ({row['channel']}) at {history.clock_time(row['tried_at'])}."
            ),
            calls=(row["submit"], row["attempt"]),
            where=where(row),
        )
        for row in history.rows(unreadable)
    )
    return Checked(findings, measures)
