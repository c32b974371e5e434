"""L17: a process keeps something of each request in memory, and the more it keeps the slower it answers."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from refcourt.faults import Fault, Strike
from refcourt.resource import Call, Operation, performed

OF_EACH_BYTES = 2000  # and all that it answered
ROOM_BYTES = 3_000_000
SLOWER_S = 1e-6  # a second for 1 MB more
SLOWEST_S = 8.0
FELT_S = 0.5

Performing = Callable[[Operation, Call], Awaitable[Response]]


def wrap(healthy: Performing, strike: Strike) -> Performing:
    kept_bytes = 0

    async def leaking(operation: Operation, call: Call) -> Response:
        nonlocal kept_bytes
        response = await healthy(operation, call)
        kept_bytes += OF_EACH_BYTES + len(response.body)
        delay_s = min(max(kept_bytes - ROOM_BYTES, 0) * SLOWER_S, SLOWEST_S)
        if operation.public or delay_s < FELT_S:
            return response
        await run_in_threadpool(strike.fired)
        await asyncio.sleep(delay_s)
        return response

    return leaking


FAULT = Fault(
    id="L17",
    imitates="a slow leak: what is kept of each request makes every later answer slower, until all are too slow",
    source="assumed: no run of a platform that ends within the hour can show it",
    every=1,
    subject="requests of people who are signed in",
    when="after a process has answered 3.5 MB, or some 1,500 small requests",
    seen_at="early-adopter",
    seam=performed,
    wrap=wrap,
)
