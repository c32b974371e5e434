"""What a person sees of a case file, through a real browser."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from paper_court import PAGES, Court, paper_court, row, table

from nisi.actor import Performed
from nisi.drivers import case_file_page
from nisi.drivers.browser import BrowserDriver
from nisi.drivers.browser_process import Browser
from nisi.drivers.pages import Pages
from nisi.model import DocumentSeen, Ok, Refused, Unknown
from nisi.operations import CaseFileSeen, Operation, ReadStore, StoreSeen, ViewCaseFile
from nisi.settings import read_toml

ANSWER_WITHIN_S = 5.0
IMPATIENT_S = 0.7
PEOPLE = ("judge.1", "clerk.1")


class Elsewhere:
    """The way for operations that have no page."""

    def channel_of(self, operation: Operation[Any]) -> str:
        return "api"

    def perform(self, operation: Operation[Any]) -> Performed[Any]:
        return Performed(Ok(StoreSeen(documents=())))


Enter = Callable[..., BrowserDriver]


def at(browser: Browser, base_url: str, username: str = "judge.1", **other: Any) -> BrowserDriver:
    pages = read_toml(other.get("pages", PAGES), "pages.toml", Pages)
    password, within_s = other.get("password", "open sesame"), other.get("within_s", ANSWER_WITHIN_S)
    return BrowserDriver(pages, browser, base_url, username, password, within_s, Elsewhere())


@pytest.fixture
def enter(browser: Browser, court: Court) -> Iterator[Enter]:
    """Someone new at a browser before the court."""
    inside: list[BrowserDriver] = []

    def enter(username: str = "judge.1", base_url: str = "", **other: Any) -> BrowserDriver:
        inside.append(at(browser, base_url or court.base_url, username, **other))
        return inside[-1]

    yield enter
    for driver in inside:
        driver.close()


Shown = Callable[[str], Any]


@pytest.fixture(scope="module")
def shown(browser: Browser) -> Iterator[Shown]:
    """What a judge, signed in once for the module, sees of a case file with that body."""
    with paper_court() as court:
        judge = at(browser, court.base_url)

        def shown(body: str) -> Any:
            court.bodies["c1"] = body
            return seen(judge)

        yield shown
        judge.close()


def seen(driver: BrowserDriver, case_id: str = "c1") -> Any:
    return driver.perform(ViewCaseFile(case_id=case_id)).outcome


def documents(*numbers: int | str, category: str | None = "Evidence") -> Ok[CaseFileSeen]:
    return Ok(
        CaseFileSeen(
            documents=tuple(
                DocumentSeen(document_id=f"d{number}", filename=f"doc-{number}.pdf", category=category)
                for number in numbers
            )
        )
    )


CLIPPED = "position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)"
ABOVE = "position:relative;z-index:1"
COVER = '<div style="position:fixed;inset:0;background:white"></div>'
UNSEEN = (
    ("display: none", table(row(1), row(2, "display:none"))),
    ("visibility: hidden", table(row(1), row(2, "visibility:hidden"))),
    ("no opacity", table(row(1), row(2, "opacity:0"))),
    ("no size", table(row(1), row(2, within="display:inline-block;width:0;height:0;overflow:hidden"))),
    ("no size of its letters", table(row(1), row(2, "font-size:0"))),
    ("a clip", table(row(1), row(2, within=CLIPPED))),
    ("off the screen to the left", table(row(1), row(2, within="position:absolute;left:-9999px"))),
    ("off the screen above", table(row(1), row(2, within="position:absolute;top:-9999px"))),
    ("a box that does not scroll", table(row(1)) + f'<div style="height:0;overflow:hidden">{table(row(2))}</div>'),
    ("the end of a box", f'<div style="height:70px;overflow:hidden">{table(row(1), *[row(2)] * 9)}</div>'),
    ("a closed part", table(row(1)) + f"<details><summary>More</summary>{table(row(2))}</details>"),
    ("hidden with its table", table(row(1)) + f"<div hidden>{table(row(2))}</div>"),
    ("a link without words", table(row(1)) + table('<tr><td><a href="/documents/d2/binary"></a></td></tr>')),
    ("something that covers it", f'<div style="{ABOVE}">{table(row(1))}</div>{COVER}{table(row(2))}'),
)


@pytest.mark.parametrize(("how", "body"), UNSEEN, ids=[how for how, _ in UNSEEN])
def test_a_row_that_nobody_could_see_is_not_seen(how: str, body: str, shown: Shown) -> None:
    """Being in the page is not being seen."""
    outcome = shown(body)
    assert isinstance(outcome, Ok)
    assert {document.document_id for document in outcome.answer.documents} == {"d1"}


FAR = '<div style="height:9000px"></div>'
SEEN = (
    ("far down the page", FAR + table(row(1), row(2)) + FAR),
    ("far to the right", f'<div style="width:9000px;padding-left:7000px">{table(row(1), row(2))}</div>'),
    ("in a box that scrolls", f'<div style="height:60px;overflow:auto">{FAR}{table(row(1), row(2))}{FAR}</div>'),
    ("on a page that scrolls smoothly", f"<style>html{{scroll-behavior:smooth}}</style>{FAR}{table(row(1), row(2))}"),
    ("in an open part", f"<details open><summary>More</summary>{table(row(1), row(2))}</details>"),
    ("where a click does nothing", table(row(1), row(2, "pointer-events:none"))),
    ("where a screen reader is told nothing", table(row(1), row(2)).replace("<tr", '<tr aria-hidden="true"')),
    ("in two lines", f'<div style="width:60px;overflow-wrap:anywhere">{table(row(1), row(2))}</div>'),
)


@pytest.mark.parametrize(("where", "body"), SEEN, ids=[where for where, _ in SEEN])
def test_a_row_that_a_person_can_scroll_to_is_seen(where: str, body: str, shown: Shown) -> None:
    """A person scrolls."""
    assert shown(body) == documents(1, 2)


def test_each_document_has_the_category_of_its_table(shown: Shown) -> None:
    """As the candidate's interface calls it; a table that the file calls no category gives None."""
    body = (
        table(row(1), caption="Appellant's evidence")
        + table(row(2), caption="Other documents")
        + table(row(3), caption="Bundles")
        + "<table><tr><th>Document</th></tr></table>"
    )
    assert shown(body) == Ok(
        CaseFileSeen(
            documents=(
                *documents(1, category="appellant-evidence").answer.documents,
                *documents(2, category=None).answer.documents,
                *documents(3, category="Bundles").answer.documents,
            )
        )
    )


def test_a_row_with_two_links_to_its_document_is_one_document(shown: Shown) -> None:
    """The first link that is seen gives the filename; links that lead elsewhere are none."""
    body = table(
        '<tr><td><a href="/people/7">Ms Bloggs</a></td><td><a href="/documents/d1/binary">doc-1.pdf</a></td>'
        '<td><a href="/documents/d1/binary">Download</a></td></tr>',
        row(2),
    )
    assert shown(body) == documents(1, 2)


def _with_next(body: str, link: str) -> str:
    return f"{body}<nav>{link}</nav>"


def test_the_next_page_is_followed_to_the_last(court: Court, enter: Enter) -> None:
    """Each page is a call of the act."""
    address = "/cases/c1/case-file"
    court.bodies[address] = _with_next(table(row(1)), f'<a href="{address}?page=2">Next page</a>')
    court.bodies[f"{address}?page=2"] = _with_next(table(row(2)), f'<a href="{address}?page=3">Next page</a>')
    court.bodies[f"{address}?page=3"] = _with_next(table(row(3)), '<a aria-disabled="true">Next page</a>')
    performed = enter().perform(ViewCaseFile(case_id="c1"))
    calls = [(call.method, call.path, call.status) for call in performed.calls]
    assert (performed.outcome, calls) == (
        documents(1, 2, 3),
        [("GET", address + query, 200) for query in ("", "?page=2", "?page=3")],
    )
    assert all(call.size and call.sha256 and call.ms > 0 for call in performed.calls)


def test_a_next_page_that_nobody_can_reach_is_not_seen(court: Court, enter: Enter) -> None:
    """Its documents are hidden from a person, whatever the page holds."""
    link = '<a style="position:absolute;left:-9999px" href="/cases/c1/case-file?page=2">Next page</a>'
    court.bodies["/cases/c1/case-file"] = _with_next(table(row(1)), link)
    court.bodies["/cases/c1/case-file?page=2"] = table(row(2))
    assert seen(enter()) == documents(1)


def test_a_list_that_goes_on_in_a_circle_ends_as_unknown(
    court: Court, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list that was not read to its end is no answer."""
    monkeypatch.setattr(case_file_page, "MAX_PAGES", 3)
    court.bodies["c1"] = _with_next(table(row(1)), '<a href="/cases/c1/case-file">Next page</a>')
    why = "/cases/c1/case-file: more than 3 pages or 5000 rows: not read to its end"
    assert seen(enter()) == Unknown(why)


def test_a_page_with_too_many_links_is_unknown(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a page holds is bounded."""
    monkeypatch.setattr(case_file_page, "MAX_ROWS", 3)
    outcome = shown(table(*map(row, range(4))))
    assert isinstance(outcome, Unknown)
    assert outcome.why.endswith("has more than 3 links")


def test_texts_are_bounded(shown: Shown) -> None:
    """A page may hold anything."""
    outcome = shown(table(f'<tr><td><a href="/documents/d1/binary">{"x" * 9000}</a></td></tr>', caption="y" * 9000))
    assert isinstance(outcome, Ok)
    (document,) = outcome.answer.documents
    assert (len(document.filename), len(document.category or "")) == (300, 300)


def test_two_people_each_see_their_own(court: Court, enter: Enter) -> None:
    """One browser, two contexts: each signs in once and is asked for by name."""
    court.bodies["c1"] = table('<tr><td><a href="/documents/d1/binary">{username}</a></td></tr>')
    drivers = [enter(person) for person in PEOPLE]
    names = [seen(driver).answer.documents[0].filename for driver in (*drivers, *drivers)]
    assert (names, court.asked.count("POST /sign-in")) == ([*PEOPLE, *PEOPLE], 2)


def test_one_who_was_forgotten_signs_in_again(court: Court, enter: Enter) -> None:
    """A session that is over leads to the sign-in page; looking again changes nothing."""
    court.bodies["c1"] = table(row(1))
    driver = enter()
    first = seen(driver)
    court.signed_in.clear()
    assert (first, seen(driver), court.asked.count("POST /sign-in")) == (documents(1), documents(1), 2)


def test_one_who_is_never_let_in_has_sent_nothing(court: Court, enter: Enter) -> None:
    """A sign-in that leads back to itself is not tried for ever."""
    court.forgetful = True
    why = "not sent: judge.1 signed in and /cases/c1/case-file leads back to signing in"
    assert (seen(enter()), court.asked.count("POST /sign-in")) == (Refused(why), 2)


def test_a_wrong_password_is_refused_as_not_sent(court: Court, enter: Enter) -> None:
    """The reason names the person and never the password."""
    outcome = seen(enter(password="wrong-horse", within_s=IMPATIENT_S))
    assert isinstance(outcome, Refused)
    assert outcome.why.startswith('not sent: judge.1 could not sign in: /sign-in does not show a heading "Cases"')
    assert "wrong-horse" not in outcome.why


STATUSES = ((403, Refused), (404, Refused), (500, Unknown), (503, Unknown))


@pytest.mark.parametrize(("status", "kind"), STATUSES)
def test_a_page_that_says_it_is_none(status: int, kind: Any, court: Court, enter: Enter) -> None:
    """A 4xx is a refusal; a 5xx says nothing."""
    court.statuses["c1"] = status
    assert seen(enter()) == kind(f"GET /cases/c1/case-file answered {status}", status)


def test_a_port_that_refuses_is_not_sent(enter: Enter) -> None:
    """Nothing was reached, so nothing was done."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    outcome = seen(enter(base_url=f"http://127.0.0.1:{port}"))
    assert isinstance(outcome, Refused)
    assert outcome.why.startswith("not sent: judge.1 could not sign in: /sign-in: ")
    assert "net::ERR_CONNECTION_REFUSED" in outcome.why


def test_a_page_of_another_case_is_unknown(court: Court, enter: Enter) -> None:
    """What a page is must be shown by the page."""
    pages = PAGES.replace("Case file {case_id}", "Case {case_id}")
    outcome = seen(enter(within_s=IMPATIENT_S, pages=pages))
    assert isinstance(outcome, Unknown)
    assert outcome.why.startswith('/cases/c1/case-file does not show a heading "Case c1"')


ENDLESS = "<script>onload = () => setTimeout(() => { for (;;); }, 50)</script>"
SLOW = (("that does not come", "", 3.0), ("whose script never ends", table(row(1)) + ENDLESS, 0.0))


@pytest.mark.parametrize(("what", "body", "pause_s"), SLOW, ids=[what for what, _, _ in SLOW])
def test_a_page_that_takes_too_long_is_unknown(
    what: str, body: str, pause_s: float, court: Court, enter: Enter
) -> None:
    """Every wait has a bound."""
    court.bodies["c2"] = table(row(1))
    driver = enter(within_s=IMPATIENT_S)
    seen(driver, "c2")
    court.bodies["c1"], court.pause_s = body, pause_s
    began = time.monotonic()
    outcome = seen(driver)
    assert isinstance(outcome, Unknown)
    assert time.monotonic() - began < IMPATIENT_S * 3 + 1


def test_the_case_id_is_one_segment_of_the_address(court: Court, enter: Enter) -> None:
    """An id is escaped, so that it cannot lead to another page."""
    court.bodies["c1"] = table(row(1))
    seen(enter(within_s=IMPATIENT_S), "c1/../c2?x")
    assert court.asked[-1] == "GET /cases/c1%2F..%2Fc2%3Fx/case-file"


def test_troubles_of_a_page_are_kept_and_bounded(court: Court, enter: Enter) -> None:
    """Errors of scripts, of the console and of requests are for a suite to look at."""
    court.bodies["c1"] = table(row(1)) + (
        '<script>console.error("said"); console.log("quiet"); setTimeout(() => { throw new Error("thrown") })</script>'
    )
    driver = enter()
    assert (seen(driver), sorted(driver.page_troubles.taken())) == (documents(1), ["console: said", "error: thrown"])
    court.bodies["c1"] = (
        table(row(1)) + '<script>for (let n = 0; n < 99; n++) console.error(n + "x".repeat(900))</script>'
    )
    seen(driver)
    assert [len(trouble) for trouble in driver.page_troubles.taken()] == [300] * 20


def test_no_host_is_reached_that_was_not_allowed(court: Court, enter: Enter) -> None:
    """127.0.0.2 is this machine too, and not on the list."""
    listener = socket.create_server(("127.0.0.2", 0))
    listener.settimeout(0.3)
    elsewhere = f"http://127.0.0.2:{listener.getsockname()[1]}/spy.png"
    court.bodies["c1"] = table(row(1)) + f'<img src="{elsewhere}">'
    driver = enter()
    with listener:
        assert seen(driver) == documents(1)
        with pytest.raises(TimeoutError):
            listener.accept()
    assert f"GET {elsewhere}: net::ERR_NAME_NOT_RESOLVED" in driver.page_troubles.taken()


def test_an_operation_without_a_page_goes_the_other_way(court: Court, enter: Enter) -> None:
    """Nothing of it touches the browser."""
    performed = enter().perform(ReadStore(case_id="c1"))
    assert (performed, court.asked) == (Performed(Ok(StoreSeen(documents=()))), [])


def test_a_browser_belongs_to_one_thread(enter: Enter) -> None:
    """Used from another it says so, and does not hang."""
    driver, said = enter(), list[Exception]()

    def use() -> None:
        try:
            driver.perform(ViewCaseFile(case_id="c1"))
        except RuntimeError as error:
            said.append(error)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join(10)
    assert [str(error) for error in said] == ["a browser can only be used from the thread that started it"]
