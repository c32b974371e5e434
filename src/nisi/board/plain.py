"""Text that may have come from the candidate, made harmless for people to read.

A candidate chooses names, file names, reasons and headers.  Shown as they come they could clear a terminal, turn the
reading direction of a sentence round, or fill a page.
"""

from __future__ import annotations

import unicodedata

TEXT_LENGTH = 600  # characters of one text: a finding's sentence with two long names in it
NAME_LENGTH = 120  # characters of a name, number or path inside a sentence
MARKS_IN_A_ROW = 3  # accents on one letter: more than any written language stacks, fewer than blot out the line above

_SPELLED_OUT = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}  # controls, directions, unassigned, private, surrogates
_SPACES = "\t\n\r"


def plain(text: object, at_most: int = TEXT_LENGTH) -> str:
    """`text` on one line of at most `at_most` characters, with whatever cannot be seen spelled out: U+202E in brackets.

    A long text is cut in the middle, because a sentence about a long name says at its end what happened."""
    whole = str(text)
    if len(whole) <= at_most:
        shown = _visible(whole)
        if len(shown) <= at_most:
            return shown
    cut = f" ... ({len(whole):,} characters) ... "
    kept = max(at_most - len(cut), 0)
    ending = kept // 3
    return _visible(whole[:at_most])[: kept - ending] + cut + (_visible(whole[-at_most:])[-ending:] if ending else "")


def name(text: object) -> str:
    """The same, for a name that stands inside a sentence."""
    return plain(text, NAME_LENGTH)


def _visible(text: str) -> str:
    shown: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        shown.append(_spelled(character, marks))
    return "".join(shown)


def _spelled(character: str, marks: int) -> str:
    if character in _SPACES:
        return " "
    if unicodedata.category(character) in _SPELLED_OUT or marks > MARKS_IN_A_ROW:
        return f"[U+{ord(character):04X}]"
    return character
