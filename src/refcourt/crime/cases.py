"""Prosecution cases: who is charged with what."""

import msgspec
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from starlette.responses import Response

from refcourt import ids, problems
from refcourt.crime.shapes import NewProsecutionCase
from refcourt.problems import FieldError
from refcourt.resource import Call, answer
from refcourt.tables import prosecution_case

_INSERT = insert(prosecution_case)


def create_prosecution_case(call: Call) -> Response:
    new: NewProsecutionCase = call.body
    if errors := _repeated_ids(new):
        raise problems.invalid(*errors)
    row = {
        "id": ids.derived(call.platform.root_id, "prosecution-case", new.case_urn),
        "urn": new.case_urn,
        "test_case": new.test_case,
        "defendants": msgspec.json.encode(new.defendants).decode(),
    }
    try:
        with call.platform.db.write() as tx:
            tx.execute(_INSERT, row)
    except IntegrityError:
        raise problems.conflict(f"There is a case with the URN {new.case_urn} already.") from None
    return answer(201, {"caseId": row["id"]})


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
