"""The tables of tribunal cases, folded in the order in which they need each other.

An act without an answer counts as done from the first look that shows what only it can have done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa

from nisi.history import cases, changes, data, documents, looks
from nisi.history.acts import Act
from nisi.history.changes import Event
from nisi.history.data import Data
from nisi.history.documents import Documents
from nisi.history.filenames import Filenames
from nisi.history.looks import Looks, Unchanged

SCHEMAS = {**cases.SCHEMAS, **looks.SCHEMAS, **changes.SCHEMAS, **data.SCHEMAS, **documents.SCHEMAS}


def tables_of(acts: Sequence[Act], nonce: str) -> dict[str, pa.Table]:
    """Every table of tribunal cases; `nonce` says which marks are this run's."""
    names = Filenames(nonce)
    known = cases.cases_of(acts)
    of_cases = cases.tables_of(acts, known, names)
    seen = Looks(acts, known, names)
    read = Data(acts, known)
    events = changes.events_of(acts, known)
    filed = Documents(acts, events, known, names)
    filed.bundled(of_cases["bundled"]["doc"].to_pylist())
    sure = _sure(events, filed, seen, read, names)
    of_documents = filed.tables(seen, filed.writes(events, sure))
    return {
        **of_cases,
        **seen.tables(filed.on_case(), _unchanged(of_documents["documents"])),
        **changes.table_of(events, sure),
        **read.tables(events, sure),
        **of_documents,
    }


def _unchanged(documents: pa.Table) -> dict[int, Unchanged]:
    names = ("doc", "made", "kind", "category", "changed", "test")
    rows = zip(*(documents[name].to_pylist() for name in names), strict=True)
    return {
        doc: (made, kind, category) for doc, made, kind, category, changed, test in rows if not changed and not test
    }


def _sure(events: Iterable[Event], filed: Documents, seen: Looks, read: Data, names: Filenames) -> dict[str, int]:
    """When each event's effect is known to hold, for those of which it is known."""
    sure = {event.act.ref: event.acked for event in events if event.acked is not None}
    silent = [event for event in events if event.act.outcome == "unknown"]
    if not silent:
        return sure
    by, setting = filed.submissions(), read.writers(events)
    placing = _placing(events, filed, names)
    for event in silent:
        ref = event.act.ref
        moments = [
            *(seen.first_seen.get(doc) for doc in by.get(ref, ())),
            *(seen.first_in.get(place) for place in _places(event, names) if placing[place] == {ref}),
            *(
                read.first_read.get((event.case_no, field, value))
                for field, value in event.fields.items()
                if setting[event.case_no, field, value] == {ref}
            ),
        ]
        shown = [t for t in moments if t is not None and t >= event.act.invoked]
        if shown:
            sure[ref] = min(shown)
    return sure


def _places(event: Event, names: Filenames) -> Iterator[tuple[int, str | None]]:
    """The documents that an event puts into a category, with the category."""
    for change in event.changes:
        doc = names.doc(change.filename)
        if doc is not None and change.category is not None:
            yield doc, change.category


def _placing(events: Iterable[Event], filed: Documents, names: Filenames) -> dict[tuple[int, str | None], set[str]]:
    """Which acts, not refused, put a document into a category, the first time included."""
    found: dict[tuple[int, str | None], set[str]] = {}
    for event in events:
        if event.act.outcome == "refused":
            continue
        for place in _places(event, names):
            found.setdefault(place, set()).add(event.act.ref)
        for new in event.documents:
            doc = names.doc(new.filename)
            if doc is not None:
                found.setdefault((doc, new.category), set()).add(event.act.ref)
    return found
