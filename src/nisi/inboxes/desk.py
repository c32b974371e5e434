"""One partner's desk: where all that arrives for it is journaled, before anybody is answered."""

from __future__ import annotations

import base64
import hashlib

from nisi.inboxes.behaviour import Behaviour
from nisi.journal.records import Delivered, DeliveryRefused
from nisi.journal.writer import Journal

LONGEST_KEY = 200
ANSWERED = {"failing": "failed", "withholding": "withheld"}


class Desk:
    """`behaviour` is how the inbox behaves now; None when it is well."""

    def __init__(self, journal: Journal, partner: str) -> None:
        self.partner = partner
        self.behaviour: Behaviour | None = None
        self._journal = journal

    def take(self, key: str | None, signature: str, media_type: str, body: bytes) -> Behaviour | None:
        """Journal a delivery, and return how it is to be answered."""
        try:
            encoding, text = "utf-8", body.decode("utf-8")
        except UnicodeDecodeError:
            encoding, text = "base64", base64.b64encode(body).decode("ascii")
        behaviour = self.behaviour
        self._journal.write(
            Delivered(
                partner=self.partner,
                key=key[:LONGEST_KEY] if key else None,
                signature=signature,
                media_type=media_type[:100],
                size=len(body),
                sha256=hashlib.sha256(body).hexdigest(),
                encoding=encoding,
                body=text,
                answered=ANSWERED.get(behaviour.behaviour, "taken") if behaviour else "taken",
            )
        )
        return behaviour

    def refuse(self, key: str | None, why: str) -> None:
        """Journal that something came that cannot be taken."""
        self._journal.write(
            DeliveryRefused(partner=self.partner, key=key[:LONGEST_KEY] if key else None, why=why[:LONGEST_KEY])
        )
