"""Changes that were acknowledged and undone by a writer who had not read them.

What it checks: a data field that was changed does not read as it did before, wherever it is read (else see hidden
data); a document that was moved is not shown where it was before; and of the events of one case that began from the
same version, at most one is acknowledged.
Why it matters: both writers were told that their work was saved.  Source: domain mechanisms D1, D2 and L7.
What it cannot see: a classification that was set back (the document is then hidden or leaked); which of the versions a
platform means that tells none.
Cost: joins of changes with the last readings and looks, linear in changes.
"""

from __future__ import annotations

from typing import Any

from nisi.checkers.checked import Checked, Finding, Promises
from nisi.checkers.data_standing import value, with_data
from nisi.checkers.document_standing import with_documents
from nisi.checkers.rates import sliced
from nisi.history.history import History

CODES = {"update-lost": "writes"}
MEASURES = {"updates.lost": "writes"}

FIELDS = """
select case_no as cluster, field, bool_or(standing = 'stale') as failed, any_value(act) as act,
       any_value(expected) as expected, arg_max(read, invoked) filter (standing = 'stale') as look,
       arg_max(got, invoked) filter (standing = 'stale') as got, max(invoked) filter (standing = 'stale') as looked
from data_cells where changed group by case_no, field
"""
MOVES = """
select d.case_no as cluster, d.doc, bool_or(o.standing = 'reverted') as failed,
       arg_max(k.view, k.invoked) filter (k.reverted) as look, max(k.invoked) filter (k.reverted) as looked,
       arg_max(k.category, k.invoked) filter (k.reverted) as got
from looks k join documents d using (doc)
left join odd_cells o on o.doc = k.doc and o.viewer = k.viewer
where k.seen and k.doc in (
    select doc from document_spans group by doc having count(distinct coalesce(category, '')) > 1)
group by d.case_no, d.doc
"""
VERSIONS = """
select case_no as cluster, event, name, actor, acked, began_version,
       row_number() over same > 1 as failed,
       first_value(event) over same as other_event, first_value(actor) over same as other_actor
from events join cases using (case_no)
where acked is not null and began_version is not null and not test
window same as (partition by case_no, began_version order by acked)
"""


def check(history: History, promises: Promises) -> Checked:
    with_data(history, promises)
    with_documents(history, promises)
    counted = " union all ".join(f"select failed, cluster from ({query})" for query in (FIELDS, MOVES, VERSIONS))
    measures = sliced(
        history, "updates.lost", counted, unit="changes", cluster="cases", otherwise="no change was acknowledged"
    )
    return Checked((*_fields(history), *_moves(history), *_versions(history)), measures)


def _fields(history: History) -> list[Finding]:
    query = f"select f.*, c.case_id from ({FIELDS}) f join cases c on c.case_no = f.cluster where failed order by all"
    return [
        _finding(
            f"{row['case_id']} {row['field']}",
            f"{row['field']} of case {row['case_id']} was set to {value(row['expected'])} and read "
            f"{value(row['got'])} again at {history.clock_time(row['looked'])}.",
            (row["act"], row["look"]),
        )
        for row in history.rows(query)
    ]


def _moves(history: History) -> list[Finding]:
    query = f"""
        select m.*, d.case_id, d.filename, s.category as moved_to, s.act from ({MOVES}) m join documents d using (doc)
        join (select doc, arg_max(category, since) as category, arg_max(act, since) as act
              from document_spans where certain group by doc) s using (doc)
        where m.failed order by m.doc
    """
    return [
        _finding(
            f"{row['case_id']} {row['filename']}",
            f"{row['filename']} on case {row['case_id']} was moved to {row['moved_to'] or 'no category'} and was back "
            f"under {row['got'] or 'no category'} at {history.clock_time(row['looked'])}.",
            (row["act"], row["look"]),
        )
        for row in history.rows(query)
    ]


def _versions(history: History) -> list[Finding]:
    query = f"""
        select v.*, c.case_id from ({VERSIONS}) v join cases c on c.case_no = v.cluster where v.failed order by v.acked
    """
    return [
        _finding(
            f"{row['case_id']} {row['event']}",
            f"{row['actor']}'s {row['name']} on case {row['case_id']} was acknowledged at "
            f"{history.clock_time(row['acked'])}, and so was {row['other_actor']}'s, begun from the same version "
            f"{row['began_version']}.",
            (row["other_event"], row["event"]),
        )
        for row in history.rows(query)
    ]


def _finding(subject: str, sentence: str, calls: tuple[Any, ...]) -> Finding:
    return Finding(code="update-lost", subject=subject, sentence=sentence, calls=tuple(ref for ref in calls if ref))
