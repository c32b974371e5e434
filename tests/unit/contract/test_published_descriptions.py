"""Descriptions that real platforms publish can be read, and calls can be drawn from them; nobody is asked anything."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from nisi.candidate import load_candidate
from nisi.contract.drawing import BAD, GOOD, boundaries, fuzzed
from nisi.contract.interface import interface_of
from nisi.description import Description, read_description
from nisi.settings import UsageError

ROOT = Path(__file__).resolve().parents[3]
PUBLISHED = ROOT.parent / "shared" / "specs" / "hmcts"
FILES = sorted(PUBLISHED.glob("*.json"))
LEADS_NOWHERE = {
    "ccd-data-store-api.v2_external.2021": r"/responses/200/schema: \"\$ref\" leads to nothing: \"#/definitions/"
}
DRAWN_OPERATIONS = 5  # of each description, spread over it: one has ninety

pytestmark = pytest.mark.skipif(not FILES, reason="the published descriptions are not beside this checkout")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_published_description_is_read_and_calls_are_drawn_from_it(file: Path) -> None:
    """Good calls and bad ones, at its limits and between them."""
    refcourt, _ = load_candidate("refcourt", ROOT)
    description = Description(file.name, "", msgspec.json.decode(file.read_bytes()))
    tags = {tag for item in description.document["paths"].values() for op in item.values() for tag in tags_of(op)}
    roles = dict.fromkeys(tags, "caseworker")
    interface = interface_of(description, msgspec.structs.replace(refcourt, contract_roles=roles))
    assert interface.operations
    drawn: list[Any] = []
    for operation in interface.operations[:: max(len(interface.operations) // DRAWN_OPERATIONS, 1)]:
        drawn += [*boundaries(operation, GOOD, 2, Random(1)), *boundaries(operation, BAD, 2, Random(1))]
        fuzzed(operation, GOOD, 2, Random(1), drawn.append)
    assert len(drawn) >= 2 * DRAWN_OPERATIONS


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_published_description_holds_or_is_told_where_it_does_not(file: Path) -> None:
    """One of them speaks of an answer that it does not describe; no candidate could be held to that."""
    refcourt, _ = load_candidate("refcourt", ROOT)
    named = msgspec.structs.replace(refcourt, contract=file.name), file.parent / "candidate.toml"
    if file.stem in LEADS_NOWHERE:
        with pytest.raises(UsageError, match=LEADS_NOWHERE[file.stem]):
            read_description(*named)
    else:
        assert read_description(*named) is not None


def tags_of(operation: Any) -> list[str]:
    return operation.get("tags", []) if isinstance(operation, dict) else []
