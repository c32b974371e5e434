"""Secure mail for one partner: the whole mail is journaled before the 250 is given.

Who may have sent it is the transport's business (a secure network), so there is no signature to check; the message
itself is the one attachment, which is read out of the mail when the run is judged.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from email.parser import BytesHeaderParser
from email.policy import compat32
from typing import AnyStr

from aiosmtpd.smtp import SMTP, Envelope, Session

from nisi.history.payload import MAIL, UNSIGNED_CHANNEL
from nisi.inboxes.behaviour import LONGEST_S
from nisi.inboxes.desk import Desk

MAX_MAIL = 25 * 2**20  # bytes: what mail providers take in all; the field's own limit is 15 MB an attachment
IDLE_S = LONGEST_S + 60.0  # also that of a sender who waits for an answer that is slow because it was told to be
DOMAIN = "partners.test"  # a name that can never be anybody's (RFC 6761)
LONGEST_HEAD = 2**16

log = logging.getLogger("nisi.inboxes")


def mailbox(partner: str) -> str:
    return f"{partner}@{DOMAIN}"


def mails(desk: Desk) -> Callable[[], SMTP]:
    """What makes a connection to this partner's mailbox."""
    handler = _Mailbox(desk)
    return lambda: _Connection(handler, desk)


class _Connection(SMTP):
    """One that journals what the protocol itself refuses, and that can be told to end when nobody waits."""

    def __init__(self, handler: _Mailbox, desk: Desk) -> None:
        super().__init__(
            handler, data_size_limit=MAX_MAIL, hostname="inbox.partners.test", ident="nisi", timeout=IDLE_S,
            loop=asyncio.get_running_loop(),
        )  # fmt: skip
        self._desk = desk
        self._leaving = False
        self.answering = False

    async def push(self, status: AnyStr) -> None:
        text = status.decode("ascii", "replace") if isinstance(status, bytes) else str(status)
        if text.startswith(("552", "500 Line too long")):
            self._desk.refuse(None, text)
        await super().push(status)
        if self._leaving and self.transport is not None and not self.answering:
            self.transport.close()

    def shutdown(self) -> None:
        self._leaving = True
        if self.transport is not None and not self.answering:
            self.transport.close()


class _Mailbox:
    """What aiosmtpd calls."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def handle_RCPT(  # noqa: N802
        self, server: _Connection, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.lower() != mailbox(self._desk.partner):
            self._desk.refuse(None, f"there is no mailbox {address}")
            return "550 there is no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: _Connection, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        behaviour = self._desk.take(_message_id(content), UNSIGNED_CHANNEL, MAIL, content)
        server.answering = True
        try:
            match behaviour.behaviour if behaviour else "well":
                case "failing":
                    return "451 not now"
                case "slow" | "withholding" as kind:
                    assert behaviour is not None
                    await asyncio.sleep(behaviour.after_s)
                    if kind == "withholding" and server.transport is not None:
                        server.transport.abort()  # type: ignore[attr-defined]
                    return "250 OK"
                case _:
                    return "250 OK"
        finally:
            server.answering = False

    async def handle_exception(self, error: Exception) -> str:
        log.error("a mail for %s could not be kept", self._desk.partner, exc_info=error)
        return "451 not now"


def _message_id(mail: bytes) -> str | None:
    head = mail[:LONGEST_HEAD].partition(b"\r\n\r\n")[0]
    found = BytesHeaderParser(policy=compat32).parsebytes(head).get("Message-ID")
    return str(found).strip() or None if found is not None else None
