"""Court days on which something goes wrong from outside.  Whether it was borne the promise items say."""

from __future__ import annotations

from nisi.gather.court import Court
from nisi.gather.court_day import play


def test_court_days_with_outages(court: Court) -> None:
    """Each profile that the stage names is played, with its outages in their time."""
    for place, profile in enumerate(court.profiles("outage")):
        code = play(court, profile, court.size("outage")["workers"], place)
        assert code == 0, f"the load process of {profile} ended with {code}; see load-{profile}.log in {court.folder}"
