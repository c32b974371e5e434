"""The platform's own record of orders: one for each tagging line of a shared hearing."""

from typing import Any

from sqlalchemy import bindparam, select
from starlette.responses import Response

from refcourt import ids
from refcourt.crime.hearings import Hearing, hearing_with_id
from refcourt.resource import Call, answer
from refcourt.tables import court_order

_OF_HEARING = (
    select(court_order).where(court_order.c.hearing_id == bindparam("of_hearing")).order_by(court_order.c.position)
)

CONDITIONS = {
    "CURE": "Curfew with electronic monitoring",
    "EMW": "Trail monitoring",
    "AAR": "Alcohol abstinence and monitoring",
    "ERPEM": "Exclusion with electronic monitoring",
}
"""Short code of a tagging result → the condition that the contractor enforces."""


def orders_made(hearing: Hearing) -> list[dict[str, Any]]:
    """Rows of `court_order`, in the order of the result lines."""
    pnc_ids = {d.master_defendant_id: d.pnc_id for d in hearing.defendants}
    return [
        {
            "id": ids.derived(hearing.id, "order", line.result_line_id),
            "hearing_id": hearing.id,
            "position": position,
            "result_line_id": line.result_line_id,
            "urn": hearing.urn,
            "master_defendant_id": line.master_defendant_id,
            "pnc_id": pnc_ids[line.master_defendant_id],
            "offence_id": line.offence_id,
            "condition": CONDITIONS[line.short_code],
            "state": "LIVE",
        }
        for position, line in enumerate(hearing.result_lines)
        if line.short_code in CONDITIONS
    ]


def get_orders(call: Call) -> Response:
    hearing_id = call.path["hearingId"]
    with call.platform.db.read() as tx:
        hearing_with_id(tx, hearing_id)
        rows = tx.execute(_OF_HEARING, {"of_hearing": hearing_id}).all()
    return answer(
        200,
        {
            "hearingId": hearing_id,
            "orders": [
                {
                    "orderId": row.id,
                    "caseURN": row.urn,
                    "masterDefendantId": row.master_defendant_id,
                    "pncId": row.pnc_id,
                    "offenceId": row.offence_id,
                    "condition": row.condition,
                    "state": row.state,
                }
                for row in rows
            ],
        },
    )
