"""Delivering messages to one partner: at least once, in order for each subject, for ever until taken.

A message keeps its idempotency key and its bytes over all tries. A 2xx is delivery; anything else is tried again.
"""

import functools
import hashlib
import hmac
import itertools
import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import urllib3
from sqlalchemy import bindparam, select, update

from refcourt import clock
from refcourt.database import Database
from refcourt.lanes import Lanes, Pauses
from refcourt.platform import Platform
from refcourt.seams import seam
from refcourt.tables import partner_message

THREADS = 8  # a partner that takes a second for each message still takes eight a second
MOST_AT_ONCE = 32  # enough to keep the threads busy until the next step; the rest waits in the database, in order
RECORD_EVERY_S = 0.05  # one write for what was taken meanwhile, not one for each message
TIMEOUT = urllib3.Timeout(connect=2.0, read=10.0)

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

log = logging.getLogger("refcourt.delivery")


@dataclass(frozen=True)
class Due:
    sequence: int
    id: str
    partner: str
    subject: str
    test_case: bool
    created_time: str


@dataclass(frozen=True)
class Line:
    """The line to one partner."""

    http: urllib3.PoolManager
    url: str
    secret: bytes


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


class Courier:
    """`step()` starts what can be sent now. Call it when there is news, and a few times a second besides."""

    def __init__(self, platform: Platform, partner: str, url: str, record: Record, news: threading.Event) -> None:
        self._db, self._partner, self._record = platform.db, partner, record
        http = urllib3.PoolManager(maxsize=THREADS, retries=False, timeout=TIMEOUT)
        self._line = Line(http, url, platform.settings.webhook_secret.encode())
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
            status = post(self._line, due, body)
        except (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError):
            if self._partner not in self._partner_down:
                log.warning("%s does not answer; messages wait", self._partner)
            self._partner_down.failed(self._partner)
            return False
        except urllib3.exceptions.HTTPError as failure:
            log.warning("%s gave no answer to %s: %s", self._partner, due.id, type(failure).__name__)
            return False
        self._partner_down.cleared(self._partner)
        if not 200 <= status < 300:
            log.warning("%s answered %s to %s", self._partner, status, due.id)
            return False
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
def post(line: Line, due: Due, body: bytes) -> int:
    """One try: the partner's answer. urllib3's errors when there is none."""
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": due.id,
        "X-Signature": "sha256=" + hmac.digest(line.secret, body, hashlib.sha256).hex(),
    }
    return line.http.request("POST", line.url, body=body, headers=headers, redirect=False).status


def _undelivered(db: Database, partner: str) -> list[Due]:
    with db.read() as tx:
        return [Due(*row) for row in tx.execute(_UNDELIVERED, {"to": partner})]


def _bodies(db: Database, ready: Sequence[Due]) -> dict[int, bytes]:
    if not ready:
        return {}
    with db.read() as tx:
        rows = tx.execute(_BODIES, {"due": [due.sequence for due in ready]})
        return {row.sequence: row.body for row in rows}
