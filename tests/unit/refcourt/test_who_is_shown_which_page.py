"""Who may ask for which page: whoever may ask for the operation behind it, and nobody else."""

import pytest
from at_the_pages import AtThePages
from reference_court import Court, Person, filed, line, lodged, new_number, shared, until
from tribunal_acts import found

STAFF = {"caseworker", "tribunal-judge"}
TRIBUNAL = STAFF | {"representative", "respondent"}
WRITERS = {"legal-adviser", "court-clerk"}
READERS = WRITERS | {"district-judge", "probation", "court-administrator"}
EVERYBODY = TRIBUNAL | READERS | {"juror-officer", "partner-cps"}

PAGES = {
    "/cases": TRIBUNAL,
    "/cases/{case}/summary": TRIBUNAL,
    "/cases/{case}/data/hearing-needs": TRIBUNAL,
    "/cases/{case}/data/contact": TRIBUNAL - {"respondent"},
    "/cases/{case}/change": STAFF | {"representative"},
    "/cases/{case}/case-file": TRIBUNAL,
    "/cases/{case}/upload": TRIBUNAL,
    "/cases/{case}/documents/{document}/details": TRIBUNAL,
    "/cases/{case}/documents/{document}/open": TRIBUNAL,
    "/cases/{case}/documents/{document}/move": STAFF,
    "/cases/{case}/documents/{document}/manage": STAFF,
    "/cases/{case}/documents/{document}/edited-copy": STAFF,
    "/cases/{case}/hearing-bundles": STAFF,
    "/cases/{case}/make-bundle": STAFF,
    "/cases/{case}/history": TRIBUNAL,
    "/hearings": READERS,
    "/hearings/{hearing}/days/2026-11-21": READERS,
    "/hearings/{hearing}/days/2026-11-21/results": WRITERS,
    "/hearings/{hearing}/days/2026-11-21/results/add/defendant-{number}-1/offence-{number}-1": WRITERS,
    "/hearings/{hearing}/days/2026-11-21/results/lines/line-{number}-1-CURE": WRITERS,
    "/hearings/{hearing}/days/2026-11-21/results/lines/line-{number}-1-CURE/remove": WRITERS,
    "/hearings/{hearing}/days/2026-11-21/share": WRITERS,
    "/hearings/{hearing}/days/2026-11-21/amend": WRITERS,
    "/hearings/{hearing}/days/2026-11-21/request-approval": WRITERS,
    "/hearings/{hearing}/days/2026-11-21/approve": WRITERS,
    "/hearings/{hearing}/days/2026-11-21/cancel-amendment": WRITERS,
    "/hearings/{hearing}/record-of-orders": READERS,
    "/hearings/{hearing}/history": READERS,
}


@pytest.fixture(scope="module")
def names(caseworker: Person, clerk: Person) -> dict[str, str]:
    case, number = lodged(caseworker), new_number()
    document = filed(caseworker, case, "a.pdf")["document_id"]
    hearing = shared(clerk, number, [line(number)])
    reference = caseworker.get(f"/cases/{case}").json["reference"]
    until(lambda: found(caseworker, reference))
    return {"case": case, "document": document, "hearing": hearing, "number": str(number)}


@pytest.fixture(scope="module")
def people(court: Court) -> dict[str, AtThePages]:
    return {role: AtThePages(court, f"{role}.1") for role in EVERYBODY}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_for_its_roles(path: str, names: dict[str, str], people: dict[str, AtThePages]) -> None:
    """The others are refused with a page that says what to do next."""
    seen = {role: person.get(path.format(**names)) for role, person in people.items()}
    assert {role for role, page in seen.items() if page.status == 200} == PAGES[path]
    refused = [page for page in seen.values() if page.status != 200]
    assert {page.heading for page in refused} == {"This page cannot be shown"}
    assert {page.status for page in refused} <= {403, 404}


def test_a_form_is_taken_from_its_roles_only(names: dict[str, str], people: dict[str, AtThePages]) -> None:
    """A key of one's own opens no form of another role's."""
    key = people["respondent"].get(f"/cases/{names['case']}/upload").typed["form_key"]
    for page in ("move", "manage", "edited-copy"):
        path = f"/cases/{names['case']}/documents/{names['document']}/{page}"
        assert people["respondent"].send(path, {"form_key": key, "category": "correspondence"}).status == 403
    assert (
        people["respondent"].send(f"/cases/{names['case']}/make-bundle", {"form_key": key, "title": "x"}).status == 403
    )


def test_every_page_comes_under_one_policy(names: dict[str, str], people: dict[str, AtThePages]) -> None:
    """Nothing runs or loads but our own style sheet and script; nobody keeps it, frames it or guesses its type."""
    for path in ("/cases", f"/cases/{names['case']}/case-file", "/cases/none/summary", "/nothing", "/sign-in"):
        page = people["caseworker"].get(path)
        policy = page.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self';")
        assert ("unsafe" in policy, "frame-ancestors 'none'" in policy) == (False, True)
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Cache-Control"] == "private, no-store"
        assert not any(inline in page.html for inline in ("<script>", "<style", " style=", " onclick"))
