"""D2: of two who save at once, the second is not refused: the platform refreshes the stale token and submits again.

The second submission stands for what its sender was shown, whole. So what the first one added vanishes from the case,
and what the first one changed is as it was before. All of it stays in the store.
"""

from collections.abc import Callable
from dataclasses import replace

import msgspec
from sqlalchemy import Connection, select

from refcourt.faults import Fault, Strike
from refcourt.people import Person
from refcourt.resource import Call
from refcourt.tables import case_event
from refcourt.tribunal.access import rows_for
from refcourt.tribunal.cases import Case, case_with_id
from refcourt.tribunal.changes import Change
from refcourt.tribunal.events import submitted
from refcourt.tribunal.history import Changed
from refcourt.tribunal.shapes import Row, SentDocument, SentRow

Submitting = Callable[[Call, Case, int], Change | None]


def wrap(healthy: Submitting, strike: Strike) -> Submitting:
    def submit(call: Call, case: Case, version: int) -> Change | None:
        made = healthy(call, case, version)
        if made is not None or not strike.hits(case.id, case.test_case):
            return made
        with call.platform.db.write() as tx:
            fresh = case_with_id(call.platform.db, case.id)
            known = replace(fresh, documents=_as_sent(fresh, call.person, call.body.data.documents))
            made = healthy(call, known, fresh.version)
            if made is not None and (known.documents != fresh.documents or _reverted(tx, fresh, made, version)):
                strike.fired()
        return made

    return submit


def _as_sent(fresh: Case, person: Person, sent: list[SentRow] | msgspec.UnsetType) -> list[Row]:
    """What of the case the sender does not see, and the rest as the sender had been shown it."""
    if isinstance(sent, msgspec.UnsetType):
        return fresh.documents
    shown = {row.id for row in rows_for(fresh, person)}
    values = {row.id: row.value for row in sent}
    return [
        _older(row, values[row.id]) if row.id in shown else row
        for row in fresh.documents
        if row.id in values or row.id not in shown
    ]


def _older(row: Row, sent: SentDocument) -> Row:
    if sent.upload_timestamp is None:
        return row  # sent as a new one: a second click
    older = {name: getattr(sent, name) for name in ("category_id", "classification", "exhibit", "withdrawn")}
    return msgspec.structs.replace(row, value=msgspec.structs.replace(row.value, **older))


def _reverted(tx: Connection, fresh: Case, made: Change, version: int) -> bool:
    """Whether a field that somebody else has changed since that version is now another again."""
    since = (
        select(case_event.c.changed)
        .where(case_event.c.case_id == fresh.id, case_event.c.version > version)
        .order_by(case_event.c.version)
    )
    events = [msgspec.json.decode(changed, type=Changed) for changed in tx.scalars(since)]
    others = {name for event in events[:-1] for name in event.fields}  # the last is the one that was just made
    return any(made.fields.get(name) != fresh.fields.get(name) for name in others)


FAULT = Fault(
    id="D2",
    imitates="a stale token is silently refreshed and the whole collection submitted again: the first writer's is gone",
    source="ccd-data-store-api CreateCaseEventService: only the version in the token stops this",
    every=10,
    subject="cases",
    seen_at="local",
    seam=submitted,
    wrap=wrap,
)
