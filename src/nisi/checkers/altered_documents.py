"""Documents that open with other bytes than were filed.

What it checks: whoever opens a document gets the bytes that were uploaded under its name.
Why it matters: a redacted copy and its original that changed places is a leak and a false file at once.  Source: domain
mechanisms D26 and D27.
What it cannot see: documents that nobody opened, and those whose upload was not ours.
Cost: one comparison a document that was opened, linear in openings.
"""

from __future__ import annotations

from nisi.checkers.checked import Checked, Finding, Promises
from nisi.checkers.document_standing import where, with_documents
from nisi.checkers.rates import sliced
from nisi.history.history import History

CODES = {"document-altered": "documents"}
MEASURES = {"documents.altered": "documents"}

OPENED = """
select o.altered_by is not null as failed, o.case_no as cluster, o.role, o.channel from openings o
where o.compared and o.doc not in (select doc from gone)
"""
ALTERED = """
select o.*, d.case_id, d.filename, d.submit from openings o join documents d using (doc)
where o.altered_by is not null and o.doc not in (select doc from gone) order by o.doc, o.role, o.channel, o.actor
"""


def check(history: History, promises: Promises) -> Checked:
    with_documents(history, promises)
    measures = sliced(
        history,
        "documents.altered",
        OPENED,
        unit="documents",
        cluster="cases",
        by=("role", "channel"),
        otherwise="nobody opened a document whose bytes are known",
    )
    findings = tuple(
        Finding(
            code="document-altered",
            subject=f"{row['case_id']} {row['filename']} {row['role']}",
            sentence=(
                f"{row['filename']} on case {row['case_id']} opened for a {row['role']} ({row['channel']}) at "
                f"{history.clock_time(row['altered_at'])} with other bytes than were filed."
            ),
            calls=(row["submit"], row["altered_by"]),
            where=where(row),
        )
        for row in history.rows(ALTERED)
    )
    return Checked(findings, measures)
