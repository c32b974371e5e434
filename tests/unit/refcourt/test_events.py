"""Events on a tribunal case: who may start which, and what each may change."""

import pytest
from reference_court import Court, Person, filed, lodged, row, started, submitted, uploaded, viewed
from tribunal_acts import FIELDS, begun, fields_seen, lodged_with, managed, rows_of, sent, settled, updated

MAY_START = {
    "uploadEvidence": {"tribunal-judge", "caseworker", "representative", "respondent"},
    "manageDocuments": {"tribunal-judge", "caseworker"},
    "updateCase": {"tribunal-judge", "caseworker", "representative"},
}


@pytest.mark.parametrize("event", MAY_START)
def test_an_event_is_started_by_those_who_may_do_it(court: Court, caseworker: Person, event: str) -> None:
    """The others are refused, and the panel starts none."""
    case = lodged(caseworker)
    roles = ("tribunal-judge", "caseworker", "representative", "respondent", "panel-member")
    path = f"/cases/{case}/event-triggers/{event}"
    assert {role for role in roles if court.person(f"{role}.1").get(path).status == 200} == MAY_START[event]


def test_an_event_takes_documents_or_fields(caseworker: Person) -> None:
    """What belongs to another event is refused, and so is neither."""
    case = lodged(caseworker)
    for event, data in (
        ("uploadEvidence", {"fields": {}}),
        ("uploadEvidence", {"fields": {}, "documents": []}),
        ("manageDocuments", {}),
        ("updateCase", {"documents": []}),
        ("updateCase", {"documents": [], "fields": {}}),
        ("updateCase", {}),
    ):
        answer = sent(caseworker, case, begun(caseworker, case, event), data)
        assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/data")


@pytest.mark.parametrize("event", ["uploadEvidence", "manageDocuments"])
def test_a_document_that_was_shown_cannot_be_left_out(caseworker: Person, event: str) -> None:
    """What is submitted stands for what was shown, whole; a document goes by being withdrawn."""
    case = lodged(caseworker)
    document = filed(caseworker, case, "kept.pdf")["document_id"]
    settled(caseworker, case)
    answer = sent(caseworker, case, begun(caseworker, case, event), {"documents": []})
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/data/documents")
    assert set(viewed(caseworker, case)) == {document}


@pytest.mark.parametrize(
    "change", [{"category_id": "correspondence"}, {"classification": "RESTRICTED"}, {"withdrawn": True}]
)
def test_filing_evidence_changes_nothing_that_is_there(caseworker: Person, change: dict) -> None:
    """Whoever files only adds."""
    case = lodged(caseworker)
    filed(caseworker, case, "a.pdf")
    settled(caseworker, case)
    start = started(caseworker, case)
    start["case_details"]["data"]["documents"][0]["value"].update(change)
    answer = submitted(caseworker, case, start)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, f"/data/documents/0/value/{[*change][0]}")


def test_a_party_files_documents_of_its_own(court: Court, caseworker: Person, representative: Person) -> None:
    """A representative for the appellant, a respondent for itself, a caseworker for all."""
    case = lodged(caseworker)
    for person, party, status in (
        (representative, "appellant", 201),
        (representative, "respondent", 422),
        (representative, "tribunal", 422),
        (court.person("respondent.1"), "respondent", 201),
        (court.person("respondent.1"), "appellant", 422),
        (caseworker, "respondent", 201),
    ):
        settled(caseworker, case)
        new = row(uploaded(person, case, f"{person.name} {party}.pdf"), party=party)
        assert submitted(person, case, started(person, case), new).status == status


@pytest.mark.parametrize("name", ["tribunal-judge.1", "caseworker.1"])
def test_documents_are_recategorised_restricted_and_withdrawn(court: Court, caseworker: Person, name: str) -> None:
    """Each shows at once, to those whom it concerns."""
    person, respondent = court.person(name), court.person("respondent.1")
    case = lodged(caseworker)
    first, second, third = (filed(caseworker, case, f"{n}.pdf")["document_id"] for n in range(3))
    assert managed(person, case, first, category_id="correspondence").status == 201
    assert managed(person, case, second, classification="RESTRICTED").status == 201
    assert managed(person, case, third, withdrawn=True).status == 201
    correspondence = caseworker.get(f"/cases/{case}/case-file-view").json["categories"][3]
    assert [document["document_id"] for document in correspondence["documents"]] == [first]
    assert set(viewed(caseworker, case)) == {first, second}
    assert set(viewed(respondent, case)) == {first}


def test_a_withdrawn_document_stays_in_the_store_and_in_the_data_of_staff(court: Court, caseworker: Person) -> None:
    """Nobody views or opens it; a caseworker can take the withdrawal back."""
    case = lodged(caseworker)
    document = filed(caseworker, case, "withdrawn.pdf")["document_id"]
    assert managed(caseworker, case, document, withdrawn=True).status == 201
    for name in ("tribunal-judge.1", "caseworker.1", "representative.1", "respondent.1"):
        person = court.person(name)
        assert viewed(person, case) == {}
        assert person.get(f"/cases/{case}/documents/{document}/binary").status == 404
        staff = name in ("tribunal-judge.1", "caseworker.1")
        assert [row["value"]["withdrawn"] for row in rows_of(person, case)] == [True] * staff
    stored = court.person("records-officer.1").get(f"/store/cases/{case}/documents").json["documents"]
    assert [(s["document_id"], s["attached"]) for s in stored] == [(document, True)]
    assert managed(caseworker, case, document, withdrawn=False).status == 201
    assert set(viewed(caseworker, case)) == {document}


def test_an_edited_copy_is_public_and_its_original_restricted(court: Court, caseworker: Person) -> None:
    """In one event: before it the respondent sees the original, after it the copy."""
    case, respondent = lodged(caseworker), court.person("respondent.1")
    original = filed(caseworker, case, "report.pdf")["document_id"]
    copy = uploaded(caseworker, case, "report edited.pdf")
    new = row(copy)
    new["value"]["redacts"] = original
    assert set(viewed(respondent, case)) == {original}
    assert managed(caseworker, case, original, new, classification="RESTRICTED").status == 201
    assert set(viewed(respondent, case)) == {copy["document_id"]}
    assert set(viewed(caseworker, case)) == {original, copy["document_id"]}


def test_an_edited_copy_that_would_leave_its_original_in_sight_is_refused(caseworker: Person) -> None:
    """Nor is a restricted copy taken, one of a document that is not there, or one that is filed as evidence."""
    case = lodged(caseworker)
    original = filed(caseworker, case, "report.pdf")["document_id"]
    upload = uploaded(caseworker, case, "report edited.pdf")

    def copy(of: str, classification: str = "PUBLIC") -> dict:
        new = row(upload, classification)
        new["value"]["redacts"] = of
        return new

    assert managed(caseworker, case, original, copy(original)).status == 422
    assert managed(caseworker, case, original, copy(original, "RESTRICTED"), classification="RESTRICTED").status == 422
    assert managed(caseworker, case, original, copy("other"), classification="RESTRICTED").status == 422
    assert submitted(caseworker, case, started(caseworker, case), copy(original)).status == 422
    assert set(viewed(caseworker, case)) == {original}


def test_an_update_replaces_the_fields_that_it_names(caseworker: Person, representative: Person) -> None:
    """The rest stays as it is."""
    case = lodged_with(caseworker, **FIELDS)
    start = begun(representative, case, "updateCase")
    assert start["case_details"]["data"] == {"fields": FIELDS}
    assert sent(representative, case, start, {"fields": {"phone": "01632 960999"}}).status == 201
    assert fields_seen(caseworker, case) == {**FIELDS, "phone": "01632 960999"}
    assert updated(caseworker, case, hearingNeeds="").status == 201
    assert fields_seen(caseworker, case) == {**FIELDS, "phone": "01632 960999", "hearingNeeds": ""}


def test_an_event_that_was_submitted_is_not_submitted_again(caseworker: Person) -> None:
    """The second of two clicks is a conflict, and the document is there once."""
    case = lodged(caseworker)
    new, start = row(uploaded(caseworker, case, "once.pdf")), started(caseworker, case)
    assert submitted(caseworker, case, start, new).status == 201
    assert submitted(caseworker, case, start, new).status == 409
    assert len(viewed(caseworker, case)) == 1
