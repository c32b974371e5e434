"""What is wrong with a profile of arrivals is said in one line: file, key, value and the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from nisi.arrivals.profile import load_profile
from nisi.settings import UsageError

PROFILE = """
format = 1
name = "small"
says = "an hour in a minute"
begins = "09:00"
ends = "10:00"
compressed = 60
in_flight = 20

[sites]
count = 10
uneven = 0.8

[networks]
fixed = 0.7
wifi = 0.3

[[arrivals]]
role = "legal-adviser"
does = "result a hearing"
an_hour = { "09:00" = 60, "09:30" = 120 }
networks = ["fixed"]

[[arrivals]]
role = "caseworker"
does = "process post"
an_hour = { "09:00" = 40 }

[[outage]]
name = "some sites are cut"
at = "09:10"
minutes = 10
what = "sites"
how = "cut"
share = 0.5

[[outage]]
name = "mail is down"
at = "09:10"
minutes = 10
what = "partner"
how = "down"
inbox = "smtp"

[[outage]]
name = "the platform is frozen"
at = "09:40"
minutes = 5
what = "candidate"
how = "frozen"
"""
AN_HOUR = 'an_hour = { "09:00" = 40 }'
ALSO = '\n[[outage]]\nname = "{name}"\nat = "{at}"\nminutes = 5\nwhat = "{what}"\n{more}\n'
TOGETHER = (
    'outage: "{one}" and "{other}" strike the same at the same time, and the first that is over would end both; '
    "let one begin when the other has ended"
)


def also(name: str, at: str, what: str, more: str) -> tuple[str, str]:
    """One more outage behind the last."""
    last = 'how = "frozen"\n'
    return last, last + ALSO.format(name=name, at=at, what=what, more=more)


# What is changed in a profile that is right (old -> new), and what is said of it.
Row = tuple[str, str, str]
PROFILES: dict[str, Row] = {
    "a format that is to come": ("format = 1", "format = 2", "format: 2 is not known; known: 1"),
    "an unknown key": ("in_flight =", "inflight =", 'unknown key "inflight"; did you mean "in_flight"?'),
    "a missing key": ('ends = "10:00"\n', "", 'the key "ends" is missing'),
    "an unknown key of an arrival": (
        'does = "process post"',
        'do = "process post"',
        'arrivals 2: unknown key "do"; did you mean "does"?',
    ),
    "a name that is a path": (
        'name = "small"',
        'name = "../small"',
        'name: "../small" must be small letters, digits and hyphens: it is part of file names',
    ),
    "no time of day": ('begins = "09:00"', 'begins = "9"', 'begins: "9" is no time of day; write it as 08:30'),
    "an hour that there is not": (
        'ends = "10:00"',
        'ends = "24:00"',
        'ends: "24:00" is no time of day; write it as 08:30',
    ),
    "an end before the beginning": (
        'ends = "10:00"',
        'ends = "09:00"',
        "ends: 09:00 is not after 09:00, when it begins",
    ),
    "slower than it is": ("compressed = 60", "compressed = 0.5", "compressed: must be between 1 and 3600, not 0.5"),
    "faster than any clock": (
        "compressed = 60",
        "compressed = inf",
        "compressed: must be between 1 and 3600, not inf",
    ),
    "no number": ("compressed = 60", "compressed = nan", "compressed: must be between 1 and 3600, not nan"),
    "nobody in flight": ("in_flight = 20", "in_flight = 0", "in_flight: must be between 1 and 5,000, not 0"),
    "half a person in flight": ("in_flight = 20", "in_flight = 1.5", "in_flight: must be a whole number, not 1.5"),
    "no sites": ("count = 10", "count = 0", "sites.count: must be between 1 and 400, not 0"),
    "more sites than there can be": ("count = 10", "count = 401", "sites.count: must be between 1 and 400, not 401"),
    "sites more uneven than any": ("uneven = 0.8", "uneven = 4", "sites.uneven: must be between 0 and 3, not 4.0"),
    "no networks": (
        "[networks]\nfixed = 0.7\nwifi = 0.3",
        "[networks]",
        "networks: nobody could come; name at least one with its share",
    ),
    "a network that nobody uses": ("wifi = 0.3", "wifi = 0", "networks.wifi: must be more than 0, not 0.0"),
    "an arrival by no known network": (
        'networks = ["fixed"]',
        'networks = ["fixd"]',
        'arrivals 1: networks: "fixd" is none of [networks]; did you mean "fixed"?',
    ),
    "an arrival at no time of day": (
        AN_HOUR,
        'an_hour = { "9:00" = 40 }',
        'arrivals 2: an_hour: "9:00" is no time of day; write it as 08:30',
    ),
    "fewer than nobody": (
        AN_HOUR,
        'an_hour = { "09:00" = -1 }',
        'arrivals 2: an_hour: "09:00": must be between 0 and 1,000,000, not -1.0',
    ),
    "times out of order": (
        '"09:00" = 60, "09:30" = 120',
        '"09:30" = 60, "09:00" = 120',
        "arrivals 1: an_hour: 09:00 stands after 09:30; write the times in their order",
    ),
    "no times": (
        AN_HOUR,
        "an_hour = {}",
        "arrivals 2: an_hour: nobody comes between 09:00 and 10:00; write how many begin in an hour then",
    ),
    "nobody at any time": (
        AN_HOUR,
        'an_hour = { "09:00" = 0, "09:30" = 0 }',
        "arrivals 2: an_hour: nobody comes between 09:00 and 10:00; write how many begin in an hour then",
    ),
    "nobody while it lasts": (
        AN_HOUR,
        'an_hour = { "07:00" = 40, "09:00" = 0, "10:00" = 0, "11:00" = 40 }',
        "arrivals 2: an_hour: nobody comes between 09:00 and 10:00; write how many begin in an hour then",
    ),
    "an outage before the day": (
        'at = "09:40"',
        'at = "08:59"',
        "outage 3: at: 08:59 is not between 09:00 and 10:00",
    ),
    "an outage that is over before it begins": (
        "minutes = 5",
        "minutes = 0",
        "outage 3: minutes: must be more than 0, not 0.0",
    ),
    "an outage without an end": ("minutes = 5", "minutes = inf", "outage 3: minutes: must be more than 0, not inf"),
    "an outage that lasts to the end": (
        "minutes = 5",
        "minutes = 20",
        "outage 3: minutes: 20 from 09:40 last to the end of the day (10:00) or beyond; nobody would see whether all "
        "was well again",
    ),
    "an outage of something else": (
        'what = "candidate"',
        'what = "candidat"',
        'outage 3: what: "candidat" is not known; did you mean "candidate"?',
    ),
    "a partner's outage without a partner": (
        'inbox = "smtp"\n',
        "",
        'outage 2: what = "partner" needs either partner or inbox, and nothing else has them',
    ),
    "a partner's outage with two": (
        'inbox = "smtp"',
        'inbox = "smtp"\npartner = "prison"',
        'outage 2: what = "partner" needs either partner or inbox, and nothing else has them',
    ),
    "an inbox of no kind": (
        'inbox = "smtp"',
        'inbox = "smpt"',
        'outage 2: inbox: "smpt" is not known; did you mean "smtp"?',
    ),
    "a candidate's outage with a share": (
        'how = "frozen"',
        'how = "frozen"\nshare = 0.5',
        'outage 3: share and networks are for what = "sites" only',
    ),
    "sites without a share": (
        "share = 0.5",
        "",
        "outage 1: give either share, the part of the sites (0 to 1), or networks",
    ),
    "sites twice": (
        "share = 0.5",
        'share = 0.5\nnetworks = ["wifi"]',
        "outage 1: give either share, the part of the sites (0 to 1), or networks",
    ),
    "more sites than all": (
        "share = 0.5",
        "share = 1.5",
        "outage 1: share: must be more than 0 and at most 1, not 1.5",
    ),
    "a share that is no site": ("share = 0.5", "share = 0.04", "outage 1: share: 0.04 of 10 sites is none of them"),
    "an outage of no known network": (
        "share = 0.5",
        'networks = ["wify"]',
        'outage 1: networks: "wify" is none of [networks]; did you mean "wifi"?',
    ),
    "two outages of one name": (
        'name = "mail is down"',
        'name = "some sites are cut"',
        'outage: two are called "some sites are cut"; give each a name of its own',
    ),
    "sites that are struck twice": (
        *also("wifi is slow", "09:15", "sites", 'how = "slow"\nnetworks = ["wifi"]'),
        TOGETHER.format(one="some sites are cut", other="wifi is slow"),
    ),
    "an inbox that is struck twice": (
        *also("mail fails", "09:15", "partner", 'how = "failing"\ninbox = "smtp"'),
        TOGETHER.format(one="mail is down", other="mail fails"),
    ),
    "an inbox and a partner, who may be the same": (
        *also("the prison is away", "09:15", "partner", 'how = "failing"\npartner = "prison"'),
        TOGETHER.format(one="mail is down", other="the prison is away"),
    ),
    "a platform that is struck twice": (
        *also("a worker is killed", "09:42", "candidate", 'how = "worker-killed"'),
        TOGETHER.format(one="the platform is frozen", other="a worker is killed"),
    ),
}
RIGHT: dict[str, tuple[str, str]] = {
    "as it is": ("", ""),
    "an outage that begins as another ends": also("later", "09:20", "sites", 'how = "slow"\nshare = 0.2'),
    "another kind of inbox at the same time": also("hooks", "09:15", "partner", 'how = "down"\ninbox = "webhook"'),
    "an outage of something else at the same time": also("killed", "09:15", "candidate", 'how = "worker-killed"'),
    "people who come now and then": (AN_HOUR, 'an_hour = { "07:00" = 0, "09:30" = 0, "09:31" = 1 }'),
    "all networks and all sites alike": ("[sites]\ncount = 10\nuneven = 0.8", "[sites]\ncount = 10"),
}


def written(folder: Path, old: str, new: str) -> Path:
    """The profile with one thing changed; the last of several places."""
    assert old in PROFILE
    path = folder / "small.toml"
    path.write_text(new.join(PROFILE.rsplit(old, 1)) if old else PROFILE)
    return path


@pytest.mark.parametrize("row", PROFILES)
def test_a_profile_that_is_wrong_is_one_line(tmp_path: Path, row: str) -> None:
    """File, key, value and the way out."""
    old, new, said = PROFILES[row]
    path = written(tmp_path, old, new)
    with pytest.raises(UsageError) as raised:
        load_profile(str(path), tmp_path)
    assert str(raised.value) == f"{path}: {said}"


@pytest.mark.parametrize("row", RIGHT)
def test_a_profile_that_is_right_is_read(tmp_path: Path, row: str) -> None:
    """Its name, and the file that it came from."""
    path = written(tmp_path, *RIGHT[row])
    profile, came_from = load_profile(str(path), tmp_path)
    assert (profile.name, came_from) == ("small", path)


def test_a_day_without_arrivals_shows_nothing(tmp_path: Path) -> None:
    """The tables are left out as one."""
    path = tmp_path / "small.toml"
    path.write_text(PROFILE.partition("[[arrivals]]")[0])
    with pytest.raises(UsageError) as raised:
        load_profile(str(path), tmp_path)
    assert str(raised.value) == (f"{path}: arrivals: a day on which nobody comes shows nothing; add [[arrivals]]")


def test_a_profile_that_is_not_there_names_the_nearest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its name below load/profiles of the kit."""
    (tmp_path / "load" / "profiles").mkdir(parents=True)
    (tmp_path / "load" / "profiles" / "small.toml").write_text(PROFILE)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as raised:
        load_profile("smal", tmp_path)
    assert str(raised.value) == 'load/profiles/smal.toml: there is no such file; did you mean "small"?'
