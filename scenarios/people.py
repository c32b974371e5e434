"""All invented data: people, cases, hearings and documents that exist nowhere.

Plans say *what* will be done and are drawn whole before anything is done; marks and ids are added when it is.
Names are chosen for what they break: apostrophes, combining accents, Welsh, right-to-left scripts, one letter.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from uuid import NAMESPACE_URL, uuid5

from hypothesis import strategies as st
from msgspec import structs

from nisi.marks import Mark
from nisi.model import Address, Classification, Condition, Defendant, Offence, Prompt, ResultLine

FIRST_NAMES = ("Siân", "Mary-Anne", "Jose\u0301", "Ólafur", "Nguyễn", "A", "محمد", "Łukasz", "Chloë", "Dafydd")
LAST_NAMES = (
    "O'Brien",
    "ap Rhys",
    "Smith",
    "D\u2019Souza",
    "van den Berg",
    "כהן",
    "Llanfair-Pwll",
    "Ng",
    "Müller",
    "X",
)
STREETS = ("1 High Street", "Flat 2, 14 Heol y Bont", "Tŷ Gwyn", "The Old Court House")
TOWNS = (("Testham", "ZZ1 1ZZ"), ("Abertest", "ZZ2 2ZZ"), ("Probeton", "ZZ3 3ZZ"))
COURTS = ("Testham Magistrates' Court", "Abertest Crown Court", "Probeton Youth Court", "Llys Ynadon Abertest")
OFFENCES = (("TH68001", "Theft from a shop"), ("CJ88116", "Common assault"), ("RT88191", "Driving while disqualified"))
CONDITIONS: tuple[Condition, ...] = ("curfew", "trail", "alcohol", "exclusion")
CURFEW_STARTS = ("19:00", "20:30", "21:15", "00:00")
CURFEW_ENDS = ("07:00", "06:30", "23:59", "00:00")
ZONES = ("Testham town centre", "Within 100 m of 5 Heol y Bont, Abertest")
SECOND_ADDRESS = "The Annexe, 2 Mill Lane, Probeton, ZZ3 3ZZ"
CLOCK_CHANGES = (date(2026, 3, 29), date(2026, 10, 25))  # an hour that is missing, and one that comes twice
YOUTH_BELOW = 18
CATEGORIES = ("appellantEvidence", "respondentEvidence", "tribunalOrders", "correspondence")
PARTIES = {
    "representative": "appellant",
    "member-of-public": "appellant",
    "respondent": "respondent",
    "caseworker": "tribunal",
}
TITLES = ("Medical report", "Witness statement", "Appeal form", "Letter", "Adroddiad meddygol", "Ärztlicher Bericht")
FIRST_DAY = date(2026, 3, 2)
ARRIVALS = ("08:30", "08:55", "09:00", "09:40", "10:05", "13:45")


@dataclass(frozen=True)
class PersonPlan:
    first_name: str
    last_name: str
    age: int
    street: str | None
    town: int
    offences: int
    welsh: bool = False


@dataclass(frozen=True)
class LinePlan:
    """A result for one offence of one defendant, by their place in the case; without a condition it is a fine.

    `more` asks for what not every order has: a second address, a second zone, an interpreter; `contractor` is the place
    of the one that the court chooses among those that there are."""

    defendant: int
    offence: int
    condition: Condition | None
    starts: str
    weeks: int
    ends: str = "07:00"
    more: bool = False
    contractor: int = 0
    custody: bool = False


@dataclass(frozen=True)
class HearingPlan:
    court: str
    day: int
    lines: tuple[LinePlan, ...]


@dataclass(frozen=True)
class VisitPlan:
    """Somebody who comes to court: a juror, an advocate."""

    name: str
    arrived: str


@dataclass(frozen=True)
class DocumentPlan:
    role: str
    title: str
    category: str
    classification: Classification
    size: int


def _people(age: st.SearchStrategy[int], street: st.SearchStrategy[str | None]) -> st.SearchStrategy[PersonPlan]:
    return st.builds(
        PersonPlan,
        first_name=st.sampled_from(FIRST_NAMES),
        last_name=st.sampled_from(LAST_NAMES),
        age=age,
        street=street,
        town=st.integers(0, len(TOWNS) - 1),
        offences=st.integers(1, 2),
        welsh=st.booleans(),
    )


# Every case has what must not be rare: a youth, and somebody without a fixed address.
mixed_cases = st.tuples(
    _people(st.integers(12, YOUTH_BELOW - 1), st.sampled_from(STREETS)),
    _people(st.integers(YOUTH_BELOW, 80), st.none()),
    st.lists(_people(st.integers(12, 80), st.sampled_from((*STREETS, None))), max_size=1),
).map(lambda drawn: (drawn[0], drawn[1], *drawn[2]))


def _lines(conditions: tuple[Condition | None, ...]) -> st.SearchStrategy[LinePlan]:
    return st.builds(
        LinePlan,
        defendant=st.integers(0, 2),
        offence=st.integers(0, 1),
        condition=st.sampled_from(conditions),
        starts=st.sampled_from(CURFEW_STARTS),
        weeks=st.integers(1, 52),
        ends=st.sampled_from(CURFEW_ENDS),
        more=st.booleans(),
        contractor=st.integers(0, 1),
        custody=st.sampled_from((False, False, True)),
    )


# The assurance mix: every hearing has a tagging order, and may have more of them, and fines.
hearings = st.builds(
    HearingPlan,
    court=st.sampled_from(COURTS),
    day=st.integers(0, 300),
    lines=st.tuples(_lines(CONDITIONS), st.lists(_lines((*CONDITIONS, None)), max_size=3)).map(
        lambda drawn: (drawn[0], *drawn[1])
    ),
)
# Only the tribunal's own staff may restrict a document; each side files in the open.
FILED_BY: dict[str, tuple[tuple[str, ...], tuple[Classification, ...]]] = {
    "representative": (("appellantEvidence", "correspondence"), ("PUBLIC",)),
    "member-of-public": (("appellantEvidence",), ("PUBLIC",)),
    "respondent": (("respondentEvidence",), ("PUBLIC",)),
    "caseworker": (CATEGORIES, ("PUBLIC", "RESTRICTED", "RESTRICTED")),
}
SIZES = (0, 1, 700, 4_096, 60_000)
REASON, REASONS_A_LINE = 1_800, 10  # characters of a text, and texts of a line, within what platforms take
LARGE = 3_000_000  # bytes: a scanned bundle
SCANNED = SIZES[-1]  # a few scanned pages
# Who files on any case; a member of the public files on their own.
documents = st.sampled_from(("caseworker", "representative", "respondent")).flatmap(
    lambda role: st.builds(
        DocumentPlan,
        role=st.just(role),
        title=st.sampled_from(TITLES),
        category=st.sampled_from(FILED_BY[role][0]),
        classification=st.sampled_from(FILED_BY[role][1]),
        size=st.sampled_from(SIZES),
    )
)
# Every appeal has what must not be rare: something that the other side must not see.
restricted_documents = st.builds(
    DocumentPlan,
    role=st.just("caseworker"),
    title=st.sampled_from(TITLES),
    category=st.sampled_from(CATEGORIES),
    classification=st.just("RESTRICTED"),
    size=st.sampled_from(SIZES),
)


FIELDS: dict[str, tuple[str, ...]] = {
    "phone": ("01632 960001", "07700 900123", "+44 1632 960002"),
    "address": ("1 High Street, Testham, ZZ1 1ZZ", "Tŷ Gwyn, Heol y Bont, Abertest, ZZ2 2ZZ", "c/o The Refuge"),
    "medicalRecord": ("Fibromyalgia; see the letter of 2 March", "Dim", "‫מיגרנה‬"),
    "hearingNeeds": ("Hearing loop", "Interpreter: Cymraeg", "Breaks every 30 minutes"),
}
fields = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in FIELDS.items()})
one_field = st.sampled_from(sorted(FIELDS)).flatmap(
    lambda name: st.sampled_from(FIELDS[name]).map(lambda value: {name: value})
)


def random_case(rng: Random) -> tuple[PersonPlan, ...]:
    """A case for a load user: the same people as the machines', drawn without Hypothesis."""
    return tuple(
        PersonPlan(
            rng.choice(FIRST_NAMES),
            rng.choice(LAST_NAMES),
            rng.randint(12, 80),
            rng.choice((*STREETS, None)),
            rng.randrange(len(TOWNS)),
            rng.randint(1, 2),
            rng.random() < 0.2,
        )
        for _ in range(rng.randint(1, 3))
    )


def random_hearing(rng: Random, court: str | None = None) -> HearingPlan:
    """A hearing for a load user, in the court building where they sit, else in any."""
    drawn = tuple(
        LinePlan(
            rng.randrange(3),
            rng.randrange(2),
            rng.choice((*CONDITIONS, None)),
            rng.choice(CURFEW_STARTS),
            rng.randint(1, 52),
            rng.choice(CURFEW_ENDS),
            rng.random() < 0.3,
            rng.randrange(2),
            rng.random() < 0.2,
        )
        for _ in range(rng.randint(1, 4))
    )
    return HearingPlan(court or rng.choice(COURTS), rng.randrange(300), drawn)


def with_custody(plan: HearingPlan) -> HearingPlan:
    """The same hearing, at which the defendant of its first result is sent to prison besides."""
    return replace(plan, lines=(*plan.lines, replace(plan.lines[0], condition=None, custody=True)))


def size_of_hearing(rng: Random) -> int:
    """Bytes of results of a hearing of the national mix: half of them under 30 kB, 1 in 100 over 265 kB, none over
    2.4 MB.  Source: domain §3.3; the median is ours."""
    return min(round(rng.lognormvariate(math.log(30_000), 0.937)), 2_400_000)


def with_reasons(lines: tuple[ResultLine, ...], size: int) -> tuple[ResultLine, ...]:
    """The same results with as many reasons written out as make them about `size` bytes; they make no order.

    They follow the first result, so that what a limit of size cuts off at the end may be an order."""
    first, reasons = lines[0], []
    text = ("The court heard that … " * (REASON // 23 + 1))[:REASON]
    for number in range(-(-size // (REASON * REASONS_A_LINE))):
        left = min(size - number * REASON * REASONS_A_LINE, REASON * REASONS_A_LINE)
        prompts = [Prompt(f"reason{n}", f"Reason {n}", text) for n in range(-(-left // REASON))]
        again = str(uuid5(NAMESPACE_URL, f"{first.result_line_id}/reasons/{number}"))
        reasons.append(
            structs.replace(
                first,
                result_line_id=again,
                label="Reasons",
                condition=None,
                prompts=tuple(prompts),
                custody=False,
                contractor=None,
            )
        )
    return (first, *reasons, *lines[1:])


def random_visits(rng: Random, number: int) -> tuple[VisitPlan, ...]:
    """Those who come to a court on one day."""
    return tuple(
        VisitPlan(f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}", rng.choice(ARRIVALS)) for _ in range(number)
    )


def random_document(rng: Random, role: str, classification: Classification) -> DocumentPlan:
    return DocumentPlan(role, rng.choice(TITLES), rng.choice(FILED_BY[role][0]), classification, rng.choice(SIZES[:4]))


def letter(size: int) -> DocumentPlan:
    """One of many that differ in nothing but their mark and their bytes."""
    return DocumentPlan("caseworker", TITLES[3], "correspondence", "PUBLIC", size)


def defendants(plans: Sequence[PersonPlan], mark: Callable[[], Mark]) -> tuple[Defendant, ...]:
    """The people of a case, each with a mark of their own as reference."""
    return tuple(_defendant(plan, mark().text) for plan in plans)


def in_another_case(person: Defendant, reference: str) -> Defendant:
    """The same person, charged with another offence in another case: only the master defendant's id joins the two."""
    offence = Offence(str(uuid5(NAMESPACE_URL, f"{reference}/offence/0")), *OFFENCES[-1])
    return structs.replace(person, reference=reference, offences=(offence,))


def day_of(plan: HearingPlan) -> date:
    """The first day of a hearing; every tenth plan falls on a day on which the clocks change."""
    if plan.day % 10 == 0:
        return CLOCK_CHANGES[plan.day // 10 % 2]
    return FIRST_DAY + timedelta(days=plan.day)


def result_lines(plan: HearingPlan, accused: Sequence[Defendant], contractors: Sequence[str]) -> tuple[ResultLine, ...]:
    """The result lines of a hearing; a place beyond the last defendant or offence means the last one.

    One person has one order of a kind for one offence, so of several such lines the first is kept."""
    lines: dict[tuple[str, str, str], ResultLine] = {}
    for place, planned in enumerate(plan.lines):
        line = _result_line(planned, accused, day_of(plan), place, contractors)
        kind = line.condition or f"no order, line {place}"
        lines.setdefault((line.master_defendant_id, line.offence_id, kind), line)
    return tuple(lines.values())


def varied(line: ResultLine, day: date) -> ResultLine:
    """The same order with other hours and another end, as a later hearing puts it."""
    prompts = tuple(_varied(prompt) for prompt in line.prompts)
    again = str(uuid5(NAMESPACE_URL, f"{line.result_line_id}/varied/{day}"))
    return structs.replace(line, result_line_id=again, ordered_date=day.isoformat(), prompts=prompts)


def ended(line: ResultLine, day: date) -> ResultLine:
    """The end of monitoring under an order (EMONE)."""
    again = str(uuid5(NAMESPACE_URL, f"{line.result_line_id}/ended/{day}"))
    label = "Electronic Monitoring End"
    return structs.replace(
        line, result_line_id=again, label=label, ordered_date=day.isoformat(), prompts=(), ends=True, custody=False
    )


def _varied(prompt: Prompt) -> Prompt:
    match prompt.ref:
        case "endDate":
            value = (date.fromisoformat(prompt.value) + timedelta(days=7)).isoformat()
        case "startTime":
            value = CURFEW_STARTS[(CURFEW_STARTS.index(prompt.value) + 1) % len(CURFEW_STARTS)]
        case _:
            return prompt
    return structs.replace(prompt, value=value)


def _defendant(plan: PersonPlan, reference: str) -> Defendant:
    town, postcode = TOWNS[plan.town]
    return Defendant(
        master_defendant_id=str(uuid5(NAMESPACE_URL, reference)),
        reference=reference,
        first_name=plan.first_name,
        last_name=plan.last_name,
        born=date(2026 - plan.age, 2, 28).isoformat(),
        address=Address((plan.street, town), postcode) if plan.street else None,
        offences=tuple(
            Offence(str(uuid5(NAMESPACE_URL, f"{reference}/offence/{number}")), *OFFENCES[number])
            for number in range(plan.offences)
        ),
        youth=plan.age < YOUTH_BELOW,
        welsh=plan.welsh,
    )


def _result_line(
    plan: LinePlan, accused: Sequence[Defendant], day: date, place: int, contractors: Sequence[str]
) -> ResultLine:
    person = accused[min(plan.defendant, len(accused) - 1)]
    offence = person.offences[min(plan.offence, len(person.offences) - 1)]
    return ResultLine(
        result_line_id=str(uuid5(NAMESPACE_URL, f"{offence.offence_id}/{plan.condition}/{day}/{place}")),
        master_defendant_id=person.master_defendant_id,
        offence_id=offence.offence_id,
        label=f"{plan.condition} requirement" if plan.condition else "Imprisonment" if plan.custody else "Fine",
        ordered_date=day.isoformat(),
        condition=plan.condition,
        prompts=_prompts(plan, person, day) if plan.condition else (),
        custody=plan.custody and plan.condition is None,
        contractor=contractors[plan.contractor % len(contractors)] if plan.condition and contractors else None,
    )


def _prompts(plan: LinePlan, person: Defendant, day: date) -> tuple[Prompt, ...]:
    prompts = [
        Prompt("startDate", "Start date", day.isoformat()),
        Prompt("endDate", "End date", (day + timedelta(weeks=plan.weeks)).isoformat()),
    ]
    if plan.condition == "curfew":
        prompts += [Prompt("startTime", "Start time", plan.starts), Prompt("endTime", "End time", plan.ends)]
        if plan.more:
            prompts.append(Prompt("secondAddress", "Second curfew address", SECOND_ADDRESS))
    if plan.condition == "exclusion":
        zones = ZONES if plan.more else ZONES[:1]
        prompts += [Prompt(f"zone{number}", f"Zone {number}", zone) for number, zone in enumerate(zones, start=1)]
    if person.welsh and plan.more:
        prompts.append(Prompt("language", "Interpreter and language", "Cymraeg"))
    return tuple(prompts)
