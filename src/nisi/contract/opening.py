"""Opening what is worked on: each operation by the description's own examples, led by what earlier answers gave."""

from __future__ import annotations

from typing import Any

from nisi.contract.calls import NOBODY, Caller, Reply
from nisi.contract.drawing import examples, like
from nisi.contract.interface import Described

PHASE = "examples"
ROUNDS = 5  # the longest chain of links is gone through in description order; each round reaches one link further
BETWEEN_ROUNDS_S = 0.2  # what works behind an answer gets on meanwhile
TRY_ANOTHER = (401, 403, 404)  # statuses that somebody else may not be given


def open_things(caller: Caller) -> dict[str, Reply]:
    """Call every operation until it is acknowledged, in any of its roles; the acknowledged answers by operation.

    An operation is called again when something new leads to it, such as a document to the submission that files it."""
    cases = {operation.name: examples(operation) for operation in caller.interface.operations}
    opened: dict[str, Reply] = {}
    led: set[tuple[str, str]] = set()
    for round_number in range(ROUNDS):
        if round_number:
            caller.court.pause(BETWEEN_ROUNDS_S)
        progress = False
        for operation in caller.interface.operations:
            news = {
                (source.name, operation.name)
                for source in caller.interface.leading_to(operation)
                if source.name in opened
            }
            if operation.name in opened and news <= led:
                continue
            reply = _acknowledged(caller, operation, cases, opened)
            if reply is not None:
                opened[operation.name] = reply
                led |= news
                progress = True
        if not progress and len(opened) == len(caller.interface.operations):
            break
    return opened


def led_case(caller: Caller, operation: Described, case: Any, role: str, opened: dict[str, Reply]) -> None:
    """Lead a case with the newest word of what can be read: a token, a version."""
    for source in caller.interface.leading_to(operation):
        if not source.writes and source.name in opened and role in source.roles:
            from_source = like(opened[source.name].case)
            reply = caller.call(source, from_source, role, PHASE)
            if reply is not None and reply.acknowledged:
                caller.things.learn(source, reply.case, reply.answer)
    caller.things.lead(operation, case)


def _acknowledged(
    caller: Caller, operation: Described, cases: dict[str, list[Any]], opened: dict[str, Reply]
) -> Reply | None:
    for example in cases[operation.name]:
        for role in operation.roles or ((NOBODY,) if operation.anonymous else ()):
            case = like(example)
            led_case(caller, operation, case, role, opened)
            reply = caller.call(operation, case, role, PHASE)
            if reply is not None and reply.acknowledged:
                caller.works_as[operation.name] = role
                caller.things.learn(operation, reply.case, reply.answer)
                return reply
            if reply is None or reply.status not in TRY_ANOTHER:
                break
    return None
