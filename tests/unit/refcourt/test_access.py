"""Who may sign in, who may do what, and who may see what."""

import pytest
from reference_court import (
    PASSWORD,
    Court,
    Person,
    filed,
    lodged,
    row,
    started,
    submitted,
    until,
    uploaded,
    viewed,
)
from tribunal_acts import settled

SEES_RESTRICTED = {"tribunal-judge": True, "caseworker": True, "representative": False, "respondent": False}


def test_a_person_signs_in_and_is_told_the_role(court: Court) -> None:
    """The token is a bearer token for eight hours."""
    answer = court.stranger().post("/sign-in", {"username": "respondent.999", "password": PASSWORD}).json
    assert len(answer.pop("access_token")) > 50
    assert answer == {"token_type": "Bearer", "expires_in": 28800, "role": "respondent"}


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("caseworker.1", "wrong"),
        ("caseworker.0", PASSWORD),
        ("caseworker.1000", PASSWORD),
        ("caseworker.01", PASSWORD),
        ("caseworker.١", PASSWORD),
        ("usher.1", PASSWORD),
        ("caseworker", PASSWORD),
    ],
)
def test_nobody_else_signs_in(court: Court, username: str, password: str) -> None:
    """A wrong password and a name that nobody has are answered alike."""
    answer = court.stranger().post("/sign-in", {"username": username, "password": password})
    assert (answer.status, answer.json["detail"]) == (401, "There is no such user with this password.")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer x.y"}, {"Authorization": "Basic eDp5"}])
def test_an_operation_without_a_good_token_is_refused(court: Court, headers: dict[str, str]) -> None:
    """401, naming the scheme, before anything else is looked at."""
    for method, path in (("GET", "/hearings/x/orders"), ("POST", "/cases"), ("POST", "/documents")):
        answer = court.stranger().send(method, path, headers=headers, raw=b"{")
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_an_event_token_is_no_sign_in(court: Court, caseworker: Person) -> None:
    """Tokens of one kind are not taken for another."""
    token = started(caseworker, lodged(caseworker))["token"]
    answer = court.stranger().send("GET", "/hearings/x/orders", headers={"Authorization": f"Bearer {token}"})
    assert answer.status == 401


@pytest.mark.parametrize(
    ("name", "method", "path"),
    [
        ("district-judge.1", "POST", "/prosecution-cases"),
        ("district-judge.1", "POST", "/hearings/x/share-results"),
        ("caseworker.1", "POST", "/hearings"),
        ("caseworker.1", "GET", "/store/cases/x/documents"),
        ("legal-adviser.1", "GET", "/cases/x/case-file-view"),
        ("records-officer.1", "GET", "/cases/x/case-file-view"),
        ("respondent.1", "POST", "/cases"),
        ("representative.1", "GET", "/hearings/x/orders"),
        ("juror-officer.1", "GET", "/hearings/x/attendance"),
        ("juror-officer.1", "POST", "/hearings"),
        ("court-clerk.1", "GET", "/jurors"),
        ("court-clerk.1", "POST", "/jurors/attendance"),
        ("court-administrator.1", "PUT", "/hearings/x/draft-results"),
        ("district-judge.1", "POST", "/hearings/x/attendance"),
        ("probation.1", "GET", "/hearings/x/attendance"),
        ("probation.1", "POST", "/hearings/x/share-results"),
        ("member-of-public.1", "GET", "/hearings/x/orders"),
        ("member-of-public.1", "GET", "/jurors"),
    ],
)
def test_a_role_does_only_what_it_may(court: Court, name: str, method: str, path: str) -> None:
    """403, whether or not the thing is there."""
    assert court.person(name).send(method, path).status == 403


@pytest.mark.parametrize(("role", "sees"), SEES_RESTRICTED.items())
def test_a_restricted_document_is_shown_to_two_roles(court: Court, caseworker: Person, role: str, sees: bool) -> None:
    """In view, event data and bytes alike; to the others it does not exist."""
    case = lodged(caseworker)
    public = filed(caseworker, case, "public.pdf")["document_id"]
    restricted = filed(caseworker, case, "restricted.pdf", classification="RESTRICTED")["document_id"]
    person = court.person(f"{role}.3")
    expected = {public, restricted} if sees else {public}
    rows = started(person, case)["case_details"]["data"]["documents"]
    assert set(viewed(person, case)) == expected
    assert {r["value"]["document_url"].rpartition("/")[2] for r in rows} == expected
    assert person.get(f"/cases/{case}/documents/{public}/binary").status == 200
    assert person.get(f"/cases/{case}/documents/{restricted}/binary").status == (200 if sees else 404)


def test_a_restricted_document_survives_a_save_by_one_who_cannot_see_it(
    caseworker: Person, representative: Person
) -> None:
    """What the saver was not shown is neither lost nor changed."""
    case = lodged(caseworker)
    restricted = filed(caseworker, case, "restricted.pdf", classification="RESTRICTED")["document_id"]
    until(lambda: viewed(caseworker, case)[restricted]["exhibit"])
    before = viewed(caseworker, case)[restricted]
    added = filed(representative, case, "added.pdf")["document_id"]
    assert set(viewed(representative, case)) == {added}
    assert viewed(caseworker, case)[restricted] == before


def test_a_hidden_row_cannot_be_named(caseworker: Person, representative: Person) -> None:
    """Neither its id nor its document can be taken over by one who cannot see it."""
    case = lodged(caseworker)
    upload = filed(caseworker, case, "restricted.pdf", classification="RESTRICTED")
    hidden = started(caseworker, case)["case_details"]["data"]["documents"][0]
    own = row(uploaded(representative, case, "own.pdf"))
    settled(caseworker, case)
    start = started(representative, case)
    assert submitted(representative, case, start, {"id": hidden["id"], **own}).status == 422
    assert submitted(representative, case, start, row(upload)).status == 422
    assert set(viewed(caseworker, case)) == {upload["document_id"]}


def test_a_role_uploads_only_what_it_may_see(court: Court, caseworker: Person, representative: Person) -> None:
    """A representative's upload cannot be RESTRICTED."""
    case = lodged(caseworker)
    answer = representative.send(
        "POST", "/documents", fields={"case_id": case, "classification": "RESTRICTED", "file": ("a.pdf", b"x")}
    )
    assert answer.status == 403
