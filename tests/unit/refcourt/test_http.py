"""Bad requests get a clear problem document, of one shape, and change nothing."""

import json

import pytest
from databases import on_every_database
from reference_court import Court, Person, defendant, line, listed, new_number

pytestmark = on_every_database


def test_health_names_the_build(court: Court) -> None:
    """Name, version and a digest over the sources."""
    health = court.stranger().get("/health").json
    assert (health["status"], health["name"], len(health["digest"])) == ("up", "refcourt", 64)


def test_a_healthy_platform_has_no_fault_planted_and_none_fired(court: Court) -> None:
    """The catalogue is listed, and all of it is idle."""
    faults = court.stranger().get("/faults").json["faults"]
    assert {"T5", "T8", "D1", "D19"} <= {fault["id"] for fault in faults}
    assert {(fault["planted"], fault["fired"]) for fault in faults} == {(False, 0)}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b'{"version": 1, "resultLines": [}', 400),
        (b'{"version": NaN}', 400),
        (b"\xff{}", 400),
        (b"[" * 100_000, 400),
        (b"[]", 422),
        (b'{"version": 1}', 422),
        (b'{"version": true, "resultLines": []}', 422),
        (b'{"version": "1", "resultLines": []}', 422),
        (b'{"version": -1, "resultLines": []}', 422),
        (b'{"version": 1e400, "resultLines": []}', 422),
        (b'{"version": 1, "resultLines": [], "more": 1}', 422),
    ],
)
def test_malformed_is_400_and_misshapen_is_422(clerk: Person, body: bytes, status: int) -> None:
    """Not JSON is malformed; JSON of another shape is named with its place. Nothing is coerced."""
    answer = clerk.send("PUT", "/hearings/x/draft-results", raw=body, headers={"Content-Type": "application/json"})
    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json["type"] == "about:blank"
    assert (answer.json["status"], "errors" in answer.json) == (status, status == 422)


def test_a_field_error_points_at_the_field(clerk: Person) -> None:
    """The pointer is a JSON pointer into what was sent."""
    number = new_number()
    new = {"caseURN": f"URN{number}", "defendants": [defendant(number), defendant(number, "2", firstName="")]}
    errors = clerk.post("/prosecution-cases", new).json["errors"]
    assert [error["pointer"] for error in errors] == ["/defendants/1/firstName"]


@pytest.mark.parametrize("name", ["\x00", "a\nb", "\\ud800", "x" * 201])
def test_a_name_that_no_partner_could_print_is_refused(clerk: Person, name: str) -> None:
    """Control characters, half surrogate pairs and endless names are 422, and no case is made."""
    number = new_number()
    new = {"caseURN": f"URN{number}", "defendants": [defendant(number, firstName="@")]}
    raw = json.dumps(new).replace('"@"', f'"{name}"' if name.startswith("\\") else json.dumps(name))
    answer = clerk.send("POST", "/prosecution-cases", raw=raw.encode(), headers={"Content-Type": "application/json"})
    assert answer.status == 422
    assert clerk.post("/prosecution-cases", {**new, "defendants": [defendant(number)]}).status == 201


def test_another_media_type_is_415(clerk: Person) -> None:
    """Only what is documented is read."""
    for content_type in ("text/plain", "application/x-www-form-urlencoded", ""):
        answer = clerk.send("POST", "/hearings", raw=b"{}", headers={"Content-Type": content_type})
        assert answer.status == 415


def test_a_body_over_the_limit_is_413(clerk: Person) -> None:
    """Five megabytes of JSON are the most; a hearing of 2.4 MB is taken."""
    answer = clerk.send("POST", "/hearings", raw=b" " * 5_300_000, headers={"Content-Type": "application/json"})
    assert answer.status == 413
    number = new_number()
    hearing = listed(clerk, number)
    prompts = [{"promptRef": f"p{n}", "label": "p", "value": "x" * 2000} for n in range(50)]
    lines = [line(number, resultLineId=f"line-{n}", prompts=prompts) for n in range(24)]
    assert clerk.put(f"/hearings/{hearing}/draft-results", {"version": 0, "resultLines": lines}).status == 200


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "/sign-in", "GET, HEAD, POST"),
        ("GET", "/prosecution-cases", "POST"),
        ("PATCH", "/hearings/x/share-results", "GET, HEAD, POST"),
        ("POST", "/cases/x/case-file-view", "GET, HEAD"),
        ("TRACE", "/health", "GET, HEAD"),
    ],
)
def test_a_method_that_is_not_offered_is_405(court: Court, method: str, path: str, allow: str) -> None:
    """The Allow header names all methods of the path."""
    answer = court.stranger().send(method, path)
    assert (answer.status, answer.headers["Allow"]) == (405, allow)


@pytest.mark.parametrize("path", ["/", "/nothing", "/hearings/", "/hearings//orders", "/hearings/a%2Fb/orders"])
def test_a_path_that_is_not_there_is_404(clerk: Person, path: str) -> None:
    """A problem document like any other, without a redirect."""
    answer = clerk.get(path)
    assert (answer.status, answer.headers["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("id", ["%00", "%ff", "%F0%9F%82%A1", "x" * 5000, "'; DROP TABLE hearing; --"])
def test_a_strange_id_is_not_found(clerk: Person, id: str) -> None:
    """Whatever stands in the path, it is looked up and not found."""
    assert clerk.get(f"/hearings/{id}/orders").status == 404
