"""A description that cannot hold anybody to anything ends in one line before a run begins."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from nisi.candidate import Candidate, load_candidate
from nisi.description import read_description
from nisi.settings import UsageError

ROOT = Path(__file__).resolve().parents[3]
REFCOURT, REFCOURT_PATH = load_candidate("refcourt", ROOT)
WAY_OUT = "; mend it, or name another description under contract"
GOOD = 'openapi: 3.1.0\npaths: {/a: {get: {responses: {"200": {description: x}}}}}\n'


def described(folder: Path, text: str | bytes) -> tuple[Candidate, Path]:
    raw = text.encode() if isinstance(text, str) else text
    (folder / "api.yaml").write_bytes(raw)
    return msgspec.structs.replace(REFCOURT, contract="api.yaml"), folder / "candidate.toml"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: [1\nb: 2\n", ":2:2: is neither YAML nor JSON: did not find expected ',' or ']'"),
        ('{"openapi": "3.1.0",\n "paths": {]}', ":2:12: is neither YAML nor JSON: did not find expected node content"),
        (b"\xff\xfe", ": byte 0: is not UTF-8"),
        ("- 1\n", ": is no description: it holds a list, not a table"),
        ("paths: {}\n", ': openapi: must be "3.…" (or swagger "2.0"), not "None"'),
        ("openapi: 3.1.0\npaths: {}\n", ": paths: no operation is described"),
        ("openapi: 3.1.0\npaths: {/a: [1]}\n", ": paths./a: must be a table of methods"),
        ("openapi: 3.1.0\npaths: {/a: {get: {}}}\n", ": paths./a.get.responses: no answer is described"),
        (
            "openapi: 3.1.0\npaths: {/a: {get: {responses: {default: {$ref: '#/components/x'}}}}}\n",
            ': /paths//a/get/responses/default: "$ref" leads to nothing: "#/components/x"',
        ),
    ],
)
def test_a_description_that_is_wrong_is_told_with_its_place(tmp_path: Path, text: str | bytes, told: str) -> None:
    """File, line and column or key, the reason, and what to do."""
    with pytest.raises(UsageError) as raised:
        read_description(*described(tmp_path, text))
    assert str(raised.value) == f"{tmp_path / 'api.yaml'}{told}{WAY_OUT}"


def test_a_description_that_is_not_there_is_told(tmp_path: Path) -> None:
    """By the name of the file."""
    candidate = msgspec.structs.replace(REFCOURT, contract="nowhere.yaml")
    with pytest.raises(UsageError, match=r"nowhere\.yaml: the description cannot be read: No such file or directory"):
        read_description(candidate, tmp_path / "candidate.toml")


def test_a_description_on_a_host_that_is_not_allowed_is_not_fetched() -> None:
    """An address is held to the same hosts as the candidate's."""
    candidate = msgspec.structs.replace(REFCOURT, contract="http://example.org/api.yaml")
    with pytest.raises(UsageError, match='contract: "http://example.org/api.yaml" is not on an allowed host'):
        read_description(candidate, REFCOURT_PATH)


def test_an_address_that_does_not_answer_is_told() -> None:
    """A description may be an address; it is fetched before anything is started."""
    candidate = msgspec.structs.replace(REFCOURT, contract="http://127.0.0.1:9/api.yaml")
    with pytest.raises(UsageError, match="http://127.0.0.1:9/api.yaml: the description cannot be fetched: "):
        read_description(candidate, REFCOURT_PATH)


def test_dates_are_texts_and_a_good_description_is_read(tmp_path: Path) -> None:
    """As JSON has them, so that examples stay what they are."""
    read = read_description(*described(tmp_path, GOOD + "x-since: 2026-11-21\n"))
    assert read is not None
    assert read.document["x-since"] == "2026-11-21"


def test_a_candidate_without_a_contract_has_no_description() -> None:
    """Then its contract suite is skipped, which is NOT SHOWN."""
    assert read_description(msgspec.structs.replace(REFCOURT, contract=None), REFCOURT_PATH) is None
