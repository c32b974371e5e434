"""The webhook inbox: journaled before it is answered, and what it does with what it cannot take."""

from __future__ import annotations

import http.client
import socket
from pathlib import Path

import pytest
from at_work import AtWork, at_work, until

from nisi.inboxes.webhook import MAX_DELIVERY
from nisi.journal.records import Closed, Delivered, DeliveryRefused


def test_a_signed_delivery_is_journaled_and_accepted(tmp_path: Path) -> None:
    """Its key, its bytes, that it is the platform's, and that it was taken."""
    with at_work(tmp_path, prison="webhook") as inboxes:
        assert inboxes.post("prison", b'{"a": 1}', key="k") == 202
        (delivered,) = inboxes.records(Delivered)
    assert (delivered.partner, delivered.key, delivered.body) == ("prison", "k", '{"a": 1}')
    assert (delivered.signature, delivered.answered) == ("valid", "taken")


def test_what_cannot_be_taken_is_refused_and_said(tmp_path: Path) -> None:
    """A wrong signature is kept and refused; one too large is not kept, and that it came is."""
    with at_work(tmp_path, prison="webhook") as inboxes:
        assert inboxes.post("prison", signature="sha256=00") == 401
        assert inboxes.post("prison", path="/partners/police") == 404
        assert _status_of_too_much(inboxes) == 413
        assert [delivered.signature for delivered in inboxes.records(Delivered)] == ["wrong"]
        (refused,) = inboxes.records(DeliveryRefused)
    assert (refused.key, refused.why) == ("big", f"larger than {MAX_DELIVERY} bytes")


def _status_of_too_much(inboxes: AtWork) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", inboxes.ports["prison"], timeout=15)
    connection.putrequest("POST", "/partners/prison")
    connection.putheader("Content-Length", str(MAX_DELIVERY + 1))
    connection.putheader("Idempotency-Key", "big")
    connection.endheaders()
    connection.send(b"x" * (MAX_DELIVERY + 1))
    status = connection.getresponse().status
    connection.close()
    return status


def test_half_a_delivery_is_none(tmp_path: Path) -> None:
    """A sender that hangs up in the middle has delivered nothing, and the inbox goes on."""
    with at_work(tmp_path, prison="webhook") as inboxes:
        with socket.create_connection(("127.0.0.1", inboxes.ports["prison"])) as caller:
            caller.sendall(b"POST /partners/prison HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf")
        assert inboxes.post("prison", key="whole") == 202
        assert [delivered.key for delivered in inboxes.records(Delivered)] == ["whole"]


def test_a_sender_that_does_not_wait_for_the_answer_has_delivered(tmp_path: Path) -> None:
    """The delivery is on disk before the answer, so nobody needs to hear the answer."""
    with at_work(tmp_path, prison="webhook") as inboxes:
        inboxes.behave("prison", "slow", after_s=1.0)
        with socket.create_connection(("127.0.0.1", inboxes.ports["prison"])) as caller:
            caller.sendall(b"POST /partners/prison HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
            inboxes.until(Delivered)
        inboxes.behave("prison", "well")
        assert inboxes.post("prison") == 202


def test_it_ends_in_time_and_closes_its_journal(tmp_path: Path) -> None:
    """SIGTERM ends it with a closing record, also while somebody waits for an answer."""
    with at_work(tmp_path, prison="webhook") as inboxes:
        inboxes.behave("prison", "withholding", after_s=60)
        with socket.create_connection(("127.0.0.1", inboxes.ports["prison"])) as caller:
            caller.sendall(b"POST /partners/prison HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
            inboxes.until(Delivered)
            assert inboxes.end() == 0
        assert len(inboxes.records(Closed)) == 1


# How it is told to behave


def test_a_failing_partner_has_not_taken_what_came(tmp_path: Path) -> None:
    """503, and the record says that it failed."""
    with at_work(tmp_path, prison="webhook", police="webhook") as inboxes:
        inboxes.behave("prison", "failing")
        assert (inboxes.post("prison"), inboxes.post("police")) == (503, 202)
        inboxes.behave("prison", "well")
        assert inboxes.post("prison") == 202
        assert [delivered.answered for delivered in inboxes.records(Delivered)] == ["failed", "taken", "taken"]


def test_a_partner_that_withholds_its_answer_has_taken_what_came(tmp_path: Path) -> None:
    """The connection is cut without a byte of an answer."""
    with at_work(tmp_path, prison="webhook") as inboxes:
        inboxes.behave("prison", "withholding")
        with pytest.raises((ConnectionError, http.client.BadStatusLine)):
            inboxes.post("prison")
        assert [delivered.answered for delivered in inboxes.records(Delivered)] == ["withheld"]


def test_a_partner_that_is_down_refuses_and_comes_back_on_its_port(tmp_path: Path) -> None:
    """Also for who had a connection already; the others are not touched."""
    with at_work(tmp_path, prison="webhook", police="webhook") as inboxes:
        kept = http.client.HTTPConnection("127.0.0.1", inboxes.ports["prison"], timeout=15)
        kept.request("POST", "/partners/prison", b"{}")
        assert kept.getresponse().read()
        inboxes.behave("prison", "down")
        with pytest.raises(ConnectionRefusedError):
            inboxes.post("prison")
        assert kept.sock.recv(1) == b"", "the connection was closed"
        assert inboxes.post("police") == 202
        inboxes.behave("prison", "well")
        assert inboxes.post("prison") == 202


def test_what_a_partner_was_told_ends_by_itself(tmp_path: Path) -> None:
    """Nobody need be left to end it."""
    with at_work(tmp_path, prison="webhook") as inboxes:
        inboxes.behave("prison", "down", for_s=0.5)

        def is_back() -> bool | None:
            try:
                return inboxes.post("prison") == 202
            except ConnectionRefusedError:
                return None

        assert until(is_back)
