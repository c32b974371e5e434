"""The orders and notifications of a run: what was owed, what arrived, and what the platform itself has on record.

owed      one row a word that a share owes a partner: a new order, a variation, an end, or a defendant's results
receipts  one row a word in a delivery; `owed_no` is None when it is nobody's of this run
refused   one row a tagging line of a share that was refused: nothing of it may arrive
records   one row an order in the platform's own record of a case, each time that it was read, with the court's last
          word on it and how it differs from that

Columns in `_no` number what they name from 0 on without a gap, so that whoever counts can do it in arrays.  The
`owed_no` of a word is its place in `owed`; the `message_no` of a receipt numbers its partner and idempotency key.

Where answers are missing, or shares overlap and the platform does not number them, more than one history is possible:
the one that explains most of what arrived is taken, with as few unanswered shares as it needs.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import pyarrow as pa

from nisi.history.acts import Act
from nisi.history.receipts import (
    OURS,
    Match,
    Matching,
    Message,
    Owed,
    by_what_is_owed,
    messages_of,
    owed_as,
    readable_fields,
)
from nisi.history.shares import CourtActs, Share, court_acts
from nisi.history.words import ORDER, Partners, Word, partners_of, words_of
from nisi.journal.records import RunOpened
from nisi.marks import read_mark
from nisi.model import OrderOnRecord
from nisi.operations import OrdersRead, ReadMonitoring

_INT, _TEXT, _FLAG = pa.int64(), pa.string(), pa.bool_()
SCHEMAS = {
    "owed": pa.schema(
        [("owed_no", _INT), ("thing", _TEXT), ("partner", _TEXT), ("key_no", _INT), ("seq", _INT), ("last", _FLAG)]
        + [("request", _TEXT), ("details", _TEXT), ("share", _TEXT), ("case_id", _TEXT), ("hearing", _TEXT)]
        + [("day", _TEXT), ("urn", _TEXT), ("mark", _INT), ("reference", _TEXT), ("defendant", _TEXT)]
        + [("offence", _TEXT), ("condition", _TEXT), ("site", _TEXT), ("role", _TEXT), ("shared", _INT)]
        + [("acked", _INT), ("outcome", _TEXT), ("ambiguous", _FLAG), ("unread", _FLAG), ("test", _FLAG)]
        + [("share_no", _INT), ("hearing_no", _INT), ("case_no", _INT)]
    ),
    "receipts": pa.schema(
        [("delivery", _TEXT), ("partner", _TEXT), ("received", _INT), ("key", _TEXT), ("sha256", _TEXT)]
        + [
            ("thing", _TEXT),
            ("owed_no", _INT),
            ("standing", _TEXT),
            ("copy", _FLAG),
            ("withheld", _FLAG),
            ("request", _TEXT),
        ]
        + [("reference", _TEXT), ("about", _TEXT), ("differs", _TEXT), ("test", _FLAG)]
        + [("message_no", _INT), ("reference_no", _INT)]
    ),
    "refused": pa.schema(
        [("share", _TEXT), ("hearing", _TEXT), ("reference", _TEXT), ("offence", _TEXT), ("condition", _TEXT)]
    ),
    "refusals": pa.schema([("share", _TEXT), ("case_id", _TEXT), ("shared", _INT), ("lawful", _FLAG)]),
    "records": pa.schema(
        [("read", _TEXT), ("case_id", _TEXT), ("invoked", _INT), ("answered", _INT), ("mark", _INT)]
        + [("offence", _TEXT), ("condition", _TEXT), ("state", _TEXT), ("details", _TEXT)]
        + [("case_no", _INT), ("owed_no", _INT), ("differs", _TEXT)]
    ),
}

Difference = tuple[str, str | None, str | None]  # a field, as the court entered it, as it is told

MOST_UNANSWERED = 3  # shares of one case whose answers are missing: eight histories
MOST_ORDERS = 720  # of overlapping shares of one case: six of them in every order


class _Explained(NamedTuple):
    words: list[Word]
    matches: list[Match]
    ambiguous: bool


def rows_of(
    acts: Sequence[Act], deliveries: Iterable[Mapping[str, Any]], run: RunOpened
) -> dict[str, list[dict[str, Any]]]:
    """The rows of each table of this file."""
    court, owed_to = court_acts(acts, run.answer_s), partners_of(run.partners)
    messages = messages_of(deliveries, run.nonce)
    readable = readable_fields(messages)
    arrived = by_what_is_owed(messages)
    owed: list[dict[str, Any]] = []
    receipts = {id(message): _receipt(message, message.standing or "unmatched") for message in messages}
    taken: set[Owed] = set()
    keys, hearings, sharings, cases, sent, people = (_Numbers() for _ in range(6))
    for case_id, shares in _by_case(court.shares).items():
        explained = _explained(court, shares, owed_to, arrived, Matching(readable), taken)
        numbers = {id(word): len(owed) + place for place, word in enumerate(explained.words)}
        last = {(word.thing, word.partner, word.key): id(word) for word in explained.words}
        for word in explained.words:
            key = case_id, word.thing, word.partner, word.key
            row = _owed(word, numbers[id(word)], keys.of(key), explained.ambiguous, readable)
            row["last"] = last[word.thing, word.partner, word.key] == id(word)
            row["share_no"], row["hearing_no"] = sharings.of(word.share.ref), hearings.of(word.share.hearing)
            row["case_no"] = cases.of(case_id)
            owed.append(row)
        for match in explained.matches:
            number = numbers[id(match.word)] if match.word is not None else None
            receipts[id(match.message)] = _receipt(match.message, match.standing, number, match)
    for receipt in receipts.values():
        receipt["message_no"] = None if receipt["key"] is None else sent.of((receipt["partner"], receipt["key"]))
        receipt["reference_no"] = people.of(receipt["reference"]) if "reference" in receipt else None
    return {
        "owed": owed,
        "receipts": list(receipts.values()),
        "refused": [row for share in court.refused for row in _refused(court, share)],
        "refusals": [
            {"share": share.ref, "case_id": share.case_id, "shared": share.shared, "lawful": share.lawful}
            for share in court.refused
        ],
        "records": list(_records(acts, owed)),
    }


class _Numbers:
    """Numbers from 0 on, given to things as they are first met."""

    def __init__(self) -> None:
        self._given: dict[Any, int] = {}

    def of(self, thing: Any) -> int:
        return self._given.setdefault(thing, len(self._given))


def _by_case(shares: Iterable[Share]) -> dict[str, list[Share]]:
    found: dict[str, list[Share]] = defaultdict(list)
    for share in shares:
        found[share.case_id].append(share)
    return found


def _explained(
    court: CourtActs,
    shares: Sequence[Share],
    partners: Partners,
    arrived: Mapping[Owed, list[Message]],
    matching: Matching,
    taken: set[Owed],
) -> _Explained:
    """The history of one case that explains most of what arrived."""
    best: tuple[int, _Explained] | None = None
    histories, ambiguous = _possible(shares)
    for history in histories:
        words = words_of(court, history, partners)
        matches = list(_matches(words, arrived, matching, taken))
        # What says exactly what was owed explains more than what only speaks of the same order.
        score = sum(3 if match.standing == OURS else match.word is not None for match in matches if not match.copy)
        if best is None or score > best[0]:
            best = score, _Explained(words, matches, ambiguous)
    assert best is not None
    taken.update(owed_as(word) for word in best[1].words)
    return best[1]


def _matches(
    words: Iterable[Word], arrived: Mapping[Owed, list[Message]], matching: Matching, taken: set[Owed]
) -> Iterator[Match]:
    groups: dict[Owed, list[Word]] = {}
    for word in words:
        groups.setdefault(owed_as(word), []).append(word)
    for owed, group in groups.items():
        if owed not in taken:
            yield from matching.matched(group, arrived.get(owed, ()))


def _possible(shares: Sequence[Share]) -> tuple[Iterator[tuple[Share, ...]], bool]:
    """Every history that the intervals allow, those with the fewest unanswered shares first.

    Also whether there are too many of them, so that only the likeliest is looked at."""
    answered = [share for share in shares if share.acked is not None]
    open_ended = [share for share in shares if share.acked is None]
    ordered = sorted(answered, key=lambda s: (s.sequence if s.sequence is not None else 0, s.acked or 0))
    certain = all(a.is_before(b) for a, b in itertools.pairwise(ordered))
    if certain and not open_ended:
        return iter([tuple(ordered)]), False
    if len(open_ended) > MOST_UNANSWERED:
        return iter([tuple(ordered)]), True
    histories = []
    for count in range(len(open_ended) + 1):
        for chosen in itertools.combinations(open_ended, count):
            for history in _orders(tuple(ordered) + chosen):
                histories.append(history)
                if len(histories) > MOST_ORDERS:
                    return iter([tuple(ordered)]), True
    return iter(histories), False


def _orders(shares: tuple[Share, ...]) -> Iterator[tuple[Share, ...]]:
    """Every order of the shares that puts none after one that certainly came later."""
    if not shares:
        yield ()
    for place, first in enumerate(shares):
        rest = shares[:place] + shares[place + 1 :]
        if not any(other.is_before(first) for other in rest):
            for order in _orders(rest):
                yield (first, *order)


def _owed(
    word: Word, number: int, key_no: int, ambiguous: bool, readable: Mapping[str, frozenset[str]]
) -> dict[str, Any]:
    share, defendant = word.share, word.person.defendant
    unread = word.thing == ORDER and not set(word.details) <= readable.get(word.thing, frozenset())
    return {
        "owed_no": number,
        "thing": word.thing,
        "partner": word.partner,
        "key_no": key_no,
        "seq": word.seq,
        "request": word.request,
        "details": _text(word.details),
        "share": share.ref,
        "case_id": share.case_id,
        "hearing": share.hearing,
        "day": share.day,
        "urn": word.person.urn,
        "mark": word.mark,
        "reference": defendant.reference,
        "defendant": defendant.name,
        "offence": word.offence,
        "condition": word.condition,
        "site": share.site,
        "role": share.role,
        "shared": share.shared,
        "acked": share.acked,
        "outcome": share.outcome,
        "ambiguous": ambiguous,
        "unread": unread,
        "test": word.person.test,
    }


def _receipt(message: Message, standing: str, owed_no: int | None = None, match: Match | None = None) -> dict[str, Any]:
    row = {
        "delivery": message.delivery,
        "partner": message.partner,
        "received": message.received,
        "key": message.key,
        "sha256": message.sha256,
        "owed_no": owed_no,
        "standing": standing,
        "copy": match is not None and match.copy,
        "withheld": message.withheld,
        "differs": _text(match.differs) if match is not None and match.differs else None,
    }
    if message.said is not None:
        thing, _, first, second, test = message.owed
        about = second if thing == ORDER else f"hearing {first} on {second}"
        row |= {"thing": thing, "request": message.request, "test": test}
        row |= {"reference": message.said.reference, "about": about}
    return row


def _refused(court: CourtActs, share: Share) -> Iterator[dict[str, Any]]:
    for line in share.lines:
        person = court.person(share, line.master_defendant_id)
        if line.condition is not None and person is not None:
            yield {
                "share": share.ref,
                "hearing": share.hearing,
                "reference": person.defendant.reference,
                "offence": line.offence_id,
                "condition": line.condition,
            }


def _records(acts: Iterable[Act], owed: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    orders = [word for word in owed if word["thing"] == ORDER and not word["test"]]
    cases = {word["case_id"]: word["case_no"] for word in orders}
    last = {(word["case_id"], word["mark"], word["offence"], word["condition"]): word for word in orders}
    for act in acts:
        if not isinstance(act.operation, ReadMonitoring) or not isinstance(act.answer, OrdersRead):
            continue
        case_id = act.operation.case_id
        for order in act.answer.orders:
            mark = read_mark(order.reference)
            number = mark.number if mark else None
            word = last.get((case_id, number, order.offence_id, order.condition)) if mark else None
            differs = _recorded_otherwise(word, order) if word is not None else ()
            yield {
                "read": act.ref,
                "case_id": case_id,
                "invoked": act.invoked,
                "answered": act.answered,
                "mark": number,
                "offence": order.offence_id,
                "condition": order.condition,
                "state": order.state,
                "details": _text(order.details),
                "case_no": cases.get(case_id),
                "owed_no": word["owed_no"] if word is not None else None,
                "differs": _text(differs) if differs else None,
            }


def _recorded_otherwise(word: Mapping[str, Any], order: OrderOnRecord) -> tuple[Difference, ...]:
    """How the platform's own record of an order differs from the court's last word on it."""
    state = "ended" if word["request"] == "end" else "live"
    if order.state != state:
        return (("state", state, order.state),)
    if state == "ended" or not order.details:
        return ()
    owed, recorded = msgspec.json.decode(word["details"], type=dict[str, str]), order.details
    fields = dict.fromkeys((*owed, *recorded))
    return tuple((f, owed.get(f), recorded.get(f)) for f in fields if owed.get(f) != recorded.get(f))


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()
