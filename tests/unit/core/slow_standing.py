"""Where words stand and what is counted of them, as slowly and as plainly as it can be said: no arrays and no SQL.

The checkers must come to the same on every history.  One definition a function, in the words of the checkers' own
docstrings; a word and a receipt are rows of `owed` and `receipts`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

Row = Mapping[str, Any]
Gaps = Mapping[str, Sequence[tuple[int, int]]]
Counts = dict[tuple[str, str, str], tuple[int, int, int, int]]
"""By measure, column and value: failures, exposures, clusters failed, clusters; column and value are empty for all."""

BY = ("partner", "condition", "site", "role")
THINGS = {"order": "orders", "notification": "notifications"}
ARRIVED, SETTLED = ("delivered", "altered"), ("delivered", "altered", "misrouted", "lost")


class Run(NamedTuple):
    """The facts of a run that words are judged by, in nanoseconds; `heal` is None where it was never healed."""

    ended: int
    heal: int | None
    horizon: int
    deadline: int
    gaps: Gaps
    outages: Gaps


class Stands(NamedTuple):
    word: Row
    standing: str
    due: int | None
    received: int | None
    altered_at: int | None


def stand(words: Sequence[Row], receipts: Sequence[Row], run: Run) -> list[Stands]:
    """Where each word stands that is no test."""
    return [_stands(word, words, receipts, run) for word in words if not word["test"]]


def _stands(word: Row, words: Sequence[Row], receipts: Sequence[Row], run: Run) -> Stands:
    its = [r for r in receipts if r["owed_no"] == word["owed_no"]]
    received, altered_at, misrouted_at = (
        min((r["received"] for r in its if r["standing"] == standing), default=None)
        for standing in ("ours", "altered", "misrouted")
    )
    made = word["acked"]
    if made is None:
        share = {w["owed_no"] for w in words if w["share"] == word["share"] and not w["test"]}
        made = min((r["received"] for r in receipts if r["owed_no"] in share), default=None)
    due = made
    if made is not None:
        until = received if received is not None else run.ended
        due = max([made, *(ended for began, ended in run.outages[word["partner"]] if ended > made and began < until)])
    if word["ambiguous"]:
        standing = "unclear"
    elif received is not None:
        standing = "delivered"
    elif altered_at is not None:
        standing = "altered"
    elif misrouted_at is not None:
        standing = "misrouted"
    elif due is not None and any(ended >= due for _, ended in run.gaps[word["partner"]]):
        standing = "void"
    elif due is not None and run.heal is not None and run.ended - max(due, run.heal) >= run.horizon:
        standing = "lost"
    else:
        standing = "pending"
    return Stands(word, standing, due, received, altered_at)


def superseded_live(one: Stands, all_of_them: Iterable[Stands]) -> bool:
    """Whether the partner has in force what this word, which never came, was to change."""
    word = one.word
    if one.standing != "lost" or word["request"] == "new" or word["thing"] != "order":
        return False
    told = [s.word for s in all_of_them if s.standing in ARRIVED and s.word["key_no"] == word["key_no"]]
    last = max(told, key=lambda w: int(w["seq"]), default=None)
    return last is not None and last["seq"] < word["seq"] and last["request"] != "end"


def handovers(stands: Iterable[Stands]) -> dict[tuple[str, str, str], list[float]]:
    """By measure, column and value: the seconds that settled words took to arrive whole, sorted."""
    found: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for one in stands:
        if one.standing in SETTLED:
            assert one.due is not None, "what arrived or is lost was due"
            took = max(one.received - one.due, 0) / 1e9 if one.received is not None else float("inf")
            slices = [("", ""), *((column, one.word[column]) for column in BY if one.word[column] is not None)]
            for column, value in slices:
                found[f"{THINGS[one.word['thing']]}.handover", column, value].append(took)
    return {key: sorted(seconds) for key, seconds in found.items()}


class Expected:
    """What checkers must say: `counts`, and the `failed` words by measure."""

    def __init__(self, words: Sequence[Row], receipts: Sequence[Row], run: Run) -> None:
        self.counts: Counts = {}
        self.failed: dict[str, list[int]] = {}
        stands = stand(words, receipts, run)
        for thing, name in THINGS.items():
            self._of_thing(name, [s for s in stands if s.word["thing"] == thing], receipts, run)
            self._ghosts(name, [r for r in receipts if r["thing"] == thing])

    def _of_thing(self, name: str, stands: list[Stands], receipts: Sequence[Row], run: Run) -> None:
        by_number = {s.word["owed_no"]: s for s in stands}
        settled = [s for s in stands if s.standing in SETTLED and not superseded_live(s, stands)]
        self._count(f"{name}.lost", settled, lambda s: s.standing == "lost", BY)
        for standing in ("pending", "void", "unclear"):
            self._count(f"{name}.{standing}", stands, lambda s, standing=standing: s.standing == standing)
        delivered = [s for s in stands if s.standing == "delivered"]
        self._count(f"{name}.late", delivered, lambda s: s.received - s.due > run.deadline, BY)
        changed = {r["owed_no"] for r in receipts if r["standing"] == "altered" and r["differs"] is not None}
        arrived = [s for s in stands if s.standing in ARRIVED]
        compared = [s for s in stands if s.standing in ARRIVED or s.word["owed_no"] in changed]
        self._count(f"{name}.altered", compared, lambda s: s.word["owed_no"] in changed, BY)
        if name == "orders":
            self._count("orders.uncompared", arrived, lambda s: s.word["unread"])
            varied = [s for s in stands if s.word["request"] != "new" and s.standing in SETTLED]
            self._count("orders.superseded-live", varied, lambda s: superseded_live(s, stands), BY)
        followers = [(s, _before(s, arrived)) for s in arrived if _before(s, arrived)]
        self._count(
            f"{name}.out-of-sequence",
            [s for s, _ in followers],
            lambda s: _heard(s) < max(map(_heard, _before(s, arrived))),
            BY,
        )
        ours = defaultdict(list)
        for receipt in receipts:
            if receipt["standing"] == "ours" and receipt["owed_no"] in by_number:
                ours[receipt["owed_no"]].append(receipt)
        received = [by_number[number] for number in ours]
        self._count(f"{name}.duplicated", received, lambda s: _copies(ours[s.word["owed_no"]]) > 1, BY)
        self._count(f"{name}.resent", received, lambda s: any(r["copy"] and r["key"] for r in ours[s.word["owed_no"]]))
        self._count(f"{name}.sent-again", received, lambda s: _sent_again(ours[s.word["owed_no"]]))
        messages = [(by_number[r["owed_no"]], r) for r in receipts if r["owed_no"] in by_number and not r["copy"]]
        rows = [{**s.word, "elsewhere": r["standing"] == "misrouted"} for s, r in messages]
        self._count_rows(
            f"{name}.misrouted", rows, lambda w: w["elsewhere"], "hearing", ("partner", "condition", "site")
        )

    def _ghosts(self, name: str, receipts: list[Row]) -> None:
        meant = ("ours", "altered", "misrouted", "early", "unmatched")
        rows = [r for r in receipts if not r["test"] and not r["copy"] and r["standing"] in meant]
        self._count_rows(f"{name}.ghost", rows, lambda r: r["standing"] in meant[3:], "reference", ("partner",))

    def _count(self, name: str, stands: Iterable[Stands], fails: Callable[[Any], bool], by: Sequence[str] = ()) -> None:
        rows = [{**s.word, "stands": s} for s in stands]
        self._count_rows(name, rows, lambda word: fails(word["stands"]), "hearing", by)

    def _count_rows(
        self, name: str, rows: Sequence[Row], fails: Callable[[Row], bool], cluster: str, by: Sequence[str]
    ) -> None:
        self.failed[name] = sorted(row["owed_no"] for row in rows if fails(row) and row["owed_no"] is not None)
        slices = {("", "")} | {(column, row[column]) for row in rows for column in by if row[column] is not None}
        for column, value in slices if rows else ():
            its = [row for row in rows if not column or row[column] == value]
            wrong = [row for row in its if fails(row)]
            clusters = len({row[cluster] for row in wrong}), len({row[cluster] for row in its})
            self.counts[name, column, value] = (len(wrong), len(its), *clusters)


def _heard(one: Stands) -> int:
    heard = one.received if one.received is not None else one.altered_at
    assert heard is not None
    return heard


def _before(one: Stands, arrived: Iterable[Stands]) -> list[Stands]:
    """The words that arrived and were said earlier on the same key."""
    return [s for s in arrived if s.word["key_no"] == one.word["key_no"] and s.word["seq"] < one.word["seq"]]


def _copies(receipts: Sequence[Row]) -> int:
    """As how many separate messages a word came; copies without a key are one while their answers were withheld."""
    loose = [r for r in receipts if r["key"] is None]
    told = [r for r in loose if not r["withheld"]]
    return len({r["key"] for r in receipts if r["key"] is not None}) + max(len(told), 1 if loose else 0)


def _sent_again(receipts: Sequence[Row]) -> bool:
    loose = [r for r in receipts if r["key"] is None]
    return len(loose) > 1 and any(r["withheld"] for r in loose)
