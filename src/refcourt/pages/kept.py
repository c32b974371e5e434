"""What somebody had typed when it could not be taken: kept for a day, given back to nobody else."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec
from sqlalchemy import bindparam, delete, insert, select

from refcourt import clock, tokens
from refcourt.database import Database
from refcourt.tables import kept_form

_SAME = (kept_form.c.key == bindparam("of_key"), kept_form.c.person == bindparam("of_person"))
_DELETE = delete(kept_form).where(*_SAME)
_INSERT = insert(kept_form)
_FIND = select(kept_form).where(*_SAME)

_typed = msgspec.json.Decoder(dict[str, str])


class Kept(NamedTuple):
    person: str
    path: str
    typed: Mapping[str, str]


def keep(db: Database, key: str, kept: Kept) -> None:
    """In place of what was kept under this key before."""
    row = {
        "key": key,
        "person": kept.person,
        "path": kept.path,
        "typed": msgspec.json.encode(kept.typed).decode(),
        "expires_time": clock.later(tokens.FORM_LIFETIME_S),
    }
    with db.write() as tx:
        tx.execute(_DELETE, {"of_key": key, "of_person": kept.person})
        tx.execute(_INSERT, row)


def kept_for(db: Database, person: str, key: str) -> Kept | None:
    with db.read() as tx:
        row = tx.execute(_FIND, {"of_key": key, "of_person": person}).one_or_none()
    return Kept(row.person, row.path, _typed.decode(row.typed)) if row else None
