"""How one operation is done through pages, as a candidate's pages file says it: what a person opens, fills in, presses.

`{case_id}` in a text is the operation's own field of that name, or one of the element that is being entered; and
`{category|categories}` is what the file's table `words.categories` makes of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct, field

from nisi.drivers.dialect import escaped
from nisi.operations import AnyOperation, Operation, name_of

Role = Literal[
    "alert",
    "article",
    "button",
    "caption",
    "cell",
    "grid",
    "gridcell",
    "group",
    "heading",
    "link",
    "list",
    "listitem",
    "main",
    "navigation",
    "region",
    "row",
    "rowgroup",
    "rowheader",
    "status",
    "tab",
    "table",
    "tabpanel",
    "tree",
    "treegrid",
    "treeitem",
]
Words = Mapping[str, Mapping[str, str]]
Scope = Mapping[str, Any]
VERBS = ("open", "fill", "choose", "tick", "upload", "press", "follow", "clear", "check", "go")
FIELD = re.compile(r"\{(\w+)(?:\|(\w+))?\}")
OPERATIONS = {str(kind.__struct_config__.tag): kind for kind in get_args(AnyOperation)}


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing on a page; without a `name`, every thing with that role."""

    role: Role
    name: str | None = None


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that a person does; it has one of these, and what belongs to it.

    `open` an address; `fill` the field with that label with `value`; `choose`, in the group or list with that label,
    the `option`; `tick` the box with that label; `upload` the document of the operation by the field with that label;
    `press` the button with that name, which leads to a page; `follow` the first link whose name begins so, if there is
    one; `clear`: follow each link whose name begins so, and `press` the button there, until there is none; `check`, a
    regular expression with one group, finds `is` on the page, or else somebody has changed meanwhile what was read, and
    the operation is not done; `go` back, refresh the page, or sign in anew and come back.

    `each` repeats it for each element of a field; `when` says what fields must be for it to be done at all.  A step
    whose `value` or `option` has nothing to say is left out."""

    open: str | None = None
    fill: str | None = None
    value: str | None = None
    choose: str | None = None
    option: str | None = None
    tick: str | None = None
    upload: str | None = None
    press: str | None = None
    follow: str | None = None
    clear: str | None = None
    check: str | None = None
    is_: str | None = field(default=None, name="is")
    go: Literal["back", "refresh", "sign in"] | None = None
    each: str | None = None
    when: dict[str, bool | str] = field(default_factory=dict)

    @property
    def verb(self) -> str:
        """What is done: `clear` presses too."""
        return next((verb for verb in VERBS if verb != "press" and getattr(self, verb) is not None), "press")


class Read(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a part of the answer stands, by a regular expression with one group: in the `address` of the last page, in
    the `text` of it, or, one for each element that was entered, in the addresses of its `links`."""

    address: str | None = None
    text: str | None = None
    links: str | None = None


class PageOperation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the operation `name` is done, if its fields are as `when` says, `each` has elements and `without` has none.

    `begin` is done once, `steps` for each element of `each`, or once; then the page `shows` that it was done.  What is
    `refused` has one of those parts, besides those of the file.  With `keeps` the page stays open, and an operation
    with `goes_on` on the same token goes on there."""

    name: str
    steps: tuple[Step, ...]
    shows: Part
    begin: tuple[Step, ...] = ()
    when: dict[str, bool | str] = field(default_factory=dict)
    each: str | None = None
    without: tuple[str, ...] = ()
    refused: tuple[Part, ...] = ()
    reads: dict[str, Read] = field(default_factory=dict)
    keeps: bool = False
    goes_on: bool = False

    def fits(self, operation: Operation[Any], words: Words) -> bool:
        """Whether this very operation can be done so: every address that is opened can be written out."""
        if name_of(operation) != self.name or not met(self.when, scope := scope_of(operation)):
            return False
        elements = list(elements_of(self.each, scope))
        return bool(elements) and all(
            not any(inner.get(name) for name in self.without)
            and all(step.open is None or filled(step.open, inner, words) is not None for step in self.steps)
            and all(step.open is None or filled(step.open, scope, words) is not None for step in self.begin)
            for inner in elements
        )


def scope_of(operation: Operation[Any]) -> Scope:
    return {name: getattr(operation, name) for name in operation.__struct_fields__}


def elements_of(each: str | None, scope: Scope) -> Iterator[Scope]:
    """The fields that can be named, once for each element of `each`; once where there is no `each`."""
    if each is None:
        yield scope
        return
    held = scope.get(each) or ()
    if isinstance(held, Mapping):
        held = [{"name": name, "value": value} for name, value in held.items()]
    for element in held:
        yield {**scope, **(element if isinstance(element, dict) else msgspec.structs.asdict(element))}


def met(when: Mapping[str, bool | str], scope: Scope) -> bool:
    """A field that has nothing in it is "" here."""
    return all(
        scope.get(name, "") == value or (scope.get(name) is None and value == "") for name, value in when.items()
    )


def filled(text: str, scope: Scope, words: Words, address: bool = False) -> str | None:
    """`text` with its fields filled in, in an `address` as one segment each; None where one has nothing to say."""
    said: list[str] = []
    for found in FIELD.finditer(text):
        value = scope.get(found[1])
        key = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        table = words.get(found[2], {})
        if value is None and key not in table:
            return None
        said.append(table.get(key, key))
    return FIELD.sub(lambda _: escaped(said.pop(0)) if address else said.pop(0), text)


def element_kind(kind: type[Any], each: str) -> type[Any] | None:
    """What a field holds several of: `dict` for a table, None for a field that holds one thing."""
    described = get_type_hints(kind).get(each)
    if get_origin(described) is dict:
        return dict
    arguments = get_args(described)
    several = get_origin(described) is tuple and arguments[1:] == (...,)
    return arguments[0] if several and hasattr(arguments[0], "__struct_fields__") else None
