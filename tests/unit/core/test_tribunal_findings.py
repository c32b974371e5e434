"""What can be proved about tribunal cases: each finding fires, and not on the innocent history nearest to it."""

from __future__ import annotations

from typing import Any

import pytest
from played import (
    SIZE,
    Event,
    assigned,
    bundle,
    changed,
    decision,
    document,
    fetch,
    fetch_bundle,
    history_of,
    moved,
    opened,
    order,
    played,
    promises,
    read,
    record,
    removed,
    search,
    store,
    updated,
    view,
)
from played.run import ACCESS
from told import of

from nisi.access import AccessRule
from nisi.checkers import checkers
from nisi.checkers.checked import Checked, Finding
from nisi.checkers.entitled import unstated
from nisi.history.history import History

JUDGE, PANEL = "tribunal-judge", "panel-member"
LETTER = document("letter", at=(10, 10.5), size=SIZE)
SECRET = document("secret", at=(10, 10.5), classification="RESTRICTED")
STORED = store(at=45, holds=["letter", "secret", "other"])


def judge(at: float, *shows: str, **given: Any) -> Event:
    return view(JUDGE, at=at, shows=shows, **given)


def respondent(at: float, *shows: str, **given: Any) -> Event:
    return view("respondent", at=at, shows=shows, **given)


def panel(at: float, *shows: str, actor: str = "panel-member.1") -> Event:
    return view(PANEL, at=at, shows=shows, actor=actor)


def case_file(at: float, category: str | None, role: str = JUDGE) -> Event:
    return view(role, at=at, shows=["letter"], categories={"letter": category})


BOTH_SEE = (judge(20, "letter"), respondent(20, "letter"))
LATER = (judge(40, "letter"), respondent(40, "letter"))
OTHERS = document("other", at=(10.2, 11), role="caseworker", begun=10.0)

DOCUMENTS: dict[str, tuple[list[Event], list[str]]] = {
    "seen by all": ([LETTER, *BOTH_SEE, STORED], []),
    # Lost, missing, overwritten.
    "not in the store any more": ([LETTER, *BOTH_SEE, store(at=45)], ["document-lost"]),
    "not in the store, and then in it": ([LETTER, *BOTH_SEE, store(at=40), STORED], []),
    "a listing that began before it was acknowledged": ([LETTER, *BOTH_SEE, store(at=10.2)], []),
    "not acknowledged, and not in the store": ([document("letter", at=(10, None)), judge(20), store(at=45)], []),
    "lost and seen by nobody is lost": ([LETTER, judge(20), store(at=45)], ["document-lost"]),
    "in no view, and the store unseen": ([LETTER, judge(20), respondent(20)], ["document-missing"]),
    "in one view, and the store unseen": ([LETTER, judge(20), respondent(20, "letter")], ["document-hidden"]),
    "withdrawn, and gone": ([LETTER, changed("letter", at=15, withdrawn=True), judge(20), store(at=45)], []),
    "another's event from a copy without it": (
        [LETTER, OTHERS, judge(20, "other"), respondent(20, "other"), STORED],
        ["document-overwritten"],
    ),
    "another's event that was begun after it": (
        [LETTER, document("other", at=12, role="caseworker"), judge(20, "other"), respondent(20, "other"), STORED],
        ["document-hidden", "document-hidden"],
    ),
    "another's event that was refused": (
        [
            LETTER,
            document("other", at=(10.2, 11), role="caseworker", begun=10.0, outcome="refused"),
            judge(20),
            respondent(20),
            STORED,
        ],
        ["document-hidden", "document-hidden"],
    ),
    "another's event, and one who sees it still": (
        [LETTER, OTHERS, judge(20, "other"), respondent(20, "letter", "other"), STORED],
        ["document-hidden"],
    ),
    # Bytes.
    "opens as filed": ([LETTER, *BOTH_SEE, fetch(JUDGE, "letter", at=30), STORED], []),
    "opens with other bytes": (
        [LETTER, *BOTH_SEE, fetch(JUDGE, "letter", at=30, body="other"), STORED],
        ["document-altered"],
    ),
    "opens with other bytes, and hidden: altered alone": (
        [LETTER, judge(20), respondent(20, "letter"), fetch(JUDGE, "letter", at=30, body="other"), STORED],
        ["document-altered"],
    ),
    "bytes of an upload that was not ours": (
        [document("letter", at=10), *BOTH_SEE, fetch(JUDGE, "letter", at=30, body="other"), STORED],
        [],
    ),
    "seen, and cannot be opened": (
        [LETTER, *BOTH_SEE, fetch(JUDGE, "letter", at=30, outcome="refused"), STORED],
        ["document-unreadable"],
    ),
    "could not be opened, and then could": (
        [LETTER, *BOTH_SEE, fetch(JUDGE, "letter", at=30, outcome="refused"), fetch(JUDGE, "letter", at=31), STORED],
        [],
    ),
    "opening it was never answered": (
        [LETTER, *BOTH_SEE, fetch(JUDGE, "letter", at=30, outcome="unknown"), STORED],
        [],
    ),
    "neither seen nor opened: hidden alone": (
        [LETTER, judge(20), respondent(20, "letter"), fetch(JUDGE, "letter", at=30, outcome="refused"), STORED],
        ["document-hidden"],
    ),
    # Where it is shown.
    "in its category": ([LETTER, case_file(20, "evidence"), STORED], []),
    "in another category": ([LETTER, case_file(20, "orders"), STORED], ["document-misfiled"]),
    "in no category, where others have one": (
        [
            LETTER,
            document("other", at=11),
            view(JUDGE, 20, ["letter", "other"], categories={"other": "evidence"}),
            STORED,
        ],
        ["document-misfiled"],
    ),
    "a channel that tells no categories": ([LETTER, case_file(20, None), STORED], []),
    "moved, and shown there": ([LETTER, moved("letter", "orders", at=15), case_file(20, "orders"), STORED], []),
    "moved, and not settled yet": ([LETTER, moved("letter", "orders", at=15), case_file(16, "evidence"), STORED], []),
    "moved without an answer: either": (
        [LETTER, moved("letter", "orders", at=(15, None)), case_file(20, "evidence"), STORED],
        [],
    ),
    "moved without an answer, shown there, and back": (
        [
            LETTER,
            moved("letter", "orders", at=(15, None)),
            case_file(20, "orders"),
            case_file(30, "evidence"),
            STORED,
        ],
        ["update-lost"],
    ),
    "moved, and back where it was": (
        [LETTER, moved("letter", "orders", at=15), case_file(20, "evidence"), STORED],
        ["update-lost"],
    ),
    "moved, and in a third place": (
        [LETTER, moved("letter", "orders", at=15), case_file(20, "correspondence"), STORED],
        ["document-misfiled"],
    ),
    "on another case": (
        [LETTER, *BOTH_SEE, view(JUDGE, at=21, shows=["letter"], case="case-2"), STORED],
        ["document-misfiled"],
    ),
    # When it is shown.
    "seen, absent, seen": (
        [LETTER, judge(20, "letter"), judge(30), judge(40, "letter"), STORED],
        ["document-flickering"],
    ),
    "absent before it had to be there, then seen": ([LETTER, judge(11), judge(20, "letter"), STORED], []),
    "absent, then seen": ([LETTER, judge(20), judge(30, "letter"), STORED], ["document-late"]),
    "absent, seen, absent: hidden alone": (
        [LETTER, judge(20), judge(30, "letter"), judge(40), STORED, respondent(40, "letter")],
        ["document-hidden"],
    ),
    "absent for one judge, while another sees it": (
        [LETTER, judge(20, "letter"), judge(30, actor="tribunal-judge.2"), STORED],
        ["document-hidden"],
    ),
    # Who must see it, and when.
    "restricted, and still shown": (
        [LETTER, changed("letter", at=15, classification="RESTRICTED"), judge(30, "letter"), respondent(30, "letter")]
        + [STORED],
        ["document-leaked"],
    ),
    "shown before it was restricted": (
        [LETTER, *BOTH_SEE, changed("letter", at=25, classification="RESTRICTED"), judge(40, "letter"), STORED],
        [],
    ),
    "restricted a moment ago: either": (
        [LETTER, changed("letter", at=15, classification="RESTRICTED"), judge(30, "letter"), respondent(16, "letter")]
        + [STORED],
        [],
    ),
    "restricted without an answer: either": (
        [
            LETTER,
            changed("letter", at=(15, None), classification="RESTRICTED"),
            judge(30, "letter"),
            respondent(30, "letter"),
            respondent(40),
            STORED,
        ],
        [],
    ),
    "released, and not shown": (
        [SECRET, changed("secret", at=15, classification="PUBLIC"), judge(30, "secret"), respondent(30), STORED],
        ["document-hidden"],
    ),
    "released without an answer, and not shown": (
        [SECRET, changed("secret", at=15, classification="PUBLIC", outcome="unknown"), judge(30, "secret")]
        + [respondent(30), STORED],
        [],
    ),
    "withdrawn while restricted, and shown": (
        [SECRET, changed("secret", at=15, withdrawn=True), judge(30), respondent(30, "secret"), STORED],
        ["document-leaked"],
    ),
    "redacted: the original may be shown or not": (
        [LETTER, document("copy", at=15, redacts="letter", role="caseworker")]
        + [judge(30, "letter", "copy"), respondent(30, "copy"), respondent(40, "letter", "copy"), STORED]
        + [store(at=46, holds=["letter", "copy"])],
        [],
    ),
    "a panel member of the case": (
        [LETTER, judge(20, "letter"), assigned("panel-member.1", at=15), panel(30, "letter"), STORED],
        [],
    ),
    "a panel member who sees nothing": (
        [LETTER, judge(20, "letter"), assigned("panel-member.1", at=15), panel(30), STORED],
        ["document-hidden"],
    ),
    "a panel member of another case": ([LETTER, judge(20, "letter"), panel(30, "letter"), STORED], ["document-leaked"]),
    "a panel member, a moment after": (
        [LETTER, judge(20, "letter"), assigned("panel-member.1", at=15), panel(16), panel(16.5, "letter"), STORED]
        + [panel(40, "letter")],
        [],
    ),
    "a panel member who was removed": (
        [LETTER, judge(20, "letter"), assigned("panel-member.1", at=12), removed("panel-member.1", at=20), STORED]
        + [panel(30, "letter")],
        ["document-leaked"],
    ),
    "a panel member whose removal was not answered": (
        [LETTER, judge(20, "letter"), assigned("panel-member.1", at=12), STORED]
        + [removed("panel-member.1", at=(20, None)), panel(30, "letter"), panel(40)],
        [],
    ),
    "another panel member": (
        [LETTER, judge(20, "letter"), assigned("panel-member.1", at=12), STORED]
        + [panel(30, "letter"), panel(31, "letter", actor="panel-member.2")],
        ["document-leaked"],
    ),
    # Bundles.
    "a whole bundle": (
        [LETTER, *BOTH_SEE, bundle(at=30), fetch_bundle(JUDGE, at=31, holds=["letter"]), STORED],
        [],
    ),
    "a bundle without it": (
        [LETTER, *BOTH_SEE, bundle(at=30), fetch_bundle(JUDGE, at=31), STORED],
        ["bundle-incomplete"],
    ),
    "a bundle with other bytes": (
        [LETTER, *BOTH_SEE, bundle(at=30), fetch_bundle(JUDGE, at=31, altered=["letter"]), STORED],
        ["bundle-incomplete"],
    ),
    "a bundle that was never kept": (
        [LETTER, *BOTH_SEE, bundle(at=30), fetch_bundle(JUDGE, at=35, outcome="refused", status=404), STORED],
        ["write-lost"],
    ),
    "a bundle that is not there yet, and then is": (
        [LETTER, *BOTH_SEE, bundle(at=30), fetch_bundle(JUDGE, at=31, outcome="refused", status=404)]
        + [fetch_bundle(JUDGE, at=35, holds=["letter"]), STORED],
        [],
    ),
    "a bundle that was asked for too early": (
        [LETTER, *BOTH_SEE, bundle(at=12), fetch_bundle(JUDGE, at=31), STORED],
        [],
    ),
    "a document that was withdrawn before": (
        [LETTER, changed("letter", at=15, withdrawn=True), bundle(at=30), fetch_bundle(JUDGE, at=31), STORED],
        [],
    ),
    "a restricted document in a respondent's bundle": (
        [SECRET, judge(20, "secret"), bundle(at=30), fetch_bundle("respondent", at=31, holds=["secret"]), STORED],
        ["document-leaked"],
    ),
    # Writes.
    "twice in one look": ([LETTER, judge(20, "letter", "letter"), STORED], ["write-doubled"]),
    "twice in the store": ([LETTER, judge(20, "letter"), store(at=45, holds=["letter", "letter"])], ["write-doubled"]),
    "refused, and shown": (
        [document("letter", at=10, outcome="refused"), judge(20, "letter"), STORED],
        ["refusal-applied"],
    ),
    "refused, and not shown": ([document("letter", at=10, outcome="refused"), judge(20), STORED], []),
    "refused, accepted at the second try, and shown": (
        [document("letter", at=10, outcome="refused"), document("letter", at=12), judge(20, "letter"), STORED],
        [],
    ),
    "two acknowledged from one version": (
        [
            document("letter", at=10, began_version=1, version=2),
            document("other", at=11, role="caseworker", began_version=1, version=3),
            judge(20, "letter", "other"),
            STORED,
        ],
        ["update-lost"],
    ),
    "two from one version, of which one was refused": (
        [
            document("letter", at=10, began_version=1, version=2),
            document("other", at=11, role="caseworker", began_version=1, outcome="refused"),
            judge(20, "letter"),
            STORED,
        ],
        [],
    ),
}

CASE = opened("case-1", at=5, phone="0123", hearingNeeds="a hearing loop")
WHOLE = {"phone": "0123", "hearingNeeds": "a hearing loop"}
NEEDS = {"hearingNeeds": "a hearing loop"}
LAST = [("updateCase", "Cass Worker", n) for n in (2, 3)]

DATA: dict[str, tuple[list[Event], list[str]]] = {
    "read whole": ([CASE, read(JUDGE, at=20, **WHOLE), read("respondent", at=20, **NEEDS)], []),
    "given to nobody": ([CASE, read(JUDGE, at=20, **NEEDS)], ["data-lost"]),
    "given to nobody, too early": ([CASE, read(JUDGE, at=6, **NEEDS)], []),
    "given to one, and not to another": (
        [CASE, read(JUDGE, at=20, **NEEDS), read("caseworker", at=20, **WHOLE)],
        ["data-hidden"],
    ),
    "given at last": ([CASE, read(JUDGE, at=20, **NEEDS), read(JUDGE, at=30, **WHOLE)], []),
    "a value that nobody wrote": ([CASE, read(JUDGE, at=20, **NEEDS, phone="9999")], ["data-altered"]),
    "given to the other side": (
        [CASE, read(JUDGE, at=20, **WHOLE), read("respondent", at=20, **WHOLE)],
        ["data-leaked"],
    ),
    "masked for the other side": (
        [CASE, read(JUDGE, at=20, **WHOLE), read("respondent", at=20, **NEEDS, phone="withheld")],
        [],
    ),
    "changed, and read so": ([CASE, updated(at=10, phone="0456"), read(JUDGE, at=20, **NEEDS, phone="0456")], []),
    "changed, and back": ([CASE, updated(at=10, phone="0456"), read(JUDGE, at=20, **WHOLE)], ["update-lost"]),
    "changed, and not settled yet": ([CASE, updated(at=10, phone="0456"), read(JUDGE, at=11, **WHOLE)], []),
    "changed, and out of date for one": (
        [CASE, updated(at=10, phone="0456"), read(JUDGE, at=20, **WHOLE)]
        + [read("caseworker", at=20, **NEEDS, phone="0456")],
        ["data-hidden"],
    ),
    "changed by two at once: either": (
        [
            CASE,
            updated(at=(10, 12), phone="0456"),
            updated(at=(10.1, 11), phone="0789", role=JUDGE),
            read(JUDGE, at=20, **NEEDS, phone="0456"),
            read("caseworker", at=20, **NEEDS, phone="0789"),
        ],
        [],
    ),
    "changed without an answer: either": (
        [CASE, updated(at=(10, None), phone="0456"), read(JUDGE, at=20, **WHOLE)],
        [],
    ),
    "changed without an answer, read so, and back": (
        [CASE, updated(at=(10, None), phone="0456")]
        + [read(JUDGE, at=20, **NEEDS, phone="0456"), read(JUDGE, at=30, **WHOLE)],
        ["update-lost"],
    ),
    "refused, and read so": (
        [CASE, updated(at=10, outcome="refused", phone="0456"), read(JUDGE, at=20, **NEEDS, phone="0456")],
        ["refusal-applied"],
    ),
    "refused, and not read": (
        [CASE, updated(at=10, outcome="refused", phone="0456"), read(JUDGE, at=20, **WHOLE)],
        [],
    ),
    # Whole cases.
    "found": ([CASE, search(JUDGE, at=20, finds=["case-1"])], []),
    "not found": ([CASE, search(JUDGE, at=20)], ["case-hidden"]),
    "not found yet": ([CASE, search(JUDGE, at=6), search(JUDGE, at=20, finds=["case-1"])], []),
    "found by a panel member of another": (
        [CASE, search(PANEL, at=20, finds=["case-1"])],
        ["case-leaked"],
    ),
    "not found by a panel member of another": ([CASE, search(PANEL, at=20)], []),
    "read by a panel member of another": ([CASE, read(PANEL, at=20)], ["case-leaked"]),
    "found by a panel member of it": (
        [CASE, assigned("panel-member.1", at=10), search(PANEL, at=20, finds=["case-1"])],
        [],
    ),
    "a case that is not there": (
        [CASE, read(JUDGE, at=20, outcome="refused", status=404)],
        ["write-lost"],
    ),
    "a case that is not there, and is not found": (
        [CASE, read(JUDGE, at=20, outcome="refused", status=404), search(JUDGE, at=21)],
        ["write-lost"],
    ),
    "a case that was not there, and then is": (
        [CASE, read(JUDGE, at=20, outcome="refused", status=404), read(JUDGE, at=30, **WHOLE)],
        [],
    ),
    "a case that may not be read": ([CASE, read(JUDGE, at=20, outcome="refused", status=403)], []),
    # The record of orders.
    "on record": ([order("a", at=10), record("a", at=40)], []),
    "not on record": (
        [order("a", "b", at=10, hearing="h"), record("a", at=40, case="case-of-h")],
        ["write-lost"],
    ),
    "not on record yet": ([order("a", "b", at=10, hearing="h"), record("a", at=10.5, case="case-of-h")], []),
    # History.
    "in the history": (
        [CASE, updated(at=10, version=2, phone="1"), history_of(JUDGE, 20, LAST[:1])],
        [],
    ),
    "not in the history": (
        [
            CASE,
            updated(at=10, version=2, phone="1"),
            updated(at=12, version=3, phone="2"),
            history_of(JUDGE, 20, LAST[:1]),
        ],
        ["history-gap"],
    ),
    "read before it was made": (
        [CASE, updated(at=10, version=2, phone="1"), history_of(JUDGE, 9, [])],
        [],
    ),
    "not in what a respondent may read": (
        [CASE, updated(at=10, version=2, phone="1"), history_of("respondent", 20, [])],
        [],
    ),
    "refused, and not in the history": (
        [CASE, updated(at=10, outcome="refused", phone="1"), history_of(JUDGE, 20, [])],
        [],
    ),
    "under another name": (
        [CASE, *(updated(at=10 + n, version=n, phone=str(n)) for n in (2, 3, 4))]
        + [history_of(JUDGE, 20, [*LAST, ("updateCase", "Somebody Else", 4)])],
        ["history-altered"],
    ),
    "as another event": (
        [CASE, *(updated(at=10 + n, version=n, phone=str(n)) for n in (2, 3, 4))]
        + [history_of(JUDGE, 20, [*LAST, ("archiveCase", "Cass Worker", 4)])],
        ["history-altered"],
    ),
    "under names that are always so": (
        [CASE, *(updated(at=10 + n, version=n, phone=str(n)) for n in (2, 3))]
        + [history_of(JUDGE, 20, [("Update case", "C. Worker", n) for n in (2, 3)])],
        [],
    ),
}
OF_TRIBUNALS = {"documents", "data", "access", "writes", "history"}


def found_in(history: History) -> list[Finding]:
    """The findings of every checker of tribunal cases; one that raises fails the test."""
    relevant = [c for c in checkers() if OF_TRIBUNALS & {*c.codes.values(), *c.measures.values()}]
    found = [finding for checker in relevant for finding in checker.check(history, promises()).findings]
    return sorted(found, key=lambda finding: finding.code)


@pytest.mark.parametrize("row", DOCUMENTS)
def test_each_finding_about_documents_fires_and_not_on_an_innocent_history(row: str) -> None:
    events, codes = DOCUMENTS[row]
    assert [finding.code for finding in found_in(played(*events))] == codes


@pytest.mark.parametrize("row", DATA)
def test_each_finding_about_cases_fires_and_not_on_an_innocent_history(row: str) -> None:
    events, codes = DATA[row]
    assert [finding.code for finding in found_in(played(*events))] == codes


def checked_by(name: str, *events: Event) -> Checked:
    (checker,) = (c for c in checkers() if c.name == name)
    return checker.check(played(*events), promises())


# A checker and its measure of what was not observed, what happened, and how much of it was not.
UNOBSERVED: dict[str, tuple[str, str, list[Event], tuple[int, int]]] = {
    "fields that nobody read": ("lost_data", "data.unobserved", [CASE], (5, 5)),
    "fields that a judge read": ("lost_data", "data.unobserved", [CASE, read(JUDGE, at=20, **WHOLE)], (3, 5)),
    "fields read too early": ("lost_data", "data.unobserved", [CASE, read(JUDGE, at=6, **WHOLE)], (5, 5)),
    "cases that nobody searched for": ("hidden_cases", "cases.unobserved", [CASE], (3, 3)),
    "events in no history": (
        "history_gaps",
        "history.unobserved",
        [CASE, updated(at=10, phone="1"), updated(at=20, phone="2"), history_of(JUDGE, 15, LAST)],
        (1, 2),
    ),
    "a panel member who never looked": (
        "hidden_documents",
        "documents.unobserved",
        [LETTER, assigned("panel-member.1", at=15), *BOTH_SEE],
        (1, 3),
    ),
}


@pytest.mark.parametrize("row", UNOBSERVED)
def test_what_nobody_looked_at_is_counted(row: str) -> None:
    name, measure, events, expected = UNOBSERVED[row]
    assert of(checked_by(name, *events), measure) == [expected]


# What happened to a document, and how many decisions were made unseen, and on how many documents.
DECIDED: dict[str, tuple[list[Event], tuple[int, int]]] = {
    "with all in sight": ([LETTER, judge(20, "letter"), decision(at=30), STORED], (0, 0)),
    "while it was hidden": ([LETTER, judge(20), decision(at=30), respondent(20, "letter"), STORED], (1, 1)),
    "while it was late": ([LETTER, judge(20), decision(at=30), judge(40, "letter"), STORED], (1, 1)),
    "after it was late": ([LETTER, judge(20), judge(25, "letter"), decision(at=30), STORED], (0, 0)),
    "before it was filed": ([decision(at=5), LETTER, judge(20), respondent(20, "letter"), STORED], (0, 0)),
    "when it was lost": ([LETTER, judge(20), decision(at=30), store(at=45)], (1, 1)),
    "when another role could not see it": (
        [LETTER, judge(20, "letter"), respondent(20), decision(at=30), STORED],
        (0, 0),
    ),
}


@pytest.mark.parametrize("row", DECIDED)
def test_who_decided_unseen_is_counted(row: str) -> None:
    events, (decisions, documents) = DECIDED[row]
    checked = checked_by("unseen_decisions", *events)
    assert [failures for failures, _ in of(checked, "decisions.unseen", "documents.decided-unseen")] == [
        decisions,
        documents,
    ]


def test_a_finding_names_who_decided_unseen() -> None:
    (finding,) = found_in(played(LETTER, judge(20), decision(at=30), respondent(20, "letter"), STORED))
    assert finding.sentence.endswith("it is still in the store. Decided unseen by tribunal-judge.1 at 10:00:30.")


def test_an_overwritten_document_names_the_act_that_took_it_off() -> None:
    history = played(LETTER, OTHERS, judge(20, "other"), respondent(20, "other"), STORED)
    (finding,) = found_in(history)
    (act,) = history.rows("select event, actor from events where actor = 'caseworker.1'")
    assert finding.calls[1] == act["event"]
    assert "caseworker.1's file-evidence at 10:00:11 began from a copy of the case without it." in finding.sentence


def test_what_no_rule_states_is_listed() -> None:
    """Kinds of documents, fields and cases that this run touched, and a role that the table is silent about."""
    access = type(ACCESS)(
        format=1, rule=(AccessRule(roles=("respondent",), entitlement="must-see", why="", parties=("tribunal",)),)
    )
    assert unstated(played(CASE, LETTER), access) == (
        "respondent: PUBLIC documents in evidence by appellant",
        "respondent: the field hearingNeeds",
        "respondent: the field phone",
        "respondent: the case itself",
    )
