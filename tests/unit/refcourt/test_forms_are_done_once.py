"""A form is taken from whoever it was shown to, from our own pages, and once."""

from concurrent.futures import ThreadPoolExecutor

from at_the_pages import at_the_pages
from databases import on_every_database
from reference_court import Court, Person, listed, new_number
from tribunal_acts import FIELDS, fields_seen, history, lodged_with

pytestmark = on_every_database


def bundles_made(person: Person, case: str) -> list[str]:
    return [entry["summary"] for entry in history(person, case) if entry["event_id"] == "makeBundle"]


def test_a_form_that_is_sent_twice_is_done_once(court: Court, caseworker: Person) -> None:
    """The second time it leads to where the first time led, with the same receipt."""
    case = lodged_with(caseworker)
    person = at_the_pages(court, caseworker)
    path = f"/cases/{case}/make-bundle"
    typed = {**person.get(path).typed, "title": "Once"}
    first, second = person.send(path, typed), person.send(path, typed)
    assert first.status == second.status == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert "Bundle made: Once." in person.follow(second).text
    assert bundles_made(caseworker, case) == ["Once"]


def test_a_form_that_is_sent_many_times_at_once_is_done_once(court: Court, caseworker: Person) -> None:
    """Those that come while the first is being done wait for it; none is told of an error."""
    case = lodged_with(caseworker)
    person = at_the_pages(court, caseworker)
    path = f"/cases/{case}/make-bundle"
    typed = {**person.get(path).typed, "title": "Once"}
    with ThreadPoolExecutor(6) as hands:
        answers = list(hands.map(lambda _: person.send(path, typed).status, range(6)))
    assert answers == [303] * 6
    assert bundles_made(caseworker, case) == ["Once"]


def test_a_share_that_is_pressed_twice_is_shared_once(court: Court, clerk: Person) -> None:
    """The second press is told of the first, not that the results have been shared already."""
    number = new_number()
    hearing = listed(clerk, number)
    clerk.put(f"/hearings/{hearing}/draft-results", {"version": 0, "resultLines": []})
    person = at_the_pages(court, clerk)
    path = f"/hearings/{hearing}/days/2026-11-21/share"
    typed = person.get(path).typed
    with ThreadPoolExecutor(2) as hands:
        answers = list(hands.map(lambda _: person.send(path, typed), range(2)))
    assert [answer.status for answer in answers] == [303, 303]
    assert {person.follow(answer).text.count("as share 1 of this case") for answer in answers} == {1}


def test_going_back_and_sending_something_else_is_told_and_not_done(court: Court, caseworker: Person) -> None:
    """What was typed then is on the page with a key of its own, for whoever wants that too."""
    case = lodged_with(caseworker)
    person = at_the_pages(court, caseworker)
    path = f"/cases/{case}/make-bundle"
    typed = {**person.get(path).typed, "title": "First"}
    person.send(path, typed)
    answer = person.send(path, {**typed, "title": "Second"})
    assert (answer.status, answer.typed["title"]) == (409, "Second")
    assert "with other answers: “Bundle made: First.” That was done." in answer.text
    assert bundles_made(caseworker, case) == ["First"]
    assert person.send(path, answer.typed).status == 303
    assert bundles_made(caseworker, case) == ["First", "Second"]


def test_a_form_that_was_refused_can_be_sent_again(court: Court, caseworker: Person) -> None:
    """A refusal uses nothing up."""
    case = lodged_with(caseworker)
    person = at_the_pages(court, caseworker)
    path = f"/cases/{case}/make-bundle"
    answer = person.fill(path, title="")
    assert (answer.status, answer.text.count("Enter a title")) == (422, 2)
    assert person.send(path, {**answer.typed, "title": "Now"}).status == 303
    assert bundles_made(caseworker, case) == ["Now"]


def test_a_form_without_our_key_is_not_taken(court: Court, caseworker: Person) -> None:
    """What was typed is shown again under a key of ours, to be sent by whoever looks at it."""
    case = lodged_with(caseworker, **FIELDS)
    person = at_the_pages(court, caseworker)
    path = f"/cases/{case}/change"
    for key in ("", "forged", "forged.key"):
        answer = person.send(path, {**person.get(path).typed, "phone": "999", "form_key": key})
        assert (answer.status, answer.typed["phone"]) == (403, "999")
    assert fields_seen(caseworker, case) == FIELDS


def test_a_form_of_another_site_is_not_taken(court: Court, caseworker: Person) -> None:
    """A browser says where a form comes from."""
    case = lodged_with(caseworker, **FIELDS)
    person = at_the_pages(court, caseworker)
    path = f"/cases/{case}/change"
    typed = {**person.get(path).typed, "phone": "999"}
    answer = person.send(path, typed, **{"Sec-Fetch-Site": "cross-site"})
    assert (answer.status, answer.heading) == (403, "This page cannot be shown")
    assert fields_seen(caseworker, case) == FIELDS


def test_a_receipt_is_shown_to_its_own_person_and_only_if_there_is_one(court: Court, caseworker: Person) -> None:
    """An address alone does not make a page say that something was done."""
    case = lodged_with(caseworker)
    person, judge = at_the_pages(court, caseworker), at_the_pages(court, "tribunal-judge.1")
    location = person.fill(f"/cases/{case}/make-bundle", title="Mine").headers["Location"]
    assert "Bundle made: Mine." in person.get(location).text
    assert "Bundle made: Mine." in person.get(location).text
    assert "Bundle made" not in judge.get(location).text
    assert "Done" not in person.get(f"/cases/{case}/hearing-bundles?receipt=invented").text
