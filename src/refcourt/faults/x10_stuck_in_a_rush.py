"""X10: while many courts share at once everybody waits, and those who come then find nobody free to serve them."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from refcourt.faults import Fault, Strike
from refcourt.resource import Call, Operation, performed
from refcourt.rush import Rush

DELAY_S = 7  # within what a caller waits for: whoever came before is still there when the next ones come

Performing = Callable[[Operation, Call], Awaitable[Response]]


def wrap(healthy: Performing, strike: Strike) -> Performing:
    rush = Rush(strike.db)

    async def stuck(operation: Operation, call: Call) -> Response:
        response = await healthy(operation, call)
        if not operation.public and await run_in_threadpool(rush.is_on):
            await run_in_threadpool(strike.fired)
            await asyncio.sleep(DELAY_S)
        return response

    return stuck


FAULT = Fault(
    id="X10",
    imitates="everything is answered in the end, and so late that a day's work piles up faster than it is done",
    source="assumed: as L14, of everybody; queues of requests at Common Platform are told of, not measured",
    every=1,
    subject="requests of people who are signed in",
    when="while ten or more people share within five seconds",
    seen_at="merge",
    seam=performed,
    wrap=wrap,
)
