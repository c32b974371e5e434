"""Which forms and pages of a candidate are tried in difficult ways and examined, as a file says it.

The candidate's key `journeys` names the file, beside that of its `pages`.  Everything in it is found as a person finds
it: by label, role and name.  `{text}` is a text of the journey's own; in addresses, `{case_id}`, `{document_id}`,
`{bundle_id}`, `{hearing_id}`, `{day}`, `{master_defendant_id}` and `{offence_id}` are of cases that it opened.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from msgspec import Struct, field

from nisi.drivers.page_steps import Part
from nisi.settings import UsageError, load_toml, nearest, shown

PLACES = ("case_id", "document_id", "bundle_id", "hearing_id", "day", "master_defendant_id", "offence_id")
ALSO_TYPED = ("username", "password", "urn")


class Counted(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where somebody who comes anew finds what a form did: as often as there is a `role` whose name holds `name`, or
    without one, whose text holds what was sent."""

    url: str
    role: str
    name: str | None = None


class FormPage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A form: `fields` says what is typed under which label, `file` is the label under which a file is chosen, named
    by the text.  `enter` is the field in which pressing Enter sends the form; without one it is not tried."""

    name: str
    role: str
    url: str
    button: str
    counted: Counted
    fields: dict[str, str] = field(default_factory=dict)
    file: str | None = None
    enter: str | None = None


class ExaminedPage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page that is examined as somebody in `role` has it before them; without one, as nobody who is signed in has.

    With `button` what is examined is what that button leads to: its form is sent with what is `typed` by label, else as
    it stands; with `session_ends`, when nobody is signed in any more."""

    name: str
    url: str
    role: str | None = None
    button: str | None = None
    typed: dict[str, str] = field(default_factory=dict)
    session_ends: bool = False

    @property
    def state(self) -> str:
        """In which state it is examined, in words."""
        if self.button is None:
            return "as opened"
        if self.session_ends:
            return "when the session has ended"
        return "sent with wrong answers" if self.typed else "sent as it stands"


class KeyboardStep(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of these: Tab to the field with that label and type `value`; to the radio button with that name and choose
    it; to the button with that name, or to a link whose name begins so, and press Enter."""

    fill: str | None = None
    value: str = ""
    choose: str | None = None
    press: str | None = None
    follow: str | None = None


class KeyboardJourney(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody in `role` does from `url` on without a mouse; `ends` is what the last address must hold, a regular
    expression.  In names and values, `{username}`, `{password}` and the hearing's `{urn}` are filled in too."""

    name: str
    role: str
    url: str
    steps: tuple[KeyboardStep, ...]
    ends: str


class Journeys(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`done` is there when a page says that something was done, `refused` when it says that something was not."""

    format: Literal[1]
    done: Part
    refused: Part
    form: tuple[FormPage, ...]
    page: tuple[ExaminedPage, ...]
    keyboard: tuple[KeyboardJourney, ...] = ()


def load_journeys(path: Path) -> Journeys:
    """The journeys in the file `path`; raises `UsageError` naming what does not fit."""
    journeys = load_toml(path, Journeys)
    addresses = {f"form {form.name}: url": form.url for form in journeys.form}
    addresses |= {f"form {form.name}: counted.url": form.counted.url for form in journeys.form}
    addresses |= {f"page {page.name}: url": page.url for page in journeys.page}
    addresses |= {f"keyboard {journey.name}: url": journey.url for journey in journeys.keyboard}
    for place, url in addresses.items():
        for name in re.findall(r"{([^{}]*)}", url):
            if name not in PLACES:
                raise UsageError(f"{shown(path)}: {place}: {{{name}}} is not known; {nearest(name, PLACES)}")
    for page in journeys.page:
        if page.button is None and (page.typed or page.session_ends):
            raise UsageError(f"{shown(path)}: page {page.name}: button is missing; it says what is pressed then")
    for journey in journeys.keyboard:
        _check_steps(f"{shown(path)}: keyboard {journey.name}", journey)
    for form in journeys.form:
        if form.enter is not None and form.enter not in form.fields:
            known = nearest(form.enter, form.fields)
            raise UsageError(f'{shown(path)}: form {form.name}: enter: "{form.enter}" is none of its fields; {known}')
        if form.file is None and not any("{text}" in typed for typed in form.fields.values()):
            raise UsageError(
                f"{shown(path)}: form {form.name}: fields: none has {{text}}, so nothing can be found again"
            )
    return journeys


def _check_steps(place: str, journey: KeyboardJourney) -> None:
    try:
        re.compile(journey.ends)
    except re.error as error:
        raise UsageError(f"{place}: ends: {journey.ends!r} is no regular expression: {error}") from None
    for number, step in enumerate(journey.steps, start=1):
        given = [name for name in (step.fill, step.choose, step.press, step.follow) if name is not None]
        if len(given) != 1:
            raise UsageError(f"{place}: step {number}: give it one of fill, choose, press, follow")
        for name in re.findall(r"{([^{}]*)}", given[0] + step.value):
            if name not in (known := (*PLACES, *ALSO_TYPED)):
                raise UsageError(f"{place}: step {number}: {{{name}}} is not known; {nearest(name, known)}")
