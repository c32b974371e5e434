"""A walk along the links claims of what it sends only what is so."""

from __future__ import annotations

from random import Random

from paper_interface import PaperCourt

from nisi.contract.opening import open_things
from nisi.contract.walks import walk

MEETS_A_FORM = 3  # with this seed a link puts a case into a form with a file in it


def test_a_good_form_with_a_file_stays_good_on_a_walk(healthy: str) -> None:
    """A healthy platform breaks no rule by taking it."""
    court = PaperCourt(healthy)
    caller = court.caller()
    open_things(caller)
    walk(caller, 4, Random(MEETS_A_FORM))
    assert [
        r
        for r in court.journal.records
        if getattr(getattr(r, "operation", None), "operation_id", "") == "POST /documents"
    ]
    assert court.rules_broken == set()
