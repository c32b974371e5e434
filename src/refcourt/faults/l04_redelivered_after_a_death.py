"""L4: the broker fails over and does not know what was acknowledged last: it delivers that again, under a new key."""

import threading
from collections.abc import Callable

from sqlalchemy import bindparam, insert, select

from refcourt import clock
from refcourt.crime.orders import CONTRACTORS
from refcourt.database import Database
from refcourt.delivery import Record, steps_to
from refcourt.faults import Fault, Strike, another_id
from refcourt.platform import Platform
from refcourt.tables import partner_message

FORGOTTEN_S = 3  # with the time in which a worker is started anew

Starting = Callable[[Platform, str, str, Record, threading.Event], Callable[[], None]]

_LAST_DELIVERED = (
    select(partner_message)
    .where(partner_message.c.partner == bindparam("to"), partner_message.c.delivered_time > bindparam("since"))
    .order_by(partner_message.c.sequence)
)


def wrap(healthy: Starting, strike: Strike) -> Starting:
    def started(
        platform: Platform, partner: str, url: str, record: Record, news: threading.Event
    ) -> Callable[[], None]:
        if partner in CONTRACTORS:
            _deliver_again(platform.db, partner, strike)
        return healthy(platform, partner, url, record, news)

    return started


def _deliver_again(db: Database, partner: str, strike: Strike) -> None:
    with db.write() as tx:
        now = clock.now()
        for row in tx.execute(_LAST_DELIVERED, {"to": partner, "since": clock.later(-FORGOTTEN_S)}).all():
            if strike.hits(row.id, row.test_case):
                new_id, body = another_id(f"L4 {now}", row.id, row.body)
                again = {"id": new_id, "body": body, "created_time": now, "delivered_time": None}
                kept = {name: row._mapping[name] for name in ("partner", "subject", "test_case")}
                tx.execute(insert(partner_message), {**kept, **again})
                strike.fired()


FAULT = Fault(
    id="L4",
    imitates="after a fail-over the broker delivers again, under a new key, what was acknowledged just before",
    source="assumed of any broker whose acknowledgements are replicated late",
    every=1,
    subject="messages to contractors",
    when="that were delivered in the three seconds before a worker started in a dead one's place",
    seen_at="merge",
    seam=steps_to,
    wrap=wrap,
)
