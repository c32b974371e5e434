"""A drawn case as an act of somebody: journaled before it is sent, and what its answer breaks observed."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import requests

from nisi.actor import Performed
from nisi.checkers.broken_contract import CHECK
from nisi.contract.interface import Described, Interface
from nisi.contract.rules import Broken, broken_by
from nisi.contract.things import Things
from nisi.drivers.urllib3_send import Urllib3Send
from nisi.gather.court import Court
from nisi.journal.records import Call
from nisi.model import Ok, Unknown
from nisi.operations import CallInterface, InterfaceAnswered, Operation

A = TypeVar("A")

NOBODY = "nobody"  # the role of whoever sends no credentials
PATH_LENGTH = 200  # characters of a path in the journal: ours are shorter, drawn ones may have any length
TOLD_EACH = 20  # observations of one rule broken by one operation with one status: more of them say no more
CHANNEL = "contract"


class Reply(NamedTuple):
    """An answer to a drawn case, in whose role it was asked and what it broke by itself."""

    operation: Described
    case: Any
    role: str
    answer: Any
    broken: tuple[Broken, ...]

    @property
    def status(self) -> int:
        return int(self.answer.status_code)

    @property
    def acknowledged(self) -> bool:
        return 200 <= self.status < 300

    @property
    def refused(self) -> bool:
        return 400 <= self.status < 500


class _Drawn:
    """A driver for one request, which `send` makes."""

    def __init__(self, send: Callable[[], Any]) -> None:
        self._send = send
        self.answer: Any = None

    def channel_of(self, operation: Operation[Any]) -> str:
        return CHANNEL

    def perform(self, operation: Operation[A]) -> Performed[Any]:
        assert isinstance(operation, CallInterface)
        try:
            self.answer = self._send()
        except requests.RequestException as error:
            return Performed(Unknown(why=f"{type(error).__name__}: {error}"[:300]))
        status = int(self.answer.status_code)
        call = Call(
            method=operation.method,
            path=operation.path,
            status=status,
            ms=round(float(self.answer.elapsed) * 1000, 3),
            size=len(self.answer.content or b""),
        )
        if status >= 500:
            why = f"{operation.method} {operation.path} answered {status}"
            return Performed(Unknown(why=why, status=status), (call,))
        return Performed(Ok(InterfaceAnswered(status=status)), (call,))


class Caller:
    """Sends cases in any role; `things` is what this run has opened."""

    def __init__(self, court: Court, interface: Interface) -> None:
        self.court, self.interface, self.things = court, interface, Things()
        self.works_as: dict[str, str] = {}
        """Operation -> the role in which it was acknowledged."""
        self._numbers = itertools.count()
        self._session = requests.Session()
        self._session.trust_env = False  # proxies and .netrc of whoever runs us are no part of a run
        self._within_s = court.settings.candidate.answer_within_s
        self._send = Urllib3Send(court.plan.base_url, self._within_s)
        self._told: dict[tuple[str, str, int | None], int] = {}
        self.calls = 0

    def role_of(self, operation: Described) -> str:
        """The role in which the operation works, as far as is known."""
        return self.works_as.get(operation.name) or next(iter(operation.roles), NOBODY)

    def give_key(self, operation: Described, case: Any) -> None:
        """Give a case that has an idempotency key one of its own: what is drawn or an example comes again in other runs
        and with other requests."""
        if operation.key_header and operation.key_header in (case.headers or ()):
            case.headers[operation.key_header] = self.new_key()

    def new_key(self) -> str:
        return f"nisi-{self.court.mark().text}"

    def call(self, operation: Described, case: Any, role: str, phase: str, drawn: str = "") -> Reply | None:
        """Send a case; None where no answer came.  What the answer breaks by itself is observed.

        `drawn` is what `drawn_as` said of it before it was led; empty for one that repeats or follows an answer."""
        kind = case.meta.generation.mode.value if case.meta is not None else "positive"
        path = _path(case)
        headers = self._headers(role)

        def send() -> Any:
            return case.call(
                base_url=self.court.plan.base_url,
                session=self._session,
                headers=headers,
                timeout=self._within_s,
                allow_redirects=False,
            )

        answer = self._acted(operation, case.method.upper(), path, role, phase, kind, drawn, send)
        if answer is None:
            return None
        reply = Reply(operation, case, role, answer, broken_by(case, answer))
        for broken in reply.broken:
            self.broke(operation, reply.status, role, broken)
        return reply

    def resend(self, reply: Reply, phase: str, drawn: str) -> Any:
        """Send the very same bytes once more; the answer, or None where none came."""
        request = reply.answer.request

        def send() -> Any:
            return _in_seconds(self._session.send(request, timeout=self._within_s, allow_redirects=False))

        path = _path(reply.case)
        return self._acted(reply.operation, request.method, path, reply.role, phase, "positive", drawn, send)

    def send_raw(
        self, operation: Described, path: str, role: str, phase: str, media_type: str, body: bytes
    ) -> int | None:
        """Send bytes that no schema draws; the status, or None where no answer came."""

        def send() -> Any:
            return _in_seconds(
                self._session.request(
                    operation.method,
                    self.court.plan.base_url + path,
                    data=body,
                    headers={**self._headers(role), "Content-Type": media_type},
                    timeout=self._within_s,
                    allow_redirects=False,
                )
            )

        drawn = hashlib.sha256(body).hexdigest()[:16]
        answer = self._acted(operation, operation.method, path, role, phase, "negative", drawn, send)
        return None if answer is None else int(answer.status_code)

    def broke(self, operation: Described, status: int | None, role: str, broken: Broken) -> None:
        """Observe that an answer broke a rule; the act that showed it is the last one of this writer."""
        told = operation.name, broken.rule, status
        self._told[told] = self._told.get(told, 0) + 1
        if self._told[told] <= TOLD_EACH:
            evidence = {"rule": broken.rule, "status": status, "role": role, "why": broken.why}
            self.court.observed(CHECK, operation.name, False, **evidence)

    def _acted(
        self,
        operation: Described,
        method: str,
        path: str,
        role: str,
        phase: str,
        kind: str,
        drawn: str,
        send: Callable[[], Any],
    ) -> Any:
        driver = _Drawn(send)
        self.calls += 1
        act = CallInterface(
            operation_id=operation.name,
            method=method,
            path=path[:PATH_LENGTH],
            call=next(self._numbers),
            phase=phase,
            kind=kind,
            drawn=drawn,
        )
        self.court.actor_with(role, 1, driver).do(act)
        return driver.answer

    def _headers(self, role: str) -> dict[str, str]:
        if role == NOBODY:
            return {}
        return self.court.credentials(role).headers(self._send)


def drawn_as(case: Any) -> str:
    """The beginning of a SHA-256 over all that a case says."""
    said = (case.method, case.path, case.path_parameters, case.query, case.headers, case.cookies, case.body)
    text = json.dumps([_plain(part) for part in (*said, case.media_type)], sort_keys=True, default=repr)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _in_seconds(response: requests.Response) -> Any:
    """An answer of requests that tells the time it took as those of Schemathesis do."""
    response.elapsed = response.elapsed.total_seconds()  # type: ignore[assignment]
    return response


def _plain(part: Any) -> Any:
    return dict(part) if hasattr(part, "items") else part


def _path(case: Any) -> str:
    return str(case.formatted_path).encode("utf-8", "replace").decode()
