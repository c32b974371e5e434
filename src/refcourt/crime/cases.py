"""Prosecution cases: who is charged with what, and which cases are heard together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, bindparam, insert, select
from sqlalchemy.exc import IntegrityError
from starlette.responses import Response

from refcourt import ids, problems
from refcourt.crime.shapes import Defendant, NewProsecutionCase
from refcourt.problems import FieldError
from refcourt.resource import Call, answer
from refcourt.tables import prosecution_case

_INSERT = insert(prosecution_case)
_KNOWN = select(prosecution_case.c.urn).where(prosecution_case.c.urn.in_(bindparam("urns", expanding=True)))
_CASE = select(prosecution_case).where(prosecution_case.c.id == bindparam("case_id"))

_defendants = msgspec.json.Decoder(list[Defendant])
_urns = msgspec.json.Decoder(list[str])


@dataclass(frozen=True)
class Case:
    """`shares` is how many results of it had been shared when it was read."""

    id: str
    urn: str
    test_case: bool
    defendants: list[Defendant]
    linked_to: list[str]
    shares: int


def create_prosecution_case(call: Call) -> Response:
    new: NewProsecutionCase = call.body
    if errors := _repeated_ids(new):
        raise problems.invalid(*errors)
    row = {
        "id": ids.derived(call.platform.root_id, "prosecution-case", new.case_urn),
        "urn": new.case_urn,
        "test_case": new.test_case,
        "defendants": msgspec.json.encode(new.defendants).decode(),
        "linked_to": msgspec.json.encode(new.linked_to).decode(),
        "shares": 0,
    }
    try:
        with call.platform.db.write() as tx:
            if errors := _unknown_links(tx, new.linked_to):
                raise problems.invalid(*errors)
            tx.execute(_INSERT, row)
    except IntegrityError:
        raise problems.conflict(f"There is a case with the URN {new.case_urn} already.") from None
    return answer(201, {"caseId": row["id"]})


def case_with_id(tx: Connection, case_id: str) -> Case:
    """Problem 404 if there is none."""
    row = tx.execute(_CASE, {"case_id": case_id}).one_or_none()
    if row is None:
        raise problems.not_found("case")
    return case_of(row, case_id)


def case_of(row: Row[Any], case_id: str) -> Case:
    """The case in a row that has the columns of `prosecution_case`, whatever else it has."""
    return Case(
        id=case_id,
        urn=row.urn,
        test_case=row.test_case,
        defendants=_defendants.decode(row.defendants),
        linked_to=_urns.decode(row.linked_to),
        shares=row.shares,
    )


def _repeated_ids(new: NewProsecutionCase) -> list[FieldError]:
    """Result lines name defendants and offences by id alone, so within a case each id means one of them."""
    errors = []
    defendants: set[str] = set()
    offences: set[str] = set()
    for d, defendant in enumerate(new.defendants):
        if defendant.master_defendant_id in defendants:
            errors.append(FieldError(f"/defendants/{d}/masterDefendantId", "Another defendant has this id."))
        defendants.add(defendant.master_defendant_id)
        for o, offence in enumerate(defendant.offences):
            if offence.offence_id in offences:
                errors.append(FieldError(f"/defendants/{d}/offences/{o}/offenceId", "Another offence has this id."))
            offences.add(offence.offence_id)
    return errors


def _unknown_links(tx: Connection, urns: Sequence[str]) -> list[FieldError]:
    known = set(tx.scalars(_KNOWN, {"urns": list(urns)})) if urns else set()
    unknown = [n for n, urn in enumerate(urns) if urn not in known]
    return [FieldError(f"/linkedTo/{n}", "There is no case with this URN.") for n in unknown]
