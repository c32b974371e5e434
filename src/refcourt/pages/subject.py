"""What a page or a form is about: a test case or another."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from refcourt.crime.hearings import days_of
from refcourt.database import Database
from refcourt.tribunal.cases import case_with_id


def is_of_test_case(db: Database, path: Mapping[str, str]) -> bool:
    """Whether the address names a case, or a hearing of one, that is a test. Problem 404 if there is no such thing."""
    if "id" in path:
        return case_with_id(db, path["id"]).test_case
    if "hearingId" in path:
        with db.read() as tx:
            return days_of(tx, path["hearingId"])[0].case.test_case
    return False


@dataclass(frozen=True)
class About:
    """A page that is filled in: from which template, and with what."""

    template: str
    values: Mapping[str, Any]

    @property
    def receipt(self) -> str | None:
        """Of the form that led to this page, a name of its own; None where none did."""
        receipt = self.values.get("receipt")
        return f"{receipt.fingerprint} {receipt.time}" if receipt else None

    @property
    def subject(self) -> str | None:
        """The hearing or the case that the page is about; None where it is about neither."""
        hearing, case = self.values.get("hearing"), self.values.get("case")
        if hearing is not None:
            return str(hearing.hearing_id)
        return None if case is None else str(case["id"] if isinstance(case, dict) else case.id)

    def is_of_test_case(self, db: Database) -> bool:
        hearing, case = self.values.get("hearing"), self.values.get("case")
        if hearing is not None:
            return bool(hearing.case.test_case)
        if isinstance(case, dict):
            return case_with_id(db, case["id"]).test_case
        return bool(case is not None and case.test_case)
