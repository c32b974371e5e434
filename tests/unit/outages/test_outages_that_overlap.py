"""Two outages of the same sites, one of which begins before the other is over."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from lines_at_work import at_work, candidate

from nisi.arrivals.profile import load_profile
from nisi.arrivals.struck import Lines
from nisi.gather.court_day import _strike
from nisi.journal.records import OutageBegan, OutageEnded

KIT = Path(__file__).resolve().parents[3]


def test_an_outage_that_is_over_does_not_end_one_that_began_meanwhile(tmp_path: Path) -> None:
    """Sites whose lines got narrow and were then cut are cut until that is over."""
    profile, _ = load_profile("network-outage-2019", KIT)
    narrow, cut, *_ = profile.outage
    written: list[Any] = []
    court: Any = SimpleNamespace(
        folder=tmp_path,
        journal=SimpleNamespace(write=written.append),
        settings=SimpleNamespace(candidate=SimpleNamespace(partners={})),
    )
    struck = Lines(profile)

    def cut_meanwhile() -> bool:
        _strike(court, cut, struck, tmp_path, 60.0, wait=lambda: True)
        return True

    with candidate() as port, at_work(tmp_path, port, *(line.name for line in struck.all)) as lines:
        _strike(court, narrow, struck, tmp_path, 60.0, wait=cut_meanwhile)
        assert lines.turns_away(struck.struck_by(cut)[0])
    assert [type(record) for record in written] == [OutageBegan, OutageBegan, OutageEnded, OutageEnded]
    assert [record.error for record in written if isinstance(record, OutageEnded)] == [None, None]
