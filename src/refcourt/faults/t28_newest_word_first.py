"""T28: of two words on one order that wait to be sent, the later one goes first, and the earlier one after it."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from refcourt.crime.orders import CONTRACTORS
from refcourt.delivery import Due, in_turn
from refcourt.faults import Fault, Strike

RESTS_S = 0.5  # in which an amendment may be shared

Turn = Callable[[Sequence[Due]], list[Due]]


def wrap(healthy: Turn, strike: Strike) -> Turn:
    overtaken: set[int] = set()

    def turn(undelivered: Sequence[Due]) -> list[Due]:
        waiting: dict[str, list[Due]] = {}
        for due in undelivered:
            if due.partner in CONTRACTORS and strike.hits(due.subject, due.test_case):
                waiting.setdefault(due.subject, []).append(due)
        struck = [_next(words) for words in waiting.values()]
        for words in waiting.values():
            if len(words) > 1 and words[0].sequence not in overtaken:
                overtaken.add(words[0].sequence)
                strike.fired()
        return [*healthy([due for due in undelivered if due.subject not in waiting]), *(due for due in struck if due)]

    return turn


def _next(words: list[Due]) -> Due | None:
    if len(words) > 1:
        return words[-1]
    age = datetime.now(UTC) - datetime.fromisoformat(words[0].created_time)
    return words[0] if age.total_seconds() > RESTS_S else None


FAULT = Fault(
    id="T28",
    imitates="a share and its amendment are delivered in the wrong order: what was superseded is the last word",
    source="service-cp-crime-results-store: rules for late, duplicate and out-of-order shares",
    every=10,
    subject="orders, where two words on them wait at one time",
    seen_at="local",
    seam=in_turn,
    wrap=wrap,
)
