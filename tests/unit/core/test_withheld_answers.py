"""Withheld answers: nobody times or refuses their way to silence."""

from __future__ import annotations

import pytest
from played import Event, order, played, promises, view
from told import counts

from nisi.checkers import withheld_answers
from nisi.checkers.checked import Checked, NotExercised

# What happened, and of all acts those answered with nothing certain, of all shares those refused without a cause.
ROWS: dict[str, tuple[list[Event], tuple[int, int], tuple[int, int]]] = {
    "answered": ([order("a", at=10)], (0, 4), (0, 1)),
    "a share answered with a failure": ([order("a", at=10, outcome="unknown")], (1, 4), (0, 1)),
    "a share that we cut off": ([order("a", at=(10, None))], (0, 3), (0, 1)),
    "a share refused": ([order("a", at=10, outcome="refused"), order("b", at=20)], (0, 8), (1, 2)),
    "a share refused, of what was shared before": (
        [order("a", at=10, hearing="h"), order("b", at=20, hearing="h", outcome="refused")],
        (0, 6),
        (0, 2),
    ),
    "a view that we cut off": ([order("a", at=10), view("tribunal-judge", at=(20, None))], (0, 4), (0, 1)),
    # The run's phase of provocation begins at 1 s: what came before it was the handshake.
    "the handshake": ([order("t", at=0.95, test=True, outcome="refused"), order("a", at=10)], (0, 4), (0, 1)),
}


@pytest.mark.parametrize("row", ROWS)
def test_unknown_acts_and_refused_shares_are_counted(row: str) -> None:
    """Of all acts after the handshake, whatever they were."""
    events, unknown, refused = ROWS[row]
    assert counts(withheld_answers.check(played(*events), promises())) == {
        "acts.unknown": unknown,
        "shares.refused": refused,
    }


def test_without_acts_nothing_is_exercised() -> None:
    assert withheld_answers.check(played(), promises()) == Checked(
        measures=(
            NotExercised(name="acts.unknown", why="there were no acts"),
            NotExercised(name="shares.refused", why="there were no shares"),
        )
    )
