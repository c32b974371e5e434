"""The list on which a partner finds its messages, for one that is sent nothing."""

from typing import Any

import msgspec
from sqlalchemy import bindparam, select
from starlette.responses import Response

from refcourt import problems
from refcourt.platform import Platform
from refcourt.problems import FieldError, Problem, invalid
from refcourt.resource import Call, answer
from refcourt.seams import seam
from refcourt.settings import KEPT_ON_A_LIST
from refcourt.tables import listed_message, partner_message

PAGE, LARGEST_PAGE = 100, 500

_OF_PARTNER = (
    select(partner_message.c.id, partner_message.c.body)
    .join(listed_message, listed_message.c.message_id == partner_message.c.id)
    .where(listed_message.c.partner == bindparam("reader"), listed_message.c.position > bindparam("after"))
    .order_by(listed_message.c.position)
    .limit(bindparam("most"))
)
_POSITION = select(listed_message.c.position).where(
    listed_message.c.partner == bindparam("reader"), listed_message.c.message_id == bindparam("of_message")
)


def get_partner_messages(call: Call) -> Response:
    """What was put on the partner's list after the message `after`, the oldest first."""
    partner = call.path["partner"]
    if call.person.role != f"partner-{partner}":
        raise Problem(403, f"The role {call.person.role} may not read this list.")
    if call.platform.settings.partners.get(partner) != KEPT_ON_A_LIST:
        raise problems.not_found("list")
    most = _limit(call.query.get("limit", ""))
    after = _position(call.platform, partner, call.query.get("after", ""))
    return page(call.platform, partner, after, most)


@seam
def page(platform: Platform, partner: str, after: int, most: int) -> Response:
    """At most `most` messages that stand after that position."""
    with platform.db.read() as tx:
        rows = tx.execute(_OF_PARTNER, {"reader": partner, "after": after, "most": most}).all()
    messages: list[dict[str, Any]] = [{"id": row.id, "message": msgspec.Raw(row.body)} for row in rows]
    return answer(200, {"messages": messages})


def _limit(text: str) -> int:
    if not text:
        return PAGE
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= LARGEST_PAGE):
        raise invalid(FieldError("/limit", f"Ask for 1 to {LARGEST_PAGE} messages."))
    return int(text)


def _position(platform: Platform, partner: str, message_id: str) -> int:
    if not message_id:
        return 0
    position: int | None = None
    if "\0" not in message_id:  # no id has one, and not every database can be asked for it
        with platform.db.read() as tx:
            position = tx.execute(_POSITION, {"reader": partner, "of_message": message_id}).scalar_one_or_none()
    if position is None:
        raise invalid(FieldError("/after", "There is no such message on this list."))
    return position
