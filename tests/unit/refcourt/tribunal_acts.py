"""What people do on a tribunal case beyond filing: manage its documents, change its fields, sit on its panel."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

from reference_court import Answer, Person, new_number, started, until, viewed

FIELDS = {
    "phone": "01632 960123",
    "address": "1 Long Lane\nCardiff",
    "medicalRecord": "Diagnosed in 2024.",
    "hearingNeeds": "Hearing loop; محمد",
}

Rows = list[dict[str, Any]]


def lodged_with(caseworker: Person, reference: str = "", test_case: bool = False, **fields: str) -> str:
    """A case with these fields of data: its id."""
    new = {"reference": reference or f"SC{new_number()}", "case_type": "Benefit", "testCase": test_case}
    answer = caseworker.post("/cases", {**new, "fields": fields})
    assert answer.status == 201, answer
    return answer.json["id"]


def begun(person: Person, case: str, event: str) -> dict[str, Any]:
    answer = person.get(f"/cases/{case}/event-triggers/{event}")
    assert answer.status == 200, answer
    return answer.json


def sent(person: Person, case: str, start: dict[str, Any], data: dict[str, Any]) -> Answer:
    body = {
        "event": {"id": start["event_id"], "summary": "Done"},
        "event_token": start["token"],
        "data": data,
    }
    return person.post(f"/cases/{case}/events", body)


def again(act: Callable[[], Answer]) -> Answer:
    """Done again from the start as long as it clashes, as people do."""
    for _ in range(50):
        if (answer := act()).status != 409:
            return answer
    raise AssertionError("fifty clashes in a row")


def managed(person: Person, case: str, document: str, *new_rows: dict[str, Any], **changes: Any) -> Answer:
    """Documents managed: that one changed so, these rows added."""

    def once() -> Answer:
        start = begun(person, case, "manageDocuments")
        rows = start["case_details"]["data"]["documents"]
        for row in rows:
            if row["value"]["document_url"].endswith(document):
                row["value"].update(changes)
        return sent(person, case, start, {"documents": [*rows, *new_rows]})

    return again(once)


def updated(person: Person, case: str, **fields: str) -> Answer:
    """The case updated: the fields as they were shown, and these instead of those of the same name."""

    def once() -> Answer:
        start = begun(person, case, "updateCase")
        return sent(person, case, start, {"fields": {**start["case_details"]["data"]["fields"], **fields}})

    return again(once)


def moved(person: Person, case: str, document: str, category: str | None) -> Answer:
    def once() -> Answer:
        version = person.get(f"/cases/{case}/case-file-view").json["case_version"]
        move = {"case_version": version, "category_id": category}
        return person.put(f"/cases/{case}/documents/{document}/category", move)

    return again(once)


def fields_seen(person: Person, case: str) -> dict[str, str]:
    answer = person.get(f"/cases/{case}")
    assert answer.status == 200, answer
    return answer.json["data"]["fields"]


def rows_of(person: Person, case: str) -> Rows:
    """The documents in the case's data as that person is shown them."""
    return started(person, case)["case_details"]["data"]["documents"]


def history(person: Person, case: str) -> list[dict[str, Any]]:
    answer = person.get(f"/cases/{case}/events")
    assert answer.status == 200, answer
    return answer.json["events"]


def bundled(person: Person, case: str) -> list[tuple[str, bytes]]:
    """Name and bytes of each file in a bundle made and fetched now."""
    made = person.post(f"/cases/{case}/bundles", {"title": "Hearing"})
    assert made.status == 201, made
    answer = person.get(f"/cases/{case}/bundles/{made.json['bundle_id']}/binary")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.bytes)) as archive:
        return [(entry.filename, archive.read(entry)) for entry in archive.infolist()]


def found(person: Person, reference: str) -> list[str]:
    answer = person.send("GET", f"/case-search?reference={reference}")
    assert answer.status == 200, answer
    return [case["id"] for case in answer.json["cases"]]


def assigned(caseworker: Person, case: str, person: Person) -> None:
    assert caseworker.put(f"/cases/{case}/roles/{_role(person)}/{person.name}", None).status == 200


def removed(caseworker: Person, case: str, person: Person) -> None:
    assert caseworker.send("DELETE", f"/cases/{case}/roles/{_role(person)}/{person.name}").status == 200


def _role(person: Person) -> str:
    assert person.name is not None
    return person.name.partition(".")[0]


def settled(person: Person, case: str) -> None:
    """Until the platform's own service has numbered all documents, and changes the case no more."""
    until(lambda: all(document["exhibit"] for document in viewed(person, case).values()))
