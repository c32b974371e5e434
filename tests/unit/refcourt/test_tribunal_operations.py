"""Cases, events and documents of the tribunal: what is answered, and what is refused."""

import hashlib

import pytest
from reference_court import (
    Court,
    Person,
    filed,
    lodged,
    new_number,
    row,
    started,
    submitted,
    until,
    uploaded,
    viewed,
)


def test_a_case_is_lodged_once_for_each_reference(caseworker: Person) -> None:
    """The second case with a reference is a conflict."""
    new = {"reference": f"SC{new_number()}", "case_type": "Benefit"}
    answer = caseworker.post("/cases", new)
    assert (answer.status, answer.json["state"], answer.json["version"]) == (201, "appealCreated", 1)
    assert caseworker.post("/cases", new).status == 409


def test_a_document_is_in_the_store_at_once_and_in_the_case_after_its_event(court: Court, caseworker: Person) -> None:
    """The store has it unattached from the upload on; the view has it, with its size, after the event."""
    case = lodged(caseworker)
    store = court.person("records-officer.1")
    upload = uploaded(caseworker, case, "letter.pdf", b"Dear Sir")
    stored = {
        "document_id": upload["document_id"],
        "document_filename": "letter.pdf",
        "size": 8,
        "sha256": hashlib.sha256(b"Dear Sir").hexdigest(),
    }
    assert store.get(f"/store/cases/{case}/documents").json == {"documents": [{**stored, "attached": False}]}
    assert viewed(caseworker, case) == {}
    answer = submitted(caseworker, case, started(caseworker, case), row(upload))
    assert (answer.status, answer.json["version"], answer.json["state"]) == (201, 2, "appealCreated")
    assert store.get(f"/store/cases/{case}/documents").json == {"documents": [{**stored, "attached": True}]}
    assert viewed(caseworker, case)[upload["document_id"]]["size"] == 8


def test_the_case_file_has_every_category_in_order(caseworker: Person) -> None:
    """Categories are named and ordered, and a document without one is listed apart."""
    case = lodged(caseworker)
    ids = [
        filed(caseworker, case, f"{category}.pdf", category=category, party="tribunal")["document_id"]
        for category in ("appellantEvidence", "respondentEvidence", "tribunalOrders", "correspondence", None)
    ]
    view = caseworker.get(f"/cases/{case}/case-file-view").json
    assert [(c["category_id"], c["category_name"], c["category_order"]) for c in view["categories"]] == [
        ("appellantEvidence", "Appellant evidence", 1),
        ("respondentEvidence", "Respondent evidence", 2),
        ("tribunalOrders", "Tribunal orders", 3),
        ("correspondence", "Correspondence", 4),
    ]
    assert [[d["document_id"] for d in c["documents"]] for c in view["categories"]] == [[id] for id in ids[:4]]
    assert [d["document_id"] for d in view["uncategorised_documents"]] == ids[4:]


def test_a_document_opens_with_the_bytes_and_the_name_it_was_sent_with(caseworker: Person) -> None:
    """Bytes, media type and name come back, as an attachment that no browser guesses about."""
    case = lodged(caseworker)
    content = bytes(range(256)) * 1000
    upload = filed(caseworker, case, "Tŷ “hir”.pdf", content)
    answer = caseworker.get(viewed(caseworker, case)[upload["document_id"]]["document_binary_url"])
    assert answer.bytes == content
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == ("attachment; filename*=UTF-8''T%C5%B7%20%E2%80%9Chir%E2%80%9D.pdf")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_documents_get_exhibit_numbers_by_party(caseworker: Person) -> None:
    """Each document is numbered once, by whose it is, and keeps its number."""
    case = lodged(caseworker)
    parties = ("appellant", "respondent", "appellant", "tribunal")
    ids = [filed(caseworker, case, f"{n}.pdf", party=party)["document_id"] for n, party in enumerate(parties)]

    def exhibits() -> list[str]:
        view = viewed(caseworker, case)
        return [view[id]["exhibit"] for id in ids]

    until(lambda: None not in exhibits())
    assert exhibits() == ["A1", "R1", "A2", "T1"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"hash_token": "forged"}, "hash_token"),
        ({"hash_token": None}, "hash_token"),
        ({"document_url": "/cases/1/documents/2"}, "document_url"),
        ({"document_filename": "other.pdf"}, "document_filename"),
        ({"classification": "RESTRICTED"}, "classification"),
    ],
)
def test_a_new_row_is_what_was_uploaded(representative: Person, change: dict, pointer: str) -> None:
    """A row that is not that upload, or that the role could not see afterwards, is refused with its place."""
    case = lodged(representative)
    new = row(uploaded(representative, case, "a.pdf"))
    answer = submitted(representative, case, started(representative, case), {"value": {**new["value"], **change}})
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, f"/data/documents/0/value/{pointer}")


def test_an_upload_is_named_by_one_row(caseworker: Person) -> None:
    """Two rows with one document, or two with one id, are refused."""
    case = lodged(caseworker)
    first, second = row(uploaded(caseworker, case, "a.pdf")), row(uploaded(caseworker, case, "b.pdf"))
    start = started(caseworker, case)
    assert submitted(caseworker, case, start, first, first).status == 422
    assert submitted(caseworker, case, start, {"id": "x", **first}, {"id": "x", **second}).status == 422
    assert submitted(caseworker, case, start, first, second).status == 201


def test_what_the_platform_wrote_cannot_be_rewritten(caseworker: Person) -> None:
    """Upload time and exhibit number belong to the platform."""
    case = lodged(caseworker)
    filed(caseworker, case, "a.pdf")
    until(lambda: all(document["exhibit"] for document in viewed(caseworker, case).values()))
    for name in ("exhibit", "upload_timestamp", "document_filename"):
        start = started(caseworker, case)
        start["case_details"]["data"]["documents"][0]["value"][name] = "A99"
        answer = submitted(caseworker, case, start)
        assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, f"/data/documents/0/value/{name}")


def test_a_token_is_for_one_person_one_case_and_one_version(court: Court, caseworker: Person) -> None:
    """Another's token, another case's and a forged one are refused; one of an older version is a conflict."""
    case, other = lodged(caseworker), lodged(caseworker)
    start = started(caseworker, case)
    assert submitted(court.person("caseworker.2"), case, start).status == 422
    assert submitted(caseworker, other, start).status == 422
    assert submitted(caseworker, case, {**start, "token": start["token"][:-2] + "xx"}).status == 422
    filed(caseworker, case, "newer.pdf")
    assert submitted(caseworker, case, start).status == 409


def test_what_is_not_there_is_not_found(court: Court, caseworker: Person) -> None:
    """Unknown cases, events and documents answer 404."""
    case = lodged(caseworker)
    paths = (
        "/cases/1/event-triggers/uploadEvidence",
        f"/cases/{case}/event-triggers/other",
        "/cases/1/case-file-view",
        f"/cases/{case}/documents/1/binary",
        "/cases/1/documents/1/binary",
    )
    assert [caseworker.get(path).status for path in paths] == [404] * 5
    assert court.person("records-officer.1").get("/store/cases/1/documents").status == 404


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"case_id": "1", "classification": "PUBLIC"}, 422),
        ({"case_id": "1", "classification": "PUBLIC", "file": "a text"}, 422),
        ({"case_id": "1", "classification": "SECRET", "file": ("a.pdf", b"")}, 422),
        ({"case_id": "1", "classification": "PUBLIC", "file": ("a.pdf", b"")}, 422),
        ({"case_id": "1", "classification": "PUBLIC", "file": ("a.pdf", b""), "more": "x"}, 422),
        ({"case_id": "1", "classification": "PUBLIC", "file": ("a.pdf", bytes(20 * 1024 * 1024 + 1))}, 413),
        ({"case_id": "1", "classification": "PUBLIC", "file": ("a.pdf", bytes(21 * 1024 * 1024))}, 413),
    ],
    ids=["no file", "no file name", "classification", "case", "unknown field", "file too large", "body too large"],
)
def test_an_upload_that_cannot_be_kept_is_refused(caseworker: Person, fields: dict, status: int) -> None:
    """A wrong form is 422, a document over 20 MB is 413."""
    assert caseworker.send("POST", "/documents", fields=fields).status == status


def test_a_body_that_is_no_form_is_malformed(caseworker: Person) -> None:
    """Multipart without a border, or with none inside, is 400; another media type is 415."""
    for content_type, body, status in (
        ("multipart/form-data", b"x", 400),
        ("multipart/form-data; boundary=b", b"x", 400),
        ("application/json", b"{}", 415),
    ):
        answer = caseworker.send("POST", "/documents", raw=body, headers={"Content-Type": content_type})
        assert answer.status == status, content_type
