"""Reads a case file as a person sees it: page by page, table by table, row by row."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from nisi.drivers.dialect import NoAnswer
from nisi.drivers.opened import opened
from nisi.drivers.page_steps import Part
from nisi.drivers.pages import CaseFilePage
from nisi.drivers.visible import DOCUMENTS, KEPT, TEXT_LENGTH
from nisi.drivers.visit import Visit, broken_is_no_answer
from nisi.model import DocumentSeen
from nisi.operations import CaseFileSeen, DocumentFetched, FetchDocument

MAX_ROWS = 5_000  # of one case file: more than the largest bundles hold, and as many as a minute reads
MAX_PAGES = 200  # of one list: a list that goes on in a circle must end


class _Link(Struct, frozen=True):
    """What the page said of one link; `category` and `row` are -1 outside all of them, `named` is what a person reads
    as the category."""

    category: int
    named: str
    row: int
    text: str
    href: str
    seen: bool


def read_case_file(visit: Visit, file: CaseFilePage, case_id: str) -> CaseFileSeen:
    """Every row that could be seen, on the page that `visit` is at and on all that follow it; raises `NoAnswer`."""
    return CaseFileSeen(documents=tuple(document for document, _ in _rows(visit, file, case_id)))


def fetch_document(visit: Visit, file: CaseFilePage, wanted: FetchDocument) -> DocumentFetched:
    """The document that the link gives which can be seen in the case file, on whatever page of it; raises as `opened`
    does where there is no link, or it gives nothing."""
    links = (
        href for document, href in _rows(visit, file, wanted.case_id) if document.document_id == wanted.document_id
    )
    content = opened(visit, next(links, None))
    return DocumentFetched(size=len(content), sha256=hashlib.sha256(content).hexdigest())


def _rows(visit: Visit, file: CaseFilePage, case_id: str) -> Iterator[tuple[DocumentSeen, str]]:
    """Each document that could be seen, with the address of its link, page by page; raises `NoAnswer`."""
    heading = file.shows.name and file.shows.name.replace("{case_id}", case_id)
    found = 0
    for _ in range(MAX_PAGES):
        visit.must_show(Part(role=file.shows.role, name=heading))
        with broken_is_no_answer(visit.path):
            here = list(_on_this_page(visit, file))
        yield from here
        found += len(here)
        if found > MAX_ROWS:
            break
        if file.next_page is None or not visit.follow(file.next_page):
            return
    raise NoAnswer(f"{visit.path}: more than {MAX_PAGES} pages or {MAX_ROWS} rows: not read to its end")


def _on_this_page(visit: Visit, file: CaseFilePage) -> Iterator[tuple[DocumentSeen, str]]:
    page = visit.page
    if file.category is not None:
        visit.asked(visit.located(page, file.category), KEPT, "categories")
        visit.asked(visit.located(page, file.category_name, hidden=False), KEPT, "names")
    visit.asked(visit.located(page, file.row), KEPT, "rows")
    said = visit.asked(visit.located(page, file.document), DOCUMENTS, MAX_ROWS)
    if said is None:
        raise NoAnswer(f"{page.url}: has more than {MAX_ROWS} links")
    try:
        answers = msgspec.convert(said, list[_Link])
    except msgspec.ValidationError as error:
        raise NoAnswer(f"{page.url}: cannot be read: {error}") from None
    done: set[int] = set()
    for link in answers:
        found = re.search(file.document_id, link.href)
        outside = file.category is not None and link.category < 0
        if found is None or outside or not link.seen or link.row in done:
            continue
        if link.row >= 0:
            done.add(link.row)  # a second link of the same row, such as "Download", is the same document
        category = file.categories.get(link.named, link.named) or None
        seen = DocumentSeen(document_id=found[1][:TEXT_LENGTH], filename=link.text[:TEXT_LENGTH], category=category)
        yield seen, link.href
