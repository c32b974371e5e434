"""Whether courts use the platform already, as a process asks that starts: for what only starting anew brings about."""

from sqlalchemy import select

from refcourt.database import Database
from refcourt.tables import prosecution_case

_CASE = select(prosecution_case.c.id).where(prosecution_case.c.test_case.is_(False)).limit(1)


def in_use(db: Database) -> bool:
    """Whether any case is there that is no test. Then whoever starts now takes a place in which another was."""
    with db.read() as tx:
        return tx.execute(_CASE).first() is not None
