"""What pages make of what the interface gives a person: they show all of it. Faults that only pages have stand here."""

from collections.abc import Sequence
from typing import Any

from refcourt.people import Person
from refcourt.seams import seam
from refcourt.tribunal.cases import Case


@seam
def view_shown(case: Case, person: Person, view: Any) -> Any:
    """What the case file is made from: the view of the case that was asked for."""
    return view


@seam
def class_of_row(case: Case, person: Person, document: Any) -> str:
    """The style of a document's row in the case file: none of its own."""
    return ""


@seam
def rows_of_list(case: Case, person: Person, rows: Sequence[Any]) -> Sequence[Any]:
    """What the pages of the case file are made from: every row."""
    return rows


@seam
def category_asked_for(case: Case, person: Person, asked: str) -> str:
    """The category that the case file is filtered by: the one in the address, "" for all."""
    return asked


@seam
def document_asked_for(case: Case, person: Person, document_id: str) -> str:
    """The document that a link opens: the one in its address."""
    return document_id


@seam
def value_on_tab(case: Case, person: Person, tab: str, name: str, value: str) -> str:
    """What a tab says of a field: the same as every other."""
    return value
