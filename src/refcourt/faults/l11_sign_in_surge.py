"""L11: when many people sign in at once the identity service answers some of them with an error."""

import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from refcourt.faults import Fault, Strike
from refcourt.problems import Problem
from refcourt.resource import Call, Operation, performed

MANY, WITHIN_S = 8, 1.0

Performing = Callable[[Operation, Call], Awaitable[Response]]


def wrap(healthy: Performing, strike: Strike) -> Performing:
    latest: deque[float] = deque(maxlen=MANY)
    lock = threading.Lock()

    async def surge(operation: Operation, call: Call) -> Response:
        if operation.name != "signIn":
            return await healthy(operation, call)
        now = time.monotonic()
        with lock:
            many = len(latest) == MANY and now - latest[0] < WITHIN_S
            latest.append(now)
        if not many or not strike.hits(call.body.username, test_case=False):
            return await healthy(operation, call)
        await run_in_threadpool(strike.fired)
        raise Problem(503, "Nobody can be signed in now.")

    return surge


FAULT = Fault(
    id="L11",
    imitates="the identity service fails in the surge of the morning: a part of those who sign in cannot",
    source="press: nobody could sign in to Common Platform on 28 March 2022 from 08:30 to 10:40",
    every=3,
    subject="people who sign in",
    when="when one process has had more than eight sign-ins in a second",
    seen_at="early-adopter",
    seam=performed,
    wrap=wrap,
)
