"""What became of a call whose server died, by the key that it came with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select
from starlette.responses import Response

from refcourt import clock
from refcourt.database import Database
from refcourt.keyed_calls import answered_once
from refcourt.once import Key
from refcourt.problems import Problem
from refcourt.resource import answer
from refcourt.tables import metadata, outbox

KEY = Key("legal-adviser.1", "open-case", "key-00001", "the same")


class Died(Exception):
    """The end of a server, where a test wants it."""


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    with database.write() as tx:
        metadata.create_all(tx)
    yield database
    database.close()


def do(db: Database, dies: str = "") -> Response:
    """Something with one effect, in which the server `dies` within the transaction, or after it."""
    with db.write() as tx:
        tx.execute(insert(outbox), {"topic": "x", "subject": "x", "created_time": clock.now()})
        if dies == "within":
            raise Died
    if dies == "after":
        raise Died
    return answer(201, {"done": True})


def effects(db: Database) -> int:
    with db.read() as tx:
        return tx.scalar(select(func.count()).select_from(outbox)) or 0


def test_what_was_undone_with_its_server_may_be_sent_again(db: Database) -> None:
    """Its key went with it."""
    with pytest.raises(Died):
        answered_once(db, KEY, lambda: do(db, dies="within"))
    assert (answered_once(db, KEY, lambda: do(db)).status_code, effects(db)) == (201, 1)


def test_what_outlived_its_server_is_not_done_again(db: Database) -> None:
    """Its answer is lost, and whoever comes back is told so."""
    with pytest.raises(Died):
        answered_once(db, KEY, lambda: do(db, dies="after"))
    with pytest.raises(Problem) as refusal:
        answered_once(db, KEY, lambda: do(db))
    assert (refusal.value.status, effects(db)) == (409, 1)


def test_a_transaction_that_is_begun_again_is_kept_with_the_key_too(db: Database) -> None:
    """The first was undone, and the second did it."""

    def on_the_second_try() -> Response:
        with pytest.raises(Died):
            do(db, dies="within")
        return do(db)

    answered_once(db, KEY, on_the_second_try)
    assert (answered_once(db, KEY, lambda: do(db)).status_code, effects(db)) == (201, 1)
