"""When partners' inboxes were told to behave badly."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from nisi.journal.records import BehaviourBegan


class Outage(NamedTuple):
    """A time in which a partner's inbox was told to be slow, failing, down or withholding."""

    behaviour: str
    began: int
    ended: int


def outages_of(partner: str, told: Iterable[tuple[int, BehaviourBegan]], ended: int) -> list[Outage]:
    """Those of one partner in time order, from all that was told and when; what was never ended lasts to `ended`."""
    its = sorted(((t, record) for t, record in told if record.partner == partner), key=lambda one: one[0])
    ends = [*(t for t, _ in its[1:]), ended]
    return [
        Outage(record.behaviour, began, until)
        for (began, record), until in zip(its, ends, strict=False)
        if record.behaviour != "well"
    ]
