"""What a candidate's author writes: one file that turns operations into requests and answers into records.

A dialect does no I/O.  `steps` is a generator: it yields a `Request`, is sent the `Response`, and returns the answer.
So one dialect serves the ordinary client and Locust's alike, and it can be tested with canned responses:

    def steps(operation, session):
        match operation:
            case ShareResults():
                response = yield Request("POST", f"/hearings/{operation.hearing_id}/share-results", json=…)
                return ShareAccepted(outcome_at=response.json()["outcome"])

What the generator need not care about: a 4xx (or a status that the candidate's file declares certain) is `Refused`
before the generator sees it, any other status outside 2xx is `Unknown`, and an exception while it reads an answer, or
a record that does not fit its own types, is an answer that could not be read: `Unknown`.
"""

from __future__ import annotations

import importlib.util
import json as json_module
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol
from urllib.parse import quote

from nisi.model import OrderReceived
from nisi.operations import Operation
from nisi.settings import UsageError, shown

MAX_BODY = 32 * 2**20  # bytes of an answer that are read: above the largest document that the scenarios file (20 MB)


class NotSent(Exception):
    """The request certainly never reached the candidate: the connection could not be made."""


class NoAnswer(Exception):
    """The request may have been acted on, and no whole answer came: time-out, reset, cut-off body."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request; `accepts` lists the statuses outside 2xx that the dialect wants to read itself.

    `name` groups requests in Locust's own statistics, such as `/hearings/{id}/share-results`; without it they are
    grouped by operation."""

    method: str
    path: str
    json: Any = None
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    accepts: frozenset[int] = frozenset()
    name: str | None = None

    def content(self) -> tuple[bytes | None, dict[str, str]]:
        """The body as bytes, with the headers that it needs."""
        if self.json is None:
            return self.body, self.headers
        return json_module.dumps(self.json).encode(), {"Content-Type": "application/json", **self.headers}

    @property
    def safe(self) -> bool:
        """Whether the request cannot have changed anything (RFC 9110, section 9.2.1)."""
        return self.method in ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON; raises ValueError when it is not."""
        return json_module.loads(self.body)


@dataclass(slots=True)
class Session:
    """What a dialect may remember of one signed-in person between operations, such as what an event began with."""

    memory: dict[str, Any] = field(default_factory=dict)


Steps = Generator[Request, Response, Any]


class Dialect(Protocol):
    """The two functions of a dialect module."""

    def steps(self, operation: Operation[Any], session: Session) -> Steps:
        """Yield requests, be sent responses, return the answer of `operation`; raises NotImplementedError for an
        operation that this candidate does not have."""

    def recognise(self, partner: str, body: bytes) -> tuple[OrderReceived, ...]:
        """What a delivery to `partner` says; raises any exception when it cannot be read."""


def load_dialect(path: Path) -> Dialect:
    """The dialect module in the file `path`; raises `UsageError` when it is missing or lacks a function."""
    if not path.is_file():
        raise UsageError(
            f"{shown(path)}: there is no such dialect; the candidate's key dialect names a Python file beside it"
        )
    spec = importlib.util.spec_from_file_location(f"nisi_dialect_{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module: ModuleType = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise UsageError(f"{shown(path)}: the dialect cannot be loaded: {type(error).__name__}: {error}") from error
    for name in ("steps", "recognise"):
        if not callable(getattr(module, name, None)):
            raise UsageError(f"{shown(path)}: the dialect has no function {name}")
    return module


def escaped(text: str) -> str:
    """`text` as one segment of a path."""
    return quote(text, safe="")
