"""The platform's own record of who is monitored: the last word on each order of a case."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, insert, select, update
from starlette.responses import Response

from refcourt.crime.cases import Case, case_with_id
from refcourt.crime.hearings import hearing_day_of
from refcourt.crime.orders import CONDITIONS, ENDS, Key, Standing, Word, tagging_key
from refcourt.crime.shares import lines_of_hearing
from refcourt.resource import Call, answer
from refcourt.seams import seam
from refcourt.tables import tagging_order

_word = msgspec.json.Decoder(Word)

_OF_CASE = (
    select(tagging_order).where(tagging_order.c.case_id == bindparam("of_case")).order_by(tagging_order.c.position)
)
_INSERT = insert(tagging_order)
_UPDATE = (
    update(tagging_order)
    .where(tagging_order.c.id == bindparam("known"))
    .values(word=bindparam("last"), spoken_by=bindparam("speaker"))
)


def standings_of(tx: Connection, case_id: str) -> dict[Key, Standing]:
    """How each order of a case stands, in the order in which they were first made."""
    rows = tx.execute(_OF_CASE, {"of_case": case_id})
    standings = (Standing(_word.decode(row.word), row.spoken_by) for row in rows)
    return {standing.word.key: standing for standing in standings}


def record(tx: Connection, case_id: str, before: Mapping[Key, Standing], after: Sequence[Standing]) -> None:
    """Write down how the orders stand that a share spoke about."""
    known = [standing for standing in after if standing.word.key in before]
    new = [standing for standing in after if standing.word.key not in before]
    if known:
        tx.execute(
            _UPDATE,
            [{"known": s.word.order_id, "last": _stored(s.word), "speaker": s.spoken_by} for s in known],
        )
    if new:
        tx.execute(
            _INSERT,
            [
                {
                    "id": s.word.order_id,
                    "case_id": case_id,
                    "position": position,
                    "word": _stored(s.word),
                    "spoken_by": s.spoken_by,
                }
                for position, s in enumerate(new, start=len(before))
            ],
        )


def get_orders(call: Call) -> Response:
    """The orders that a hearing made, on any of its days, as they stand now."""
    hearing_id = call.path["hearingId"]
    with call.platform.db.read() as tx:
        case = hearing_day_of(tx, hearing_id, None).case
        made = {tagging_key(line) for line in lines_of_hearing(tx, hearing_id) if line.short_code != ENDS}
        standings = standings_of(tx, case.id)
    orders = [standing.word for key, standing in standings.items() if key in made]
    return answer(200, {"hearingId": hearing_id, "orders": _on_record(case, orders)})


def get_monitoring(call: Call) -> Response:
    with call.platform.db.read() as tx:
        case = case_with_id(tx, call.path["caseId"])
        standings = standings_of(tx, case.id)
    orders = [standing.word for standing in standings.values()]
    return answer(200, {"caseId": case.id, "orders": _on_record(case, orders)})


@seam
def tracking_status(case: Case, last: Word) -> str:
    return "LIVE" if last.in_force else "ENDED"


def _on_record(case: Case, orders: Iterable[Word]) -> list[dict[str, Any]]:
    people = {defendant.master_defendant_id: defendant for defendant in case.defendants}
    return [
        {
            "orderId": last.order_id,
            "version": last.version,
            "caseURN": case.urn,
            "masterDefendantId": last.master_defendant_id,
            "pncId": (person := people[last.master_defendant_id]).pnc_id,
            "firstName": person.first_name,
            "lastName": person.last_name,
            "dateOfBirth": person.date_of_birth,
            "address": person.address,
            "offenceId": last.offence_id,
            "condition": CONDITIONS[last.condition],
            "contractor": last.contractor,
            "state": tracking_status(case, last),
            "orderedDate": last.ordered_date,
            "prompts": last.prompts,
        }
        for last in orders
    ]


def _stored(word: Word) -> str:
    return msgspec.json.encode(word).decode()
