"""L14: while many courts share at once answers come seconds later, when people have given up waiting for them."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from refcourt.faults import Fault, Strike
from refcourt.resource import Call, Operation, performed
from refcourt.rush import Rush

DELAY_S = 12

Performing = Callable[[Operation, Call], Awaitable[Response]]


def wrap(healthy: Performing, strike: Strike) -> Performing:
    rush = Rush(strike.db)
    numbers = itertools.count()

    async def late(operation: Operation, call: Call) -> Response:
        response = await healthy(operation, call)
        struck = not operation.public and strike.hits(str(next(numbers)), test_case=False)
        if struck and await run_in_threadpool(rush.is_on):
            await run_in_threadpool(strike.fired)
            await asyncio.sleep(DELAY_S)
        return response

    return late


FAULT = Fault(
    id="L14",
    imitates="pages and answers time out while courts result their hearings live",
    source="Early Day Motion 898: time-outs of Common Platform during hearings",
    every=10,
    subject="requests of people who are signed in",
    when="while ten or more people share within five seconds",
    seen_at="merge",
    seam=performed,
    wrap=wrap,
)
