"""A payload is read whatever it is, in bounded time and words; a schema that cannot be held to is said to be none."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nisi.payloads import PayloadSchema, load_payload_schema
from nisi.settings import UsageError

SCHEMA = {
    "type": "object",
    "required": ["day"],
    "properties": {
        "day": {"type": "string", "format": "date"},
        "at": {"type": "string", "format": "date-time"},
        "kind": {"enum": ["curfew", "trail"]},
        "name": {"type": "string", "pattern": "^(a+)+$"},
        "more": {"type": "array", "uniqueItems": True},
    },
    "additionalProperties": False,
}
DAY = {"day": "2026-11-22"}


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> PayloadSchema:
    return load_payload_schema(written(tmp_path_factory.mktemp("schema"), SCHEMA))


def written(folder: Path, content: Any) -> Path:
    path = folder / "order.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (DAY, None),
        ({**DAY, "at": "2026-11-22T10:00:00Z", "kind": "trail"}, None),
        ({"day": "2026-11-22T00:00:00Z"}, '/day: "2026-11-22T00:00:00Z" is not a "date"'),
        ({"day": "2026-02-30"}, '/day: "2026-02-30" is not a "date"'),
        ({"day": 20261122}, '/day: 20261122 is not of type "string"'),
        ({**DAY, "at": "2026-11-22"}, '/at: "2026-11-22" is not a "date-time"'),
        ({**DAY, "kind": "Curfew"}, '/kind: "Curfew" is not one of "curfew" or "trail"'),
        ({}, '/: "day" is a required property'),
        ([], '/: [] is not of type "object"'),
        ({**DAY, "colour": 1}, "/: Additional properties are not allowed ('colour' was unexpected)"),
    ],
)
def test_what_breaks_a_schema_is_told_with_its_place(schema: PayloadSchema, payload: Any, why: str | None) -> None:
    """A time-stamp is no date and a date no time-stamp; what keeps the schema is not spoken of."""
    assert schema.broken_by(json.dumps(payload).encode()) == why


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=200)
    | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(lambda value: json.dumps(value).encode())
)
def test_any_bytes_are_read(schema: PayloadSchema, body: bytes) -> None:
    """Nothing is raised, and what is said of it is one line of bounded length."""
    why = schema.broken_by(body)
    assert why is not None
    assert len(why.splitlines()) == 1
    assert len(why) < 500


HOSTILE = {
    "a pattern that backtracks": {**DAY, "name": "a" * 200_000 + "!"},
    "a long word": {**DAY, "kind": "x" * 4_000_000},
    "many items": {**DAY, "more": list(range(300_000)) + [0]},
    "many keys": {**DAY, **{f"k{n}": 0 for n in range(200_000)}},
    "a long key": {**DAY, "k" * 4_000_000: 0},
}


@pytest.mark.parametrize("payload", HOSTILE.values(), ids=HOSTILE)
def test_hostile_payloads_cost_little_and_are_told_of_shortly(schema: PayloadSchema, payload: Any) -> None:
    """Seconds at most on a busy machine, where a pattern that backtracks would take years; and a short reason."""
    body = json.dumps(payload).encode()
    began = time.process_time()
    why = schema.broken_by(body)
    assert time.process_time() - began < 5
    assert why is not None
    assert len(why) < 500


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"day":' * 700 + b"1" + b"}" * 700], ids=["parser", "validator"])
def test_what_is_nested_too_deeply_is_broken(schema: PayloadSchema, body: bytes) -> None:
    """For whom it is too deep does not matter."""
    assert schema.broken_by(body) is not None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{\n  "type": }', "line 2, column 11: is not JSON: Expecting value; correct it there"),
        ({"type": "strng"}, '/type: "strng" is not valid under any of the schemas listed in the'),
        ({"properties": {"a": {"minLength": -1}}}, "/properties/a/minLength: -1 is less than the minimum of 0;"),
        ([1], '/: [1] is not of types "boolean", "object";'),
        ({"required": ["a"], "format": "dat"}, "/format: Unknown format: 'dat'; write one of JSON Schema 2020-12"),
        ({"pattern": "(?=a)b"}, '/pattern: "(?=a)b" is not a "regex"; write it without look-around'),
        ({"$ref": "http://example.test/x"}, "Resource 'http://example.test/x' is not present in a registry: a schema"),
        ({"$ref": "file:///etc/passwd"}, "Resource 'file:///etc/passwd' is not present in a registry: a schema"),
        ({"$ref": "#/$defs/no"}, "Pointer '/$defs/no' does not exist; a \"$ref\" leads to what is in"),
        ({}, 'takes {}, so it would find nothing; list under "required" what a payload must have'),
        (True, "takes {}, so it would find nothing"),
        ("[" * 100_000, "is not JSON: maximum recursion depth exceeded"),
    ],
)  # fmt: skip
def test_a_schema_that_cannot_be_held_to_is_refused(tmp_path: Path, content: Any, message: str) -> None:
    """With the file, the place and the reason, in one line."""
    path = written(tmp_path, content)
    with pytest.raises(UsageError) as refused:
        load_payload_schema(path)
    assert str(refused.value).startswith(f"{path}: {message}")
    assert len(str(refused.value).splitlines()) == 1


def test_a_schema_that_is_not_there_is_named_with_the_nearest(tmp_path: Path) -> None:
    """As any other file that a candidate names."""
    written(tmp_path, SCHEMA)
    with pytest.raises(UsageError, match=r'ordr\.json: there is no such schema; did you mean "order\.json"\?$'):
        load_payload_schema(tmp_path / "ordr.json")


def test_a_schema_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """UTF-8, as JSON is."""
    path = tmp_path / "order.json"
    path.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(UsageError, match=r"order\.json: is not JSON: .*; write it in UTF-8$"):
        load_payload_schema(path)
