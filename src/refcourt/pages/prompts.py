"""The results that a page offers, and what each asks. One of another kind keeps what it was entered with."""

from collections.abc import Sequence
from typing import NamedTuple

from refcourt.crime.shapes import ResultLine


class Question(NamedTuple):
    """`kind` says how it is answered: with a date, a time, a text or lines."""

    ref: str
    label: str
    kind: str = "text"


class Result(NamedTuple):
    name: str
    questions: tuple[Question, ...] = ()


_DAYS = (Question("startDate", "Start date", "date"), Question("endDate", "End date", "date"))
_MORE = (Question("language", "Interpreter and language"), Question("requirements", "Additional requirements", "lines"))

RESULTS = {
    "CURE": Result(
        "Curfew with electronic monitoring",
        (
            *_DAYS,
            Question("startTime", "Start time", "time"),
            Question("endTime", "End time", "time"),
            Question("curfewDescription", "Details and timings", "lines"),
            Question("secondAddress", "Second curfew address", "lines"),
            *_MORE,
        ),
    ),
    "EMW": Result("Trail monitoring", (*_DAYS, *_MORE)),
    "AAR": Result("Alcohol abstinence and monitoring", (*_DAYS, *_MORE)),
    "ERPEM": Result(
        "Exclusion with electronic monitoring",
        (*_DAYS, Question("zone1", "Zone 1", "lines"), Question("zone2", "Zone 2", "lines"), *_MORE),
    ),
    "EMONE": Result("Electronic Monitoring End"),
    "FO": Result("Fine", (Question("amount", "Amount"),)),
    "IMP": Result("Imprisonment", (Question("term", "Term"),)),
}
"""Short code → what the court says, and what the contractor or the agencies must be told."""

CONTRACTOR_NAMES = {"em-contractor": "Electronic Monitoring Contractor", "second-contractor": "Second Contractor"}
"""Contractor → what a person reads."""

PROMPT = "prompt_"
"""What the inputs of prompts are called, before the prompt's own reference."""


def questions_for(code: str, line: ResultLine | None) -> Sequence[Question]:
    """What a result of this code asks, and whatever else a line that there is was answered."""
    asked = RESULTS[code].questions if code in RESULTS else ()
    known = {question.ref for question in asked}
    others = (
        [Question(p.prompt_ref, p.label, "lines") for p in line.prompts if p.prompt_ref not in known] if line else []
    )
    return [*asked, *others]
