"""Acts that were certainly refused and took effect all the same.

What it checks: no look shows a document that was only ever refused, or one in a category that it was refused; and no
reading gives a value that was only ever refused.
Why it matters: who was refused enters it again, or gives up on what is there.  Source: `checkers.md` §2: other checkers
call it recovered; domain mechanism D15.
What it cannot see: refusals that nobody looked after.
Cost: joins of what was refused with looks and readings.
"""

from __future__ import annotations

from nisi.checkers.checked import Checked, Finding, Promises
from nisi.checkers.rates import sliced
from nisi.history.history import History

CODES = {"refusal-applied": "writes"}
MEASURES = {"refusals.applied": "writes"}

REFUSED = """
with looked as (
    select case_no, max(invoked) as t from views group by all
), documents_refused as (
    select d.case_no, d.submit as act, d.filename || ' on case ' || d.case_id || ' is there' as what,
           min(x.view) as look
    from documents d join looked l on l.case_no = d.case_no and l.t >= d.submitted
    left join presence p using (doc)
    left join views x on x.viewer = p.viewer and x.rank = p.from_rank
    where d.outcome = 'refused' and not d.test group by all
), places_refused as (
    select d.case_no, r.act, d.filename || ' on case ' || d.case_id || ' is under ' || r.category as what,
           min(x.view) as look
    from refused_places r join documents d using (doc) join looked l on l.case_no = d.case_no and l.t >= r.refused
    left join presence p on p.doc = r.doc and p.category = r.category and p.seen_until >= r.refused
    left join views x on x.viewer = p.viewer and x.rank = p.to_rank
    where not d.test and not exists (
        select 1 from document_spans s where s.doc = r.doc and s.category is not distinct from r.category)
    group by all
), values_refused as (
    select w.case_no, w.act, w.field || ' of case ' || c.case_id || ' is "' || left(w.value, 80) || '"' as what,
           min(s.read) as look
    from data_writes w join cases c using (case_no)
    join data_reads r on r.case_no = w.case_no and r.answered >= w.begun
    left join data_seen s on s.read = r.read and s.field = w.field and s.value = w.value
    where w.outcome = 'refused' and not c.test and not exists (
        select 1 from data_writes o where o.case_no = w.case_no and o.field = w.field and o.value = w.value
                                      and o.outcome <> 'refused')
    group by all
)
select look is not null as failed, case_no as cluster, act, what, look
from (from documents_refused union all from places_refused union all from values_refused)
"""


def check(history: History, promises: Promises) -> Checked:
    measures = sliced(
        history,
        "refusals.applied",
        REFUSED,
        unit="refused acts",
        cluster="cases",
        otherwise="nobody looked at a case after an act on it was refused",
    )
    findings = tuple(
        Finding(
            code="refusal-applied",
            subject=f"{row['act']} {row['what']}",
            sentence=f"{row['what']}, though the act was refused.",
            calls=(row["act"], row["look"]),
        )
        for row in history.rows(f"select * from ({REFUSED}) where failed order by act, what")
    )
    return Checked(findings, measures)
