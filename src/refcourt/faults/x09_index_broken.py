"""X9: the index of a case's documents is broken: views make do without it and show none, and the store lists none.

The view is answered as that of a case without documents.  The store says that it cannot answer, whenever it is asked.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from refcourt.faults import Fault, Strike
from refcourt.problems import Problem
from refcourt.resource import Call, Operation, performed
from refcourt.tribunal.cases import case_with_id

STORE, VIEW = "getStoreDocuments", "getCaseFileView"

Performing = Callable[[Operation, Call], Awaitable[Response]]


def wrap(healthy: Performing, strike: Strike) -> Performing:
    async def read(operation: Operation, call: Call) -> Response:
        response = await healthy(operation, call)
        if operation.name not in (STORE, VIEW):
            return response
        case = await run_in_threadpool(case_with_id, call.platform.db, call.path["id"])
        if not case.documents or not strike.hits(case.id, case.test_case):
            return response
        await run_in_threadpool(strike.fired)
        if operation.name == STORE:
            raise Problem(503, "The index of this case's documents cannot be read.")
        response.body = _without_documents(bytes(response.body))
        response.headers["Content-Length"] = str(len(response.body))
        return response

    return read


def _without_documents(body: bytes) -> bytes:
    view: dict[str, Any] = msgspec.json.decode(body)
    for category in view["categories"]:
        category["documents"] = []
    return msgspec.json.encode({**view, "uncategorised_documents": []})


FAULT = Fault(
    id="X9",
    imitates="what cannot be read is shown as if nothing were there, and the store has no list of its own to tell by",
    source="assumed: D8 to D28 leave the store's list whole; a platform may have none, or one as broken as its views",
    every=10,
    subject="cases that have documents",
    seen_at="local",
    seam=performed,
    wrap=wrap,
)
