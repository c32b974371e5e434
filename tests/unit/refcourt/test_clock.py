"""The platform's clock can be moved ahead, by all its processes at once, and all that depends on time goes by it."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import reference_court
from reference_court import Court, Person, filed, lodged, row, started, submitted, until, uploaded, viewed
from tribunal_acts import assigned, removed

HOUR_S, DAY_S = 3600, 86_400


@pytest.fixture
def movable() -> Iterator[Court]:
    with reference_court.running("--clock") as court:
        yield court


def shifted(court: Court, by_s: float) -> float:
    answer = court.stranger().post("/clock", {"by_s": by_s})
    assert answer.status == 200, answer
    return answer.json["ahead_s"]


def stored(court: Court, case: str) -> set[str]:
    officer = Person(court.url, "records-officer.1")
    return {document["document_id"] for document in officer.get(f"/store/cases/{case}/documents").json["documents"]}


def test_a_platform_that_was_not_started_so_has_no_clock_to_move(court: Court) -> None:
    """Whatever is asked of it is not found."""
    for method in ("GET", "POST", "DELETE"):
        assert court.stranger().send(method, "/clock").status == 404


def test_every_process_tells_the_new_time_when_the_shift_is_answered(movable: Court) -> None:
    """Forward only, and shifts add up."""
    strangers = [movable.stranger() for _ in range(8)]
    assert shifted(movable, HOUR_S) == HOUR_S
    assert shifted(movable, 0.5) == HOUR_S + 0.5
    answers = [stranger.get("/clock").json for stranger in strangers]
    assert {answer["ahead_s"] for answer in answers} == {HOUR_S + 0.5}
    ahead = datetime.fromisoformat(answers[0]["now"]) - datetime.now(UTC)
    assert timedelta(seconds=HOUR_S - 5) < ahead <= timedelta(seconds=HOUR_S + 0.5)
    for by_s in (-1, "1", None, 1e400):
        assert movable.stranger().post("/clock", {"by_s": by_s}).status in (400, 422)


def test_uploads_are_timed_by_it_and_tokens_expire_by_it(movable: Court) -> None:
    """Of sign-ins and of events."""
    caseworker = movable.person("caseworker.1")
    case = lodged(caseworker)
    document = filed(caseworker, case, "a.pdf")["document_id"]
    start = started(caseworker, case)
    shifted(movable, 9 * HOUR_S)
    assert caseworker.get(f"/cases/{case}").status == 401
    again = Person(movable.url, "caseworker.1")
    assert submitted(again, case, start).status == 422
    later = filed(again, case, "b.pdf")["document_id"]
    first, second = (datetime.fromisoformat(viewed(again, case)[id]["upload_timestamp"]) for id in (document, later))
    assert timedelta(hours=9) < second - first < timedelta(hours=9, minutes=1)


def test_an_upload_that_no_event_named_is_thrown_away_after_a_day(movable: Court) -> None:
    """Not sooner, and never one that is attached, withdrawn or not; naming it afterwards is refused."""
    caseworker = movable.person("caseworker.1")
    case = lodged(caseworker)
    attached = filed(caseworker, case, "attached.pdf")["document_id"]
    left = uploaded(caseworker, case, "left.pdf")
    shifted(movable, DAY_S - HOUR_S)
    time.sleep(0.5)
    assert stored(movable, case) == {attached, left["document_id"]}
    shifted(movable, 2 * HOUR_S)
    until(lambda: stored(movable, case) == {attached})
    again = Person(movable.url, "caseworker.1")
    assert submitted(again, case, started(again, case), row(left)).status == 422
    shifted(movable, 400 * DAY_S)
    time.sleep(0.5)
    assert stored(movable, case) == {attached}
    assert set(viewed(Person(movable.url, "caseworker.1"), case)) == {attached}


def test_what_a_process_remembers_of_roles_ages_by_it(movable: Court) -> None:
    """After a shift nobody relies on what was read before it."""
    caseworker, panel = movable.person("caseworker.1"), movable.person("panel-member.1")
    case = lodged(caseworker)
    assigned(caseworker, case, panel)
    assert panel.get(f"/cases/{case}").status == 200
    removed(caseworker, case, panel)
    shifted(movable, 2)
    assert panel.get(f"/cases/{case}").status == 404


def test_how_far_it_is_ahead_outlives_the_platform(tmp_path) -> None:
    """As the times in its database do."""
    db = ["--db", f"sqlite:///{tmp_path / 'court.db'}", "--clock"]
    with reference_court.running(*db) as court:
        shifted(court, HOUR_S)
    with reference_court.running(*db) as court:
        assert court.stranger().get("/clock").json["ahead_s"] == HOUR_S
