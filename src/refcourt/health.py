"""Whether the platform answers, which build it is, and which seeded faults are planted in it."""

from sqlalchemy import func, select, text
from starlette.responses import Response

from refcourt.faults import catalogue
from refcourt.resource import Call, answer
from refcourt.tables import fault_firing

_ALIVE = text("SELECT 1")
_FIRED = select(fault_firing.c.fault_id, func.count().label("fired")).group_by(fault_firing.c.fault_id)


def health(call: Call) -> Response:
    with call.platform.db.read() as tx:
        tx.execute(_ALIVE)
    return answer(
        200,
        {
            "status": "up",
            "name": "refcourt",
            "version": call.platform.settings.version,
            "digest": call.platform.settings.digest,
        },
    )


def faults(call: Call) -> Response:
    with call.platform.db.read() as tx:
        fired = {row.fault_id: row.fired for row in tx.execute(_FIRED)}
    planted = call.platform.settings.faults
    return answer(
        200,
        {
            "faults": [
                {
                    "id": fault.id,
                    "also": fault.also,
                    "planted": fault.id in planted,
                    "fired": fired.get(fault.id, 0),
                    "imitates": fault.imitates,
                    "strikes": fault.strikes,
                }
                for fault in catalogue().values()
            ]
        },
    )
