"""A profile: who comes to court when, from which sites, and what goes wrong meanwhile (`load/profiles/*.toml`).

Times of day are the court's.  A profile is played `compressed` times as fast: an hour of 60 arrivals, compressed 30
times, is two minutes of 60 arrivals.
"""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from pathlib import Path
from typing import Literal

import numpy as np
from msgspec import Struct, field

from nisi.candidate import Candidate, actor_settings
from nisi.settings import UsageError, load_toml, nearest, shown

MOST_SITES = 400
MOST_IN_FLIGHT = 5_000
MOST_AN_HOUR = 1_000_000  # arrivals of one kind: far beyond a nation's, and they are all kept in memory
TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


class Curve(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Arrivals of one kind: what people in `role` do, and how many of them begin it in an hour, by the time of day.

    `an_hour` are points of a curve: straight between two of them, level before the first and after the last.
    `networks` are those that they come by, all of the profile's where none is named."""

    role: str
    does: str
    an_hour: dict[str, float]
    networks: tuple[str, ...] = ()


class Sites(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many court buildings, and how uneven: the n-th has 1/n**uneven of what the first has; 0 is all alike."""

    count: int = 1
    uneven: float = 0.0


class Outage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that goes wrong from outside at a time of day, for so many minutes of the court's.

    partner    the inbox of `partner`, or every one of the kind `inbox` (secure mail is smtp), does `how`: slow,
               failing, down or withholding
    sites      the lines of `share` of the sites, or of `networks`, are `how`: cut, blackhole, slow, lossy …
    candidate  the candidate's own command `how`, from [outages] in its file"""

    name: str
    at: str
    minutes: float
    what: Literal["partner", "sites", "candidate"]
    how: str
    partner: str | None = None
    inbox: Literal["webhook", "smtp", "folder", "rest-list"] | None = None
    share: float | None = None
    networks: tuple[str, ...] = ()


class Profile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file.  `in_flight` is how many arrivals may be under way at once before the next is dropped."""

    format: Literal[1]
    name: str
    says: str
    begins: str
    ends: str
    compressed: float
    in_flight: int
    sites: Sites = field(default_factory=Sites)
    networks: dict[str, float] = field(default_factory=lambda: {"fixed": 1.0})
    arrivals: tuple[Curve, ...] = ()
    outage: tuple[Outage, ...] = ()

    @property
    def lasts_s(self) -> float:
        """Harness seconds from the first moment to the last."""
        return self.wall_s(self.ends)

    def wall_s(self, time: str) -> float:
        """Harness seconds from the profile's beginning to a time of day."""
        return (seconds_of(time) - seconds_of(self.begins)) / self.compressed

    def site_names(self) -> tuple[str, ...]:
        return tuple(f"court-{number:03}" for number in range(1, self.sites.count + 1))


def load_profile(name_or_path: str, kit: Path) -> tuple[Profile, Path]:
    """The profile called `name_or_path` (a name under load/profiles/ or a file) and the file it came from.

    Raises `UsageError` for the first thing in it that is wrong."""
    path = Path(name_or_path)
    if path.suffix != ".toml":
        path = kit / "load" / "profiles" / f"{name_or_path}.toml"
    profile = load_toml(path, Profile)
    place = shown(path)
    if not NAME.fullmatch(profile.name):
        raise UsageError(
            f'{place}: name: "{profile.name[:80]}" must be small letters, digits and hyphens: it is part of file names'
        )
    _check_times(profile, place)
    _check_numbers(profile, place)
    for number, curve in enumerate(profile.arrivals, start=1):
        _check_curve(curve, profile, f"{place}: arrivals {number}")
    for number, outage in enumerate(profile.outage, start=1):
        _check_outage(outage, profile, f"{place}: outage {number}")
    for one, other in combinations(profile.outage, 2):
        _check_two_outages(one, other, place)
    return profile, path


def check_accounts(profile: Profile, candidate: Candidate) -> None:
    """Raises `UsageError` when somebody who comes on the day has no account with the candidate."""
    for curve in profile.arrivals:
        actor_settings(candidate, curve.role)


def seconds_of(time: str) -> int:
    """Seconds after midnight of a time such as 08:30."""
    hours, minutes = time.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def sites_struck(share: float, sites: int) -> int:
    """How many of the sites an outage of a share of them strikes: half of one more counts as one."""
    return int(share * sites + 0.5)


def _check_times(profile: Profile, place: str) -> None:
    _check_time(profile.begins, f"{place}: begins")
    _check_time(profile.ends, f"{place}: ends")
    if seconds_of(profile.ends) <= seconds_of(profile.begins):
        raise UsageError(f"{place}: ends: {profile.ends} is not after {profile.begins}, when it begins")


def _check_time(time: str, place: str) -> None:
    if not TIME.fullmatch(time):
        raise UsageError(f'{place}: "{time}" is no time of day; write it as 08:30')


def _check_numbers(profile: Profile, place: str) -> None:
    if not 1 <= profile.compressed <= 3600:
        raise UsageError(f"{place}: compressed: must be between 1 and 3600, not {profile.compressed}")
    if not 1 <= profile.in_flight <= MOST_IN_FLIGHT:
        raise UsageError(f"{place}: in_flight: must be between 1 and {MOST_IN_FLIGHT:,}, not {profile.in_flight}")
    if not 1 <= profile.sites.count <= MOST_SITES:
        raise UsageError(f"{place}: sites.count: must be between 1 and {MOST_SITES}, not {profile.sites.count}")
    if not 0 <= profile.sites.uneven <= 3:
        raise UsageError(f"{place}: sites.uneven: must be between 0 and 3, not {profile.sites.uneven}")
    if not profile.networks:
        raise UsageError(f"{place}: networks: nobody could come; name at least one with its share")
    for name, share in profile.networks.items():
        if not 0 < share < float("inf"):
            raise UsageError(f"{place}: networks.{name}: must be more than 0, not {share}")
    if not profile.arrivals:
        raise UsageError(f"{place}: arrivals: a day on which nobody comes shows nothing; add [[arrivals]]")


def _check_curve(curve: Curve, profile: Profile, place: str) -> None:
    for time, rate in curve.an_hour.items():
        _check_time(time, f"{place}: an_hour")
        if not 0 <= rate <= MOST_AN_HOUR:
            raise UsageError(f'{place}: an_hour: "{time}": must be between 0 and {MOST_AN_HOUR:,}, not {rate}')
    for earlier, later in pairwise(curve.an_hour):
        if seconds_of(later) <= seconds_of(earlier):
            raise UsageError(f"{place}: an_hour: {later} stands after {earlier}; write the times in their order")
    if not _anybody_comes(curve, profile):
        raise UsageError(
            f"{place}: an_hour: nobody comes between {profile.begins} and {profile.ends}; "
            "write how many begin in an hour then"
        )
    _check_networks(curve.networks, profile, place)


def _anybody_comes(curve: Curve, profile: Profile) -> bool:
    if not curve.an_hour:
        return False
    points = [seconds_of(time) for time in curve.an_hour]
    begins, ends = seconds_of(profile.begins), seconds_of(profile.ends)
    moments = [begins, *(point for point in points if begins < point < ends), ends]
    return bool(np.interp(moments, points, list(curve.an_hour.values())).any())


def _check_outage(outage: Outage, profile: Profile, place: str) -> None:
    _check_time(outage.at, f"{place}: at")
    if not seconds_of(profile.begins) <= seconds_of(outage.at) < seconds_of(profile.ends):
        raise UsageError(f"{place}: at: {outage.at} is not between {profile.begins} and {profile.ends}")
    if not 0 < outage.minutes < float("inf"):
        raise UsageError(f"{place}: minutes: must be more than 0, not {outage.minutes}")
    if _over_s(outage) >= seconds_of(profile.ends):
        raise UsageError(
            f"{place}: minutes: {outage.minutes:g} from {outage.at} last to the end of the day ({profile.ends}) or "
            "beyond; nobody would see whether all was well again"
        )
    if ((outage.partner is not None) + (outage.inbox is not None)) != (outage.what == "partner"):
        raise UsageError(f'{place}: what = "partner" needs either partner or inbox, and nothing else has them')
    if outage.what != "sites" and (outage.share is not None or outage.networks):
        raise UsageError(f'{place}: share and networks are for what = "sites" only')
    if outage.what == "sites" and (outage.share is None) == (not outage.networks):
        raise UsageError(f"{place}: give either share, the part of the sites (0 to 1), or networks")
    if outage.share is not None and not 0 < outage.share <= 1:
        raise UsageError(f"{place}: share: must be more than 0 and at most 1, not {outage.share}")
    if outage.share is not None and not sites_struck(outage.share, profile.sites.count):
        raise UsageError(f"{place}: share: {outage.share} of {profile.sites.count} sites is none of them")
    _check_networks(outage.networks, profile, place)


def _check_two_outages(one: Outage, other: Outage, place: str) -> None:
    """What is told last holds, and is well again when the first of the two is over."""
    if one.name == other.name:
        raise UsageError(f'{place}: outage: two are called "{one.name}"; give each a name of its own')
    apart = _over_s(one) <= seconds_of(other.at) or _over_s(other) <= seconds_of(one.at)
    if not apart and one.what == other.what and not _strike_others(one, other):
        raise UsageError(
            f'{place}: outage: "{one.name}" and "{other.name}" strike the same at the same time, and the first that is '
            "over would end both; let one begin when the other has ended"
        )


def _strike_others(one: Outage, other: Outage) -> bool:
    if one.partner and other.partner:
        return one.partner != other.partner
    if one.inbox and other.inbox:
        return one.inbox != other.inbox
    return bool(one.networks and other.networks) and not set(one.networks) & set(other.networks)


def _over_s(outage: Outage) -> float:
    """Seconds after midnight at which it is over."""
    return seconds_of(outage.at) + outage.minutes * 60


def _check_networks(networks: tuple[str, ...], profile: Profile, place: str) -> None:
    for name in networks:
        if name not in profile.networks:
            raise UsageError(f'{place}: networks: "{name}" is none of [networks]; {nearest(name, profile.networks)}')
