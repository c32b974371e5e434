"""What was observed of a described interface becomes findings, doubts by name and a table on the page."""

from __future__ import annotations

from played import At, Event, played, promises
from played.run import COURT, Entry, act, noted

from nisi.board.interface_coverage import Row, interface_coverage
from nisi.checkers import broken_contract
from nisi.checkers.checked import Checked, Finding, Measure, NotExercised, Rate
from nisi.history.history import History
from nisi.journal.records import InterfaceDescribed, Observed
from nisi.operations import CallInterface, InterfaceAnswered
from nisi.verdict.doubts import Doubt, _of_interface

LIST, ADD = "GET /jurors", "POST /jurors"


def described(*operations: str, left_out: tuple[str, ...] = ()) -> Event:
    roles = dict.fromkeys(operations, ("juror-officer",))
    return noted(InterfaceDescribed(place="api.yaml", sha256="0" * 64, operations=roles, left_out=left_out), 2, COURT)


def called(name: str, status: int, role: str = "juror-officer", at: At = 10) -> Event:
    """One call of an operation; a status of 500 or more is an act whose outcome is not known."""

    def entries(cast: object) -> list[Entry]:
        method, _, path = name.partition(" ")
        operation = CallInterface(operation_id=name, method=method, path=path, call=0)
        if status >= 500:
            return list(act(cast, at, role, operation, None, outcome="unknown", channel="contract", status=status))  # type: ignore[arg-type]
        return list(act(cast, at, role, operation, InterfaceAnswered(status=status), channel="contract"))  # type: ignore[arg-type]

    return entries


def broke(name: str, status: int | None, rule: str, why: str = "it did", at: float = 10.5) -> Event:
    evidence = {"rule": rule, "status": status, "role": "juror-officer", "why": why}
    return noted(Observed(check="contract", subject=name, holds=False, evidence=evidence), at, COURT)


def check(history: History) -> Checked:
    return broken_contract.check(history, promises())


def test_an_answer_that_breaks_a_rule_is_a_finding_with_operation_answer_and_rule() -> None:
    """And with the call that showed it, the last one that was answered before."""
    history = played(described(ADD), called(ADD, 201), broke(ADD, 201, "the described body", "jurorId is missing"))
    assert check(history) == Checked(
        (
            Finding(
                code="contract-broken",
                subject="POST /jurors 201 the described body",
                sentence=(
                    "POST /jurors answered 201 to juror-officer and broke the rule “the described body”: "
                    "jurorId is missing"
                ),
                calls=("court:2",),
                where={"operation": ADD, "rule": "the described body"},
            ),
        ),
        (Measure(name="contract.broken", rate=Rate(failures=1, exposures=1, unit="answers")),),
    )


def test_the_same_break_is_one_finding_however_often_it_was_seen() -> None:
    """An operation that breaks a rule with one status breaks it in one way, as far as anybody can tell."""
    history = played(
        described(ADD),
        *(
            event
            for n in range(3)
            for event in (called(ADD, 500, at=10 + n), broke(ADD, 500, "no server error", at=10.5 + n))
        ),
        called(ADD, 400, at=20),
        broke(ADD, 400, "a described status", at=20.5),
    )
    assert [(f.subject, len(f.calls)) for f in check(history).findings] == [
        ("POST /jurors 400 a described status", 1),
        ("POST /jurors 500 no server error", 3),
    ]


def test_calls_that_break_nothing_are_exposures() -> None:
    """Of every answer, whatever its status."""
    history = played(described(ADD), called(ADD, 201), called(ADD, 422, at=11))
    assert check(history) == Checked(
        (), (Measure(name="contract.broken", rate=Rate(failures=0, exposures=2, unit="answers")),)
    )


def test_without_a_call_nothing_was_exercised() -> None:
    """A description that was never asked about holds nobody to it."""
    why = "no operation of a description was called"
    assert check(played()) == Checked((), (NotExercised(name="contract.broken", why=why),))


def test_an_operation_that_was_never_given_what_it_is_for_is_not_shown_by_name() -> None:
    """Only refusals, or no call at all; an operation with a 2xx to anybody is shown."""
    history = played(
        described(LIST, ADD, "GET /a"),
        called(ADD, 201),
        called(LIST, 401, role="nobody", at=11),
        called(LIST, 403, at=12),
        called(LIST, 503, at=13),
    )
    way_out = "give the description an example or a link that leads to it, and x-roles that may ask it"
    assert list(_of_interface(history)) == [
        Doubt(
            what="the operation GET /jurors",
            why="none of its 3 answers was a 2xx (1 × 401, 1 × 403, 1 × 503)",
            way_out=way_out,
        ),
        Doubt(
            what="the operation GET /a",
            why="none of its 0 answers was a 2xx (it was never called)",
            way_out=way_out,
        ),
    ]


def test_the_page_tells_operation_by_answer_by_role() -> None:
    """Whoever was given an answer most often comes first; what was left out is named."""
    history = played(
        described(LIST, ADD, left_out=("GET /health",)),
        called(LIST, 200),
        called(LIST, 200, at=11),
        called(LIST, 200, role="court-administrator", at=12),
        called(LIST, 401, role="nobody", at=13),
    )
    coverage = interface_coverage(history)
    assert coverage is not None
    assert coverage.sentences == (
        "1 of 2 operations gave what they are for to somebody, in 4 calls drawn from the description.",
        "Of the description not called: GET /health.",
    )
    assert coverage.rows == (
        Row(LIST, "200", "juror-officer 2, court-administrator 1"),
        Row(LIST, "401", "nobody 1"),
        Row(ADD, "never called", ""),
    )


def test_a_run_without_a_described_interface_has_no_such_part() -> None:
    """Nothing was asked, and the page says nothing of it."""
    assert interface_coverage(played()) is None
