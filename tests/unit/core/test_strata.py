"""Strata: of which kinds the things were that were tried, and which kinds nothing was of."""

from __future__ import annotations

import pytest
from played import Event, delivery, document, opened, order, played

from nisi.verdict.strata import strata_of, untested


def tried(*events: Event) -> dict[str, int]:
    """Every stratum of which there was something, but for acts by their channel."""
    strata = strata_of(played(*events))
    return {stratum.name: stratum.times for stratum in strata if stratum.times and stratum.by != "channel"}


SHARED = {"age: adult": 1, "language: English": 1, "partner: em-contractor": 1, "results of a hearing: under 30 kB": 1}

# What happened, and the strata that were tried.
ROWS: dict[str, tuple[tuple[Event, ...], dict[str, int]]] = {
    "nothing": ((), {}),
    "a Crown Court": ((order("a", at=10),), {"court: Crown": 1, **SHARED}),
    "magistrates, in Welsh": (
        (order("a", at=10, site="Llys Ynadon Abertest"),),
        {"court: magistrates'": 1, **SHARED},
    ),
    "a court whose name tells no kind": ((order("a", at=10, site="court-001"),), {"court: not told": 1, **SHARED}),
    "a youth in a youth court": (
        (order("a", at=10, site="Probeton Youth Court", youth=True),),
        {
            "court: youth": 1,
            "age: youth": 1,
            "language: English": 1,
            "partner: em-contractor": 1,
            "results of a hearing: under 30 kB": 1,
        },
    ),
    "two defendants of one hearing": (
        (order("a", "b", at=10),),
        {
            "court: Crown": 1,
            "age: adult": 2,
            "language: English": 2,
            "partner: em-contractor": 2,
            "results of a hearing: under 30 kB": 1,
        },
    ),
    "results of 40 kB": (
        (order("a", at=10, prompts={"reason": "x" * 40_000}),),
        {"court: Crown": 1, **SHARED, "results of a hearing: 30 to 265 kB": 1, "results of a hearing: under 30 kB": 0},
    ),
    "an order of the handshake": ((order("a", at=10, test=True),), {}),
    "a share that was refused": ((order("a", at=10, outcome="refused"),), {}),
    "an appeal with five documents": (
        (opened("case-1", at=5), document(*"abcde", at=10)),
        {"court: social security": 1, "documents of a case: 5 to 60": 1},
    ),
    "documents that were refused": (
        (opened("case-1", at=5), document(*"abcde", at=10, outcome="refused")),
        {"court: social security": 1},
    ),
}


@pytest.mark.parametrize("row", ROWS)
def test_what_was_tried_is_counted_by_stratum(row: str) -> None:
    events, counted = ROWS[row]
    assert tried(*events) == {name: times for name, times in counted.items() if times}


def test_strata_of_which_nothing_was_tried_are_named() -> None:
    """Those that there are, whoever is asked: kinds of court, and partners of the candidate."""
    names = untested(strata_of(played(order("a", at=10), delivery("a", at=12))))
    courts = ["magistrates'", "youth", "family", "civil", "social security", "employment", "probate", "divorce"]
    assert [name for name in names if name.startswith("court")] == [f"court: {court}" for court in courts]
    assert {"age: youth", "language: Welsh", "channel: page"} <= set(names)
    assert "partner: em-contractor" not in names
