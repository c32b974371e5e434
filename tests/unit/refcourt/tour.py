"""Every page of refcourt in every state that it has: how each is come to, on a scene that is laid once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from playwright.sync_api import Page
from reference_court import PASSWORD, Court, defendant, filed, line, lodged, new_number, shared, until, uploaded
from reference_court import listed as hearing_listed
from tribunal_acts import FIELDS, found, lodged_with, settled, updated

DAY = "2026-11-21"
LONG = "A-very-long-file-name-that-somebody-gave-without-any-space-" * 3 + ".pdf"
PROMPTS = [
    {"promptRef": "startDate", "label": "Start date", "value": DAY},
    {"promptRef": "startTime", "label": "Start time", "value": "19:00"},
    {"promptRef": "secondAddress", "label": "Second curfew address", "value": "Tŷ Gwyn\nHeol y Bont\nAbertest"},
]


@dataclass(frozen=True)
class Scene:
    """What the tour goes past: cases and hearings by what is to be seen there."""

    court: Court
    case: str
    reference: str
    small: str
    document: str
    waiting: str
    bundle: str
    fresh: str
    drafted: str
    shared: str
    locked: str
    asked: str
    crime_case: str
    number: int

    def day(self, hearing: str) -> str:
        return f"/hearings/{hearing}/days/{DAY}"


class Stop(NamedTuple):
    """`who` is at the page; `path` is opened, and then `do` is done there."""

    who: str
    path: Callable[[Scene], str]
    do: Callable[[Page, Scene], None] = lambda _page, _scene: None


def laid(court: Court) -> Scene:
    """Twenty-eight documents of a case, thirty cases, and hearings in each state."""
    caseworker, clerk = court.person("caseworker.1"), court.person("legal-adviser.1")
    reference = f"SC{new_number()}"
    case = lodged_with(caseworker, reference, **FIELDS)
    for n in range(26):
        filed(caseworker, case, f"Statement {n}.pdf", category=("appellantEvidence", "correspondence")[n % 2])
    filed(caseworker, case, LONG, classification="RESTRICTED", category="tribunalOrders", party="tribunal")
    document = filed(caseworker, case, "‫ראיות‬ <b>.pdf", b"x" * 70_000, category=None)["document_id"]
    settled(caseworker, case)
    bundle = caseworker.post(f"/cases/{case}/bundles", {"title": "Hearing on 21 November"}).json["bundle_id"]
    assert caseworker.post(f"/cases/{case}/bundles", {"title": "Second hearing"}).status == 201
    waiting = uploaded(caseworker, case, "Not filed yet.pdf")["document_id"]
    small = lodged(caseworker)
    for _ in range(30):
        last = f"SC{new_number()}"
        lodged_with(caseworker, last)
    until(lambda: found(caseworker, last) and found(caseworker, reference))

    number = new_number()
    drafted = hearing_listed(clerk, number, ("1", "2"))
    lines = [
        line(number, label="curfew requirement", prompts=PROMPTS, contractor="second-contractor"),
        line(number, "2"),
    ]
    clerk.put(f"/hearings/{drafted}/draft-results", {"version": 0, "resultLines": lines})
    hearings = {state: new_number() for state in ("fresh", "shared", "locked", "asked")}
    made = {"fresh": hearing_listed(clerk, hearings["fresh"])}
    for state in ("shared", "locked", "asked"):
        made[state] = shared(clerk, hearings[state], [line(hearings[state], prompts=PROMPTS)])
    for state in ("locked", "asked"):
        clerk.post(f"/hearings/{made[state]}/amendment", {"reason": "Wrong hours were read out"})
    clerk.post(f"/hearings/{made['asked']}/amendment/approval-request", {"version": 1})
    crime_case = clerk.post(
        "/prosecution-cases", {"caseURN": f"URN{(more := new_number())}", "defendants": [defendant(more)]}
    ).json["caseId"]
    return Scene(
        court,
        case,
        reference,
        small,
        document,
        waiting,
        bundle,
        **made,
        drafted=drafted,
        crime_case=crime_case,
        number=number,
    )


def signed_in(page: Page, who: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("User name").fill(who)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()


def _press(button: str) -> Callable[[Page, Scene], None]:
    return lambda page, _scene: page.get_by_role("button", name=button, exact=True).click()


def _wrong_password(page: Page, _scene: Scene) -> None:
    page.get_by_label("User name").fill("nobody")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()


def _session_lost(page: Page, _scene: Scene) -> None:
    page.get_by_label("Telephone").fill("01632 960999")
    page.context.clear_cookies()
    page.get_by_role("button", name="Save").click()


def _session_found(page: Page, scene: Scene) -> None:
    _session_lost(page, scene)
    page.get_by_label("User name").fill("caseworker.1")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def _changed_by_another(page: Page, scene: Scene) -> None:
    page.get_by_label("Telephone").fill("01632 960555")
    updated(scene.court.person("caseworker.2"), scene.case, phone="01632 960777")
    page.get_by_role("button", name="Save").click()


def _too_long(page: Page, _scene: Scene) -> None:
    page.get_by_label("Telephone").fill("0" * 50)
    page.get_by_role("button", name="Save").click()


def _saved(page: Page, _scene: Scene) -> None:
    page.get_by_label("Hearing needs").fill("Hearing loop\nBreaks every 30 minutes")
    page.get_by_role("button", name="Save").click()


def _made_and_back(page: Page, _scene: Scene) -> None:
    page.get_by_label("Title").fill("Third hearing")
    page.get_by_role("button", name="Make the bundle").click()
    page.get_by_role("link", name="Download the bundle").wait_for()
    page.go_back()


def _bad_wording(page: Page, _scene: Scene) -> None:
    page.get_by_label("Wording of the result").fill("")
    page.get_by_label("Ordered on").fill("")
    page.get_by_role("button", name="Continue").click()


def _line_added(page: Page, _scene: Scene) -> None:
    page.get_by_label("Start date").fill("21 11 2026")
    page.get_by_role("button", name="Continue").click()


def _previous(page: Page, _scene: Scene) -> None:
    page.get_by_label("Start date").fill("21 11 2026")
    page.get_by_role("button", name="Previous").click()


def _previous_and_on(page: Page, scene: Scene) -> None:
    _previous(page, scene)
    page.get_by_role("button", name="Continue").click()


def _adding(scene: Scene, code: str = "") -> str:
    about = f"defendant-{scene.number}-1/offence-{scene.number}-1"
    return f"{scene.day(scene.drafted)}/results/add/{about}" + (f"/{code}" if code else "")


def _document(page: str) -> Callable[[Scene], str]:
    return lambda scene: f"/cases/{scene.case}/documents/{scene.document}/{page}"


def _of_case(page: str) -> Callable[[Scene], str]:
    return lambda scene: f"/cases/{scene.case}/{page}"


def _of(hearing: str, page: str = "") -> Callable[[Scene], str]:
    return lambda scene: scene.day(getattr(scene, hearing)) + page


CASEWORKER, CLERK = "caseworker.1", "legal-adviser.1"

STOPS: dict[str, Stop] = {
    "sign in": Stop("", lambda _: "/sign-in"),
    "sign in, wrong password": Stop("", lambda _: "/sign-in", _wrong_password),
    "sign in to a page": Stop("", lambda _: "/cases"),
    "cases": Stop(CASEWORKER, lambda _: "/cases"),
    "cases, second page": Stop(CASEWORKER, lambda _: "/cases?page=2"),
    "cases, found": Stop(CASEWORKER, lambda scene: f"/cases?search={scene.reference}"),
    "cases, not found": Stop(CASEWORKER, lambda _: "/cases?search=NONE"),
    "cases, nothing to search": Stop(CASEWORKER, lambda _: "/cases?search="),
    "no such case": Stop(CASEWORKER, lambda _: "/cases/1234567890123456/summary"),
    "no such page": Stop(CASEWORKER, lambda _: "/nothing"),
    "not for this role": Stop(CLERK, lambda _: "/cases"),
    "summary": Stop(CASEWORKER, _of_case("summary")),
    "summary for the respondent": Stop("respondent.1", _of_case("summary")),
    "contact details": Stop(CASEWORKER, _of_case("data/contact")),
    "change details": Stop(CASEWORKER, _of_case("change")),
    "change details, too long": Stop(CASEWORKER, _of_case("change"), _too_long),
    "change details, changed by another": Stop(CASEWORKER, _of_case("change"), _changed_by_another),
    "change details, session lost": Stop(CASEWORKER, _of_case("change"), _session_lost),
    "change details, session found": Stop(CASEWORKER, _of_case("change"), _session_found),
    "change details, saved": Stop(CASEWORKER, _of_case("change"), _saved),
    "case file": Stop(CASEWORKER, _of_case("case-file")),
    "case file, second page": Stop(CASEWORKER, _of_case("case-file?page=2&sort=newest")),
    "case file, filtered": Stop("tribunal-judge.1", _of_case("case-file?name=long&category=tribunalOrders&sort=name")),
    "case file, empty": Stop("respondent.1", lambda scene: f"/cases/{scene.small}/case-file"),
    "document": Stop(CASEWORKER, _document("details")),
    "document for the respondent": Stop("respondent.1", _document("details")),
    "upload": Stop(CASEWORKER, _of_case("upload")),
    "upload, no file": Stop(CASEWORKER, _of_case("upload"), _press("Upload")),
    "file": Stop(CASEWORKER, lambda scene: f"/cases/{scene.case}/uploads/{scene.waiting}"),
    "file, nothing chosen": Stop(
        CASEWORKER, lambda scene: f"/cases/{scene.case}/uploads/{scene.waiting}", _press("File this document")
    ),
    "file an edited copy": Stop(
        CASEWORKER, lambda scene: f"/cases/{scene.case}/uploads/{scene.waiting}?redacts={scene.document}"
    ),
    "move": Stop(CASEWORKER, _document("move")),
    "manage": Stop(CASEWORKER, _document("manage")),
    "manage, nothing changed": Stop(CASEWORKER, _document("manage"), _press("Save")),
    "edited copy": Stop(CASEWORKER, _document("edited-copy")),
    "bundles": Stop(CASEWORKER, _of_case("hearing-bundles")),
    "bundles, none": Stop(CASEWORKER, lambda scene: f"/cases/{scene.small}/hearing-bundles"),
    "bundle": Stop(CASEWORKER, lambda scene: f"/cases/{scene.case}/hearing-bundles/{scene.bundle}"),
    "make a bundle": Stop(CASEWORKER, _of_case("make-bundle")),
    "make a bundle, no title": Stop(CASEWORKER, _of_case("make-bundle"), _press("Make the bundle")),
    "make a bundle, sent already": Stop(CASEWORKER, _of_case("make-bundle"), _made_and_back),
    "history": Stop(CASEWORKER, _of_case("history")),
    "hearings": Stop(CLERK, lambda _: "/hearings"),
    "hearings, none found": Stop(CLERK, lambda _: "/hearings?urn=NONE"),
    "hearings, no day": Stop(CLERK, lambda _: "/hearings?day=tomorrow"),
    "hearing": Stop(CLERK, _of("fresh")),
    "hearing, shared": Stop("district-judge.1", _of("shared")),
    "hearing, locked by another": Stop("court-clerk.1", _of("locked")),
    "hearing, waiting for approval": Stop("court-clerk.1", _of("asked")),
    "draft, empty": Stop(CLERK, _of("fresh", "/results")),
    "draft": Stop(CLERK, _of("drafted", "/results")),
    "draft, locked": Stop("court-clerk.1", _of("locked", "/results")),
    "choose a result": Stop(CLERK, lambda scene: _adding(scene)),
    "choose a result, none chosen": Stop(CLERK, lambda scene: _adding(scene), _press("Continue")),
    "new curfew": Stop(CLERK, lambda scene: _adding(scene, "CURE")),
    "new curfew, not worded": Stop(CLERK, lambda scene: _adding(scene, "CURE"), _bad_wording),
    "new curfew, previous": Stop(CLERK, lambda scene: _adding(scene, "CURE"), _previous),
    "new curfew, previous and on": Stop(CLERK, lambda scene: _adding(scene, "CURE"), _previous_and_on),
    "new curfew, added": Stop(CLERK, lambda scene: _adding(scene, "EMW"), _line_added),
    "end of monitoring, none chosen": Stop(CLERK, lambda scene: _adding(scene, "EMONE"), _press("Continue")),
    "change a result": Stop(
        CLERK, lambda scene: f"{scene.day(scene.drafted)}/results/lines/line-{scene.number}-1-CURE"
    ),
    "remove a result": Stop(
        CLERK, lambda scene: f"{scene.day(scene.drafted)}/results/lines/line-{scene.number}-1-CURE/remove"
    ),
    "check and share": Stop(CLERK, _of("drafted", "/share")),
    "share what is shared": Stop(CLERK, _of("shared", "/share")),
    "amend": Stop(CLERK, _of("shared", "/amend")),
    "amend, no reason": Stop(CLERK, _of("shared", "/amend"), _press("Begin the amendment")),
    "request approval": Stop(CLERK, _of("locked", "/request-approval")),
    "approve": Stop("court-clerk.1", _of("asked", "/approve")),
    "approve one's own": Stop(CLERK, _of("asked", "/approve")),
    "cancel the amendment": Stop(CLERK, _of("locked", "/cancel-amendment")),
    "record of orders": Stop("probation.1", lambda scene: f"/hearings/{scene.shared}/record-of-orders"),
    "record of orders of a case without any": Stop(
        CLERK, lambda scene: f"/prosecution-cases/{scene.crime_case}/record-of-orders"
    ),
    "shares": Stop(CLERK, lambda scene: f"/hearings/{scene.shared}/history"),
}
