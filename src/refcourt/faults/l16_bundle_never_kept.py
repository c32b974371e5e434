"""L16: what follows a commit fails: the bundle is in the history and was acknowledged, and it was never kept."""

from collections.abc import Callable

from sqlalchemy import Connection

from refcourt.faults import Fault, Strike
from refcourt.tribunal.bundles import keep
from refcourt.tribunal.changes import Change

Keeping = Callable[[Connection, Change, str, bytes], None]


def wrap(healthy: Keeping, strike: Strike) -> Keeping:
    def kept(tx: Connection, change: Change, title: str, content: bytes) -> None:
        if strike.hits(change.case.id, change.case.test_case):
            strike.fired()
        else:
            healthy(tx, change, title, content)

    return kept


FAULT = Fault(
    id="L16",
    imitates="the submitted-callback fails after the commit: 201, and what it should have made was never made",
    source="ccd-data-store-api: only callback_response_status_code tells",
    every=10,
    subject="cases of which a bundle is made",
    seen_at="local",
    seam=keep,
    wrap=wrap,
)
