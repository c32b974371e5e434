"""What was kept for those who send it again is thrown away when nobody does any more."""

from pathlib import Path

from sqlalchemy import insert, select

from refcourt import clock
from refcourt.platform import Bell, Platform
from refcourt.settings import Settings
from refcourt.tables import kept_form, kept_outcome, metadata
from refcourt.tribunal.disposal import Disposal


def test_what_is_kept_lives_as_long_as_it_says(tmp_path: Path) -> None:
    """What has expired goes with the next round of the worker; what has not stays."""
    url = f"sqlite:///{tmp_path / 'x.db'}"
    settings = Settings(db_url=url, seed=1, password="x", webhook_secret="x", digest="x")
    platform = Platform.opened(settings, Bell.hung())
    with platform.db.write() as tx:
        metadata.create_all(tx)
        for key, expires in (("old", clock.later(-1)), ("new", clock.later(60))):
            both = {"key": key, "person": "caseworker.1", "expires_time": expires}
            tx.execute(insert(kept_form), {**both, "path": "/", "typed": "{}"})
            done = {"asked": "form", "attempt": "", "fingerprint": "", "taken_time": clock.now()}
            tx.execute(insert(kept_outcome), {**both, **done})
    Disposal(platform).step()
    with platform.db.read() as tx:
        left = [list(tx.scalars(select(table.c.key))) for table in (kept_form, kept_outcome)]
    platform.db.close()
    assert left == [["new"], ["new"]]
