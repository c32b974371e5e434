"""Outages from outside: felt, borne, and over when they were to be; nobody is blamed for what an outage named."""

from __future__ import annotations

import pytest
from played import Event, arrival, court_day, delivery, order, outage, played, promises, pulse
from stages import small_stage
from told import of

from nisi.checkers import recovery
from nisi.checkers.checked import Checked, Finding, NotExercised
from nisi.verdict.doubts import Doubt, doubts_of

MEASURES = ("outages.spread", "outages.not-recovered", "outages.unobserved")


def checked(*events: Event, **how: object) -> Checked:
    return recovery.check(played(*events, **how), promises())  # type: ignore[arg-type]


def at(site: str, *dues: float, failed: int = 0, network: str = "fixed") -> list[Event]:
    """Acts at a site, of which the first `failed` were not served."""
    return [
        arrival(due, site=site, network=network, outcome="not sent" if n < failed else "ok")
        for n, due in enumerate(dues)
    ]


def ten(since: float) -> list[float]:
    return [since + n / 4 for n in range(10)]


# Hull is cut from 10 to 20 s, and must be well again at 25 s.
CUT = outage("a cut", (10, 20), sites=["Hull"])
STRUCK = at("Hull", *ten(12), failed=10)
WELL = at("Hull", *ten(26))
FELT = [CUT, *STRUCK, *WELL]

# What happened, the findings, and how many outages spread, were not recovered from, were not observed.
ROWS: dict[str, tuple[list[Event], list[str], tuple[int, int, int]]] = {
    "it struck whom it named": (FELT, [], (0, 0, 0)),
    "one act elsewhere failed meanwhile": ([*FELT, *at("York", *ten(12), failed=1)], [], (0, 0, 0)),
    "two acts elsewhere failed meanwhile": ([*FELT, *at("York", *ten(12), failed=2)], ["outage-spread"], (1, 0, 0)),
    "two acts elsewhere failed just after it": (
        [*FELT, *at("York", *ten(22), failed=2)],
        ["outage-spread"],
        (1, 0, 0),
    ),
    "acts elsewhere failed before it": ([*FELT, *at("York", *ten(5), failed=10)], [], (0, 0, 0)),
    "acts elsewhere failed long after it": ([*FELT, *at("York", *ten(30), failed=10)], [], (0, 0, 0)),
    "whom it named was not served until all must be well": (
        [*FELT, *at("Hull", *ten(20.5), *ten(22.4), failed=20)],
        [],
        (0, 0, 0),
    ),
    "one act of whom it named failed later": ([CUT, *STRUCK, *at("Hull", *ten(26), failed=1)], [], (0, 0, 0)),
    "two acts of whom it named failed later": (
        [CUT, *STRUCK, *at("Hull", *ten(26), failed=2)],
        ["not-recovered"],
        (0, 1, 0),
    ),
    "whom it named failed in the time of the next outage": (
        [*FELT, outage("more", (35, 37), sites=["Hull"]), *at("Hull", *ten(35), failed=10), *at("Hull", 43)],
        [],
        (0, 0, 0),
    ),
    "another outage named those who failed": (
        [*FELT, outage("York too", (11, 19), sites=["York"]), *at("York", *ten(12), failed=10), *at("York", 27)],
        [],
        (0, 0, 0),
    ),
    "nobody felt it": ([CUT, *at("Hull", *ten(12)), *WELL], [], (0, 0, 1)),
    "too few were asked while it lasted": ([CUT, *at("Hull", *ten(12)[:4], failed=4), *WELL], [], (0, 0, 1)),
    "just enough were asked while it lasted": ([CUT, *at("Hull", *ten(12)[:5], failed=1), *WELL], [], (0, 0, 0)),
    "somebody hung until it was over": (
        [CUT, *at("Hull", *ten(12)), arrival(15, (15, 20.5), site="Hull"), *WELL],
        [],
        (0, 0, 0),
    ),
    "somebody had their answer just before it was over": (
        [CUT, *at("Hull", *ten(12)), arrival(15, (15, 19.5), site="Hull"), *WELL],
        [],
        (0, 0, 1),
    ),
    "nobody felt it, and it was seen in the processes": (
        [outage("a cut", (10, 20), sites=["Hull"], witnessed="seen"), *at("Hull", *ten(12)), *WELL],
        [],
        (0, 0, 0),
    ),
    "nobody was asked afterwards": ([CUT, *STRUCK], [], (0, 0, 1)),
    "it could not be made": (
        [outage("a cut", (10, 20), sites=["Hull"], error="no such line"), *STRUCK, *WELL],
        [],
        (0, 0, 1),
    ),
    "nobody ended it": ([outage("a cut", (10, None), sites=["Hull"]), *STRUCK, *WELL], [], (0, 0, 1)),
    "those on its network failed, and nobody else": (
        [
            outage("wifi", (10, 20), networks=["wifi"]),
            *at("Hull", *ten(12), failed=10, network="wifi"),
            *at("Hull", *ten(12)),
            *at("York", *ten(26), network="wifi"),
        ],
        [],
        (0, 0, 0),
    ),
    "those on its network still failed later": (
        [
            outage("wifi", (10, 20), networks=["wifi"]),
            *at("Hull", *ten(12), failed=10, network="wifi"),
            *at("York", *ten(26), failed=5, network="wifi"),
            *at("York", *ten(26)),
        ],
        ["not-recovered"],
        (0, 1, 0),
    ),
    "the candidate failed all over, and came back": (
        [outage("frozen", (10, 20)), *at("York", *ten(12), failed=10), *at("Hull", *ten(26))],
        [],
        (0, 0, 0),
    ),
    "the candidate did not come back": (
        [outage("frozen", (10, 20)), *at("York", *ten(12), failed=10), *at("Hull", *ten(26), failed=2)],
        ["not-recovered"],
        (0, 1, 0),
    ),
}


@pytest.mark.parametrize("row", ROWS)
def test_an_outage_is_felt_stays_where_it_is_and_is_over(row: str) -> None:
    """Of what it did not name no more than usual goes unserved, and of what it named none later."""
    events, codes, failures = ROWS[row]
    came = checked(*events)
    assert [finding.code for finding in came.findings] == codes
    assert tuple(failed for failed, _ in of(came, *MEASURES)) == failures


def test_findings_tell_the_outage_in_a_sentence() -> None:
    """What was struck, when, whom else it met, and that it went on."""
    spread, relapsed = checked(CUT, *STRUCK, *at("York", *ten(12), failed=4), *at("Hull", *ten(26), failed=5)).findings
    told = "the outage a cut (sites cut from 10:00:10 to 10:00:20)"
    assert spread == Finding(
        code="outage-spread",
        subject="a cut",
        sentence=(
            f"While {told}, 4 of 10 acts that had nothing to do with it were not served; it met 1 people, and at most "
            "1% is allowed."
        ),
        calls=spread.calls,
        where={"outage": "a cut"},
    )
    assert relapsed.sentence == (
        f"5 s after {told} and later, 5 of 10 acts of those that it had struck were still not served; it met 1 people."
    )
    assert (len(spread.calls), len(relapsed.calls)) == (3, 3)


def test_without_outages_nothing_was_exercised() -> None:
    """No outage is not a recovery."""
    names = (*MEASURES[:2], "backlogs.late", MEASURES[2])
    measures = checked(court_day(arrivals=1), pulse(3, 1)).measures
    assert {measure.name: measure for measure in measures} == {
        name: NotExercised(name=name, why="no outage was made") for name in names
    }
    assert len(measures) == len(names)


# Backlogs: the contractor is away from 10 to 20 s, and what waited may be on its way until 50 s.

AWAY = outage("no contractor", (10, 20), partners=["em-contractor"])


def shared(*names: str) -> list[Event]:
    return [order(name, at=11 + n / 2) for n, name in enumerate(names)]


def arrived(*names: str, last: float, others: float = 21.0) -> list[Event]:
    return [delivery(name, at=last if name == names[-1] else others) for name in names]


# What happened; backlogs that were late and all of them; and how many outages nobody saw.
BACKLOGS: dict[str, tuple[list[Event], tuple[int, int], int]] = {
    "it cleared at once": ([*shared(*"abcde"), *arrived(*"abcde", last=21)], (0, 1), 0),
    "it cleared just in time": ([*shared(*"abcde"), *arrived(*"abcde", last=50)], (0, 1), 0),
    "its last word came just too late": ([*shared(*"abcde"), *arrived(*"abcde", last=50.001)], (1, 1), 0),
    "what was shared after it came later": (
        [*shared(*"abcde"), *arrived(*"abcde", last=21), order("f", at=40), delivery("f", at=55)],
        (0, 1),
        0,
    ),
    "one word never came, which is lost and not late": (
        [*shared(*"abcdef"), *arrived(*"abcde", last=21)],
        (0, 1),
        0,
    ),
    "everything came while it lasted": ([*shared(*"abcde"), *arrived(*"abcde", last=19, others=15)], (0, 0), 1),
    "fewer words than would show it": ([*shared(*"abcd"), *arrived(*"abcd", last=21)], (0, 1), 1),
    "another partner's words waited": (
        [*shared(*"abcde"), *arrived(*"abcde", last=21), outage("no prison", (10, 20), partners=["prison"])],
        (0, 1),
        1,
    ),
}


@pytest.mark.parametrize("row", BACKLOGS)
def test_what_waited_for_an_outage_is_there_in_time(row: str) -> None:
    """Of each partner that the outage kept from its words."""
    events, backlogs, unobserved = BACKLOGS[row]
    came = checked(AWAY, *events)
    assert of(came, "backlogs.late") == [backlogs]
    assert of(came, "outages.unobserved")[0][0] == unobserved
    assert [finding.code for finding in came.findings] == ["backlog-late"] * backlogs[0]


def test_a_late_backlog_says_whose_and_how_late() -> None:
    """The words that waited, and the last of them."""
    (finding,) = checked(AWAY, *shared(*"abcde"), *arrived(*"abcde", last=54)).findings
    assert finding == Finding(
        code="backlog-late",
        subject="no contractor: em-contractor",
        sentence=(
            "5 words to em-contractor waited when the outage no contractor (em-contractor down from 10:00:10 to "
            "10:00:20) was over; the last was there 34.0 s later, at 10:00:54, and 30 s are allowed."
        ),
        where={"outage": "no contractor", "partner": "em-contractor"},
    )


def test_cut_sites_make_no_backlog_at_a_partner() -> None:
    """What the platform had taken it can deliver, whoever is cut off."""
    came = checked(CUT, *STRUCK, *WELL, *shared(*"abcde"), *arrived(*"abcde", last=55))
    assert "backlogs.late" not in {m.name for m in came.measures if not isinstance(m, NotExercised)}


def test_an_outage_that_could_not_be_made_is_not_shown_by_its_name() -> None:
    """With what its maker said, and a way out."""
    history = played(outage("a cut", (10, 20), sites=["Hull"], error="UsageError: no such line"), CUT)
    (doubt,) = [doubt for doubt in doubts_of(history, small_stage("small", threshold=()), ()) if "outage" in doubt.what]
    assert doubt == Doubt(
        what="the outage a cut",
        why="it could not be made: UsageError: no such line",
        way_out="see outages.log and lines.log of the run, or take it out of the profile",
    )
