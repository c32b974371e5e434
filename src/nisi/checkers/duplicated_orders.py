"""Orders and other notifications that a partner was told of twice, so that it would act twice.

What it checks: a word is *duplicated* when a partner receives it under two idempotency keys.  The same key with the
same body again is *resent*: that is what keys are for, so it is counted and is no finding.  On a channel without
keys every second copy is a finding, unless the inbox had withheld the answer to the one before: such copies are
counted by themselves.
Why it matters: two orders are two visits, two tags or a breach recorded against nobody.  Source: domain mechanism T8.
What it cannot see: another body under the same key (that is an altered order).
Cost: one grouping of receipts, linear.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nisi.checkers.checked import Checked, Finding, Measure, NotExercised, Promises
from nisi.checkers.standing import BY, THINGS, Words, subject, told, where, words_of
from nisi.history.history import History

CODES = {"order-duplicated": "tagging", "notification-duplicated": "notifications"}
MEASURES = {
    f"{name}.{what}": promise for name, promise in THINGS.values() for what in ("duplicated", "resent", "sent-again")
}


def check(history: History, promises: Promises) -> Checked:
    words = words_of(history, promises)
    copies = _copies(history, words)
    findings: list[Finding] = []
    measures: list[Measure | NotExercised] = []
    for thing, (name, _) in THINGS.items():
        owed, otherwise = words.of(thing), f"no {name} arrived"
        received = owed[copies.separate[owed] > 0]
        doubled = copies.separate[received] > 1
        measures += words.rate(f"{name}.duplicated", received, doubled, by=BY, unit=name, otherwise=otherwise)
        for what, so in (("resent", copies.resent), ("sent-again", copies.sent_again)):
            measures += words.rate(f"{name}.{what}", received, so[received], unit=name, otherwise=otherwise)
        arrivals = words.arrivals(received[doubled])
        for row in words.told(received[doubled]):
            whole = [receipt for receipt in arrivals[row["owed_no"]] if receipt["standing"] == "ours"]
            first, last = (history.clock_time(receipt["received"]) for receipt in (whole[0], whole[-1]))
            findings.append(
                Finding(
                    code=f"{thing}-duplicated",
                    subject=subject(row),
                    sentence=(
                        f"The {told(row)}, case {row['urn']}, reached {row['partner']} "
                        f"{copies.separate[row['owed_no']]} times as separate messages ({first} to {last})."
                    ),
                    calls=tuple(receipt["delivery"] for receipt in whole),
                    where=where(row),
                )
            )
    return Checked(tuple(findings), tuple(measures))


class _Copies(NamedTuple):
    """Of each word, how many times it came as a `separate` message, and whether a copy was one that may come."""

    separate: np.ndarray
    resent: np.ndarray
    sent_again: np.ndarray


def _copies(history: History, words: Words) -> _Copies:
    count, receipts = len(words.standing), words.receipts
    columns = history.columns("receipts")
    ours = np.flatnonzero(receipts.standing.is_in("ours") & (receipts.owed >= 0))
    separate = np.bincount(receipts.owed[ours], minlength=count)
    # What came once came as one message: keys need be told apart only of the rest.
    several = ours[(separate[receipts.owed[ours]] > 1) | receipts.copy[ours]]
    owed, message = receipts.owed[several], columns.numbers("message_no", absent=-1)[several]
    keyed, withheld = message >= 0, columns.flags("withheld")[several]
    resent, sent_again = np.zeros(count, bool), np.zeros(count, bool)
    resent[owed[keyed & receipts.copy[several]]] = True
    most = int(message.max(initial=0)) + 1
    messages = np.unique(owed[keyed] * most + message[keyed]) // most
    loose = np.bincount(owed[~keyed], minlength=count)
    told = np.bincount(owed[~keyed & ~withheld], minlength=count)  # copies after these no silence explains
    sent_again[owed[~keyed & withheld]] = True
    separate[owed] = (np.bincount(messages, minlength=count) + np.maximum(told, loose > 0))[owed]
    return _Copies(separate, resent, sent_again & (loose > 1))
