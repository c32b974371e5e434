"""What people do at the pages of a candidate when things go wrong.

It works only in cases that it opens itself: what is done to them is an act in the journal, and told by the browser.
"""

from __future__ import annotations

import itertools
import os.path
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from msgspec import Struct, structs, to_builtins

from nisi.actor import Performed
from nisi.drivers.accessibility import Obstacle
from nisi.drivers.at_a_form import Cost, Person
from nisi.drivers.dialect import escaped
from nisi.drivers.http import HttpDriver
from nisi.drivers.journeys import FormPage, Journeys
from nisi.drivers.pages import SignInPage
from nisi.drivers.pictures import Pictures, Traces
from nisi.drivers.ways import WAYS, Journey
from nisi.gather.court import Court
from nisi.journal.page_evidence import (
    FORM_SENT,
    PAGE_LOADED,
    Barrier,
    FormSent,
    PageLoaded,
    TextSent,
)
from nisi.marks import Mark
from nisi.model import NewDocument, Ok
from nisi.operations import (
    CallInterface,
    InterfaceAnswered,
    ListHearing,
    MakeBundle,
    OpenAppeal,
    OpenCrimeCase,
    Operation,
    StartEvent,
    SubmitEvent,
    UploadDocument,
)
from scenarios.people import day_of, defendants, random_case, random_hearing

A = TypeVar("A")

CALLS = itertools.count()


class ByHand:
    """A driver of what a person does by hand; `doing` returns what became of it."""

    def __init__(self, doing: Callable[[], None]) -> None:
        self._doing = doing

    def channel_of(self, operation: Operation[Any]) -> str:
        return "page"

    def perform(self, operation: Operation[A]) -> Performed[Any]:
        self._doing()
        return Performed(Ok(InterfaceAnswered(status=200)))


@dataclass(frozen=True)
class Desk:
    """Where the people of these journeys work: how one signs in, what is tried, and what is kept of it.

    What they do at the court's one browser is done by `do`."""

    court: Court
    sign_in: SignInPage
    journeys: Journeys
    pictures: Pictures
    traces: Traces
    _sessions: dict[tuple[str, str], list[Any]] = field(default_factory=dict)

    def do(self, act: Callable[[], A]) -> A:
        """Have it done in the browser's own thread; the pictures that it took are handed on in this one."""
        try:
            return self.court.browser().do(act)
        finally:
            self.pictures.hand_on()

    @contextmanager
    def entered(self, role: str, n: int = 1, scripts: bool = True) -> Iterator[Person]:
        """Somebody who has signed in, now or for something before; what they did is recorded, and thrown away unless
        `keep` is called."""
        with self.entered_by(self.court.account(role, n), scripts) as person:
            yield person

    @contextmanager
    def entered_by(self, account: tuple[str, str], scripts: bool = True) -> Iterator[Person]:
        """The same, whoever has that account."""
        with self._person(account, scripts) as person:
            if account in self._sessions:
                person.context.add_cookies(self._sessions[account])
            else:
                person.sign_in()
                self._sessions[account] = person.context.cookies()
            person.cost = Cost()
            yield person

    @contextmanager
    def nobody(self) -> Iterator[Person]:
        """Somebody who has not signed in."""
        with self._person(("", ""), True) as person:
            yield person

    @contextmanager
    def _person(self, account: tuple[str, str], scripts: bool) -> Iterator[Person]:
        within_s = self.court.settings.candidate.answer_within_s
        base_url = self.court.plan.base_url
        with Person(
            self.court.browser().browser, base_url, self.sign_in, self.journeys, account, within_s, scripts
        ) as person:
            self.traces.record(person.context)
            yield person
            self.traces.drop(person.context)

    def keep(self, name: str, *people: Person) -> tuple[str, ...]:
        """Keep the recordings of what these people did; their paths from the run's folder."""
        kept = (self.traces.keep(person.context, name, person.secrets) for person in people)
        return tuple(os.path.relpath(path, self.court.folder) for path in kept if path is not None)

    def observe(self, check: str, subject: str, holds: bool, evidence: Struct) -> None:
        self.court.observed(check, subject, holds, **to_builtins(evidence))

    def loaded(self, name: str, person: Person, role: str, place: str) -> None:
        """Observe what went wrong by itself on the pages that this person had before them."""
        troubles = person.troubles.taken()
        picture = self.pictures.take(person.page, f"{name} broken") if troubles else None
        loaded = PageLoaded(role=role, place=place, troubles=troubles, picture=picture)
        self.observe(PAGE_LOADED, name, not troubles, loaded)

    def barrier(self, person: Person, name: str, one: Obstacle) -> Barrier:
        """A barrier with a picture of where it is."""
        place = person.page.locator(one.selector) if one.selector else None
        picture = self.pictures.take(person.page, f"{name} {one.rule}", place)
        return Barrier(rule=one.rule, what=one.what, where=one.where, picture=picture)

    def act(self, role: str, what: str, url: str, doing: Callable[[], None]) -> bool:
        """Do it as an act of the journal; whether it was done to its end."""
        act = CallInterface(operation_id=what, method="page", path=url, call=next(CALLS))
        return isinstance(self.court.actor_with(role, 1, ByHand(doing)).do(act), Ok)


class Unprepared(Exception):
    """The case on which something was to be tried could not be opened."""


@dataclass(frozen=True)
class Unmarked:
    """A name in place of a mark."""

    text: str


@dataclass
class Places:
    """Cases to try things on, opened once and then known by the names that addresses have for them."""

    desk: Desk
    _drivers: dict[str, HttpDriver] = field(default_factory=dict)

    def of_appeal(self, *, filed: bool = False) -> dict[str, str]:
        """A new appeal; where it is asked for, with a document that is filed and a bundle that is made."""
        court = self.desk.court
        case_id = self._do("caseworker", OpenAppeal(reference=court.mark().text)).case_id
        if not filed:
            return {"case_id": case_id}
        upload = UploadDocument(case_id=case_id, filename="Letter of June.txt", size=700, classification="PUBLIC")
        document_id = self._do("caseworker", upload).document_id
        token = self._do("caseworker", StartEvent(case_id=case_id, event="uploadEvidence")).token
        document = NewDocument(
            document_id=document_id,
            filename="Letter of June.txt",
            category="correspondence",
            classification="PUBLIC",
            party="tribunal",
        )
        self._do("caseworker", SubmitEvent(case_id=case_id, event="uploadEvidence", token=token, documents=(document,)))
        bundle_id = self._do("caseworker", MakeBundle(case_id=case_id, title="For the hearing")).bundle_id
        return {"case_id": case_id, "document_id": document_id, "bundle_id": bundle_id}

    def of_hearing(self, mark: Callable[[], Mark | Unmarked] | None = None) -> dict[str, str]:
        """A hearing that is listed, and whose results nobody has entered."""
        court = self.desk.court
        rng, mark = court.rng("hearing for pages"), mark or court.mark
        accused = defendants(random_case(rng), mark)
        plan = random_hearing(rng)
        day, urn = day_of(plan).isoformat(), mark().text
        case_id = self._do("legal-adviser", OpenCrimeCase(urn=urn, defendants=accused)).case_id
        listing = ListHearing(case_id=case_id, court_centre=plan.court, hearing_day=day)
        hearing_id = self._do("legal-adviser", listing).hearing_id
        person = accused[0]
        return {
            "hearing_id": hearing_id,
            "urn": urn,
            "day": day,
            "master_defendant_id": person.master_defendant_id,
            "offence_id": person.offences[0].offence_id,
        }

    def needed_for(self, *urls: str, filed: bool = False) -> dict[str, str]:
        """What the addresses need, and no more."""
        places: dict[str, str] = {}
        if any("{hearing_id}" in url for url in urls):
            places |= self.of_hearing()
        if any("{case_id}" in url for url in urls):
            places |= self.of_appeal(filed=filed)
        return places

    def _do(self, role: str, operation: Operation[A]) -> Any:
        answers: list[Any] = []

        def prepare() -> None:
            driver = self._drivers.setdefault(role, self.desk.court.driver(role))
            answers.append(driver.perform(operation).outcome)

        self.desk.act(role, f"prepare: {type(operation).__name__}", "", prepare)
        if not answers or not isinstance(answers[0], Ok):
            raise Unprepared(f"{type(operation).__name__} came to {answers[0] if answers else 'nothing'}")
        return answers[0].answer


def send(desk: Desk, form: FormPage, way: str) -> None:
    """Send a form in a difficult way on a case of its own; what the page said and what was found is observed."""
    places = Places(desk).needed_for(form.url, form.counted.url)
    url, counted_at = filled_in(form.url, places), filled_in(form.counted.url, places)
    with ExitStack() as leaving:
        people: dict[tuple[int, bool], Person] = {}

        def person(number: int, scripts: bool) -> Person:
            if (number, scripts) not in people:
                people[number, scripts] = leaving.enter_context(desk.entered(form.role, number + 1, scripts))
            return people[number, scripts]

        journey = Journey(form, url, person, lambda: desk.court.mark().text)
        if not desk.act(form.role, f"{way}: {form.name}", url, lambda: WAYS[way](journey)):
            return
        texts = []
        for text, told in journey.told.items():
            with desk.entered_by(told.account) as reader:
                found = reader.found(form.counted, counted_at, text)
            texts.append(TextSent(text=text, said=told.said, words=told.words, found=found, early=told.early))
        first = next(iter(people.values()))
        sent = FormSent(
            role=form.role,
            place=url,
            way=way,
            texts=tuple(texts),
            pages=sum(one.cost.pages for one in people.values()),
            typed_again=sum(one.cost.typed_again for one in people.values()),
            waited_s=round(sum(one.cost.waited_s for one in people.values()), 3),
            dead_ends=sum(one.cost.dead_ends for one in people.values()),
        )
        if not sent.holds:
            picture = desk.pictures.take(first.page, f"{form.name} {way}", first.where_it_told())
            sent = structs.replace(sent, picture=picture, traces=desk.keep(f"{form.name} {way}", *people.values()))
        desk.observe(FORM_SENT, form.name, sent.holds, sent)
        for one in people.values():
            desk.loaded(form.name, one, form.role, url)


def filled_in(url: str, places: Mapping[str, str]) -> str:
    """An address with the names of what it is about in their places."""
    for name, value in places.items():
        url = url.replace(f"{{{name}}}", escaped(value))
    return url
