"""D19: the list of documents is served without the access check, so a role sees documents that it must not see."""

from collections.abc import Callable

from refcourt.faults import Fault, Strike
from refcourt.tribunal.case_file import documents_to_list
from refcourt.tribunal.cases import Case
from refcourt.tribunal.shapes import Row

Listing = Callable[[Case, str], list[Row]]


def wrap(healthy: Listing, strike: Strike) -> Listing:
    def to_list(case: Case, role: str) -> list[Row]:
        allowed = healthy(case, role)
        everything = [row for row in case.documents if not row.value.withdrawn]
        if len(allowed) == len(everything) or not strike.hits(case.id, case.test_case):
            return allowed
        strike.fired()
        return everything

    return to_list


FAULT = Fault(
    id="D19",
    imitates="the document list endpoint answers without asking who may see what",
    source="ccd-data-store-api, until #2786 (March 2026)",
    every=10,
    subject="cases",
    seen_at="local",
    seam=documents_to_list,
    wrap=wrap,
)
