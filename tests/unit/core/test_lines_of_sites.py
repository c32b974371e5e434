"""Which sites an outage strikes, and that one line carries all who share a fate."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from nisi.arrivals.profile import Curve, Outage, Profile, Sites
from nisi.arrivals.struck import Lines

NETWORKS = ("fixed", "mobile", "wifi")


def cut(name: str, share: float | None = None, *networks: str) -> Outage:
    return Outage(name=name, at="09:10", minutes=5, what="sites", how="cut", share=share, networks=networks)


def lines(*outages: Outage, sites: int = 20) -> Lines:
    return Lines(profile(*outages, sites=sites))


def profile(*outages: Outage, sites: int = 20) -> Profile:
    return Profile(
        format=1,
        name="day",
        says="",
        begins="09:00",
        ends="10:00",
        compressed=60,
        in_flight=10,
        sites=Sites(count=sites),
        networks=dict.fromkeys(NETWORKS, 1.0),
        arrivals=(Curve(role="clerk", does="look", an_hour={"09:00": 1}),),
        outage=outages,
    )


SHARES = st.floats(0.03, 1)
OUTAGES = st.lists(SHARES | st.sets(st.sampled_from(NETWORKS), min_size=1), max_size=4).map(
    lambda struck: [
        cut(f"outage-{n}", what) if isinstance(what, float) else cut(f"outage-{n}", None, *sorted(what))
        for n, what in enumerate(struck)
    ]
)
LAW = settings(max_examples=80, deadline=None)


@LAW
@given(one=SHARES, other=SHARES, sites=st.integers(17, 60))
def test_a_smaller_share_is_part_of_a_larger_one(one: float, other: float, sites: int) -> None:
    """So sites come back in steps, and those that come back last were away from the first."""
    smaller, larger = cut("smaller", min(one, other)), cut("larger", max(one, other))
    of_both = lines(larger, smaller, sites=sites)
    assert set(of_both.sites(smaller)) <= set(of_both.sites(larger))
    assert abs(len(of_both.sites(smaller)) - smaller.share * sites) <= 0.5  # type: ignore[operator]


@LAW
@given(OUTAGES)
def test_an_outage_strikes_the_lines_of_those_whom_it_names_and_no_others(outages: list[Outage]) -> None:
    """Of every site and network: it is on a line that the outage strikes exactly when the outage names it."""
    day = profile(*outages)
    of_day = Lines(day)
    for outage in outages:
        struck = of_day.struck_by(outage)
        for site in day.site_names():
            for network in NETWORKS:
                named = site in of_day.sites(outage) or network in outage.networks
                assert (of_day.of(site, network) in struck) == named


@LAW
@given(OUTAGES)
def test_those_who_share_a_fate_share_a_line(outages: list[Outage]) -> None:
    """As few lines as there are fates, each with a name of its own; whom nothing strikes has none."""
    day = profile(*outages)
    of_day = Lines(day)
    fates = {
        (site, network): frozenset(o.name for o in outages if site in of_day.sites(o) or network in o.networks)
        for site in day.site_names()
        for network in NETWORKS
    }
    assert {of_day.of(*who) is None for who, fate in fates.items() if not fate} <= {True}
    told = {(of_day.of(*who), fate) for who, fate in fates.items() if fate}
    assert len(told) == len({line for line, _ in told}) == len({fate for _, fate in told}) == len(of_day.all)


def test_a_network_strikes_everybody_on_it() -> None:
    """At every site, and nobody who comes by another."""
    of_day = lines(cut("wireless", None, "wifi"))
    assert {of_day.of(f"court-{n:03}", "wifi") for n in range(1, 21)} == {"line-0"}
    assert {of_day.of(f"court-{n:03}", "fixed") for n in range(1, 21)} == {None}


def test_half_of_the_sites_are_others_in_another_profile() -> None:
    """Not always the largest, which come first; and the same in every run of a profile."""
    half = cut("half", 0.5)
    assert lines(half).sites(half) == lines(half).sites(half) != tuple(f"court-{n:03}" for n in range(1, 11))
    assert len(lines(half).sites(half)) == 10


def test_what_strikes_no_sites_needs_no_lines() -> None:
    """A candidate that is frozen, a partner that is down."""
    frozen = Outage(name="frozen", at="09:10", minutes=5, what="candidate", how="frozen")
    assert lines(frozen).all == []
    assert lines(frozen).of("court-001", "fixed") is None
