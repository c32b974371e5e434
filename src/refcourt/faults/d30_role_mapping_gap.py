"""D30: a document that the respondent files is mapped to no role of the bench: a judge neither lists nor opens it."""

from collections.abc import Callable

from refcourt.faults import Fault, Strike
from refcourt.tribunal.case_file import documents_to_list
from refcourt.tribunal.cases import Case
from refcourt.tribunal.shapes import Party, Row

ROLE = "tribunal-judge"

Listing = Callable[[Case, str], list[Row]]


def wrap(healthy: Listing, strike: Strike) -> Listing:
    def to_list(case: Case, role: str) -> list[Row]:
        allowed = healthy(case, role)
        if role != ROLE:
            return allowed
        mapped = [
            row
            for row in allowed
            if row.value.party is not Party.RESPONDENT or not strike.hits(row.document_id, case.test_case)
        ]
        if len(mapped) < len(allowed):
            strike.fired()
        return mapped

    return to_list


FAULT = Fault(
    id="D30",
    imitates="a gap in the role mapping: a document that one agency uploads is invisible to the bench",
    source="inferred from the court document types of Common Platform",
    every=10,
    subject="documents of the respondent",
    seen_at="local",
    seam=documents_to_list,
    wrap=wrap,
)
