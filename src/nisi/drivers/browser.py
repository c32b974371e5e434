"""Performs operations as a person does, through the candidate's pages; what has no page goes another way.

    reading --> sign in once --> open the page --> what can be seen of each row --> next page … --> answer
    writing --> sign in once --> open the form --> fill in, press --> what the page acknowledges --> answer

A refusal that a page shows, and a 4xx, is `Refused`; a 5xx and everything that breaks or takes too long is `Unknown`.
All that comes from a page is untrusted: texts, rows and pages are bounded, and what does not fit is an answer that
could not be read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlsplit

import msgspec

from nisi.actor import WHY_LENGTH, Driver, Performed
from nisi.drivers.browser_process import Browser
from nisi.drivers.case_data_page import read_case_data
from nisi.drivers.case_file_page import fetch_document, read_case_file
from nisi.drivers.dialect import NoAnswer, NotSent
from nisi.drivers.form_page import FormPage
from nisi.drivers.list_pages import read_bundle, read_history, read_search
from nisi.drivers.page_steps import PageOperation, Part, filled, scope_of
from nisi.drivers.page_troubles import PageTroubles
from nisi.drivers.pages import Pages
from nisi.drivers.sign_in import SignInFailed
from nisi.drivers.visit import PageAnswered, PageRefused, Visit, broken_is_no_answer
from nisi.model import Ok, Outcome, Refused, Secret, Unknown
from nisi.operations import (
    CaseFileSeen,
    FetchBundle,
    FetchDocument,
    Operation,
    ReadCase,
    ReadHistory,
    SearchCases,
    StartEvent,
    SubmitEvent,
    ViewCaseFile,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

A = TypeVar("A")

KEPT_PAGES = 5  # pages of events that one person has begun: more than anybody has open at once


class BrowserDriver:
    """One person in a browser; `otherwise` performs the operations that have no page.

    `page_troubles` are the errors of scripts, of the console and of requests that their pages had, for a suite to
    look at.  Every single wait ends after `answer_within_s`."""

    def __init__(
        self,
        pages: Pages,
        browser: Browser,
        base_url: str,
        username: str,
        password: str,
        answer_within_s: float,
        otherwise: Driver,
    ) -> None:
        self._pages, self._otherwise, self._within_s = pages, otherwise, answer_within_s
        self._username, self._password = username, password
        self._signed_in = False
        self._page: Page | None = None
        self._kept: dict[str, Page] = {}
        self._begun = self._looks = 0
        self._browser, self._context = browser, browser.person(base_url)
        self.page_troubles = PageTroubles(self._context)

    def channel_of(self, operation: Operation[Any]) -> str:
        """`page` for what is done through pages, else the channel of the other way."""
        return self._otherwise.channel_of(operation) if self._way_of(operation) is None else "page"

    def perform(self, operation: Operation[A]) -> Performed[A]:
        way = self._way_of(operation)
        if way is None:
            return self._elsewhere(operation)
        self._browser.check_thread()
        with broken_is_no_answer("a new page"):
            page = self._page_of_ours()
        visit = Visit(page, self._within_s)
        outcome: Outcome[A]
        try:
            outcome = Ok(way(visit))
        except NotSent as error:
            outcome = Refused(why=f"not sent: {error}"[:WHY_LENGTH])
        except NoAnswer as error:
            outcome = Unknown(why=str(error)[:WHY_LENGTH])
        except PageRefused as error:
            outcome = Refused(why=str(error)[:WHY_LENGTH], status=error.status)
        except PageAnswered as error:
            kind = Refused if error.status < 500 else Unknown
            outcome = kind(why=str(error)[:WHY_LENGTH], status=error.status)
        if not isinstance(outcome, Ok):
            self._leave_page()  # whatever is wrong with it must not reach the next act
        return Performed(outcome, tuple(visit.calls))

    def close(self) -> None:
        """Sign out, as closing the browser does."""
        self._context.close()

    def _way_of(self, operation: Operation[Any]) -> Callable[[Visit], Any] | None:
        """How this operation is done at a visit; None when no page is for it."""
        pages, opened = self._pages, self._opened_at
        match operation:
            case ViewCaseFile():
                return lambda visit: self._look(visit, operation)
            case FetchDocument():
                return lambda visit: fetch_document(
                    opened(visit, pages.case_file.url, operation), pages.case_file, operation
                )
            case ReadCase() if (data := pages.case_data) is not None:
                return lambda visit: read_case_data(opened(visit, data.url, operation), data)
            case SearchCases() if (search := pages.search) is not None:
                return lambda visit: read_search(opened(visit, search.url, operation), search)
            case ReadHistory() if (history := pages.history) is not None:
                return lambda visit: read_history(opened(visit, history.url, operation), history)
            case FetchBundle() if (bundle := pages.bundle) is not None:
                return lambda visit: read_bundle(opened(visit, bundle.url, operation), bundle)
        done = pages.way_of(operation)
        return None if done is None else lambda visit: self._fill_in(visit, done, operation)

    def _fill_in(self, visit: Visit, done: PageOperation, operation: Operation[Any]) -> Any:
        """Do it by forms; an event that is begun keeps its page until it is submitted."""
        token: Secret | None = None
        if isinstance(operation, SubmitEvent):
            kept = self._kept.pop(operation.token.reveal(), None)
            if kept is None and done.goes_on:
                raise PageRefused("the page that this event was begun on is no longer open, so nothing was sent")
            if kept is not None:
                self._leave_page()
                self._page = visit.page = kept
        if done.keeps:
            self._begun += 1
            token = Secret(f"page {self._begun} of {self._username}")
        answer = self._form(visit, done.refused).perform(done, operation, token)
        if token is not None:
            self._keep(token)
        return answer

    def _form(self, visit: Visit, refused: tuple[Part, ...] = ()) -> FormPage:
        def opening(url: str) -> None:
            self._open_signed_in(visit, url)

        return FormPage(visit, opening, self._pages.words, (*self._pages.refused, *refused))

    def _look(self, visit: Visit, operation: ViewCaseFile) -> CaseFileSeen:
        """Look at the case file, each time by another way."""
        file = self._pages.case_file
        self._opened_at(visit, file.url, operation)
        if file.ways:
            self._form(visit).take(file.ways[self._looks % len(file.ways)], operation)
            self._looks += 1
        return read_case_file(visit, file, operation.case_id)

    def _keep(self, token: Secret) -> None:
        """Leave the page open for what is submitted later; the next act gets another."""
        if self._page is not None:
            self._kept[token.reveal()] = self._page
            self._page = None
        if len(self._kept) > KEPT_PAGES:
            self._kept.pop(next(iter(self._kept))).close()

    def _elsewhere(self, operation: Operation[A]) -> Performed[A]:
        """Perform what has no page; an event that was begun on a page is begun the other way first."""
        if not isinstance(operation, SubmitEvent) or not self._is_ours(operation.token):
            return self._otherwise.perform(operation)
        started = self._otherwise.perform(StartEvent(case_id=operation.case_id, event=operation.event))
        if not isinstance(started.outcome, Ok):
            return Performed(started.outcome, started.calls)
        token = started.outcome.answer.token
        submit = cast("Operation[A]", msgspec.structs.replace(operation, token=token))
        done = self._otherwise.perform(submit)
        return Performed(done.outcome, (*started.calls, *done.calls))

    def _is_ours(self, token: Secret) -> bool:
        return token.reveal().startswith("page ") and token.reveal().endswith(f" of {self._username}")

    def _opened_at(self, visit: Visit, url: str, operation: Operation[Any]) -> Visit:
        self._open_signed_in(visit, filled(url, scope_of(operation), {}, address=True) or "")
        return visit

    def _page_of_ours(self) -> Page:
        """The page that this person has open; opening one anew takes longer than reading a case file."""
        if self._page is None:
            self._page = self._context.new_page()
        return self._page

    def _leave_page(self) -> None:
        if self._page is not None:
            self._page.close()
            self._page = None

    def _open_signed_in(self, visit: Visit, url: str) -> None:
        if not self._signed_in:
            self._sign_in()
        if self._opened(visit, url):
            return
        self._sign_in()  # the candidate has forgotten who we are; to open a page again changes nothing
        if not self._opened(visit, url):
            raise SignInFailed(f"{self._username} signed in and {url} leads back to signing in")

    def _opened(self, visit: Visit, url: str) -> bool:
        """Whether the page was reached, and not the one for signing in."""
        try:
            visit.open(url)
        except PageAnswered as error:
            if error.status != 401:
                raise
            return False
        return visit.path != urlsplit(self._pages.sign_in.url).path

    def _sign_in(self) -> None:
        form = self._pages.sign_in
        with broken_is_no_answer("a new page"):
            visit = Visit(self._context.new_page(), self._within_s)  # not a call of the act
        try:
            visit.open(form.url)
            with broken_is_no_answer(form.url):
                visit.page.get_by_label(form.username, exact=True).fill(self._username)
                visit.page.get_by_label(form.password, exact=True).fill(self._password)
                visit.page.get_by_role("button", name=form.button, exact=True).click()
            visit.must_show(form.shows)
        except (NotSent, NoAnswer, PageAnswered) as error:
            raise SignInFailed(f"{self._username} could not sign in: {error}") from error
        finally:
            visit.page.close()
        self._signed_in = True
