"""Forms sent in difficult ways to an office that is sound, and to one that is not: what is seen of each."""

from __future__ import annotations

import itertools

import pytest
from paper_office import Kind, paper_office

from nisi.drivers.at_a_form import Person
from nisi.drivers.browser_process import Browser
from nisi.drivers.journeys import Counted, FormPage, Journeys
from nisi.drivers.pages import Part, SignInPage
from nisi.drivers.ways import WAYS, Journey, suits

SIGN_IN = SignInPage(
    url="/sign-in",
    username="User name",
    password="Password",
    button="Sign in",
    shows=Part(role="button", name="Sign out"),
)
FORM = FormPage(
    name="letter",
    role="clerk",
    url="/form",
    button="Send",
    counted=Counted(url="/list", role="link", name="{text}"),
    fields={"Title": "{text}"},
    enter="Title",
)
JOURNEYS = Journeys(format=1, done=Part(role="status"), refused=Part(role="alert"), form=(FORM,), page=())
SUITED = [way for way in WAYS if suits(way, FORM)]
SENT_TWICE = "answer lost, refreshed"


Seen = list[tuple[str, int]]


def sent(browser: Browser, kind: Kind, way: str) -> tuple[Seen, tuple[str, ...], int]:
    """What the office said of each text and how often it was there; the troubles of its pages; fields typed again."""
    people: dict[tuple[int, bool], Person] = {}
    numbers = itertools.count(1)
    with paper_office(kind) as office:

        def person(number: int, scripts: bool) -> Person:
            if (number, scripts) not in people:
                account = (f"clerk.{number}", "secret")
                one = Person(browser, office.base_url, SIGN_IN, JOURNEYS, account, 5.0, scripts)
                one.sign_in()
                people[number, scripts] = one
            return people[number, scripts]

        journey = Journey(FORM, FORM.url, person, lambda: f"Letter-{next(numbers)}")
        WAYS[way](journey)
        first = next(iter(people.values()))
        seen: Seen = [
            (told.said, first.found(FORM.counted, FORM.counted.url, text)) for text, told in journey.told.items()
        ]
        troubles = tuple(trouble for one in people.values() for trouble in one.troubles.taken())
        again = sum(one.cost.typed_again for one in people.values())
        for one in people.values():
            one.close()
    return seen, tuple(trouble for trouble in troubles if "favicon" not in trouble), again


@pytest.mark.parametrize("way", SUITED)
def test_a_sound_office_says_what_is_so_and_does_it_once(browser: Browser, way: str) -> None:
    """Whichever way it is sent; and its pages have no trouble."""
    seen, troubles, again = sent(browser, "sound", way)
    texts = 2 if way in ("two tabs", "stale page") else 1
    assert (seen, troubles) == ([("done", 1)] * texts, ())
    assert again == (1 if way == "session ends in mid-form" else 0)


def test_what_is_done_each_time_that_it_arrives_is_there_twice(browser: Browser) -> None:
    """An answer that is lost does not undo what it answers."""
    assert sent(browser, "does it each time", SENT_TWICE)[0] == [("done", 2)]


def test_a_page_that_lies_says_done_of_what_is_not_there(browser: Browser) -> None:
    """It is looked for where anybody would look."""
    assert sent(browser, "lies", "double click")[0] == [("done", 0)]


def test_a_page_that_says_nothing_is_heard_to_say_nothing(browser: Browser) -> None:
    """Although it was done."""
    assert sent(browser, "says nothing", "Enter twice")[0] == [("nothing", 1)]
