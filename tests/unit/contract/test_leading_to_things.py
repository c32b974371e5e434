"""A drawn call is led to something of ours, and stays as bad as it was drawn."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from paper_interface import PaperCourt

from nisi.contract.calls import Caller
from nisi.contract.drawing import BAD, fuzzed
from nisi.contract.opening import open_things

PDF = b"%PDF-1.7\n\xff"


@pytest.fixture(scope="module")
def caller(healthy: str) -> Caller:
    """Somebody who opened what there is to open."""
    caller = PaperCourt(healthy).caller()
    open_things(caller)
    return caller


@pytest.mark.parametrize(
    ("drawn", "stays"),
    [
        pytest.param({"case_id": "C1*", "classification": "PUBLIC", "file": PDF}, True, id="only its case is wrong"),
        pytest.param({"case_id": "C1*", "classification": "SECRET", "file": PDF}, False, id="more is wrong"),
    ],
)
def test_a_bad_form_with_a_file_is_not_made_good(caller: Caller, drawn: dict[str, Any], stays: bool) -> None:
    """It goes to a case of ours only where something else in it is wrong."""
    operation = caller.interface.named("POST /documents")
    assert operation is not None
    cases: list[Any] = []
    fuzzed(operation, BAD, 20, Random(1), cases.append)
    case = next(case for case in cases if isinstance(case.body, dict) and "file" in case.body)
    case.path_parameters, case.query, case.headers, case.body = {}, {}, {}, drawn
    case.media_type = "multipart/form-data"
    case = caller.things.led(operation, case)
    assert (case.body["case_id"] == "C1*") is stays
    assert case.body == drawn | {"case_id": case.body["case_id"]}
    assert case.meta.generation.mode is BAD
