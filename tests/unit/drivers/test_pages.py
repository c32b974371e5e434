"""The files that say how a candidate's pages are read."""

from __future__ import annotations

from pathlib import Path

import pytest
from paper_court import PAGES

from nisi.drivers.page_steps import Part
from nisi.drivers.pages import load_pages
from nisi.settings import UsageError

CANDIDATES = Path(__file__).parents[3] / "contracts" / "candidates"


def test_refcourts_pages_are_mapped_by_what_a_person_reads() -> None:
    """The file that ships can be loaded."""
    pages = load_pages(CANDIDATES / "refcourt.pages.toml")
    assert (pages.case_file.url, pages.case_file.document) == ("/cases/{case_id}/case-file", Part(role="link"))


WRONG = (
    ("document_id   = '/documents/([^/]+)/binary$'", "document_id = '('", "case_file.document_id: '(' is no regular"),
    (
        "document_id   = '/documents/([^/]+)/binary$'",
        "document_id = 'binary'",
        "has 0 groups; put one around what",
    ),
    ("/cases/{case_id}/case-file", "/cases", "case_file.url: '/cases' says no case; put {case_id} into it"),
    ('role = "row"', 'role = "rwo"', 'case_file.row.role: "rwo" is not known; did you mean "row"?'),
    ("next_page ", "next_pge ", 'case_file: unknown key "next_pge"; did you mean "next_page"?'),
    ('password = "Password"', "", 'sign_in: the key "password" is missing'),
)


@pytest.mark.parametrize(("right", "wrong", "why"), WRONG, ids=[row[1] or "missing" for row in WRONG])
def test_a_pages_file_that_cannot_be_used_says_why(right: str, wrong: str, why: str, tmp_path: Path) -> None:
    """In one line, with the key."""
    assert right in PAGES
    file = tmp_path / "court.pages.toml"
    file.write_text(PAGES.replace(right, wrong))
    with pytest.raises(UsageError) as caught:
        load_pages(file)
    assert why in str(caught.value)
