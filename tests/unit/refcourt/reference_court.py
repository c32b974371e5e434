"""A running refcourt as a child process, and people who ask things of it over a socket."""

import atexit
import contextlib
import functools
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import urllib3

SRC = Path(__file__).resolve().parents[3] / "src"
PASSWORD = "invented"
SECRET = "hook secret"
READY_WITHIN_S = 20

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    bytes: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.bytes)


class Person:
    """One who is signed in. `send` raises urllib3's errors when no answer came."""

    def __init__(self, url: str, name: str | None) -> None:
        self.url, self.name = url, name
        self._http = urllib3.PoolManager(maxsize=4, retries=False, timeout=urllib3.Timeout(10))
        self._headers = {}
        if name:
            token = self.post("/sign-in", {"username": name, "password": PASSWORD}).json["access_token"]
            self._headers = {"Authorization": f"Bearer {token}"}

    @property
    def authorization(self) -> str:
        return self._headers["Authorization"]

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        raw: bytes | None = None,
        fields: Mapping[str, Any] | None = None,
    ) -> Answer:
        all_headers = {**self._headers, **(headers or {})}
        if body is not None:
            raw = json.dumps(body).encode()
            all_headers.setdefault("Content-Type", "application/json")
        kwargs: dict[str, Any] = {"fields": fields} if fields is not None else {"body": raw}
        reply = self._http.request(method, self.url + path, headers=all_headers, redirect=False, **kwargs)
        return Answer(reply.status, reply.headers, reply.data)

    def hang_up(self) -> None:
        """The next request opens a connection of its own."""
        self._http.clear()

    def get(self, path: str) -> Answer:
        return self.send("GET", path)

    def post(self, path: str, body: Any) -> Answer:
        return self.send("POST", path, body)

    def put(self, path: str, body: Any) -> Answer:
        return self.send("PUT", path, body)


@dataclass
class Court:
    url: str
    process: subprocess.Popen[str]
    errors: Path
    _people: dict[str, Person] = field(default_factory=dict)

    def person(self, name: str) -> Person:
        if name not in self._people:
            self._people[name] = Person(self.url, name)
        return self._people[name]

    def hang_up(self) -> None:
        """Nobody goes on with a connection that they had."""
        for person in self._people.values():
            person.hang_up()

    def stranger(self) -> Person:
        return Person(self.url, None)

    def children(self) -> list[int]:
        return [
            int(pid) for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        ]

    def fault(self, id: str) -> dict[str, Any]:
        return {fault["id"]: fault for fault in self.stranger().get("/faults").json["faults"]}[id]

    def log(self) -> str:
        return self.errors.read_text()


@contextlib.contextmanager
def running(*arguments: str) -> Iterator[Court]:
    """Started with these arguments and seed 1; at the end asked to stop, and killed if it does not."""
    with tempfile.TemporaryDirectory() as folder:
        errors = Path(folder) / "stderr"
        with errors.open("w") as stderr:
            process = subprocess.Popen(
                [sys.executable, "-m", "refcourt", "--seed", "1", *arguments],
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                env=environment(),
            )
        try:
            line = process.stdout.readline() if process.stdout else ""
            assert line.startswith("refcourt ready at "), errors.read_text()
            yield Court(line.split()[-1], process, errors)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
            finally:
                if process.stdout:
                    process.stdout.close()


def environment() -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {
        **inherited,
        "PYTHONPATH": str(SRC),
        "PYTHONPYCACHEPREFIX": _bytecode(),
        "REFCOURT_PASSWORD": PASSWORD,
        "REFCOURT_WEBHOOK_SECRET": SECRET,
    }


@functools.cache
def _bytecode() -> str:
    """Compiled once for this session: a start takes half a second instead of two."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def until(holds: Callable[[], Any], within_s: float = 10) -> Any:
    """The first true value; AssertionError after the time."""
    end = time.monotonic() + within_s
    while not (value := holds()):
        assert time.monotonic() < end, f"not within {within_s} s"
        time.sleep(0.02)
    return value


def new_number() -> int:
    return next(_numbers)


# ---- crime


def defendant(number: int, person: str = "1", **changes: Any) -> dict[str, Any]:
    return {
        "masterDefendantId": f"defendant-{number}-{person}",
        "pncId": f"2026/{number}{person}",
        "firstName": "Alex",
        "lastName": "O’Neill",
        "dateOfBirth": "1990-02-28",
        "address": {"address1": "1 Long Lane", "address2": "Cardiff", "postcode": "CF10 1AA"},
        "offences": [{"offenceId": f"offence-{number}-{person}", "offenceCode": "TH68001", "wording": "Theft"}],
        **changes,
    }


def line(number: int, person: str = "1", code: str = "CURE", **changes: Any) -> dict[str, Any]:
    return {
        "resultLineId": f"line-{number}-{person}-{code}",
        "shortCode": code,
        "label": code,
        "masterDefendantId": f"defendant-{number}-{person}",
        "offenceId": f"offence-{number}-{person}",
        "orderedDate": "2026-11-21",
        "prompts": [],
        **changes,
    }


def listed(clerk: Person, number: int, persons: Sequence[str] = ("1",), test_case: bool = False, **changes: Any) -> str:
    """A hearing of a new case with these defendants: its id."""
    case = clerk.post(
        "/prosecution-cases",
        {
            "caseURN": f"URN{number}",
            "testCase": test_case,
            "defendants": [defendant(number, person, **changes) for person in persons],
        },
    )
    assert case.status == 201, case
    hearing = clerk.post(
        "/hearings",
        {
            "caseId": case.json["caseId"],
            "courtCentre": "Cardiff Magistrates’ Court",
            "hearingDay": "2026-11-21",
        },
    )
    assert hearing.status == 201, hearing
    return hearing.json["hearingId"]


def shared(clerk: Person, number: int, lines: Sequence[dict[str, Any]], **listing: Any) -> str:
    """A hearing whose results are shared: its id."""
    hearing = listed(clerk, number, **listing)
    saved = clerk.put(f"/hearings/{hearing}/draft-results", {"version": 0, "resultLines": list(lines)})
    assert saved.status == 200, saved
    answer = clerk.post(f"/hearings/{hearing}/share-results", {"version": 1})
    assert answer.status == 202, answer
    return hearing


# ---- tribunal


def lodged(caseworker: Person, test_case: bool = False) -> str:
    answer = caseworker.post(
        "/cases", {"reference": f"SC{new_number()}", "case_type": "Benefit", "testCase": test_case}
    )
    assert answer.status == 201, answer
    return answer.json["id"]


def uploaded(
    person: Person, case: str, name: str, content: bytes = b"bytes", classification: str = "PUBLIC"
) -> dict[str, Any]:
    answer = person.send(
        "POST",
        "/documents",
        fields={
            "case_id": case,
            "classification": classification,
            "file": (name, content, "application/pdf"),
        },
    )
    assert answer.status == 201, answer
    return answer.json


def row(
    upload: Mapping[str, Any],
    classification: str = "PUBLIC",
    party: str = "appellant",
    category: str | None = "appellantEvidence",
) -> dict[str, Any]:
    return {
        "value": {
            "document_url": upload["document_url"],
            "document_filename": upload["document_filename"],
            "category_id": category,
            "classification": classification,
            "party": party,
            "hash_token": upload["hash_token"],
        }
    }


def started(person: Person, case: str) -> dict[str, Any]:
    answer = person.get(f"/cases/{case}/event-triggers/uploadEvidence")
    assert answer.status == 200, answer
    return answer.json


def submitted(person: Person, case: str, start: Mapping[str, Any], *new_rows: dict[str, Any]) -> Answer:
    return person.post(
        f"/cases/{case}/events",
        {
            "event": {"id": "uploadEvidence", "summary": "Evidence"},
            "event_token": start["token"],
            "data": {"documents": [*start["case_details"]["data"]["documents"], *new_rows]},
        },
    )


def filed(person: Person, case: str, name: str, content: bytes = b"bytes", **changes: Any) -> dict[str, Any]:
    """Uploaded and named by an event that was accepted, however often it had to be started."""
    upload = uploaded(person, case, name, content, changes.get("classification", "PUBLIC"))
    for _ in range(50):
        answer = submitted(person, case, started(person, case), row(upload, **changes))
        if answer.status == 201:
            return upload
        assert answer.status == 409, answer
    raise AssertionError("fifty clashes in a row")


def viewed(person: Person, case: str) -> dict[str, dict[str, Any]]:
    """Document id → document, over all categories of the case file view."""
    view = person.get(f"/cases/{case}/case-file-view").json
    documents = [d for category in view["categories"] for d in category["documents"]] + view["uncategorised_documents"]
    return {document["document_id"]: document for document in documents}
