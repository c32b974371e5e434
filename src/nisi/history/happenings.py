"""What was seen to happen in a run, besides what went wrong: the situations that a platform must be put into.

A run that never has two writers in one token window says nothing about writers who meet.  Each situation has a name, by
which a stage asks for it, and a row here each time that it came about.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from nisi.history.acts import Act
from nisi.history.outages import Outage
from nisi.journal.page_evidence import FORM_SENT, PAGE_EXAMINED
from nisi.journal.records import Observed
from nisi.operations import (
    AmendmentApproved,
    AmendmentCancelled,
    ApproveAmendment,
    AssignRole,
    BeginAmendment,
    BundleMade,
    CancelAmendment,
    CaseOpened,
    DecisionRecorded,
    EventStarted,
    FetchDocument,
    HearingListed,
    ListHearing,
    MakeBundle,
    OpenCrimeCase,
    ReadCase,
    RecordDecision,
    RemoveRole,
    ShareResults,
    StartEvent,
    SubmitEvent,
    ViewCaseFile,
)

SCHEMAS = {"happened": pa.schema([("what", pa.string()), ("case_id", pa.string()), ("at", pa.int64())])}

SOON = 2_000_000_000  # nanoseconds: longer than platforms remember roles

KNOWN = {
    "order varied": "a later court, or an amendment, changes an order that is in force",
    "order ended": "an order that is in force is ended, or taken back by an amendment",
    "order for another contractor": "the court chooses another contractor than the first",
    "amendment shared": "results are amended, approved by another person and shared again",
    "amendment cancelled": "an amendment is begun and dropped",
    "hearing over several days": "a hearing has more than one day",
    "case linked": "the same person is in two cases",
    "youth resulted": "results of a defendant under eighteen are shared",
    "no fixed address": "an order is made for a person who has none",
    "name beyond ASCII": "an order is made for a person whose name ASCII cannot write",
    "share refused": "somebody shares results that another person has changed meanwhile",
    "two shares of one case at once": "two hearings of a case are shared at overlapping times",
    "amendment while a share is in flight": "a hearing is locked while results of its case are being shared",
    "two writers in one token window": "an event is submitted while another person's event on the case is open",
    "bundle made": "a judge is sent the hearing bundle",
    "decision recorded": "an appeal is decided on what the judge was shown",
    "look soon after a change of access": "somebody looks at a case within 2 s of being let in or kept out",
    "word for a partner in an outage": "results are shared while the inbox that they are for is told to behave badly",
    "form sent by double click": "somebody clicks twice on the button of a form",
    "form sent by double click without scripts": "the same where pages can run no scripts, so that it is sent twice",
    "form sent by Enter twice": "somebody presses Enter twice in a field of a form",
    "form sent by back and again": "somebody goes back to a form that they sent, and sends it again",
    "form sent by answer lost, refreshed": "a form arrives, its answer does not, and its sender refreshes the page",
    "form sent by network lost in mid-upload": "the network is lost while a file is on its way, and comes back",
    "form sent by slow line": "an answer is long in coming, and its sender presses again",
    "form sent by two tabs": "one person has a form open in two tabs and sends both",
    "form sent by stale page": "one person sends a form that another has sent since it was opened",
    "form sent by session ends in mid-form": "a session ends while somebody fills a form, and they sign in again",
    "page examined": "a page is examined for barriers",
}
"""Every situation that can be asked for, with what it is."""

Row = tuple[str, str, int]


class _Span(NamedTuple):
    case_id: str
    actor: str
    began: int
    ended: int


def rows_of(
    acts: Sequence[Act],
    owed: Sequence[Mapping[str, Any]],
    refusals: Iterable[Mapping[str, Any]],
    outages: Mapping[str, Sequence[Outage]],
    observed: Iterable[tuple[int, Observed]] = (),
) -> list[dict[str, Any]]:
    """One row each time that something of KNOWN was seen; `outages` are those of each partner's inbox."""
    cases = _cases_of_hearings(acts)
    found = (
        *_of_orders(owed),
        *_of_cases(acts),
        *_of_appeals(acts),
        *_of_amendments(acts, cases),
        *(("share refused", share["case_id"], share["shared"]) for share in refusals if share["lawful"]),
        *_meetings(acts, cases),
        *_of_access(acts),
        *_in_outages(owed, outages),
        *_on_pages(observed),
    )
    return [{"what": what, "case_id": case_id, "at": at} for what, case_id, at in found]


def _cases_of_hearings(acts: Iterable[Act]) -> dict[str, str]:
    return {
        act.answer.hearing_id: act.operation.case_id
        for act in acts
        if isinstance(act.operation, ListHearing) and isinstance(act.answer, HearingListed)
    }


def _of_orders(owed: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
    first_contractor: str | None = None
    for word in owed:
        if word["test"] or word["thing"] != "order":
            continue
        first_contractor = first_contractor or word["partner"]
        at = word["case_id"], word["shared"]
        if word["request"] == "variation":
            yield "order varied", *at
        elif word["request"] == "end":
            yield "order ended", *at
        elif "no fixed address" in word["details"]:
            yield "no fixed address", *at
        if word["partner"] != first_contractor:
            yield "order for another contractor", *at
        if word["request"] == "new" and not word["defendant"].isascii():
            yield "name beyond ASCII", *at


def _of_cases(acts: Iterable[Act]) -> Iterator[Row]:
    youths: set[str] = set()
    for act in acts:
        match act.operation, act.answer:
            case OpenCrimeCase(test=False) as opening, CaseOpened() as opened:
                if opening.linked_to:
                    yield "case linked", opened.case_id, act.invoked
                if any(defendant.youth for defendant in opening.defendants):
                    youths.add(opened.case_id)
            case ListHearing() as listing, HearingListed():
                if listing.more_days:
                    yield "hearing over several days", listing.case_id, act.invoked
                if listing.case_id in youths:
                    yield "youth resulted", listing.case_id, act.invoked


def _of_appeals(acts: Iterable[Act]) -> Iterator[Row]:
    for act in acts:
        match act.operation, act.answer:
            case MakeBundle() as making, BundleMade():
                yield "bundle made", making.case_id, act.invoked
            case RecordDecision() as deciding, DecisionRecorded():
                yield "decision recorded", deciding.case_id, act.invoked


def _of_amendments(acts: Iterable[Act], cases: Mapping[str, str]) -> Iterator[Row]:
    for act in acts:
        match act.operation, act.answer:
            case ApproveAmendment() as approving, AmendmentApproved():
                yield "amendment shared", cases.get(approving.hearing_id, ""), act.invoked
            case CancelAmendment() as cancelling, AmendmentCancelled():
                yield "amendment cancelled", cases.get(cancelling.hearing_id, ""), act.invoked


def _meetings(acts: Sequence[Act], cases: Mapping[str, str]) -> Iterator[Row]:
    shares, locks = list[_Span](), list[_Span]()
    for act in acts:
        if isinstance(act.operation, ShareResults | BeginAmendment) and act.answered is not None:
            case_id = cases.get(act.operation.hearing_id)
            if case_id is None:
                continue  # hearings that nobody listed are not one case
            span = _Span(case_id, act.actor, act.invoked, act.answered)
            (shares if isinstance(act.operation, ShareResults) else locks).append(span)
    for one, _ in _overlapping(shares, shares):
        yield "two shares of one case at once", one.case_id, one.began
    for lock in {lock for lock, _ in _overlapping(locks, shares)}:
        yield "amendment while a share is in flight", lock.case_id, lock.began
    windows = list(_token_windows(acts))
    for one, _ in _overlapping(windows, windows):
        yield "two writers in one token window", one.case_id, one.began


def _of_access(acts: Iterable[Act]) -> Iterator[Row]:
    changed: dict[tuple[str, str], int] = {}
    for act in acts:
        match act.operation:
            case AssignRole() | RemoveRole() as change if act.answered is not None:
                changed[change.case_id, change.actor] = act.answered
            case ViewCaseFile() | ReadCase() | FetchDocument() as look:
                since = changed.get((look.case_id, act.actor))
                if since is not None and act.invoked - since < SOON:
                    yield "look soon after a change of access", look.case_id, act.invoked


def _in_outages(owed: Iterable[Mapping[str, Any]], outages: Mapping[str, Sequence[Outage]]) -> Iterator[Row]:
    for word in owed:
        if any(outage.began <= word["shared"] < outage.ended for outage in outages.get(word["partner"], ())):
            yield "word for a partner in an outage", word["case_id"], word["shared"]


def _on_pages(observed: Iterable[tuple[int, Observed]]) -> Iterator[Row]:
    for at, seen in observed:
        if seen.check == FORM_SENT:
            yield f"form sent by {seen.evidence.get('way')}", "", at
        elif seen.check == PAGE_EXAMINED:
            yield "page examined", "", at


def _token_windows(acts: Iterable[Act]) -> Iterator[_Span]:
    """From the answer that gave a token to the answer to what was submitted with it."""
    started: dict[str, int] = {}
    for act in acts:
        match act.operation, act.answer:
            case StartEvent(), EventStarted() as answer if act.answered is not None:
                started[answer.token.digest()] = act.answered
            case SubmitEvent() as submitting, _ if act.answered is not None:
                began = started.get(submitting.token.digest())
                if began is not None:
                    yield _Span(submitting.case_id, act.actor, began, act.answered)


def _overlapping(ones: Iterable[_Span], others: Iterable[_Span]) -> Iterator[tuple[_Span, _Span]]:
    """Pairs of spans of one case and two people that share a moment, each pair once."""
    by_case: dict[str, list[_Span]] = defaultdict(list)
    for span in others:
        by_case[span.case_id].append(span)
    if ones is others:
        pairs = (pair for spans in by_case.values() for pair in itertools.combinations(spans, 2))
    else:
        pairs = ((one, other) for one in ones for other in by_case.get(one.case_id, ()))
    return ((a, b) for a, b in pairs if a.actor != b.actor and a.began < b.ended and b.began < a.ended)
