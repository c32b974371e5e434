"""How the operations of a candidate's described interface were asked and answered."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from nisi.history.history import History
from nisi.journal.records import InterfaceDescribed

NO_ANSWER = 0  # in place of a status, where none came

CALLS = """
select json_extract_string(operation, '$.operation_id') as name, role,
       coalesce(status, cast(json_extract_string(answer, '$.status') as integer), $none) as status, count(*) as calls
from acts where kind = 'call-interface' and answered is not null group by all order by all
"""


class Asked(NamedTuple):
    """One operation: `roles` that the description entitles, and how often each role was given each status."""

    name: str
    roles: tuple[str, ...]
    answers: dict[tuple[str, int], int]

    @property
    def calls(self) -> int:
        return sum(self.answers.values())

    @property
    def statuses(self) -> Counter[int]:
        counts: Counter[int] = Counter()
        for (_, status), calls in self.answers.items():
            counts[status] += calls
        return counts

    @property
    def reached(self) -> bool:
        """Whether anybody was ever given what the operation is for."""
        return any(200 <= status < 300 for status in self.statuses)


def asked(history: History) -> tuple[Asked, ...]:
    """Every operation that the run set out to ask, in the order of the description; none where it did not set out."""
    wanted: dict[str, tuple[str, ...]] = {}
    for _, record in history.records(InterfaceDescribed):
        wanted |= record.operations
    answers: dict[str, dict[tuple[str, int], int]] = {name: {} for name in wanted}
    for row in history.rows(CALLS, none=NO_ANSWER) if wanted else ():
        answers.setdefault(row["name"], {})[row["role"], row["status"]] = row["calls"]
    return tuple(Asked(name, roles, answers[name]) for name, roles in wanted.items())


def left_out(history: History) -> tuple[str, ...]:
    """The operations that the description has and that were not asked."""
    return tuple(dict.fromkeys(name for _, r in history.records(InterfaceDescribed) for name in r.left_out))
