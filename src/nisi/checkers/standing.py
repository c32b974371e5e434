"""Where each word that was owed stands, for all checkers of orders and notifications.

delivered, altered or misrouted    it arrived: whole, changed, or at a partner that it was not meant for
lost        it has not arrived `order_horizon_s` after the later of its acknowledgement and the healing
void        it has not arrived, and the partner's inbox was not witnessed to be up all that time
pending     it has not arrived, and it is not late enough to be lost
unclear     shares overlapped in more ways than can be told apart: nothing is said of it

A country makes a million words a year, so where they stand is worked out in arrays, in which a word's place is its
`owed_no`; checkers choose places, count them, and have only those told in full that become findings.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from nisi.checkers.checked import NANOSECONDS, Measure, NotExercised, Promises
from nisi.checkers.counting import counted
from nisi.history.columns import FOREVER
from nisi.history.history import History
from nisi.history.stored import Coded

THINGS = {"order": ("orders", "tagging"), "notification": ("notifications", "notifications")}
"""What is owed, with the first word of its measures and the promise that it belongs to."""

BY = ("partner", "condition", "site", "role")

STANDINGS = ("unclear", "delivered", "altered", "misrouted", "void", "lost", "pending")
UNCLEAR, DELIVERED, ALTERED, MISROUTED, VOID, LOST, PENDING = range(len(STANDINGS))
ARRIVED = (DELIVERED, ALTERED)
SETTLED = (DELIVERED, ALTERED, MISROUTED, LOST)

TOLD = (
    "owed_no, thing, partner, seq, request, share, day, urn, reference, defendant, condition, site, role, shared, acked"
)
ARRIVAL = "owed_no, partner, received, delivery, standing, copy, differs"

NEVER = FOREVER
"""The time of what did not come about."""


class Receipts:
    """What arrived, one place a row of `receipts`; `owed` is the place of its word, -1 where it is for none."""

    def __init__(self, history: History) -> None:
        columns = history.columns("receipts")
        self.owed = columns.numbers("owed_no", absent=-1)
        self.received = columns.numbers("received")
        self.standing = columns.coded("standing")
        self.copy = columns.flags("copy")
        self.altered = self.standing.is_in("altered") & (self.owed >= 0)
        self.differs = columns.known("differs")

    def first(self, words: int, chosen: np.ndarray) -> np.ndarray:
        """Of each of so many words, when the first of the chosen receipts came."""
        found = np.full(words + 1, NEVER)  # what is for no word falls on the last place
        rows = np.flatnonzero(chosen)
        np.minimum.at(found, self.owed[rows], self.received[rows])
        return found[:-1]

    def signs(self, share: np.ndarray, silent: np.ndarray) -> np.ndarray:
        """Of each of the `silent` words, when anything of its share first arrived."""
        asked = np.zeros(len(share) + 1, bool)
        asked[silent] = True
        first = np.full(share.max(initial=0) + 1, NEVER)
        rows = np.flatnonzero(asked[self.owed])
        np.minimum.at(first, share[self.owed[rows]], self.received[rows])
        return np.asarray(first[share[silent]])


class Words:
    """Every word that was owed, and where it stands.  Times are NEVER where nothing came about.

    made              its acknowledgement, else the first sign that the share was made
    due               the same, or when the partner's inbox was back that was told to be away meanwhile
    received          when it first arrived whole; `altered_at` changed
    superseded_live   it is lost, and the partner has in force what it was to change"""

    def __init__(self, history: History, promises: Promises) -> None:
        self._history, self._deadline = history, int(promises.order_deadline_s * NANOSECONDS)
        self._told: dict[int, dict[str, Any]] = {}
        self._arrivals: dict[int, list[dict[str, Any]]] = {}
        columns = history.columns("owed")
        assert np.array_equal(columns.numbers("owed_no"), np.arange(columns.rows)), "a word's number is its place"
        self.receipts = arrived = Receipts(history)
        self.key, self.seq = columns.numbers("key_no"), columns.numbers("seq")
        self.hearing, self.case = columns.numbers("hearing_no"), columns.numbers("case_no")
        self.request = columns.coded("request")
        self.acked = columns.numbers("acked", absent=NEVER)
        self.unread = columns.flags("unread")
        self.slices = {name: columns.coded(name) for name in BY}
        thing, test = columns.coded("thing"), columns.flags("test")
        self._of = {name: thing.is_in(name) & ~test for name in THINGS}
        self.received = arrived.first(columns.rows, arrived.standing.is_in("ours"))
        self.altered_at = arrived.first(columns.rows, arrived.altered)
        misrouted_at = arrived.first(columns.rows, arrived.standing.is_in("misrouted"))
        self.made = self.acked.copy()
        silent = np.flatnonzero((self.acked == NEVER) & ~test)
        self.made[silent] = arrived.signs(columns.numbers("share_no"), silent)
        self.due = self._due(history)
        self.standing = np.select(
            [
                columns.flags("ambiguous"),
                self.received < NEVER,
                self.altered_at < NEVER,
                misrouted_at < NEVER,
                self._last_gap(history, promises) >= self.due,
                self._overdue(history, promises),
            ],
            [np.int8(standing) for standing in (UNCLEAR, DELIVERED, ALTERED, MISROUTED, VOID, LOST)],
            np.int8(PENDING),
        )
        self.superseded_live = self._superseded_live()

    def are(self, thing: str, *standings: int) -> np.ndarray:
        """Whether each word is one of this thing that stands so, and no test; without standings, however it stands."""
        if not standings:
            return np.asarray(self._of[thing], bool)
        chosen = np.array([standing in standings for standing in range(len(STANDINGS))])
        return np.asarray(self._of[thing] & chosen[self.standing], bool)

    def of(self, thing: str, *standings: int) -> np.ndarray:
        """The places of those words."""
        return np.flatnonzero(self.are(thing, *standings))

    def is_for(self, thing: str, places: np.ndarray) -> np.ndarray:
        """Of each place, -1 for none, whether a word of this thing is there, and no test."""
        return np.asarray(np.append(self._of[thing], False)[places], bool)

    def rate(
        self, name: str, places: np.ndarray, failed: np.ndarray, *, by: Sequence[str] = (), unit: str, otherwise: str
    ) -> tuple[Measure | NotExercised, ...]:
        """The rate `name` of the words at these places, each with whether it `failed`, whole and by slices."""
        slices = {name: Coded(self.slices[name].codes[places], self.slices[name].values) for name in by}
        return counted(name, failed, self.hearing[places], slices, unit=unit, cluster="hearings", otherwise=otherwise)

    def told(self, places: np.ndarray) -> list[dict[str, Any]]:
        """The words at these places in full, with `due`, `received` and `altered_at`, in order."""
        known, chosen = self._told, sorted(set(places.tolist()))
        for row in self._read(f"select {TOLD} from owed", [place for place in chosen if place not in known]):
            place = row["owed_no"]
            times = {name: int(getattr(self, name)[place]) for name in ("due", "received", "altered_at")}
            known[place] = {**row, **{name: t if t < NEVER else None for name, t in times.items()}}
        return [known[place] for place in chosen]

    def arrivals(self, places: np.ndarray) -> dict[int, list[dict[str, Any]]]:
        """What arrived for the words at these places, in full, in the order of its arrival."""
        known, chosen = self._arrivals, set(places.tolist())
        missing = [place for place in chosen if place not in known]
        rows = sorted(self._read(f"select {ARRIVAL} from receipts", missing), key=lambda row: int(row["received"]))
        known.update({place: [] for place in {*missing, *(row["owed_no"] for row in rows)}})
        for row in rows:
            known[row["owed_no"]].append(row)
        return {place: known[place] for place in chosen}

    def _read(self, query: str, missing: list[int]) -> list[dict[str, Any]]:
        """The rows of the missing words, and of all that others may ask for: to read many costs no more than one."""
        if not missing:
            return []
        places = np.union1d(missing, self._odd).tolist()
        return self._history.rows(f"{query} where owed_no in (select unnest($places))", places=places)

    @cached_property
    def _odd(self) -> np.ndarray:
        """The places of the words that did not arrive whole, once and in time: most findings are about these."""
        owed = self.receipts.owed
        late = (self.received < NEVER) & (self.received - self.due > self._deadline)
        several = np.bincount(owed[owed >= 0], minlength=len(late)) > 1
        return np.flatnonzero(np.isin(self.standing, (ALTERED, MISROUTED, LOST)) | late | several)

    def _due(self, history: History) -> np.ndarray:
        """Where the partner's inbox was told to be away meanwhile, time counts from when it was back."""
        due = self.made.copy()
        until = np.where(self.received < NEVER, self.received, history.ended)
        for code, partner in enumerate(self.slices["partner"].values):
            outages = sorted(history.outages(partner), key=lambda outage: outage.began)
            if outages:
                # Of the outages that began before it arrived, when the last one ended.
                back = np.maximum.accumulate([0, *(outage.ended for outage in outages)])
                its = np.flatnonzero((self.slices["partner"].codes == code) & (self.made < NEVER))
                began = np.array([outage.began for outage in outages])
                due[its] = np.maximum(due[its], back[np.searchsorted(began, until[its])])
        return due

    def _last_gap(self, history: History, promises: Promises) -> np.ndarray:
        """Of each word, when the last gap in the watch over its partner's inbox ended."""
        partners = self.slices["partner"]
        ends = [max((ended for _, ended in history.gaps(promises.inbox_gap_s, p)), default=-1) for p in partners.values]
        return np.asarray(np.array([*ends, -1])[partners.codes])

    def _overdue(self, history: History, promises: Promises) -> np.ndarray:
        heal = history.began("heal")
        if heal is None:
            return np.zeros(len(self.due), bool)
        waited = history.ended - np.maximum(self.due, heal)
        return np.asarray(waited >= int(promises.order_horizon_s * NANOSECONDS), bool)

    def _superseded_live(self) -> np.ndarray:
        """What the contractor has in force of an order, where a later word on it never came."""
        found = np.zeros(len(self.due), bool)
        lost = self.of("order", LOST)
        lost = lost[~self.request.is_in("new")[lost]]
        if len(lost):
            in_question = np.zeros(self.key.max() + 1, bool)
            in_question[self.key[lost]] = True
            told = self.of("order", *ARRIVED)
            told = told[in_question[self.key[told]]]
            told = told[np.argsort(self.seq[told], kind="stable")]
            in_force = np.full(len(in_question), -1)
            in_force[self.key[told]] = told  # of several, the last that was said
            last = in_force[self.key[lost]]
            ended = self.request.is_in("end")[last]
            found[lost] = (last >= 0) & (self.seq[last] < self.seq[lost]) & ~ended
        return found


def with_standings(history: History, promises: Promises) -> None:
    """Make the table `standings` available to queries: `owed` without tests, with `due` and `standing`."""
    words = words_of(history, promises)
    columns = {
        "owed_no": np.arange(len(words.due)),
        "due": pa.array(words.due, mask=words.due >= NEVER),
        "standing": pa.array(np.array(STANDINGS)[words.standing], pa.string()),
    }
    history.with_table("word_standings", pa.table(columns))
    query = "select o.*, w.due, w.standing from owed o join word_standings w using (owed_no) where not o.test"
    history.keep("standings", promises, query)


def words_of(history: History, promises: Promises) -> Words:
    """The words of a history, worked out once for what they were promised to do."""
    return history.worked_out("words", promises, lambda: Words(history, promises))


def told(row: dict[str, object]) -> str:
    """A word for people: "curfew order for Ann Ng (NZ…)", "end of the …", "results of …"."""
    who = f"{row['defendant']} ({row['reference']})"
    if row["thing"] != "order":
        return f"results of {who} from the hearing day {row['day']}"
    order = f"{row['condition']} order for {who}"
    return {"end": f"end of the {order}", "variation": f"variation of the {order}"}.get(str(row["request"]), order)


def subject(row: dict[str, object]) -> str:
    about = row["condition"] if row["thing"] == "order" else f"results {row['day']}"
    return f"{row['urn']} {row['reference']} {about} {row['partner']} {row['seq']}"


def where(row: dict[str, object]) -> dict[str, str]:
    """The slices that a finding about this word belongs to."""
    return {column: str(row[column]) for column in BY if row[column] is not None}
