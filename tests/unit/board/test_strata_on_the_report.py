"""What the report tells of strata: what was tried of each kind, and of which kinds nothing was."""

from __future__ import annotations

from judged import judged
from played import order, played

from nisi.board.report import render
from nisi.board.strata import StrataRow, strata_rows


def test_each_row_tells_what_was_tried_and_what_was_not() -> None:
    history = played(order("a", "b", at=10, youth=True))
    rows = {row.by: row for row in strata_rows(history)}
    assert rows["age"] == StrataRow(by="age", tried="youth 2 (defendants)", untested="adult")
    assert rows["documents of a case"].tried == ""
    assert rows["court"].untested.endswith("employment, probate, divorce")


def test_the_page_says_of_which_kinds_nothing_was_tried() -> None:
    html = render(*judged(order("a", at=10)))
    assert "What was tried of each kind" in html
    assert "family, civil, social security, employment, probate, divorce" in html
