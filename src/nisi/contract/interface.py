"""The operations that a description offers: who may ask them, what they lead to, and what their limits are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import schemathesis
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.stateful import collect_transitions
from schemathesis.specs.openapi.stateful.links import OpenApiLink

from nisi.candidate import Candidate
from nisi.description import Description

ROLES, MAX_BYTES = "x-roles", "x-max-bytes"  # what a description may say beyond OpenAPI
READS = ("GET", "HEAD", "OPTIONS")
KEY_HEADER = "idempotency-key"
# Credentials are ours to send or to leave out: a drawn call whose token was spoilt would be sent with a good one.
CONFIG = {"generation": {"deterministic": True, "allow-extra-parameters": False, "with-security-parameters": False}}


class Ranged(NamedTuple):
    """A parameter of the query that is a whole number with limits; both ends belong to it."""

    name: str
    least: int
    most: int


class Described(NamedTuple):
    """One operation; `roles` are the candidate's that may ask it, `told` whether the description says so itself.

    `raw` is Schemathesis' own operation, `links` those that lead away from it."""

    name: str
    id: str
    method: str
    raw: Any
    roles: tuple[str, ...]
    told: bool
    anonymous: bool
    max_bytes: int | None
    key_header: str | None
    ranges: tuple[Ranged, ...]
    links: tuple[OpenApiLink, ...]

    @property
    def writes(self) -> bool:
        return self.method not in READS


class Interface(NamedTuple):
    """What is called, in the order of the description, and the names of the operations that are left out."""

    schema: Any
    operations: tuple[Described, ...]
    left_out: tuple[str, ...]

    def named(self, name: str) -> Described | None:
        return next((operation for operation in self.operations if operation.name == name), None)

    def leading_to(self, target: Described) -> tuple[Described, ...]:
        """The operations whose answers have something for a call of `target`."""
        return tuple(op for op in self.operations if any(link.target.label == target.name for link in op.links))


def interface_of(description: Description, candidate: Candidate) -> Interface:
    """The operations with a tag that `contract_roles` names; raises what Schemathesis does for a broken schema."""
    config = schemathesis.Config.from_dict(CONFIG)
    schema = schemathesis.openapi.from_dict(description.document, config=config)
    raws = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    links = collect_transitions(raws).operations
    operations, left_out = [], []
    for raw in raws:
        tag_role = next(
            (candidate.contract_roles[tag] for tag in raw.tags or () if tag in candidate.contract_roles), ""
        )
        if tag_role:
            outgoing = tuple(links[raw.label].outgoing) if raw.label in links else ()
            operations.append(_described(raw, tag_role, outgoing, candidate, description.document))
        else:
            left_out.append(raw.label)
    return Interface(schema, tuple(operations), tuple(left_out))


def _described(
    raw: Any, tag_role: str, links: tuple[OpenApiLink, ...], candidate: Candidate, document: dict[str, Any]
) -> Described:
    definition = raw.definition.raw
    told = ROLES in definition
    roles = [role for role in definition.get(ROLES, (tag_role,)) if role in candidate.actors]
    security = definition.get("security", document.get("security", []))
    body = definition.get("requestBody") or {}
    return Described(
        name=raw.label,
        id=definition.get("operationId", raw.label),
        method=raw.method.upper(),
        raw=raw,
        roles=tuple(sorted(roles, key=lambda role: role != tag_role)),
        told=told,
        anonymous=not security or {} in security,
        max_bytes=body.get(MAX_BYTES),
        key_header=next((p.name for p in raw.headers if p.name.lower() == KEY_HEADER), None),
        ranges=tuple(_ranges(raw)),
        links=links,
    )


def _ranges(raw: Any) -> Iterator[Ranged]:
    for parameter in raw.query:
        schema = parameter.definition.get("schema", {})
        if schema.get("type") == "integer" and {"minimum", "maximum"} <= schema.keys():
            yield Ranged(parameter.name, schema["minimum"], schema["maximum"])
