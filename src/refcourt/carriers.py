"""Ways to carry one message to a partner: posted to its webhook, by secure mail, or dropped into its folder.

A carrier is called with a message and returns once the partner has it. The same message is carried with the same key
and the same bytes every time.
"""

import hashlib
import hmac
import os
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import unquote, urlsplit

import urllib3

CONNECT_WITHIN_S = 2.0
ANSWER_WITHIN_S = 10.0
DOMAIN = "refcourt.test"  # a name that can never be anybody's (RFC 6761)


@dataclass(frozen=True)
class Message:
    sequence: int
    id: str
    body: bytes
    created_time: str


class Unreachable(Exception):
    """Nobody is there: nothing was sent."""


class NoAnswer(Exception):
    """The partner may have the message, and has not said so."""


class NotTaken(Exception):
    """The partner said that it has not taken the message; the text is its answer."""


Carrier = Callable[[Message], None]
"""Raises `Unreachable`, `NoAnswer` or `NotTaken`."""


def carrier_to(url: str, secret: str, threads: int) -> Carrier:
    """The way to the address of a partner, which `threads` may use at once; `secret` signs what is posted."""
    match urlsplit(url).scheme:
        case "smtp":
            return ByMail(url)
        case "file":
            return IntoFolder(Path(unquote(urlsplit(url).path)))
        case _:
            return ByWebhook(url, secret, threads)


class ByWebhook:
    def __init__(self, url: str, secret: str, threads: int) -> None:
        self._url, self._secret = url, secret.encode()
        timeout = urllib3.Timeout(connect=CONNECT_WITHIN_S, read=ANSWER_WITHIN_S)
        self._http = urllib3.PoolManager(maxsize=threads, retries=False, timeout=timeout)

    def __call__(self, message: Message) -> None:
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": message.id,
            "X-Signature": "sha256=" + hmac.digest(self._secret, message.body, hashlib.sha256).hex(),
        }
        try:
            reply = self._http.request("POST", self._url, body=message.body, headers=headers, redirect=False)
        except (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError) as failure:
            raise Unreachable(type(failure).__name__) from failure
        except urllib3.exceptions.HTTPError as failure:
            raise NoAnswer(type(failure).__name__) from failure
        if not 200 <= reply.status < 300:
            raise NotTaken(str(reply.status))


class ByMail:
    """To a mailbox, as in smtp://127.0.0.1:2525/orders@contractor.test."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port, self._mailbox = parts.hostname or "", parts.port or 25, unquote(parts.path[1:])

    def __call__(self, message: Message) -> None:
        try:
            # A name of our own, or smtplib would ask the network for one.
            connection = smtplib.SMTP(self._host, self._port, local_hostname=DOMAIN, timeout=CONNECT_WITHIN_S)
        except (smtplib.SMTPException, OSError) as failure:
            raise Unreachable(type(failure).__name__) from failure
        try:
            assert connection.sock is not None
            connection.sock.settimeout(ANSWER_WITHIN_S)
            connection.sendmail(f"notifications@{DOMAIN}", [self._mailbox], mail_of(message, self._mailbox))
        except smtplib.SMTPServerDisconnected as failure:
            raise NoAnswer(str(failure)) from failure
        except smtplib.SMTPResponseException as failure:
            raise NotTaken(str(failure.smtp_code)) from failure
        except smtplib.SMTPException as failure:
            raise NotTaken(type(failure).__name__) from failure
        except OSError as failure:
            raise NoAnswer(type(failure).__name__) from failure
        finally:
            connection.close()  # what was taken was taken at the end of the data: no need to say goodbye


class IntoFolder:
    """Under a name that ends in .partial until all of it is there; the number keeps the order for who sorts by name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, message: Message) -> None:
        whole = self._folder / f"{message.sequence:012}-{message.id}.json"
        partial = whole.with_name(f"{whole.name}.partial")
        try:
            with partial.open("wb") as file:
                file.write(message.body)
                file.flush()
                os.fsync(file.fileno())
            partial.rename(whole)
        except OSError as failure:
            raise Unreachable(failure.strerror or type(failure).__name__) from failure


def mail_of(message: Message, mailbox: str) -> bytes:
    """The mail that carries a message: the same bytes at every try."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address("Reference court", "notifications", DOMAIN)
    mail["To"] = mailbox
    mail["Subject"] = "OFFICIAL-SENSITIVE: notification from the court"
    mail["Date"] = datetime.fromisoformat(message.created_time)
    mail["Message-ID"] = f"<{message.id}@{DOMAIN}>"
    mail.set_content(
        "This mail brings a notification from the court.\n\n"
        "The notification is attached, as JSON. It may be brought more than once: its Message-ID stays the same.\n"
        "Do not answer this mail.\n"
    )
    mail.add_attachment(message.body, "application", "json", filename=f"{message.id}.json")
    mail.set_boundary(f"=_{message.id}")
    return mail.as_bytes()
