"""Signed, stateless tokens: who is signed in, and which version of a case an event was started on."""

import base64
import binascii
import hashlib
import hmac
import math
from typing import TypeVar

import msgspec

from refcourt import clock

LIFETIME_S = 8 * 3600  # one court day
FORM_LIFETIME_S = 24 * 3600  # a form may be sent after its session: what was typed is then kept until somebody signs in

Claim = TypeVar("Claim", bound=msgspec.Struct)


class Access(msgspec.Struct, tag="access", frozen=True):
    person: str
    role: str
    expires: int


class StartedEvent(msgspec.Struct, tag="event", frozen=True):
    case: str
    event: str
    person: str
    version: int
    expires: int


class UploadedDocument(msgspec.Struct, tag="document", frozen=True):
    document: str
    sha256: str


class Form(msgspec.Struct, tag="form", frozen=True):
    """Proves that a form came from a page of ours, shown to this person; `key` tells one such form from another."""

    person: str
    key: str
    expires: int


class Signer:
    def __init__(self, key: bytes) -> None:
        self._key = key

    def token(self, claim: msgspec.Struct) -> str:
        payload = _encoded(msgspec.json.encode(claim))
        return f"{payload}.{self._seal(payload)}"

    def claim(self, token: str, kind: type[Claim]) -> Claim | None:
        """What the token claims, or None if it is not ours, of another kind, or has expired."""
        payload, _, seal = token.partition(".")
        if not token.isascii() or not hmac.compare_digest(seal, self._seal(payload)):
            return None
        try:
            claim = msgspec.json.decode(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)), type=kind)
        except (msgspec.MsgspecError, binascii.Error):
            return None
        return None if getattr(claim, "expires", math.inf) < clock.time() else claim

    def _seal(self, payload: str) -> str:
        return _encoded(hmac.digest(self._key, payload.encode(), hashlib.sha256))


def expiry(lifetime_s: int = LIFETIME_S) -> int:
    return int(clock.time()) + lifetime_s


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
