"""Checkers: pure functions from a history and the promises to findings and measures, one file a promise.

To add a checker is to add a file here: it is found by its `CODES`, `MEASURES` and `check`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from typing import NamedTuple, cast

from nisi.checkers.checked import Checked, Promises
from nisi.history.history import History

Check = Callable[[History, Promises], Checked]

PROMISE_SENTENCES = {
    "tagging": "Every tagging order made in court reaches the right contractor whole, once, in time, as last said.",
    "notifications": "Every other partner agency is told of the results that concern it, whole, once and in time.",
    "documents": "No document is hidden from a role that must see it, and each opens as it was filed.",
    "data": "No field is obscured, and no case: whoever must see it gets it as it was acknowledged.",
    "access": "Nothing is shown to a role that must not see it.",
    "writes": "What was acknowledged survives, once, and what was refused leaves no trace.",
    "history": "Every change is in the history: who, when and what.",
    "pages": "Pages say what is so, do once what is sent twice, do not break, and keep nobody out.",
    "answers": "The platform answers: it does not refuse or time its way to silence.",
    "contracts": "API and partner payloads keep their published contract; bad input changes nothing.",
    "recovery": "It recovers from what fails around it and in it, in time, and harm spreads no further.",
    "load": "It carries a national court day from all sites; nobody is left out.",
}
"""What a programme promises, one sentence each; a checker's codes and measures belong to one of them."""


class Checker(NamedTuple):
    """One checker as found: its module's name, its codes and measures with the promise each belongs to."""

    name: str
    codes: dict[str, str]
    measures: dict[str, str]
    check: Check
    unobserved: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    suites: tuple[str, ...] = ()


@cache
def checkers() -> tuple[Checker, ...]:
    """Every checker in this package, by name."""
    found = []
    for module_info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{module_info.name}")
        if hasattr(module, "check"):
            check = cast(Check, module.check)
            lists = (tuple(getattr(module, name, ())) for name in ("UNOBSERVED", "TIMES", "SUITES"))
            found.append(Checker(module_info.name, dict(module.CODES), dict(module.MEASURES), check, *lists))
    return tuple(found)


def promise_of_code(code: str) -> str | None:
    return next((checker.codes[code] for checker in checkers() if code in checker.codes), None)


def promise_of_measure(measure: str) -> str | None:
    return next((checker.measures[measure] for checker in checkers() if measure in checker.measures), None)


def known_measures() -> tuple[str, ...]:
    return tuple(name for checker in checkers() for name in checker.measures)


def counts_the_unobserved(measure: str) -> bool:
    """Whether `measure` counts what could not be judged, so that too much of it is NOT SHOWN and no breach."""
    return any(measure in checker.unobserved for checker in checkers())


def is_of_times(measure: str) -> bool:
    """Whether `measure` says how long things took, so that its thresholds are percentiles and seconds."""
    return any(measure in checker.times for checker in checkers())


def codes_of_measure(measure: str) -> tuple[str, ...]:
    """The findings that count as failures of `measure`: those that its checker names after it, and of times all."""
    code = measure_code(measure)
    return tuple(
        c
        for checker in checkers()
        if measure in checker.measures
        for c in checker.codes
        if c == code or measure in checker.times
    )


def measure_code(measure: str) -> str:
    """`orders.lost` is the measure of the finding `order-lost`."""
    thing, _, what = measure.partition(".")
    return f"{thing.removesuffix('s')}-{what}"
