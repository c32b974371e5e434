"""A journey by keyboard comes to its end on sound pages, and says at which step it cannot be gone on others."""

from __future__ import annotations

import itertools

import pytest
from paper_office import FORM as OFFICE_FORM
from paper_office import paper_office
from test_difficult_ways import JOURNEYS, SIGN_IN

from nisi.drivers.at_a_form import Person
from nisi.drivers.browser_process import Browser
from nisi.drivers.journeys import KeyboardJourney, KeyboardStep
from nisi.drivers.keyboard import Gone, go

_numbers = itertools.count(1)
STEPS = (
    KeyboardStep(fill="User name", value="{username}"),
    KeyboardStep(fill="Password", value="{password}"),
    KeyboardStep(press="Sign in"),
    KeyboardStep(fill="Title", value="Letter of June"),
    KeyboardStep(press="Send"),
    KeyboardStep(follow="Mo"),
)
PLACES = {"username": "clerk.1", "password": "secret"}
RADIOS = """<fieldset><legend>Which?</legend><label><input type=radio name=r>A</label>
<label><input type=radio name=r>B</label></fieldset>"""


def gone(browser: Browser, steps: tuple[KeyboardStep, ...], ends: str = "/form$", form: str = "") -> Gone:
    """How far somebody comes in an office whose form is that, or the ordinary one."""
    with (
        paper_office("sound", form or OFFICE_FORM) as office,
        Person(browser, office.base_url, SIGN_IN, JOURNEYS, ("clerk.1", "secret"), 2.0) as person,
    ):
        person.open("/sign-in")
        journey = KeyboardJourney(name="letter", role="clerk", url="/sign-in", steps=steps, ends=ends)
        return go(person, journey, PLACES)


def test_a_journey_is_gone_to_its_end(browser: Browser) -> None:
    """By Tab and Enter alone; every press is counted."""
    assert gone(browser, STEPS) == Gone(6, 7, None)


def test_a_choice_is_made_by_arrows(browser: Browser) -> None:
    """Tab comes to the first of them, an arrow to the next."""
    form = OFFICE_FORM.replace("<button>Send", RADIOS + "<button>Send")
    steps = (*STEPS[:4], KeyboardStep(choose="B"), *STEPS[4:])
    assert gone(browser, steps, form=form).obstacle is None


SEND = "<button>Send</button>"
# Each row: what stands in place of the button, the step at which one is stuck, by which rule, and why.
STUCK: dict[str, tuple[str, int, str, str]] = {
    "no such button": ("<button>Post</button>", 4, "keyboard-journey", 'never comes to the button "Send"'),
    "a button that only a mouse presses": (
        '<button tabindex="-1">Send</button>',
        4,
        "keyboard-journey",
        'never comes to the button "Send"',
    ),
    "a focus that cannot be seen": (
        "<style>button{outline:none!important}</style>" + SEND,
        4,
        "focus-visible",
        'does not see that the focus is here, at the button "Send"',
    ),
    "a button that does nothing": (
        '<button type="button">Send</button>',
        4,
        "keyboard-journey",
        'Enter leads nowhere at the button "Send"',
    ),
}


@pytest.mark.parametrize("row", STUCK)
def test_where_one_is_stuck_is_told(browser: Browser, row: str) -> None:
    """The step, and what keeps one from it."""
    button, steps, rule, why = STUCK[row]
    came = gone(browser, STEPS, form=OFFICE_FORM.replace(SEND, button))
    assert came.obstacle is not None
    assert (came.steps, came.obstacle.rule) == (steps, rule)
    assert came.obstacle.what.startswith("Step 5 of 6: ")
    assert why in came.obstacle.what


def test_a_journey_that_ends_elsewhere_is_told(browser: Browser) -> None:
    """Every step was gone, and it did not lead there."""
    came = gone(browser, STEPS, ends="/signed-out$")
    assert came.obstacle is not None
    assert (came.steps, came.obstacle.what) == (6, "After its last step the address holds nothing like /signed-out$")


def test_a_journey_may_end_at_a_file_that_is_downloaded(browser: Browser) -> None:
    """A browser that does not show such a file keeps it; the page that is open stays."""
    form = OFFICE_FORM.replace("<button>Send", '<a href="/form?n=1" download>A copy</a><button>Send')
    steps = (*STEPS[:3], KeyboardStep(follow="A copy"))
    assert gone(browser, steps, ends="n=1$", form=form).obstacle is None
