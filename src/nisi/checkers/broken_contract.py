"""Answers of the interface that break its own description, or what holds whatever it describes.

What it checks: each answer to a call that was drawn from the description has a status, media type, headers and body
that the description knows, and no error shows a stack trace, SQL or a file path; bad input is refused and a refusal
changes nothing that can be read; an acknowledged write is readable by an entitled role and by no other; a refusal does
not tell what exists; the same idempotency key is one effect; a body over its limit is refused with 413.
Why it matters: other systems are built on what is described; what it does besides is met first by a court that sits.
Source: CCD's published interface lacks the 409 that it gives, and says 204 where it gives 200.
What it cannot see: what was never drawn, and effects that no described operation reads.  It was observed live: judged
again, a run takes the observations as they were recorded.
Cost: linear in the calls.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from nisi.checkers.checked import Checked, Finding, Measure, NotExercised, Promises, Rate
from nisi.history.history import History
from nisi.history.interface import asked
from nisi.journal.records import Observed

CODES = {"contract-broken": "contracts"}
MEASURES = {"contract.broken": "contracts"}
SUITES = ("contract",)

CHECK = "contract"
CALLS_TOLD = 5  # of one rule that one operation broke with one status

SHOWED = "select max(n_invoked) as n from acts where writer = $writer and answered <= $t and kind = 'call-interface'"


def check(history: History, promises: Promises) -> Checked:
    calls = sum(operation.calls for operation in asked(history))
    broken: dict[tuple[str, str, Any], list[tuple[int, str, Observed]]] = defaultdict(list)
    for t, writer, record in history.written(Observed):
        if record.check == CHECK and not record.holds:
            evidence = record.evidence
            broken[record.subject, str(evidence.get("rule")), evidence.get("status")].append((t, writer, record))
    findings = tuple(_finding(history, *key, shown) for key, shown in sorted(broken.items(), key=str))
    if not calls:
        return Checked(
            findings, (NotExercised(name="contract.broken", why="no operation of a description was called"),)
        )
    rate = Rate(failures=min(sum(map(len, broken.values())), calls), exposures=calls, unit="answers")
    return Checked(findings, (Measure(name="contract.broken", rate=rate),))


def _finding(
    history: History, operation: str, rule: str, status: Any, shown: list[tuple[int, str, Observed]]
) -> Finding:
    evidence = shown[0][2].evidence
    answered = "gave no answer" if status is None else f"answered {status}"
    times = "" if len(shown) == 1 else f", {len(shown)} times or more"
    refs = []
    for t, writer, _ in shown[:CALLS_TOLD]:
        n = history.rows(SHOWED, writer=writer, t=t)[0]["n"]
        if n is not None:
            refs.append(f"{writer}:{n}")
    return Finding(
        code="contract-broken",
        subject=f"{operation} {status} {rule}",
        sentence=(
            f"{operation} {answered} to {evidence.get('role')} and broke the rule “{rule}”{times}: "
            f"{evidence.get('why')}"
        ),
        calls=tuple(dict.fromkeys(refs)),
        where={"operation": operation, "rule": rule},
    )
