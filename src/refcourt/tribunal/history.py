"""The history of a case: which event made which version of it, who did it, and what it was about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, bindparam, insert, select
from starlette.responses import Response

from refcourt import clock, ids, people
from refcourt.people import Person
from refcourt.resource import Call, answer
from refcourt.seams import seam
from refcourt.tables import case_event
from refcourt.tribunal.access import case_for
from refcourt.tribunal.cases import Case
from refcourt.tribunal.shapes import Row

_INSERT = insert(case_event)
_OF_CASE = select(case_event).where(case_event.c.case_id == bindparam("of_case")).order_by(case_event.c.version)


class ChangedDocument(msgspec.Struct, frozen=True):
    """`change`: added, changed or removed."""

    document_id: str
    document_filename: str
    change: str


class Changed(msgspec.Struct, frozen=True):
    """What an event was about: documents, and the names of fields."""

    documents: list[ChangedDocument] = []
    fields: list[str] = []


@dataclass(frozen=True)
class Event:
    """One that made this version of the case."""

    case_id: str
    version: int
    event: str
    summary: str
    person: str
    changed: Changed


class Entry(msgspec.Struct, frozen=True):
    """A line of the history as a person is shown it."""

    id: str
    event_id: str
    version: int
    person: str
    created_time: str
    summary: str
    documents: list[ChangedDocument]
    fields: list[str]


_changed = msgspec.json.Decoder(Changed)


def event_id(case_id: str, version: int) -> str:
    """The id of the event that made that version."""
    return ids.derived(case_id, "event", version)


def record(tx: Connection, event: Event) -> None:
    """Write the event down, in the transaction in which it happens."""
    tx.execute(
        _INSERT,
        {
            "id": event_id(event.case_id, event.version),
            "case_id": event.case_id,
            "version": event.version,
            "event": event.event,
            "summary": event.summary,
            "person": event.person,
            "changed": msgspec.json.encode(event.changed).decode(),
            "created_time": clock.now(),
        },
    )


def changes_between(case: Case, documents: Sequence[Row], fields: Mapping[str, str]) -> Changed:
    """What becomes of the case if these are its documents and fields."""
    before = {row.id: row for row in case.documents}
    after = {row.id for row in documents}
    added = [_changed_document(row, "added") for row in documents if row.id not in before]
    changed = [_changed_document(row, "changed") for row in documents if before.get(row.id, row) != row]
    removed = [_changed_document(row, "removed") for row in case.documents if row.id not in after]
    names = [name for name in {**case.fields, **fields} if case.fields.get(name) != fields.get(name)]
    return Changed([*added, *changed, *removed], names)


def get_history(call: Call) -> Response:
    case = case_for(call)
    with call.platform.db.read() as tx:
        events = [
            Entry(
                id=row.id,
                event_id=row.event,
                version=row.version,
                person=row.person,
                created_time=row.created_time,
                summary=row.summary,
                documents=(changed := _changed.decode(row.changed)).documents,
                fields=changed.fields,
            )
            for row in tx.execute(_OF_CASE, {"of_case": case.id})
        ]
    return answer(200, {"events": entries_for(case, events, call.person)})


@seam
def entries_for(case: Case, entries: Sequence[Entry], person: Person) -> list[Entry]:
    """The history as this person may see it: an event that was only about what they must not see is left out."""
    seen = {row.document_id for row in case.documents if people.may_see(person.role, row.value.classification.value)}
    whole = person.role in people.SEES["RESTRICTED"]
    shown = []
    for entry in entries:
        documents = [document for document in entry.documents if whole or document.document_id in seen]
        fields = [name for name in entry.fields if people.may_see_field(person.role, name)]
        if documents or fields or not (entry.documents or entry.fields):
            shown.append(msgspec.structs.replace(entry, documents=documents, fields=fields))
    return shown


def _changed_document(row: Row, change: str) -> ChangedDocument:
    return ChangedDocument(row.document_id, row.value.document_filename, change)
