"""The published description and the platform speak of the same operations, answers, roles and limits."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from refcourt import keyed_calls, people
from refcourt.resource import Operation
from refcourt.routes import PATHS

DESCRIPTION = Path(__file__).resolve().parents[3] / "contracts" / "openapi" / "refcourt.yaml"
DESCRIBED = yaml.safe_load(DESCRIPTION.read_text(encoding="utf-8"))
OFFERED = {op.name: (path, method, op) for path, operations in PATHS.items() for method, op in operations.items()}
OPERATIONS = {
    operation["operationId"]: (path, method.upper(), operation)
    for path, item in DESCRIBED["paths"].items()
    for method, operation in item.items()
    if method != "parameters"
}
BOUNDED = {"date", "date-time", "uuid", "binary"}  # formats of one length; of a file the largest body is told


def test_every_operation_is_described_and_every_description_is_offered() -> None:
    """Path, method and name agree, one for one."""
    described = {name: (path, method) for name, (path, method, _) in OPERATIONS.items()}
    assert described == {name: (path, method) for name, (path, method, _) in OFFERED.items()}


def test_every_operation_says_who_may_ask_it() -> None:
    """An operation is open to all, or people.MAY names its roles; and MAY speaks of no other."""
    assert {name for name, (_, _, op) in OFFERED.items() if not op.public} == set(people.MAY)
    described = {name: set(op["x-roles"]) for name, (_, _, op) in OPERATIONS.items() if "x-roles" in op}
    assert described == people.MAY


@pytest.mark.parametrize("name", OFFERED)
def test_every_operation_describes_the_answers_that_it_can_give(name: str) -> None:
    """Those to bad requests, to strangers, to what is not there, in a clash, and when the platform is too busy."""
    _, _, operation = OPERATIONS[name]
    answers = set(operation["responses"])
    assert expected_of(name, OFFERED[name][2]) <= answers
    assert answers & {"200", "201", "202"}
    if "413" in answers:
        assert operation["requestBody"]["x-max-bytes"] == OFFERED[name][2].limit_bytes


def expected_of(name: str, operation: Operation) -> set[str]:
    if operation.page:
        return {"405"}
    expected = {"405", "503"}
    if not operation.public:
        expected |= {"401", "403"}
    if "{" in OFFERED[name][0]:
        expected.add("404")
    if operation.read:
        expected |= {"400", "413", "415", "422"}
    if operation.read and OFFERED[name][1] == "POST" and not operation.public:
        expected.add("409")  # a call under the same Idempotency-Key is being done
    return expected


@pytest.mark.parametrize("name", OFFERED)
def test_an_operation_that_takes_a_body_has_an_example_of_it(name: str) -> None:
    """Of each media type but forms with files, which a link fills."""
    body = OPERATIONS[name][2].get("requestBody", {"content": {}})
    assert [
        kind for kind, media in body["content"].items() if not media.get("examples") and "multipart" not in kind
    ] == []


def test_every_post_of_a_person_takes_an_idempotency_key() -> None:
    """Whatever makes something can be sent again."""
    key = {"$ref": "#/components/parameters/IdempotencyKey"}
    takes = {name for name, (_, _, op) in OPERATIONS.items() if key in op.get("parameters", ())}
    assert takes == {n for n, (_, method, op) in OFFERED.items() if method == "POST" and not op.public}
    assert DESCRIBED["components"]["parameters"]["IdempotencyKey"]["name"] == keyed_calls.HEADER


def test_every_text_list_and_number_has_its_limits() -> None:
    """Of what is sent and of what is answered."""
    assert [at for at, schema in schemas(DESCRIBED, "") if not is_limited(schema)] == []


def is_limited(schema: dict[str, Any]) -> bool:
    match schema.get("type"):
        case "string":
            return bool({"enum", "const", "maxLength"} & schema.keys()) or schema.get("format") in BOUNDED
        case "array":
            return "maxItems" in schema
        case "integer" | "number":
            return "const" in schema or {"minimum", "maximum"} <= schema.keys()
    return True


def schemas(node: Any, at: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        yield at, node
        for key, value in node.items():
            if key not in ("example", "examples"):
                yield from schemas(value, f"{at}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from schemas(value, f"{at}/{index}")


def test_every_link_leads_to_an_operation() -> None:
    """By its name."""
    targets = {
        link["operationId"]
        for _, _, operation in OPERATIONS.values()
        for response in operation["responses"].values()
        for link in response.get("links", {}).values()
    }
    assert targets <= set(OPERATIONS)
