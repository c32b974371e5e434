"""Court days in full, with nothing going wrong from outside.  Whether they were carried the promise items say."""

from __future__ import annotations

from nisi.gather.court import Court
from nisi.gather.court_day import play


def test_court_days(court: Court) -> None:
    """Each profile that the stage names is played: people come when they are due, and the last of them goes home."""
    for place, profile in enumerate(court.profiles("load")):
        code = play(court, profile, court.size("load")["workers"], place)
        assert code == 0, f"the load process of {profile} ended with {code}; see load-{profile}.log in {court.folder}"
