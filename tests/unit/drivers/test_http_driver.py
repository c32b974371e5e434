"""What an act comes to: done, certainly not done, or not known."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from nisi.drivers.dialect import NoAnswer, NotSent, Request, Response, Session, Steps
from nisi.drivers.http import HttpDriver
from nisi.drivers.sign_in import SignInFailed
from nisi.model import Ok, OrderReceived, Outcome, Refused, Secret, Unknown
from nisi.operations import EventStarted, Operation, ReadStore, ShareAccepted, ShareResults, StartEvent

SHARE = ShareResults(hearing_id="h1", version=3)
OK = Response(200, {}, b'{"outcome": "/orders"}')


class Dialect:
    """A dialect made of one generator."""

    def __init__(self, steps: Callable[[Operation[Any], Session], Steps]) -> None:
        self._steps = steps

    def steps(self, operation: Operation[Any], session: Session) -> Steps:
        return self._steps(operation, session)

    def recognise(self, partner: str, body: bytes) -> tuple[OrderReceived, ...]:
        raise NotImplementedError


def one_step(operation: Operation[Any], session: Session) -> Steps:
    response = yield Request("POST", "/share", json={"version": 3})
    return ShareAccepted(outcome_at=response.json()["outcome"])


def read_then_write(operation: Operation[Any], session: Session) -> Steps:
    yield Request("GET", "/hearing")
    response = yield Request("POST", "/share")
    return ShareAccepted(outcome_at=response.json()["outcome"])


def write_then_write(operation: Operation[Any], session: Session) -> Steps:
    yield Request("PUT", "/draft")
    response = yield Request("POST", "/share")
    return ShareAccepted(outcome_at=response.json()["outcome"])


def accepting(*statuses: int) -> Callable[[Operation[Any], Session], Steps]:
    def steps(operation: Operation[Any], session: Session) -> Steps:
        response = yield Request("POST", "/share", accepts=frozenset(statuses))
        return ShareAccepted(outcome_at=str(response.status))

    return steps


def returning(answer: Any) -> Callable[[Operation[Any], Session], Steps]:
    def steps(operation: Operation[Any], session: Session) -> Steps:
        yield Request("POST", "/share")
        return answer

    return steps


class Canned:
    """A `send` that gives out what it was told to, in order, and keeps what it was sent."""

    def __init__(self, *answers: Response | Exception) -> None:
        self._answers = iter(answers)
        self.sent: list[Request] = []

    def __call__(self, request: Request) -> Response:
        self.sent.append(request)
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        return answer


def answered(status: int, body: bytes = b"{}") -> Response:
    return Response(status, {}, body)


def came_of(steps: Any, answers: Sequence[Response | Exception], certain: tuple[int, ...] = ()) -> Outcome[Any]:
    return HttpDriver(Dialect(steps), Canned(*answers), None, certain).perform(SHARE).outcome


DONE = Ok(ShareAccepted(outcome_at="/orders"))
OUTCOMES = (
    ("a readable 2xx is done", one_step, [OK], DONE),
    ("a connection that was refused", one_step, [NotSent("no")], Refused("not sent: POST /share: no")),
    ("no answer", one_step, [NoAnswer("reset")], Unknown("POST /share: reset")),
    ("a 4xx", one_step, [answered(409, b"locked")], Refused("POST /share answered 409: locked", 409)),
    ("a 5xx", one_step, [answered(500)], Unknown("POST /share answered 500: {}", 500)),
    ("a 5xx declared certain", one_step, [answered(503)], Refused("POST /share answered 503: {}", 503)),
    ("a redirect", one_step, [answered(302, b"")], Unknown("POST /share answered 302: ", 302)),
    ("a redirect that the dialect reads", accepting(303), [answered(303)], Ok(ShareAccepted(outcome_at="303"))),
    ("a 404 that the dialect reads", accepting(404), [answered(404)], Ok(ShareAccepted(outcome_at="404"))),
    (
        "a 2xx that is not JSON",
        one_step,
        [answered(200, b"<html>")],
        Unknown("unreadable answer: JSONDecodeError: Expecting value: line 1 column 1 (char 0)", 200),
    ),
    ("a 2xx without its field", one_step, [answered(202)], Unknown("unreadable answer: KeyError: 'outcome'", 202)),
    (
        "a field of the wrong type",
        one_step,
        [answered(202, b'{"outcome": 7}')],
        Unknown(
            "unreadable answer: the dialect's ShareAccepted is no ShareAccepted: "
            "Expected `str | null`, got `int` - at `$.outcome_at`",
            202,
        ),
    ),
    (
        "a forgotten return",
        returning(None),
        [answered(200)],
        Unknown("unreadable answer: the dialect's NoneType is no ShareAccepted: Expected `object`, got `null`", 200),
    ),
    ("two steps, both answered", write_then_write, [OK, OK], DONE),
    ("a first step that was not sent", write_then_write, [NotSent("no")], Refused("not sent: PUT /draft: no")),
    ("a 4xx on the first write", write_then_write, [answered(422)], Refused("PUT /draft answered 422: {}", 422)),
    ("a 4xx after a write", write_then_write, [OK, answered(409)], Unknown("POST /share answered 409: {}", 409)),
    ("a certain 5xx, late", write_then_write, [OK, answered(503)], Unknown("POST /share answered 503: {}", 503)),
    ("not sent after a write", write_then_write, [OK, NotSent("no")], Unknown("POST /share: no")),
    ("a 4xx after a read", read_then_write, [OK, answered(409)], Refused("POST /share answered 409: {}", 409)),
    ("not sent after a read", read_then_write, [OK, NotSent("no")], Refused("not sent: POST /share: no")),
    ("no answer after a read", read_then_write, [OK, NoAnswer("cut")], Unknown("POST /share: cut")),
)


@pytest.mark.parametrize(("what", "steps", "answers", "outcome"), OUTCOMES, ids=[row[0] for row in OUTCOMES])
def test_an_act_is_refused_only_when_it_was_certainly_not_done(
    what: str, steps: Any, answers: list[Response | Exception], outcome: Outcome[Any]
) -> None:
    """Whatever may have changed something is Unknown; 503 is declared certain here."""
    assert came_of(steps, answers, certain=(503,)) == outcome


def test_an_answer_with_a_secret_is_taken() -> None:
    """The check of an answer's types leaves its secrets whole."""

    def steps(operation: Operation[Any], session: Session) -> Steps:
        response = yield Request("GET", "/token")
        return EventStarted(token=Secret(response.json()["token"]))

    driver = HttpDriver(Dialect(steps), Canned(answered(200, b'{"token": "t-1"}')), None)
    outcome = driver.perform(StartEvent(case_id="c", event="file-evidence")).outcome
    assert isinstance(outcome, Ok)
    assert outcome.answer.token.reveal() == "t-1"


def _lazily(operation: Operation[Any], session: Session) -> Steps:
    raise NotImplementedError("no store view")
    yield


def _at_once(operation: Operation[Any], session: Session) -> Steps:
    raise NotImplementedError("no store view")


@pytest.mark.parametrize("steps", [_lazily, _at_once])
def test_an_operation_that_the_candidate_does_not_have_is_refused_as_not_offered(steps: Any) -> None:
    """Nothing was sent, so it was certainly not done."""
    send = Canned()
    performed = HttpDriver(Dialect(steps), send, None).perform(ReadStore(case_id="c"))
    assert (performed.outcome, performed.calls, send.sent) == (Refused("not offered: no store view"), (), [])


def test_not_implemented_after_a_request_is_an_unreadable_answer() -> None:
    """A dialect that gives up half way may have changed something."""

    def steps(operation: Operation[Any], session: Session) -> Steps:
        yield Request("POST", "/share")
        raise NotImplementedError("version 2 of the reply")

    why = "unreadable answer: NotImplementedError: version 2 of the reply"
    assert came_of(steps, [answered(200)]) == Unknown(why, 200)


def test_a_fault_of_the_dialect_before_its_first_request_is_raised() -> None:
    """It is the dialect author's, and the actor writes it down as Unknown."""

    def steps(operation: Operation[Any], session: Session) -> Steps:
        raise KeyError("curfew")
        yield

    with pytest.raises(KeyError):
        came_of(steps, [])


def test_every_request_is_a_call_of_the_act_also_the_one_without_an_answer() -> None:
    """Calls carry method, path, status, size and digest, and nothing secret."""
    driver = HttpDriver(Dialect(write_then_write), Canned(answered(200, b"{}"), NoAnswer("cut")), None)
    calls = driver.perform(SHARE).calls
    digest = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert [(call.method, call.path, call.status, call.size, call.sha256) for call in calls] == [
        ("PUT", "/draft", 200, 2, digest),
        ("POST", "/share", None, 0, None),
    ]


def test_the_candidates_words_are_kept_short_and_on_one_line() -> None:
    """A refusal's text is untrusted."""
    outcome = came_of(one_step, [answered(400, b"no\r\n\x1b[31mgo\x00" + b"x" * 10_000)])
    assert isinstance(outcome, Refused)
    assert outcome.why.startswith("POST /share answered 400: no [31mgo xxx")
    assert len(outcome.why) < 260


def test_a_request_carries_its_json_its_headers_and_a_name() -> None:
    """Without a name of the dialect's own, Locust groups requests by operation."""
    send = Canned(OK)
    HttpDriver(Dialect(one_step), send, Known()).perform(SHARE)
    (request,) = send.sent
    assert (json.loads(request.body or b""), request.headers, request.name) == (
        {"version": 3},
        {"Content-Type": "application/json", "Authorization": "Bearer t"},
        "share-results",
    )


class Known:
    """Credentials that are there from the start, and tell who forgot them."""

    def __init__(self, fails_from: int | None = None) -> None:
        self.forgotten: list[dict[str, str]] = []
        self._fails_from, self._asked = fails_from, 0

    def headers(self, send: Any) -> dict[str, str]:
        self._asked += 1
        if self._fails_from is not None and self._asked > self._fails_from:
            raise SignInFailed("clerk.1 could not sign in: /sign-in answered 401")
        return {"Authorization": "Bearer t"}

    def forget(self, headers: dict[str, str]) -> None:
        self.forgotten.append(headers)


SIGN_IN_FAILS = (
    ("at the start", 0, Refused("not sent: PUT /draft: clerk.1 could not sign in: /sign-in answered 401")),
    ("after a write", 1, Unknown("POST /share: clerk.1 could not sign in: /sign-in answered 401")),
)


@pytest.mark.parametrize(("when", "asked", "outcome"), SIGN_IN_FAILS, ids=[row[0] for row in SIGN_IN_FAILS])
def test_who_cannot_sign_in_has_sent_nothing(when: str, asked: int, outcome: Outcome[Any]) -> None:
    """A failed sign-in is a refusal, unless an earlier request of the act may have changed something."""
    driver = HttpDriver(Dialect(write_then_write), Canned(OK, OK), Known(fails_from=asked))
    assert driver.perform(SHARE).outcome == outcome


def test_a_401_has_the_credentials_forgotten_and_the_request_is_not_sent_again() -> None:
    """A candidate that lost its tokens in a restart refuses one act, and not all until the token would have expired."""
    send, credentials = Canned(answered(401)), Known()
    outcome = HttpDriver(Dialect(one_step), send, credentials).perform(SHARE).outcome
    assert (outcome, credentials.forgotten, len(send.sent)) == (
        Refused("POST /share answered 401: {}", 401),
        [{"Authorization": "Bearer t"}],
        1,
    )


def test_an_interrupt_is_not_caught() -> None:
    """The act then stays open in the journal."""

    def send(request: Request) -> Response:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        HttpDriver(Dialect(one_step), send, None).perform(SHARE)
