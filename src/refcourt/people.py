"""Who there is, what each role may ask, and which documents each role may see. All of it data."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    name: str
    role: str


NOBODY = Person("nobody", "nobody")

_CRIME_WRITERS = {"legal-adviser", "court-clerk"}
_CRIME_READERS = _CRIME_WRITERS | {"district-judge", "records-officer", "court-administrator", "probation"}
_JURY_STAFF = {"juror-officer", "court-administrator"}
_COURT_ROOM = _CRIME_WRITERS | {"court-administrator"}
_PARTNERS = {
    f"partner-{name}" for name in ("em-contractor", "probation", "prison", "police", "cps", "youth-offending-team")
}
_TRIBUNAL = {"tribunal-judge", "caseworker", "representative", "respondent"}
_STAFF = {"tribunal-judge", "caseworker"}
_PANEL = {"panel-member"}
_PUBLIC = {"member-of-public"}
_WITH_CASES = _TRIBUNAL | _PANEL | _PUBLIC

MAY: dict[str, set[str]] = {
    "createProsecutionCase": _CRIME_WRITERS,
    "createHearing": _COURT_ROOM,
    "saveDraftResults": _CRIME_WRITERS,
    "shareResults": _CRIME_WRITERS,
    "getShareResults": _CRIME_READERS,
    "beginAmendment": _CRIME_WRITERS,
    "requestApproval": _CRIME_WRITERS,
    "approveAmendment": _CRIME_WRITERS,
    "cancelAmendment": _CRIME_WRITERS,
    "getOrders": _CRIME_READERS,
    "getPartnerMessages": _PARTNERS,
    "getMonitoring": _CRIME_READERS,
    "recordHearingAttendance": _COURT_ROOM,
    "getHearingAttendance": _COURT_ROOM | {"district-judge"},
    "enrolJuror": _JURY_STAFF,
    "getJurors": _JURY_STAFF,
    "recordJurorAttendance": _JURY_STAFF,
    "getJurorAttendance": _JURY_STAFF,
    "createCase": {"caseworker", "representative"} | _PUBLIC,
    "getCase": _WITH_CASES,
    "searchCases": _WITH_CASES,
    "getHistory": _WITH_CASES,
    "startEvent": _TRIBUNAL | _PUBLIC,
    "uploadDocument": _TRIBUNAL | _PUBLIC,
    "submitEvent": _TRIBUNAL | _PUBLIC,
    "moveDocument": _STAFF,
    "getCaseFileView": _WITH_CASES,
    "getDocumentBinary": _WITH_CASES,
    "getStoreDocuments": {"records-officer"},
    "makeBundle": _STAFF,
    "getBundle": _STAFF | _PANEL,
    "recordDecision": {"tribunal-judge"} | _PANEL,
    "assignRole": {"caseworker"},
    "removeRole": {"caseworker"},
}
"""Operation → the roles that may ask it."""

MAY_START: dict[str, set[str]] = {
    "uploadEvidence": _TRIBUNAL | _PUBLIC,
    "manageDocuments": _STAFF,
    "updateCase": _STAFF | {"representative"},
}
"""Event → the roles that may start and submit it."""

SEES: dict[str, set[str]] = {
    "PUBLIC": _WITH_CASES,
    "RESTRICTED": _STAFF | _PANEL,
}
"""Classification → the roles that may see such a document."""

SEES_FIELD: dict[str, set[str]] = {
    "phone": _STAFF | _PANEL | _PUBLIC | {"representative"},
    "address": _STAFF | _PANEL | _PUBLIC | {"representative"},
    "medicalRecord": _STAFF | _PANEL | _PUBLIC | {"representative"},
    "hearingNeeds": _WITH_CASES,
}
"""Field of a case's data → the roles that are given it."""

SEES_WITHDRAWN = _STAFF
"""The roles that find a withdrawn document in a case's data; it is in nobody's case file view."""

FILES_FOR = {"representative": "appellant", "member-of-public": "appellant", "respondent": "respondent"}
"""Role → the only party whose documents it files; a role that is not here files for any."""

BY_ASSIGNMENT = _PANEL | _PUBLIC
"""The roles that see only those cases to which they are assigned, while they are; who lodges a case is assigned."""

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


def may_see_field(role: str, name: str) -> bool:
    return role in SEES_FIELD[name]
