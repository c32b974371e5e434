"""X12: a server that starts in a dead one's place never finds all that it needs: some of what it is asked fails."""

import itertools
from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from refcourt.faults import Fault, Strike
from refcourt.in_use import in_use
from refcourt.problems import Problem
from refcourt.resource import Call, Operation, performed

Performing = Callable[[Operation, Call], Awaitable[Response]]


def wrap(healthy: Performing, strike: Strike) -> Performing:
    if not in_use(strike.db):
        return healthy
    numbers = itertools.count()

    async def half_started(operation: Operation, call: Call) -> Response:
        if not operation.public and next(numbers) % strike.every == 0:
            await run_in_threadpool(strike.fired)
            raise Problem(500, "A part of the platform has not started.")
        return await healthy(operation, call)

    return half_started


FAULT = Fault(
    id="X12",
    imitates="what starts anew after a crash starts by half, and looks well to whoever asks whether it lives",
    source="assumed: health checks ask whether a process answers, not whether it can do its work",
    every=5,
    subject="requests of people who are signed in",
    when="at a server that started when courts used the platform already, in a dead one's place",
    seen_at="merge",
    seam=performed,
    wrap=wrap,
)
