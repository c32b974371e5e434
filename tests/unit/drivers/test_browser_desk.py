"""One browser for several threads: people act in it at once, and each in their own window."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from browsers import running_or_skipped
from paper_court import PAGES, Court, table

from nisi.actor import Performed
from nisi.drivers.browser_desk import BrowserDesk, PersonAtDesk
from nisi.drivers.pages import Pages
from nisi.model import Ok
from nisi.operations import Operation, ReadStore, StoreSeen, ViewCaseFile
from nisi.settings import read_toml

PEOPLE = ("judge.1", "clerk.1", "clerk.2")
PAUSE_S = 0.8  # that the court takes over each case file


class Elsewhere:
    """The way for operations that have no page; remembers the thread that took it."""

    def __init__(self) -> None:
        self.thread = 0

    def channel_of(self, operation: Operation[Any]) -> str:
        return "api"

    def perform(self, operation: Operation[Any]) -> Performed[Any]:
        self.thread = threading.get_ident()
        return Performed(Ok(StoreSeen(documents=())))


def person(desk: BrowserDesk, court: Court, username: str, otherwise: Any = None) -> PersonAtDesk:
    pages = read_toml(PAGES, "pages.toml", Pages)
    return desk.person(pages, court.base_url, (username, "open sesame"), 5.0, otherwise or Elsewhere())


def seen(person: PersonAtDesk) -> str:
    outcome: Any = person.perform(ViewCaseFile(case_id="c1")).outcome
    return str(outcome.answer.documents[0].filename)


def at_once(people: list[PersonAtDesk]) -> list[str]:
    names: dict[int, str] = {}
    threads = [threading.Thread(target=lambda n=n, p=p: names.update({n: seen(p)})) for n, p in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return [names[number] for number in range(len(people))]


@pytest.fixture
def people(desk: BrowserDesk, court: Court) -> list[PersonAtDesk]:
    """Three people who are signed in, before a court that shows each who they are."""
    court.bodies["c1"] = table('<tr><td><a href="/documents/d1/binary">{username}</a></td></tr>')
    signed_in = [person(desk, court, name) for name in PEOPLE]
    assert [seen(one) for one in signed_in] == [*PEOPLE]
    return signed_in


def test_people_in_several_threads_act_at_the_same_time(court: Court, people: list[PersonAtDesk]) -> None:
    """The court is asked by all of them while it still answers the first; nobody sees what another sees."""
    court.pause_s, court.most_waiting = PAUSE_S, 0
    assert (at_once(people), court.most_waiting) == ([*PEOPLE], len(PEOPLE))


def test_one_person_does_one_thing_at_a_time(court: Court, people: list[PersonAtDesk]) -> None:
    """Asked by two threads at once, they do one after the other."""
    court.pause_s, court.most_waiting = PAUSE_S, 0
    assert (at_once([people[0], people[0]]), court.most_waiting) == ([PEOPLE[0], PEOPLE[0]], 1)


def test_what_has_no_page_is_done_where_it_was_asked_for(desk: BrowserDesk, court: Court) -> None:
    """A call that waits must not keep the browser from others."""
    otherwise = Elsewhere()
    done = person(desk, court, "judge.1", otherwise).perform(ReadStore(case_id="c1"))
    assert (done.outcome, otherwise.thread) == (Ok(StoreSeen(documents=())), threading.get_ident())


def test_what_goes_wrong_in_the_browser_is_raised_where_it_was_asked_for(desk: BrowserDesk) -> None:
    """And the browser goes on."""

    def wrong() -> None:
        raise ValueError("a mistake of ours")

    with pytest.raises(ValueError, match="a mistake of ours"):
        desk.do(wrong)
    assert desk.do(lambda: 7) == 7


def test_a_desk_that_is_closed_leaves_nothing_behind() -> None:
    """Neither a thread nor a browser."""
    with running_or_skipped(BrowserDesk) as desk:
        desk.close()
        assert not desk.is_open
