"""Opening what is worked on: each operation by the description's own examples, led by what earlier answers gave.

Where an example is a conflict, and there is nothing of ours for it to clash with, somebody opened the same before: a
run like this one, on a platform that kept it.  Then drawn calls are tried in its place.
"""

from __future__ import annotations

from typing import Any

from nisi.contract.calls import NOBODY, Caller, Reply
from nisi.contract.drawing import GOOD, examples, fuzzed, like
from nisi.contract.interface import Described

PHASE = "examples"
ROUNDS = 5  # the longest chain of links is gone through in description order; each round reaches one link further
GETS_ON_S = 0.2  # between rounds, and two writes of a later one: what works behind an answer gets on meanwhile
TRY_ANOTHER = (401, 403, 404)  # statuses that somebody else may not be given
CONFLICT = 409
INSTEAD = 10  # drawn calls in the place of examples: the first is the simplest there is, and likely taken by then too


def open_things(caller: Caller) -> dict[str, Reply]:
    """Call every operation until it is acknowledged, in any of its roles; the acknowledged answers by operation.

    An operation is called again when something new leads to it, such as a document to the submission that files it."""
    cases = {operation.name: examples(operation) for operation in caller.interface.operations}
    opened: dict[str, Reply] = {}
    led: set[tuple[str, str]] = set()
    for round_number in range(ROUNDS):
        if round_number:
            caller.court.pause(GETS_ON_S)
        progress = wrote = False
        for operation in caller.interface.operations:
            news = {
                (source.name, operation.name)
                for source in caller.interface.leading_to(operation)
                if source.name in opened
            }
            if operation.name in opened and news <= led:
                continue
            if round_number and wrote and operation.writes:  # it may be about the same thing, and be refused as stale
                caller.court.pause(GETS_ON_S)
            reply = _asked(caller, operation, cases[operation.name], opened)
            if reply is not None and reply.status == CONFLICT and not caller.things.knows(operation):
                cases[operation.name] = _instead(caller, operation, cases[operation.name])
                reply = _asked(caller, operation, cases[operation.name], opened)
            if reply is not None and reply.acknowledged:
                opened[operation.name] = reply
                led |= news
                progress, wrote = True, wrote or operation.writes
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


def _asked(caller: Caller, operation: Described, cases: list[Any], opened: dict[str, Reply]) -> Reply | None:
    """The first acknowledgement of one of these cases, in any role; else the last answer, None where none came."""
    reply: Reply | None = None
    for one in cases:
        for role in operation.roles or ((NOBODY,) if operation.anonymous else ()):
            case = like(one)
            caller.give_key(operation, case)
            led_case(caller, operation, case, role, opened)
            reply = caller.call(operation, case, role, PHASE)
            if reply is not None and reply.acknowledged:
                caller.works_as[operation.name] = role
                caller.things.learn(operation, reply.case, reply.answer)
                return reply
            if reply is None or reply.status not in TRY_ANOTHER:
                break
    return reply


def _instead(caller: Caller, operation: Described, cases: list[Any]) -> list[Any]:
    """The same cases in drawn words, which other operations may go on with, and then drawn ones."""
    drawn: list[Any] = []
    fuzzed(operation, GOOD, INSTEAD, caller.court.rng("contract", "instead", operation.name), drawn.append)
    return [*(like(case, body=_reworded(case.body, other.body)) for other in drawn for case in cases), *drawn]


def _reworded(said: Any, other: Any) -> Any:
    """What was said, in the words of another where both have one; lists stay as they are."""
    if isinstance(said, dict) and isinstance(other, dict):
        return {name: _reworded(part, other.get(name)) for name, part in said.items()}
    return other if isinstance(said, str) and isinstance(other, str) else said
