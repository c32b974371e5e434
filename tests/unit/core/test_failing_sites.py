"""Who is left out behind a good average: shown only where chance does not explain it, and then always."""

from __future__ import annotations

import re
from fractions import Fraction
from math import comb
from typing import Any

import pytest
from acts_alone import history_with
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from played import Event, acts_of, arrival, ns, outage, played, promises
from slow_served import Outage, Row, afterwards, by_slice, others

from nisi.checkers import failing_sites, recovery
from nisi.checkers.checked import Checked, Finding, Measure, NotExercised, Rate
from nisi.checkers.served import fails_too_often
from nisi.history.history import History
from nisi.journal.records import OutageBegan, OutageEnded, PhaseBegan

SITES = [f"court-{n:03}" for n in range(1, 363)]


def judged(history: History, share: float = 0.01) -> Checked:
    return failing_sites.check(history, promises(not_served_share=share))


def asked(site: str, acts: int, failed: int, **also: Any) -> list[dict[str, Any]]:
    """Rows of acts at a site, a tenth of a second apart, of which the first `failed` were not served."""
    return [
        {
            "writer": "load",
            "kind": "search-cases",
            "role": "legal-adviser",
            "network": "fixed",
            "actor": f"legal-adviser.{n}",
            "site": site,
            "due": ns(2 + n / 10),
            "invoked": ns(2 + n / 10),
            "answered": ns(2.05 + n / 10),
            "outcome": "unknown" if n < failed else "ok",
            "status": 503 if n < failed else None,
            "operation": "{}",
            **also,
        }
        for n in range(acts)
    ]


def numbered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "n_invoked": n} for n, row in enumerate(rows)]


def accused(*rows: list[dict[str, Any]]) -> list[str]:
    return [f.subject for f in judged(history_with(numbered([row for some in rows for row in some]))).findings]


SOUND = [row for site in SITES[1:] for row in asked(site, 20, 0)]

# What happens at court-001 while 361 other sites are sound, and who is accused.
ONE_SITE: dict[str, tuple[list[dict[str, Any]], list[str]]] = {
    "it is sound": (asked(SITES[0], 30, 0), []),
    "one act failed": (asked(SITES[0], 30, 1), []),
    "the only act failed": (asked(SITES[0], 1, 1), []),
    "eight of thirty failed": (asked(SITES[0], 30, 8), ["site=court-001"]),
    "every act of four failed": (asked(SITES[0], 4, 4), ["site=court-001"]),
    "all were refused for a reason of their own": (
        asked(SITES[0], 30, 0, outcome="refused", status=409),
        [],
    ),
    "all were refused as too many": (asked(SITES[0], 30, 0, outcome="refused", status=429), ["site=court-001"]),
    "all were refused as too slow": (asked(SITES[0], 30, 0, outcome="refused", status=408), ["site=court-001"]),
    "nobody was there to send them to": (
        asked(SITES[0], 30, 0, outcome="refused", status=None),
        ["site=court-001"],
    ),
    "all waited in vain": (asked(SITES[0], 30, 0, outcome="unknown"), ["site=court-001"]),
    "we cut all of them off": (asked(SITES[0], 30, 0, outcome="unknown", answered=None), []),
    "all that was never due failed": (asked(SITES[0], 30, 30, due=None), []),
}


@pytest.mark.parametrize("row", ONE_SITE)
def test_a_site_is_accused_where_chance_does_not_explain_it(row: str) -> None:
    """Behind an average of less than 1 in 200."""
    rows, subjects = ONE_SITE[row]
    assert accused(SOUND, rows) == subjects


def test_of_362_sound_sites_none_is_accused_for_one_unlucky_act() -> None:
    """One of a hundred at every site is what the stage allows, at each and of the whole."""
    assert accused(*(asked(site, 100, 1) for site in SITES)) == []


def test_all_362_sites_that_fail_now_and_then_are_shown_by_the_whole() -> None:
    """Two of fifty at every site prove nothing of any, and are four times what is allowed of all."""
    subjects = accused(*(asked(site, 50, 2) for site in SITES))
    assert "everything" in subjects
    assert not [subject for subject in subjects if subject.startswith("site=")]


@pytest.mark.parametrize(
    ("column", "value"),
    [("role", "district-judge"), ("network", "mobile"), ("kind_of_case", "crime"), ("size", "1 MB and more")],
)
def test_a_slice_of_any_other_kind_is_accused_too(column: str, value: str) -> None:
    """A role, a network, a kind of case, a size: two at each of many sites."""
    also = {"kind": "read-monitoring"} if column == "kind_of_case" else {column: value}
    if column == "size":
        also = {"operation": "x" * 1_000_000}
    failing = [row for site in SITES[:10] for row in asked(site, 2, 1, **also)]
    assert accused(SOUND, failing) == [f"{column}={value}"]


def test_a_finding_says_how_many_acts_people_and_when() -> None:
    """The first three acts are named; refusals count people, not tries."""
    failing = [arrival(10 + n, outcome="unknown", site="Hull", actor="legal-adviser.7") for n in range(5)]
    sound = [arrival(20 + n / 10, site="York", role="clerk") for n in range(100)]
    history = played(*failing, *sound)
    found = {finding.subject: finding for finding in judged(history).findings}
    assert list(found)[:3] == ["everything", "site=Hull", "role=legal-adviser"]
    assert found["site=Hull"] == Finding(
        code="site-failing",
        subject="site=Hull",
        sentence=(
            "Of 5 acts at Hull, 5 were not served, between 10:00:10 and 10:00:14; it met 1 people, and at most 1% is "
            "allowed."
        ),
        calls=tuple(acts_of(history, "search-cases")[:3]),
        where={"site": "Hull"},
    )
    assert found["everything"].sentence.startswith("Of 105 acts all sites and roles together, 5 were not served, ")


def test_what_was_asked_in_the_time_of_an_outage_is_judged_elsewhere() -> None:
    """At any site, until all must be well again."""
    events: list[Event] = [arrival(10 + n / 2, outcome="unknown", site="Hull") for n in range(20)]
    assert judged(played(*events)).findings
    checked = judged(played(*events, outage("a cut", (10, 15), sites=["York"])))
    assert checked == Checked(measures=(NotExercised(name="sites.failing", why="no load user asked for anything"),))


def test_the_measure_counts_slices() -> None:
    """The whole, and each value of each kind of slice."""
    checked = judged(played(arrival(10, site="Hull", network="wifi"), arrival(11, site="York")))
    rate = Rate(failures=0, exposures=7, unit="slices")
    assert checked == Checked(measures=(Measure(name="sites.failing", rate=rate),))


# Laws

LAW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@LAW
@given(st.integers(1, 60), st.sampled_from(["0.01", "0.1", "0.5"]), st.sampled_from(["0.95", "0.99"]), st.data())
def test_too_often_is_what_chance_would_do_more_seldom_than_is_allowed(
    trials: int, share: str, confidence: str, data: st.DataObject
) -> None:
    """By sums of exact fractions."""
    failures = data.draw(st.integers(0, trials))
    p = Fraction(share)
    chance = sum((comb(trials, k) * p**k * (1 - p) ** (trials - k) for k in range(failures, trials + 1)), Fraction())
    assert fails_too_often(failures, trials, float(share), float(confidence)) == (chance < 1 - Fraction(confidence))


SECOND = st.integers(0, 50)


@st.composite
def acts(draw: st.DrawFn) -> list[dict[str, Any]]:
    rows = []
    for number in range(draw(st.integers(0, 30))):
        due = draw(SECOND)
        answered = draw(st.none() | st.integers(due, 55))
        outcome = "unknown" if answered is None else draw(st.sampled_from(["ok", "ok", "refused", "unknown"]))
        rows.append(
            {
                "writer": draw(st.sampled_from(["load-1", "load-2"])),
                "n_invoked": number,
                "kind": "search-cases",
                "actor": draw(st.sampled_from(["a", "b", "c"])),
                "role": draw(st.sampled_from(["judge", "clerk"])),
                "site": draw(st.sampled_from([None, "Hull", "York", "Bath"])),
                "network": draw(st.sampled_from([None, "wifi", "fixed"])),
                "due": draw(st.sampled_from([due, due, due, None])),
                "invoked": due,
                "answered": answered,
                "outcome": outcome,
                "status": None if outcome == "ok" else draw(st.sampled_from([None, 404, 408, 409, 429, 500, 503])),
                "operation": "{}",
            }
        )
    return rows


@st.composite
def outages(draw: st.DrawFn) -> list[Outage]:
    found = []
    for number in range(draw(st.integers(0, 3))):
        began, lasted = draw(st.integers(1, 40)), draw(st.integers(1, 12))
        what = draw(st.sampled_from(["candidate", "partner", "sites", "sites"]))
        sites = draw(st.sets(st.sampled_from(["Hull", "York"]), min_size=1)) if what == "sites" else set[str]()
        networks = draw(st.sets(st.sampled_from(["wifi"]))) if what == "sites" else set[str]()
        ended = began + lasted
        found.append(
            Outage(f"outage-{number}", what, began, ended, ended + 5, tuple(sorted(sites)), tuple(sorted(networks)))
        )
    return sorted(found, key=lambda o: o.began)


def told(rows: list[dict[str, Any]], made: list[Outage]) -> History:
    times = ("due", "invoked", "answered")
    in_ns = [{**row, **{name: None if row[name] is None else ns(row[name]) for name in times}} for row in rows]
    notes: list[tuple[float, Any]] = [(60.0, PhaseBegan(phase="seal"))]
    for o in made:
        began = OutageBegan(
            name=o.name, what=o.what, how="cut", until_ns=ns(o.ended), sites=o.sites, networks=o.networks
        )
        notes += [(o.began, began), (o.ended, OutageEnded(name=o.name))]
    return history_with(in_ns, notes)


def counted(finding: Finding) -> tuple[int, ...]:
    """Acts, acts not served and people, as the sentence says them."""
    said = finding.sentence
    people = int(re.search(r"it met (\d+) people", said)[1])  # type: ignore[index]
    first = re.search(r"Of (\d+) acts .*?, (\d+) were not served", said)
    if first:
        return int(first[1]), int(first[2]), people
    failed, of = re.search(r"(\d+) of (\d+) acts", said).groups()  # type: ignore[union-attr]
    return int(of), int(failed), people


EVERY = 1e-12  # a share so small that every failure is too much


@LAW
@given(acts(), outages())
def test_slices_are_counted_as_a_plain_reading_says(rows: list[Row], made: list[Outage]) -> None:
    """Whoever met an outage is left out; the slices of kind and size are all in one here, as the whole is."""
    expected = by_slice(rows, made)
    checked = judged(told(rows, made), EVERY)  # type: ignore[arg-type]
    found = {next(iter(f.where.items()), ("", "")): counted(f) for f in checked.findings}
    same = {(column, value): tally for (column, value), tally in found.items() if column in ("kind_of_case", "size")}
    assert set(same.values()) <= {tuple(expected.get(("", ""), ()))}
    assert {k: v for k, v in found.items() if k not in same} == {k: tuple(t) for k, t in expected.items() if t.failed}
    slices = sum(m.rate.exposures for m in checked.measures if isinstance(m, Measure))
    assert slices == (len(expected) + 2 if expected else 0)


@LAW
@given(acts(), outages())
def test_spread_and_recovery_are_counted_as_a_plain_reading_says(rows: list[Row], made: list[Outage]) -> None:
    """What an outage did not name while it lasted, and what it named when all was to be well."""
    checked = recovery.check(told(rows, made), promises(not_served_share=EVERY))  # type: ignore[arg-type]
    for code, plain in (("outage-spread", others), ("not-recovered", afterwards)):
        expected = {o.name: plain(rows, o, made) for o in made}
        found = {f.subject: counted(f) for f in checked.findings if f.code == code}
        assert found == {name: tuple(tally) for name, tally in expected.items() if tally.failed}
