"""Sessions of the pages: how they begin and end, and what becomes of a form whose session has ended."""

import pytest
from at_the_pages import FORM, AtThePages, at_the_pages
from reference_court import PASSWORD, Court, Person
from tribunal_acts import FIELDS, fields_seen, lodged_with


def test_a_sign_in_by_form_sets_a_cookie_that_no_script_reads(court: Court) -> None:
    """And other sites do not send it with their forms."""
    answer = AtThePages(court, "caseworker.1").signed_in
    assert (answer.status, answer.headers["Location"]) == (303, "/cases")
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "SameSite=lax" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize(
    ("name", "home"), [("tribunal-judge.1", "/cases"), ("legal-adviser.1", "/hearings"), ("probation.1", "/hearings")]
)
def test_everybody_begins_with_their_own_list(court: Court, name: str, home: str) -> None:
    """Tribunal people with the cases, crime people with the hearings."""
    assert AtThePages(court, name).signed_in.headers["Location"] == home


def test_a_wrong_password_is_told_on_the_page(court: Court) -> None:
    """The form comes back with the name that was typed, escaped, and the error linked to the field."""
    answer = court.stranger().send("POST", "/sign-in", raw=b"username=%22%3E%3Cb%3E&password=x", headers=FORM)
    text = answer.bytes.decode()
    assert answer.status == 401
    assert "<title>Error: Sign in – Reference court</title>" in text
    assert 'href="#username"' in text
    assert "&#34;&gt;&lt;b&gt;" in text
    assert "<b>" not in text


def test_whoever_is_not_signed_in_comes_to_their_page_by_way_of_the_sign_in(court: Court, caseworker: Person) -> None:
    """A token meant for programs opens no page."""
    case = lodged_with(caseworker)
    person = AtThePages(court, "caseworker.1")
    person.lose_session()
    led = person.get(f"/cases/{case}/case-file?page=2").headers["Location"]
    assert led == f"/sign-in?next=%2Fcases%2F{case}%2Fcase-file%3Fpage%3D2"
    assert caseworker.get(f"/cases/{case}/case-file").headers["Location"].startswith("/sign-in?")
    answer = person.sign_in(f"username=caseworker.1&password={PASSWORD}&next=/cases/{case}/case-file?page=2")
    assert answer.headers["Location"] == f"/cases/{case}/case-file?page=2"


@pytest.mark.parametrize(
    "elsewhere", ["//evil.test", "/\\evil.test", "https://evil.test", "evil", "/a%0d%0ab", "/" * 2000]
)
def test_a_sign_in_leads_to_no_other_site(court: Court, elsewhere: str) -> None:
    """What is no address of ours leads to the list instead."""
    answer = AtThePages(court, "caseworker.1").sign_in(f"username=caseworker.1&password={PASSWORD}&next={elsewhere}")
    assert (answer.status, answer.headers["Location"]) == (303, "/cases")


def test_a_document_that_is_linked_to_leads_to_the_sign_in_too(court: Court, caseworker: Person) -> None:
    """For a browser; a program is told that it has no token."""
    case = lodged_with(caseworker)
    path = f"/cases/{case}/documents/x/binary"
    browser = court.stranger().send("GET", path, headers={"Accept": "text/html"})
    assert (browser.status, browser.headers["Location"][:14]) == (303, "/sign-in?next=")
    assert court.stranger().get(path).status == 401


def test_signing_out_ends_the_session(court: Court) -> None:
    """The cookie is taken away."""
    answer = AtThePages(court, "caseworker.1").send("/sign-out", {})
    assert (answer.status, answer.headers["Location"]) == (303, "/sign-in")
    assert answer.headers["Set-Cookie"].startswith('refcourt_session="";')
    assert "Max-Age=0" in answer.headers["Set-Cookie"]


def test_what_was_typed_outlives_the_session(court: Court, caseworker: Person) -> None:
    """It is kept, comes back after the sign-in with nothing sent yet, and is then taken like any other."""
    case = lodged_with(caseworker, **FIELDS)
    person = at_the_pages(court, caseworker)
    path = f"/cases/{case}/change"
    typed = {**person.get(path).typed, "phone": "999", "address": "Two\nlines"}
    person.lose_session()
    led = person.send(path, typed).headers["Location"]
    assert fields_seen(caseworker, case) == FIELDS
    kept = led.partition("kept=")[2]
    back = person.sign_in(f"username=caseworker.1&password={PASSWORD}&kept={kept}").headers["Location"]
    again = person.get(back)
    assert {name: again.typed[name] for name in ("phone", "address")} == {"phone": "999", "address": "Two\nlines"}
    assert "Before you go on What you typed was kept and has not been sent yet" in again.text
    assert person.send(back, again.typed).status == 303
    assert fields_seen(caseworker, case) == {**FIELDS, "phone": "999", "address": "Two\nlines"}


def test_what_was_typed_is_given_back_to_nobody_else(court: Court, caseworker: Person) -> None:
    """Another person signs in to their own list, and the address of what was kept shows them a fresh form."""
    case = lodged_with(caseworker, **FIELDS)
    person, other = at_the_pages(court, caseworker), AtThePages(court, "caseworker.2")
    path = f"/cases/{case}/change"
    typed = {**person.get(path).typed, "medicalRecord": "Only mine"}
    person.lose_session()
    kept = person.send(path, typed).headers["Location"].partition("kept=")[2]
    answer = other.sign_in(f"username=caseworker.2&password={PASSWORD}&kept={kept}")
    assert answer.headers["Location"] == "/cases"
    assert other.get(f"{path}?kept={kept}").typed["medicalRecord"] == FIELDS["medicalRecord"]


def test_a_form_of_one_person_is_not_sent_for_another(court: Court, caseworker: Person) -> None:
    """Who has signed in meanwhile is led to the sign-in and shown nothing of it; it is kept for whom it belongs to."""
    case = lodged_with(caseworker, **FIELDS)
    person, other = at_the_pages(court, caseworker), AtThePages(court, "caseworker.2")
    typed = {**person.get(f"/cases/{case}/change").typed, "phone": "999"}
    led = other.send(f"/cases/{case}/change", typed)
    assert led.headers["Location"].startswith("/sign-in?kept=")
    assert "999" not in other.get(led.headers["Location"]).html
    assert fields_seen(caseworker, case) == FIELDS
    kept = led.headers["Location"].partition("kept=")[2]
    assert person.get(f"/cases/{case}/change?kept={kept}").typed["phone"] == "999"


def test_only_a_form_of_ours_is_kept(court: Court, caseworker: Person) -> None:
    """Without a key, or with a forged one, there is nobody to keep it for."""
    case = lodged_with(caseworker)
    for key in ("", "forged.key"):
        led = AtThePages(court, "caseworker.1")
        led.lose_session()
        answer = led.send(f"/cases/{case}/change", {"form_key": key, "phone": "999"})
        assert answer.headers["Location"] == f"/sign-in?next=%2Fcases%2F{case}%2Fchange"


def test_a_sign_in_that_a_browser_sends_in_part_is_refused_with_a_page(court: Court) -> None:
    """A program gets a problem document."""
    stranger = court.stranger()
    browser = stranger.send("POST", "/sign-in", raw=b"username=x", headers={**FORM, "Accept": "text/html"})
    assert (browser.status, browser.headers["Content-Type"]) == (422, "text/html; charset=utf-8")
    program = stranger.send("POST", "/sign-in", raw=b"username=x", headers=FORM)
    assert (program.status, program.headers["Content-Type"]) == (422, "application/problem+json")
