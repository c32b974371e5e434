"""The history of a case, the newest first."""

from starlette.responses import Response

from refcourt.pages.asking import asked
from refcourt.pages.frame import FIELDS, case_page
from refcourt.pages.lists import slice_of_rows
from refcourt.resource import Call
from refcourt.tribunal import history

EVENTS = {
    "createCase": "Appeal lodged",
    "uploadEvidence": "Evidence filed",
    "manageDocuments": "Documents managed",
    "updateCase": "Case details changed",
    "moveDocument": "Document moved",
    "makeBundle": "Bundle made",
    "recordDecision": "Decision recorded",
    "numberExhibits": "Exhibit numbers given",
}


def show_history(call: Call) -> Response:
    entries = asked(call, "getHistory", history.get_history)["events"]
    listed = slice_of_rows(call, entries[::-1])
    return case_page(call, "history.html", "History", listed=listed, events=EVENTS, names=FIELDS)
