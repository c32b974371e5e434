"""What load users asked and whether it was served, beside the outages that were made meanwhile.

Served is what got an answer that says what became of it, also when that is a lawful refusal.  Not served: no answer,
nobody to send it to, a failure of the platform's own, or too many asked.  Refusals count people, not tries.
Neither is what we cut off ourselves: an act whose process was killed has no answer in the journal, and makes a doubt.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa

from nisi.checkers.checked import NANOSECONDS
from nisi.history.history import History
from nisi.journal.records import OutageBegan, OutageEnded

SLICES = ("site", "role", "network", "kind_of_case", "size")

_ACTS = """
select row_number() over (order by invoked, writer, n_invoked) as act_no, writer || ':' || n_invoked as ref, actor,
    writer, n_invoked, outcome, site, role, network, kind, invoked,
    answered as ended, due,
    case when kind in ('open-crime-case', 'list-hearing', 'draft-results', 'share-results', 'read-share-outcome',
                       'begin-amendment', 'request-approval', 'approve-amendment', 'cancel-amendment',
                       'read-monitoring') then 'crime'
         when kind in ('enrol-juror', 'record-attendance', 'read-jurors', 'read-attendance') then 'jury service'
         else 'tribunal' end as kind_of_case,
    case when length(operation) < 10_000 then 'under 10 kB' when length(operation) < 100_000 then '10 to 100 kB'
         when length(operation) < 1_000_000 then '100 kB to 1 MB' else '1 MB and more' end as size,
    outcome = 'ok' or (outcome = 'refused' and status is not null and status < 500 and status not in (408, 429))
        as served
from acts where due is not null and answered is not null
"""
_INSIDE = """
select a.act_no, o.outage_no,
    o.what = 'candidate' or list_contains(o.sites, a.site) or list_contains(o.networks, a.network) as named
from load_acts a join outages o on a.due < o.judged_until and a.ended > o.began
"""


class OutageMade(NamedTuple):
    """An outage that was made from outside; `judged_until` is when what it named must be well again."""

    outage_no: int
    name: str
    what: str
    how: str
    began: int
    ended: int
    judged_until: int
    sites: tuple[str, ...]
    networks: tuple[str, ...]
    partners: tuple[str, ...]
    error: str | None
    witnessed: str | None


def outages_of(history: History, recovers_s: float) -> list[OutageMade]:
    """The outages of a run in time order; one that nobody ended lasted to the heal, else to the end.

    What an outage named may fail for `recovers_s` after it."""
    over: dict[str, list[tuple[int, OutageEnded]]] = {}
    for t, record in history.records(OutageEnded):
        over.setdefault(record.name, []).append((t, record))
    found = []
    for number, (t, began) in enumerate(history.records(OutageBegan)):
        ends = next(((at, record) for at, record in over.get(began.name, ()) if at >= t), None)
        ended = ends[0] if ends else history.began("heal") or history.ended
        found.append(
            OutageMade(
                outage_no=number,
                name=began.name,
                what=began.what,
                how=began.how,
                began=t,
                ended=ended,
                judged_until=ended + int(recovers_s * NANOSECONDS),
                sites=began.sites,
                networks=began.networks,
                partners=began.partners,
                error=ends[1].error if ends else "nobody ended it",
                witnessed=ends[1].witnessed if ends else None,
            )
        )
    return found


def with_load_acts(history: History, recovers_s: float) -> list[OutageMade]:
    """Make the tables `load_acts`, `outages` and `inside` available to queries; returns the outages, which may still be
    felt for `recovers_s` after.

    `inside` has a row for each act and outage that met, and whether the outage named the act's site or network."""
    made = outages_of(history, recovers_s)
    columns = {name: [getattr(outage, name) for outage in made] for name in OutageMade._fields}
    lists = {"sites", "networks", "partners"}
    whole = {"outage_no", "began", "ended", "judged_until"}
    kinds = {
        name: pa.list_(pa.string()) if name in lists else pa.int64() if name in whole else pa.string()
        for name in columns
    }
    history.with_table("outages", pa.table({name: pa.array(columns[name], kinds[name]) for name in columns}))
    history.keep("load_acts", recovers_s, _ACTS)
    history.keep("inside", recovers_s, _INSIDE)
    return made


def fails_too_often(failures: int, trials: int, share: float, confidence: float) -> bool:
    """Whether so many failures show, at `confidence` (0 to 1, one-sided), that more than `share` of all fail.

    The lower bound of Clopper and Pearson is over `share` exactly when so many would be rarer than 1 - confidence."""
    if failures == 0:
        return False
    from scipy.stats import binom  # most processes of a run judge nothing, and it takes a while to import

    # Fractions such as 1 in 100 have no exact float: what is alike to nine digits is not rarer.
    return bool(binom.sf(failures - 1, trials, share) < (1 - confidence) * (1 - 1e-9))


def clock_times(history: History, moments: Sequence[int]) -> str:
    """From the first of some moments to the last, for people."""
    first, last = history.clock_time(min(moments)), history.clock_time(max(moments))
    return f"at {first}" if first == last else f"between {first} and {last}"
