"""Where each word that was owed stands, for all checkers of orders and notifications.

delivered, altered or misrouted    it arrived: whole, changed, or at a partner that it was not meant for
lost        it has not arrived `order_horizon_s` after the later of its acknowledgement and the healing
void        it has not arrived, and the partner's inbox was not witnessed to be up all that time
pending     it has not arrived, and it is not late enough to be lost
unclear     shares overlapped in more ways than can be told apart: nothing is said of it
"""

from __future__ import annotations

import pyarrow as pa

from nisi.checkers.checked import NANOSECONDS, Promises
from nisi.history.history import History

THINGS = {"order": ("orders", "tagging"), "notification": ("notifications", "notifications")}
"""What is owed, with the first word of its measures and the promise that it belongs to."""

BY = ("partner", "condition", "site", "role")

_SPAN = pa.schema([("partner", pa.string()), ("began", pa.int64()), ("ended", pa.int64())])
_STANDINGS = """
with arrived as (
    select owed_no,
           min(received) filter (standing = 'ours') as received,
           min(received) filter (standing = 'altered') as altered_at,
           min(received) filter (standing = 'misrouted') as misrouted_at,
           min(received) as trace
    from receipts where owed_no is not null group by all
), traced as (
    select o.*, a.received, a.altered_at, a.misrouted_at,
           coalesce(o.acked, min(a.trace) over (partition by o.share)) as made
    from owed o left join arrived a using (owed_no)
    where not o.test
), timed as (
    -- Where the partner's inbox was told to be away meanwhile, time counts from when it was back.
    select *, greatest(made, (
        select max(u.ended) from outages u
        where u.partner = traced.partner and u.ended > made and u.began < coalesce(received, $ended)
    )) as due
    from traced
), judged as (
    select *,
        case when ambiguous then 'unclear'
             when received is not null then 'delivered'
             when altered_at is not null then 'altered'
             when misrouted_at is not null then 'misrouted'
             when exists (select 1 from gaps g where g.partner = timed.partner and g.ended >= due) then 'void'
             when $heal is not null and $ended - greatest(due, $heal) >= $horizon then 'lost'
             else 'pending' end as standing
    from timed
)
select *,
    -- What the contractor has in force of this order, where a later word on it never came.
    coalesce(
        standing = 'lost' and request <> 'new' and thing = 'order'
        and max(seq) filter (standing in ('delivered', 'altered')) over (partition by key_no) < seq
        and max_by(request, seq) filter (standing in ('delivered', 'altered')) over (partition by key_no) <> 'end',
        false
    ) as superseded_live
from judged
"""


def with_standings(history: History, promises: Promises) -> None:
    """Make the table `standings` available to queries: `owed` without tests, `received`, `due`, `standing` and
    `superseded_live`."""
    partners = history.run.partners
    gaps = [(name, *gap) for name in partners for gap in history.gaps(promises.inbox_gap_s, name)]
    outages = [(name, out.began, out.ended) for name in partners for out in history.outages(name)]
    for table, spans in (("gaps", gaps), ("outages", outages)):
        rows = [dict(zip(_SPAN.names, span, strict=True)) for span in spans]
        history.with_table(table, pa.Table.from_pylist(rows, schema=_SPAN))
    history.keep(
        "standings",
        promises,
        _STANDINGS,
        heal=history.began("heal"),
        ended=history.ended,
        horizon=int(promises.order_horizon_s * NANOSECONDS),
    )


def told(row: dict[str, object]) -> str:
    """A word for people: "curfew order for Ann Ng (NZ…)", "end of the …", "results of …"."""
    who = f"{row['defendant']} ({row['reference']})"
    if row["thing"] != "order":
        return f"results of {who} from the hearing day {row['day']}"
    order = f"{row['condition']} order for {who}"
    return {"end": f"end of the {order}", "variation": f"variation of the {order}"}.get(str(row["request"]), order)


def subject(row: dict[str, object]) -> str:
    about = row["condition"] if row["thing"] == "order" else f"results {row['day']}"
    return f"{row['urn']} {row['reference']} {about} {row['partner']} {row['seq']}"


def where(row: dict[str, object]) -> dict[str, str]:
    """The slices that a finding about this word belongs to."""
    return {column: str(row[column]) for column in BY if row[column] is not None}
