"""What checkers of pages have in common: the observations of one check, and rates of them by role and page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, NamedTuple, TypeVar

import msgspec

from nisi.checkers.checked import Measure, NotExercised, Tally
from nisi.history.history import History
from nisi.journal.page_evidence import FormSent

E = TypeVar("E", bound=msgspec.Struct)


class Seen(NamedTuple, Generic[E]):
    """One observation: the page or form that it is about, and what was seen of it."""

    at: int
    ref: str
    page: str
    evidence: E


class Exposure(NamedTuple):
    """Something that could have failed, on a page, for somebody in a role; in a `way`, where it was sent in one."""

    page: str
    role: str
    failed: bool
    way: str | None = None


def seen(history: History, check: str, kind: type[E]) -> list[Seen[E]]:
    """Every observation of `check`, in time order; raises `msgspec.ValidationError` for one of another shape."""
    return [
        Seen(at, ref, record.subject, msgspec.convert(record.evidence, kind))
        for at, ref, record in history.observed(check)
    ]


def rates(name: str, exposures: Iterable[Exposure], unit: str, otherwise: str) -> tuple[Measure | NotExercised, ...]:
    """The rate `name` whole and by role and way, its failures clustered by page; `otherwise` says why there is none."""
    whole, slices = Tally(), defaultdict[tuple[str, str], Tally](Tally)
    for exposure in exposures:
        whole.count(exposure.page, exposure.failed)
        slices["role", exposure.role].count(exposure.page, exposure.failed)
        if exposure.way is not None:
            slices["way", exposure.way].count(exposure.page, exposure.failed)
    if not whole.exposures:
        return (NotExercised(name=name, why=otherwise),)
    return (
        Measure(name=name, rate=whole.rate(unit, "pages")),
        *(
            Measure(name=name, rate=tally.rate(unit, "pages"), where={key: value})
            for (key, value), tally in sorted(slices.items())
        ),
    )


def the_form(history: History, form: Seen[FormSent]) -> str:
    """The subject of a sentence about a form that was sent."""
    told = form.evidence
    at = history.clock_time(form.at)
    return f'The form "{form.page}" at {told.place}, sent by the {told.role} at {at} ({told.way}),'
