"""Delivering messages to one partner: at least once, in order for each subject, for ever until taken.

A message keeps its key and its bytes over all tries. What a partner has taken is delivered; anything else is tried
again. One that fetches its messages itself has taken them once they are on its list.
"""

import functools
import itertools
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, insert, select, update

from refcourt import clock
from refcourt.carriers import Carrier, Message, NoAnswer, NotTaken, Unreachable, carrier_to
from refcourt.database import Database
from refcourt.lanes import Lanes, Pauses
from refcourt.platform import Platform
from refcourt.seams import seam
from refcourt.settings import KEPT_ON_A_LIST
from refcourt.tables import listed_message, partner_message

THREADS = 8  # a partner that takes a second for each message still takes eight a second
MOST_AT_ONCE = 32  # enough to keep the threads busy until the next step; the rest waits in the database, in order
RECORD_EVERY_S = 0.05  # one write for what was taken meanwhile, not one for each message

_UNDELIVERED = (
    select(
        partner_message.c.sequence,
        partner_message.c.id,
        partner_message.c.partner,
        partner_message.c.subject,
        partner_message.c.test_case,
        partner_message.c.created_time,
    )
    .where(partner_message.c.delivered_time.is_(None), partner_message.c.partner == bindparam("to"))
    .order_by(partner_message.c.sequence)
)
_BODIES = select(partner_message.c.sequence, partner_message.c.body).where(
    partner_message.c.sequence.in_(bindparam("due", expanding=True))
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
    partner: str
    subject: str
    test_case: bool
    created_time: str


class Record:
    """Writes down what partners took, for all couriers and many messages at once.

    Dying before it is written only sends those messages again, with the same key and bytes."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._taken: deque[int] = deque()
        self.news = threading.Event()

    def add(self, sequence: int) -> None:
        self._taken.append(sequence)
        self.news.set()

    def write(self) -> None:
        taken = list(self._taken)
        if taken:
            with self._db.write() as tx:
                tx.execute(_DELIVERED, [{"taken": sequence, "now": clock.now()} for sequence in taken])
            for _ in taken:
                self._taken.popleft()
            time.sleep(RECORD_EVERY_S)


@seam
def steps_to(platform: Platform, partner: str, url: str, record: Record, news: threading.Event) -> Callable[[], None]:
    """What brings a partner its messages. Call it when there is news, and a few times a second besides."""
    if url == KEPT_ON_A_LIST:
        return functools.partial(put_on_list, platform.db, partner)
    carry = carrier_to(url, platform.settings.webhook_secret, THREADS)
    return Courier(platform.db, partner, carry, record, news).step


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

    def __init__(self, db: Database, partner: str, carry: Carrier, record: Record, news: threading.Event) -> None:
        self._db, self._partner, self._carry, self._record = db, partner, carry, record
        self._lanes = Lanes(f"to-{partner}", THREADS, self._ended)
        self._news, self._more = news, False
        self._partner_down = Pauses()
        self._taken: set[int] = set()  # until they are seen to be on record

    def step(self) -> None:
        taken = set(self._taken)
        undelivered = _undelivered(self._db, self._partner)
        self._taken.difference_update(taken - {due.sequence for due in undelivered})
        if not self._partner_down.over(self._partner):
            return
        # One message is enough to find out whether a partner is back.
        most = 1 if self._partner in self._partner_down else MOST_AT_ONCE
        waiting = (due for due in in_turn(undelivered) if due.sequence not in self._taken)
        ready = list(itertools.islice((due for due in waiting if self._lanes.free(due.subject)), most))
        self._more = len(undelivered) > most
        bodies = _bodies(self._db, ready)
        for due in ready:
            self._lanes.offer(due.subject, functools.partial(self._send, due, bodies[due.sequence]))

    def _ended(self) -> None:
        if self._more:  # else nothing waits for a free thread, and there is no reason to look
            self._news.set()

    def _send(self, due: Due, body: bytes) -> bool:
        if due.sequence in self._taken:
            return True
        try:
            hand_over(self._carry, due, body)
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
        self._record.add(due.sequence)
        return True


@seam
def in_turn(undelivered: Sequence[Due]) -> list[Due]:
    """What may go next: of each subject the earliest word, and no later one before that is on record as delivered."""
    first: dict[str, Due] = {}
    for due in undelivered:
        first.setdefault(due.subject, due)
    return list(first.values())


@seam
def hand_over(carry: Carrier, due: Due, body: bytes) -> None:
    """One try: returns when the partner has it. `Unreachable`, `NoAnswer` or `NotTaken` when not."""
    carry(Message(due.sequence, due.id, body, due.created_time))


def _undelivered(db: Database, partner: str) -> list[Due]:
    with db.read() as tx:
        return [Due(*row) for row in tx.execute(_UNDELIVERED, {"to": partner})]


def _bodies(db: Database, ready: Sequence[Due]) -> dict[int, bytes]:
    if not ready:
        return {}
    with db.read() as tx:
        rows = tx.execute(_BODIES, {"due": [due.sequence for due in ready]})
        return {row.sequence: row.body for row in rows}
