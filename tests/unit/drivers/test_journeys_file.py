"""What is wrong with a journeys file is said in one line, before anything is sent; and the one that ships is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from nisi.drivers.journeys import load_journeys
from nisi.drivers.ways import WAYS, suits
from nisi.kit import shipped_kit
from nisi.settings import UsageError

SOUND = """
format  = 1
done    = { role = "status" }
refused = { role = "alert" }
[[form]]
name    = "letter"
role    = "clerk"
url     = "/cases/{case_id}/letter"
fields  = { "Title" = "{text}" }
enter   = "Title"
button  = "Send"
counted = { url = "/letters", role = "link" }
[[page]]
name = "cases"
url  = "/cases"
[[keyboard]]
name  = "to a case"
role  = "clerk"
url   = "/cases"
ends  = "/cases/.*"
steps = [{ follow = "{case_id}" }]
"""

# Each row: what is written in place of what, and what is said of it.
ROWS = {
    "a place that is not known": (
        ("{case_id}", "{case}"),
        'form letter: url: {case} is not known; did you mean "case_id"?',
    ),
    "a field to press Enter in that there is not": (
        ('enter   = "Title"', 'enter = "Titel"'),
        'form letter: enter: "Titel" is none of its fields; did you mean "Title"?',
    ),
    "nothing that could be found again": (
        ('"{text}"', '"a title"'),
        "form letter: fields: none has {text}, so nothing can be found again",
    ),
    "a form sent by no button": (
        ('name = "cases"', 'name = "cases"\nsession_ends = true'),
        "page cases: button is missing; it says what is pressed then",
    ),
    "a step of no kind": (
        ('{ follow = "{case_id}" }', '{ value = "a text" }'),
        "keyboard to a case: step 1: give it one of fill, choose, press, follow",
    ),
    "a step to a place that is not known": (
        ('{case_id}" }', '{case}" }'),
        'keyboard to a case: step 1: {case} is not known; did you mean "case_id"?',
    ),
    "an end that is no regular expression": (
        ('"/cases/.*"', '"("'),
        "keyboard to a case: ends: '(' is no regular expression: missing ), unterminated subpattern at position 0",
    ),
    "an unknown key": (('button  = "Send"', 'buton = "Send"'), 'form 1: unknown key "buton"; did you mean "button"?'),
}


@pytest.mark.parametrize("row", ROWS)
def test_what_is_wrong_is_said_with_its_place_and_the_way_out(tmp_path: Path, row: str) -> None:
    """One line, as everywhere."""
    (old, new), told = ROWS[row]
    path = tmp_path / "journeys.toml"
    path.write_text(SOUND.replace(old, new), encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        load_journeys(path)
    assert str(raised.value) == f"{path}: {told}"


def test_each_way_suits_a_form_of_the_file_that_ships() -> None:
    """A stage that asks for all of them asks for nothing that cannot be."""
    journeys = load_journeys(shipped_kit() / "contracts" / "candidates" / "refcourt.journeys.toml")
    assert [way for way in WAYS if not any(suits(way, form) for form in journeys.form)] == []
