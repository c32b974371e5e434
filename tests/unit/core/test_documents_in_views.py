"""Hidden and leaked documents: who must see it does, who must not does not, and who never looked showed nothing."""

from __future__ import annotations

import pytest
from played import NONCE, Event, acts_of, document, fetch, played, promises, store, view
from told import Counts, clusters, counts, of

from nisi.access import Access, AccessRule
from nisi.checkers import hidden_documents, leaked_documents
from nisi.checkers.checked import Checked, Finding, NotExercised
from nisi.marks import Mark

JUDGE_ONLY = Access(format=1, rule=(AccessRule(roles=("tribunal-judge",), entitlement="must-see", why="all"),))
LETTER = document("letter", at=(10, 10.5))  # PUBLIC: a judge and a respondent must see it
SECRET = document("secret", at=(10, 10.5), classification="RESTRICTED")  # a judge must, a respondent must not

IN_STORE = store(at=45, holds=["letter", "secret", "a", "b", "c"])  # what the store holds is not lost, so it is hidden


def judge(at: float, *shows: str, **given: str) -> Event:
    return view("tribunal-judge", at=at, shows=shows, **given)  # type: ignore[arg-type]


def respondent(at: float, *shows: str, **given: str) -> Event:
    return view("respondent", at=at, shows=shows, **given)  # type: ignore[arg-type]


# What happened, and the documents of a judge (hidden of judged) and those that nobody looked for (of owed).
HIDDEN: dict[str, tuple[list[Event], tuple[int, int], tuple[int, int]]] = {
    "seen": ([LETTER, judge(20, "letter")], (0, 1), (0, 1)),
    "not seen": ([LETTER, judge(20)], (1, 1), (0, 1)),
    "seen twice in one view": ([LETTER, judge(20, "letter", "letter")], (0, 1), (0, 1)),
    "another document seen": ([LETTER, judge(20, "other")], (1, 1), (0, 1)),
    "a view that began before it was acknowledged": ([LETTER, judge(10.2)], (0, 0), (1, 1)),
    "a view that began before it had to be settled": ([LETTER, judge(12.4)], (0, 0), (1, 1)),
    "a view that began just when it had to be settled": ([LETTER, judge(12.5)], (1, 1), (0, 1)),
    "not yet settled, then seen": ([LETTER, judge(11), judge(20, "letter")], (0, 1), (0, 1)),
    "hidden for a while, and back": ([LETTER, judge(20), judge(30, "letter")], (0, 1), (0, 1)),
    "seen, and gone in the last view": ([LETTER, judge(20, "letter"), judge(30)], (1, 1), (0, 1)),
    "nobody looked": ([LETTER], (0, 0), (1, 1)),
    "only another role looked": ([LETTER, respondent(20, "letter")], (0, 0), (1, 1)),
    "only another case was looked at": ([LETTER, judge(20, case="case-2")], (0, 0), (1, 1)),
    "a view that was refused": ([LETTER, judge(20, outcome="refused")], (0, 0), (1, 1)),
    "a view that was never answered": ([LETTER, judge(20, outcome="unknown")], (0, 0), (1, 1)),
    "hidden, then a view that was never answered": (
        [LETTER, judge(20), judge(30, outcome="unknown")],
        (1, 1),
        (0, 1),
    ),
    "no answer and no trace": ([document("letter", at=(10, None)), judge(20)], (0, 0), (0, 0)),
    "no answer, and seen": ([document("letter", at=(10, None)), judge(20, "letter")], (0, 0), (1, 1)),
    "no answer, seen, and gone": (
        [document("letter", at=(10, None)), judge(20, "letter"), judge(30)],
        (1, 1),
        (0, 1),
    ),
    "no answer, and seen by another role": (
        [document("letter", at=(10, None)), respondent(20, "letter"), judge(30)],
        (1, 1),
        (0, 1),
    ),
    "refused": ([document("letter", at=10, outcome="refused"), judge(20)], (0, 0), (0, 0)),
    "refused, then accepted at the second try": (
        [document("letter", at=10, outcome="refused"), document("letter", at=(20, 20.5)), judge(30)],
        (1, 1),
        (0, 1),
    ),
    "refused, looked, then accepted at the second try": (
        [document("letter", at=10, outcome="refused"), judge(15), document("letter", at=(20, 20.5))],
        (0, 0),
        (1, 1),
    ),
    "accepted, then refused when it was tried again": (
        [LETTER, document("letter", at=15, outcome="refused"), judge(20)],
        (1, 1),
        (0, 1),
    ),
    "a TEST case": ([document("letter", at=10, test=True), judge(20)], (0, 0), (0, 0)),
    "a restricted document, which a judge may see": ([SECRET, judge(20, "secret")], (0, 1), (0, 1)),
    "one of three": (
        [document("a", "b", "c", at=(10, 10.5)), judge(20, "a", "c")],
        (1, 3),
        (0, 3),
    ),
}


@pytest.mark.parametrize("row", HIDDEN)
def test_documents_are_hidden_seen_or_unobserved(row: str) -> None:
    """The last view that began after a document had to be there decides; a role that never looked showed nothing."""
    events, hidden, unobserved = HIDDEN[row]
    checked = hidden_documents.check(played(*events, IN_STORE), promises(access=JUDGE_ONLY))
    assert of(checked, "documents.hidden", "documents.unobserved") == [hidden, unobserved]
    assert len(checked.findings) == hidden[0]


def test_each_role_and_each_channel_is_a_slice() -> None:
    """What the interface has and the page has not is hidden on the page."""
    history = played(
        LETTER,
        judge(20, "letter"),
        judge(21, channel="page"),
        respondent(22, "letter"),
    )
    assert counts(hidden_documents.check(history, promises())) == {
        "documents.hidden": (1, 3),
        "documents.unobserved": (0, 2),
        "documents.hidden[channel=api]": (0, 2),
        "documents.hidden[channel=page]": (1, 1),
        "documents.hidden[role=respondent]": (0, 1),
        "documents.hidden[role=tribunal-judge]": (1, 2),
    }


def test_a_cell_that_no_rule_states_is_nobodys() -> None:
    """A PRIVATE document: a judge must see it, and of a respondent the table says nothing."""
    history = played(document("note", at=(10, 10.5), classification="PRIVATE"), judge(20, "note"), respondent(21))
    assert counts(hidden_documents.check(history, promises()))["documents.hidden"] == (0, 1)
    assert counts(leaked_documents.check(history, promises())) == {}


def test_a_hidden_document_is_told_whole() -> None:
    """Which, whose view, by which way, when, and whether the store has it; and the acts that show it."""
    history = played(LETTER, judge(20), store(at=25, holds=["letter"]))
    name = f"letter-{Mark(NONCE, 1, 0).text}.txt"
    (finding,) = hidden_documents.check(history, promises(access=JUDGE_ONLY)).findings
    acts = [acts_of(history, kind)[0] for kind in ("submit-event", "view-case-file", "read-store")]
    assert finding == Finding(
        code="document-hidden",
        subject=f"case-1 {name} tribunal-judge",
        sentence=(
            f"{name} on case case-1, filed at 10:00:10, was not in the tribunal-judge's case file view (api) at "
            "10:00:20; it is still in the store."
        ),
        calls=tuple(acts),
        where={"role": "tribunal-judge", "channel": "api", "category": "evidence"},
    )


def test_the_claim_is_made_in_cases() -> None:
    """Two documents hidden on one case are one failed trial."""
    history = played(
        document("a", "b", at=(10, 10.5)),
        document("c", at=(12, 12.5), case="case-2"),
        judge(20),
        judge(21, "c", case="case-2"),
        IN_STORE,
    )
    checked = hidden_documents.check(history, promises(access=JUDGE_ONLY))
    assert clusters(checked, "documents.hidden") == (1, 2)


def test_without_a_document_nothing_is_exercised() -> None:
    assert hidden_documents.check(played(judge(20)), promises()) == Checked(
        measures=tuple(
            NotExercised(name=f"documents.{what}", why="no role looked for a document that it must see")
            for what in ("hidden", "unobserved")
        )
    )
    assert leaked_documents.check(played(judge(20)), promises()) == Checked(
        measures=(NotExercised(name="documents.leaked", why="no role looked at a document that it must not see"),)
    )


# What happened, and the restricted documents that a respondent saw (of those it looked for); None: nothing exercised.
LEAKED: dict[str, tuple[list[Event], tuple[int, int] | None]] = {
    "nobody looked": ([SECRET], None),
    "looked, and not shown": ([SECRET, respondent(20)], (0, 1)),
    "shown": ([SECRET, respondent(20, "secret")], (1, 1)),
    "shown once, and never again": ([SECRET, respondent(20, "secret"), respondent(30)], (1, 1)),
    "shown before its submission was answered": (
        [document("secret", at=(10, 20), classification="RESTRICTED"), respondent(15, "secret")],
        (1, 1),
    ),
    "shown before it was submitted, when it was only in the store": (
        [document("secret", at=(10, 10.5), classification="RESTRICTED"), respondent(9.1, "secret")],
        (1, 1),
    ),
    "looked before it was submitted": ([SECRET, respondent(5)], None),
    "shown to a judge, who may": ([SECRET, judge(20, "secret")], None),
    "shown on another case": ([SECRET, respondent(20, "secret", case="case-2")], (1, 1)),
    "only another case was looked at": ([SECRET, respondent(20, case="case-2")], None),
    "a public document": ([LETTER, respondent(20, "letter")], None),
    "could not be opened": ([SECRET, fetch("respondent", "secret", at=20, outcome="refused")], (0, 1)),
    "could be opened": ([SECRET, fetch("respondent", "secret", at=20)], (1, 1)),
    "not in the view, and could be opened": ([SECRET, respondent(20), fetch("respondent", "secret", at=21)], (1, 1)),
    "opening it was never answered": ([SECRET, fetch("respondent", "secret", at=(20, None))], None),
    "the platform was down when it was opened": (
        [SECRET, fetch("respondent", "secret", at=20, outcome="unknown")],
        None,
    ),
    "a view that was refused": ([SECRET, respondent(20, outcome="refused")], None),
    "its submission was refused, and not shown": (
        [document("secret", at=10, outcome="refused", classification="RESTRICTED"), respondent(20)],
        None,
    ),
    "its submission was refused, and shown all the same": (
        [document("secret", at=10, outcome="refused", classification="RESTRICTED"), respondent(20, "secret")],
        (1, 1),
    ),
    "its submission was never answered, and shown": (
        [document("secret", at=(10, None), classification="RESTRICTED"), respondent(20, "secret")],
        (1, 1),
    ),
    "a TEST case": (
        [document("secret", at=10, classification="RESTRICTED", test=True), respondent(20, "secret")],
        None,
    ),
    "shown twice in one view": ([SECRET, respondent(20, "secret", "secret")], (1, 1)),
    "one of two": (
        [SECRET, document("other", at=(11, 11.5), classification="RESTRICTED"), respondent(20, "other")],
        (1, 2),
    ),
}


@pytest.mark.parametrize("row", LEAKED)
def test_documents_are_leaked_kept_or_never_looked_for(row: str) -> None:
    """One sight at any time is a leak; what could not have been seen is no exposure."""
    events, leaked = LEAKED[row]
    checked = leaked_documents.check(played(*events), promises())
    assert counts(checked).get("documents.leaked") == leaked
    assert len(checked.findings) == (leaked or (0, 0))[0]


def test_a_leak_on_the_page_only_is_a_leak_of_that_slice() -> None:
    history = played(SECRET, respondent(20), respondent(21, "secret", channel="page"))
    expected: Counts = {
        "documents.leaked": (1, 2),
        "documents.leaked[channel=api]": (0, 1),
        "documents.leaked[channel=page]": (1, 1),
        "documents.leaked[role=respondent]": (1, 2),
    }
    assert counts(leaked_documents.check(history, promises())) == expected


def test_a_leaked_document_is_told_whole() -> None:
    """Which, to whom, how and when it was first seen; every sight is a call."""
    history = played(SECRET, respondent(20, "secret"), respondent(25), fetch("respondent", "secret", at=30))
    name = f"secret-{Mark(NONCE, 1, 0).text}.txt"
    views = acts_of(history, "view-case-file")
    assert leaked_documents.check(history, promises()).findings == (
        Finding(
            code="document-leaked",
            subject=f"case-1 {name} respondent",
            sentence=(
                f"{name} on case case-1 is RESTRICTED, and a respondent, who must not see it, saw it in the case "
                "file view at 10:00:20 (api)."
            ),
            calls=(acts_of(history, "submit-event")[0], views[0], acts_of(history, "fetch-document")[0]),
            where={"role": "respondent", "channel": "api", "category": "evidence"},
        ),
    )


def test_must_not_see_outweighs_must_see() -> None:
    """A role that two rules speak of is barred, and owed nothing."""
    rules = tuple(
        AccessRule(roles=("respondent",), entitlement=entitlement, why="both")
        for entitlement in ("must-see", "must-not-see")
    )
    access = promises(access=Access(format=1, rule=rules))
    history = played(LETTER, respondent(20, "letter"))
    assert counts(leaked_documents.check(history, access))["documents.leaked"] == (1, 1)
    assert of(hidden_documents.check(history, access), "documents.hidden") == [(0, 0)]
