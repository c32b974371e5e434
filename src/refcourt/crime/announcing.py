"""From accepted shares to messages for partners, hand by hand; real platforms have dropped things at each of them:

    claimed ─> published ─> notices_of_share ─> subscriptions_matching ─> distributed ─> document_of ─┐
                   └──────> results of each defendant, for the agencies that they concern ────────────┴─> handed_over

Ids of messages are derived from the share, so building it again after a crash makes the same messages, not more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, insert

from refcourt import clock, ids, outbox
from refcourt.crime.notice import Notice, notice_of
from refcourt.crime.results_messages import results_of_share
from refcourt.crime.shares import SharedDay, share_named
from refcourt.database import Database
from refcourt.platform import Platform
from refcourt.seams import seam
from refcourt.tables import partner_message

_INSERT = insert(partner_message)


@dataclass(frozen=True)
class Subscription:
    name: str
    partner: str


@dataclass(frozen=True)
class Message:
    """What a partner is to be sent; those with one subject go in their order."""

    id: str
    partner: str
    subject: str
    body: bytes


def announce(platform: Platform, jobs: Sequence[outbox.Job]) -> bool:
    """Build all messages that shares of one case owe, in their order, and tick the jobs off, in one transaction."""
    shares = [(job, claimed(platform.db, job.subject)) for job in jobs]
    with platform.db.write() as tx:
        for job, shared in shares:
            if outbox.finish(tx, outbox.RESULTS_SHARED, job):
                _queue(tx, shared, handed_over(shared, published(shared)))
    return True


@seam
def claimed(db: Database, name: str) -> SharedDay:
    """The share that a job speaks of, read with its claim check."""
    with db.read() as tx:
        return share_named(tx, name)


@seam
def published(shared: SharedDay) -> list[Message]:
    """Everything that a share owes to anybody."""
    return [*_orders(shared), *_results(shared)]


@seam
def notices_of_share(shared: SharedDay) -> Iterator[Notice]:
    """What contractors must be told about each defendant."""
    for defendant in shared.case.defendants:
        for offence in defendant.offences:
            for word in shared.words:
                if word.offence_id == offence.offence_id:
                    yield notice_of(shared, defendant, offence, word)


@seam
def subscriptions_matching(shared: SharedDay, notice: Notice) -> list[Subscription]:
    """Who is to be told: the contractor that the court chose."""
    return [Subscription("electronic-monitoring-orders", notice.contractor)]


@seam
def distributed(shared: SharedDay, notice: Notice, subscription: Subscription) -> bool:
    """Whether the notice may go out now; nothing that a court shared has to wait."""
    return True


@seam
def document_of(shared: SharedDay, notice: Notice) -> bytes | None:
    """The notice as it is sent."""
    return msgspec.json.encode(notice)


@seam
def handed_over(shared: SharedDay, messages: list[Message]) -> list[Message]:
    """What the couriers are given."""
    return messages


def _orders(shared: SharedDay) -> Iterator[Message]:
    for notice in notices_of_share(shared):
        for subscription in subscriptions_matching(shared, notice):
            if not distributed(shared, notice, subscription):
                continue
            message_id = ids.derived(shared.claim, notice.order_id, notice.order_version, subscription.name)
            body = document_of(shared, msgspec.structs.replace(notice, message_id=message_id))
            if body is not None:
                yield Message(message_id, subscription.partner, notice.order_id, body)


def _results(shared: SharedDay) -> Iterator[Message]:
    for told in results_of_share(shared):
        for partner in told.partners:
            message_id = ids.derived(shared.claim, told.subject, partner)
            body = msgspec.json.encode(msgspec.structs.replace(told.results, message_id=message_id))
            yield Message(message_id, partner, told.subject, body)


def _queue(tx: Connection, shared: SharedDay, messages: Sequence[Message]) -> None:
    now = clock.now()
    rows = [
        {
            "id": message.id,
            "partner": message.partner,
            "subject": message.subject,
            "test_case": shared.case.test_case,
            "body": message.body,
            "created_time": now,
        }
        for message in messages
    ]
    if rows:
        tx.execute(_INSERT, rows)
