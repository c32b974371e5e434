"""What an answer may break, each rule under the name by which findings speak of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.core.failures import AcceptedNegativeData, Failure, FailureGroup, MalformedJson, ServerError
from schemathesis.openapi.checks import (
    ContentDeserializationError,
    JsonSchemaError,
    MalformedMediaType,
    MissingContentType,
    MissingHeaders,
    UndefinedContentType,
    UndefinedStatusCode,
)
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

NO_SERVER_ERROR = "no server error"
STATUS_DESCRIBED = "a described status"
MEDIA_TYPE_DESCRIBED = "a described media type"
HEADERS_DESCRIBED = "the described headers"
BODY_DESCRIBED = "the described body"
BAD_INPUT_REFUSED = "bad input is refused"
NOTHING_OF_THE_INSIDE = "no error shows the inside"
REFUSAL_CHANGES_NOTHING = "a refusal changes nothing"
WRITE_IS_READABLE = "an acknowledged write is readable"
ONLY_THE_ENTITLED = "only entitled roles"
REFUSAL_TELLS_NOTHING = "a refusal does not tell what exists"
SAME_KEY_ONCE = "the same key is one effect"
LIMIT_HOLDS = "a body over the limit is refused with 413"

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
RULE_OF: dict[type[Failure], str] = {
    ServerError: NO_SERVER_ERROR,
    UndefinedStatusCode: STATUS_DESCRIBED,
    MissingContentType: MEDIA_TYPE_DESCRIBED,
    MalformedMediaType: MEDIA_TYPE_DESCRIBED,
    UndefinedContentType: MEDIA_TYPE_DESCRIBED,
    MissingHeaders: HEADERS_DESCRIBED,
    JsonSchemaError: BODY_DESCRIBED,
    MalformedJson: BODY_DESCRIBED,
    ContentDeserializationError: BODY_DESCRIBED,
    AcceptedNegativeData: BAD_INPUT_REFUSED,
}
WHY_LENGTH = 300  # characters: a sentence for people, without the candidate's whole answer

_INSIDE = {
    "a stack trace": re.compile(
        r"Traceback \(most recent call last\)|File \"[^\"]+\", line \d+|^\s*at [\w$.<>]+\([\w.]+:\d+\)", re.MULTILINE
    ),
    "SQL": re.compile(
        r"\b(?:SELECT\s.{1,200}\sFROM|INSERT\s+INTO|UPDATE\s.{1,100}\sSET|DELETE\s+FROM)\s|"
        r"\b(?:sqlite3|psycopg\d?|sqlalchemy|ORA-\d{5}|SQLSTATE)\b"
    ),
    "a file path": re.compile(
        r"(?<![\w/.:])/(?:home|usr|opt|var|etc|srv|app|root|tmp|work)/[\w.-]+|\b[A-Z]:\\\\?[\w.-]+\\"
    ),
}
LOOKED_AT = 100_000  # characters of an error


class Broken(NamedTuple):
    """A rule and how it was broken, in one line."""

    rule: str
    why: str


def broken_by(case: Any, answer: Any) -> tuple[Broken, ...]:
    """What an answer to a drawn case breaks by itself; nothing that takes another call to see."""
    load_all_checks()
    return (*_of_description(case, answer), *_of_errors(answer))


def one_line(text: str) -> str:
    return " ".join(text.split())[:WHY_LENGTH]


def _of_description(case: Any, answer: Any) -> Iterator[Broken]:
    try:
        case.validate_response(answer, checks=CHECKS)
    except FailureGroup as group:
        # Schemathesis keeps them in a set, and two runs with one seed say the same.
        yield from sorted({_broken(failure) for failure in group.exceptions})
    except Failure as failure:
        yield _broken(failure)


def _broken(failure: Failure) -> Broken:
    rule = next((rule for kind, rule in RULE_OF.items() if isinstance(failure, kind)), failure.title)
    return Broken(rule, one_line(f"{failure.title}: {failure.message}"))


def _of_errors(answer: Any) -> Iterator[Broken]:
    """What an error shows that belongs to those who run the platform; what was sent and is repeated does not count."""
    if answer.status_code < 400:
        return
    told = answer.content[:LOOKED_AT].decode("utf-8", "replace").replace("\\n", "\n").replace('\\"', '"')
    sent = answer.request.body or b""
    sent = (sent if isinstance(sent, bytes) else str(sent).encode()).decode("utf-8", "replace") + str(
        answer.request.url
    )
    for what, pattern in _INSIDE.items():
        found = pattern.search(told)
        if found and found[0] not in sent:
            yield Broken(NOTHING_OF_THE_INSIDE, one_line(f"its body shows {what}: {found[0]}"))
