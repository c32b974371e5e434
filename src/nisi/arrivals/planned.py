"""Every arrival of a profile, with the moment at which it is due.

Arrivals of one kind are a Poisson process whose rate follows the profile's curve: people do not wait for each other,
and the platform's slowness keeps nobody from coming.
"""

from __future__ import annotations

import itertools
from random import Random
from typing import NamedTuple

import numpy as np

from nisi.arrivals.profile import Curve, Profile, seconds_of

STEP_S = 60  # court seconds between two points at which a curve is integrated


class Arrival(NamedTuple):
    """Somebody comes: `due_s` harness seconds after the profile's beginning."""

    due_s: float
    role: str
    does: str
    site: str
    network: str


def planned(profile: Profile, seed: int) -> list[Arrival]:
    """All arrivals of a profile in the order in which they are due; the same for the same seed."""
    sites = profile.site_names()
    weights = [1 / rank**profile.sites.uneven for rank in range(1, len(sites) + 1)]
    found = []
    for number, curve in enumerate(profile.arrivals):
        rng = Random(f"{seed} {profile.name} {number}")
        dues = _dues_s(curve, profile, rng)
        networks = curve.networks or tuple(profile.networks)
        shares = [profile.networks[name] for name in networks]
        where = rng.choices(sites, weights, k=len(dues))
        how = rng.choices(networks, shares, k=len(dues))
        found += [
            Arrival(due_s, curve.role, curve.does, site, network)
            for due_s, site, network in zip(dues, where, how, strict=True)
        ]
    return sorted(found)


def _dues_s(curve: Curve, profile: Profile, rng: Random) -> list[float]:
    """Unit-rate arrivals, stretched so that each stretch of time has as many as the curve's integral there."""
    begins, ends = seconds_of(profile.begins), seconds_of(profile.ends)
    times = np.append(np.arange(begins, ends, STEP_S, dtype=np.float64), float(ends))
    points = [seconds_of(time) for time in curve.an_hour]
    rates = np.interp(times, points, list(curve.an_hour.values()))
    steps = np.diff(times) * (rates[1:] + rates[:-1]) / 2 / 3600
    expected = np.concatenate(([0.0], np.cumsum(steps)))
    gaps = (rng.expovariate(1.0) for _ in itertools.count())
    arrivals = list(itertools.takewhile(lambda reached: reached < expected[-1], itertools.accumulate(gaps)))
    return [float(moment) for moment in (np.interp(arrivals, expected, times) - begins) / profile.compressed]
