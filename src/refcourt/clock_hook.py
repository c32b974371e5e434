"""Reading the platform's clock and moving it ahead, for those who test it. Offered only where it was started so."""

from typing import Annotated

from msgspec import Meta
from starlette.responses import Response

from refcourt import clock
from refcourt.resource import Call, answer
from refcourt.shapes import TribunalRequest

MOST_S = 10 * 366 * 86_400  # ten years at once; dates have an end


class Shift(TribunalRequest, frozen=True):
    by_s: Annotated[float, Meta(ge=0, le=MOST_S)]


def get_clock(call: Call) -> Response:
    return answer(200, {"now": clock.now(), "ahead_s": clock.ahead_s()})


def shift_clock(call: Call) -> Response:
    """Answered when every process tells the new time."""
    shift: Shift = call.body
    ahead_s = clock.move(call.platform.db, shift.by_s)
    return answer(200, {"now": clock.now(), "ahead_s": ahead_s})
