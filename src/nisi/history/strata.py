"""Of which kinds the things were that were tried: courts, people, languages, partners, ways in, sizes.

tried   one row a stratum of which there was something: its dimension and name, how many, and of what

A bound holds for the mix that was tried and for no other.  What the journal does not say of a thing is not guessed: a
court whose name tells no kind is of a kind that is not told.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from nisi.history.acts import Act
from nisi.history.columns import INT, TEXT, schema, table
from nisi.model import JSON, Defendant
from nisi.operations import (
    CaseOpened,
    DraftResults,
    HearingListed,
    ListHearing,
    OpenAppeal,
    OpenCrimeCase,
    ResultsDrafted,
    ShareAccepted,
    ShareResults,
    SubmitEvent,
)

SCHEMAS = {"tried": schema(dimension=TEXT, stratum=TEXT, times=INT, unit=TEXT)}

COURTS = {
    "magistrates'": r"magistrates|ynadon",
    "Crown": r"\bcrown\b|llys y goron",
    "youth": r"youth|ieuenctid",
    "family": r"family|teulu",
    "civil": r"county court|civil|llys sirol",
    "social security": r"benefit|social security|sscs",
    "employment": r"employment|cyflogaeth",
    "probate": r"probate|profiant",
    "divorce": r"divorce|ysgariad",
}
"""Kinds of court and case, by what a court's name or a case's type says, in English or Welsh."""

NOT_TOLD = "not told"

DOCUMENTS = {"1 to 4": 4, "5 to 60": 60, "61 to 300": 300, "over 300": None}
"""Documents filed to one case, by the most of each; 5 to 60 with a tail to 300 is our skew.  Source: domain §3.3."""

RESULTS = {"under 30 kB": 30_000, "30 to 265 kB": 265_000, "265 kB to 2.4 MB": 2_400_000, "over 2.4 MB": None}
"""Results of one hearing day, by the bytes that the journal holds of them.  Source: domain §3.3, p99 and largest."""

KNOWN = {
    "court": tuple(COURTS),
    "age": ("adult", "youth"),
    "language": ("English", "Welsh"),
    "channel": ("api", "page", "contract"),
    "documents of a case": tuple(DOCUMENTS),
    "results of a hearing": tuple(RESULTS),
}
"""Every stratum that there is, whether a run tried it or not; partners are those of the candidate."""

UNITS = {
    "court": "hearings and cases",
    "age": "defendants",
    "language": "defendants",
    "partner": "words owed",
    "channel": "acts",
    "documents of a case": "cases",
    "results of a hearing": "hearing days",
}


def tables_of(acts: Iterable[Act], owed: Iterable[Mapping[str, Any]]) -> dict[str, pa.Table]:
    """The table of this file, from acts in the order of their beginning and the words that their shares owe."""
    found = {by: Counter[str]() for by in UNITS}
    tests: set[str] = set()
    courts: dict[str, str] = {}
    people: dict[str, tuple[Defendant, ...]] = {}
    cases_of_hearings: dict[str, str] = {}
    shared: set[str] = set()
    drafted: dict[tuple[str, str | None], int] = {}
    filed: dict[str, int] = defaultdict(int)
    for act in acts:
        found["channel"][act.channel] += 1
        match act.operation, act.answer:
            case (OpenCrimeCase() | OpenAppeal()) as opening, CaseOpened() as opened if opening.test:
                tests.add(opened.case_id)
            case OpenCrimeCase() as opening, CaseOpened() as opened:
                people[opened.case_id] = opening.defendants
            case OpenAppeal() as opening, CaseOpened():
                found["court"].update(_kinds(opening.case_type))
            case ListHearing() as listing, HearingListed() as listed:
                courts[listed.hearing_id] = listing.court_centre
                cases_of_hearings[listed.hearing_id] = listing.case_id
            case DraftResults() as drafting, ResultsDrafted():
                drafted[drafting.hearing_id, drafting.day] = len(JSON.encode(drafting.lines))
            case ShareResults() as sharing, ShareAccepted():
                shared.add(sharing.hearing_id)
            case SubmitEvent() as submitting, _ if act.outcome == "ok":
                filed[submitting.case_id] += len(submitting.documents)
            case _:
                pass
    real = {hearing for hearing in shared if cases_of_hearings.get(hearing) not in tests}
    for hearing in real:
        found["court"].update(_kinds(courts.get(hearing, "")))
    for case_id in {cases_of_hearings.get(hearing, "") for hearing in real}:
        for defendant in people.get(case_id, ()):
            found["age"]["youth" if defendant.youth else "adult"] += 1
            found["language"]["Welsh" if defendant.welsh else "English"] += 1
    found["partner"].update(word["partner"] for word in owed if not word["test"])
    found["documents of a case"].update(
        _band(DOCUMENTS, count) for case_id, count in filed.items() if count and case_id not in tests
    )
    found["results of a hearing"].update(
        _band(RESULTS, size) for (hearing, _), size in drafted.items() if hearing in real
    )
    rows = [
        (by, stratum, times, UNITS[by]) for by, counted in found.items() for stratum, times in sorted(counted.items())
    ]
    return {"tried": table(SCHEMAS["tried"], rows)}


def _kinds(name: str) -> list[str]:
    return [kind for kind, words in COURTS.items() if re.search(words, name, re.IGNORECASE)] or [NOT_TOLD]


def _band(bands: Mapping[str, int | None], number: int) -> str:
    """The first band whose most is not exceeded; the last has none."""
    return next(name for name, most in bands.items() if most is None or number <= most)
