"""Who there is, what each role may ask, and which documents each role may see. All of it data."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    name: str
    role: str


NOBODY = Person("nobody", "nobody")

_CRIME_WRITERS = {"legal-adviser", "court-clerk"}
_CRIME_READERS = _CRIME_WRITERS | {"district-judge", "records-officer"}
_TRIBUNAL = {"tribunal-judge", "caseworker", "representative", "respondent"}

MAY: dict[str, set[str]] = {
    "createProsecutionCase": _CRIME_WRITERS,
    "createHearing": _CRIME_WRITERS,
    "saveDraftResults": _CRIME_WRITERS,
    "shareResults": _CRIME_WRITERS,
    "getShareResults": _CRIME_READERS,
    "beginAmendment": _CRIME_WRITERS,
    "requestApproval": _CRIME_WRITERS,
    "approveAmendment": _CRIME_WRITERS,
    "cancelAmendment": _CRIME_WRITERS,
    "getOrders": _CRIME_READERS,
    "getMonitoring": _CRIME_READERS,
    "createCase": {"caseworker", "representative"},
    "startEvent": _TRIBUNAL,
    "uploadDocument": _TRIBUNAL,
    "submitEvent": _TRIBUNAL,
    "getCaseFileView": _TRIBUNAL,
    "getDocumentBinary": _TRIBUNAL,
    "getStoreDocuments": {"records-officer"},
    "caseFilePage": _TRIBUNAL,
    "casesPage": _CRIME_READERS | _TRIBUNAL,
}
"""Operation → the roles that may ask it."""

SEES: dict[str, set[str]] = {
    "PUBLIC": {"tribunal-judge", "caseworker", "representative", "respondent"},
    "RESTRICTED": {"tribunal-judge", "caseworker"},
}
"""Classification → the roles that may see such a document."""

ROLES = tuple(sorted(set().union(*MAY.values())))

_NAME = re.compile(rf"({'|'.join(ROLES)})\.[1-9][0-9]{{0,2}}", re.ASCII)


def person_named(name: str) -> Person | None:
    """The invented person `<role>.<n>`, n from 1 to 999, or None if nobody is called so."""
    match = _NAME.fullmatch(name)
    return Person(name, match[1]) if match else None


def may(person: Person, operation: str) -> bool:
    return person.role in MAY[operation]


def may_see(role: str, classification: str) -> bool:
    return role in SEES[classification]
