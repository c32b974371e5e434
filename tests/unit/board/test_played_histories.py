"""The helper that invents histories says what it is told to say."""

from __future__ import annotations

from pathlib import Path

from played import (
    CONTRACTOR,
    OTHER_NONCE,
    SUITES,
    deliveries_of,
    delivery,
    document,
    faults_read,
    fetch,
    foreign_delivery,
    item,
    ns,
    order,
    phase,
    played,
    store,
    suite,
    view,
)

from nisi.history.history import History
from nisi.journal.records import CandidateRead, FaultsRead, ItemNotPassed, PhaseBegan, SuiteEnded


def rows(history: History, table: str, *columns: str) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in history.rows(f"select {', '.join(columns)} from {table} order by all")]


def test_an_empty_run_is_whole_and_healthy() -> None:
    """Every suite ended, every writer closed its file, the inboxes were up, the candidate stayed the same."""
    history = played()
    assert history.trouble == ()
    assert history.gaps(1.5) == []
    assert [record.suite for _, record in history.records(SuiteEnded)] == list(SUITES)
    assert len({record.digest for _, record in history.records(CandidateRead)}) == 1
    assert (history.began("heal"), history.ended) == (ns(50), ns(60))
    assert history.clock_time(ns(127)) == "10:02:07"


def test_a_share_of_two_defendants_owes_two_orders() -> None:
    history = played(order("a", "b", at=(10, 10.2), site="Hull"))
    assert rows(history, "owed", "owed_no", "hearing", "offence", "site", "outcome", "shared", "acked") == [
        (0, "hearing-a", "offence-a", "Hull", "ok", ns(10), ns(10.2)),
        (1, "hearing-a", "offence-b", "Hull", "ok", ns(10), ns(10.2)),
    ]


def test_a_refused_share_owes_nothing_and_an_open_one_owes_what_left_a_trace() -> None:
    refused, open_ended = order("a", at=10, outcome="refused"), order("b", "c", at=(10, None))
    assert rows(played(refused, open_ended), "owed", "offence") == []
    told = played(refused, open_ended, delivery("b", at=11))
    assert rows(told, "owed", "offence", "outcome", "acked") == [
        ("offence-b", "unknown", None),
        ("offence-c", "unknown", None),
    ]


def test_the_same_hearing_again_is_an_amendment() -> None:
    """What is said again owes nothing, what is new is owed, and what is left out is ended."""
    history = played(
        order("a", at=10), order("a", at=20, condition=["curfew", "alcohol"]), order("a", at=30, condition="alcohol")
    )
    assert rows(history, "owed", "shared", "condition", "request") == [
        (ns(10), "curfew", "new"),
        (ns(20), "alcohol", "new"),
        (ns(30), "curfew", "end"),
    ]


def test_deliveries_keep_their_standing_key_and_body() -> None:
    """Ours, another run's, nobody's, unreadable, unsigned; the same words make the same body."""
    history = played(
        order("a", at=10),
        delivery("a", at=12, key="k"),
        delivery("a", at=13, key="k"),
        delivery("a", at=14, key=None, words="otherwise"),
        delivery("a", at=15, nonce=OTHER_NONCE),
        foreign_delivery(at=16),
        delivery("a", at=17, body="garbage"),
        delivery("a", at=18, signature="wrong"),
        delivery("b", at=19),
    )
    assert [row[1:] for row in rows(history, "receipts", "received", "owed_no", "standing", "key")] == [
        (0, "ours", "k"),
        (0, "ours", "k"),
        (0, "ours", None),
        (None, "stray", "key-0"),
        (None, "foreign", "key-1"),
        (None, "unreadable", "key-2"),
        (None, "unsigned", "key-3"),
        (None, "unmatched", "key-4"),
    ]
    bodies = [row["sha256"] for row in history.rows("select sha256 from receipts order by received limit 3")]
    assert bodies[0] == bodies[1] != bodies[2]
    assert {row["partner"] for row in history.rows("select partner from receipts")} == {CONTRACTOR}


def test_documents_views_fetches_and_the_store_speak_of_the_same_documents() -> None:
    history = played(
        document("letter", "report", at=(30, 30.5), classification="RESTRICTED", party="respondent"),
        document("third", at=(32, 33), outcome="refused"),
        view("tribunal-judge", at=(40, 41), shows=["letter"], channel="page"),
        fetch("respondent", "report", at=42, outcome="refused"),
        store(at=43, holds=["letter", "report"]),
    )
    assert rows(history, "documents", "document_id", "outcome", "classification", "party", "acked") == [
        ("id-letter", "ok", "RESTRICTED", "respondent", ns(30.5)),
        ("id-report", "ok", "RESTRICTED", "respondent", ns(30.5)),
        ("id-third", "refused", "PUBLIC", "appellant", None),
    ]
    assert rows(history, "presence join documents using (doc)", "filename", "from_rank", "to_rank") == [
        ("letter-NZ7F3K00100000K.txt", 0, 0)
    ]
    assert rows(history, "views", "role", "channel", "rows", "invoked", "answered") == [
        ("tribunal-judge", "page", 1, ns(40), ns(41))
    ]
    assert rows(history, "fetches join documents using (doc)", "document_id", "fetches.outcome") == [
        ("id-report", "refused")
    ]
    assert len(rows(history, "holdings", "doc")) == 2


def test_orders_and_cases_for_trial_are_marked_as_such() -> None:
    history = played(order("a", at=10, test=True), document("d", at=20, case="trial", test=True))
    assert rows(history, "owed", "test") == rows(history, "documents", "test") == [(True,)]


def test_what_is_wrong_with_the_evidence_can_be_played() -> None:
    """A killed writer, inboxes that were down, a suite that never ended, a test that did not pass."""
    history = played(
        suite("access", at=None),
        item("tagging", "test_x", "skipped", "no browser"),
        phase("restart", at=20),
        faults_read(T05=3),
        killed=("court",),
        inbox_down=((20, 30),),
        heal=None,
        sealed=None,
    )
    assert history.trouble == ("journal of court: it has no closing record, so its process was killed",)
    assert history.gaps(5) == [(ns(20), ns(30))]
    assert [record.suite for _, record in history.records(SuiteEnded)] == ["tagging", "documents"]
    assert [record.item for _, record in history.records(ItemNotPassed)] == ["test_x"]
    assert [record.phase for _, record in history.records(PhaseBegan)] == ["handshake", "provoke", "restart"]
    assert [record.fired for _, record in history.records(FaultsRead)] == [{"T05": 3}]


def test_a_played_journal_can_be_kept_and_sealed(tmp_path: Path) -> None:
    """The sealed history is the same as the one from the lines."""
    events = order("a", at=10), delivery("a", at=12)
    lines = played(*events, folder=tmp_path / "lines")
    sealed = played(*events, folder=tmp_path / "sealed", as_parquet=True)
    assert sorted(path.name for path in (tmp_path / "lines").iterdir()) == [
        "court.ndjson",
        "gate.ndjson",
        "inbox.ndjson",
    ]
    assert lines.rows("select * from receipts") == sealed.rows("select * from receipts")
    assert deliveries_of(lines) == deliveries_of(sealed)
