"""Delivering messages to one partner: at least once, in order for each order of the court, for ever until taken.

A message keeps its idempotency key and its bytes over all tries. A 2xx is delivery; anything else is tried again.
"""

import functools
import hashlib
import hmac
import logging
import threading
import time
from dataclasses import dataclass

import urllib3
from sqlalchemy import bindparam, select, update

from refcourt import clock
from refcourt.database import Database
from refcourt.lanes import Lanes, Pauses
from refcourt.platform import Platform
from refcourt.tables import partner_message

THREADS = 8  # a partner that takes a second for each message still takes eight a second
RECORD_EVERY_S = 0.05  # one write for what was taken meanwhile, not one for each message
TIMEOUT = urllib3.Timeout(connect=2.0, read=10.0)

_UNDELIVERED = (
    select(partner_message.c.sequence, partner_message.c.id, partner_message.c.subject)
    .where(partner_message.c.delivered_time.is_(None), partner_message.c.partner == bindparam("to"))
    .order_by(partner_message.c.sequence)
)
_BODY = select(partner_message.c.body).where(partner_message.c.sequence == bindparam("due"))
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
    subject: str


class Courier:
    """`step()` starts what can be sent now. Call it when there is news, and a few times a second besides."""

    def __init__(self, platform: Platform, partner: str, url: str, news: threading.Event) -> None:
        self._db, self._partner, self._url = platform.db, partner, url
        self._secret = platform.settings.webhook_secret.encode()
        self._http = urllib3.PoolManager(maxsize=THREADS, retries=False, timeout=TIMEOUT)
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
            body: bytes = tx.execute(_BODY, {"due": due.sequence}).scalar_one()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": due.id,
            "X-Signature": "sha256=" + hmac.digest(self._secret, body, hashlib.sha256).hex(),
        }
        try:
            reply = self._http.request("POST", self._url, body=body, headers=headers, redirect=False)
        except (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError):
            if self._partner not in self._partner_down:
                log.warning("%s does not answer; messages wait", self._partner)
            self._partner_down.failed(self._partner)
            return False
        except urllib3.exceptions.HTTPError as failure:
            log.warning("%s gave no answer to %s: %s", self._partner, due.id, type(failure).__name__)
            return False
        self._partner_down.cleared(self._partner)
        if not 200 <= reply.status < 300:
            log.warning("%s answered %s to %s", self._partner, reply.status, due.id)
            return False
        self._taken.add(due.sequence)
        return True


def _undelivered(db: Database, partner: str) -> list[Due]:
    with db.read() as tx:
        return [Due(row.sequence, row.id, row.subject) for row in tx.execute(_UNDELIVERED, {"to": partner})]
