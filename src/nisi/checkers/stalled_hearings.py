"""Hearings that could not go on: for over half an hour of court time nothing at their court building was served.

What it checks: a stretch begins when an act of a load user at a site was due that was not served, and ends with the
next answer that serves anybody at that site; without one it lasts to the last answer of that court day.  Court time is
harness time, as many times as its profile is compressed.  Stalled are the hearings of which an act was due within a
stretch of more than 30 minutes of court time.
Why it matters: a court that cannot go on adjourns, and everybody comes again.  It counts, and has no finding: what
caused the stretch is judged by `failing_sites` and `recovery`.
What it cannot see: at a building where hardly anybody asks, when exactly it was well again, so its stretches are rather
too long; and whoever was turned away before their first act, whom `load_not_carried` counts.
Cost: one pass over the acts on hearings.
"""

from __future__ import annotations

import pyarrow as pa

from nisi.checkers.checked import Checked, Measure, NotExercised, Promises, Rate
from nisi.checkers.served import with_load_acts
from nisi.history.history import History
from nisi.journal.records import ArrivalsPlanned

CODES: dict[str, str] = {}
MEASURES = {"hearings.stalled": "load"}
SUITES = ("load", "outage")
STALLED_MIN = 30  # of court time: an assumption, about as long as a court waits before it adjourns

_HEARINGS = """
with day_acts as (
    select a.*, d.profile, d.compressed from load_acts a join load_days d using (writer) where a.site is not null
), day_ends as (select profile, max(ended) as ended from day_acts group by profile
), stretches as (
    select u.profile, u.site, min(u.due) as since, coalesce(s.ended, e.ended) as until
    from (select * from day_acts where not served) u
    join day_ends e on e.profile = u.profile
    asof left join (select profile, site, ended from day_acts where served) s
        on s.profile = u.profile and s.site = u.site and s.ended > u.due
    group by u.profile, u.site, coalesce(s.ended, e.ended)
    having (coalesce(s.ended, e.ended) - min(u.due)) * any_value(u.compressed) > $stalled_ns
), asked as (
    select d.profile, d.site, d.due, d.writer, d.actor,
        case when d.kind not in ('open-crime-case', 'list-hearing')
                then regexp_extract(left(a.operation, 500), '"hearing_id":"([^"]*)"', 1)
            when d.outcome = 'ok' then regexp_extract(left(a.answer, 500), '"hearing_id":"([^"]*)"', 1)
            else d.ref end as hearing
    from day_acts d join acts a on a.writer = d.writer and a.n_invoked = d.n_invoked
    where d.kind in ('list-hearing', 'draft-results', 'share-results', 'read-share-outcome', 'begin-amendment',
                     'request-approval', 'approve-amendment', 'cancel-amendment', 'read-orders')
        or (d.kind = 'open-crime-case' and d.outcome <> 'ok')
), hearings as (
    select a.writer, a.actor, a.hearing, bool_or(s.since is not null) as stalled
    from asked a left join stretches s
        on s.profile = a.profile and s.site = a.site and a.due >= s.since and a.due < s.until
    group by all
)
select count(*) as hearings, count(*) filter (stalled) as stalled from hearings
"""


def check(history: History, promises: Promises) -> Checked:
    with_load_days(history)
    with_load_acts(history, promises.recovers_s)
    counts = history.rows(_HEARINGS, stalled_ns=STALLED_MIN * 60 * 10**9)[0]
    if not counts["hearings"]:
        why = "no load user of a court day had to do with a hearing"
        return Checked(measures=(NotExercised(name="hearings.stalled", why=why),))
    rate = Rate(failures=counts["stalled"], exposures=counts["hearings"], unit="hearings")
    return Checked(measures=(Measure(name="hearings.stalled", rate=rate),))


def with_load_days(history: History) -> None:
    """Make the table `load_days` available to queries: each load writer with the profile that it played, and how many
    times as fast as the court's time."""
    days = {writer: record for _, writer, record in history.written(ArrivalsPlanned)}
    columns = {
        "writer": pa.array(list(days), pa.string()),
        "profile": pa.array([day.profile for day in days.values()], pa.string()),
        "compressed": pa.array([day.compressed for day in days.values()], pa.float64()),
    }
    history.with_table("load_days", pa.table(columns))
