"""One run's history: tables to query with SQL, and the facts of the run beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, TypeVar, cast

import duckdb
import msgspec
import pyarrow as pa

from nisi.history.derive import DERIVED, derive
from nisi.history.outages import Outage, outages_of
from nisi.history.stored import Columns, Lying, show, whole
from nisi.history.tabulate import SCHEMAS
from nisi.history.trouble import MAIN_WRITER, trouble_in
from nisi.journal.records import RECORD, BehaviourBegan, Heartbeat, Observed, PhaseBegan, Record, RunOpened

R = TypeVar("R", bound=Record)
T = TypeVar("T")

SMALL = 2_000  # acts: fewer than this, planning a query well takes longer than running it
A_FEW = 200  # rows that are held together when they are read one by one; a delivery may be megabytes


class NoRun(Exception):
    """The journal holds no record of a run, or rows that are no records, so nothing can be said about one."""


class History:
    """Tables `acts deliveries writers` and those of `derive.DERIVED` in DuckDB; those that come derived are taken so.

    Tables on disk are left there: a query or a checker reads the columns that it needs.
    Times in tables are the run's monotonic nanoseconds; `utc` turns one into a time for people."""

    def __init__(self, tables: Lying) -> None:
        try:
            self._read(tables)
        except (msgspec.DecodeError, UnicodeDecodeError, TypeError) as error:
            raise NoRun(f"a row of the tables cannot be read: {error}") from error

    def _read(self, tables: Lying) -> None:
        self.writers: list[dict[str, Any]] = whole(tables["writers"]).to_pylist()
        notes = whole(tables["notes"]).to_pylist()
        self._notes = [(row["t"], row["writer"], RECORD.decode(row["record"])) for row in notes]
        runs = [record for _, _, record in self._notes if isinstance(record, RunOpened)]
        if not runs:
            raise NoRun("no file of the journal begins with the record of a run")
        self.run = next((run for run in runs if run.writer == MAIN_WRITER), runs[0])
        self._observed = sorted(
            (
                (int(row["t"]), f"{row['writer']}:{row['n']}", record)
                for row, (_, _, record) in zip(notes, self._notes, strict=True)
                if isinstance(record, Observed)
            ),
            key=lambda seen: seen[:2],
        )
        self._by_kind: dict[type[Record], list[tuple[int, str, Any]]] = {}
        for t, writer, record in sorted(self._notes, key=lambda note: int(note[0])):
            self._by_kind.setdefault(type(record), []).append((t, writer, record))
        self.trouble = tuple(trouble_in(tables, [record for _, _, record in self._notes]))
        kept = {name: tables[name] for name in DERIVED if name in tables}
        if len(kept) < len(DERIVED):
            kept = derive({name: whole(tables[name]) for name in SCHEMAS}, self.run)
        self._tables: Lying = {**{name: tables[name] for name in ("acts", "deliveries", "writers")}, **kept}
        self._kept: dict[str, object] = {}
        self._worked_out: dict[str, tuple[object, object]] = {}
        self._connection = duckdb.connect(":memory:")
        if Columns(tables["acts"]).rows < SMALL:
            self._connection.execute("set threads = 1; pragma disable_optimizer")
        for name, table in self._tables.items():
            show(self._connection, name, table)

    def rows(self, sql: str, **parameters: Any) -> list[dict[str, Any]]:
        """The rows of a query, each a dictionary; `$name` in the SQL is filled from `parameters`."""
        result = self._connection.execute(sql, parameters or None)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def each(self, sql: str, **parameters: Any) -> Iterator[tuple[Any, ...]]:
        """The rows of a query one by one, for those that are too large to be held together.

        Read them to their end before the next query: that one would end this."""
        result = self._connection.execute(sql, parameters or None)
        while some := result.fetchmany(A_FEW):
            yield from some

    def columns(self, name: str) -> Columns:
        """The columns of a table as arrays, for what is counted at national scale."""
        return Columns(self._tables[name])

    def with_table(self, name: str, table: pa.Table) -> None:
        """Make `table` available to queries as `name`."""
        self._connection.register(name, table)

    def keep(self, name: str, given: object, sql: str, **parameters: Any) -> None:
        """Make the result of a query available as the table `name`; worked out once for what it was `given`."""
        if self._kept.get(name) != given:
            self._connection.execute(f"create or replace temp table {name} as {sql}", parameters or None)
            self._kept[name] = given

    def worked_out(self, name: str, given: object, work_out: Callable[[], T]) -> T:
        """What `work_out` gives, worked out once for what it was `given`."""
        found = self._worked_out.get(name)
        if found is None or found[0] != given:
            found = self._worked_out[name] = (given, work_out())
        return cast(T, found[1])

    def records(self, kind: type[R]) -> list[tuple[int, R]]:
        """Every record of one kind among the notes, with its time, in time order."""
        return [(t, record) for t, _, record in self._by_kind.get(kind, ())]

    def written(self, kind: type[R]) -> list[tuple[int, str, R]]:
        """The same with the writer of each."""
        return list(self._by_kind.get(kind, ()))

    def observed(self, check: str | None = None) -> list[tuple[int, str, Observed]]:
        """What was judged live, by one `check` or by any, with its time and its record (`writer:number`)."""
        return [seen for seen in self._observed if check in (None, seen[2].check)]

    def began(self, phase: str) -> int | None:
        """When a phase began; None where it never did."""
        return next((t for t, record in self.records(PhaseBegan) if record.phase == phase), None)

    @cached_property
    def ended(self) -> int:
        """When the history ends: at the seal, else with the last thing that was written."""
        sealed = self.began("seal")
        if sealed is not None:
            return sealed
        last = self.rows(
            "select max(t) as t from (select max(coalesce(answered, invoked)) as t from acts"
            " union all select max(received) from deliveries)"
        )[0]["t"]
        moments = [int(t) for t, _, _ in self._notes]
        return max([*moments, int(last)] if last is not None else moments)

    def gaps(self, longest_s: float, partner: str | None = None) -> list[tuple[int, int]]:
        """The times, as (from, to), in which an inbox was not witnessed to be up for more than `longest_s`.

        Those of one partner's inbox; without a partner those of any, in time order."""
        if partner is not None:
            return self._gaps(longest_s, partner)
        return sorted({gap for name in (None, *self.run.partners) for gap in self._gaps(longest_s, name)})

    def gaps_of_all(self, longest_s: float) -> list[tuple[int, int]]:
        """The times in which none of the inboxes was witnessed to be up."""
        return self._gaps(longest_s, None)

    def outages(self, partner: str) -> list[Outage]:
        """What a partner's inbox was told to do badly, in time order; what was never ended lasts to the end."""
        return outages_of(partner, self.records(BehaviourBegan), self.ended)

    def _gaps(self, longest_s: float, partner: str | None) -> list[tuple[int, int]]:
        beats = self.records(Heartbeat)
        if not beats:
            return [(self.run.clock.monotonic_ns, self.ended)]
        # That the inboxes came up is where the watch over each of them begins.
        moments = [beats[0][0], *(t for t, beat in beats if partner not in beat.blind), self.ended]
        return [(a, b) for a, b in zip(moments, moments[1:], strict=False) if b - a > longest_s * 1e9]

    def utc(self, t: int) -> datetime:
        clock = self.run.clock
        return datetime.fromtimestamp((clock.utc_ns + t - clock.monotonic_ns) / 1e9, UTC)

    def clock_time(self, t: int) -> str:
        """A time of this run for people, such as 10:02:07 (UTC)."""
        return self.utc(t).strftime("%H:%M:%S")
