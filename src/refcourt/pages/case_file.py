"""The case file view: its documents by category, sorted, filtered, page by page; one of them; opening it."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from refcourt import people, problems
from refcourt.pages.asking import asked
from refcourt.pages.frame import case_page
from refcourt.pages.lists import slice_of_rows
from refcourt.pages.shown import category_asked_for, class_of_row, document_asked_for, rows_of_list, view_shown
from refcourt.resource import Call
from refcourt.tribunal import case_file, events
from refcourt.tribunal.access import case_for
from refcourt.tribunal.case_file import CATEGORY_NAMES
from refcourt.tribunal.store import waiting_uploads

UNCATEGORISED = "Uncategorised documents"
NONE = "uncategorised"
CATEGORIES = {**{category.value: name for category, name in CATEGORY_NAMES.items()}, NONE: UNCATEGORISED}

SORTS = {
    "oldest": "Oldest first",
    "newest": "Newest first",
    "name": "File name",
    "exhibit": "Exhibit number",
}
MOST_CHARACTERS = 100  # of a filter

SHOWN_BY_BROWSERS = {"application/pdf", "text/plain", "image/png", "image/jpeg"}
"""What a browser shows without running anything that is in it."""


@dataclass(frozen=True)
class Part:
    """The rows of one category that are on this page."""

    id: str
    name: str
    total: int
    documents: Sequence[Any]


def show_case_file(call: Call) -> Response:
    given = asked(call, "getCaseFileView", case_file.get_case_file_view)
    name = call.query.get("name", "").strip()[:MOST_CHARACTERS]
    case = case_for(call)
    view = view_shown(case, call.person, given)
    category = category_asked_for(case, call.person, call.query.get("category", ""))
    sort = call.query.get("sort", "")
    sort = sort if sort in SORTS else "oldest"
    whole = documents_by_category(view)
    shown = [
        (id, document)
        for id, documents in whole.items()
        if category in ("", id)
        for document in _sorted(documents, sort)
        if name.casefold() in document["document_filename"].casefold()
    ]
    here = slice_of_rows(call, rows_of_list(case, call.person, shown))
    parts = [
        Part(id, CATEGORIES[id], len(whole[id]), [document for _, document in rows])
        for id, rows in itertools.groupby(here.rows, key=lambda row: row[0])
    ]
    uploads = waiting_uploads(call, case) if people.may(call.person, "uploadDocument") else []
    return case_page(
        call,
        "case_file.html",
        "Case file",
        version=view["case_version"],
        parts=parts,
        class_of={document["document_id"]: class_of_row(case, call.person, document) for _, document in here.rows},
        counts=[(id, CATEGORIES[id], len(documents)) for id, documents in whole.items()],
        listed=here,
        asked={"name": name, "category": category, "sort": sort},
        sorts=SORTS,
        uploads=uploads,
        may_file=people.may(call.person, "uploadDocument"),
    )


def show_document(call: Call) -> Response:
    """What is known of one document, and what this person may do with it. 404 as the view itself has it."""
    category, document = document_in_view(call)
    return case_page(
        call,
        "document.html",
        "Case file",
        document=document,
        category=CATEGORIES[category],
        may_move=people.may(call.person, "moveDocument"),
        may_manage=call.person.role in people.MAY_START[events.MANAGE_DOCUMENTS],
    )


def open_document(call: Call) -> Response:
    """The same bytes as a download has, shown by the browser where it can do so safely."""
    wanted = document_asked_for(case_for(call), call.person, call.path["documentId"])
    asked_for = Call(call.platform, call.person, {**call.path, "documentId": wanted}, call.query, call.body)
    response = case_file.get_document_binary(asked_for)
    if response.headers["content-type"].partition(";")[0] in SHOWN_BY_BROWSERS:
        attached = response.headers["content-disposition"]
        response.headers["content-disposition"] = attached.replace("attachment", "inline", 1)
    return response


def document_in_view(call: Call) -> tuple[str, Any]:
    """The category of the document that was asked for, and what the view says of it. Problem 404 if it says nothing."""
    view = asked(call, "getCaseFileView", case_file.get_case_file_view)
    for category, documents in documents_by_category(view).items():
        for document in documents:
            if document["document_id"] == call.path["documentId"]:
                return category, document
    raise problems.not_found("document")


def documents_by_category(view: Any) -> dict[str, list[Any]]:
    """Every category of a view in its order, with its documents; those without one come last."""
    found = {category["category_id"]: category["documents"] for category in view["categories"]}
    return {**found, NONE: view["uncategorised_documents"]}


def _sorted(documents: Sequence[Any], sort: str) -> Sequence[Any]:
    match sort:
        case "newest":
            return sorted(documents, key=lambda document: document["upload_timestamp"], reverse=True)
        case "name":
            return sorted(documents, key=lambda document: document["document_filename"].casefold())
        case "exhibit":
            return sorted(documents, key=lambda document: _exhibit(document["exhibit"]))
        case _:
            return sorted(documents, key=lambda document: document["upload_timestamp"])


def _exhibit(exhibit: str | None) -> tuple[bool, str, int]:
    """A2 before A10 before R1; those without a number last."""
    return (False, exhibit[0], int(exhibit[1:])) if exhibit else (True, "", 0)
