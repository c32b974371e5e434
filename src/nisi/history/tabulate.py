"""Journal lines as four tables, each row naming the records that it came from.

    acts        one row an act: its invocation, and its answer where one came
    deliveries  one row a delivery, with what the dialect recognised in it
    notes       every other record, as it was written
    writers     one row a file: how many records, whether it was closed, what is wrong with it

Together the first three hold every record of every file, so a row that is later taken away leaves a gap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
import pyarrow as pa

from nisi.history.payload import payload_of
from nisi.journal.reader import WriterFile
from nisi.journal.records import Answered, Delivered, Invoked, Line
from nisi.model import JSON, Ok, Received
from nisi.operations import name_of

Recognise = Callable[[str, bytes], tuple[Received, ...]]
Tables = dict[str, pa.Table]
RECEIVED = msgspec.json.Decoder(tuple[Received, ...])

ACTS = pa.schema(
    [
        ("writer", pa.string()),
        ("n_invoked", pa.int64()),
        ("n_answered", pa.int64()),
        ("kind", pa.string()),
        ("actor", pa.string()),
        ("role", pa.string()),
        ("channel", pa.string()),
        ("due", pa.int64()),
        ("site", pa.string()),
        ("network", pa.string()),
        ("invoked", pa.int64()),
        ("answered", pa.int64()),
        ("outcome", pa.string()),
        ("status", pa.int64()),
        ("why", pa.string()),
        ("operation", pa.string()),
        ("answer", pa.string()),
        ("calls", pa.string()),
    ]
)
DELIVERIES = pa.schema(
    [
        ("writer", pa.string()),
        ("n", pa.int64()),
        ("received", pa.int64()),
        ("partner", pa.string()),
        ("key", pa.string()),
        ("signature", pa.string()),
        ("answer", pa.string()),
        ("media_type", pa.string()),
        ("size", pa.int64()),
        ("sha256", pa.string()),
        ("encoding", pa.string()),
        ("body", pa.string()),
        ("recognised", pa.string()),
    ]
)
NOTES = pa.schema(
    [("writer", pa.string()), ("n", pa.int64()), ("t", pa.int64()), ("kind", pa.string()), ("record", pa.string())]
)
WRITERS = pa.schema(
    [("writer", pa.string()), ("records", pa.int64()), ("closed", pa.bool_()), ("trouble", pa.list_(pa.string()))]
)
SCHEMAS = {"acts": ACTS, "deliveries": DELIVERIES, "notes": NOTES, "writers": WRITERS}


def tabulate(files: Iterable[WriterFile], recognise: Recognise) -> Tables:
    """The four tables of a run's files; `recognise` reads deliveries and may raise for one that cannot be read."""
    acts: list[dict[str, Any]] = []
    deliveries: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    writers: list[dict[str, Any]] = []
    for file in files:
        writers.append(
            {
                "writer": file.writer,
                "records": file.lines[-1].n + 1 if file.lines else 0,
                "closed": file.closed,
                "trouble": list(file.trouble),
            }
        )
        open_acts: dict[int, dict[str, Any]] = {}
        for line in file.lines:
            match line.record:
                case Invoked() as record:
                    row = _invoked(file.writer, line, record)
                    open_acts[record.act] = row
                    acts.append(row)
                case Answered() as record if record.act in open_acts:
                    open_acts.pop(record.act).update(_answered(line, record))
                case Delivered() as record:
                    deliveries.append(_delivered(file.writer, line, record, recognise))
                case record:
                    # An answer whose invocation was removed lands here too, so the gap stays visible.
                    notes.append(_note(file.writer, line))
    rows = {"acts": acts, "deliveries": deliveries, "notes": notes, "writers": writers}
    return {name: pa.Table.from_pylist(rows[name], schema=schema) for name, schema in SCHEMAS.items()}


def _invoked(writer: str, line: Line, record: Invoked) -> dict[str, Any]:
    return {
        "writer": writer,
        "n_invoked": line.n,
        "kind": name_of(record.operation),
        "actor": record.actor,
        "role": record.role,
        "channel": record.channel,
        "due": record.due_ns,
        "site": record.site,
        "network": record.network,
        "invoked": line.t,
        "outcome": "unknown",
        "why": "no answer was journaled: the writer was killed or interrupted",
        "operation": JSON.encode(record.operation).decode(),
    }


def _answered(line: Line, record: Answered) -> dict[str, Any]:
    answer = JSON.encode(record.outcome.answer).decode() if isinstance(record.outcome, Ok) else None
    return {
        "n_answered": line.n,
        "answered": line.t,
        "outcome": str(record.outcome.__struct_config__.tag),
        "status": None if isinstance(record.outcome, Ok) else record.outcome.status,
        "why": None if isinstance(record.outcome, Ok) else record.outcome.why,
        "answer": answer,
        "calls": JSON.encode(record.calls).decode(),
    }


def _delivered(writer: str, line: Line, record: Delivered, recognise: Recognise) -> dict[str, Any]:
    return {
        "writer": writer,
        "n": line.n,
        "received": line.t,
        "partner": record.partner,
        "key": record.key,
        "signature": record.signature,
        "answer": record.answered,
        "media_type": record.media_type,
        "size": record.size,
        "sha256": record.sha256,
        "encoding": record.encoding,
        "body": record.body,
        "recognised": _recognised(record, recognise),
    }


def _recognised(record: Delivered, recognise: Recognise) -> str | None:
    """What the dialect reads in a delivery, as JSON; None for one that it cannot read."""
    try:
        recognised = JSON.encode(recognise(record.partner, payload_of(record)))
        RECEIVED.decode(recognised)  # a number where a text belongs is read back by nobody
    except Exception:  # the dialect reads untrusted bytes; whatever it trips over, the delivery is unreadable
        return None
    return recognised.decode()


def _note(writer: str, line: Line) -> dict[str, Any]:
    record = msgspec.json.encode(line.record, enc_hook=JSON.enc_hook).decode()
    kind = str(line.record.__struct_config__.tag)
    return {"writer": writer, "n": line.n, "t": line.t, "kind": kind, "record": record}
