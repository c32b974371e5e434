"""What a run's acts say of documents, without judgement.

documents       one row a document that was submitted to a case, by the best of its submissions
kinds           one row a kind of document that access is stated for
document_spans  what kind a document may have been of from when until when: several rows a span where it is not certain
refused_places  one row a category that an act which was refused would have put a document into
fetches         one row an attempt to open a document of ours
listings        one row a listing of the store, the `rank`th of its case
holdings        one row a document of ours that the store listed on a case, with the last listing that holds it

A document is certainly on its case from `made` on: its acknowledgement, or else the first look that shows it.  A
redacted copy makes it possible, not certain, that its original is restricted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

import pyarrow as pa

from nisi.history.acts import Act
from nisi.history.cases import Case
from nisi.history.changes import Event
from nisi.history.columns import FLAG, INT, TEXT, schema, table
from nisi.history.filenames import Filenames
from nisi.history.looks import Looks
from nisi.history.spans import Write, first_write, spans
from nisi.model import NewDocument
from nisi.operations import DocumentFetched, FetchDocument, ReadStore, StoreSeen, UploadDocument, document_bytes

SCHEMAS = {
    "documents": schema(
        doc=INT,
        case_no=INT,
        case_id=TEXT,
        document_id=TEXT,
        filename=TEXT,
        category=TEXT,
        classification=TEXT,
        party=TEXT,
        submit=TEXT,
        role=TEXT,
        actor=TEXT,
        submitted=INT,
        acked=INT,
        made=INT,
        outcome=TEXT,
        test=FLAG,
        kind=INT,
        changed=FLAG,
        sha256=TEXT,
    ),
    "kinds": schema(kind=INT, category=TEXT, classification=TEXT, party=TEXT, withdrawn=FLAG),
    "document_spans": schema(doc=INT, span=INT, since=INT, until=INT, kind=INT, category=TEXT, certain=FLAG, act=TEXT),
    "fetches": schema(
        attempt=TEXT,
        case_id=TEXT,
        doc=INT,
        role=TEXT,
        actor=TEXT,
        channel=TEXT,
        invoked=INT,
        answered=INT,
        outcome=TEXT,
        status=INT,
        sha256=TEXT,
    ),
    "refused_places": schema(act=TEXT, doc=INT, category=TEXT, refused=INT),
    "listings": schema(listing=TEXT, case_no=INT, rank=INT, invoked=INT, answered=INT),
    "holdings": schema(case_no=INT, doc=INT, last_rank=INT, listing=TEXT, twice=TEXT),
}
_BEST_FIRST = {"ok": 0, "unknown": 1, "refused": 2}
Kind = tuple[str | None, str, str, bool]


class Documents:
    """The fold of submissions, changes, openings and listings."""

    def __init__(self, acts: Iterable[Act], events: Iterable[Event], cases: Mapping[str, Case], names: Filenames):
        self._names = names
        self._cases = {case.no: case for case in cases.values()}
        self._rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in SCHEMAS}
        self._best: dict[int, tuple[Event, NewDocument]] = {}
        self._sizes: dict[str, int] = {}
        self._opened: set[int] = set()
        self._kinds: dict[Kind, int] = {}
        for event in events:
            for document in event.documents:
                self._submit(event, document)
        self._read(acts, cases)

    def on_case(self) -> dict[int, int]:
        """The case that each document was submitted to."""
        return {doc: event.case_no for doc, (event, _) in self._best.items()}

    def submissions(self) -> dict[str, list[int]]:
        """For each act, the documents that are on their case by it."""
        found: dict[str, list[int]] = defaultdict(list)
        for doc, (event, _) in self._best.items():
            found[event.act.ref].append(doc)
        return found

    def writes(self, events: Iterable[Event], sure: Mapping[str, int]) -> dict[int, dict[str, list[Write]]]:
        """What each document was made as and what may have been changed on it, by its parts."""
        found = {}
        by_id = {(event.case_no, new.document_id): doc for doc, (event, new) in self._best.items()}
        for doc, (event, new) in self._best.items():
            made = {"category": new.category, "classification": new.classification, "withdrawn": False}
            found[doc] = first_write(made, event.act.ref)
        for event in events:
            if event.act.outcome == "refused":
                self._refuse(event)
                continue
            restated = set()
            for change in event.changes:
                changed = self._names.doc(change.filename)
                if changed in found:
                    for part in ("category", "classification", "withdrawn"):
                        value = getattr(change, part)
                        if value is not None:
                            restated.add((changed, part))
                            write = Write(value, event.act.invoked, sure.get(event.act.ref), event.act.ref)
                            found[changed][part].append(write)
            for new in event.documents:
                original = by_id.get((event.case_no, new.redacts)) if new.redacts else None
                if original is not None and (original, "classification") not in restated:
                    perhaps = Write("RESTRICTED", event.act.invoked, None, event.act.ref)
                    found[original]["classification"].append(perhaps)
        return found

    def tables(self, looks: Looks, writes: Mapping[int, dict[str, list[Write]]]) -> dict[str, pa.Table]:
        for doc, (event, new) in self._best.items():
            changed = any(len(part) > 1 for part in writes[doc].values())
            self._document(doc, event, new, changed, looks.first_seen.get(doc))
            acts = {write.value: write.act for write in writes[doc]["category"]}
            for number, span in enumerate(spans([*writes[doc].values()])):
                certain = len({category for category, _, _ in span.possible}) == 1
                for category, classification, withdrawn in span.possible:
                    kind = self._kind(category, classification, new.party, withdrawn)
                    told = (span.since, span.until, kind, category, certain, acts[category])
                    self._rows["document_spans"].append((doc, number, *told))
        self._rows["kinds"] = [(number, *kind) for kind, number in self._kinds.items()]
        return {name: table(columns, self._rows[name]) for name, columns in SCHEMAS.items()}

    def _refuse(self, event: Event) -> None:
        for change in event.changes:
            doc = self._names.doc(change.filename)
            if doc is not None and change.category is not None:
                self._rows["refused_places"].append((event.act.ref, doc, change.category, event.act.invoked))

    def _submit(self, event: Event, document: NewDocument) -> None:
        doc = self._names.doc(document.filename)
        if doc is None:
            return
        # A person who was refused starts the event again: the document stands by its best submission.
        kept = self._best.get(doc)
        if kept is None or _BEST_FIRST[event.act.outcome] < _BEST_FIRST[kept[0].act.outcome]:
            self._best[doc] = event, document

    def _document(self, doc: int, event: Event, new: NewDocument, changed: bool, first_seen: int | None) -> None:
        act, case = event.act, self._cases[event.case_no]
        size = self._sizes.get(new.filename)
        compared = size is not None and doc in self._opened
        self._rows["documents"].append(
            (
                *(doc, case.no, case.case_id, new.document_id, new.filename),
                *(new.category, new.classification, new.party, act.ref, act.role, act.actor),
                *(act.invoked, event.acked, first_seen if event.acked is None else event.acked, act.outcome, case.test),
                self._kind(new.category, new.classification, new.party, False),
                changed,
                _digest(new.filename, size) if compared and size is not None else None,
            )
        )

    def _kind(self, *kind: Any) -> int:
        return self._kinds.setdefault(kind, len(self._kinds))

    def _read(self, acts: Iterable[Act], cases: Mapping[str, Case]) -> None:
        ranks: dict[int, int] = defaultdict(int)
        held: dict[tuple[int, int], tuple[int, str, str | None]] = {}
        for act in acts:
            match act.operation, act.answer:
                case UploadDocument() as upload, _ if act.outcome != "refused":
                    self._sizes[upload.filename] = upload.size
                case FetchDocument() as fetch, answer:
                    self._fetch(act, fetch, answer.sha256 if isinstance(answer, DocumentFetched) else None)
                case ReadStore() as reading, StoreSeen() as seen:
                    case_no = cases[reading.case_id].no
                    rank, ranks[case_no] = ranks[case_no], ranks[case_no] + 1
                    self._rows["listings"].append((act.ref, case_no, rank, act.invoked, act.answered))
                    self._hold(held, case_no, rank, act.ref, seen)
                case _:
                    pass
        self._rows["holdings"] = [(*where, *what) for where, what in held.items()]

    def _fetch(self, act: Act, fetch: FetchDocument, digest: str | None) -> None:
        doc = self._names.doc(fetch.filename)
        if doc is not None:
            who = (act.role, act.actor, act.channel)
            came = (act.invoked, act.answered, act.outcome, act.status, digest)
            self._rows["fetches"].append((act.ref, fetch.case_id, doc, *who, *came))
            if digest is not None:
                self._opened.add(doc)

    def _hold(
        self,
        held: dict[tuple[int, int], tuple[int, str, str | None]],
        case_no: int,
        rank: int,
        ref: str,
        seen: StoreSeen,
    ) -> None:
        for stored in seen.documents:
            doc = self._names.doc(stored.filename)
            if doc is not None:
                before = held.get((case_no, doc))
                twice = ref if before is not None and before[0] == rank else before[2] if before else None
                held[case_no, doc] = rank, ref, twice

    def bundled(self, docs: Iterable[int]) -> None:
        """These came in a bundle, so their bytes are compared too."""
        self._opened.update(docs)


@lru_cache(maxsize=100_000)  # a run is loaded several times while a gate watches its progress
def _digest(filename: str, size: int) -> str:
    return sha256(document_bytes(filename, size)).hexdigest()
