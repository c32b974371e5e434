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


OPERATION = """
[words.places]
evidence = "Evidence"
[[operation]]
name  = "submit-event"
each  = "documents"
steps = [{ open = "/file/{document_id}" }, { choose = "Place", option = "{category|places}" }, { press = "File" }]
shows = { role = "status" }
[[operation]]
name  = "make-bundle"
steps = [{ fill = "Title", value = "{title}" }, { press = "Make" }]
shows = { role = "status" }
reads = { bundle_id = { address = '/made/(.+)' } }
"""
WRONG_OPERATIONS = (
    ('"submit-event"', '"submit-evnt"', 'operation 1: name: "submit-evnt" is not known; did you mean "submit-event"?'),
    ('"make-bundle"', '"read-case"', "operation 2: name: read-case is read by [case_data]; describe its pages there"),
    ('"documents"', '"document"', 'operation 1 (submit-event): each: "document" does not hold several things; did you'),
    ("{document_id}", "{documentid}", 'submit-event): steps 1: no field is called "documentid"; did you mean "docume'),
    ("{category|places}", "{category|place}", 'steps 2: there is no table words.place; did you mean "places"?'),
    (
        'press = "File"',
        'press = "File", tick = "Yes"',
        "steps 3: has 2 things to do (tick, press); give it one of",
    ),
    ('{ press = "File" }', "{}", "operation 1 (submit-event): steps 3: has 0 things to do (none); give it one of open"),
    ('press = "File"', 'press = "File", value = "x"', "steps 3: value: has no use here; it belongs to fill"),
    (', value = "{title}"', "", "operation 2 (make-bundle): steps 1: value: is missing; it belongs to fill"),
    (
        'press = "Make"',
        "check = 'x', is = \"y\"",
        "steps 2: check: 'x' has 0 groups; put one around what it is to find",
    ),
    ('press = "Make"', 'press = "Make", when = { tilte = "" }', 'steps 2: when: no field is called "tilte"; did you'),
    (
        "bundle_id =",
        "bundle =",
        'operation 2 (make-bundle): reads: the answer has no "bundle" to be read; did you',
    ),
    ("address = '/made/(.+)'", "", "operation 2 (make-bundle): reads.bundle_id: give it one of address, text, links"),
    ("/made/(.+)", "/made", "reads.bundle_id: '/made' has 0 groups; put one around what it is to find"),
    (
        "reads = { bundle_id = { address = '/made/(.+)' } }",
        "",
        "nothing says where bundle_id of the answer stands",
    ),
    ('press = "Make"', 'prss = "Make"', 'operation 2: steps 2: unknown key "prss"; did you mean "press"?'),
)


@pytest.mark.parametrize(
    ("right", "wrong", "why"), WRONG_OPERATIONS, ids=[row[1] or "left out" for row in WRONG_OPERATIONS]
)
def test_an_operation_that_cannot_be_done_so_says_why(right: str, wrong: str, why: str, tmp_path: Path) -> None:
    """In one line: which operation, which step, what is there, and what to write in its place."""
    assert right in OPERATION
    file = tmp_path / "court.pages.toml"
    file.write_text(PAGES + OPERATION.replace(right, wrong, 1))
    with pytest.raises(UsageError) as caught:
        load_pages(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert why in str(caught.value)
