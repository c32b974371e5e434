"""Documents that are shown where they do not belong: in another category, or on another case.

What it checks: a look shows each document in the category that it certainly had all the time that the look took, and
from `view_settles_s` before, and on its own case.  A channel that tells no categories at all is not compared.
Why it matters: whoever reads by category does not find it, and on another case it is before the wrong people.  Source:
domain mechanisms D8 and D23.
What it cannot see: a category that came back after a change (that is a lost update).
Cost: part of the one join of documents with viewers and presence.
"""

from __future__ import annotations

from typing import Any

from nisi.checkers.checked import Checked, Finding, Promises
from nisi.checkers.document_standing import where, with_documents
from nisi.checkers.rates import sliced
from nisi.history.history import History

CODES = {"document-misfiled": "documents"}
MEASURES = {"documents.misfiled": "documents"}

JUDGED = """
select standing = 'misfiled' as failed, case_no as cluster, role, channel, n from counted_cells
where tells_categories and standing not in ('hidden', 'reverted')
union all
select true, v.case_no, v.role, v.channel, count(*) from irregular p join viewers v using (viewer)
where p.elsewhere and p.nth = 0 and p.doc in (select doc from documents where not test) group by all
"""
MISFILED = """
select d.*, o.role, o.actor, o.channel, x.view, x.invoked as looked, p.category as shown_in, null as other_case
from odd_cells o join documents d using (doc) join presence p on p.viewer = o.viewer and p.doc = o.doc
join views x on x.viewer = o.viewer and x.rank = p.to_rank
where o.standing = 'misfiled' and (
    not d.changed and p.category is distinct from d.category
    or exists (select 1 from looks k where k.doc = o.doc and k.viewer = o.viewer and k.misfiled
               and k.rank between p.from_rank and p.to_rank))
qualify row_number() over (partition by o.doc, o.viewer order by p.nth desc) = 1
union all
select d.*, v.role, v.actor, v.channel, x.view, x.invoked, p.category, x.case_id
from irregular p join viewers v using (viewer) join documents d using (doc)
join views x on x.viewer = p.viewer and x.rank = p.from_rank
where p.elsewhere and p.nth = 0 and not d.test
order by doc, role, channel, actor
"""


def check(history: History, promises: Promises) -> Checked:
    with_documents(history, promises)
    measures = sliced(
        history,
        "documents.misfiled",
        JUDGED,
        unit="documents",
        cluster="cases",
        by=("role", "channel"),
        weight="n",
        otherwise="no look told the category of a document",
    )
    return Checked(tuple(_finding(row, history) for row in history.rows(MISFILED)), measures)


def _finding(row: dict[str, Any], history: History) -> Finding:
    where_shown = f"in the {row['role']}'s case file view ({row['channel']}) at {history.clock_time(row['looked'])}"
    if row["other_case"] is not None:
        fate = f"is shown on case {row['other_case']} {where_shown}"
    else:
        fate = f"is filed under {_category(row['category'])} and shown under {_category(row['shown_in'])} {where_shown}"
    return Finding(
        code="document-misfiled",
        subject=f"{row['case_id']} {row['filename']} {row['role']}",
        sentence=f"{row['filename']} on case {row['case_id']} {fate}.",
        calls=(row["submit"], row["view"]),
        where=where(row),
    )


def _category(category: str | None) -> str:
    return category or "no category"
