"""The list of cases, searching it, the tabs of a case's data, the form that changes it, and the history."""

import pytest
from at_the_pages import AtThePages, at_the_pages
from reference_court import Court, Person, filed, lodged, new_number, until
from tribunal_acts import FIELDS, assigned, fields_seen, found, lodged_with, settled, updated

TABS = ("Contact details", "Health", "Hearing needs")


def references(person: AtThePages, path: str) -> list[str]:
    """The references on a list, over all its pages."""
    listed: list[str] = []
    for number in range(1, 50):
        text = person.get(f"{path}{'&' if '?' in path else '?'}page={number}").html
        rows = text.split('<th scope="row">')[1:]
        listed += [row.partition("<bdi>")[2].partition("</bdi>")[0] for row in rows]
        if 'rel="next"' not in text:
            return listed
    raise AssertionError("a list that does not end")


def test_the_list_holds_every_case_once(court: Court, caseworker: Person) -> None:
    """Over all its pages, in the order of the references."""
    mine = [f"SC{new_number()}" for _ in range(30)]
    for reference in mine:
        lodged_with(caseworker, reference)
    until(lambda: all(found(caseworker, reference) for reference in mine))
    listed = references(at_the_pages(court, caseworker), "/cases")
    assert set(mine) <= set(listed)
    assert listed == sorted(set(listed))


def test_who_sees_cases_by_assignment_finds_no_other(court: Court, caseworker: Person) -> None:
    """Neither on the list nor by searching; the page of a case that is not theirs is that of one that is not there."""
    panel = court.person("panel-member.9")
    mine, other = f"SC{new_number()}", f"SC{new_number()}"
    cases = {reference: lodged_with(caseworker, reference) for reference in (mine, other)}
    assigned(caseworker, cases[mine], panel)
    until(lambda: found(panel, mine) and found(caseworker, other))
    person = at_the_pages(court, panel)
    assert references(person, "/cases") == [mine]
    assert references(person, f"/cases?search={mine}") == [mine]
    assert references(person, f"/cases?search={other}") == []
    theirs, none = (person.get(f"/cases/{case}/summary") for case in (cases[other], "1234567890123456"))
    assert (theirs.status, theirs.html) == (404, none.html)


def test_a_case_is_opened_by_its_number(court: Court, caseworker: Person) -> None:
    """However it is spaced; an empty search, or one that is too long, is told at the field."""
    person = at_the_pages(court, caseworker)
    led = person.get("/cases?search=1234-5678+9012+3456")
    assert (led.status, led.headers["Location"]) == (303, "/cases/1234567890123456/summary")
    assert "Enter a case number or a reference" in person.get("/cases?search=").text
    assert person.get(f"/cases?search={'x' * 65}").status == 422


GIVEN = {
    "tribunal-judge.1": {"Contact details", "Health", "Hearing needs"},
    "caseworker.1": {"Contact details", "Health", "Hearing needs"},
    "representative.1": {"Contact details", "Health", "Hearing needs"},
    "respondent.1": {"Hearing needs"},
}


@pytest.mark.parametrize("name", GIVEN)
def test_each_role_is_shown_the_fields_that_it_is_given(court: Court, caseworker: Person, name: str) -> None:
    """On the summary and on their tabs; a tab of which the role is given nothing is not there."""
    case = lodged_with(caseworker, **FIELDS)
    person = at_the_pages(court, name)
    summary = person.get(f"/cases/{case}/summary")
    given = fields_seen(court.person(name), case)
    for field, value in FIELDS.items():
        assert (value.partition("\n")[0] in summary.text) == (field in given)
    assert {tab for tab in TABS if f">{tab}</a>" in summary.html} == GIVEN[name]
    tabs = {"Contact details": "contact", "Health": "health", "Hearing needs": "hearing-needs"}
    for tab, id in tabs.items():
        assert person.get(f"/cases/{case}/data/{id}").status == (200 if tab in GIVEN[name] else 404)


def test_a_field_with_nothing_in_it_says_so(court: Court, caseworker: Person) -> None:
    """An empty place could be a page that is broken."""
    case = lodged_with(caseworker, phone="01632 960123")
    text = at_the_pages(court, caseworker).get(f"/cases/{case}/data/contact").text
    assert "Telephone01632 960123 AddressNot provided" in text


def test_the_form_changes_what_was_changed_in_it(court: Court, caseworker: Person) -> None:
    """And leaves every other field alone, whatever characters are in it."""
    case = lodged_with(caseworker, **{**FIELDS, "medicalRecord": "  Line one\n\n<b>“two”</b> & \t‫שלוש‬"})
    before = fields_seen(caseworker, case)
    person = at_the_pages(court, caseworker)
    done = person.fill(f"/cases/{case}/change", address="2 Short Street\nCardiff")
    assert "Changed: address." in person.follow(done).text
    assert fields_seen(caseworker, case) == {**before, "address": "2 Short Street\nCardiff"}


def test_a_stale_form_loses_nothing_of_either(court: Court, caseworker: Person) -> None:
    """What was typed stays, what another changed is taken over where it was not touched, and told where it was."""
    case = lodged_with(caseworker, **FIELDS)
    person, other = at_the_pages(court, caseworker), court.person("caseworker.2")
    path = f"/cases/{case}/change"
    typed = {**person.get(path).typed, "phone": "mine"}
    updated(other, case, phone="theirs", hearingNeeds="Interpreter")
    answer = person.send(path, typed)
    assert answer.status == 409
    assert "Somebody else changed this case while you were at it, so nothing of yours was saved." in answer.text
    assert "It now says: theirs" in answer.text
    assert (answer.typed["phone"], answer.typed["hearingNeeds"]) == ("mine", "Interpreter")
    assert fields_seen(caseworker, case) == {**FIELDS, "phone": "theirs", "hearingNeeds": "Interpreter"}
    assert person.send(path, answer.typed).status == 303
    assert fields_seen(caseworker, case) == {**FIELDS, "phone": "mine", "hearingNeeds": "Interpreter"}


def test_what_is_too_long_is_told_at_its_field(court: Court, caseworker: Person) -> None:
    """In the summary with a link, and at the field, with what was typed in it."""
    case = lodged_with(caseworker, **FIELDS)
    answer = at_the_pages(court, caseworker).fill(f"/cases/{case}/change", phone="0" * 41)
    assert (answer.status, answer.typed["phone"]) == (422, "0" * 41)
    assert '<a href="#phone">Shorten this to 40 characters or fewer</a>' in answer.html
    assert 'aria-describedby=" phone-error" aria-invalid="true"' in answer.html
    assert "<title>Error: Change details" in answer.html


def test_a_change_is_for_those_who_may_make_one(court: Court, caseworker: Person) -> None:
    """The respondent is offered no form, and is refused the one whose address they know."""
    case = lodged_with(caseworker, **FIELDS)
    person = AtThePages(court, "respondent.1")
    assert "Change these details" not in person.get(f"/cases/{case}/summary").text
    answer = person.get(f"/cases/{case}/change")
    assert (answer.status, answer.heading) == (403, "This page cannot be shown")


def test_the_history_says_who_did_what(court: Court, caseworker: Person) -> None:
    """The newest first, and to each role only what it may see."""
    case = lodged(caseworker)
    filed(caseworker, case, "open.pdf")
    filed(caseworker, case, "closed.pdf", classification="RESTRICTED")
    settled(caseworker, case)
    everything = at_the_pages(court, caseworker).get(f"/cases/{case}/history").text
    assert everything.index("closed.pdf added") < everything.index("open.pdf added") < everything.index("Appeal lodged")
    assert "closed.pdf" not in AtThePages(court, "respondent.1").get(f"/cases/{case}/history").text
