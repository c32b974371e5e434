"""Forms that were kept or sent are thrown away when nobody can send them again."""

from pathlib import Path

from sqlalchemy import insert, select

from refcourt import clock
from refcourt.platform import Bell, Platform
from refcourt.settings import Settings
from refcourt.tables import kept_form, metadata, sent_form
from refcourt.tribunal.disposal import Disposal


def test_a_form_lives_as_long_as_its_key(tmp_path: Path) -> None:
    """What has expired goes with the next round of the worker; what has not stays."""
    url = f"sqlite:///{tmp_path / 'x.db'}"
    settings = Settings(db_url=url, seed=1, password="x", webhook_secret="x", digest="x")
    platform = Platform.opened(settings, Bell.hung())
    with platform.db.write() as tx:
        metadata.create_all(tx)
        for key, expires in (("old", clock.later(-1)), ("new", clock.later(60))):
            both = {"key": key, "person": "caseworker.1", "expires_time": expires}
            tx.execute(insert(kept_form), {**both, "path": "/", "typed": "{}"})
            done = {"attempt": "", "fingerprint": "", "location": "/", "said": "", "sent_time": clock.now()}
            tx.execute(insert(sent_form), {**both, **done})
    Disposal(platform).step()
    with platform.db.read() as tx:
        left = [list(tx.scalars(select(table.c.key))) for table in (kept_form, sent_form)]
    platform.db.close()
    assert left == [["new"], ["new"]]
