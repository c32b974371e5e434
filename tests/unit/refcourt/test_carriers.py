"""The other ways to a partner: by mail, into a folder, or kept on a list until it is fetched."""

import email
import json
import subprocess
import sys
from collections.abc import Iterator
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import reference_court
from mailboxes import MAILBOX, open_again, taking_mail
from reference_court import Court, Person, line, shared, until


def shared_orders(court: Court, *numbers: int) -> list[str]:
    """The ids of the orders of these hearings, in the order in which they were shared."""
    clerk = court.person("court-clerk.1")
    hearings = [shared(clerk, number, [line(number)]) for number in numbers]
    return [clerk.get(f"/hearings/{hearing}/orders").json["orders"][0]["orderId"] for hearing in hearings]


def test_an_order_travels_by_mail_as_one_attachment() -> None:
    """A mail for people, with the order as JSON attached, to the partner's mailbox, under an id of its own."""
    with taking_mail() as (mailbox, partner), reference_court.running("--partner", partner) as court:
        (order,) = shared_orders(court, 1)
        until(lambda: mailbox.mails)
    mail = email.message_from_bytes(mailbox.mails[0], policy=default)
    (attachment,) = mail.iter_attachments()
    content = json.loads(attachment.get_payload(decode=True))
    body = mail.get_body()
    assert (mail["To"], attachment.get_content_type()) == (MAILBOX, "application/json")
    assert content["order_id"] == order
    assert mail["Message-ID"] == f"<{content['message_id']}@refcourt.test>"
    assert body is not None
    assert "notification from the court" in body.get_content()


def test_a_mail_that_was_not_taken_comes_again_byte_for_byte() -> None:
    """Whatever the mail server answers, also that it never will: same Message-ID, same bytes."""
    with (
        taking_mail("451 not now", "552 too large") as (mailbox, partner),
        reference_court.running("--partner", partner) as court,
    ):
        shared_orders(court, 1)
        until(lambda: len(mailbox.mails) == 3)
        assert "em-contractor answered 451 to" in court.log()
    assert len(set(mailbox.mails)) == 1


def test_mail_waits_for_a_partner_that_is_away() -> None:
    """Nobody listens: the message is kept, and arrives when somebody does."""
    with taking_mail() as (mailbox, partner):
        pass
    with reference_court.running("--partner", partner) as court:
        shared_orders(court, 1)
        until(lambda: "em-contractor does not answer" in court.log())
        with open_again(mailbox, partner):
            until(lambda: mailbox.mails)


def test_orders_are_dropped_whole_under_names_that_sort(tmp_path: Path) -> None:
    """One file a message, named by its number and id; nothing half-written is left, and nothing is overwritten."""
    folder = tmp_path / "new"
    with reference_court.running("--partner", f"em-contractor={folder.as_uri()}") as court:
        orders = shared_orders(court, 1, 2)
        until(lambda: "does not answer" in court.log())
        folder.mkdir()
        until(lambda: len(list(folder.glob("*.json"))) == 2)
    files = sorted(folder.iterdir())
    contents = [json.loads(file.read_bytes()) for file in files]
    assert [content["order_id"] for content in contents] == orders
    assert [file.name.partition("-")[2] for file in files] == [f"{content['message_id']}.json" for content in contents]


@pytest.fixture(scope="module")
def listing() -> Iterator[tuple[Court, list[str]]]:
    """A court that keeps a list for the CPS's stand-in, with three orders on it."""
    with reference_court.running(
        "--partner", "em-contractor=poll:", "--partner", "police=http://127.0.0.1:9/"
    ) as court:
        orders = shared_orders(court, 1, 2, 3)
        reader = court.person("partner-em-contractor.1")
        until(lambda: len(messages(reader)) == 3)
        yield court, orders


def messages(reader: Person, query: str = "") -> list[dict[str, Any]]:
    answer = reader.get(f"/partners/em-contractor/messages{query}")
    assert answer.status == 200, answer
    found: list[dict[str, Any]] = answer.json["messages"]
    return found


def test_a_list_is_read_page_by_page(listing: tuple[Court, list[str]]) -> None:
    """What comes after the last message that was read, and the same again for who asks again.

    Orders of several hearings have no order among themselves."""
    court, orders = listing
    reader = court.person("partner-em-contractor.1")
    first = messages(reader, "?after=&limit=2")
    second = messages(reader, f"?after={first[-1]['id']}&limit=2")
    assert sorted(entry["message"]["order_id"] for entry in (*first, *second)) == sorted(orders)
    assert [entry["id"] for entry in first] == [entry["message"]["message_id"] for entry in first]
    assert messages(reader, f"?after={second[-1]['id']}") == []
    assert messages(reader, "?limit=2") == first


@pytest.mark.parametrize(
    ("person", "path", "status"),
    [
        (None, "/partners/em-contractor/messages", 401),
        ("partner-cps.1", "/partners/em-contractor/messages", 403),
        ("court-clerk.1", "/partners/em-contractor/messages", 403),
        ("partner-police.1", "/partners/police/messages", 404),
        ("partner-em-contractor.1", "/partners/em-contractor/messages?limit=0", 422),
        ("partner-em-contractor.1", "/partners/em-contractor/messages?limit=501", 422),
        ("partner-em-contractor.1", "/partners/em-contractor/messages?limit=²", 422),
        ("partner-em-contractor.1", "/partners/em-contractor/messages?after=nothing", 422),
    ],
)
def test_a_list_is_its_partners_own(
    listing: tuple[Court, list[str]], person: str | None, path: str, status: int
) -> None:
    """Nobody reads another's list, or one that is not kept; a page that cannot be is refused."""
    court, _ = listing
    asking = court.person(person) if person else court.stranger()
    assert asking.send("GET", path.replace("²", "%C2%B2")).status == status


@pytest.mark.parametrize(
    "address",
    [
        "smtp://127.0.0.1:2525",
        "smtp://127.0.0.1/orders@contractor.test",
        "smtp://127.0.0.1:99999/orders@contractor.test",
        "smtp://127.0.0.1:2525/nobody",
        "file://elsewhere/folder",
        "file:folder",
        "poll:other",
        "ftp://127.0.0.1/",
        "",
    ],
)
def test_an_address_that_leads_nowhere_is_a_usage_error(address: str) -> None:
    """One line, exit 2, and nothing is started."""
    command = [sys.executable, "-m", "refcourt", "--partner", f"em-contractor={address}"]
    ended = subprocess.run(
        command, capture_output=True, text=True, timeout=30, env=reference_court.environment(), check=False
    )
    assert ended.returncode == 2
    assert f'"em-contractor={address}" is not NAME=URL' in ended.stderr
