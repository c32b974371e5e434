"""What people do at refcourt's pages by the file that ships: the interface holds what the pages acknowledged."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browsers import running_or_skipped
from fault_scenarios import Stage
from reference_court import PASSWORD, Court, running
from reference_court import filed as filed_by_program
from test_page_faults import staged

from nisi.candidate import SignIn
from nisi.drivers.browser_desk import BrowserDesk, PersonAtDesk
from nisi.drivers.dialect import load_dialect
from nisi.drivers.http import HttpDriver
from nisi.drivers.pages import load_pages
from nisi.drivers.sign_in import FormSignIn
from nisi.drivers.urllib3_send import Urllib3Send
from nisi.model import BundledDocument, Defendant, DocumentChange, NewDocument, Offence, Ok, Prompt, Refused, ResultLine
from nisi.operations import (
    ApproveAmendment,
    BeginAmendment,
    CancelAmendment,
    DraftResults,
    FetchBundle,
    FetchDocument,
    ListHearing,
    MakeBundle,
    MoveDocument,
    OpenAppeal,
    OpenCrimeCase,
    Operation,
    ReadCase,
    ReadHistory,
    ReadOrders,
    RequestApproval,
    SearchCases,
    ShareResults,
    StartEvent,
    SubmitEvent,
    UploadDocument,
    ViewCaseFile,
)

CANDIDATES = Path(__file__).parents[3] / "contracts" / "candidates"
WITHIN_S = 10.0
FIELDS = {"phone": "01632 960001", "address": "Tŷ Gwyn, Abertest", "medicalRecord": "‫מיגרנה‬", "hearingNeeds": "Loop"}
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def healthy() -> Iterator[Court]:
    with running() as court:
        yield court


@pytest.fixture(scope="module")
def desk() -> Iterator[BrowserDesk]:
    with running_or_skipped(BrowserDesk) as desk:
        yield desk


class Someone:
    """A person at the pages, and the same person at the interface."""

    def __init__(self, at_page: PersonAtDesk, interface: HttpDriver) -> None:
        self._at_page, self._interface = at_page, interface

    def do(self, operation: Operation[Any]) -> Any:
        """The answer that the pages acknowledged; whatever else came of it fails the test."""
        outcome = self.try_to(operation)
        assert isinstance(outcome, Ok), outcome
        return outcome.answer

    def try_to(self, operation: Operation[Any]) -> Any:
        assert self._at_page.channel_of(operation) == "page", operation
        return self._at_page.perform(operation).outcome

    def ask(self, operation: Operation[Any]) -> Any:
        outcome = self._interface.perform(operation).outcome
        assert isinstance(outcome, Ok), outcome
        return outcome.answer


Enter = Callable[[str], Someone]


@pytest.fixture(scope="module")
def enter(healthy: Court, desk: BrowserDesk) -> Enter:
    return entering(healthy, desk)


def entering(court: Court, desk: BrowserDesk) -> Enter:
    """Gives, for a name, that person at the pages of a court; the same person at every call."""
    pages, dialect = load_pages(CANDIDATES / "refcourt.pages.toml"), load_dialect(CANDIDATES / "refcourt.py")
    known: dict[str, Someone] = {}

    def enter(name: str) -> Someone:
        if name not in known:
            account = FormSignIn(SignIn(path="/sign-in"), name, PASSWORD)
            interface = HttpDriver(dialect, Urllib3Send(court.url, WITHIN_S), account)
            known[name] = Someone(desk.person(pages, court.url, (name, PASSWORD), WITHIN_S, interface), interface)
        return known[name]

    return enter


def appeal(clerk: Someone) -> tuple[str, str]:
    reference = f"N-{next(_numbers)}"
    return str(clerk.ask(OpenAppeal(reference=reference, fields=FIELDS)).case_id), reference


def filed(clerk: Someone, case: str, category: str | None = "tribunalOrders", **other: Any) -> NewDocument:
    name = f"{next(_numbers)} letter.txt"
    secrecy = other.get("classification", "PUBLIC")
    uploaded = clerk.do(UploadDocument(case_id=case, filename=name, size=700, classification=secrecy))
    new = NewDocument(
        document_id=uploaded.document_id,
        filename=name,
        category=category,
        classification=secrecy,
        party="appellant",
        redacts=other.get("redacts"),
    )
    event = "manageDocuments" if new.redacts else "uploadEvidence"
    submit(clerk, case, event, documents=(new,))
    return new


def submit(clerk: Someone, case: str, event: str, **parts: Any) -> Any:
    token = clerk.do(StartEvent(case_id=case, event=event)).token
    return clerk.do(SubmitEvent(case_id=case, event=event, token=token, **parts))


def test_what_is_filed_moved_and_managed_on_pages_is_so(enter: Enter) -> None:
    """Each role sees on its page what the interface gives it, after every step."""
    clerk, side = enter("caseworker.1"), enter("representative.1")
    case, _ = appeal(clerk)
    view, seen = ViewCaseFile(case_id=case), list[tuple[int, int]]()

    def look() -> None:
        for person in (clerk, side):
            assert sorted(person.do(view).documents, key=str) == sorted(person.ask(view).documents, key=str)
        seen.append((len(clerk.do(view).documents), len(side.do(view).documents)))

    secret, open_one = filed(clerk, case, classification="RESTRICTED"), filed(clerk, case, None)
    look()
    move = MoveDocument(case_id=case, document_id=open_one.document_id, filename="x", category="correspondence")
    clerk.do(move)
    look()
    filed(clerk, case, redacts=open_one.document_id)
    look()
    for change in ({"classification": "PUBLIC"}, {"withdrawn": True}):
        managed = DocumentChange(document_id=secret.document_id, filename="x", **change)  # type: ignore[arg-type]
        submit(clerk, case, "manageDocuments", changes=(managed,))
        look()
    assert seen == [(2, 1), (2, 1), (3, 1), (3, 2), (2, 1)]
    assert isinstance(side.try_to(move), Refused)


def test_a_document_opened_from_its_link_has_the_same_bytes(enter: Enter) -> None:
    """And one that is not in somebody's list cannot be opened by them."""
    clerk, side = enter("caseworker.1"), enter("representative.1")
    case, _ = appeal(clerk)
    for secrecy, opens in (("PUBLIC", True), ("RESTRICTED", False)):
        document = filed(clerk, case, classification=secrecy)
        fetch = FetchDocument(case_id=case, document_id=document.document_id, filename=document.filename)
        assert clerk.do(fetch) == clerk.ask(fetch)
        assert isinstance(side.try_to(fetch), Ok if opens else Refused)


def test_data_is_read_and_changed_on_pages(enter: Enter) -> None:
    """Of two who change a case at once, the second is told to look again; each role reads what it is given."""
    clerk, side = enter("caseworker.1"), enter("representative.1")
    case, reference = appeal(clerk)
    read, change = ReadCase(case_id=case), StartEvent(case_id=case, event="updateCase")
    tokens = [person.do(change).token for person in (clerk, side)]

    def fields(token: Any, phone: str) -> SubmitEvent:
        return SubmitEvent(case_id=case, event="updateCase", token=token, fields={"phone": phone})

    clerk.do(fields(tokens[0], "07700 900123"))
    late = side.try_to(fields(tokens[1], "0"))
    assert (late.status, "Somebody else changed this case" in late.why) == (409, True)
    for name in ("caseworker.1", "representative.1", "respondent.1"):
        assert enter(name).do(read) == enter(name).ask(read)
    assert clerk.do(read).fields == {**FIELDS, "phone": "07700 900123"}
    search, history = SearchCases(reference=reference), ReadHistory(case_id=case)
    assert clerk.do(search).case_ids == (case,)
    assert sorted(map(str, clerk.do(history).entries)) == sorted(map(str, clerk.ask(history).entries))


def test_a_bundle_made_on_a_page_lists_what_is_in_it(enter: Enter) -> None:
    """Name by name, in the order of the bundle, with the bundle's own bytes."""
    clerk = enter("caseworker.1")
    case, _ = appeal(clerk)
    for _ in range(2):
        filed(clerk, case)
    made = clerk.do(MakeBundle(case_id=case, title="For the hearing"))
    fetch = FetchBundle(case_id=case, bundle_id=made.bundle_id)
    on_page, given = clerk.do(fetch), clerk.ask(fetch)
    assert (on_page.size, on_page.sha256) == (given.size, given.sha256)
    assert on_page.documents == tuple(BundledDocument(filename=inside.filename) for inside in given.documents)


DAY = "2026-11-21"


def line(person: Defendant, offence: int, condition: Any, **other: Any) -> ResultLine:
    return ResultLine(
        result_line_id=f"line-{next(_numbers)}",
        master_defendant_id=person.master_defendant_id,
        offence_id=person.offences[offence].offence_id,
        label=f"{condition} requirement",
        ordered_date=DAY,
        condition=condition,
        **other,
    )


def heard(adviser: Someone) -> tuple[str, tuple[Defendant, ...]]:
    """A hearing of two people, each charged with two offences."""
    accused = tuple(
        Defendant(
            master_defendant_id=f"00000000-0000-4000-8000-{number:012}",
            reference=f"REF{number}",
            first_name="Ann",
            last_name=f"Other {number}",
            born="1990-01-01",
            address=None,
            offences=tuple(
                Offence(f"00000000-0000-4000-9000-{number:06}{count:06}", "TH68001", "Theft") for count in range(2)
            ),
        )
        for number in (next(_numbers), next(_numbers))
    )
    case = adviser.ask(OpenCrimeCase(urn=f"U{next(_numbers)}", defendants=accused)).case_id
    listing = ListHearing(case_id=case, court_centre="Testham Magistrates' Court", hearing_day=DAY)
    return str(adviser.ask(listing).hearing_id), accused


def prompts(**answers: str) -> tuple[Prompt, ...]:
    labels = {"startDate": "Start date", "endDate": "End date", "startTime": "Start time", "endTime": "End time"}
    return tuple(Prompt(ref, labels.get(ref, "Zone 1"), value) for ref, value in answers.items())


DATES = {"startDate": "2026-11-21", "endDate": "2027-02-28"}


def test_results_are_drafted_and_shared_on_pages(enter: Enter) -> None:
    """Of several people and offences, with every prompt; what is on record is what was typed."""
    adviser, other = enter("legal-adviser.1"), enter("legal-adviser.2")
    hearing, (ann, bob) = heard(adviser)
    lines = (
        line(
            ann, 0, "curfew", prompts=prompts(**DATES, startTime="19:00", endTime="07:00"), contractor="em-contractor"
        ),
        line(ann, 1, None, custody=True),
        line(bob, 1, "exclusion", prompts=prompts(**DATES, zone1="Beacon Hill"), contractor="second-contractor"),
    )
    draft = DraftResults(hearing_id=hearing, day=DAY, version=0, lines=lines)
    drafted = adviser.do(draft)
    assert (drafted.version, len(set(drafted.line_ids))) == (len(lines), len(lines))
    for stale in (draft, ShareResults(hearing_id=hearing, day=DAY, version=1)):
        refused = other.try_to(stale)
        assert isinstance(refused, Refused) and "somebody has changed it meanwhile" in refused.why
    assert adviser.do(ShareResults(hearing_id=hearing, day=DAY, version=drafted.version)).sequence == 1
    told = {
        (order.reference, order.condition): {ref: order.details[ref] for ref in order.details if ref in ZONED}
        for order in adviser.ask(ReadOrders(hearing_id=hearing)).orders
    }
    assert told == {
        (ann.reference, "curfew"): {**DATES, "startTime": "19:00", "endTime": "07:00"},
        (bob.reference, "exclusion"): {**DATES, "zone1": "Beacon Hill"},
    }


ZONED = {"startDate", "endDate", "startTime", "endTime", "zone1"}


def test_results_are_amended_on_pages(enter: Enter) -> None:
    """Locked, changed, approved by another person and shared again; or cancelled; whoever may not is told why."""
    adviser, other = enter("legal-adviser.1"), enter("legal-adviser.2")
    hearing, (ann, _) = heard(adviser)
    at: dict[str, Any] = {"hearing_id": hearing, "day": DAY}
    lines = (line(ann, 0, "trail", prompts=prompts(**DATES)), line(ann, 1, "alcohol", prompts=prompts(**DATES)))
    adviser.do(ShareResults(**at, version=adviser.do(DraftResults(**at, version=0, lines=lines)).version))
    begun = adviser.do(BeginAmendment(**at, reason="Entered in error"))
    assert "legal-adviser.1 is amending" in other.try_to(BeginAmendment(**at, reason="Mine")).why
    amended = adviser.do(DraftResults(**at, version=begun.version, lines=lines[:1]))
    requested = adviser.do(RequestApproval(**at, version=amended.version))
    approve = ApproveAmendment(**at, version=requested.version)
    assert isinstance(adviser.try_to(approve), Refused)
    assert adviser.do(ShareResults(**at, version=other.do(approve).version)).sequence == 2
    states = {order.condition: order.state for order in adviser.ask(ReadOrders(hearing_id=hearing)).orders}
    assert states == {"trail": "live", "alcohol": "ended"}
    begun = other.do(BeginAmendment(**at, reason="Second thoughts"))
    other.do(CancelAmendment(**at, version=begun.version))
    assert other.do(BeginAmendment(**at, reason="Third thoughts")).version >= begun.version


MANY = 26  # documents: one more than a page of the list holds


def seen_and_given(person: Someone, act: Operation[Any]) -> tuple[Any, Any]:
    return person.do(act), person.ask(act)


def hides_rows(enter: Enter, stage: Stage) -> bool:
    stage.file()
    seen, given = seen_and_given(enter("tribunal-judge.1"), ViewCaseFile(case_id=stage.case))
    return bool(len(seen.documents) < len(given.documents))


def ends_early(enter: Enter, stage: Stage) -> bool:
    for _ in range(MANY):
        filed_by_program(stage.caseworker, stage.case, f"{next(_numbers)}.pdf")
    seen, _ = seen_and_given(enter("caseworker.1"), ViewCaseFile(case_id=stage.case))
    return len(seen.documents) < MANY


def keeps_filters(enter: Enter, stage: Stage) -> bool:
    stage.file()
    ways = len(load_pages(CANDIDATES / "refcourt.pages.toml").case_file.ways)
    views = [seen_and_given(enter("caseworker.1"), ViewCaseFile(case_id=stage.case)) for _ in range(ways)]
    return any(sorted(map(str, seen.documents)) != sorted(map(str, given.documents)) for seen, given in views)


def opens_another(enter: Enter, stage: Stage) -> bool:
    filed_by_program(stage.caseworker, stage.case, "another.pdf", content=b"of another")
    document = stage.file()
    fetch = FetchDocument(case_id=stage.case, document_id=document, filename="x")
    seen, given = seen_and_given(enter("caseworker.1"), fetch)
    return bool(seen.sha256 != given.sha256)


def blanks_a_tab(enter: Enter, stage: Stage) -> bool:
    seen, given = seen_and_given(enter("representative.1"), ReadCase(case_id=stage.case))
    return bool(seen.fields != given.fields)


MET = {"B1": hides_rows, "B2": ends_early, "B3": keeps_filters, "B4": opens_another, "B12": blanks_a_tab}


@pytest.mark.parametrize("fault", MET)
def test_a_fault_that_only_pages_have_is_met_at_the_pages(fault: str, desk: BrowserDesk) -> None:
    """What a person sees differs from what the interface gives them, where the fault strikes, and nowhere else."""
    with running("--fault", fault) as court:
        enter = entering(court, desk)
        assert [MET[fault](enter, staged(court, fault, struck)) for struck in (True, False)] == [True, False]
