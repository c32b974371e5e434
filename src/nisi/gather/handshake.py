"""The handshake: a share marked TEST must reach each inbox before anything else is sent.

Without it, a platform that sends its notifications to somewhere else would look like one that loses them all.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import get_args
from uuid import NAMESPACE_URL, uuid5

from nisi.actor import Actor
from nisi.gather.court import Court
from nisi.history.payload import SIGNED, payload_of
from nisi.journal.reader import read_file
from nisi.journal.records import Delivered
from nisi.marks import read_mark
from nisi.model import Address, Condition, Defendant, Offence, Ok, Prompt, ResultLine
from nisi.operations import DraftResults, ListHearing, OpenCrimeCase, ShareResults

TRIES = 3
ARRIVES_WITHIN_S = 10.0
NO_TRY_AFTER_S = 30.0  # three acts that each wait the usual 10 s in vain: a fourth would say the same


class HandshakeFailed(Exception):
    """Nothing marked TEST arrived at some inbox; the text says at which, and what came of the acts."""


def handshake(court: Court) -> None:
    """Share results marked TEST until they have reached every inbox, up to three times.

    An adult is tagged by each contractor and goes to prison, and a youth is fined, so that each partner is concerned.

    Raises `HandshakeFailed`; bounded by NO_TRY_AFTER_S and the acts of one try.  All of it is journaled, and none of it
    counts as an exposure."""
    owed = set(court.settings.candidate.partners)
    clerk = court.actor(court.settings.candidate.roles.shares_results)
    why, tries = "", 0
    no_try_after = time.monotonic() + NO_TRY_AFTER_S
    while tries < TRIES and time.monotonic() < no_try_after:
        tries += 1
        references = court.mark().text, court.mark().text
        why = _share_test_results(clerk, court, *references)
        if not why:
            missing = _await_arrival(court, references, owed)
            if not missing:
                return
            told = ", ".join(sorted(missing))
            why = f"nothing of {' and '.join(references)} arrived at {told} within {ARRIVES_WITHIN_S:g} s"
    raise HandshakeFailed(f"{tries} {'try' if tries == 1 else 'tries'} at {court.plan.base_url}; the last: {why}")


def _share_test_results(clerk: Actor, court: Court, adult_reference: str, youth_reference: str) -> str:
    """Share results marked TEST; returns what went wrong, or nothing."""
    today = datetime.now(UTC).date()
    adult = _test_defendant(adult_reference, born="1990-01-01", youth=False)
    youth = _test_defendant(youth_reference, born=f"{today.year - 15}-01-01", youth=True)
    opened = clerk.do(OpenCrimeCase(urn=court.mark().text, defendants=(adult, youth), test=True))
    if not isinstance(opened, Ok):
        return opened.why
    listed = clerk.do(
        ListHearing(case_id=opened.answer.case_id, court_centre="Handshake", hearing_day=today.isoformat())
    )
    if not isinstance(listed, Ok):
        return listed.why
    hearing = listed.answer.hearing_id
    contractors = [name for name, partner in court.settings.candidate.partners.items() if partner.owes == "orders"]
    lines = [
        _line(adult, today, condition=condition, contractor=contractor)
        for condition, contractor in zip(get_args(Condition), contractors, strict=False)
    ]
    lines += [_line(adult, today, custody=True), _line(youth, today)]
    drafted = clerk.do(DraftResults(hearing_id=hearing, version=0, lines=tuple(lines)))
    if not isinstance(drafted, Ok):
        return drafted.why
    shared = clerk.do(ShareResults(hearing_id=hearing, version=drafted.answer.version))
    return "" if isinstance(shared, Ok) else shared.why


def _line(
    person: Defendant,
    today: date,
    condition: Condition | None = None,
    contractor: str | None = None,
    custody: bool = False,
) -> ResultLine:
    end = Prompt("endDate", "End date", (today + timedelta(days=1)).isoformat())
    return ResultLine(
        result_line_id=str(uuid5(NAMESPACE_URL, f"{person.reference}/{condition}/{custody}")),
        master_defendant_id=person.master_defendant_id,
        offence_id=person.offences[0].offence_id,
        label="TEST",
        ordered_date=today.isoformat(),
        condition=condition,
        prompts=(end,) if condition else (),
        contractor=contractor,
        custody=custody,
    )


def _test_defendant(reference: str, born: str, youth: bool) -> Defendant:
    return Defendant(
        master_defendant_id=str(uuid5(NAMESPACE_URL, reference)),
        reference=reference,
        first_name="TEST",
        last_name="TEST ORDER DO NOT ACT",
        born=born,
        address=Address(lines=("1 Test Street", "Testham"), postcode="ZZ99 9ZZ"),
        offences=(Offence(str(uuid5(NAMESPACE_URL, f"{reference}/offence")), "TH68001", "TEST"),),
        youth=youth,
    )


def _await_arrival(court: Court, references: Collection[str], owed: set[str]) -> set[str]:
    """Wait for the results; returns the partners that none of them reached."""
    deadline = time.monotonic() + ARRIVES_WITHIN_S
    missing = owed - _arrived(court, references)
    while missing and time.monotonic() < deadline:
        time.sleep(0.05)
        missing = owed - _arrived(court, references)
    return missing


def _arrived(court: Court, references: Collection[str]) -> set[str]:
    arrived = set()
    marks = {read_mark(reference) for reference in references}
    for line in read_file(court.folder / "journal" / "inbox.ndjson").lines:
        if isinstance(line.record, Delivered) and line.record.signature in SIGNED:
            try:
                said = court.settings.dialect.recognise(line.record.partner, payload_of(line.record))
            except Exception:  # an unreadable delivery is no arrival; it is kept and judged later
                continue
            if any(read_mark(str(one.reference)) in marks for one in said):
                arrived.add(line.record.partner)
    return arrived
