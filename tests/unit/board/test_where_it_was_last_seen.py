"""Where an order or a document was last seen on its way, and what reached each place of all that was made."""

from __future__ import annotations

from judged import Judged, faulty_run, judged, sound_run
from played import delivery, order
from test_report_page import Page

from nisi.board.last_seen import Place, ways
from nisi.board.reconciliation import DocumentsRow, WordsRow, reconciled
from nisi.board.report import render


def way_of(run: Judged, code: str) -> tuple[Place, ...]:
    found = [finding for finding in run.judgement.findings if finding.code == code]
    (way,) = ways(run.history, found[:1])
    assert way is not None
    return way.places


def test_a_lost_order_was_last_seen_when_it_was_accepted() -> None:
    """The outbox says of itself that nobody can look into it."""
    run = judged(*faulty_run())
    assert way_of(run, "order-lost") == (
        Place("asked", True, "10:00:07"),
        Place("accepted", True, "10:00:07"),
        Place("stored", False, "not seen on the platform's own record"),
        Place("outbox", False, "cannot be seen from outside"),
        Place("partner", False, "not at em-contractor"),
        Place("view", False, "not asked of the partner"),
    )
    assert (
        "Last seen at: accepted, 10:00:07. Asked 10:00:07 Accepted 10:00:07 Stored not seen" in Page(render(*run)).text
    )


def test_an_order_that_arrived_twice_was_last_seen_at_its_partner() -> None:
    assert way_of(judged(*faulty_run()), "order-duplicated")[4] == Place("partner", True, "at em-contractor 10:00:09")


def test_an_order_at_another_partner_was_seen_there() -> None:
    run = judged(order("a", at=(10, 10.2)), delivery("a", at=12, partner="second-contractor"))
    assert way_of(run, "order-misrouted")[4] == Place(
        "partner", True, "at second-contractor 10:00:12, for which it was not meant"
    )


def test_a_hidden_document_was_last_seen_in_the_store_or_in_another_view() -> None:
    """Here in the respondent's view, who was not to see it."""
    run = judged(*faulty_run())
    assert way_of(run, "document-hidden")[:3] == (
        Place("asked", True, "10:00:31"),
        Place("accepted", True, "10:00:31"),
        Place("stored", True, "in the store 10:00:55"),
    )


def test_a_finding_about_something_that_does_not_travel_has_no_way() -> None:
    """Nor has one whose records are not in the evidence."""
    run = judged(*sound_run())
    ghost = judged(*faulty_run()).judgement.findings[0]
    assert ways(run.history, [ghost]) == [None]
    assert ways(run.history, []) == []


def test_words_are_reconciled_from_made_to_received() -> None:
    """Two shares that were answered, one whose answer never came and that left no trace, one that was refused."""
    run = judged(*faulty_run())
    assert reconciled(run.judgement, run.history).words == (
        WordsRow("em-contractor", "order", "3", "3", "not looked at", "2", 1),
    )


def test_documents_are_reconciled_from_filed_to_visible() -> None:
    """Two documents in the store, and one of two in the judge's view."""
    run = judged(*faulty_run())
    told = reconciled(run.judgement, run.history)
    assert told.filed == 2
    assert told.documents == (
        DocumentsRow("acknowledged", "2", "2", 0),
        DocumentsRow("in the store", "2", "2", 0),
        DocumentsRow("visible to the respondent", "1", "1", 0),
        DocumentsRow("visible to the tribunal-judge", "1", "2", 1),
    )


def test_a_run_without_orders_and_documents_says_so() -> None:
    text = Page(render(*judged())).text
    assert "No order and no notification was owed to a partner in this run." in text
    assert "No document was filed in this run." in text
