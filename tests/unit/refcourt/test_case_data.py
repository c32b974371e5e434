"""The fields of a case's data, its index entry and its history, as each role gets them."""

import pytest
from reference_court import Court, Person, filed, lodged, new_number, until, uploaded
from tribunal_acts import (
    FIELDS,
    bundled,
    fields_seen,
    found,
    history,
    lodged_with,
    managed,
    moved,
    settled,
    updated,
)

ALL = {"tribunal-judge", "caseworker", "representative"}


@pytest.mark.parametrize("role", ["tribunal-judge", "caseworker", "representative", "respondent"])
def test_a_role_is_given_its_fields(court: Court, caseworker: Person, role: str) -> None:
    """A respondent is told what a hearing needs, and no more."""
    case = lodged_with(caseworker, **FIELDS)
    given = FIELDS if role in ALL else {"hearingNeeds": FIELDS["hearingNeeds"]}
    assert fields_seen(court.person(f"{role}.1"), case) == given


def test_a_case_says_what_it_is(caseworker: Person) -> None:
    """A field that was not sent is not there."""
    reference = f"SC{new_number()}"
    case = lodged_with(caseworker, reference, phone="")
    assert caseworker.get(f"/cases/{case}").json == {
        "id": case,
        "reference": reference,
        "case_type": "Benefit",
        "state": "appealCreated",
        "version": 1,
        "data": {"fields": {"phone": ""}},
    }


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"fax": "1"}, ""),
        ({"phone": "1" * 41}, "/phone"),
        ({"phone": "1\n2"}, "/phone"),
        ({"address": "x" * 2001}, "/address"),
        ({"medicalRecord": "x" * 20_001}, "/medicalRecord"),
        ({"hearingNeeds": None}, "/hearingNeeds"),
    ],
)
def test_a_field_that_cannot_be_kept_is_refused(caseworker: Person, fields: dict, pointer: str) -> None:
    """When a case is lodged, and when it is updated."""
    new = {"reference": f"SC{new_number()}", "case_type": "Benefit", "fields": fields}
    answer = caseworker.post("/cases", new)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, f"/fields{pointer}")
    assert updated(caseworker, lodged(caseworker), **fields).status == 422


def test_a_case_is_found_within_a_second(court: Court, caseworker: Person) -> None:
    """By its whole reference, by every role that may see it; nobody sits on its panel yet."""
    reference = f"SC{new_number()}"
    assert found(caseworker, reference) == []
    case = lodged_with(caseworker, reference)
    until(lambda: found(caseworker, reference) == [case], within_s=1)
    for role in ("tribunal-judge", "representative", "respondent"):
        assert found(court.person(f"{role}.1"), reference) == [case]
    assert found(court.person("panel-member.1"), reference) == []
    assert found(caseworker, reference[:-1] + "x") == []
    for query in ("", "?reference=", f"?reference={'x' * 65}"):
        assert caseworker.get(f"/case-search{query}").status == 422


def test_the_history_has_every_event_with_its_version_and_its_person(court: Court, caseworker: Person) -> None:
    """Of people and of the platform's own service, without a gap."""
    judge = court.person("tribunal-judge.1")
    case = lodged_with(caseworker, **FIELDS)
    document = filed(court.person("representative.1"), case, "a.pdf")["document_id"]
    settled(caseworker, case)
    assert managed(caseworker, case, document, classification="RESTRICTED").status == 201
    assert updated(caseworker, case, phone="1").status == 201
    assert moved(judge, case, document, "correspondence").status == 200
    assert bundled(caseworker, case)
    assert judge.post(f"/cases/{case}/decisions", {"decision": "Allowed"}).status == 201
    told = [
        ("createCase", "caseworker.1", 1),
        ("uploadEvidence", "representative.1", 2),
        ("numberExhibits", "exhibit-numbering", 3),
        ("manageDocuments", "caseworker.1", 4),
        ("updateCase", "caseworker.1", 5),
        ("moveDocument", "tribunal-judge.1", 6),
        ("makeBundle", "caseworker.1", 7),
        ("recordDecision", "tribunal-judge.1", 8),
    ]
    for person in (judge, caseworker):
        assert [(e["event_id"], e["person"], e["version"]) for e in history(person, case)] == told
    events = {event["event_id"]: event for event in history(judge, case)}
    assert [(d["document_id"], d["change"]) for d in events["uploadEvidence"]["documents"]] == [(document, "added")]
    assert [(d["document_id"], d["change"]) for d in events["moveDocument"]["documents"]] == [(document, "changed")]
    assert (events["createCase"]["fields"], events["updateCase"]["fields"]) == ([*FIELDS], ["phone"])
    assert events["recordDecision"]["summary"] == "Allowed"
    assert events["createCase"]["created_time"] < events["recordDecision"]["created_time"]


def test_a_party_is_told_no_event_of_documents_that_it_must_not_see(court: Court, caseworker: Person) -> None:
    """Once a document is restricted, what was done with it before is no longer told either."""
    respondent = court.person("respondent.1")
    case = lodged_with(caseworker, **FIELDS)
    public = filed(caseworker, case, "public.pdf")["document_id"]
    settled(caseworker, case)
    filed(caseworker, case, "restricted.pdf", classification="RESTRICTED")
    settled(caseworker, case)
    assert updated(caseworker, case, phone="1").status == 201
    told = ["createCase", "uploadEvidence", "numberExhibits"]
    assert [event["event_id"] for event in history(respondent, case)] == told
    assert [event["fields"] for event in history(respondent, case)] == [["hearingNeeds"], [], []]
    assert [event["event_id"] for event in history(court.person("representative.1"), case)] == [*told, "updateCase"]
    assert managed(caseworker, case, public, classification="RESTRICTED").status == 201
    assert [event["event_id"] for event in history(respondent, case)] == ["createCase"]
    assert len(history(caseworker, case)) == 7


def test_a_document_is_moved_against_the_version_that_was_seen(court: Court, caseworker: Person) -> None:
    """To a category or to none; a stale version is a conflict, and nobody moves what is not there."""
    case = lodged(caseworker)
    document = filed(caseworker, case, "a.pdf")["document_id"]
    settled(caseworker, case)
    assert moved(caseworker, case, document, "tribunalOrders").status == 200
    view = caseworker.get(f"/cases/{case}/case-file-view").json
    assert [d["document_id"] for d in view["categories"][2]["documents"]] == [document]
    path = f"/cases/{case}/documents/{document}/category"
    assert caseworker.put(path, {"case_version": view["case_version"] - 1, "category_id": None}).status == 409
    assert caseworker.put(path, {"case_version": view["case_version"], "category_id": "other"}).status == 422
    assert moved(caseworker, case, document, None).status == 200
    view = caseworker.get(f"/cases/{case}/case-file-view").json
    assert [d["document_id"] for d in view["uncategorised_documents"]] == [document]
    unattached = uploaded(caseworker, case, "b.pdf")["document_id"]
    assert moved(caseworker, case, unattached, None).status == 404
    for name in ("representative.1", "respondent.1", "panel-member.1"):
        assert court.person(name).put(path, {"case_version": 1, "category_id": None}).status == 403
