"""The acts of a run, decoded: what was asked, by whom, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec
import pyarrow as pa

from nisi.model import from_jsonable
from nisi.operations import AnyAnswer, AnyOperation

_OPERATION = msgspec.json.Decoder(AnyOperation, dec_hook=from_jsonable)
_ANSWER = msgspec.json.Decoder(AnyAnswer, dec_hook=from_jsonable)


class Act(NamedTuple):
    """One row of `acts` with its operation and answer decoded; `ref` is how people find it again."""

    ref: str
    role: str
    actor: str
    channel: str
    invoked: int
    answered: int | None
    outcome: str
    status: int | None
    operation: AnyOperation
    answer: AnyAnswer | None


def decoded(table: pa.Table) -> Iterator[Act]:
    """Every act of the table `acts`, in the order of its rows; raises `msgspec.DecodeError` for one beyond reading."""
    return acts_of(table.to_pylist())


def acts_of(rows: Iterable[Mapping[str, Any]]) -> Iterator[Act]:
    """The acts of rows with all columns of that table; raises as `decoded` does."""
    for row in rows:
        yield Act(
            ref=f"{row['writer']}:{row['n_invoked']}",
            role=row["role"],
            actor=row["actor"],
            channel=row["channel"],
            invoked=row["invoked"],
            answered=row["answered"],
            outcome=row["outcome"],
            status=row["status"],
            operation=_OPERATION.decode(row["operation"]),
            answer=_ANSWER.decode(row["answer"]) if row["answer"] else None,
        )
