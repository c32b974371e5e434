"""What of a pages file can only be seen to be wrong when it is read as a whole, told in one line each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, get_args

import msgspec

from nisi.drivers.page_steps import FIELD, OPERATIONS, VERBS, PageOperation, Step, Words, element_kind
from nisi.settings import nearest

BELONGS = {"value": ("fill",), "option": ("choose",), "is": ("check",)}
READ_APART = {
    "view-case-file": "case_file",
    "fetch-document": "case_file",
    "read-case": "case_data",
    "search-cases": "search",
    "read-history": "history",
    "fetch-bundle": "bundle",
}
"""Operations whose answers are lists: each is read by a table of its own."""


def expression_problem(expression: str) -> str | None:
    """Why it is no regular expression with one group; None when it is."""
    try:
        groups = re.compile(expression).groups
    except re.error as error:
        return f"{expression!r} is no regular expression: {error}"
    return None if groups == 1 else f"{expression!r} has {groups} groups; put one around what it is to find"


def problems_of(number: int, done: PageOperation, words: Words) -> Iterator[str]:
    """What is wrong with the `number`th operation of a file, each with its place."""
    place = f"operation {number} ({done.name})"
    if done.name in READ_APART:
        yield f"operation {number}: name: {done.name} is read by [{READ_APART[done.name]}]; describe its pages there"
        return
    if done.name not in OPERATIONS:
        yield f'operation {number}: name: "{done.name}" is not known; {nearest(done.name, OPERATIONS)}'
        return
    names = _Names(OPERATIONS[done.name])
    if done.each is not None:
        inner = names.inside(done.each)
        if inner is None:
            yield f'{place}: each: "{done.each}" does not hold several things; {nearest(done.each, names.lists())}'
            return
    else:
        inner = names
    yield from _unknown(f"{place}: when", done.when, names)
    yield from _unknown(f"{place}: without", done.without, inner)
    for where, steps, known in (("begin", done.begin, names), ("steps", done.steps, inner)):
        for at, step in enumerate(steps, start=1):
            yield from _of_step(f"{place}: {where} {at}", step, known, words)
    yield from _of_answer(place, done)


def problems_of_way(place: str, operation: str, steps: Iterable[Step], words: Words) -> Iterator[str]:
    """What is wrong with the steps by which something is come to."""
    for at, step in enumerate(steps, start=1):
        yield from _of_step(f"{place}: step {at}", step, _Names(OPERATIONS[operation]), words)


class _Names:
    """The fields that can be named at one place."""

    def __init__(self, *kinds: type[Any]) -> None:
        self._kinds = kinds

    def all(self) -> set[str]:
        found: set[str] = set()
        for kind in self._kinds:
            found |= {"name", "value"} if kind is dict else set(kind.__struct_fields__)
        return found

    def lists(self) -> list[str]:
        return sorted(name for name in self.all() if self.inside(name) is not None)

    def inside(self, each: str) -> _Names | None:
        for kind in self._kinds:
            element = None if kind is dict else element_kind(kind, each)
            if element is not None:
                return _Names(*self._kinds, element)
        return None


def _of_step(place: str, step: Step, names: _Names, words: Words) -> Iterator[str]:
    verbs = [verb for verb in VERBS if getattr(step, verb) is not None]
    if len(verbs) != 1 and verbs != ["press", "clear"]:
        given = ", ".join(verbs) or "none"
        yield f"{place}: has {len(verbs)} things to do ({given}); give it one of {', '.join(VERBS)}"
        return
    for key, owners in BELONGS.items():
        there = getattr(step, "is_" if key == "is" else key) is not None
        if there != (step.verb in owners):
            yield f"{place}: {key}: {'has no use here' if there else 'is missing'}; it belongs to {owners[0]}"
            return
    if step.check is not None and (problem := expression_problem(step.check)):
        yield f"{place}: check: {problem}"
    if step.each is not None:
        inner = names.inside(step.each)
        if inner is None:
            yield f'{place}: each: "{step.each}" does not hold several things; {nearest(step.each, names.lists())}'
            return
        names = inner
    yield from _unknown(f"{place}: when", step.when, names)
    for text in (
        step.open,
        step.fill,
        step.value,
        step.choose,
        step.option,
        step.tick,
        step.press,
        step.follow,
        step.is_,
    ):
        for found in FIELD.finditer(text or ""):
            yield from _unknown(place, [found[1]], names)
            if found[2] and found[2] not in words:
                yield f"{place}: there is no table words.{found[2]}; {nearest(found[2], words)}"


def _unknown(place: str, used: Iterable[str], names: _Names) -> Iterator[str]:
    for name in used:
        if name not in names.all():
            yield f'{place}: no field is called "{name}"; {nearest(name, sorted(names.all()))}'


def _of_answer(place: str, done: PageOperation) -> Iterator[str]:
    kind: Any = get_args(OPERATIONS[done.name].__orig_bases__[0])[0]
    described = {told.name: told for told in msgspec.structs.fields(kind)}
    invented = {"token"} if done.keeps else set()
    for name, read in done.reads.items():
        if name not in described or name in invented:
            yield f'{place}: reads: the answer has no "{name}" to be read; {nearest(name, set(described) - invented)}'
            return
        given = [found for found in (read.address, read.text, read.links) if found is not None]
        if len(given) != 1:
            yield f"{place}: reads.{name}: give it one of address, text, links"
        elif problem := expression_problem(given[0]):
            yield f"{place}: reads.{name}: {problem}"
    for name, told in described.items():
        if told.required and name not in done.reads and name not in invented:
            yield f"{place}: reads: nothing says where {name} of the answer stands; add {name} = {{ address = … }}"
