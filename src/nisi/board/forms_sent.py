"""What sending forms took of people: figures a form, and no score of them."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from nisi.checkers.on_pages import seen
from nisi.history.history import History
from nisi.journal.page_evidence import FORM_SENT, FormSent


class FormTook(NamedTuple):
    """One form: how often it was sent, and the most that one time took of whoever sent it."""

    form: str
    sent: int
    pages: int
    typed_again: int
    waited_s: str
    dead_ends: int


def forms_sent(history: History) -> tuple[FormTook, ...]:
    """Every form that was sent in a difficult way, by name."""
    by_form: dict[str, list[FormSent]] = defaultdict(list)
    for form in seen(history, FORM_SENT, FormSent):
        by_form[form.page].append(form.evidence)
    return tuple(
        FormTook(
            form=name,
            sent=len(times),
            pages=max(one.pages for one in times),
            typed_again=max(one.typed_again for one in times),
            waited_s=f"{max(one.waited_s for one in times):.1f}",
            dead_ends=max(one.dead_ends for one in times),
        )
        for name, times in sorted(by_form.items())
    )
