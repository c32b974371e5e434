"""An actor: every act is on disk before the platform is touched, and whatever comes of it is a value."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from writing import opened

from nisi.actor import WHY_LENGTH, ActCounter, Actor, Performed
from nisi.journal.reader import WriterFile, read_file
from nisi.journal.records import Answered, Call, Invoked
from nisi.journal.writer import Journal
from nisi.model import NewDocument, Ok, Outcome, Refused, Secret, Unknown
from nisi.operations import (
    CaseFileSeen,
    CaseOpened,
    EventStarted,
    EventSubmitted,
    OpenAppeal,
    Operation,
    StartEvent,
    SubmitEvent,
    ViewCaseFile,
)

TOKEN = "eyJhbGciOiJIUzI1NiJ9.event-token"


class Stub:
    """A driver that does as it is told."""

    def __init__(self, does: Callable[[Operation[Any]], Performed[Any]]) -> None:
        self.perform: Callable[[Operation[Any]], Performed[Any]] = does

    def channel_of(self, operation: Operation[Any]) -> str:
        return "api"


def acting(folder: Path, does: Callable[[Operation[Any]], Performed[Any]]) -> tuple[Actor, Journal]:
    journal = Journal(folder, opened("tagging"))
    return Actor("representative.1", "representative", Stub(does), journal, ActCounter()), journal


def read(folder: Path) -> WriterFile:
    return read_file(folder / "tagging.ndjson")


def test_the_invocation_is_on_disk_when_the_driver_is_called(tmp_path: Path) -> None:
    """So that a process that dies in the middle of an act leaves it open, not unmade."""
    seen: list[object] = []

    def look(operation: Operation[Any]) -> Performed[Any]:
        seen.extend(line.record for line in read(tmp_path).lines[1:])
        return Performed(Ok(CaseOpened(case_id="c")))

    actor, journal = acting(tmp_path, look)
    actor.arrive(5, "court-001", "wifi")
    assert actor.do(OpenAppeal(reference="r")) == Ok(CaseOpened(case_id="c"))
    journal.close()
    invoked = Invoked(
        act=0,
        actor="representative.1",
        role="representative",
        channel="api",
        operation=OpenAppeal(reference="r"),
        due_ns=5,
        site="court-001",
        network="wifi",
    )
    assert seen == [invoked]
    assert [line.record for line in read(tmp_path).lines[1:3]] == [
        invoked,
        Answered(act=0, outcome=Ok(CaseOpened(case_id="c"))),
    ]


def test_whatever_a_driver_raises_is_unknown(tmp_path: Path) -> None:
    """The act may have been done; the reason is kept, cut to a length."""

    def break_down(operation: Operation[Any]) -> Performed[Any]:
        raise RuntimeError("x" * 1_000)

    actor, journal = acting(tmp_path, break_down)
    assert actor.do(OpenAppeal(reference="r")) == Unknown(why=f"RuntimeError: {'x' * 1_000}"[:WHY_LENGTH])
    journal.close()
    assert read(tmp_path).trouble == ()


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, SystemExit])
def test_an_interrupt_leaves_its_act_open(tmp_path: Path, interrupt: type[BaseException]) -> None:
    """It is not caught, and nothing is written that could be taken for an answer."""

    def stop(operation: Operation[Any]) -> Performed[Any]:
        raise interrupt

    actor, journal = acting(tmp_path, stop)
    with pytest.raises(interrupt):
        actor.do(OpenAppeal(reference="r"))
    journal.close()
    assert [type(line.record).__name__ for line in read(tmp_path).lines] == ["RunOpened", "Invoked", "Closed"]


@pytest.mark.parametrize(
    "outcome",
    [Ok(CaseOpened(case_id="\ud800")), Refused(why="no \udcff"), Ok(object())],
    ids=["half a surrogate pair in an answer", "half of one in a refusal", "an answer that is no record"],
)
def test_an_answer_that_cannot_be_journaled_is_unknown(tmp_path: Path, outcome: Outcome[Any]) -> None:
    """JSON may say half a surrogate pair; what cannot be written down could not be read, and nothing is raised."""
    actor, journal = acting(tmp_path, lambda _: Performed(outcome))
    came = actor.do(OpenAppeal(reference="r"))
    journal.close()
    assert isinstance(came, Unknown)
    assert came.why.startswith("the answer cannot be journaled: ")
    file = read(tmp_path)
    assert ([line.record for line in file.lines][2], file.trouble) == (Answered(act=0, outcome=came), ())


def test_a_secret_never_reaches_the_disk(tmp_path: Path) -> None:
    """Not in an answer, not in an operation, not in the platform's refusal, not in a path, not in an error."""
    outcomes: dict[type, Performed[Any]] = {
        StartEvent: Performed(Ok(EventStarted(token=Secret(TOKEN)))),
        SubmitEvent: Performed(
            Refused(why=f"the token {TOKEN} is stale", status=409),
            (Call(method="POST", path=f"/events?token={TOKEN}", status=409, ms=1.0),),
        ),
    }
    actor, journal = acting(tmp_path, lambda operation: outcomes[type(operation)])
    document = NewDocument(document_id="d", filename="f", category="c", classification="PUBLIC", party="p")
    submit = SubmitEvent(case_id="c", event="e", token=Secret(TOKEN), documents=(document,))
    actor.do(StartEvent(case_id="c", event="e"))
    assert actor.do(submit) == Refused(why=f"the token {Secret(TOKEN).digest()} is stale", status=409)

    def break_down(operation: Operation[Any]) -> Performed[Any]:
        raise ConnectionError(f"POST /events?token={TOKEN}")

    broken = Actor("representative.1", "representative", Stub(break_down), journal, ActCounter())
    broken.do(submit)
    journal.close()
    text = (tmp_path / "tagging.ndjson").read_text()
    assert (text.count("event-token"), text.count(Secret(TOKEN).digest())) == (0, 6)
    tokens = [line.record.operation for line in read(tmp_path).lines if isinstance(line.record, Invoked)]
    assert tokens[1] == tokens[2] == submit  # the same token is known by its digest


def test_acts_are_numbered_through_all_actors_of_a_journal(tmp_path: Path) -> None:
    """Answers find their invocations by number, so two actors never share one."""
    journal, counter = Journal(tmp_path, opened("tagging")), ActCounter()
    answers: dict[type, Any] = {ViewCaseFile: CaseFileSeen(documents=()), SubmitEvent: EventSubmitted()}
    driver = Stub(lambda operation: Performed(Ok(answers[type(operation)])))
    actors = [Actor(f"judge.{n}", "judge", driver, journal, counter) for n in range(3)]
    for actor in (*actors, *actors):
        actor.do(ViewCaseFile(case_id="c"))
    journal.close()
    acts = [line.record.act for line in read(tmp_path).lines if isinstance(line.record, Answered)]
    assert acts == [0, 1, 2, 3, 4, 5]
