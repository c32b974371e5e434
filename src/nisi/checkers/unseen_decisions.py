"""Decisions by people who could not see a document that they had to see.

What it checks: for each document that is lost, missing, overwritten, hidden or late, who recorded a decision on its
case `view_settles_s` after it was filed or later, when the last look of their role did not show it.
Why it matters: it is the harm itself.  Source: HMCTS letter to the Justice Committee, Nov 2025: 10 cases with documents
missing from what the judge was sent.  Its count heads the report.
What it cannot see: what a decider was told by other ways.  It makes no findings of its own: those of the documents say
who decided.
Cost: one join of the documents that do not stand well with the decisions on their cases.
"""

from __future__ import annotations

from nisi.checkers.checked import NANOSECONDS, Checked, Promises
from nisi.checkers.document_standing import with_documents
from nisi.checkers.rates import sliced
from nisi.history.history import History

CODES: dict[str, str] = {}
MEASURES = {"decisions.unseen": "documents", "documents.decided-unseen": "documents"}

_UNSEEN = """
with out_of_sight as (
    select doc, null as role from gone
    union select doc, role from odd_cells where standing in ('hidden', 'late')
), deciding as (
    select distinct o.doc, n.decision, n.case_no, n.role, n.actor, n.decided
    from out_of_sight o
    join (from documents where case_no in (select case_no from decisions)) d using (doc)
    join decisions n on n.case_no = d.case_no and n.role = coalesce(o.role, n.role)
                    and n.decided >= d.made + $settles
    semi join (select kind, role from entitled where entitlement = 'must-see') e
           on e.kind = d.kind and e.role = n.role
), looked as (
    select k.doc, k.decision, arg_max(p.doc is not null, x.invoked) as seen
    from deciding k join viewers v on v.case_no = k.case_no and v.role = k.role
    join views x on x.viewer = v.viewer and x.invoked <= k.decided
    left join (from presence semi join deciding using (doc)) p
           on p.viewer = v.viewer and p.doc = k.doc and x.rank between p.from_rank and p.to_rank
    group by all
)
select k.* from deciding k left join looked l using (doc, decision) where not coalesce(l.seen, false)
"""
DECISIONS = """
select decision in (select decision from unseen_decisions) as failed, case_no as cluster, role
from decisions semi join (select case_no from documents where not test) using (case_no)
"""
DOCUMENTS = """
select doc in (select doc from unseen_decisions) as failed, case_no as cluster
from documents where not test and made is not null and case_no in (select case_no from decisions)
"""


def check(history: History, promises: Promises) -> Checked:
    with_unseen_decisions(history, promises)
    told = {"cluster": "cases", "otherwise": "no decision was recorded"}
    return Checked(
        measures=(
            *sliced(history, "decisions.unseen", DECISIONS, unit="decisions", by=("role",), **told),
            *sliced(history, "documents.decided-unseen", DOCUMENTS, unit="documents", **told),
        )
    )


def with_unseen_decisions(history: History, promises: Promises) -> None:
    """Make the table `unseen_decisions` available to queries: one row a document and a decision without sight of it."""
    with_documents(history, promises)
    history.keep("unseen_decisions", promises, _UNSEEN, settles=int(promises.view_settles_s * NANOSECONDS))


def decided_on(history: History, doc: int, role: str | None = None) -> str:
    """Who decided without seeing a document, as the end of a sentence about it; of one role where one is given."""
    sql = """
        select distinct actor, decided from unseen_decisions
        where doc = $doc and role = coalesce($role, role) order by decided
    """
    rows = history.rows(sql, doc=doc, role=role)
    told = [f"{row['actor']} at {history.clock_time(row['decided'])}" for row in rows]
    return f" Decided unseen by {', '.join(told)}." if told else ""
