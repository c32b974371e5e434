"""What the candidate says is shown harmlessly."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nisi.board.plain import plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Person A", "Person A"),
        ("Llŷr Ó Súilleabháin 王", "Llŷr Ó Súilleabháin 王"),
        ("report\u202etxt.exe", "report[U+202E]txt.exe"),
        ("\x1b[2Jgone", "[U+001B][2Jgone"),
        ("two\nlines\tand a tab", "two lines and a tab"),
        ("zero\u200bwidth", "zero[U+200B]width"),
        ("half a pair \ud800", "half a pair [U+D800]"),
        ("e" + "\u0301" * 5, "e" + "\u0301" * 3 + "[U+0301][U+0301]"),
        (None, "None"),
    ],
)
def test_what_cannot_be_seen_is_spelled_out(text: object, shown: str) -> None:
    """Controls, reading directions and stacked accents are shown by their number; written language is left alone."""
    assert plain(text) == shown


def test_a_long_text_keeps_its_beginning_and_its_end() -> None:
    """A sentence about a long name says at its end what happened, so it is cut in the middle."""
    shown = plain("The order for " + "W" * 5_000 + " was lost.", at_most=100)
    assert shown.startswith("The order for WWW") and shown.endswith("WWW was lost.")
    assert " ... (5,024 characters) ... " in shown
    assert len(shown) == 100


@given(st.text(st.characters(), max_size=400), st.integers(40, 300))
def test_no_text_is_longer_than_allowed_or_holds_anything_unseen(text: str, at_most: int) -> None:
    """Whatever comes in, what goes out is bounded, encodable and printable."""
    shown = plain(text, at_most)
    assert len(shown) <= at_most
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    shown.encode()
