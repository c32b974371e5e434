"""Invented histories for tests: one line an event, times in seconds since the run began (10:00:00 UTC).

    history = played(
        order("a", "b", at=(10, 10.2)),             # one hearing, two defendants, shared and acknowledged
        delivery("a", at=12),                       # the contractor was told of a, and never of b
        document("letter", at=(20, 21)),
        view("tribunal-judge", at=(40, 41), shows=["letter"]),
    )

Everything goes through the real records, the real journal and the real folds; only the clock and the dialect are
invented.  A name ("a", "letter") stands for one mark; it is the same mark wherever the name comes up.  `at` is
(invoked, answered), with None for an answer that never came; a single number is answered a tenth of a second later.
By default every suite runs whole, the platform heals at 50 s, the run is sealed at 60 s, and the inboxes are witnessed
every second.

`crime` has what happens in crime courts, `rolls` who is a juror there and who came, `tribunal` what happens on tribunal
cases, `arrivals` what was due at a planned time and went wrong meanwhile, `run` the run around it.
"""

from __future__ import annotations

from played.arrivals import arrival, court_day, dropped, outage, pulse
from played.crime import delivery, foreign_delivery, order, record, results, share_failed
from played.rolls import attendance, came, enrolled, jurors
from played.run import (
    ACCESS,
    CONTRACTOR,
    INBOX,
    NONCE,
    OTHER_NONCE,
    ROLES,
    SUITES,
    At,
    Cast,
    Entry,
    Event,
    acts_of,
    candidate,
    deliveries_of,
    faults_read,
    hindered,
    item,
    noted,
    ns,
    phase,
    played,
    promises,
    recognise,
    suite,
)
from played.tribunal import (
    SIZE,
    assigned,
    bundle,
    changed,
    decision,
    document,
    fetch,
    fetch_bundle,
    history_of,
    moved,
    opened,
    read,
    removed,
    search,
    store,
    updated,
    view,
)

__all__ = [
    "ACCESS",
    "CONTRACTOR",
    "INBOX",
    "NONCE",
    "OTHER_NONCE",
    "ROLES",
    "SIZE",
    "SUITES",
    "At",
    "Cast",
    "Entry",
    "Event",
    "acts_of",
    "arrival",
    "assigned",
    "attendance",
    "bundle",
    "came",
    "candidate",
    "changed",
    "court_day",
    "decision",
    "deliveries_of",
    "delivery",
    "document",
    "dropped",
    "enrolled",
    "faults_read",
    "fetch",
    "fetch_bundle",
    "foreign_delivery",
    "hindered",
    "history_of",
    "item",
    "jurors",
    "moved",
    "noted",
    "ns",
    "opened",
    "order",
    "outage",
    "phase",
    "played",
    "promises",
    "pulse",
    "read",
    "recognise",
    "record",
    "removed",
    "results",
    "share_failed",
    "search",
    "store",
    "suite",
    "updated",
    "view",
]
