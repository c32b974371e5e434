"""Where each document stands, for all checkers of documents.

Of the document itself (`document_standings`):
    lost         absent from the store's last listing that began after its acknowledgement
    missing      no such listing was seen, and no viewer who must see it does
    overwritten  in the store, no viewer who must see it does, and somebody else submitted from a copy without it

Of the document and one viewer who must see it (`cells`), judged by the looks that they were owed it in:
    misfiled     shown in a category that it was not in, and `reverted` where that is the one before it was moved
    hidden       absent from the last look
    flickering   seen, absent, and seen again
    late         absent, and seen later for the first time
    seen         none of these

A look is owed a document that was on the case `view_settles_s` before it began, to a viewer who must see it all the
time that the look took.  Documents that never changed, and that were seen in one unbroken run of looks, are judged by
that run alone, so that the cost is one join of documents with viewers however often they look; the others are judged
look by look.
"""

from __future__ import annotations

from typing import Any

from nisi.checkers.checked import NANOSECONDS, Promises
from nisi.checkers.entitled import with_entitlements
from nisi.history.columns import FOREVER
from nisi.history.history import History


def _plain(presence: str) -> str:
    """One row a document that never changed and a viewer who sees it in one unbroken run of looks."""
    return f"""
        select p.viewer, p.doc,
               case when a.tells_categories and not p.as_filed and p.seen_until >= p.made + $settles then 'misfiled'
                    when p.to_rank < a.last_rank then 'hidden'
                    when p.missed >= p.made + $settles then 'late'
                    else 'seen' end as standing
        from (from {presence}) p
        join audience a on a.viewer = p.viewer and a.kind = p.kind and a.last_invoked >= p.made + $settles
        where p.nth = 0 and p.last and not p.elsewhere
    """


# One row a look at an eventful document: one that was changed, is seen by some only, or was seen with gaps.
_EVENTFUL = """
select doc, role, actor, null as viewer, since, until from windows where entitlement = 'must-see'
union all
select p.doc, v.role, v.actor, p.viewer, 0, $forever
from (from irregular where nth = 0 and not last) p join viewers v using (viewer)
     join (from documents where doc in (select doc from irregular where not last)) d using (doc)
     join entitled_anyway e on e.kind = d.kind and e.role = v.role
where not d.changed and e.entitlement = 'must-see'
"""
_LOOKS = """
with spans as (
    from document_spans semi join eventful using (doc)
), categories as (
    select distinct doc, if(since > 0, since + $settles, 0) as since, until, category from spans where certain
)
select o.doc, v.viewer, x.rank, x.view, x.invoked, p.doc is not null as seen, p.category,
       v.tells_categories and c.doc is not null and p.doc is not null and p.category is distinct from c.category
       as misfiled,
       misfiled and exists (select 1 from spans s where s.doc = o.doc and s.since < x.invoked
                                and s.category is not distinct from p.category) as reverted
from eventful o join documents d using (doc)
     join viewers v on v.case_no = d.case_no and v.role = o.role and v.actor = o.actor
                   and (o.viewer is null or o.viewer = v.viewer)
     join views x on x.viewer = v.viewer and x.invoked >= greatest(o.since, d.made + $settles) and x.answered <= o.until
     left join (from presence semi join eventful using (doc)) p
            on p.viewer = v.viewer and p.doc = o.doc and x.rank between p.from_rank and p.to_rank
     left join categories c on c.doc = o.doc and c.since <= x.invoked and x.answered <= c.until
where not d.test
"""
_AUDIENCE = """
select v.viewer, e.kind, v.case_no, v.last_rank, v.last_invoked, v.tells_categories
from viewers v join entitled_anyway e using (role) where e.entitlement = 'must-see'
"""
_TALLIES = f"select viewer, standing, count(*) as n from ({_plain('presence')}) group by all"
_FLAWED = f"""
select doc, viewer, standing
from ({_plain("presence semi join (select viewer from tallies where standing <> 'seen') using (viewer)")})
where standing <> 'seen'
"""
# A viewer who must have been shown more documents than they were lacks some of them; most lack none.
_CELLS = """
with looked_through as (
    select k.doc, k.viewer,
           case when arg_max(k.reverted, k.rank) then 'reverted'
                when bool_or(k.misfiled) then 'misfiled'
                when not arg_max(k.seen, k.rank) then 'hidden'
                when bool_or(not k.seen and k.rank > f.first_rank) then 'flickering'
                when bool_or(not k.seen) then 'late'
                else 'seen' end as standing
    from looks k
    left join (
        select viewer, doc, min(from_rank) as first_rank from presence semi join looks using (doc) group by all
    ) f using (viewer, doc)
    group by all
), owed as (
    select a.viewer, count(*) as n from documents d
    join audience a on a.case_no = d.case_no and a.kind = d.kind and a.last_invoked >= d.made + $settles
    where not d.changed and not d.test
    group by all
), shown as (
    select viewer, n from tallies
    union all
    select k.viewer, count(distinct k.doc) from looks k join documents d using (doc) where not d.changed group by all
), short as (
    select viewer from owed left join (select viewer, sum(n) as shown from shown group by all) using (viewer)
    where n > coalesce(shown, 0)
), absent as (
    select d.doc, a.viewer from documents d
    join (select * from audience semi join short using (viewer)) a
         on a.case_no = d.case_no and a.kind = d.kind and a.last_invoked >= d.made + $settles
    anti join (select viewer, doc from presence semi join short using (viewer)) p
         on p.viewer = a.viewer and p.doc = d.doc
    where not d.changed and not d.test
)
select doc, viewer, standing from flawed
union all select doc, viewer, 'hidden' from absent
union all select * from looked_through
"""
_LAST_LISTINGS = """
select case_no, max(rank) as rank, arg_max(listing, rank) as listing, arg_max(invoked, rank) as invoked,
       arg_max(answered, rank) as answered
from listings group by all
"""
_UNHELD = """
with held as (
    select h.doc, h.case_no from holdings h join last_listings l on l.case_no = h.case_no and l.rank = h.last_rank
)
select doc from documents anti join held using (doc, case_no)
"""
_UNSEEN = f"""
with hiding as (
    select doc from cells group by doc having bool_and(standing = 'hidden')
), seeing as (
    select doc from ({_plain("presence semi join hiding using (doc)")}) where standing = 'seen'
)
select doc from hiding anti join seeing using (doc)
"""
_OVERWRITING = """
select d.doc, arg_max(e.event, e.acked) as act
from (from documents semi join unseen using (doc)) d
join events e on e.case_no = d.case_no and e.actor <> d.actor and e.acked is not null
             and e.begun < d.acked and e.submitted > d.submitted
group by all
"""
_DOCUMENTS = """
with looked as (
    select case_no, kind, max(last_invoked) as last_invoked from audience group by all
), withdrawn as (
    select s.doc from (select * from document_spans semi join (select doc from documents where changed) using (doc)) s
    join kinds k using (kind) where k.withdrawn
), kept as (
    select d.doc, d.case_no, d.category, coalesce(l.invoked >= d.made, false) as known,
           d.doc not in (select doc from unheld) as stored,
           not d.changed and coalesce(o.last_invoked >= d.made + $settles, false) as looked
    from documents d left join last_listings l using (case_no) left join looked o using (case_no, kind)
    anti join withdrawn w on w.doc = d.doc
    where not d.test and d.made is not null
)
select k.doc, k.case_no, k.category, o.act, k.looked or k.doc in (select doc from cells) as looked,
       case when k.known and not k.stored then 'lost'
            when not k.known and u.doc is not null then 'missing'
            when u.doc is not null and o.doc is not null then 'overwritten'
            when k.known then 'stored' else 'unlisted' end as standing
from kept k left join unseen u using (doc) left join overwriting o using (doc)
"""
_COUNTED_DOCUMENTS = "select case_no, category, looked, standing, count(*) as n from document_standings group by all"
_GONE = "select doc from document_standings where standing in ('lost', 'missing', 'overwritten')"
_OPENINGS = f"""
with owed as (
    select f.* from fetches f join documents d using (doc)
    join entitled_anyway e on e.kind = d.kind and e.role = f.role and e.entitlement = 'must-see'
    where not d.changed and not d.test and f.invoked >= d.made + $settles
    union all
    select f.* from fetches f join documents d using (doc)
    join windows w on w.doc = f.doc and w.role = f.role and w.actor = f.actor and w.entitlement = 'must-see'
                  and f.invoked >= greatest(w.since, d.made + $settles) and f.answered <= w.until
    where not d.test
), refused as (
    select distinct doc from owed where outcome = 'refused'
), seen as (
    select c.doc, v.role, v.actor from cells c join viewers v using (viewer)
    where c.standing <> 'hidden' and c.doc in (select doc from refused)
    union
    select c.doc, v.role, v.actor
    from ({_plain("presence semi join refused using (doc)")}) c join viewers v using (viewer)
    where c.standing <> 'hidden'
), bytes as (
    select f.doc, f.role, f.actor, f.channel, min(f.attempt) filter (f.sha256 <> d.sha256) as altered_by,
           min(f.answered) filter (f.sha256 <> d.sha256) as altered_at,
           bool_or(f.sha256 is not null and d.sha256 is not null) as compared
    from fetches f join documents d using (doc) where f.outcome = 'ok' and not d.test group by all
), tried as (
    select o.doc, o.role, o.actor, o.channel, arg_max(o.attempt, o.invoked) as attempt,
           max(o.invoked) as tried_at,
           arg_max(o.outcome, o.invoked) = 'refused' and bool_or(s.doc is not null) as refused
    from owed o left join seen s using (doc, role, actor)
    where o.outcome = 'ok' or o.outcome = 'refused' and o.status is not null
    group by all
)
select doc, role, actor, channel, d.case_no, d.category, altered_by, altered_at, coalesce(compared, false) as compared,
       tried_at, attempt, coalesce(refused, false) as refused
from bytes full join tried using (doc, role, actor, channel) join documents d using (doc)
"""
# What is wrong with the bytes of a document outranks where it is seen.
_ODD = """
select c.doc, c.viewer, v.case_no, v.role, v.actor, v.channel, v.tells_categories, c.standing
from cells c join viewers v using (viewer)
where c.standing <> 'seen' and c.doc not in (select doc from gone)
  and not exists (select 1 from openings o where o.doc = c.doc and o.role = v.role and o.actor = v.actor
                  and o.channel = v.channel and (o.altered_by is not null or o.refused))
"""
_COUNTED = f"""
with counted as (
    select viewer, 'seen' as standing, n from tallies where standing = 'seen'
    union all
    select viewer, 'seen', -count(*) from ({_plain("presence semi join gone using (doc)")})
    where standing = 'seen' group by all
    union all
    select viewer, 'seen', count(*) from cells
    where standing = 'seen' and doc not in (select doc from gone) group by all
    union all
    select viewer, standing, count(*) from odd_cells group by all
)
select v.case_no, v.role, v.channel, v.tells_categories, c.standing, sum(c.n)::bigint as n
from counted c join viewers v using (viewer) group by all having sum(c.n) > 0
"""

ABSENCES = """
with gaps as (
    select o.*, p.nth, p.missed, p.seen_from, p.from_rank from odd_cells o
    join presence p on p.viewer = o.viewer and p.doc = o.doc
    where o.standing = $standing and p.missed is not null and (p.nth > 0) = ($standing = 'flickering')
    qualify row_number() over (partition by o.doc, o.viewer order by p.nth desc) = 1
)
select g.*, d.case_id, d.filename, d.category, d.made, d.submit, m.view as missing_view, s.view as showing_view
from gaps g join documents d using (doc) join views m on m.viewer = g.viewer and m.rank = g.from_rank - 1
join views s on s.viewer = g.viewer and s.rank = g.from_rank
order by g.doc, g.role, g.channel, g.actor
"""
"""A document that was absent from a look and is in the next one, of the cells with one standing: the last such look."""


def with_documents(history: History, promises: Promises) -> None:
    """Make the tables of this file available to queries: `cells`, less the plain ones that stand well; `odd_cells`,
    those of them that do not; `counted_cells`; `document_standings` and `counted_documents`; `last_listings`, one row
    a case whose store was seen; `gone`, the documents that are lost, missing or overwritten; and `openings`, one row a
    document that somebody tried to open."""
    with_entitlements(history, promises)
    settles: dict[str, Any] = {"settles": int(promises.view_settles_s * NANOSECONDS)}
    history.keep("eventful", promises, _EVENTFUL, forever=FOREVER)
    history.keep("looks", promises, _LOOKS, **settles)
    history.keep("audience", promises, _AUDIENCE)
    history.keep("tallies", promises, _TALLIES, **settles)
    history.keep("flawed", promises, _FLAWED, **settles)
    history.keep("cells", promises, _CELLS, **settles)
    history.keep("last_listings", promises, _LAST_LISTINGS)
    # These mostly hold few documents.  The planner sees that in a table, and guesses many for a part of a query.
    history.keep("unheld", promises, _UNHELD)
    history.keep("unseen", promises, _UNSEEN, **settles)
    history.keep("overwriting", promises, _OVERWRITING)
    history.keep("document_standings", promises, _DOCUMENTS, **settles)
    history.keep("counted_documents", promises, _COUNTED_DOCUMENTS)
    history.keep("gone", promises, _GONE)
    history.keep("openings", promises, _OPENINGS, **settles)
    history.keep("odd_cells", promises, _ODD)
    history.keep("counted_cells", promises, _COUNTED, **settles)


def where(row: dict[str, Any]) -> dict[str, str]:
    """The slices that a finding about this document, or this document and viewer, belongs to."""
    return {key: str(row[key]) for key in ("role", "channel", "category") if row.get(key) is not None}
