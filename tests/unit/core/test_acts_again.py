"""What `nisi replay` sends: the acts on a finding's cases, with other names, and at once where they were."""

from __future__ import annotations

import threading
from contextlib import nullcontext
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from gated import judged
from played import Event, delivery, document, hindered, order, played

from nisi.gather.conclude import NothingToJudge
from nisi.gather.other_names import NotGiven, OtherNames
from nisi.gather.replay import see_that_it_was_looked_for
from nisi.gather.sent_again import send_again
from nisi.history.acts import Act
from nisi.history.same_cases import acts_about
from nisi.marks import Mint
from nisi.model import DocumentChange, NewDocument, Ok, Outcome, Refused, Secret
from nisi.operations import (
    CaseOpened,
    DocumentUploaded,
    DraftResults,
    EventStarted,
    ListHearing,
    OpenAppeal,
    ResultsDrafted,
    ShareAccepted,
    ShareResults,
    StartEvent,
    SubmitEvent,
    UploadDocument,
)

MARKS = Mint("7F3K", 1)
INTERRUPTED = hindered("the whole run", "it was interrupted", "run it again")
REFERENCE, FILE = MARKS.mark().text, MARKS.mark().text


def act(operation: Any, answer: Any = None, at: tuple[int, int] = (0, 1), actor: str = "caseworker.1") -> Act:
    ref = f"court:{at[0]}"
    ns = 1_000_000  # a step is a millisecond
    role = actor.partition(".")[0]
    return Act(ref, role, actor, "api", at[0] * ns, at[1] * ns, "ok", None, operation, answer)


# Which acts


def test_only_what_was_done_on_the_cases_of_a_finding_is_sent_again() -> None:
    """Not what others did on theirs, nor the handshake and the final reads, which each run has its own of."""
    theirs: tuple[Event, ...] = (order("eve", at=(12, 12.2)), delivery("eve", at=13), document("one", at=(30, 30.5)))
    history = played(order("ada", at=(10, 10.2)), *theirs)
    (lost,) = (finding for finding in judged(history).findings if finding.code == "order-lost")
    acts = acts_about(history, lost.calls, (lost.subject, lost.sentence))
    kinds = [a.operation.__struct_config__.tag for a in acts]
    assert kinds == ["open-crime-case", "list-hearing", "draft-results", "share-results"]
    assert acts_about(history, (), ("nothing that bears a mark",)) == ()


# With which names


def test_marks_ids_tokens_and_versions_are_those_of_this_time() -> None:
    """What the platform gave then stands for what it gives now; marks are new, and the same one for the same one."""
    mint = Mint("9999", 0)
    names = OtherNames(lambda: mint.mark().text)
    opened = act(OpenAppeal(reference=REFERENCE, fields={"phone": "1"}), CaseOpened("case-1"))
    now = names.asked(opened.operation)
    assert isinstance(now, OpenAppeal) and now.fields == {"phone": "1"} and now.reference.startswith("NZ9999")
    names.answered(opened, CaseOpened("case-901"))
    uploading = UploadDocument(case_id="case-1", filename=f"{FILE} a.txt", size=5, classification="PUBLIC")
    names.answered(act(uploading, DocumentUploaded("doc-1")), DocumentUploaded("doc-901"))
    started = act(StartEvent(case_id="case-1", event="e"), EventStarted(Secret("sha256:then")))
    names.answered(started, EventStarted(Secret("secret of today")))
    new = NewDocument(
        document_id="doc-1",
        filename=f"{FILE} a.txt",
        category=None,
        classification="PUBLIC",
        party="A",
        redacts="doc-1",
    )
    change = DocumentChange(document_id="doc-1", filename=f"{FILE} a.txt", withdrawn=True)
    submitted = names.asked(
        SubmitEvent(case_id="case-1", event="e", token=Secret("sha256:then"), documents=(new,), changes=(change,))
    )
    assert isinstance(submitted, SubmitEvent)
    assert (submitted.case_id, submitted.token.reveal()) == ("case-901", "secret of today")
    (document,), (changed,) = submitted.documents, submitted.changes
    assert (document.document_id, document.redacts, changed.document_id) == ("doc-901",) * 3
    assert document.filename == changed.filename != f"{FILE} a.txt"
    assert names.in_text(f"case-1 {FILE} a.txt judge") == f"case-901 {document.filename} judge"
    names.answered(
        act(DraftResults(hearing_id="h-1", version=0, lines=(), day="d"), ResultsDrafted(3)), ResultsDrafted(8)
    )
    names.ids["hearing_id", "h-1"] = "h-901"
    shared = names.asked(ShareResults(hearing_id="h-1", version=3, day="d"))
    assert shared == ShareResults(hearing_id="h-901", version=8, day="d")


def test_the_very_same_names_are_kept_where_nobody_has_seen_them() -> None:
    names = OtherNames(None)
    assert names.asked(OpenAppeal(reference=REFERENCE)) == OpenAppeal(reference=REFERENCE)
    assert names.are_in(f"{REFERENCE} is lost")


@pytest.mark.parametrize(
    "operation",
    [
        ListHearing(case_id="case-1", court_centre="c", hearing_day="d"),
        SubmitEvent(case_id="case-1", event="e", token=Secret("sha256:then")),
    ],
)
def test_what_the_platform_did_not_give_this_time_is_not_made_up(operation: Any) -> None:
    with pytest.raises(NotGiven):
        OtherNames(None).asked(operation)


# In which order


class Desk:
    """A court in which every act takes its time, and notes what was under way when it began and what was over."""

    def __init__(self, refuses: str = "") -> None:
        self.settings = SimpleNamespace(stage=SimpleNamespace(deadlines=SimpleNamespace(view_settles_s=0.01)))
        self.log: list[tuple[str, str]] = []
        self.both = threading.Barrier(2, timeout=5)
        self.refuses = refuses
        self._ids = count(901)

    def act_by(self, way: str) -> None:
        assert way == "api"

    def actor(self, role: str, n: int) -> Any:
        return SimpleNamespace(do=lambda operation: self.do(f"{role}.{n}", operation))

    def do(self, actor: str, operation: Any) -> Outcome[Any]:
        self.log.append(("began", f"{actor} {operation.__struct_config__.tag}"))
        if isinstance(operation, ShareResults):
            self.both.wait()  # breaks unless two are under way at once
        self.log.append(("ended", f"{actor} {operation.__struct_config__.tag}"))
        if operation.__struct_config__.tag == self.refuses:
            return Refused(why="no")
        match operation:
            case OpenAppeal():
                return Ok(CaseOpened(f"case-{next(self._ids)}"))
            case ShareResults():
                return Ok(ShareAccepted())
            case _:
                return Ok(ResultsDrafted(1))


def acts_of_two() -> list[Act]:
    """One after another but for the two shares, which overlapped."""
    drafting = [DraftResults(hearing_id=f"h-{n}", version=0, lines=()) for n in (1, 2)]
    return [
        act(drafting[0], ResultsDrafted(1), (0, 5), "legal-adviser.1"),
        act(drafting[1], ResultsDrafted(1), (6, 9), "legal-adviser.2"),
        act(ShareResults(hearing_id="h-1", version=1), ShareAccepted(), (10, 20), "legal-adviser.1"),
        act(ShareResults(hearing_id="h-2", version=1), ShareAccepted(), (11, 21), "legal-adviser.2"),
        act(drafting[0], ResultsDrafted(2), (30, 31), "legal-adviser.1"),
    ]


def test_what_overlapped_overlaps_again_and_what_followed_follows() -> None:
    """The two shares wait for each other, which they could not do one after another."""
    desk, names = Desk(), OtherNames(None)
    names.ids = {("hearing_id", f"h-{n}"): f"h-{n}" for n in (1, 2)}
    sent = send_again(desk, acts_of_two(), names)  # type: ignore[arg-type]
    assert (sent.done, sent.not_done) == (5, ())
    order_of = [f"{what} {who}" for what, who in desk.log]
    assert order_of[:4] == [f"{w} legal-adviser.{n} draft-results" for n in (1, 2) for w in ("began", "ended")]
    assert order_of[-2:] == ["began legal-adviser.1 draft-results", "ended legal-adviser.1 draft-results"]


def test_what_hangs_on_a_refused_act_is_left_out_and_said() -> None:
    """A case that was not opened this time cannot be read, whoever could read it then."""
    acts = [
        act(OpenAppeal(reference=REFERENCE), CaseOpened("case-1"), (0, 5)),
        act(StartEvent(case_id="case-1", event="e"), EventStarted(Secret("sha256:then")), (6, 9)),
    ]
    sent = send_again(Desk(refuses="open-appeal"), acts, OtherNames(None))  # type: ignore[arg-type]
    assert (sent.done, sent.not_done) == (1, ("court:6: the platform gave no case_id case-1 this time",))


# Whether it came again


def test_what_did_not_come_in_a_run_that_was_cut_short_is_not_said_not_to_come() -> None:
    """Nobody looked to the end, so that it is NOT SHOWN; what came, came."""
    for events, came, cut_short in (((), False, False), ((INTERRUPTED,), False, True), ((INTERRUPTED,), True, False)):
        ran: Any = SimpleNamespace(judged=SimpleNamespace(history=played(*events)), folder=Path("runs/r1"))
        with pytest.raises(NothingToJudge, match="looked to the end: the whole run") if cut_short else nullcontext():
            see_that_it_was_looked_for(ran, came)
