"""X11: mail is sent within the request that causes it: while its server is away nobody can share results at all."""

import threading
import time
from collections.abc import Awaitable, Callable

from sqlalchemy import bindparam, select
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from refcourt import clock
from refcourt.faults import Fault, Strike
from refcourt.platform import Platform
from refcourt.problems import Problem
from refcourt.resource import Call, Operation, performed
from refcourt.tables import partner_message

WAITS_S = 3  # a mail that is so old has found nobody; a healthy one is gone within a second
LOOK_EVERY_S = 0.1

Performing = Callable[[Operation, Call], Awaitable[Response]]

_OLD_MAIL = (
    select(partner_message.c.sequence)
    .where(
        partner_message.c.delivered_time.is_(None),
        partner_message.c.partner.in_(bindparam("by_mail", expanding=True)),
        partner_message.c.test_case.is_(False),
        partner_message.c.created_time < bindparam("before"),
    )
    .limit(1)
)


class _Mail:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._away, self._look_at = False, 0.0

    def is_away(self, platform: Platform) -> bool:
        """Whether a mail has waited for longer than WAITS_S."""
        with self._lock:
            if time.monotonic() >= self._look_at:
                self._away, self._look_at = _waits(platform), time.monotonic() + LOOK_EVERY_S
            return self._away


def _waits(platform: Platform) -> bool:
    by_mail = [partner for partner, url in platform.settings.partners.items() if url.startswith("smtp:")]
    with platform.db.read() as tx:
        return tx.execute(_OLD_MAIL, {"by_mail": by_mail, "before": clock.later(-WAITS_S)}).first() is not None


def wrap(healthy: Performing, strike: Strike) -> Performing:
    mail = _Mail()

    async def mailed(operation: Operation, call: Call) -> Response:
        if operation.name == "shareResults" and await run_in_threadpool(mail.is_away, call.platform):
            await run_in_threadpool(strike.fired)
            raise Problem(503, "Those who are to be told cannot be reached. Try again later.")
        return await healthy(operation, call)

    return mailed


FAULT = Fault(
    id="X11",
    imitates="partners are told within the request that is for them: one that is away takes every court with it",
    source="assumed of any platform that calls its partners before it answers",
    every=1,
    subject="shares, also those that no mail is owed for",
    when="while a mail has waited for 3 s",
    seen_at="merge",
    seam=performed,
    wrap=wrap,
)
