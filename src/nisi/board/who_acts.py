"""Who must act on a finding or a doubt: candidate, partner, environment or harness; read from the evidence.

A finding is the candidate's, unless the evidence names somebody else: it is the candidate that promised.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from nisi.board.plain import name
from nisi.board.words import counted
from nisi.checkers import PROMISE_SENTENCES, promise_of_code
from nisi.checkers.checked import Finding
from nisi.history.history import History
from nisi.journal.records import DeliveryRefused
from nisi.verdict.doubts import Doubt
from nisi.verdict.judging import Judgement

Who = Literal["candidate", "partner", "environment", "harness"]

NEVER_SENT = """
select distinct why from acts
where (writer || ':' || n_invoked) in (select unnest($refs)) and outcome = 'refused' and starts_with(why, 'not sent: ')
"""
NOT_REACHED: dict[str, Who] = {
    "what arrived at the partners": "harness",
    "what arrived at ": "partner",
    "what arrives in the end": "candidate",
    "that notifications reach our inboxes": "environment",
    "that callers reach the candidate": "environment",
    "the candidate": "environment",
    "one candidate": "environment",
    "the outage ": "environment",
    "the lines of sites": "environment",
}
"""Whose doubts are not the harness's own, by how what was not shown begins; the first that fits."""


class Acts(NamedTuple):
    who: Who
    why: str


def who_acts(judgement: Judgement, history: History, finding: Finding, missing: Sequence[str]) -> Acts:
    """`missing` are records that the finding names and the evidence has not."""
    if missing:
        records = f"{counted(len(missing), 'record')} that it names {'is' if len(missing) == 1 else 'are'}"
        return Acts("harness", f"{records} not in the evidence")
    refs = list(finding.calls)
    never_sent = history.rows(NEVER_SENT, refs=refs) if refs else []
    if never_sent:
        return Acts("environment", f"a request never reached the candidate: {never_sent[0]['why']}")
    partner = finding.where.get("partner")
    refused = [r for _, r in history.records(DeliveryRefused) if r.partner == partner]
    if refused:
        said = f"its inbox could not take {counted(len(refused), 'message')}, {name(refused[0].why)}"
        return Acts("partner", f"{said}; then the candidate, if these were not what was agreed")
    alarms = judgement.calibration.false_alarms() if judgement.calibration is not None else 0
    if alarms:
        return Acts("harness", f"it raised {counted(alarms, 'false alarm')} on healthy platforms; then the candidate")
    promise = PROMISE_SENTENCES.get(promise_of_code(finding.code) or "", "It keeps what it promises.")
    if history.run.faults:
        promise += f" Nobody, where it shows what was planted: {', '.join(history.run.faults)}."
    return Acts("candidate", promise)


def who_mends(doubt: Doubt) -> Who:
    """Who sees to it that what was not shown can be shown."""
    return next((who for begins, who in NOT_REACHED.items() if doubt.what.startswith(begins)), "harness")
