"""What a person does by forms, through a real browser, and what comes of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from paper_court import PAGES, Court

from nisi.actor import Performed
from nisi.drivers.browser import BrowserDriver
from nisi.drivers.browser_process import Browser
from nisi.drivers.pages import Pages
from nisi.model import BundledDocument, HistoryEntry, NewDocument, Ok, Refused, Secret, Unknown
from nisi.operations import (
    BundleFetched,
    BundleMade,
    CaseSeen,
    CasesFound,
    DocumentFetched,
    EventStarted,
    EventSubmitted,
    FetchBundle,
    FetchDocument,
    HistorySeen,
    MakeBundle,
    MoveDocument,
    Operation,
    ReadCase,
    ReadHistory,
    ReadStore,
    SearchCases,
    StartEvent,
    StoreSeen,
    SubmitEvent,
)
from nisi.settings import read_toml

WITHIN_S = 1.5
MAP = (
    PAGES
    + """
[case_data]
url     = "/data/{case_id}"
shows   = { role = "heading", name = "Details" }
fields  = { "Telephone" = "phone", "Needs" = "hearingNeeds" }
nothing = "None"
tabs    = [{ link = "Contact", fields = ["phone"] }]
version = 'Version (.+)\\.'

[search]
url       = "/found/{reference}"
shows     = { role = "heading", name = "Found" }
case_id   = '/cases/([^/]+)$'
next_page = { role = "link", name = "More" }

[history]
url     = "/told/{case_id}"
shows   = { role = "heading", name = "History" }
event   = "What"
by      = "Who"
version = "No."
events  = { "Moved" = "moveDocument" }

[bundle]
url      = "/bundles/{case_id}/{bundle_id}"
shows    = { role = "heading", name = "Bundle" }
document = { role = "listitem" }
download = { role = "link", name = "Download" }

[words.places]
evidence = "Evidence"
"" = "Nowhere"

[[operation]]
name  = "make-bundle"
steps = [
    { open = "/make/{case_id}" },
    { fill = "Title", value = "{title}" },
    { press = "Make" },
]
shows = { role = "status", name = "Done" }
reads = { bundle_id = { address = '/made/(\\w+)' } }

[[operation]]
name  = "move-document"
steps = [
    { open = "/move/{document_id}" },
    { check = 'Version (\\d+)', is = "7" },
    { choose = "Place", option = "{category|places}" },
    { press = "Move" },
]
shows = { role = "status", name = "Done" }

[[operation]]
name  = "start-event"
when  = { event = "updateCase" }
steps = [{ open = "/change/{case_id}" }]
shows = { role = "button", name = "Save" }
keeps = true

[[operation]]
name    = "submit-event"
when    = { event = "updateCase" }
goes_on = true
steps   = [{ fill = "{name}", value = "{value}", each = "fields" }, { press = "Save" }]
shows   = { role = "status", name = "Done" }

[[operation]]
name  = "submit-event"
when  = { event = "uploadEvidence" }
each  = "documents"
steps = [{ open = "/file/{document_id}" }, { press = "File" }]
shows = { role = "status", name = "Done" }
"""
)
DONE = "<div role=status aria-label=Done>Done</div>"
TITLE = "<form method=post><label>Title <input name=title></label><button>Make</button></form>"
MAKE = MakeBundle(case_id="c1", title="For the judge")


class Elsewhere:
    """The way for operations that have no page."""

    def channel_of(self, operation: Operation[Any]) -> str:
        return "api"

    def perform(self, operation: Operation[Any]) -> Performed[Any]:
        match operation:
            case StartEvent():
                return Performed(Ok(EventStarted(token=Secret("real"))))
            case SubmitEvent():
                return Performed(Refused(operation.token.reveal()))
            case _:
                return Performed(Ok(StoreSeen(documents=())))


Do = Callable[[Operation[Any]], Any]


@pytest.fixture
def judge(browser: Browser, court: Court) -> Iterator[BrowserDriver]:
    pages = read_toml(MAP, "pages.toml", Pages)
    driver = BrowserDriver(pages, browser, court.base_url, "judge.1", "open sesame", WITHIN_S, Elsewhere())
    yield driver
    driver.close()


@pytest.fixture
def do(judge: BrowserDriver) -> Do:
    return lambda operation: judge.perform(operation).outcome


def test_what_a_page_says_is_done_is_done(court: Court, judge: BrowserDriver) -> None:
    """The form holds what was to be filled in, the answer is read from where it led, and each request is a call."""
    court.bodies["/make/c1"], court.bodies["/made/b7"] = TITLE, DONE
    court.answers["/make/c1"] = [(303, "/made/b7")]
    performed = judge.perform(MAKE)
    calls = [(call.method, call.path, call.status) for call in performed.calls]
    assert (performed.outcome, court.sent, calls) == (
        Ok(BundleMade(bundle_id="b7")),
        [("/make/c1", {"title": "For the judge"})],
        [("GET", "/make/c1", 200), ("POST", "/make/c1", 303), ("GET", "/made/b7", 200)],
    )


ALERT = "<div role=alert>Too late: <b>it is</b> decided</div>"
SCRIPTED = """<form><label>Title <input name=title></label><button>Make</button></form><script>
document.forms[0].onsubmit = event => { event.preventDefault(); fetch("/make/c1", {method: "POST", body: ""}).then(
  () => document.body.insertAdjacentHTML("beforeend", "<div role=alert>Too late</div>")); };</script>"""
ENDLESS = TITLE.replace("<form", '<form onsubmit="for (;;);"')
NOT_DONE = (
    ("a refusal with its reason", TITLE, (409, ALERT), Refused("POST /make/c1: Too late: it is decided", 409)),
    ("a refusal that is not a 4xx", TITLE, (200, ALERT), Refused("Too late: it is decided")),
    ("a refusal by a script", SCRIPTED, (200, ""), Refused("Too late")),
    ("a page that breaks", TITLE, (500, DONE), Unknown("POST /make/c1 answered 500", 500)),
    ("a page that does not say", TITLE, (200, "Thank you"), Unknown('/make/c1 does not show a status "Done": ')),
    ("a page with another answer", TITLE, (200, DONE), Unknown("/make/c1: /made/(")),
    ("a script that never ends", ENDLESS, (200, DONE), Unknown("")),
    ("no such button", TITLE.replace(">Make<", " hidden>Make<"), (200, DONE), Unknown("")),
    ("a refusal in place of the form", ALERT, (200, DONE), Refused("Too late: it is decided")),
)


@pytest.mark.parametrize(("what", "form", "answer", "outcome"), NOT_DONE, ids=[row[0] for row in NOT_DONE])
def test_what_a_page_does_not_acknowledge_is_not_done(
    what: str, form: str, answer: tuple[int, str], outcome: Any, court: Court, do: Do
) -> None:
    """Refused where the page says so, and unknown where it does not; every wait ends."""
    court.bodies["/make/c1"], court.answers["/make/c1"] = form, [answer]
    began = time.monotonic()
    came = do(MAKE)
    assert time.monotonic() - began < WITHIN_S * 4
    assert (type(came), came.status, came.why[: len(outcome.why)]) == (type(outcome), outcome.status, outcome.why)
    assert len(came.why) <= 300


def test_a_form_that_shows_another_version_is_not_sent(court: Court, do: Do) -> None:
    """Somebody has changed meanwhile what was read: it is refused, and certainly not done."""
    court.bodies["/move/d1"] = "Version 8 <form method=post><button>Move</button></form>"
    move = MoveDocument(case_id="c1", document_id="d1", filename="x", category="evidence")
    why = "/move/d1 shows 8 and not 7: somebody has changed it meanwhile"
    assert (do(move), court.sent) == (Refused(why), [])


RADIOS = """<fieldset><legend>Place</legend><label><input type=radio name=place value=e>Evidence</label>
<label><input type=radio name=place value=n>Nowhere</label></fieldset>"""
LIST = """<label for=p>Place</label>
<select id=p name=place><option value=e>Evidence<option value=n>Nowhere</select>"""
CHOICES = ((RADIOS, "evidence", "e"), (RADIOS, None, "n"), (LIST, "evidence", "e"), (LIST, None, "n"))


@pytest.mark.parametrize(("form", "category", "sent"), CHOICES)
def test_an_option_is_chosen_by_what_the_page_calls_it(
    form: str, category: Any, sent: str, court: Court, do: Do
) -> None:
    """In radio buttons and in a list, also for nothing."""
    court.bodies["/move/d1"] = f"Version 7 <form method=post>{form}<button>Move</button></form>"
    court.answers["/move/d1"] = [(200, DONE)]
    do(MoveDocument(case_id="c1", document_id="d1", filename="x", category=category))
    assert court.sent == [("/move/d1", {"place": sent})]


def documents(*ids: str) -> tuple[NewDocument, ...]:
    return tuple(
        NewDocument(document_id=id, filename=id, category=None, classification="PUBLIC", party="appellant")
        for id in ids
    )


def filing(*ids: str) -> SubmitEvent:
    return SubmitEvent(case_id="c1", event="uploadEvidence", token=Secret("t"), documents=documents(*ids))


HALVES = (
    ((200, DONE), Ok(EventSubmitted())),
    ((409, ALERT), Unknown("after some of it was done: POST /file/d2: Too late: it is decided")),
)


@pytest.mark.parametrize(("second", "outcome"), HALVES)
def test_what_is_entered_one_by_one_is_done_when_all_of_it_is(
    second: tuple[int, str], outcome: Any, court: Court, do: Do
) -> None:
    """Refused half way, some of it may have been done."""
    for id, answer in (("d1", (200, DONE)), ("d2", second)):
        court.bodies[f"/file/{id}"] = "<form method=post><button>File</button></form>"
        court.answers[f"/file/{id}"] = [answer]
    assert (do(filing("d1", "d2")), [path for path, _ in court.sent]) == (outcome, ["/file/d1", "/file/d2"])


CHANGE = "<form method=post><label>phone <input name=phone></label><button>Save</button></form>"


def submit(started: Any, fields: dict[str, str]) -> SubmitEvent:
    return SubmitEvent(case_id="c1", event="updateCase", token=started.answer.token, fields=fields)


def test_an_event_goes_on_at_the_page_on_which_it_began(court: Court, do: Do) -> None:
    """Whatever else its person looks at meanwhile; its token serves once."""
    court.bodies["/change/c1"], court.bodies["/make/c1"] = CHANGE, TITLE
    court.answers["/change/c1"], court.answers["/make/c1"] = [(200, DONE)], [(409, ALERT)]
    started = do(StartEvent(case_id="c1", event="updateCase"))
    do(MAKE)
    asked = court.asked.count("GET /change/c1")
    again = Refused("the page that this event was begun on is no longer open, so nothing was sent")
    done = [do(submit(started, {"phone": "01632"})), do(submit(started, {"phone": "2"}))]
    assert (asked, done, court.asked.count("GET /change/c1")) == (1, [Ok(EventSubmitted()), again], 1)
    assert court.sent[-1] == ("/change/c1", {"phone": "01632"})


def test_what_began_on_a_page_and_has_none_is_begun_the_other_way(court: Court, do: Do) -> None:
    """With a token that the interface knows."""
    court.bodies["/change/c1"] = CHANGE
    started = do(StartEvent(case_id="c1", event="updateCase"))
    other = msgspec.structs.replace(submit(started, {}), event="manageDocuments")
    assert do(other) == Refused("real")


def test_the_channel_of_an_act_says_how_it_is_done(judge: BrowserDriver) -> None:
    """What has no page goes through the interface."""
    acts = (MAKE, ReadCase(case_id="c1"), ReadStore(case_id="c1"), filing())
    assert [judge.channel_of(act) for act in acts] == ["page", "page", "api", "api"]


def details(phone: str, needs: str = "Loop", more: str = "") -> str:
    return f"""<h1>Details</h1>Version 3. <a href=/data/c1/contact>Contact</a>
<dl><dt>Telephone<dd>{phone}<dt>Needs<dd>{needs}<dt>Other<dd>x</dl>{more}"""


COVER = '<div style="position:fixed;inset:0;background:white"></div>'
TOLD = (
    ("as it stands everywhere", details("01632"), details("01632"), {"phone": "01632", "hearingNeeds": "Loop"}),
    ("not what is blank on its tab", details("01632"), details(""), {"hearingNeeds": "Loop"}),
    ("not what its tab tells otherwise", details("01632"), details("0777"), {"hearingNeeds": "Loop"}),
    ("not what is covered", details("01632", more=COVER), details("01632"), {}),
    ("not what is empty", details("01632", "None"), details("01632"), {"phone": "01632"}),
)


@pytest.mark.parametrize(("what", "page", "tab", "fields"), TOLD, ids=[row[0] for row in TOLD])
def test_the_data_of_a_case_is_read(
    what: str, page: str, tab: str, fields: dict[str, str], court: Court, do: Do
) -> None:
    """As a person can rely on it."""
    court.bodies["/data/c1"], court.bodies["/data/c1/contact"] = page, tab
    assert do(ReadCase(case_id="c1")) == Ok(CaseSeen(fields=fields, version=3))


def test_data_whose_tab_is_not_there_is_not_seen(court: Court, do: Do) -> None:
    """A person looks for it where it belongs."""
    court.bodies["/data/c1"] = details("01632").replace(">Contact<", " hidden>Contact<")
    assert do(ReadCase(case_id="c1")) == Ok(CaseSeen(fields={"hearingNeeds": "Loop"}, version=3))


def test_every_page_of_what_was_found_is_read(court: Court, do: Do) -> None:
    """Each case once."""
    court.bodies["/found/N%201"] = "<h1>Found</h1><a href=/cases/a>A</a><a href=/cases/b></a><a href=/more/N>More</a>"
    court.bodies["/more/N"] = "<h1>Found</h1><a href=/cases/a>A</a><a href=/cases/c>C</a>"
    assert do(SearchCases(reference="N 1")) == Ok(CasesFound(case_ids=("a", "c")))


def test_the_history_is_read_by_its_headings(court: Court, do: Do) -> None:
    """Whatever their order, and with whatever is said behind a colon."""
    court.bodies["/told/c1"] = """<h1>History</h1><table><tr><th>No.<th>Who<th>What
<tr><td>2<td>caseworker.1<td>Moved: by hand<tr><td>1<td>judge.1<td>Lodged</table>"""
    entries = (
        HistoryEntry(event="moveDocument", by="caseworker.1", version=2),
        HistoryEntry(event="Lodged", by="judge.1", version=1),
    )
    assert do(ReadHistory(case_id="c1")) == Ok(HistorySeen(entries=entries))


NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_a_bundle_is_its_list_and_what_its_link_gives(court: Court, do: Do) -> None:
    """What is in each document is not observed."""
    court.bodies["/bundles/c1/b1"] = (
        "<h1>Bundle</h1><ol><li>one<li hidden>two<li>three</ol><a href=/favicon.ico>Download</a>"
    )
    listed = (BundledDocument(filename="one"), BundledDocument(filename="three"))
    assert do(FetchBundle(case_id="c1", bundle_id="b1")) == Ok(BundleFetched(size=0, sha256=NOTHING, documents=listed))


def row(href: str) -> str:
    return f"<table><caption>Evidence</caption><tr><td><a href={href}/documents/d1/binary>one</a></table>"


OPENED = (
    (row(""), Ok(DocumentFetched(size=len("<!DOCTYPE html><h1>Case file d1</h1>"), sha256=""))),
    ("", Refused("/cases/c1/case-file shows no link to it")),
    (row("http://127.0.0.2:9"), Unknown("/cases/c1/case-file: the link leads away from the candidate")),
)


@pytest.mark.parametrize(("body", "outcome"), OPENED, ids=["a link", "none", "one that leads away"])
def test_a_document_is_opened_from_its_link(body: str, outcome: Any, court: Court, do: Do) -> None:
    """By whoever can see the link, and from nowhere but the candidate."""
    court.bodies["/cases/c1/case-file"] = body
    came = do(FetchDocument(case_id="c1", document_id="d1", filename="one"))
    if isinstance(came, Ok):
        came = Ok(msgspec.structs.replace(came.answer, sha256=""))
    assert came == outcome
