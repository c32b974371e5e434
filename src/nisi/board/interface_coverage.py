"""The described interface on the board's page: which operation gave which answer to whom, and which gave none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from nisi.board.plain import name, plain
from nisi.board.words import counted
from nisi.history.history import History
from nisi.history.interface import NO_ANSWER, Asked, asked, left_out

LEFT_OUT = 100  # names; a description of more has another fault


class Row(NamedTuple):
    """One operation with one answer: a status or none, and which roles were given it how often."""

    operation: str
    answer: str
    roles: str


class Coverage(NamedTuple):
    sentences: tuple[str, ...]
    rows: tuple[Row, ...]
    left_out: tuple[str, ...]


def interface_coverage(history: History) -> Coverage | None:
    """Operation by answer by role; None where no described interface was asked."""
    operations = asked(history)
    if not operations:
        return None
    not_called = tuple(name(operation) for operation in left_out(history)[:LEFT_OUT])
    return Coverage(
        tuple(_sentences(operations, not_called)),
        tuple(row for operation in operations for row in _rows(operation)),
        not_called,
    )


def _sentences(operations: tuple[Asked, ...], not_called: tuple[str, ...]) -> Iterator[str]:
    reached = sum(operation.reached for operation in operations)
    calls = sum(operation.calls for operation in operations)
    yield (
        f"{reached:,} of {counted(len(operations), 'operation')} gave what they are for to somebody, in "
        f"{counted(calls, 'call')} drawn from the description."
    )
    if not_called:
        yield f"Of the description not called: {', '.join(not_called)}."


def _rows(operation: Asked) -> Iterator[Row]:
    if not operation.answers:
        yield Row(name(operation.name), "never called", "")
    by_status: dict[int, list[str]] = defaultdict(list)
    for (role, status), calls in sorted(operation.answers.items(), key=lambda item: (item[0][1], -item[1], item[0][0])):
        by_status[status].append(f"{name(role)} {calls:,}")
    for status, roles in by_status.items():
        answer = "no answer" if status == NO_ANSWER else str(status)
        yield Row(name(operation.name), answer, plain(", ".join(roles), 1_000))
