"""The candidate's interface against its own description, with data that the description allows.

Schemathesis draws the calls and checks the answers; every call is an act in the journal, every answer that breaks the
description an observation.  It works only in cases that it opens itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from requests import RequestException
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from nisi.actor import Performed
from nisi.drivers.dialect import Request, Response
from nisi.drivers.urllib3_send import Urllib3Send
from nisi.gather.court import Court
from nisi.journal.records import Call
from nisi.model import Ok, Unknown
from nisi.operations import CallInterface, InterfaceAnswered, Operation

A = TypeVar("A")

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
LEFT_OUT = {"/sign-in", "/faults", "/health"}  # the way in, and the harness's own hooks


class DrawnCall:
    """A driver for one call that Schemathesis drew."""

    channel = "contract"

    def __init__(self, case: Any, base_url: str, headers: dict[str, str], within_s: float) -> None:
        self._case, self._base_url, self._headers, self._within_s = case, base_url, headers, within_s
        self.answer: Any = None

    def perform(self, operation: Operation[A]) -> Performed[Any]:
        assert isinstance(operation, CallInterface)
        try:
            self.answer = self._case.call(
                base_url=self._base_url, headers=self._headers, timeout=self._within_s, allow_redirects=False
            )
        except RequestException as error:
            return Performed(Unknown(why=f"{type(error).__name__}: {error}"[:300]))
        status, path = self.answer.status_code, operation.path
        ms = round(self.answer.elapsed * 1000, 3)
        call = Call(method=operation.method, path=path, status=status, ms=ms, size=len(self.answer.content or b""))
        if status >= 500:
            why = f"{operation.method} {path} answered {status}"
            return Performed(Unknown(why=why, status=status), (call,))
        return Performed(Ok(InterfaceAnswered(status=status)), (call,))


def test_answers_keep_the_description(court: Court) -> None:
    """Every answer to a call that the description allows is one that the description allows."""
    candidate = court.settings.candidate
    if candidate.contract is None:
        pytest.skip(f"candidate {candidate.name} names no contract")
    schema = _description(court.settings.candidate_path.parent / candidate.contract)
    broken: list[str] = []
    called = 0
    for number, result in enumerate(schema.get_all_operations()):
        operation = result.ok()
        role = next((candidate.contract_roles[t] for t in operation.tags or () if t in candidate.contract_roles), None)
        if operation.path not in LEFT_OUT and role is not None:
            called += _call_and_check(court, operation, role, number, broken)
    assert called > 0, "nothing in the description could be called"
    assert not broken, f"{len(broken)} of {called} answers broke the description:\n" + "\n".join(broken[:10])


def _description(path: Path) -> Any:
    config = schemathesis.Config.from_dict({"generation": {"mode": "positive"}})
    load_all_checks()
    return schemathesis.openapi.from_path(path, config=config)


def _call_and_check(court: Court, operation: Any, role: str, number: int, broken: list[str]) -> int:
    """Call one operation as often as the stage asks for; what broke the description is added to `broken`."""
    examples, calls = court.size("contract")["examples"], itertools.count()
    send: Callable[[Request], Response] = Urllib3Send(court.plan.base_url, court.settings.candidate.answer_within_s)

    @seed(court.rng("contract", number).randrange(2**32))
    @settings(
        max_examples=examples,
        phases=(Phase.explicit, Phase.generate),
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def call(case: Any) -> None:
        headers = court.credentials(role).headers(send)
        drawn = DrawnCall(case, court.plan.base_url, headers, court.settings.candidate.answer_within_s)
        name = f"{operation.method.upper()} {operation.path}"
        act = CallInterface(
            operation_id=operation.definition.raw.get("operationId", name),
            method=operation.method.upper(),
            path=case.formatted_path[:200],
            call=next(calls),
        )
        court.actor_with(role, 1, drawn).do(act)
        if drawn.answer is None:
            return
        why = _broken_by(case, drawn.answer)
        court.observed("contract", name, not why, status=drawn.answer.status_code, why=why[:500])
        if why:
            broken.append(f"{name} answered {drawn.answer.status_code}: {why[:300]}")

    call()
    return next(calls)


def _broken_by(case: Any, answer: Any) -> str:
    """What an answer breaks, in one line; empty when nothing."""
    try:
        case.validate_response(answer, checks=CHECKS)
    except FailureGroup as group:
        return "; ".join(_line(failure) for failure in group.exceptions)
    except Failure as failure:
        return _line(failure)
    return ""


def _line(failure: BaseException) -> str:
    return " ".join(str(failure).split())
