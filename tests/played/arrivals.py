"""What load users do: acts that were due at a planned time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nisi.operations import CasesFound, OrdersRead, ReadMonitoring, SearchCases
from played.run import At, Cast, Entry, Event, act

_KINDS: dict[str, tuple[Any, Any]] = {
    "search-cases": (SearchCases(reference="1"), CasesFound(case_ids=())),
    "read-monitoring": (ReadMonitoring(case_id="1"), OrdersRead(orders=())),
}


def arrival(
    due: float | None,
    at: At | None = None,
    *,
    kind: str = "search-cases",
    role: str = "legal-adviser",
    outcome: str = "ok",
) -> Event:
    """Somebody who was due then, and acted at once unless `at` says when; `due=None` acted without a plan."""

    def entries(cast: Cast) -> Iterator[Entry]:
        began = at if at is not None else due
        assert began is not None, "an act that was never due needs a time"
        operation, answer = _KINDS[kind]
        yield from act(cast, began, role, operation, answer, outcome, due=due)

    return entries
