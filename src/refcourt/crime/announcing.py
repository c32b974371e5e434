"""From a shared hearing to messages for partners: each order once for each subscription that matches it.

Ids of messages are derived from the order, so building a hearing again after a crash makes the same messages, not more.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
from sqlalchemy import insert

from refcourt import clock, ids, outbox
from refcourt.crime.hearings import Hearing, hearing_with_id
from refcourt.crime.notice import Notice, notice_of
from refcourt.crime.orders import CONDITIONS
from refcourt.platform import Platform
from refcourt.seams import seam
from refcourt.tables import partner_message


@dataclass(frozen=True)
class Subscription:
    name: str
    partner: str


_INSERT = insert(partner_message)

TAGGING = Subscription("electronic-monitoring-orders", "em-contractor")


def announce(platform: Platform, job: outbox.Job) -> bool:
    """Build all messages that a shared hearing owes, and tick the job off, in one transaction."""
    with platform.db.read() as tx:
        hearing = hearing_with_id(tx, job.subject)
    with platform.db.write() as tx:
        if outbox.finish(tx, outbox.HEARING_SHARED, job):
            rows = [
                _message(notice, subscription)
                for notice in notices_of_hearing(hearing)
                for subscription in subscriptions_matching(hearing, notice)
            ]
            if rows:
                tx.execute(_INSERT, rows)
    return True


@seam
def notices_of_hearing(hearing: Hearing) -> Iterator[Notice]:
    """What the contractor must be told about each defendant of the hearing."""
    for defendant in hearing.defendants:
        for offence in defendant.offences:
            for line in hearing.result_lines:
                if line.offence_id == offence.offence_id and line.short_code in CONDITIONS:
                    yield notice_of(hearing, defendant, offence, line)


@seam
def subscriptions_matching(hearing: Hearing, notice: Notice) -> list[Subscription]:
    """Who is to be told of this order."""
    return [TAGGING]


def _message(notice: Notice, subscription: Subscription) -> dict[str, object]:
    message_id = ids.derived(notice.order_id, "message", subscription.name)
    return {
        "id": message_id,
        "partner": subscription.partner,
        "subject": notice.order_id,
        "body": msgspec.json.encode(msgspec.structs.replace(notice, message_id=message_id)),
        "created_time": clock.now(),
    }
