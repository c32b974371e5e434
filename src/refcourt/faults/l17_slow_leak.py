"""L17: a process keeps something of each request in memory, and the more it keeps the slower it takes what is sent."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from refcourt.faults import Fault, Strike
from refcourt.resource import Call, Operation, performed

OF_EACH_BYTES = 2000  # and all that it answered
ROOM_BYTES = 2_000_000
SLOWER_S = 2e-6  # a second for half a MB more
SLOWEST_S = 3.0
FELT_S = 0.5

Performing = Callable[[Operation, Call], Awaitable[Response]]


def wrap(healthy: Performing, strike: Strike) -> Performing:
    kept_bytes = 0

    async def leaking(operation: Operation, call: Call) -> Response:
        nonlocal kept_bytes
        response = await healthy(operation, call)
        kept_bytes += OF_EACH_BYTES + len(response.body)
        delay_s = min(max(kept_bytes - ROOM_BYTES, 0) * SLOWER_S, SLOWEST_S)
        if operation.public or operation.read is None or delay_s < FELT_S:
            return response
        await run_in_threadpool(strike.fired)
        await asyncio.sleep(delay_s)
        return response

    return leaking


FAULT = Fault(
    id="L17",
    imitates="a slow leak: what is kept of each request makes what is sent later slower, until it is too slow",
    source="assumed: no run of a platform that ends within the hour can show it",
    every=1,
    subject="requests that send something",
    when="after a process has answered 2.25 MB, or some 1,000 small requests",
    seen_at="merge",
    seam=performed,
    wrap=wrap,
)
