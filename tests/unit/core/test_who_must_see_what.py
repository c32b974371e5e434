"""Which documents a viewer must see: the fold against a slow reading of every history that the answers allow; and laws.

The reference says nothing of spans: it lets each act take hold at every moment that it may, and calls a look owed only
when all of those histories agree.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from random import Random
from typing import NamedTuple

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from played import Event, changed, document, played, promises, recognise, store, view
from played.run import ACCESS

from nisi.checkers.checked import Promises
from nisi.checkers.document_standing import with_documents
from nisi.history.history import History
from nisi.history.sealing import load
from nisi.verdict.judging import run_checkers

AT_ONCE = promises(view_settles_s=0.0, access_settles_s=0.0)
ROLES = ("tribunal-judge", "respondent")
FILED = 2  # and acknowledged at 3; everything else happens later


class Change(NamedTuple):
    """Sets one part of the document between `begun` and `ended`, or at any time after `begun`, or never."""

    part: str
    value: str | bool
    begun: int
    ended: int | None


class Look(NamedTuple):
    role: str
    begun: int
    shows: bool


class Story(NamedTuple):
    classification: str
    changes: tuple[Change, ...]
    looks: tuple[Look, ...]


changes = st.builds(
    lambda what, begun, took: Change(*what, begun, begun + took if took else None),
    st.sampled_from(
        [("classification", "PUBLIC"), ("classification", "RESTRICTED"), ("withdrawn", True), ("withdrawn", False)]
    ),
    st.integers(5, 16),
    st.sampled_from((1, 2, 5, 0)),
)
stories = st.builds(
    Story,
    st.sampled_from(("PUBLIC", "RESTRICTED")),
    st.lists(changes, max_size=2, unique_by=lambda c: c.begun).map(tuple),
    st.lists(st.builds(Look, st.sampled_from(ROLES), st.integers(5, 25), st.booleans()), min_size=1, max_size=6).map(
        tuple
    ),
)


def told(story: Story) -> History:
    """The story as a run: looks take 0.5 s and begin 0.25 s after the second, so that no two moments are the same."""
    events: list[Event] = [document("letter", at=(FILED, 3), classification=story.classification)]
    for change in story.changes:
        events.append(changed("letter", at=(change.begun, change.ended), **{change.part: change.value}))
    for look in story.looks:
        shows = ["letter"] if look.shows else []
        events.append(view(look.role, at=(look.begun + 0.25, look.begun + 0.75), shows=shows))
    return played(*events, store(at=45, holds=["letter"]))


def owed(story: Story, look: Look) -> bool:
    """Whether every history that the answers allow entitles the looker all the time that they looked."""
    moments = [_moments(change) for change in story.changes]
    for taken in itertools.product(*moments):
        held = sorted((t, change) for t, change in zip(taken, story.changes, strict=True) if t is not None)
        during = [t for t, _ in held if look.begun + 0.25 <= t <= look.begun + 0.75]
        for t in (look.begun + 0.25, *during):
            state: dict[str, str | bool] = {"classification": story.classification, "withdrawn": False}
            state |= {change.part: change.value for at, change in held if at <= t}
            stated = ACCESS.entitlement(look.role, "evidence", str(state["classification"]), "appellant")
            if state["withdrawn"] or stated != "must-see":
                return False
    return True


def _moments(change: Change) -> list[float | None]:
    """Moments at which a change may take hold: three in each second, so that others may come between."""
    seconds = range(change.begun, change.ended if change.ended is not None else 30)
    found: list[float | None] = [second + part for second in seconds for part in (0.1, 0.5, 0.9)]
    return found if change.ended is not None else [*found[:: max(len(found) // 12, 1)], *found[-1:], None]


def standing(story: Story, role: str) -> str | None:
    looks = sorted((look for look in story.looks if look.role == role), key=lambda look: look.begun)
    judged = [(place, look) for place, look in enumerate(looks) if owed(story, look)]
    if not judged:
        return None
    first = next((place for place, look in enumerate(looks) if look.shows), len(looks))
    if not judged[-1][1].shows:
        return "hidden"
    absent = [place for place, look in judged if not look.shows]
    if any(place > first for place in absent):
        return "flickering"
    return "late" if absent else "seen"


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(stories)
def test_the_fold_agrees_with_every_history_that_the_answers_allow(story: Story) -> None:
    if len({(look.role, look.begun) for look in story.looks}) < len(story.looks):
        return
    history = told(story)
    with_documents(history, AT_ONCE)
    found = {row["role"]: row["standing"] for row in history.rows("select role, standing from counted_cells")}
    expected = {role: standing(story, role) for role in ROLES}
    assert found == {role: stands for role, stands in expected.items() if stands is not None}


LETTER = document("letter", at=(10, 10.5))
EVENTS = (
    LETTER,
    document("secret", at=(11, 11.5), classification="RESTRICTED"),
    view("tribunal-judge", at=20, shows=["secret"]),
    view("respondent", at=21, shows=["letter", "secret"]),
    changed("letter", at=25, classification="RESTRICTED"),
    view("respondent", at=30, shows=["letter"]),
)


def subjects(history: History, promised: Promises | None = None) -> list[tuple[str, str]]:
    checked, crashed = run_checkers(history, promised or promises())
    assert crashed == ()
    return sorted((finding.code, finding.subject) for finding in checked.findings)


def test_acts_on_another_case_change_nothing() -> None:
    others = (
        document("third", at=(12, 12.5), case="case-2", role="caseworker"),
        view("tribunal-judge", at=22, shows=["third"], case="case-2"),
        view("respondent", at=22, shows=["third"], case="case-2"),
    )
    assert subjects(played(*EVENTS)) == subjects(played(*EVENTS, *others)) != []


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_rows_of_the_tables_changes_nothing(tmp_path: Path, seed: int) -> None:
    """Journals of several writers may be read in any order."""
    told = subjects(played(*EVENTS, folder=tmp_path))
    tables = load(tmp_path, recognise)
    rows = [*range(tables["acts"].num_rows)]
    Random(seed).shuffle(rows)
    assert subjects(History({**tables, "acts": tables["acts"].take(pa.array(rows))})) == told
