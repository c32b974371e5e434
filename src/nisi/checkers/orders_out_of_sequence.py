"""Words on one order, or on one person's results, that reached a partner in another order than they were spoken.

What it checks: of the words on one key that reached a partner, none came for the first time after a later one had.
Why it matters: whoever acts on what came last keeps hours that the court has changed.  Source: domain mechanism T28.
What it cannot see: the order of words on different keys, which nobody is owed.
Cost: one sort of what was owed, by key.
"""

from __future__ import annotations

import numpy as np

from nisi.checkers.checked import Checked, Finding, Measure, NotExercised, Promises
from nisi.checkers.standing import ARRIVED, BY, NEVER, THINGS, Words, subject, told, where, words_of
from nisi.history.history import History

CODES = {"order-out-of-sequence": "tagging", "notification-out-of-sequence": "notifications"}
MEASURES = {f"{name}.out-of-sequence": promise for name, promise in THINGS.values()}


def check(history: History, promises: Promises) -> Checked:
    words = words_of(history, promises)
    findings: list[Finding] = []
    measures: list[Measure | NotExercised] = []
    for thing, (name, _) in THINGS.items():
        following, overtaken = _following(words, words.of(thing, *ARRIVED))
        otherwise = f"no partner was told twice of the same {name}"
        measures += words.rate(f"{name}.out-of-sequence", following, overtaken, by=BY, unit=name, otherwise=otherwise)
        for row in words.told(following[overtaken]):
            heard = row["altered_at"] if row["received"] is None else row["received"]
            findings.append(
                Finding(
                    code=f"{thing}-out-of-sequence",
                    subject=subject(row),
                    sentence=(
                        f"The {told(row)}, case {row['urn']}, reached {row['partner']} at "
                        f"{history.clock_time(heard)}, before what the court had said of it earlier."
                    ),
                    calls=(row["share"],),
                    where=where(row),
                )
            )
    return Checked(tuple(findings), tuple(measures))


def _following(words: Words, heard: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The places of the words that were heard and follow another one on their key, and whether a later one came first.

    A word is overtaken when it came before the latest of all that were said earlier on its key."""
    if not len(heard):
        return heard, np.zeros(0, bool)
    several = np.bincount(words.key[heard])[words.key[heard]] > 1
    places = heard[several]
    places = places[np.lexsort((words.seq[places], words.key[places]))]
    received = words.received[places]
    _, came = np.unique(np.where(received < NEVER, received, words.altered_at[places]), return_inverse=True)
    key = words.key[places]
    first = np.append(True, key[1:] != key[:-1])
    # Each key's moments lie above those of the key before, so that one running maximum serves them all.
    came += np.cumsum(first) * len(places)
    latest = np.maximum.accumulate(came)
    overtaken = came[1:] < latest[:-1]
    return places[1:][~first[1:]], overtaken[~first[1:]]
