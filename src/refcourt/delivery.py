"""Delivering messages to one partner: at least once, in order for each order of the court, for ever until taken.

A message keeps its key and its bytes over all tries. What a partner has taken is delivered; anything else is tried
again. One that fetches its messages itself has taken them once they are on its list.
"""

import functools
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import bindparam, insert, select, update

from refcourt import clock
from refcourt.carriers import Carrier, Message, NoAnswer, NotTaken, Unreachable, carrier_to
from refcourt.database import Database
from refcourt.lanes import Lanes, Pauses
from refcourt.platform import Platform
from refcourt.settings import KEPT_ON_A_LIST
from refcourt.tables import listed_message, partner_message

THREADS = 8  # a partner that takes a second for each message still takes eight a second
RECORD_EVERY_S = 0.05  # one write for what was taken meanwhile, not one for each message

_UNDELIVERED = (
    select(partner_message.c.sequence, partner_message.c.id, partner_message.c.subject)
    .where(partner_message.c.delivered_time.is_(None), partner_message.c.partner == bindparam("to"))
    .order_by(partner_message.c.sequence)
)
_MESSAGE = select(partner_message.c.body, partner_message.c.created_time).where(
    partner_message.c.sequence == bindparam("due")
)
_DELIVERED = (
    update(partner_message)
    .where(partner_message.c.sequence == bindparam("taken"))
    .values(delivered_time=bindparam("now"))
)
_LIST = insert(listed_message)

log = logging.getLogger("refcourt.delivery")


@dataclass(frozen=True)
class Due:
    sequence: int
    id: str
    subject: str


def steps_to(platform: Platform, partner: str, url: str, news: threading.Event) -> Callable[[], None]:
    """What brings a partner its messages. Call it when there is news, and a few times a second besides."""
    if url == KEPT_ON_A_LIST:
        return functools.partial(put_on_list, platform.db, partner)
    return Courier(platform.db, partner, carrier_to(url, platform.settings.webhook_secret, THREADS), news).step


def put_on_list(db: Database, partner: str) -> None:
    """Put what waits on the partner's list.

    Only the one worker does this, so whoever reads up to a position has read everything before it: messages are
    numbered by transactions that may end in another order."""
    if not _undelivered(db, partner):
        return
    with db.write() as tx:
        waiting = tx.execute(_UNDELIVERED, {"to": partner}).all()
        tx.execute(_LIST, [{"partner": partner, "message_id": row.id} for row in waiting])
        tx.execute(_DELIVERED, [{"taken": row.sequence, "now": clock.now()} for row in waiting])


class Courier:
    """`step()` starts what can be sent now."""

    def __init__(self, db: Database, partner: str, carry: Carrier, news: threading.Event) -> None:
        self._db, self._partner, self._carry = db, partner, carry
        self._lanes = Lanes(f"to-{partner}", THREADS, news.set)
        self._partner_down = Pauses()
        self._taken: set[int] = set()
        self._record_at = 0.0

    def step(self) -> None:
        self._record_taken()
        waiting: set[str] = set()
        for due in _undelivered(self._db, self._partner):
            if due.subject in waiting:
                continue  # an earlier word about the same order goes first
            waiting.add(due.subject)
            if due.sequence in self._taken:
                continue
            if not self._partner_down.over(self._partner):
                return
            started = self._lanes.offer(due.subject, functools.partial(self._send, due))
            if started and self._partner in self._partner_down:
                return  # one message is enough to find out whether the partner is back

    def _record_taken(self) -> None:
        """What partners took, many at once: dying before this only sends them again, with the same key and bytes."""
        taken = list(self._taken)
        if taken and time.monotonic() >= self._record_at:
            self._record_at = time.monotonic() + RECORD_EVERY_S
            with self._db.write() as tx:
                tx.execute(_DELIVERED, [{"taken": sequence, "now": clock.now()} for sequence in taken])
            self._taken.difference_update(taken)

    def _send(self, due: Due) -> bool:
        if due.sequence in self._taken:
            return True
        with self._db.read() as tx:
            row = tx.execute(_MESSAGE, {"due": due.sequence}).one()
        try:
            self._carry(Message(due.sequence, due.id, row.body, row.created_time))
        except Unreachable as why:
            if self._partner not in self._partner_down:
                log.warning("%s does not answer (%s); messages wait", self._partner, why)
            self._partner_down.failed(self._partner)
            return False
        except NoAnswer as why:
            log.warning("%s gave no answer to %s: %s", self._partner, due.id, why)
            return False
        except NotTaken as why:
            log.warning("%s answered %s to %s", self._partner, why, due.id)
            self._partner_down.cleared(self._partner)
            return False
        self._partner_down.cleared(self._partner)
        self._taken.add(due.sequence)
        return True


def _undelivered(db: Database, partner: str) -> list[Due]:
    with db.read() as tx:
        return [Due(row.sequence, row.id, row.subject) for row in tx.execute(_UNDELIVERED, {"to": partner})]
