"""The lines that `nisi runs` prints: every attempt of a ledger, and its head."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from nisi.board.plain import plain
from nisi.ledger.attempts import Attempt, attempts_in
from nisi.ledger.chain import checked, head_of

DIGEST_LENGTH = 12  # of a candidate's digest, as people compare them


def attempts_told(lines: Sequence[bytes], now: datetime.datetime) -> Iterator[str]:
    """One line an attempt, the oldest first; then the head, which is to be written down elsewhere."""
    attempts = attempts_in(checked(lines))
    for attempt in attempts:
        yield plain(_told(attempt, now))
    if not attempts:
        yield "no attempts"
    yield f"head: {head_of(lines)}" if lines else "head: none, the ledger is empty"


def _told(attempt: Attempt, now: datetime.datetime) -> str:
    opened, state = attempt.opened, attempt.state_at(now)
    candidate = f"{opened.candidate} {(attempt.digest or 'not identified')[:DIGEST_LENGTH]}"
    verdict = attempt.closed.verdict if attempt.is_known and attempt.closed is not None else None
    line = f"{attempt.began}  {attempt.run}  {opened.purpose}  {opened.stage}  {candidate}  {state}"
    line += f"  {verdict}" if verdict else ""
    if opened.faults:
        line += f"  (planted: {', '.join(opened.faults)}; never counted)"
    if opened.first_run:
        line += f"  (first run, by {opened.first_run})"
    if opened.loosening_approved_by:
        line += f"  (loosening approved by {opened.loosening_approved_by})"
    if opened.continues:
        line += f"  (goes on with {opened.continues})"
    if attempt.judged_again is not None:
        again = attempt.judged_again
        judged_by = f"judged again by harness {again.harness_digest[:DIGEST_LENGTH]}"
        line += f"  ({', '.join(again.taken_back)} taken back by {again.by}: {again.because}; {judged_by})"
    if attempt.voided is not None:
        line += f"  (voided by {attempt.voided.by}: {attempt.voided.because})"
    if not attempt.is_known and attempt.found:
        line += f"  (had found {', '.join(attempt.found)})"
    return line
