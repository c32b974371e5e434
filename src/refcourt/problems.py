"""Refusals, as RFC 9457 problem documents. A `Problem` is raised anywhere and answered in one place (resource.py)."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

import msgspec
from starlette.responses import Response


class FieldError(msgspec.Struct, frozen=True):
    pointer: str
    detail: str


class Problem(Exception):
    def __init__(
        self, status: int, detail: str, errors: Sequence[FieldError] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors, self.headers = status, detail, tuple(errors), headers

    def response(self) -> Response:
        document: dict[str, object] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            document["errors"] = self.errors
        return Response(msgspec.json.encode(document), self.status, self.headers, "application/problem+json")


def not_signed_in() -> Problem:
    return Problem(401, "Sign in and send the token as Authorization: Bearer.", headers={"WWW-Authenticate": "Bearer"})


def not_found(what: str) -> Problem:
    return Problem(404, f"There is no such {what}.")


def conflict(detail: str) -> Problem:
    return Problem(409, detail)


def invalid(*errors: FieldError) -> Problem:
    return Problem(422, errors[0].detail, errors)
