"""A member of the public has their own appeal: lodges it, files on it, looks at it, and finds no other."""

import pytest
from reference_court import Court, Person, filed, lodged, row, started, submitted, until, uploaded, viewed
from tribunal_acts import assigned


@pytest.fixture
def party(court: Court) -> Person:
    return court.person("member-of-public.1")


def test_a_party_files_on_their_own_appeal_and_looks(party: Person, caseworker: Person) -> None:
    """As the appellant; what is restricted they do not see."""
    case = lodged(party)
    letter = filed(party, case, "letter.pdf", party="appellant")["document_id"]
    restricted = filed(caseworker, case, "restricted.pdf", classification="RESTRICTED")["document_id"]
    assert set(viewed(party, case)) == {letter}
    assert set(viewed(caseworker, case)) == {letter, restricted}


def test_a_party_files_for_their_own_side_only(party: Person) -> None:
    """As the other side it is a field error."""
    case = lodged(party)
    response = row(uploaded(party, case, "response.pdf"), party="respondent")
    answer = submitted(party, case, started(party, case), response)
    assert (answer.status, [error["pointer"] for error in answer.json["errors"]]) == (
        422,
        ["/data/documents/0/value/party"],
    )


def test_nothing_can_be_uploaded_to_another_s_appeal(party: Person, caseworker: Person) -> None:
    """To the uploader there is no such case."""
    fields = {"case_id": lodged(caseworker), "classification": "PUBLIC", "file": ("a.pdf", b"x", "application/pdf")}
    answer = party.send("POST", "/documents", fields=fields)
    assert (answer.status, answer.json["detail"]) == (422, "There is no such case.")


@pytest.mark.parametrize("path", ["", "/events", "/case-file-view", "/event-triggers/uploadEvidence"])
def test_another_s_appeal_is_not_there(court: Court, party: Person, path: str) -> None:
    """404 for a case that somebody else lodged, for a person in the same role too."""
    case = lodged(court.person("member-of-public.2"))
    assert court.person("member-of-public.2").get(f"/cases/{case}{path}").status == 200
    assert party.get(f"/cases/{case}{path}").status == 404


def test_a_caseworker_lets_a_party_in(party: Person, caseworker: Person) -> None:
    """Whose appeal was lodged for them is assigned to it."""
    case = lodged(caseworker)
    assert party.get(f"/cases/{case}").status == 404
    assigned(caseworker, case, party)
    until(lambda: party.get(f"/cases/{case}").status == 200)
