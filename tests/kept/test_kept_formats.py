"""One of each format, as Nisi 0.1.0 wrote it: whatever comes to read them later, these files are never written anew."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import get_args

import msgspec

from nisi.board.attempts import attempts_told
from nisi.board.beside import Ran
from nisi.evidence.statement import check_statement
from nisi.evidence.verdict_file import FORMAT
from nisi.gather.conclude import rules_in
from nisi.gather.plan import RunPlan, read_plan
from nisi.ledger.attempts import attempts_in
from nisi.ledger.chain import check_head, checked, head_of
from nisi.ledger.entries import AnyEntry

HERE = Path(__file__).parent
BUNDLE = HERE / "bundle"
LINES = (HERE / "ledger.jsonl").read_bytes().splitlines()
HEAD = "12:3327c33a9c4955f702d23a0ee1a2fb081b5039ee93f42cb40645f7bde0d76e4b"
SIGNED_BY = "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"
NOW = datetime.datetime(2026, 3, 2, 12, 0, tzinfo=datetime.UTC)


def test_lines_of_a_ledger_are_a_chain_that_is_still_read_and_told() -> None:
    """One of each kind; the head is the one that was written down, and no line loses anything by being read."""
    lines = checked(LINES)
    assert {type(line.entry) for line in lines} == set(get_args(AnyEntry))
    check_head(LINES, HEAD)
    assert str(head_of(LINES)) == HEAD
    assert [msgspec.json.encode(line) for line in lines] == LINES
    states = {attempt.run: attempt.state_at(NOW) for attempt in attempts_in(lines)}
    assert states == {"a": "ended", "b": "void", "c": "ended", "d": "killed"}
    assert [attempt.broken for attempt in attempts_in(lines)] == [(), (), (), ()]
    assert len(list(attempts_told(LINES, NOW))) == 5


def test_the_statement_of_a_bundle_is_still_what_its_verdict_and_manifest_say() -> None:
    """Envelope, signature, both predicates."""
    stated = check_statement(BUNDLE)
    assert (stated.wrong, stated.signed_by) == ((), SIGNED_BY)


def test_the_verdict_is_still_read_by_whoever_reads_one() -> None:
    """The page of a later run, the ratchet, and machines by the format that stands in it."""
    raw = (BUNDLE / "verdict.json").read_bytes()
    ran = msgspec.json.decode(raw, type=Ran)
    assert (json.loads(raw)["format"], ran.verdict, ran.candidate.digest) == (FORMAT, "GO", "c0ffee" * 10)
    rules = rules_in(BUNDLE)
    assert rules is not None
    assert (rules.stage.name, "lost_orders" in rules.looked.checkers) == ("small", True)


def test_the_plan_of_a_run_is_still_read() -> None:
    """With whatever has come to a plan since at its default."""
    told = json.loads((BUNDLE / "run.json").read_text())
    read = json.loads(msgspec.json.encode(read_plan(BUNDLE)))
    assert {key: value for key, value in read.items() if key in told} == told
    assert set(told) <= set(RunPlan.__struct_fields__)
