"""Court days on the board's page: what is counted, how it is drawn, and that nobody's words can change the drawing."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from judged import STAGE, judged, sound_run
from markupsafe import Markup
from played import Event, arrival, court_day, delivery, dropped, order, outage, played, pulse
from test_report_page import EVIL, Page

from nisi.board.court_days import DayTold, court_days
from nisi.board.day_grid import Grid, grid_of
from nisi.board.plots import Line, Shade, site_map, time_bands, time_lines
from nisi.board.report import render
from nisi.journal.records import ArrivalsPlanned

GRID = Grid(begins_ns=0, steps=4, court_s=300, court_begins_s=36_000, compressed=60)


def told(*events: Event) -> DayTold:
    """The one court day of a run: half a minute from 10 s on, an hour of it a minute, in steps of 2 s."""
    (day,) = court_days(played(court_day(arrivals=8), *events), STAGE)
    return day


def facts(*events: Event) -> dict[str, str]:
    return dict(told(*events).facts)


def clock(moment_ns: int) -> str:
    return f"{moment_ns // 10**9:02} s"


def drawn(drawing: Markup, name: str, kind: str) -> list[dict[str, str]]:
    """The elements of a drawing that look like `kind`; raises for a drawing that is no XML."""
    return [e.attrib for e in ElementTree.fromstring(drawing).iter(name) if kind in e.get("class", "").split()]


def test_a_day_says_who_came_and_who_was_turned_away_by_whose_doing() -> None:
    """Whoever was dropped while we kept our time was turned away by the platform."""
    day = [
        pulse(11, begun=3, ended=1),
        pulse(12, begun=2, dropped=1, ended=4),
        pulse(13, dropped=2, lag_ms=80, processor=0.9),
    ]
    found = facts(*day, dropped(11.5), dropped(12.2), dropped(12.4))
    assert found == {
        "Arrivals planned": "8",
        "Arrivals begun": "5",
        "Turned away by the platform's doing": "1",
        "Turned away by our own doing": "2",
        "How long answers took, from when they were due": "Nothing was due.",
        "Words owed to partners": "0",
        "How late we ourselves were": "80 ms at p99 in the worst second; behind in 1 of 3 seconds",
        "What a load process used, at most": "90% of a processor",
    }


def test_answers_are_timed_from_when_they_were_due_and_what_never_came_is_never() -> None:
    """In each step, and of the whole day with how many there were."""
    day = [arrival(10, (10.5, 11)), arrival(10.2, (10.2, 10.4)), arrival(14, outcome="unknown")]
    assert facts(*day)["How long answers took, from when they were due"] == "p50 1.000 s, p95 never, p99 never (n = 3)"
    assert [row[5:9] for row in told(*day).steps[:3]] == [
        ("2", "0.200 s", "1.000 s", "1.000 s"),
        ("0", "–", "–", "–"),
        ("1", "never", "never", "never"),
    ]


def test_words_lie_undelivered_from_their_acknowledgement_to_their_arrival() -> None:
    """Counted at the end of each step of two seconds."""
    day = told(order("a", "b", at=(12, 12.2)), delivery("a", at=15), delivery("b", at=17))
    assert [row[-1] for row in day.steps[:5]] == ["0", "2", "1", "0", "0"]


def test_times_are_the_courts_and_the_clocks() -> None:
    """Two seconds are two minutes of the court's, and an outage is told in both."""
    day = told(outage("secure mail is down", (12, 16)))
    assert [row[:2] for row in day.steps[:3]] == [("09:00", "10:00:10"), ("09:02", "10:00:12"), ("09:04", "10:00:14")]
    assert [tuple(o) for o in day.outages] == [
        ("A", "secure mail is down", "09:02 to 09:06 in court, 10:00:12 to 10:00:16 UTC")
    ]


def test_refusals_count_people_and_not_tries() -> None:
    """Whoever met both is one person."""
    day = [
        *(arrival(10 + n, actor="judge.1", outcome="unknown") for n in range(3)),
        arrival(14, actor="judge.1", outcome="refused"),
        arrival(15, actor="judge.2", outcome="refused"),
        arrival(16, actor="judge.3"),
    ]
    assert told(*day).sentences == (
        "2 different load users met an act that was not served, or a refusal: "
        "1 met one that was not served, 2 a refusal that was an answer.",
    )
    assert told(arrival(10)).sentences == ("Nobody met an act that was not served, or a refusal.",)


def test_the_sites_where_least_was_served_come_first_and_the_others_are_one_row() -> None:
    """Twenty are told by name."""
    failed = [arrival(10 + n / 10, outcome="unknown", site=f"court-{n:03}") for n in range(22)]
    worst = arrival(12.5, outcome="unknown", site="court-021")
    rows = told(*failed, worst).sites
    assert [(site, total) for site, _, total in (*rows[:2], rows[-1])] == [
        ("court-021", "2"),
        ("court-000", "1"),
        ("2 others", "2"),
    ]
    assert (len(rows), rows[0][1][:3]) == (21, ("–", "2", "–"))


def rising(*events: Event) -> tuple[str, ...]:
    """Two, four, … a second, for thirty seconds."""
    return told(*(pulse(10.5 + s, begun=1 + s, ended=1 + s) for s in range(30)), *events).sentences[1:]


# Each row: what happened besides, and what is said of the knee.
KNEES: dict[str, tuple[list[Event], tuple[str, ...]]] = {
    "nothing": ([], ("Carried to its end at 29.5 shares a second: no word was lost or late.",)),
    "a word in time": (
        [order("a", at=(20, 20.2)), delivery("a", at=21)],
        ("Carried to its end at 29.5 shares a second: no word was lost or late.",),
    ),
    "a word that never came": (
        [order("a", at=(20, 20.2))],
        ("The first word was lost or late at 11.5 shares a second (court time 09:10).",),
    ),
    "a word that came late": (
        [order("a", at=(30, 30.2)), delivery("a", at=55)],
        ("The first word was lost or late at 21.5 shares a second (court time 09:20).",),
    ),
    "a share that was turned away": (
        [pulse(20.6, dropped=1)],
        ("No word was lost or late, but the first share was turned away at 12.0 a second.",),
    ),
}


@pytest.mark.parametrize("row", KNEES)
def test_a_day_whose_shares_rise_says_how_much_was_carried(row: str) -> None:
    events, sentences = KNEES[row]
    assert rising(*events) == sentences


def test_a_day_that_does_not_rise_has_no_knee() -> None:
    assert told(*(pulse(10.5 + s, begun=5, ended=5) for s in range(30))).sentences[1:] == ()


def test_lines_are_as_high_as_their_values_and_outages_as_wide_as_their_time() -> None:
    drawing = time_lines(
        "k", "Arrivals", "Says", GRID, clock, (Line("away", np.array([0.0, 4, 2, 0]), "bars"),), [Shade("A", 0.5, 0.75)]
    )
    assert [bar["height"] for bar in drawn(drawing, "rect", "bar")[1:]] == ["190.0", "95.0"]  # the first is the key's
    assert [(shade["x"], shade["width"]) for shade in drawn(drawing, "rect", "shade")] == [("420.0", "164.0")]


def test_bands_skip_steps_without_acts_and_mark_what_never_came() -> None:
    half, most, longest = np.array([[0.01, np.nan, 0.1, 1], [0.1, np.nan, 1, np.inf], [1, np.nan, 1, np.inf]])
    drawing = time_bands("k", "Waits", "Says", GRID, clock, (half, most, longest), [])
    counts = [
        len(drawn(drawing, name, kind)) for name, kind in (("rect", "bar"), ("circle", "ring"), ("path", "never"))
    ]
    assert counts == [3, 3, 1]  # a ring is in the key
    assert ">never<" in drawing and ">never<" not in time_bands("k", "Waits", "", GRID, clock, (half, half, half), [])


def test_a_map_has_a_square_with_its_number_for_each_site_and_step_that_was_not_served() -> None:
    rows = [("court-001", np.array([0, 8, 0, 1])), ("court-002", np.array([250, 0, 0, 0]))]
    drawing = site_map("k", "Sites", "Says", GRID, clock, rows, [])
    numbers = re.findall(r'class="count[^>]*>([^<]*)<', drawing)
    assert (numbers, len(drawn(drawing, "rect", "grey-4")), len(drawn(drawing, "rect", "grey-1"))) == (
        ["8", "1", "99+"],
        1,
        2,
    )


def test_a_drawing_has_its_words_and_escapes_those_of_others() -> None:
    """A title and a description that belong to it by their ids, and no element of anybody else's."""
    drawing = site_map("k", EVIL, EVIL, GRID, clock, [("<b>&", np.array([1, 0, 0, 0]))], [])
    assert "<script" not in drawing and "<b>" not in drawing and "\u202e" not in drawing
    assert 'aria-labelledby="k-title k-says"' in drawing and '<title id="k-title">&lt;script&gt;' in drawing


def test_the_page_has_a_part_about_court_days_only_where_there_was_one() -> None:
    day = [court_day(EVIL, arrivals=3), pulse(11, begun=3, ended=3), outage(EVIL, (12, None))]
    html = render(*judged(*sound_run(), *day, arrival(11, outcome="unknown", site=EVIL)))
    page = Page(html)
    headings = [h for level, h in page.headings if level == 2]
    assert headings[headings.index("Court days") - 1] == "Reconciliation"
    assert "<script" not in html and "\u202e" not in html
    without = Page(render(*judged(*sound_run())))
    names, before = [tag for tag, _ in page.tags], [tag for tag, _ in without.tags]
    drawings = [names.count(name) - before.count(name) for name in ("svg", "desc")]
    assert (drawings, names.count("caption")) == ([4, 4], names.count("table"))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids)) and not any("style" in attributes for _, attributes in page.tags)
    assert "Court days" not in without.text


# Each row: how many times as fast, how many seconds it lasts; how many steps, and of how many court seconds.
GRIDS = {
    "two hours in two minutes": (60, 120, 24, 300),
    "ninety minutes in forty-five seconds": (120, 45, 18, 300),
    "ten seconds as they are": (1, 10, 2, 5),
    "a week": (1, 604_800, 14, 43_200),
    "longer than any run": (1, 1e30, 14, 43_200),
}


@pytest.mark.parametrize("row", GRIDS)
def test_a_day_has_forty_steps_at_most_and_each_is_round_in_court_time(row: str) -> None:
    compressed, lasts_s, steps, court_s = GRIDS[row]
    part = ArrivalsPlanned(
        profile="p", digest="", arrivals=1, begins_ns=0, lasts_s=lasts_s, compressed=compressed, in_flight=1, counted={}
    )
    assert grid_of([part], 0)[1:3] == (steps, court_s)
