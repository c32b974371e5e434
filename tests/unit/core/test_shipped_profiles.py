"""The profiles that ship can be played: by the load users that there are, at the candidate that ships."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from nisi.arrivals.planned import planned
from nisi.arrivals.profile import Profile, load_profile
from nisi.arrivals.struck import Lines
from nisi.candidate import load_candidate
from nisi.inboxes import behaviour as of_inboxes
from nisi.outages import behaviour as of_lines
from nisi.verdict.stage import load_stage
from refcourt.people import MAY

ROOT = Path(__file__).resolve().parents[3]
PROFILES = sorted(path.stem for path in (ROOT / "load" / "profiles").glob("*.toml"))
STAGES = sorted(path.stem for path in (ROOT / "contracts" / "stages").glob("*.toml"))
CANDIDATE, _ = load_candidate("refcourt", ROOT)


def shipped(name: str) -> Profile:
    return load_profile(name, ROOT)[0]


def tasks_of_load_users() -> dict[str, set[str]]:
    """By role, what a load user does; read and not imported, for Locust patches the process it is imported into."""
    found = {}
    for kind in ast.parse((ROOT / "load" / "users.py").read_text()).body:
        if isinstance(kind, ast.ClassDef):
            role = next((_text(node) for node in kind.body if isinstance(node, ast.Assign)), "")
            methods = [node for node in kind.body if isinstance(node, ast.FunctionDef)]
            tasks = [m.name for m in methods if any(ast.unparse(d) == "task" for d in m.decorator_list)]
            found[role] = {name.replace("_", " ") for name in tasks}
    return found


def _text(assignment: ast.Assign) -> str:
    named = ast.unparse(assignment.targets[0]) == "role" and isinstance(assignment.value, ast.Constant)
    return str(assignment.value.value) if named else ""  # type: ignore[attr-defined]


TASKS = tasks_of_load_users()


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_that_ships_can_be_played(name: str) -> None:
    """It is called as its file is, and somebody comes of every kind that it has."""
    profile = shipped(name)
    assert profile.name == name
    came = {(arrival.role, arrival.does) for arrival in planned(profile, 7)}
    assert came == {(curve.role, curve.does) for curve in profile.arrivals}


@pytest.mark.parametrize("name", PROFILES)
def test_its_people_are_load_users_who_can_sign_in(name: str) -> None:
    """Each role has a class that does the task, an account in the candidate's file, and something that it may ask."""
    allowed = set[str]().union(*MAY.values())
    for curve in shipped(name).arrivals:
        assert curve.does in TASKS[curve.role], curve
        assert curve.role in CANDIDATE.actors
        assert curve.role in allowed


@pytest.mark.parametrize("name", PROFILES)
def test_its_outages_can_be_made(name: str) -> None:
    """Lines and inboxes know what they are told, for no longer than they take; the candidate has the command."""
    profile = shipped(name)
    lines = Lines(profile)
    known = {"partner": of_inboxes.KINDS, "sites": of_lines.KINDS, "candidate": ("frozen", *CANDIDATE.outages)}
    longest = {"partner": of_inboxes.LONGEST_S, "sites": of_lines.LONGEST_S}
    kinds = {partner.inbox for partner in CANDIDATE.partners.values()}
    for outage in profile.outage:
        assert outage.how in known[outage.what], outage
        assert outage.how != "well"
        assert outage.minutes * 60 / profile.compressed <= longest.get(outage.what, float("inf"))
        assert outage.inbox is None or outage.inbox in kinds
        assert outage.partner is None or outage.partner in CANDIDATE.partners
        assert outage.what != "sites" or lines.struck_by(outage)


@pytest.mark.parametrize("name", STAGES)
def test_the_court_days_of_a_stage_are_there(name: str) -> None:
    """And each only once, for a day has a folder and writers of its name."""
    stage, _ = load_stage(name, ROOT)
    played = [profile for suite in stage.suite for profile in suite.profiles]
    assert sorted(played) == sorted(set(played) & set(PROFILES))
