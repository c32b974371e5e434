"""The results of one defendant on one hearing day, told to the agencies that they concern.

A share tells of those defendants whose results it changed; one whose results it took back altogether is told of with
none.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from refcourt import ids
from refcourt.crime.orders import CONDITIONS, ENDS, tagging_key
from refcourt.crime.shapes import Address, Defendant, ResultLine
from refcourt.crime.shares import SharedDay
from refcourt.seams import seam

Concerns = Callable[[Defendant, Sequence[ResultLine]], bool]

AGENCIES: dict[str, Concerns] = {
    "police": lambda _defendant, _lines: True,
    "cps": lambda _defendant, _lines: True,
    "probation": lambda defendant, lines: not defendant.is_youth and any(tagging_key(line) for line in lines),
    "youth-offending-team": lambda defendant, _lines: defendant.is_youth,
    "prison": lambda _defendant, lines: any(line.custody for line in lines),
}
"""Partner → whether it is told of this defendant, by the lines that hold now and those that held before."""


@dataclass(frozen=True)
class Told:
    """What is told of one defendant, and whom."""

    subject: str
    partners: list[str]
    results: "Results"


class ToldDefendant(msgspec.Struct, frozen=True, rename="camel"):
    master_defendant_id: str
    pnc_id: str
    first_name: str
    last_name: str
    date_of_birth: str
    is_youth: bool
    address: Address | None


class Results(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    message_id: str = ""
    case_urn: str = msgspec.field(name="caseURN")
    hearing_id: str
    hearing_day: str
    court_centre: str
    is_reshare: bool
    shared_time: str
    version: int
    defendant: ToldDefendant
    judicial_results: list[dict[str, Any]]
    test_case: bool


@seam
def results_of_share(shared: SharedDay) -> Iterator[Told]:
    """One for each defendant whose results this share changed, in the order of the case."""
    now, before = _by_defendant(shared.lines), _by_defendant(shared.before)
    for defendant in shared.case.defendants:
        lines = now.get(defendant.master_defendant_id, [])
        earlier = before.get(defendant.master_defendant_id, [])
        if lines != earlier:
            yield Told(
                subject=ids.derived(shared.hearing_id, "results", shared.day, defendant.master_defendant_id),
                partners=[name for name, concerns in AGENCIES.items() if concerns(defendant, [*lines, *earlier])],
                results=_results(shared, defendant, lines),
            )


def _by_defendant(lines: Sequence[ResultLine]) -> dict[str, list[ResultLine]]:
    found: dict[str, list[ResultLine]] = {}
    for line in lines:
        found.setdefault(line.master_defendant_id, []).append(line)
    return found


def _results(shared: SharedDay, defendant: Defendant, lines: Sequence[ResultLine]) -> Results:
    return Results(
        case_urn=shared.case.urn,
        hearing_id=shared.hearing_id,
        hearing_day=shared.day,
        court_centre=shared.court_centre,
        is_reshare=shared.is_reshare,
        shared_time=shared.shared_time,
        version=shared.sequence,
        defendant=ToldDefendant(
            master_defendant_id=defendant.master_defendant_id,
            pnc_id=defendant.pnc_id,
            first_name=defendant.first_name,
            last_name=defendant.last_name,
            date_of_birth=defendant.date_of_birth.isoformat(),
            is_youth=defendant.is_youth,
            address=defendant.address,
        ),
        judicial_results=[_judicial_result(line) for line in lines],
        test_case=shared.case.test_case,
    )


def _judicial_result(line: ResultLine) -> dict[str, Any]:
    return {
        "judicialResultId": line.result_line_id,
        "shortCode": line.short_code,
        "label": line.label,
        "category": "ANCILLARY" if line.short_code in (*CONDITIONS, ENDS) else "FINAL",
        "level": "OFFENCE",
        "offenceId": line.offence_id,
        "orderedDate": line.ordered_date,
        "isCustodial": line.custody,
        "judicialResultPrompts": [
            {"promptReference": prompt.prompt_ref, "label": prompt.label, "value": prompt.value}
            for prompt in line.prompts
        ],
    }
