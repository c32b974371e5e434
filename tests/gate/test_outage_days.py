"""A court day with outages from outside, played once: what it did to people, and what could not be made."""

from __future__ import annotations

import numpy as np
import pytest
from gate.days import day, outage, stage_that_plays
from gate.running import Ended, Kit

from nisi.journal.records import LineTold, OutageBegan, OutageEnded

FREEZE_S = 10
PROFILE = (
    day("struck", ends="09:34", an_hour='"09:28" = 300, "09:29" = 0')
    + outage("a move to another cloud", "09:02", 1, "candidate", "moved")
    + outage("a freeze", "09:05", FREEZE_S, "candidate", "frozen")
    + outage("half of the sites are cut", "09:18", 4, "sites", "cut", "share = 0.5")
    + outage("a freeze after hours", "09:32", 1, "candidate", "frozen")
)
P99 = {
    "measure": "answers.time",
    "percentile": 0.99,
    "within_s": 5.0,
    "why": "a court that waits does not sit",
    "source": "domain mechanism L2",
    "owner": "Senior responsible owner",
}


@pytest.fixture(scope="module")
def struck(whole_kit: Kit) -> Ended:
    with whole_kit.with_file("load/profiles/struck.toml", PROFILE):
        stage = stage_that_plays(whole_kit, "struck-days", "outage", "struck", more=(P99,))
        return whole_kit.nisi("run", "outage", "--stage", stage, "--seed", "3")


def test_a_freeze_is_in_the_time_from_when_people_were_due(struck: Ended) -> None:
    """p99 is over five seconds and breaks its limit, though most acts were answered milliseconds after they began."""
    acts = struck.history().rows(
        "select (answered - due) / 1e9 as waited, (answered - invoked) / 1e9 as took from acts"
        " where due is not null and answered is not null"
    )
    waited, took = (np.array([row[name] for row in acts]) for name in ("waited", "took"))
    assert np.quantile(waited, 0.99) > 5, str(struck)
    assert np.median(took) < 0.5
    ruling = next(ruling for ruling in struck.verdict["rulings"] if ruling["measure"] == "answers.time")
    assert (ruling["verdict"], "too-slow" in struck.codes) == ("NO-GO", True), ruling


def test_the_freeze_was_witnessed_and_lasted_as_long_as_it_was_to(struck: Ended) -> None:
    """Seen in the state of the candidate's processes, and not only told to them."""
    history = struck.history()
    (began,) = [t for t, record in history.records(OutageBegan) if record.name == "a freeze"]
    ((ended, over),) = [(t, record) for t, record in history.records(OutageEnded) if record.name == "a freeze"]
    assert (over.error, over.witnessed) == (None, "its processes stood still")
    assert FREEZE_S - 0.5 < (ended - began) / 1e9 < FREEZE_S + 2


def test_an_outage_for_which_the_candidate_has_no_command_is_not_shown_by_its_name(struck: Ended) -> None:
    """What was not made shows nothing."""
    doubt = (
        "the outage a move to another cloud: it could not be made: UsageError: candidate refcourt has no [outages.mo"
    )
    assert any(said.startswith(doubt) for said in struck.doubts), struck.doubts


def test_an_outage_that_comes_when_everybody_has_gone_is_not_shown_by_its_name(struck: Ended) -> None:
    """The last of the people went before it was to begin, so it was never made."""
    assert "the outage a freeze after hours: the load users were gone before it was to begin" in struck.doubts
    assert all(record.name != "a freeze after hours" for _, record in struck.history().records(OutageBegan))


def test_cut_sites_come_back(struck: Ended) -> None:
    """What they begin and end while they are cut is not served, what others do is; afterwards everybody is."""
    history = struck.history()
    (sites,) = [record.sites for _, record in history.records(OutageBegan) if record.what == "sites"]
    assert len(sites) == 4
    cut = next(t for t, record in history.records(LineTold) if record.behaviour == "cut")
    well = next(t for t, record in history.records(LineTold) if record.behaviour == "well" and t > cut)
    served = {
        (row["cut"], row["later"]): row["share"]
        for row in history.rows(
            "select list_contains($sites, site) as cut, invoked > $well as later, avg((outcome = 'ok')::int) as share"
            " from acts where (invoked > $cut and answered < $well) or invoked > $well group by all"
            " having list_contains($sites, site) is not null",
            sites=list(sites),
            cut=cut + 50_000_000,  # a line says so just before it does so
            well=well,
        )
    }
    assert served == {(True, False): 0.0, (True, True): 1.0, (False, False): 1.0, (False, True): 1.0}


def test_nothing_that_was_acknowledged_is_lost(struck: Ended) -> None:
    """Whatever was frozen or cut: no order, no word to an agency, and no act was left open by us."""
    assert not {code for code in struck.codes if code.endswith(("-lost", "-duplicated", "-altered"))}, struck.codes
    assert not struck.history().rows("select 1 from acts where answered is null")
    assert struck.acts(kind="share-results") > 50
