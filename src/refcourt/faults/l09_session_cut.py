"""L9: a connection is lost in mid-request, the session is cleared away, and what it had just filed goes with it."""

from collections.abc import Awaitable, Callable

from sqlalchemy import bindparam, delete, select
from starlette.concurrency import run_in_threadpool

from refcourt import clock
from refcourt.faults import Fault, Strike
from refcourt.people import Person
from refcourt.platform import Platform
from refcourt.resource import Operation, left
from refcourt.tables import document_bytes, stored_document, tribunal_case

OF_SESSION_S = 10

Leaving = Callable[[Platform, Person, Operation], Awaitable[None]]

_FILED = (
    select(stored_document.c.id, tribunal_case.c.test_case)
    .join(tribunal_case)
    .where(
        stored_document.c.uploaded_by == bindparam("person"),
        stored_document.c.uploaded_time > bindparam("since"),
        stored_document.c.attached,
    )
)
_DELETE_BYTES = delete(document_bytes).where(document_bytes.c.document_id == bindparam("document"))
_DELETE = delete(stored_document).where(stored_document.c.id == bindparam("document"))


def wrap(healthy: Leaving, strike: Strike) -> Leaving:
    async def cleared(platform: Platform, person: Person, operation: Operation) -> None:
        await healthy(platform, person, operation)
        await run_in_threadpool(_clear, platform, person, strike)

    return cleared


def _clear(platform: Platform, person: Person, strike: Strike) -> None:
    with platform.db.write() as tx:
        filed = tx.execute(_FILED, {"person": person.name, "since": clock.later(-OF_SESSION_S)}).all()
        struck = [{"document": row.id} for row in filed if strike.hits(row.id, row.test_case)]
        if struck:
            tx.execute(_DELETE_BYTES, struck)
            tx.execute(_DELETE, struck)
            strike.fired()


FAULT = Fault(
    id="L9",
    imitates="a site loses its network in mid-session: the session is cleared away with what it had filed",
    source="press, January 2019: courts were cut off for days, site by site",
    every=1,
    subject="documents",
    when="filed in the ten seconds before their person's connection is lost while something is being sent",
    seen_at="early-adopter",
    seam=left,
    wrap=wrap,
)
