"""The acts that belong together: those on the same cases, and on whatever these are linked with.

Two acts belong together when both name one thing by the id that the platform gave it, or bear one mark of ours.  Only
what suites did is looked at: the handshake and the final reads are each run's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from nisi.history.acts import Act, acts_of
from nisi.history.history import History
from nisi.marks import read_mark
from nisi.model import to_jsonable

Id = tuple[str, str]  # the field that it stands in, and the platform's word
REFERS = {"redacts": "document_id"}  # fields that hold the id of another
INVENTED = ("master_defendant_id", "offence_id", "result_line_id")  # ids of ours, not the platform's

SUITES_ACTED = "select * from acts where invoked >= $began and invoked < $ended order by invoked, writer, n_invoked"
NAMED = "select * from acts where (writer || ':' || n_invoked) in (select unnest($refs))"
DELIVERED = """
select recognised from deliveries
where (writer || ':' || n) in (select unnest($refs)) and recognised is not null
"""


def acts_about(history: History, calls: Sequence[str], texts: Iterable[str]) -> tuple[Act, ...]:
    """What suites did on the cases that records (`writer:number`) and texts are about, in the order in which it began.

    Empty where they name no case.  Raises `msgspec.DecodeError` for acts beyond reading."""
    began, ended = history.began("provoke"), history.began("heal")
    if began is None:
        return ()
    until = history.ended if ended is None else ended
    acts = tuple(acts_of(history.rows(SUITES_ACTED, began=began, ended=until)))
    shown = tuple(acts_of(history.rows(NAMED, refs=list(calls)))) if calls else ()
    arrived = [row["recognised"] for row in history.rows(DELIVERED, refs=list(calls))] if calls else []
    told = [*texts, *arrived]
    words = {word for text in told for word in text.split()}
    about: set[Id] = {("mark", mark) for text in told for mark in marks_in(text)}
    about |= {id for act in acts for id in given_by(act) if id[1] in words}
    about |= {id for act in shown for id in _ids(act)}
    return _together(acts, about)


def given_by(act: Act) -> tuple[Id, ...]:
    """The ids that the platform gave in its answer."""
    fields = act.answer.__struct_fields__ if act.answer is not None else ()
    values = ((field, getattr(act.answer, field)) for field in fields)
    return tuple((field, value) for field, value in values if field.endswith("_id") and isinstance(value, str))


def marks_in(text: str) -> Iterator[str]:
    """Every whole mark in `text`, whosever it is."""
    while (mark := read_mark(text)) is not None:
        yield mark.text
        text = text.partition(mark.text)[2]


def id_in(field: str, text: str) -> Id | None:
    """The platform's id that stands in a field of an operation, if one does."""
    field = REFERS.get(field, field)
    return (field, text) if field.endswith("_id") and field not in INVENTED else None


def _ids(act: Act) -> frozenset[Id]:
    found = set(given_by(act))
    for field, text in _texts("", msgspec.to_builtins(act.operation, enc_hook=to_jsonable)):
        found |= {("mark", mark) for mark in marks_in(text)}
        id = id_in(field, text)
        found |= set() if id is None else {id}
    return frozenset(found)


def _texts(field: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every text in what an operation is made of, with the name of its field."""
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from _texts(name, one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(field, one)


def _together(acts: Sequence[Act], about: set[Id]) -> tuple[Act, ...]:
    """The acts that `about` leads to, over any number of steps."""
    ids = [_ids(act) for act in acts]
    having: dict[Id, list[int]] = defaultdict(list)
    for place, its in enumerate(ids):
        for id in its:
            having[id].append(place)
    known, found, ahead = set(about), set[int](), list(about)
    while ahead:
        for place in having.pop(ahead.pop(), ()):
            found.add(place)
            ahead += ids[place] - known
            known |= ids[place]
    return tuple(acts[place] for place in sorted(found))
