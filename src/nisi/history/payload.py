"""What a delivery brings for the dialect to read: the body as it came, or the one attachment of a mail."""

from __future__ import annotations

import base64
import email
from email.policy import compat32
from typing import Protocol

UNSIGNED_CHANNEL = "none"  # what `Delivered.signature` says on a channel that has no signatures
SIGNED = ("valid", UNSIGNED_CHANNEL)  # what must stand there for a delivery to be the platform's
MAIL = "message/rfc822"


class Came(Protocol):
    """What of a delivery says how its body is to be read, as it was journaled."""

    @property
    def signature(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def encoding(self) -> str: ...
    @property
    def body(self) -> str: ...


def payload_of(record: Came) -> bytes:
    """The bytes that say what was ordered; raises `ValueError` for a delivery that has none to read.

    A body that is no UTF-8 has none, and neither has a mail without exactly one attachment, or with a broken one."""
    if record.signature == UNSIGNED_CHANNEL and record.media_type == MAIL:
        text = record.body.encode()
        return _attachment(text if record.encoding == "utf-8" else base64.b64decode(text))
    if record.encoding != "utf-8":
        raise ValueError("the body is no UTF-8")
    return record.body.encode()


def _attachment(mail: bytes) -> bytes:
    message = email.message_from_bytes(mail, policy=compat32)  # eight times as quick as one that parses all headers
    found = [part for part in message.walk() if part.get_content_disposition() == "attachment"]
    if len(found) != 1:
        raise ValueError(f"the mail has {len(found)} attachments, not one")
    (part,) = found
    if part.get_content_type() != "application/json":
        raise ValueError(f"the attachment is {part.get_content_type()[:100]}, not application/json")
    content = part.get_payload(decode=True)
    broken = [defect for inside in (*message.walk(), part) for defect in inside.defects]
    if not isinstance(content, bytes) or broken:
        raise ValueError(f"the attachment is broken: {', '.join(type(defect).__name__ for defect in broken)[:200]}")
    return content
