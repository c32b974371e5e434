"""What a run's acts and deliveries say of tagging orders, without judgement.

orders    one row a tagging order that a share owes: who, what, which share, when it was acknowledged
receipts  one row an order in a delivery; `order_no` is None when it is nobody's of this run
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import pyarrow as pa

from nisi.history.acts import Act
from nisi.history.tabulate import RECEIVED
from nisi.marks import read_mark
from nisi.model import Defendant, ResultLine
from nisi.operations import DraftResults, HearingListed, ListHearing, OpenCrimeCase, ResultsDrafted, ShareResults

_INT, _TEXT, _FLAG = pa.int64(), pa.string(), pa.bool_()
SCHEMAS = {
    "orders": pa.schema(
        [("order_no", _INT), ("share", _TEXT), ("hearing", _TEXT), ("urn", _TEXT), ("mark", _INT), ("reference", _TEXT)]
        + [("defendant", _TEXT), ("offence", _TEXT), ("condition", _TEXT), ("site", _TEXT), ("role", _TEXT)]
        + [("shared", _INT), ("acked", _INT), ("outcome", _TEXT), ("test", _FLAG)]
    ),
    "receipts": pa.schema(
        [("delivery", _TEXT), ("partner", _TEXT), ("received", _INT), ("key", _TEXT), ("sha256", _TEXT)]
        + [("order_no", _INT), ("standing", _TEXT), ("request", _TEXT), ("reference", _TEXT)]
    ),
}


class _Person(NamedTuple):
    defendant: Defendant
    urn: str
    test: bool


class _Draft(NamedTuple):
    version: int
    lines: tuple[ResultLine, ...]


def orders_of(acts: Iterable[Act]) -> list[dict[str, Any]]:
    """The rows of `orders`."""
    people: dict[str, _Person] = {}  # by master defendant
    sites: dict[str, str] = {}  # hearing -> court centre
    drafts: dict[str, list[_Draft]] = {}
    orders: list[dict[str, Any]] = []
    unanswered: dict[tuple[str, ResultLine], dict[str, Any]] = {}
    for act in acts:
        match act.operation, act.answer:
            case OpenCrimeCase() as opening, _:
                for defendant in opening.defendants:
                    people[defendant.master_defendant_id] = _Person(defendant, opening.urn, opening.test)
            case ListHearing() as listing, HearingListed() as listed:
                sites[listed.hearing_id] = listing.court_centre
            case DraftResults() as drafting, answer if act.outcome != "refused":
                # A draft whose answer never came may stand: its version would be the next one.
                version = answer.version if isinstance(answer, ResultsDrafted) else drafting.version + 1
                drafts.setdefault(drafting.hearing_id, []).append(_Draft(version, drafting.lines))
            case ShareResults() as share, _ if act.outcome != "refused":
                for line in _lines_of(drafts.get(share.hearing_id, []), share.version):
                    person = people.get(line.master_defendant_id)
                    if line.condition is None or person is None:
                        continue
                    row = unanswered.pop((share.hearing_id, line), None)
                    if row is None:
                        row = _order(len(orders), share, line, person, sites, act)
                        orders.append(row)
                    # Shared again after no answer came, it is one order still, and stands by its last answer.
                    row.update(_share(act))
                    if act.outcome == "unknown":
                        unanswered[share.hearing_id, line] = row
    return orders


def _order(
    number: int, share: ShareResults, line: ResultLine, person: _Person, sites: dict[str, str], act: Act
) -> dict[str, Any]:
    mark = read_mark(person.defendant.reference)
    return {
        "order_no": number,
        "hearing": share.hearing_id,
        "urn": person.urn,
        "mark": mark.number if mark else None,
        "reference": person.defendant.reference,
        "defendant": person.defendant.name,
        "offence": line.offence_id,
        "condition": line.condition,
        "site": sites.get(share.hearing_id),
        "shared": act.invoked,
        "test": person.test,
    }


def _share(act: Act) -> dict[str, Any]:
    acked = act.answered if act.outcome == "ok" else None
    return {"share": act.ref, "role": act.role, "acked": acked, "outcome": act.outcome}


def _lines_of(drafts: list[_Draft], version: int) -> tuple[ResultLine, ...]:
    return next((draft.lines for draft in reversed(drafts) if draft.version == version), ())


def receipts_of(deliveries: list[dict[str, Any]], orders: list[dict[str, Any]], nonce: str) -> Iterator[dict[str, Any]]:
    """The rows of `receipts`.

    `standing`: ours, early (before it was shared), unmatched (our mark, no order), stray (other run), foreign (no
    mark), unreadable, unsigned.  An order that arrives marked TEST is not the order: nobody acts upon it."""
    by_key: dict[Any, list[dict[str, Any]]] = {}
    for order in orders:
        by_key.setdefault((order["mark"], order["offence"], order["condition"], order["test"]), []).append(order)
    for row in deliveries:
        base = {
            "delivery": f"{row['writer']}:{row['n']}",
            "partner": row["partner"],
            "received": row["received"],
            "key": row["key"],
            "sha256": row["sha256"],
        }
        if row["signature"] != "valid" or row["recognised"] is None:
            yield {**base, "standing": "unsigned" if row["signature"] != "valid" else "unreadable"}
            continue
        for received in RECEIVED.decode(row["recognised"]):
            mark = read_mark(received.reference)
            number = None
            if mark is None:
                standing = "foreign"
            elif mark.nonce != nonce:
                standing = "stray"
            else:
                key = (mark.number, received.offence_id, received.condition, received.test)
                shared = [order for order in by_key.get(key, ()) if order["shared"] <= row["received"]]
                # Shared more than once, a message is for the last share that it can come from.
                number = shared[-1]["order_no"] if shared else None
                standing = "ours" if shared else "early" if key in by_key else "unmatched"
            yield {
                **base,
                "order_no": number,
                "standing": standing,
                "request": received.request,
                "reference": received.reference,
            }
