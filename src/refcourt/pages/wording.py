"""Refusals in words for whoever typed what is refused."""

import re
from collections.abc import Sequence

from refcourt.problems import FieldError, Problem


def told(detail: str) -> str:
    """What is wrong with a text, in words for whoever typed it."""
    if match := re.search(r"length <= (\d+)", detail):
        return f"Shorten this to {int(match[1]):,} characters or fewer"
    if "length >= 1" in detail:
        return "Enter something here"
    if "regex" in detail:
        return "Take out characters that cannot be used here, such as control characters"
    if "enum" in detail:
        return "Choose one of the answers"
    if "date" in detail.lower() and "expected" in detail.lower() or "Invalid RFC3339" in detail:
        return "Enter a day, such as 21 November 2026"
    return detail.rstrip(".")


def input_of(error: FieldError, inputs: Sequence[str]) -> str:
    """The input that an error is about: the last name in its pointer that is one."""
    return next((name for name in reversed(error.pointer.split("/")) if name in inputs), "")


def sentence(refusal: Problem) -> str:
    if refusal.errors:
        return " ".join(f"{told(error.detail)}." for error in refusal.errors)
    return refusal.detail
