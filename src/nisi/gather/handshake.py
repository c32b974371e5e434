"""The handshake: one order marked TEST must reach each inbox before anything else is sent.

Without it, a platform that sends its notifications to somewhere else would look like one that loses them all.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from nisi.actor import Actor
from nisi.gather.court import Court
from nisi.history.payload import SIGNED, payload_of
from nisi.journal.reader import read_file
from nisi.journal.records import Delivered
from nisi.marks import read_mark
from nisi.model import Address, Defendant, Offence, Ok, Prompt, ResultLine
from nisi.operations import DraftResults, ListHearing, OpenCrimeCase, ShareResults

TRIES = 3
ARRIVES_WITHIN_S = 10.0
NO_TRY_AFTER_S = 30.0  # three acts that each wait the usual 10 s in vain: a fourth would say the same


class HandshakeFailed(Exception):
    """No order marked TEST arrived at some inbox; the text says at which, and what came of the acts."""


def handshake(court: Court) -> None:
    """Send an order marked TEST until it has reached every inbox that is owed orders, up to three times.

    Raises `HandshakeFailed`; bounded by NO_TRY_AFTER_S and the acts of one try.  All of it is journaled, and none of it
    counts as an exposure."""
    owed = {name for name, partner in court.settings.candidate.partners.items() if partner.owes == "orders"}
    clerk = court.actor(court.settings.candidate.roles.shares_results)
    why, tries = "", 0
    no_try_after = time.monotonic() + NO_TRY_AFTER_S
    while tries < TRIES and time.monotonic() < no_try_after:
        tries += 1
        reference = court.mark().text
        why = _share_test_order(clerk, court, reference)
        if not why:
            missing = _await_arrival(court, reference, owed)
            if not missing:
                return
            why = f"the order {reference} did not arrive at {', '.join(sorted(missing))} within {ARRIVES_WITHIN_S:g} s"
    raise HandshakeFailed(f"{tries} {'try' if tries == 1 else 'tries'} at {court.plan.base_url}; the last: {why}")


def _share_test_order(clerk: Actor, court: Court, reference: str) -> str:
    """Share one order marked TEST; returns what went wrong, or nothing."""
    today = datetime.now(UTC).date()
    defendant = _test_defendant(reference)
    opened = clerk.do(OpenCrimeCase(urn=court.mark().text, defendants=(defendant,), test=True))
    if not isinstance(opened, Ok):
        return opened.why
    listed = clerk.do(
        ListHearing(case_id=opened.answer.case_id, court_centre="Handshake", hearing_day=today.isoformat())
    )
    if not isinstance(listed, Ok):
        return listed.why
    hearing = listed.answer.hearing_id
    line = ResultLine(
        result_line_id=str(uuid5(NAMESPACE_URL, f"{reference}/line")),
        master_defendant_id=defendant.master_defendant_id,
        offence_id=defendant.offences[0].offence_id,
        label="TEST",
        ordered_date=today.isoformat(),
        condition="curfew",
        prompts=(Prompt("endDate", "End date", (today + timedelta(days=1)).isoformat()),),
    )
    drafted = clerk.do(DraftResults(hearing_id=hearing, version=0, lines=(line,)))
    if not isinstance(drafted, Ok):
        return drafted.why
    shared = clerk.do(ShareResults(hearing_id=hearing, version=drafted.answer.version))
    return "" if isinstance(shared, Ok) else shared.why


def _test_defendant(reference: str) -> Defendant:
    return Defendant(
        master_defendant_id=str(uuid5(NAMESPACE_URL, reference)),
        reference=reference,
        first_name="TEST",
        last_name="TEST ORDER DO NOT ACT",
        born="1990-01-01",
        address=Address(lines=("1 Test Street", "Testham"), postcode="ZZ99 9ZZ"),
        offences=(Offence(str(uuid5(NAMESPACE_URL, f"{reference}/offence")), "TH68001", "TEST"),),
    )


def _await_arrival(court: Court, reference: str, owed: set[str]) -> set[str]:
    """Wait for the order; returns the partners that it did not reach."""
    deadline = time.monotonic() + ARRIVES_WITHIN_S
    missing = owed - _arrived(court.folder, court, reference)
    while missing and time.monotonic() < deadline:
        time.sleep(0.05)
        missing = owed - _arrived(court.folder, court, reference)
    return missing


def _arrived(folder: Path, court: Court, reference: str) -> set[str]:
    arrived = set()
    for line in read_file(folder / "journal" / "inbox.ndjson").lines:
        if isinstance(line.record, Delivered) and line.record.signature in SIGNED:
            try:
                orders = court.settings.dialect.recognise(line.record.partner, payload_of(line.record))
            except Exception:  # an unreadable delivery is no arrival; it is kept and judged later
                continue
            mark = read_mark(reference)
            if any(read_mark(order.reference) == mark for order in orders):
                arrived.add(line.record.partner)
    return arrived
