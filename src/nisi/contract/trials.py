"""What is tried on each operation, once there is something of ours to try it on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from random import Random
from typing import Any, NamedTuple

from nisi.contract.calls import NOBODY, Caller, Reply, drawn_as
from nisi.contract.drawing import BAD, GOOD, boundaries, fuzzed, like
from nisi.contract.interface import Described
from nisi.contract.opening import led_case
from nisi.contract.rules import (
    LIMIT_HOLDS,
    ONLY_THE_ENTITLED,
    REFUSAL_TELLS_NOTHING,
    SAME_KEY_ONCE,
    WRITE_IS_READABLE,
    Broken,
)
from nisi.contract.state import State
from nisi.contract.things import followed, never_was
from nisi.settings import UsageError

REFUSALS = (401, 403, 404)  # what somebody may be told who is not entitled
READ_BACK_LOOKS, READ_BACK_EVERY_S = 10, 0.2
PADDING = b" "


class Size(NamedTuple):
    """How much is tried: on how many operations calls are drawn, chosen by the seed; on each of them how many drawn
    calls of each kind and calls at limits of each kind; on every operation how many other roles and values of a range;
    and how many walks along links, and hearings of whose results partners are told, there are in all."""

    hearings: int
    operations: int
    examples: int
    boundaries: int
    roles: int
    values: int
    walks: int

    @classmethod
    def of(cls, size: Mapping[str, int]) -> Size:
        """The stage's size; raises `UsageError` for one that does not say all of it."""
        missing = [name for name in cls._fields if name not in size]
        if missing:
            raise UsageError(f'suite "contract": size: {missing[0]} is missing; it has {", ".join(cls._fields)}')
        return cls(*(size[name] for name in cls._fields))


class Trial:
    """One run of all trials over what was opened."""

    def __init__(self, caller: Caller, opened: dict[str, Reply], size: Size) -> None:
        self.caller, self.opened, self.size = caller, opened, size
        self._opened_at = time.monotonic()

    @cached_property
    def state(self) -> State:
        """What is read of our own things, made when it is first needed: what does not write can be tried before."""
        return State(self.caller, self.opened, self._opened_at)

    def _rng(self, *purpose: object) -> Random:
        return self.caller.court.rng("contract", *purpose)

    def _operations(self) -> Iterator[Described]:
        """Those that somebody can be asked in whose role we may act."""
        return (op for op in self.caller.interface.operations if op.roles or op.anonymous)

    def drawn_operations(self) -> list[Described]:
        operations = list(self._operations())
        most = min(self.size.operations, len(operations))
        return [operations[n] for n in sorted(self._rng("drawn").sample(range(len(operations)), most))]

    def roles(self) -> None:
        """Each operation by each role that its description does not name, and by nobody, on something of ours."""
        for operation in self._operations():
            if operation.name not in self.opened:
                continue
            case = self.opened[operation.name].case
            for role in self._others(operation, self._rng("roles", operation.name)):
                if role not in operation.roles:
                    self._by_a_stranger(operation, case, role)
                elif not operation.writes:
                    self._tells_nothing(self.caller.call(operation, like(case), role, "roles"))
            self.state.compare()

    def _others(self, operation: Described, rng: Random) -> list[str]:
        """Nobody, and so many of the roles other than that in which the operation works."""
        works_as = self.caller.role_of(operation)
        roles = [role for role in sorted(self.caller.court.settings.candidate.actors) if role != works_as]
        return [NOBODY, *rng.sample(roles, min(self.size.roles, len(roles)))]

    def _by_a_stranger(self, operation: Described, case: Any, role: str) -> None:
        entitled = operation.anonymous or not (operation.told or role == NOBODY)
        again = like(case)
        self.state.before(operation, again)
        reply = self.caller.call(operation, again, role, "roles")
        if operation.writes:
            self.state.note(reply)
        if reply is None or entitled:
            return
        if reply.status not in REFUSALS and reply.status < 500:
            why = f"{role} is not entitled to {operation.name}, and it answered {reply.status}"
            self.caller.broke(operation, reply.status, role, Broken(ONLY_THE_ENTITLED, why))
        self._tells_nothing(reply)

    def _tells_nothing(self, reply: Reply | None) -> None:
        """Whoever is refused a thing is answered as if there were no such thing."""
        if reply is None or not reply.refused or not reply.case.path_parameters:
            return
        rng = self._rng("never was", reply.operation.name)
        led = self.caller.things.path_of(reply.operation)
        invented = {
            name: never_was(value, rng) if led.get(name) == value else value
            for name, value in reply.case.path_parameters.items()
        }
        if invented == reply.case.path_parameters:
            return
        other = self.caller.call(reply.operation, like(reply.case, path_parameters=invented), reply.role, "roles")
        if other is not None and other.status != reply.status:
            why = (
                f"{reply.role} is told {reply.status} of something that is there, and {other.status} of what never was"
            )
            self.caller.broke(reply.operation, reply.status, reply.role, Broken(REFUSAL_TELLS_NOTHING, why))

    def bad_input(self) -> None:
        """What the description does not allow: refused, and nothing changes."""
        self.state.rest()
        for operation in self.drawn_operations():
            self._drawn(operation, BAD, self._send_bad(operation))
            self.state.compare()

    def _send_bad(self, operation: Described) -> Callable[[Any, str], None]:
        def send(case: Any, phase: str) -> None:
            drawn = drawn_as(case)
            case = self.caller.things.led(operation, case)
            self.state.before(operation, case)
            reply = self.caller.call(operation, case, self.caller.role_of(operation), phase, drawn)
            if operation.writes:
                self.state.note(reply)

        return send

    def good_input(self) -> None:
        """What the description allows: answered as it says; what is acknowledged is read again, by whom it may be."""
        for operation in self.drawn_operations():
            self._drawn(operation, GOOD, self._send_good(operation))

    def _send_good(self, operation: Described) -> Callable[[Any, str], None]:
        rng = self._rng("read back", operation.name)

        def send(case: Any, phase: str) -> None:
            drawn, role = drawn_as(case), self.caller.role_of(operation)
            self.caller.give_key(operation, case)
            if operation.name in self.opened and operation.writes:
                led_case(self.caller, operation, like(self.opened[operation.name].case), role, self.opened)
            case = self.caller.things.led(operation, case)
            self.state.before(operation, case)
            reply = self.caller.call(operation, case, role, phase, drawn)
            if operation.writes:
                self.state.note(reply)
                self.state.compare()
            if reply is not None and reply.acknowledged and operation.writes:
                self._read_back(reply, rng)

        return send

    def _read_back(self, reply: Reply, rng: Random) -> None:
        for link, leads, _ in followed(reply.operation, reply.case, reply.answer):
            target = self.caller.interface.named(link.target.label)
            ids = {name: value for (container, name), value in leads.items() if container == "path_parameters"}
            if target is None or target.writes or not ids or target.name not in self.opened:
                continue
            case = like(self.opened[target.name].case, path_parameters=ids)
            read = self._read_until_there(target, case)
            if read is not None and not read.acknowledged:
                why = f"{reply.operation.name} answered {reply.status}, and {target.name} does not have it"
                self.caller.broke(reply.operation, read.status, read.role, Broken(WRITE_IS_READABLE, why))
            # Somebody who may ask, if not of this thing, and somebody who may not ask at all.
            others = [role for role in target.roles if role != self.caller.role_of(target)]
            for role in (*rng.sample(others, min(1, len(others))), rng.choice(self._others(target, rng))):
                self._look_as(target, case, role, ids)

    def _look_as(self, target: Described, case: Any, role: str, ids: dict[str, Any]) -> None:
        looked = self.caller.call(target, like(case), role, "reading back")
        if looked is None or target.anonymous:
            return
        if role not in target.roles and (target.told or role == NOBODY) and looked.acknowledged:
            why = f"{role} is not entitled to {target.name}, and it answered {looked.status}"
            self.caller.broke(target, looked.status, role, Broken(ONLY_THE_ENTITLED, why))
        if looked.refused:
            rng = self._rng("never was", target.name)
            invented = {name: never_was(value, rng) for name, value in ids.items()}
            other = self.caller.call(target, like(case, path_parameters=invented), role, "reading back")
            if other is not None and other.status != looked.status:
                why = f"{role} is told {looked.status} of something that is there, and {other.status} of what never was"
                self.caller.broke(target, looked.status, role, Broken(REFUSAL_TELLS_NOTHING, why))

    def _read_until_there(self, target: Described, case: Any) -> Reply | None:
        """What an entitled role reads, as soon as it is there."""
        for look in range(READ_BACK_LOOKS):
            if look:
                self.caller.court.pause(READ_BACK_EVERY_S)
            reply = self.caller.call(target, like(case), self.caller.role_of(target), "reading back")
            if reply is None or reply.acknowledged or reply.status >= 500:
                break
        return reply

    def keys(self) -> None:
        """The same request twice under one key: one effect, and one answer."""
        for operation in self.drawn_operations():
            if operation.key_header:
                rng = self._rng("keys", operation.name)
                fuzzed(operation, GOOD, self.size.examples, rng, self._send_twice(operation))

    def _send_twice(self, operation: Described) -> Callable[[Any], None]:
        def send(case: Any) -> None:
            drawn, role = drawn_as(case), self.caller.role_of(operation)
            if operation.name in self.opened:
                led_case(self.caller, operation, like(self.opened[operation.name].case), role, self.opened)
            case = self.caller.things.led(operation, case)
            case.headers[operation.key_header] = self.caller.new_key()
            first = self.caller.call(operation, case, role, "keys", drawn)
            self.state.wrote()
            if first is None or not first.acknowledged:
                return
            second = self.caller.resend(first, "keys", drawn)
            if second is not None and (first.status, first.answer.content) != (second.status_code, second.content):
                why = f"under one key it answered {first.status}, and then {second.status_code} with another answer"
                self.caller.broke(operation, second.status_code, role, Broken(SAME_KEY_ONCE, why))

        return send

    def limits(self) -> None:
        """A body one byte larger than the largest that is taken: 413, and in time."""
        for operation in self._operations():
            opened = self.opened.get(operation.name)
            if operation.max_bytes is None or opened is None:
                continue
            body = PADDING * (operation.max_bytes + 1)
            media_type = opened.case.media_type or "application/json"
            if "multipart" in media_type:
                media_type = f"{media_type}; boundary=nisi"
            role, path = self.caller.role_of(operation), str(opened.case.formatted_path)
            status = self.caller.send_raw(operation, path, role, "limits", media_type, body)
            if status != 413:
                told = "gave no answer" if status is None else f"answered {status}"
                why = f"a body of {len(body):,} bytes, one over the limit, and it {told}"
                self.caller.broke(operation, status, role, Broken(LIMIT_HOLDS, why))

    def values(self) -> None:
        """Each value of a parameter that has few: a platform may fail on one of them only."""
        for operation in self._operations():
            for ranged in operation.ranges:
                if operation.name not in self.opened:
                    continue
                every = range(ranged.least, ranged.most + 1)
                few = len(every) <= self.size.values
                rng = self._rng("values", operation.name, ranged.name)
                for value in every if few else sorted(rng.sample(every, self.size.values)):
                    opened = self.opened[operation.name].case
                    case = like(opened, query={**(opened.query or {}), ranged.name: value})
                    self.caller.call(operation, case, self.caller.role_of(operation), "values")

    def _drawn(self, operation: Described, mode: Any, send: Callable[[Any, str], None]) -> None:
        rng = self._rng(operation.name, mode.value)
        for case in boundaries(operation, mode, self.size.boundaries, rng):
            send(case, "coverage")
        if mode is GOOD or _can_be_bad(operation):
            fuzzed(operation, mode, self.size.examples, rng, lambda case: send(case, "fuzzing"))


def _can_be_bad(operation: Described) -> bool:
    """Whether there is anything in a call of it that could be wrong."""
    raw = operation.raw
    return bool(raw.body or raw.query or raw.path_parameters or raw.headers)
