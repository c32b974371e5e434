"""Performs operations as a person does, through the candidate's pages; what has no page goes another way.

    ViewCaseFile --> sign in once --> open the page --> what can be seen of each row --> next page … --> answer

A page's 4xx is `Refused`, its 5xx and everything that breaks or takes too long is `Unknown`.  All that comes from a
page is untrusted: texts, rows and pages are bounded, and what does not fit is an answer that could not be read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlsplit

from nisi.actor import WHY_LENGTH, Driver, Performed
from nisi.drivers.browser_process import Browser
from nisi.drivers.case_file_page import read_case_file
from nisi.drivers.dialect import NoAnswer, NotSent, escaped
from nisi.drivers.pages import Pages
from nisi.drivers.sign_in import SignInFailed
from nisi.drivers.visit import PageAnswered, Visit, broken_is_no_answer
from nisi.model import Ok, Outcome, Refused, Unknown
from nisi.operations import CaseFileSeen, Operation, ViewCaseFile

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

A = TypeVar("A")

MAX_TROUBLES = 100  # troubles of one person's pages that are kept: one broken page can report one a millisecond


class BrowserDriver:
    """One person in a browser; `otherwise` performs the operations that have no page.

    `page_troubles` are the errors of scripts, of the console and of requests that their pages had, for a suite to
    look at.  Every single wait ends after `answer_within_s`."""

    channel = "page"

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
        self.page_troubles: list[str] = []
        self._signed_in = False
        self._page: Page | None = None
        self._browser, self._context = browser, browser.person(base_url)
        self._listen(self._context)

    def perform(self, operation: Operation[A]) -> Performed[A]:
        match operation:
            case ViewCaseFile():
                return cast("Performed[A]", self._view_case_file(operation))
            case _:
                return self._otherwise.perform(operation)

    def close(self) -> None:
        """Sign out, as closing the browser does."""
        self._context.close()

    def _view_case_file(self, operation: ViewCaseFile) -> Performed[CaseFileSeen]:
        self._browser.check_thread()
        file = self._pages.case_file
        visit = Visit(self._page_of_ours(), self._within_s)
        try:
            self._open_signed_in(visit, file.url.replace("{case_id}", escaped(operation.case_id)))
            outcome: Outcome[CaseFileSeen] = Ok(read_case_file(visit, file, operation.case_id))
        except NotSent as error:
            outcome = Refused(why=f"not sent: {error}"[:WHY_LENGTH])
        except NoAnswer as error:
            outcome = Unknown(why=str(error)[:WHY_LENGTH])
        except PageAnswered as error:
            kind = Refused if error.status < 500 else Unknown
            outcome = kind(why=str(error)[:WHY_LENGTH], status=error.status)
        if not isinstance(outcome, Ok):
            self._leave_page()  # whatever is wrong with it must not reach the next act
        return Performed(outcome, tuple(visit.calls))

    def _page_of_ours(self) -> Page:
        """The page that this person has open; opening one anew takes longer than reading a case file."""
        if self._page is None:
            with broken_is_no_answer("a new page"):
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

    def _listen(self, context: BrowserContext) -> None:
        context.on("weberror", lambda error: self._trouble(f"error: {error.error}"))
        context.on("console", lambda said: self._trouble(f"console: {said.text}") if said.type == "error" else None)
        context.on("requestfailed", lambda asked: self._trouble(f"{asked.method} {asked.url}: {asked.failure}"))

    def _trouble(self, what: Any) -> None:
        if len(self.page_troubles) < MAX_TROUBLES:
            self.page_troubles.append(" ".join(str(what).split())[:WHY_LENGTH])
