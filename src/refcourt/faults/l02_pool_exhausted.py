"""L2: a share keeps its connection for a while, and when many share at once the others wait for one, and fail."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from refcourt.faults import Fault, Strike
from refcourt.problems import Problem
from refcourt.resource import Call, Operation, performed
from refcourt.rush import Rush

POOL = 4  # connections of each server process
KEPT_S = 2.0
WAITS_S, LOOKS_EVERY_S = 1.0, 0.05

Performing = Callable[[Operation, Call], Awaitable[Response]]


def wrap(healthy: Performing, strike: Strike) -> Performing:
    rush = Rush(strike.db)
    lent: list[float] = []  # when each connection comes back

    async def pooled(operation: Operation, call: Call) -> Response:
        if operation.name != "shareResults" or not await run_in_threadpool(rush.is_on):
            return await healthy(operation, call)
        give_up_at = time.monotonic() + WAITS_S
        while len([back for back in lent if back > time.monotonic()]) >= POOL:
            if time.monotonic() > give_up_at:
                await run_in_threadpool(strike.fired)
                raise Problem(500, "No connection to the database was free in time.")
            await asyncio.sleep(LOOKS_EVERY_S)
        lent[:] = [*(back for back in lent if back > time.monotonic()), time.monotonic() + KEPT_S]
        return await healthy(operation, call)

    return pooled


FAULT = Fault(
    id="L2",
    imitates="a pool of connections is exhausted when many begin at once: shares wait for one and fail",
    source="ccd-data-store-api: a pool of 16 connections, 30 s for a transaction, 40 s of waiting",
    every=1,
    subject="shares",
    when="over two a second at one process, while ten or more people share within five seconds",
    seen_at="merge",
    seam=performed,
    wrap=wrap,
)
