"""How much the platform did not answer, and how much it refused.

What it checks: the share of acts whose answer never came or could not be read, and of shares that were refused without
a cause that the history knows (locked, drafted anew or shared by somebody else); the handshake's own acts do not count,
nor do acts that we cut off ourselves: those make a doubt, not a failure of its.
Why it matters: an act without an answer is never a finding by its absence, so a platform that stopped answering
would look spotless.  A stage limits both, so that nobody can time out or refuse their way to silence.
What it cannot see: why.  It makes no findings of its own.
Cost: two counts, linear in acts.
"""

from __future__ import annotations

from nisi.checkers.checked import Checked, Measure, NotExercised, Promises, Rate
from nisi.history.history import History

CODES: dict[str, str] = {}
MEASURES = {"acts.unknown": "answers", "shares.refused": "answers"}

COUNTS = """
select count(answered) as acts, count(answered) filter (outcome = 'unknown') as unknown,
       count(*) filter (kind = 'share-results') as shares,
       count(*) filter (kind = 'share-results' and outcome = 'refused'
                        and writer || ':' || n_invoked not in (select share from refusals where lawful)) as refused
from acts where invoked >= $provoke
"""


def check(history: History, promises: Promises) -> Checked:
    count = history.rows(COUNTS, provoke=history.began("provoke") or 0)[0]
    measures: list[Measure | NotExercised] = []
    for name, failures, exposures, unit in (
        ("acts.unknown", count["unknown"], count["acts"], "acts"),
        ("shares.refused", count["refused"], count["shares"], "shares"),
    ):
        if exposures:
            measures.append(Measure(name=name, rate=Rate(failures=failures, exposures=exposures, unit=unit)))
        else:
            measures.append(NotExercised(name=name, why=f"there were no {unit}"))
    return Checked(measures=tuple(measures))
