"""What this run opened: the ids and tokens that answers gave for later calls, by the links of the description.

    POST /hearings -> 201 {hearingId} --link draft--> PUT /hearings/{hearingId}/draft-results

A drawn call is led to something of ours before it is sent, so that it meets a thing that is there and that nobody else
works on.  What several links say of one call is put together; lists are joined.
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from schemathesis.core import NotSet
from schemathesis.core.result import Ok
from schemathesis.core.transforms import UNRESOLVABLE
from schemathesis.generation.modes import GenerationMode
from schemathesis.generation.stateful.state_machine import StepOutput
from schemathesis.transport.serialization import Binary

from nisi.contract.drawing import like
from nisi.contract.interface import Described

CONTAINERS = ("path_parameters", "query", "headers", "cookies")
Leads = dict[tuple[str, str], Any]  # (container, parameter) -> value


class Things:
    """The newest word of each link, by the operation that it leads to."""

    def __init__(self) -> None:
        self._parameters: dict[str, Leads] = {}
        self._bodies: dict[str, dict[str, tuple[Any, Any]]] = {}  # operation -> link -> (as defined, as answered)

    def learn(self, operation: Described, case: Any, answer: Any) -> None:
        """Take what the links of an acknowledged call lead to."""
        for link, parameters, body in followed(operation, case, answer):
            target = link.target.label
            self._parameters.setdefault(target, {}).update(parameters)
            if body is not None:
                self._bodies.setdefault(target, {})[link.full_name] = (link.body, body)

    def knows(self, operation: Described) -> bool:
        """Whether some answer led to this operation."""
        return operation.name in self._parameters or operation.name in self._bodies

    def path_of(self, operation: Described) -> dict[str, Any]:
        """The path parameters with which the operation meets something of ours."""
        given = self._parameters.get(operation.name, {})
        return {name: value for (container, name), value in given.items() if container == "path_parameters"}

    def lead(self, operation: Described, case: Any) -> None:
        """Make a case of an opening: everything that links give, over what it was drawn with."""
        self._lead_parameters(operation, case)
        told: Any = None
        for _, answered in self._bodies.get(operation.name, {}).values():
            told = answered if told is None else joined(told, answered)
        if told is not None:
            case.body = laid_over(case.body, told) if isinstance(case.body, dict) else told

    def led(self, operation: Described, case: Any) -> Any:
        """A drawn case led to something of ours; what makes it good or bad is left as it was drawn.

        Schemathesis looks again at what is changed.  A bad one that has become good by it is given back as it was; a
        good one makes no more claims, because a file in a form would be taken for no text."""
        was = case.meta.generation.mode if case.meta else None
        untouched = case.path_parameters, case.body  # both are replaced below, never changed
        self._lead_parameters(operation, case, ("path_parameters",))
        for defined, answered in self._bodies.get(operation.name, {}).values():
            if isinstance(case.body, dict):
                case.body = laid_over(case.body, only_answered(defined, answered))
        if was is not GenerationMode.NEGATIVE:
            return like(case)
        if not is_bad(case):
            case.path_parameters, case.body = untouched
        return case

    def _lead_parameters(self, operation: Described, case: Any, containers: tuple[str, ...] = CONTAINERS) -> None:
        if case.method.upper() != operation.method:
            return
        for (container, name), value in self._parameters.get(operation.name, {}).items():
            if container in containers:
                values = getattr(case, container)
                setattr(case, container, {**(values or {}), name: value})


def is_bad(case: Any) -> bool:
    """Whether a changed case breaks the description.  A file counts as the text that a schema takes it for:
    Schemathesis, which looks again at what is changed, holds every body with bytes in it to be wrong."""
    if case.meta is None or case.meta.generation.mode is not GenerationMode.NEGATIVE:
        return False
    body = case.body
    case.body = _files_as_text(body)
    bad = case.meta.generation.mode is GenerationMode.NEGATIVE
    case.body = body
    return bad


def _files_as_text(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: _files_as_text(value) for name, value in part.items()}
    if isinstance(part, list):
        return [_files_as_text(value) for value in part]
    if isinstance(part, Binary):
        part = part.data
    return part.decode("latin-1") if isinstance(part, bytes) else part


def followed(operation: Described, case: Any, answer: Any) -> Iterator[tuple[Any, Leads, Any]]:
    """The links of this answer that can be followed: each with its parameters, and its body or None."""
    for link in operation.links:
        if link.status_code not in (str(answer.status_code), f"{answer.status_code // 100}XX"):
            continue
        transition = link.extract(StepOutput(answer, case))
        values: dict[tuple[str, str], Any] = {
            (container, name): extracted.value
            for container, parameters in transition.parameters.items()
            for name, extracted in parameters.items()
        }
        if transition.request_body is not None:
            values["body", ""] = transition.request_body.value
        if all(isinstance(value, Ok) and _is_there(value.ok()) for value in values.values()):
            found = {key: value.ok() for key, value in values.items()}
            body = found.pop(("body", ""), None)
            yield link, found, body


def _is_there(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_is_there(each) for each in value.values())
    if isinstance(value, list):
        return all(_is_there(each) for each in value)
    return value is not UNRESOLVABLE and not isinstance(value, NotSet)


def only_answered(defined: Any, answered: Any) -> Any:
    """Those members of a link's body that an answer gave; what the link itself says is left to the drawing."""
    if not isinstance(defined, Mapping) or not isinstance(answered, Mapping):
        return answered
    return {
        name: only_answered(part, answered[name])
        for name, part in defined.items()
        if name in answered and (isinstance(part, Mapping) or (isinstance(part, str) and part.startswith("$")))
    }


def laid_over(under: Any, over: Any) -> Any:
    """`over` wherever it says something, `under` elsewhere; a list stands for the whole list."""
    if not isinstance(under, dict) or not isinstance(over, dict):
        return over
    return {**under, **{name: laid_over(under.get(name), value) for name, value in over.items()}}


def joined(one: Any, other: Any) -> Any:
    """What two links say of one body: members of both, lists one after the other, else the later."""
    if isinstance(one, list) and isinstance(other, list):
        return [*one, *other]
    if isinstance(one, dict) and isinstance(other, dict):
        return {**one, **{name: joined(one[name], v) if name in one else v for name, v in other.items()}}
    return other


def never_was(value: Any, rng: Random) -> str:
    """An id of the same shape as `value` that nothing has."""
    kinds = (string.digits, "abcdef", "ghijklmnopqrstuvwxyz", string.ascii_uppercase)
    return "".join(rng.choice(next((kind for kind in kinds if letter in kind), letter)) for letter in str(value))
