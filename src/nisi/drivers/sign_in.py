"""How an actor signs in, and stays signed in.

`form` posts a user name and a password and reads a bearer token.  The other kinds of design (basic, key, OAuth2 …)
belong here when a candidate needs them: each is a class with `headers` and `forget`.
"""

from __future__ import annotations

import json
import re
import threading
import time
from typing import Any, Protocol
from urllib.parse import urlencode

from nisi.candidate import SignIn
from nisi.drivers.dialect import NoAnswer, NotSent, Request, Response

RENEW_AT = 0.8  # of a token's life: an act never begins with a token that may run out while it is under way
LIFE_S = 3600.0  # of a token whose answer does not say
TOKEN = re.compile(r"[\x21-\x7e]+")  # what may stand in a header: anything else would be refused, or be two headers


class _Send(Protocol):
    def __call__(self, request: Request) -> Response: ...


class SignInFailed(NotSent):
    """The actor could not sign in, so nothing of the act was sent."""


class Credentials(Protocol):
    def headers(self, send: _Send) -> dict[str, str]:
        """The headers that say who is acting, signing in first where needed; raises `SignInFailed`."""

    def forget(self, headers: dict[str, str]) -> None:
        """The candidate no longer knows who `headers` are: sign in anew before the next request."""


class FormSignIn:
    """A user name and a password against a bearer token, renewed before it expires; safe to share between threads."""

    def __init__(self, settings: SignIn, username: str, password: str) -> None:
        self._settings, self._username, self._password = settings, username, password
        self._headers: dict[str, str] | None = None
        self._renew_at = 0.0
        self._lock = threading.Lock()  # held while signing in, so that many threads sign in once

    def headers(self, send: _Send) -> dict[str, str]:
        with self._lock:
            if self._headers is None or time.monotonic() >= self._renew_at:
                self._headers, self._renew_at = self._signed_in(send)
            return dict(self._headers)

    def forget(self, headers: dict[str, str]) -> None:
        with self._lock:
            if self._headers == headers:  # another thread may have signed in since
                self._headers = None

    def sign_out(self, send: _Send) -> bool:
        """Give the token back, where there is one and the candidate takes it; whether it said that it did.

        Raises `NotSent` and `NoAnswer` as `send` does."""
        path = self._settings.revoke_path
        with self._lock:
            headers, self._headers = self._headers, None
        if headers is None or path is None:
            return True
        body = urlencode({"token": headers["Authorization"].removeprefix("Bearer ")}).encode()
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return 200 <= send(Request("POST", path, body=body, headers={**form, **headers}, name=path)).status < 300

    def _signed_in(self, send: _Send) -> tuple[dict[str, str], float]:
        path = self._settings.path
        body = json.dumps({"username": self._username, "password": self._password}).encode()
        began = time.monotonic()  # a token's life may have begun before we got it
        try:
            response = send(Request("POST", path, body=body, headers={"Content-Type": "application/json"}, name=path))
        except (NotSent, NoAnswer) as error:
            raise SignInFailed(f"{self._username} could not sign in: {error}") from error
        if response.status != 200:
            raise SignInFailed(f"{self._username} could not sign in: {path} answered {response.status}")
        try:
            token, life_s = self._read(response)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SignInFailed(f"{self._username} signed in and the answer could not be read: {error!r}") from error
        return {"Authorization": f"Bearer {token}"}, began + RENEW_AT * life_s

    def _read(self, response: Response) -> tuple[str, float]:
        answer: dict[str, Any] = response.json()
        token = answer[self._settings.token]
        if not isinstance(token, str) or not TOKEN.fullmatch(token):
            raise ValueError(f"{self._settings.token} is not a token")
        life_s = float(answer.get(self._settings.expires_in, LIFE_S))
        if not 0 < life_s < float("inf"):  # also false for NaN, with which a token would never be renewed
            raise ValueError(f"{self._settings.expires_in} is {life_s}")
        return token, life_s
