"""Signing in: a token for programs, a cookie for pages."""

import hmac
from typing import Annotated
from urllib.parse import parse_qs

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from refcourt import people, tokens
from refcourt.problems import FieldError, Problem, invalid
from refcourt.resource import Call, answer, require_media_type
from refcourt.shapes import Line, read_json

FORM = "application/x-www-form-urlencoded"


class Credentials(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    username: Line
    password: Annotated[str, Meta(min_length=1, max_length=200)]


class FormCredentials(Credentials, frozen=True):
    """The same, typed into the page: answered with a cookie. `next` is the page that was asked for, `kept` the form."""

    next: str = ""
    kept: str = ""


async def read_credentials(request: Request, body: bytes) -> Credentials:
    if require_media_type(request, "application/json", FORM) == FORM:
        return _of_form(body)
    credentials: Credentials = read_json(body, Credentials)
    return credentials


def sign_in(call: Call) -> Response:
    credentials: Credentials = call.body
    person = people.person_named(credentials.username)
    right = hmac.compare_digest(credentials.password.encode(), call.platform.settings.password.encode())
    if isinstance(credentials, FormCredentials):
        from refcourt.pages import session  # the template engine is loaded for the first page

        if person is None or not right:
            return session.sign_in_page(credentials, "Enter a user name and password that belong together", 401)
        return session.signed_in(call.platform, person, credentials)
    if person is None or not right:
        raise Problem(401, "There is no such user with this password.", headers={"WWW-Authenticate": "Bearer"})
    token = call.platform.signer.token(tokens.Access(person.name, person.role, tokens.expiry()))
    return answer(
        200,
        {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": tokens.LIFETIME_S,
            "role": person.role,
        },
        {"Cache-Control": "no-store"},
    )


def _of_form(body: bytes) -> FormCredentials:
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=10, errors="strict")
    except ValueError:
        raise Problem(400, "The body is not a well-formed form.") from None
    known = {"username", "password", "next", "kept"}
    if not {"username", "password"} <= set(fields) <= known or any(len(values) != 1 for values in fields.values()):
        raise invalid(FieldError("", "Send username and password, each once."))
    typed = {name: value for name, (value,) in fields.items()}
    if len(typed["username"]) > 200 or len(typed["password"]) > 200:
        raise invalid(FieldError("", "A user name or password has at most 200 characters."))
    return FormCredentials(**typed)
