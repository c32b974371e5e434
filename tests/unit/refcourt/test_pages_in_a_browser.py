"""What browsers and people do to forms: double clicks, going back, lost networks, two tabs, no script at all."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from reference_court import Court, Person, line, listed, lodged, new_number
from tour import DAY, signed_in
from tribunal_acts import FIELDS, fields_seen, history, lodged_with

At = Callable[..., Page]
PDF = {"name": "évidence.pdf", "mimeType": "application/pdf", "buffer": b"x" * 300_000}


@pytest.fixture
def at(browser: Browser, court: Court) -> Iterator[At]:
    """Somebody signed in, in a browser window of their own."""
    windows = []

    def at(who: str, script: bool = True) -> Page:
        windows.append(browser.new_context(base_url=court.url, java_script_enabled=script))
        page = windows[-1].new_page()
        page.set_default_timeout(10_000)
        signed_in(page, who)
        return page

    yield at
    for window in windows:
        window.close()


def drafted(clerk: Person) -> str:
    """The address of a hearing day with a draft of one line."""
    number = new_number()
    hearing = listed(clerk, number)
    clerk.put(f"/hearings/{hearing}/draft-results", {"version": 0, "resultLines": [line(number)]})
    return f"/hearings/{hearing}/days/{DAY}"


@pytest.mark.parametrize("script", [True, False])
def test_a_double_click_does_one_thing(at: At, caseworker: Person, script: bool) -> None:
    """And the page that comes says that it was done."""
    case = lodged(caseworker)
    page = at("caseworker.1", script)
    page.goto(f"/cases/{case}/make-bundle")
    page.get_by_label("Title").fill("Once")
    page.get_by_role("button", name="Make the bundle").dblclick()
    page.get_by_text("Bundle made: Once.").wait_for()
    assert [entry["event_id"] for entry in history(caseworker, case)].count("makeBundle") == 1


@pytest.mark.parametrize("script", [True, False])
def test_going_back_and_sending_again_does_one_thing(at: At, caseworker: Person, script: bool) -> None:
    """The form says that it was sent, and sent again it leads to what it did the first time."""
    case = lodged(caseworker)
    page = at("caseworker.1", script)
    page.goto(f"/cases/{case}/make-bundle")
    for _ in range(2):
        page.get_by_label("Title").fill("Once")
        page.get_by_role("button", name="Make the bundle").click()
        page.get_by_text("Bundle made: Once. Sent on").wait_for()
        page.go_back()
        page.get_by_text("You have sent this form already").wait_for()
        assert page.get_by_role("link", name="Begin with a new form").is_visible()
    assert [entry["event_id"] for entry in history(caseworker, case)].count("makeBundle") == 1


def test_refreshing_the_page_after_a_form_sends_nothing(at: At, caseworker: Person) -> None:
    """It still says what was done, and when."""
    case = lodged(caseworker)
    page = at("caseworker.1")
    page.goto(f"/cases/{case}/make-bundle")
    page.get_by_label("Title").fill("Once")
    page.get_by_role("button", name="Make the bundle").click()
    told = page.get_by_role("status").inner_text()
    page.reload()
    assert page.get_by_role("status").inner_text() == told
    assert [entry["event_id"] for entry in history(caseworker, case)].count("makeBundle") == 1


def test_an_upload_outlives_a_lost_network(at: At, caseworker: Person) -> None:
    """The page says so, the file and the choices are still there, and sent again it is there once."""
    case = lodged(caseworker)
    page = at("caseworker.1")
    page.goto(f"/cases/{case}/upload")
    page.get_by_label("File").set_input_files(PDF)
    page.get_by_label("Only the tribunal may see it").check()
    page.context.set_offline(True)
    page.get_by_role("button", name="Upload").click()
    page.get_by_text("The connection was lost before an answer came.").wait_for()
    page.context.set_offline(False)
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("heading", name="File a document").wait_for()
    assert page.get_by_label("Only the tribunal may see it").is_checked()
    assert "évidence.pdf" in page.get_by_role("main").inner_text()
    page.goto(f"/cases/{case}/case-file")
    assert page.get_by_role("link", name="File évidence.pdf").count() == 1


@pytest.mark.parametrize("script", [True, False])
def test_a_document_is_filed_with_and_without_script(at: At, caseworker: Person, script: bool) -> None:
    """A form that was wrong comes back with what was chosen."""
    case = lodged(caseworker)
    page = at("caseworker.1", script)
    page.goto(f"/cases/{case}/upload")
    page.get_by_label("Only the tribunal may see it").check()
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("link", name="Choose a file").wait_for()
    assert page.get_by_label("Only the tribunal may see it").is_checked()
    page.get_by_label("File").set_input_files(PDF)
    page.get_by_role("button", name="Upload").click()
    page.get_by_label("Correspondence").check()
    page.get_by_label("The tribunal", exact=True).check()
    page.get_by_role("button", name="File this document").click()
    page.get_by_role("link", name="évidence.pdf", exact=True).wait_for()


def test_two_tabs_on_one_draft_lose_nothing(at: At, clerk: Person) -> None:
    """The second to save is told, keeps what was typed, and adds it to what the first saved."""
    day = drafted(clerk)
    one = at("legal-adviser.1")
    two = one.context.new_page()
    for page in (one, two):
        page.goto(f"{day}/results")
        page.get_by_role("link", name="Add a result").click()
        page.get_by_label("Alcohol").check()
        page.get_by_role("button", name="Continue").click()
        page.get_by_label("Start date").fill("1/12/2026")
    one.get_by_role("button", name="Continue").click()
    one.get_by_text("Added to the draft").wait_for()
    two.get_by_role("button", name="Continue").click()
    two.get_by_text("The draft is at version 2, not 1.").wait_for()
    assert two.get_by_label("Start date").input_value() == "1/12/2026"
    two.get_by_role("button", name="Continue").click()
    two.get_by_text("Added to the draft").wait_for()
    assert two.get_by_text("(AAR)").count() == 2


def test_a_session_that_ends_in_mid_form_loses_nothing(at: At, caseworker: Person) -> None:
    """Sign in again, find the form as it was, send it."""
    case = lodged_with(caseworker, **FIELDS)
    page = at("caseworker.1")
    page.goto(f"/cases/{case}/change")
    page.get_by_label("Hearing needs").fill("A step-free room\nA loop")
    page.context.clear_cookies()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("It is kept for you").wait_for()
    page.get_by_label("User name").fill("caseworker.1")
    page.get_by_label("Password").fill("invented")
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_label("Hearing needs").input_value() == "A step-free room\nA loop"
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Changed: hearing needs.").wait_for()
    assert fields_seen(caseworker, case)["hearingNeeds"] == "A step-free room\nA loop"


def test_a_file_that_is_too_large_is_not_sent(at: At, caseworker: Person, tmp_path: Path) -> None:
    """It is told before its twenty megabytes are on their way."""
    case = lodged(caseworker)
    page = at("caseworker.1")
    page.goto(f"/cases/{case}/upload")
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(20 * 1024 * 1024 + 1)
    page.get_by_label("File").set_input_files(large)
    page.get_by_role("button", name="Upload").click()
    page.get_by_text("This file is too large, and was not sent.").wait_for()
