"""Signing in by user name and password, and staying signed in."""

from __future__ import annotations

import itertools
import json
import threading
import time
from typing import Any

import pytest

from nisi.candidate import SignIn
from nisi.drivers import sign_in
from nisi.drivers.dialect import NoAnswer, NotSent, Request, Response
from nisi.drivers.sign_in import FormSignIn, SignInFailed


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(sign_in, "time", clock)
    return clock


class Issuer:
    """Issues the tokens t-1, t-2, … for `life_s`; keeps what it was asked."""

    def __init__(self, life_s: float = 100, pause_s: float = 0) -> None:
        self._number, self._life_s, self._pause_s = itertools.count(1), life_s, pause_s
        self.asked: list[Request] = []

    def __call__(self, request: Request) -> Response:
        self.asked.append(request)
        time.sleep(self._pause_s)
        return answer({"access_token": f"t-{next(self._number)}", "expires_in": self._life_s})


def answer(body: Any, status: int = 200) -> Response:
    return Response(status, {}, json.dumps(body).encode())


def clerk() -> FormSignIn:
    return FormSignIn(SignIn(), "clerk.1", "open sesame")


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_token_is_given_back_once_where_the_candidate_takes_it() -> None:
    """As RFC 7009 has it; who never signed in, or cannot give it back, sends nothing."""
    issuer, settings = Issuer(), SignIn(revoke_path="/revoke")
    person = FormSignIn(settings, "clerk.1", "open sesame")
    assert person.sign_out(issuer)
    person.headers(issuer)
    assert (person.sign_out(issuer), person.sign_out(issuer)) == (True, True)
    assert [(one.path, one.body) for one in issuer.asked[1:]] == [("/revoke", b"token=t-1")]
    assert issuer.asked[1].headers["Authorization"] == "Bearer t-1"
    assert not _signed_in(settings, issuer).sign_out(lambda _: answer({}, 503))
    assert _signed_in(SignIn(), issuer).sign_out(lambda _: answer({}, 503))


def _signed_in(settings: SignIn, issuer: Issuer) -> FormSignIn:
    person = FormSignIn(settings, "clerk.2", "open sesame")
    person.headers(issuer)
    return person


def test_signing_in_posts_the_user_name_and_the_password_once() -> None:
    """The token serves until it is due for renewal."""
    issuer, credentials = Issuer(), clerk()
    assert [credentials.headers(issuer), credentials.headers(issuer)] == [bearer("t-1"), bearer("t-1")]
    (request,) = issuer.asked
    assert (request.method, request.path, json.loads(request.body or b"")) == (
        "POST",
        "/sign-in",
        {"username": "clerk.1", "password": "open sesame"},
    )


def test_a_token_is_renewed_before_it_expires(clock: Clock) -> None:
    """At four fifths of its life, so that no act begins with a token about to run out."""
    issuer, credentials = Issuer(life_s=100), clerk()
    tokens = []
    for clock.now in (1000.0, 1079.9, 1080.0, 1100.0):
        tokens.append(credentials.headers(issuer))
    assert tokens == [bearer("t-1"), bearer("t-1"), bearer("t-2"), bearer("t-2")]


def test_a_forgotten_token_is_fetched_anew_and_a_newer_one_is_kept() -> None:
    """Another thread may have signed in since the refused request was sent."""
    issuer, credentials = Issuer(), clerk()
    old = credentials.headers(issuer)
    credentials.forget(old)
    new = credentials.headers(issuer)
    credentials.forget(old)
    assert [new, credentials.headers(issuer)] == [bearer("t-2"), bearer("t-2")]


def test_many_threads_sign_in_once() -> None:
    """The first holds the others up until there is a token."""
    issuer, credentials = Issuer(pause_s=0.05), clerk()
    got: list[dict[str, str]] = []
    threads = [threading.Thread(target=lambda: got.append(credentials.headers(issuer))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert (got, len(issuer.asked)) == ([bearer("t-1")] * 8, 1)


FAILURES: tuple[tuple[str, Response | Exception, str], ...] = (
    ("not sent", NotSent("refused"), "could not sign in: refused"),
    ("no answer", NoAnswer("reset"), "could not sign in: reset"),
    ("a wrong password", answer({}, 401), "could not sign in: /sign-in answered 401"),
    ("a redirect", answer({}, 303), "could not sign in: /sign-in answered 303"),
    ("no JSON", Response(200, {}, b"<html>"), "could not be read: JSONDecodeError"),
    ("no object", answer([]), "could not be read: TypeError"),
    ("no token", answer({}), "could not be read: KeyError('access_token')"),
    ("an empty token", answer({"access_token": ""}), "could not be read: ValueError('access_token is not a token')"),
    ("null", answer({"access_token": None}), "could not be read: ValueError('access_token is not a token')"),
    ("two headers in one", answer({"access_token": "t\r\nX: y"}), "access_token is not a token"),
    ("a life that is no number", answer({"access_token": "t", "expires_in": "soon"}), "could not be read: ValueError"),
    ("a life that is NaN", answer({"access_token": "t", "expires_in": float("nan")}), "expires_in is nan"),
    ("a life that is over", answer({"access_token": "t", "expires_in": 0}), "expires_in is 0.0"),
    ("a life of null", answer({"access_token": "t", "expires_in": None}), "could not be read: TypeError"),
)


@pytest.mark.parametrize(("what", "came", "why"), FAILURES, ids=[row[0] for row in FAILURES])
def test_a_sign_in_that_fails_says_who_and_why_without_the_password(
    what: str, came: Response | Exception, why: str
) -> None:
    """It is a kind of *not sent*, and the next act tries anew."""

    def send(request: Request) -> Response:
        if isinstance(came, Exception):
            raise came
        return came

    credentials = clerk()
    with pytest.raises(SignInFailed) as caught:
        credentials.headers(send)
    assert why in str(caught.value)
    assert "clerk.1" in str(caught.value)
    assert "sesame" not in str(caught.value)
    assert credentials.headers(Issuer()) == bearer("t-1")
