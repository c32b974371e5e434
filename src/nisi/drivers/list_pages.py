"""Reads lists as a person sees them: what a search finds, the history of a case, what is in a bundle."""

from __future__ import annotations

import hashlib
import re

from nisi.drivers.dialect import NoAnswer
from nisi.drivers.opened import opened
from nisi.drivers.pages import BundlePage, HistoryPage, SearchPage
from nisi.drivers.reading import addresses, cells, pages_of, texts
from nisi.drivers.visible import TEXT_LENGTH
from nisi.drivers.visit import Visit
from nisi.model import BundledDocument, HistoryEntry
from nisi.operations import BundleFetched, CasesFound, HistorySeen


def read_search(visit: Visit, search: SearchPage) -> CasesFound:
    """Every case that has a link, once, on the page that `visit` is at and all that follow; raises `NoAnswer`."""
    found: dict[str, None] = {}
    for _ in pages_of(visit, search.shows, search.next_page):
        for address in addresses(visit, visit.page.get_by_role("link", include_hidden=True)):
            if case := re.search(search.case_id, address):
                found[case[1][:TEXT_LENGTH]] = None
    return CasesFound(case_ids=tuple(found))


def read_history(visit: Visit, history: HistoryPage) -> HistorySeen:
    """Every entry, on the page that `visit` is at and all that follow; raises `NoAnswer`."""
    entries: list[HistoryEntry] = []
    for _ in pages_of(visit, history.shows, history.next_page):
        heads: list[str] | None = None
        for row in cells(visit, visit.page.get_by_role("row", include_hidden=True)):
            if heads is None and {history.event, history.by, history.version} <= set(row):
                heads = row
            elif heads is not None and len(row) == len(heads) and any(row):
                entries.append(_entry(visit, history, dict(zip(heads, row, strict=True))))
    return HistorySeen(entries=tuple(entries))


def _entry(visit: Visit, history: HistoryPage, row: dict[str, str]) -> HistoryEntry:
    said, version = row[history.event], row[history.version]
    name = next((said for said in (said, said.partition(":")[0].strip()) if said in history.events), None)
    if not version.isdecimal():
        raise NoAnswer(f"{visit.path}: an entry has {version[:40]!r} for a version")
    return HistoryEntry(event=history.events[name] if name else said, by=row[history.by], version=int(version))


def read_bundle(visit: Visit, bundle: BundlePage) -> BundleFetched:
    """The filenames that can be seen, in their order, and the bundle that the page's link gives; raises as `opened`.

    What each document holds is inside the bundle, where a person would have to open it: its digest is not observed."""
    visit.must_show(bundle.shows)
    names = texts(visit, visit.located(visit.page, bundle.document))
    links = addresses(visit, visit.located(visit.page, bundle.download))
    content = opened(visit, next((link for link in links if link), None))
    return BundleFetched(
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        documents=tuple(BundledDocument(filename=name) for name, seen in names if seen),
    )
