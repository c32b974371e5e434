"""Which sites an outage of a profile strikes, and by which lines they are reached so that it can.

Sites that the same outages strike share a line: to cut one line is to cut all of them at the same moment.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from nisi.arrivals.profile import Outage, Profile, sites_struck


class Line(NamedTuple):
    """A way to the candidate; `outages` are those that strike it."""

    name: str
    outages: frozenset[str]


class Lines:
    """The lines of a profile.  A site and network that no outage strikes reaches the candidate by none."""

    def __init__(self, profile: Profile) -> None:
        order = list(profile.site_names())
        Random(profile.name).shuffle(order)
        self._of_sites = [outage for outage in profile.outage if outage.what == "sites"]
        # The same order for all: the sites of a smaller outage are among those of a larger one, so sites come back
        # in steps.
        self._struck = {o.name: frozenset(order[: sites_struck(o.share or 0, len(order))]) for o in self._of_sites}
        found = {self._strikes(site, network) for site in order for network in profile.networks}
        self.all = [Line(f"line-{n}", struck) for n, struck in enumerate(sorted(found - {frozenset()}, key=sorted))]
        self._by_outages = {line.outages: line.name for line in self.all}

    def of(self, site: str, network: str) -> str | None:
        """The name of the line by which a site reaches the candidate over a network."""
        return self._by_outages.get(self._strikes(site, network))

    def sites(self, outage: Outage) -> tuple[str, ...]:
        return tuple(sorted(self._struck[outage.name]))

    def struck_by(self, outage: Outage) -> tuple[str, ...]:
        """The names of the lines that an outage strikes."""
        return tuple(line.name for line in self.all if outage.name in line.outages)

    def _strikes(self, site: str, network: str) -> frozenset[str]:
        return frozenset(
            outage.name for outage in self._of_sites if site in self._struck[outage.name] or network in outage.networks
        )
