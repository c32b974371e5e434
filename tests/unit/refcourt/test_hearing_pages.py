"""Hearings as pages: finding one, entering results, checking and sharing them, amending them, and what is on record."""

from typing import Any

import pytest
from at_the_pages import AtThePages, Seen, at_the_pages
from reference_court import Court, Person, line, listed, new_number, shared

DAY = "2026-11-21"
CURFEW = {
    "prompt_startDate": "21/11/2026",
    "prompt_endDate": "3 May 2027",
    "prompt_startTime": "19.00",
    "prompt_endTime": "7:00",
    "prompt_secondAddress": "Tŷ Gwyn\n<b>Heol</b> y Bont",
    "contractor": "second-contractor",
}
TOLD = {
    "startDate": "2026-11-21",
    "endDate": "2027-05-03",
    "startTime": "19:00",
    "endTime": "07:00",
    "secondAddress": "Tŷ Gwyn\n<b>Heol</b> y Bont",
}


def day(hearing: str, page: str = "") -> str:
    return f"/hearings/{hearing}/days/{DAY}{page}"


def adding(hearing: str, number: int, code: str, person: str = "1") -> str:
    return day(hearing, f"/results/add/defendant-{number}-{person}/offence-{number}-{person}/{code}")


def on_record(clerk: Person, hearing: str) -> list[tuple[str, str, dict[str, str]]]:
    """Defendant, contractor and answers of each order that a hearing made."""
    orders = clerk.get(f"/hearings/{hearing}/orders").json["orders"]
    answers: Any = [{p["promptRef"]: p["value"] for p in order["prompts"]} for order in orders]
    return [(o["masterDefendantId"], o["contractor"], told) for o, told in zip(orders, answers, strict=True)]


def test_a_hearing_is_found_by_its_case_and_day(court: Court, clerk: Person) -> None:
    """However the day is written; what is no day is told at the field."""
    number = new_number()
    hearing = listed(clerk, number)
    person = AtThePages(court, "probation.1")
    for written in ("21/11/2026", "21 November 2026", DAY, ""):
        found = person.get(f"/hearings?urn=URN{number}&day={written.replace(' ', '+')}")
        assert (f'href="{day(hearing)}"' in found.html, "1 hearing day" in found.text) == (True, True)
    assert "No hearing was found" in person.get(f"/hearings?urn=URN{number}&day=22/11/2026").text
    wrong = person.get("/hearings?day=31/02/2026")
    assert (wrong.status, '<a href="#day">Enter a day, such as 21/11/2026</a>' in wrong.html) == (422, True)


def test_the_list_of_hearings_holds_every_day_once(court: Court, clerk: Person) -> None:
    """Over all its pages."""
    made = {listed(clerk, new_number()) for _ in range(28)}
    person = at_the_pages(court, clerk)
    links: list[str] = []
    for number in range(1, 50):
        html = person.get(f"/hearings?page={number}").html
        links += [part.partition('"')[0] for part in html.split('<th scope="row"><a href="')[1:]]
        if 'rel="next"' not in html:
            break
    assert len(links) == len(set(links))
    assert {day(hearing) for hearing in made} <= set(links)


def test_what_is_entered_on_pages_is_what_is_shared(court: Court, clerk: Person) -> None:
    """Two defendants, a curfew with every answer and a fine; the answers reach the record as programs have them."""
    number = new_number()
    hearing = listed(clerk, number, ("1", "2"))
    person = at_the_pages(court, clerk)
    assert person.fill(adding(hearing, number, "CURE"), **CURFEW).status == 303
    assert person.fill(adding(hearing, number, "EMW", "2"), prompt_startDate="21 11 2026").status == 303
    assert person.fill(adding(hearing, number, "IMP", "2"), prompt_term="4 weeks").status == 303
    check = person.get(day(hearing, "/share"))
    assert "Second curfew addressTŷ Gwyn <b>Heol</b> y Bont" in check.text
    assert "Not answered: End date, Interpreter and language, Additional requirements" in check.text
    done = person.follow(person.send(day(hearing, "/share"), check.typed))
    assert "accepted for sharing, as share 1 of this case" in done.text
    assert on_record(clerk, hearing) == [
        (f"defendant-{number}-1", "second-contractor", TOLD),
        (f"defendant-{number}-2", "em-contractor", {"startDate": "2026-11-21"}),
    ]


def test_previous_and_continue_keep_what_was_typed(court: Court, clerk: Person) -> None:
    """Back to the choice of the result, and on to its prompts again, also where another result is chosen."""
    number = new_number()
    hearing = listed(clerk, number)
    person = at_the_pages(court, clerk)
    path = adding(hearing, number, "CURE")
    back = person.fill(path, **CURFEW, go="previous")
    choice = person.follow(back)
    assert choice.heading == "Choose a result"
    (form,) = [form for form in choice.page.forms if "code" in form]
    base = path.rpartition("/")[0]
    for code, kept in (("CURE", CURFEW), ("EMW", {name: CURFEW[name] for name in ("prompt_startDate", "contractor")})):
        on = person.get(f"{base}?code={code}&kept={form['kept']}&go=continue")
        typed = person.follow(on).typed
        assert {name: typed[name] for name in kept} == kept


def test_a_result_is_changed_and_removed(court: Court, clerk: Person) -> None:
    """A change keeps answers to questions that the page does not ask, and what was not touched."""
    number = new_number()
    hearing = listed(clerk, number)
    prompts = [
        {"promptRef": "startDate", "label": "Start date", "value": "when released"},
        {"promptRef": "odd", "label": "Odd question", "value": "odd answer"},
    ]
    lines = [line(number, prompts=prompts, contractor="second-contractor"), line(number, code="FO")]
    clerk.put(f"/hearings/{hearing}/draft-results", {"version": 0, "resultLines": lines})
    person = at_the_pages(court, clerk)
    path = day(hearing, f"/results/lines/line-{number}-1-CURE")
    assert person.fill(path, prompt_endTime="06:30").status == 303
    assert person.fill(day(hearing, f"/results/lines/line-{number}-1-FO/remove")).status == 303
    assert clerk.post(f"/hearings/{hearing}/share-results", {"version": 3}).status == 202
    told = {"startDate": "when released", "endTime": "06:30", "odd": "odd answer"}
    assert on_record(clerk, hearing) == [(f"defendant-{number}-1", "second-contractor", told)]


def test_what_is_no_day_or_time_is_told_at_its_question(court: Court, clerk: Person) -> None:
    """With an example, and everything that was typed still there; nothing is saved."""
    number = new_number()
    hearing = listed(clerk, number)
    wrong = {"orderedDate": "", "prompt_startDate": "31/02/2026", "prompt_startTime": "7 in the evening"}
    answer = at_the_pages(court, clerk).fill(adding(hearing, number, "CURE"), **{**CURFEW, **wrong, "label": ""})
    assert answer.status == 422
    for name in ("label", "orderedDate", "prompt_startDate", "prompt_startTime"):
        assert f'<a href="#{name}">' in answer.html
    assert answer.typed["prompt_secondAddress"] == CURFEW["prompt_secondAddress"]
    assert clerk.get(f"/hearings/{hearing}/share-results").json["version"] == 0


def test_a_draft_that_another_saved_meanwhile_is_not_overwritten(court: Court, clerk: Person) -> None:
    """What was typed stays, and goes onto the draft as it is now with the next press."""
    number = new_number()
    hearing = listed(clerk, number)
    mine, theirs = at_the_pages(court, clerk), AtThePages(court, "court-clerk.1")
    path = adding(hearing, number, "CURE")
    typed = {**mine.get(path).typed, **CURFEW}
    assert theirs.fill(adding(hearing, number, "AAR")).status == 303
    answer = mine.send(path, typed)
    assert (answer.status, "The draft is at version 1, not 0." in answer.text) == (409, True)
    assert answer.typed["prompt_endTime"] == "7:00"
    assert mine.send(path, answer.typed).status == 303
    assert "(AAR)" in mine.get(day(hearing, "/results")).text
    assert "(CURE)" in mine.get(day(hearing, "/results")).text


def test_a_check_that_is_stale_shares_nothing(court: Court, clerk: Person) -> None:
    """Whoever checked one draft does not share another."""
    number = new_number()
    hearing = listed(clerk, number)
    person = at_the_pages(court, clerk)
    person.fill(adding(hearing, number, "CURE"))
    checked = person.get(day(hearing, "/share")).typed
    person.fill(adding(hearing, number, "EMW"))
    answer = person.send(day(hearing, "/share"), checked)
    assert (answer.status, "The results were not shared." in answer.text) == (409, True)
    assert "(EMW)" in answer.text
    assert clerk.get(f"/hearings/{hearing}/share-results").json["state"] == "INITIALISED"
    assert person.send(day(hearing, "/share"), answer.typed).status == 303


def amended(person: AtThePages, hearing: str) -> Seen:
    """An amendment begun and sent for approval."""
    assert person.fill(day(hearing, "/amend"), reason="Wrong hours").status == 303
    return person.fill(day(hearing, "/request-approval"))


def test_an_amendment_goes_from_hand_to_hand(court: Court, clerk: Person) -> None:
    """Locked by one, drafted, requested, approved by another, shared again: the record has the new word."""
    number = new_number()
    hearing = shared(clerk, number, [line(number)])
    mine, theirs = at_the_pages(court, clerk), AtThePages(court, "court-clerk.1")
    assert "The results are locked for you." in mine.follow(mine.fill(day(hearing, "/amend"), reason="Wrong")).text
    mine.fill(day(hearing, f"/results/lines/line-{number}-1-CURE"), prompt_startTime="20:30")
    assert "Another person must approve" in mine.follow(mine.fill(day(hearing, "/request-approval"))).text
    approval = theirs.get(day(hearing, "/approve"))
    assert approval.text.index("In force now") < approval.text.index("Start time20:30")
    assert "was approved" in theirs.follow(theirs.send(day(hearing, "/approve"), approval.typed)).text
    assert mine.fill(day(hearing, "/share")).status == 303
    assert on_record(clerk, hearing) == [(f"defendant-{number}-1", "em-contractor", {"startTime": "20:30"})]
    told = mine.get(f"/hearings/{hearing}/history").text
    assert told.index("Share 2 of this case, in place of an earlier one") < told.index("Share 1 of this case")


def test_nobody_approves_their_own_amendment(court: Court, clerk: Person) -> None:
    """They are not offered it, and are told why if they ask all the same."""
    number = new_number()
    hearing = shared(clerk, number, [line(number)])
    mine, theirs = at_the_pages(court, clerk), AtThePages(court, "court-clerk.1")
    amended(mine, hearing)
    assert "Another person must approve your amendment" in mine.get(day(hearing)).text
    assert "approved by another person than the one who made it" in mine.get(day(hearing, "/approve")).text
    key = mine.get(day(hearing, "/cancel-amendment")).typed
    refused = mine.send(day(hearing, "/approve"), key)
    assert (refused.status, "Nothing was changed." in refused.text) == (403, True)
    assert "Check and approve the amendment" in theirs.get(day(hearing)).text


def test_an_amendment_is_cancelled(court: Court, clerk: Person) -> None:
    """The draft is what was shared again, and whoever opens the amendment then is told what is."""
    number = new_number()
    hearing = shared(clerk, number, [line(number)])
    person = at_the_pages(court, clerk)
    amended(person, hearing)
    assert "The amendment was cancelled." in person.follow(person.fill(day(hearing, "/cancel-amendment"))).text
    assert "No amendment is under way." in person.get(day(hearing, "/cancel-amendment")).text
    assert clerk.get(f"/hearings/{hearing}/share-results").json["state"] == "SHARED"


def test_a_locked_hearing_offers_others_nothing_that_would_be_refused(court: Court, clerk: Person) -> None:
    """It says who has it, on its page and on the draft."""
    number = new_number()
    hearing = shared(clerk, number, [line(number)])
    at_the_pages(court, clerk).fill(day(hearing, "/amend"), reason="Wrong")
    other = AtThePages(court, "court-clerk.1")
    for page in ("", "/results", "/share", "/amend"):
        seen = other.get(day(hearing, page))
        assert "legal-adviser.1 is amending" in seen.text
        assert not any("form_key" in form for form in seen.page.forms)


@pytest.mark.parametrize("path", ["/hearings/none/days/2026-11-21", "/hearings/none/record-of-orders"])
def test_a_hearing_that_is_not_there_is_told_on_a_page(court: Court, clerk: Person, path: str) -> None:
    """With a way to go on."""
    seen = at_the_pages(court, clerk).get(path)
    assert (seen.status, seen.heading) == (404, "This page cannot be shown")
    assert "Go to the list of hearings" in seen.text


def test_the_record_of_orders_tells_each_order_as_it_stands(court: Court, clerk: Person) -> None:
    """Of the hearing and of the case, to those who read results; a name is escaped."""
    number = new_number()
    hearing = shared(clerk, number, [line(number)], firstName="<i>Alex</i>")
    person = AtThePages(court, "probation.1")
    case = clerk.get(f"/hearings/{hearing}/orders").json
    assert len(case["orders"]) == 1
    seen = person.get(f"/hearings/{hearing}/record-of-orders")
    assert "Curfew with electronic monitoring: <i>Alex</i> O’Neill StateIn force OffenceTheft" in seen.text
    of_case = next(part for part in person.get(day(hearing)).html.split('"') if part.startswith("/prosecution-cases/"))
    assert "<i>Alex</i> O’Neill StateIn force" in person.get(of_case).text
