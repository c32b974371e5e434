"""The published description and the platform speak of the same operations."""

from pathlib import Path

import yaml

from refcourt import people
from refcourt.routes import PATHS

DESCRIPTION = Path(__file__).resolve().parents[3] / "contracts" / "openapi" / "refcourt.yaml"


def test_every_operation_is_described_and_every_description_is_offered() -> None:
    """Path, method and name agree, one for one."""
    described = {
        (path, method.upper(), operation["operationId"])
        for path, item in yaml.safe_load(DESCRIPTION.read_text(encoding="utf-8"))["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    }
    offered = {(path, method, op.name) for path, operations in PATHS.items() for method, op in operations.items()}
    assert described == offered


def test_every_operation_says_who_may_ask_it() -> None:
    """An operation is open to all, or people.MAY names its roles; and MAY speaks of no other."""
    operations = [operation for operations in PATHS.values() for operation in operations.values()]
    assert {operation.name for operation in operations if not operation.public} == set(people.MAY)
