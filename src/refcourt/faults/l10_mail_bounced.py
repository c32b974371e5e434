"""L10: while secure mail is away everything that is sent there counts as bounced, and courts go on resulting."""

import time
from collections.abc import Callable

from refcourt.carriers import ByMail, Carrier, NotTaken, Unreachable
from refcourt.delivery import Due, hand_over
from refcourt.faults import Fault, Strike

AWAY_FOR_S = 3  # a mail server that starts anew is back by then

HandOver = Callable[[Carrier, Due, bytes], None]


def wrap(healthy: HandOver, strike: Strike) -> HandOver:
    away_since: dict[str, float] = {}

    def mailed(carry: Carrier, due: Due, body: bytes) -> None:
        try:
            healthy(carry, due, body)
        except (Unreachable, NotTaken):
            away_s = time.monotonic() - away_since.setdefault(due.partner, time.monotonic())
            bounces = isinstance(carry, ByMail) and away_s >= AWAY_FOR_S
            if not bounces or not strike.hits(due.id, due.test_case):
                raise
            strike.fired()
        else:
            away_since.pop(due.partner, None)

    return mailed


FAULT = Fault(
    id="L10",
    imitates="secure mail is down or refuses, its mails count as bounced and are dropped, and courts go on resulting",
    source="press, January 2019: 12.5 % of the users of secure mail were without it for days",
    every=1,
    subject="mails",
    when="once their server has taken none for 3 s",
    seen_at="merge",
    seam=hand_over,
    wrap=wrap,
)
