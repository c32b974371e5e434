"""Partners that are told by mail: mail servers that keep what they are sent."""

import contextlib
import email
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller

MAILBOX = "orders@contractor.test"


class Mailbox:
    """A partner's mail server; `answers` are given to the first mails, then all are taken."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.mails: list[bytes] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(envelope.original_content)
        return self.answers.pop(0) if self.answers else "250 OK"

    def names(self, order: str) -> bool:
        """Whether a mail has brought a word on this order."""
        parts = (part for mail in self.mails for part in email.message_from_bytes(mail).walk())
        attached = [part.get_payload(decode=True) for part in parts if part.get_content_type() == "application/json"]
        return any(order in str(content) for content in attached)


@contextlib.contextmanager
def taking_mail(*answers: str) -> Iterator[tuple[Mailbox, str]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    mailbox = Mailbox(*answers)
    partner = f"em-contractor=smtp://127.0.0.1:{port}/{MAILBOX}"
    with open_again(mailbox, partner):
        yield mailbox, partner


@contextlib.contextmanager
def open_again(mailbox: Mailbox, partner: str) -> Iterator[None]:
    """Its mail server, at the address where it was before."""
    port = urlsplit(partner.partition("=")[2]).port
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()
