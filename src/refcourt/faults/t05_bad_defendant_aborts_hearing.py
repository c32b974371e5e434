"""T5: one malformed defendant aborts the hearing, and the other defendants lose their orders.

The builder meets a null in one defendant. The exception is swallowed and success is reported: what came before that
defendant is announced, the rest never is. The hearing says SHARED and the record of orders shows them all.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import msgspec

from refcourt.crime.announcing import notices_of_share
from refcourt.crime.notice import Notice
from refcourt.crime.shares import SharedDay
from refcourt.faults import Fault, Strike

Notices = Callable[[SharedDay], Iterator[Notice]]


def wrap(healthy: Notices, strike: Strike) -> Notices:
    def notices(shared: SharedDay) -> Iterator[Notice]:
        case = shared.case
        if len(case.defendants) < 2 or not strike.hits(shared.hearing_id, case.test_case):
            yield from healthy(shared)
            return
        announced = 0
        try:
            for notice in healthy(_with_a_null(shared, strike)):
                announced += 1
                yield notice
        except TypeError:
            if announced < sum(1 for _ in healthy(shared)):
                strike.fired()

    return notices


def _with_a_null(shared: SharedDay, strike: Strike) -> SharedDay:
    """Never the last defendant: somebody else has to come after the malformed one."""
    null: Any = None
    malformed = strike.pick(shared.hearing_id, len(shared.case.defendants) - 1)
    defendants = [
        msgspec.structs.replace(defendant, offences=null) if position == malformed else defendant
        for position, defendant in enumerate(shared.case.defendants)
    ]
    return replace(shared, case=replace(shared.case, defendants=defendants))


FAULT = Fault(
    id="T5",
    imitates="one malformed defendant aborts a hearing; the error is swallowed and the other defendants lose orders",
    source="HMCTS on its legacy NOW builder: errors swallowed at three levels, the orchestrator reports success",
    every=10,
    subject="hearings with two or more defendants",
    seen_at="local",
    seam=notices_of_share,
    wrap=wrap,
)
