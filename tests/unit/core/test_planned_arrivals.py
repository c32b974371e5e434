"""Who comes when: arrivals follow the profile's curves, the same for the same seed, whatever the platform does."""

from __future__ import annotations

import math
from collections import Counter

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nisi.arrivals.planned import planned
from nisi.arrivals.profile import Curve, Profile, Sites, seconds_of

CLERKS = Curve(role="clerk", does="look", an_hour={"09:00": 600})
SELDOM = 1e-9  # how seldom a sound count may be called wrong


def profile(
    *curves: Curve, begins: str = "09:00", ends: str = "11:00", compressed: float = 60, **more: object
) -> Profile:
    given: dict[str, object] = {"format": 1, "name": "day", "says": "", "in_flight": 10, "arrivals": curves, **more}
    return Profile(begins=begins, ends=ends, compressed=compressed, **given)  # type: ignore[arg-type]


def integral(curve: Curve, begins: int, ends: int) -> float:
    """How many are to come between two times of day in seconds, minute by minute and as plainly as it can be said."""
    points = [(seconds_of(time), rate) for time, rate in curve.an_hour.items()]

    def rate(at: int) -> float:
        earlier, later = [p for p in points if p[0] <= at], [p for p in points if p[0] > at]
        if not earlier or not later:
            return (earlier or later)[-1 if earlier else 0][1]
        (t0, r0), (t1, r1) = earlier[-1], later[0]
        return r0 + (r1 - r0) * (at - t0) / (t1 - t0)

    return sum((rate(t) + rate(t + 60)) / 2 / 60 for t in range(begins, ends, 60))


def is_a_poisson_count(count: int, expected: float) -> bool:
    """Whether chance explains it, but for one in a billion of sound counts (Bernstein's inequality)."""
    doubt = math.log(2 / SELDOM)
    return (
        abs(count - expected) <= doubt / 3 + math.sqrt((doubt / 3) ** 2 + 2 * doubt * expected)
        if expected
        else not count
    )


TIMES = st.integers(0, 12).map(lambda n: f"{8 + n // 4:02}:{15 * (n % 4):02}")
CURVES = st.builds(
    lambda points: Curve(role="clerk", does="look", an_hour=dict(sorted(points.items()))),
    st.dictionaries(TIMES, st.sampled_from([0, 0, 30, 200, 900]), min_size=1, max_size=6),
)
LAW = settings(max_examples=30, deadline=None)


@LAW
@given(curve=CURVES, seed=st.integers(0, 10**9), compressed=st.sampled_from([1, 30, 90.5]))
def test_as_many_come_as_the_curve_says_in_every_quarter_of_an_hour(curve: Curve, seed: int, compressed: float) -> None:
    """The integral over any stretch, also where nobody comes; and never before the beginning or after the end."""
    day = profile(curve, compressed=compressed)
    court_s = np.array([arrival.due_s * compressed for arrival in planned(day, seed)])
    assert ((court_s >= 0) & (court_s <= 2 * 3600 + 1e-6)).all()
    for quarter in range(8):
        begins = seconds_of("09:00") + 900 * quarter
        came = int(((court_s >= 900 * quarter) & (court_s < 900 * (quarter + 1))).sum())
        assert is_a_poisson_count(came, integral(curve, begins, begins + 900)), (quarter, came)


@LAW
@given(curves=st.lists(CURVES, min_size=1, max_size=3), seed=st.integers(0, 10**9))
def test_they_stand_in_the_order_in_which_they_are_due(curves: list[Curve], seed: int) -> None:
    """Whatever kinds there are; and the same seed gives the same arrivals, another seed others."""
    day = profile(*curves)
    arrivals = planned(day, seed)
    assert [a.due_s for a in arrivals] == sorted(a.due_s for a in arrivals)
    assert planned(day, seed) == arrivals
    assert not arrivals or planned(day, seed + 1) != arrivals


def test_compressing_a_day_changes_no_arrival_but_its_moment() -> None:
    """As many people at the same places, so many times as fast."""
    day = profile(CLERKS, compressed=1, sites=Sites(count=5))
    slow, fast = planned(day, 7), planned(msgspec.structs.replace(day, compressed=60), 7)
    assert [a[1:] for a in slow] == [a[1:] for a in fast]
    assert [a.due_s for a in fast] == pytest.approx([a.due_s / 60 for a in slow])


def test_one_more_kind_of_arrival_changes_none_of_the_others() -> None:
    """Each kind has chances of its own."""
    judges = Curve(role="judge", does="read", an_hour={"09:00": 100})
    both = planned(profile(CLERKS, judges), 7)
    assert [a for a in both if a.role == "clerk"] == planned(profile(CLERKS), 7)
    assert sum(a.role == "judge" for a in both) > 100


def test_two_kinds_with_the_same_curve_do_not_come_together() -> None:
    """They do not wait for each other, and do not keep step either."""
    other = msgspec.structs.replace(CLERKS, does="write")
    dues = {does: {a.due_s for a in planned(profile(CLERKS, other), 7) if a.does == does} for does in ("look", "write")}
    assert not dues["look"] & dues["write"]


@pytest.mark.parametrize("uneven", [0.0, 0.8, 2.0])
def test_sites_are_as_uneven_as_the_profile_says(uneven: float) -> None:
    """The n-th building has 1/n**uneven of what the first has."""
    day = profile(CLERKS, begins="09:00", ends="19:00", sites=Sites(count=4, uneven=uneven))
    came = Counter(arrival.site for arrival in planned(day, 7))
    weights = [1 / n**uneven for n in range(1, 5)]
    assert sorted(came) == list(day.site_names()) == ["court-001", "court-002", "court-003", "court-004"]
    for site, weight in zip(day.site_names(), weights, strict=True):
        assert is_a_poisson_count(came[site], 6000 * weight / sum(weights)), came


def test_networks_have_the_share_that_the_profile_gives_them() -> None:
    """Of those that an arrival names; by another it never comes."""
    networks = {"fixed": 3.0, "wifi": 1.0, "mobile": 4.0}
    some = msgspec.structs.replace(CLERKS, networks=("fixed", "wifi"))
    came = Counter(arrival.network for arrival in planned(profile(some, networks=networks), 7))
    assert set(came) == {"fixed", "wifi"}
    assert is_a_poisson_count(came["fixed"], 900), came
    everybody = Counter(arrival.network for arrival in planned(profile(CLERKS, networks=networks), 7))
    assert is_a_poisson_count(everybody["mobile"], 600), everybody


def test_a_day_of_one_site_needs_no_table_of_sites() -> None:
    """All come to it, by the only network there is."""
    assert {(a.site, a.network) for a in planned(profile(CLERKS), 7)} == {("court-001", "fixed")}
