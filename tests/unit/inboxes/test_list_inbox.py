"""The list inbox: reads on from where it was, journals each message once, and says when it could not read."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from at_work import at_work, until

from nisi.inboxes.listed import PAGE
from nisi.journal.records import Delivered, Heartbeat


@dataclass
class Offered:
    """A platform's list, and how it answers."""

    url: str
    messages: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    answers: bytes | None = None
    knows_after: bool = True
    asked: list[str] = field(default_factory=list)

    def page(self, after: str, limit: int) -> bytes:
        ids = [message["id"] for message in self.messages]
        start = ids.index(after) + 1 if after and self.knows_after else 0
        return json.dumps({"messages": self.messages[start : start + limit]}).encode()


@contextlib.contextmanager
def offering() -> Iterator[Offered]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
            offered.asked.append(query["after"][0])
            body = offered.page(query["after"][0], int(query["limit"][0])) if offered.status == 200 else b""
            if offered.answers is not None:
                body = offered.answers
            self.send_response(offered.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        offered = Offered(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield offered
        finally:
            server.shutdown()
            thread.join()


def numbered(*numbers: int) -> list[dict[str, Any]]:
    return [{"id": f"m{number}", "message": {"number": number}} for number in numbers]


def test_messages_on_the_list_are_journaled_once_each_in_order(tmp_path: Path) -> None:
    """By their ids, with exactly the bytes of what they say; more than a page is read without waiting."""
    with offering() as offered, at_work(tmp_path, offered.url, cps="rest-list") as inboxes:
        offered.messages = numbered(*range(PAGE + 5))
        inboxes.until(Delivered, PAGE + 5)
        offered.messages += numbered(1000)
        records = inboxes.until(Delivered, PAGE + 6)
        until(lambda: offered.asked[-1] == "m1000" or None)
    assert [record.key for record in records] == [message["id"] for message in offered.messages]
    assert (records[-1].body, records[-1].signature) == ('{"number": 1000}', "none")


def test_the_place_in_the_list_is_kept_over_failing_looks(tmp_path: Path) -> None:
    """The list fails for a while; what was read is not read again, and nothing is left out."""
    with offering() as offered, at_work(tmp_path, offered.url, cps="rest-list") as inboxes:
        offered.messages = numbered(1, 2)
        inboxes.until(Delivered, 2)
        until(lambda: inboxes.records(Heartbeat)[-1].blind == () or None)
        offered.status = 503
        until(lambda: inboxes.records(Heartbeat)[-1].blind == ("cps",) or None)
        offered.messages += numbered(3)
        looked = len(offered.asked)
        offered.status = 200
        inboxes.until(Delivered, 3)
        assert set(offered.asked[looked - 1 :]) <= {"m2", "m3"}
        assert [record.key for record in inboxes.records(Delivered)] == ["m1", "m2", "m3"]
        until(lambda: inboxes.records(Heartbeat)[-1].blind == () or None)


def test_a_list_that_does_not_move_on_is_not_read_for_ever(tmp_path: Path) -> None:
    """A platform that ignores `after` shows the same page at every look: each message counts once."""
    with offering() as offered, at_work(tmp_path, offered.url, cps="rest-list") as inboxes:
        offered.knows_after = False
        offered.messages = numbered(1, 2)
        until(lambda: len(offered.asked) > 6 or None)
        assert [record.key for record in inboxes.records(Delivered)] == ["m1", "m2"]
        offered.messages = [{"id": "m2", "message": "another"}]
        inboxes.until(Delivered, 3)
    assert [(record.key, record.body) for record in inboxes.records(Delivered)][2] == ("m2", '"another"')


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"no JSON",
        b"[]",
        b'{"items": []}',
        b'{"messages": [{"id": null, "message": 1}]}',
        b'{"messages": [{"message": 1}]}',
        b'{"messages": ' + b"[" * 100_000,
        b'{"messages": [{"id": "a", "message": "\xff"}]}',
        b" " * (17 * 2**20),
    ],
    ids=["nothing", "no JSON", "no object", "no messages", "null id", "no id", "deep", "no UTF-8", "too large"],
)
def test_an_answer_that_cannot_be_read_is_a_look_that_failed(tmp_path: Path, answer: bytes) -> None:
    """The partner is blind, nothing is journaled, and the inbox goes on."""
    with offering() as offered, at_work(tmp_path, offered.url, cps="rest-list") as inboxes:
        offered.answers = answer
        until(lambda: inboxes.records(Heartbeat)[-1].blind == ("cps",) or None)
        assert inboxes.records(Delivered) == []
        offered.answers, offered.messages = None, numbered(1)
        inboxes.until(Delivered)


def test_a_list_is_not_looked_for_before_anybody_knows_where_it_is(tmp_path: Path) -> None:
    """The platform is started after the inboxes: until it is, nobody is blind."""
    with at_work(tmp_path, None, cps="rest-list") as inboxes:
        inboxes.until(Heartbeat, 2)
        assert {beat.blind for beat in inboxes.records(Heartbeat)[1:]} == {()}


def test_a_list_that_nobody_answers_for_blinds_its_partner(tmp_path: Path) -> None:
    """Nothing listens there."""
    with at_work(tmp_path, "http://127.0.0.1:9", cps="rest-list") as inboxes:
        inboxes.until(Heartbeat, 3)
        assert {beat.blind for beat in inboxes.records(Heartbeat)} == {("cps",)}
