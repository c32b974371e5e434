"""What a browser saw on pages, as the evidence of `observed` records: one shape for each check.

The browser writes down facts; the checkers of pages judge them, so that a run that is judged again comes to the same.
All texts are the candidate's: bounded by whoever writes them, escaped by whoever shows them.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

PAGE_LOADED = "page"
PAGE_EXAMINED = "page examined"
FORM_SENT = "form sent"

Picture = Annotated[str, Meta(pattern=r"^browser/[0-9a-z-]+\.png$")]
"""A screenshot, by its path in the run's folder."""

Trace = Annotated[str, Meta(pattern=r"^(browser|\.\./[0-9A-Za-z-]+\.traces)/[0-9a-z-]+\.zip$")]
"""A recording of what a page did, by its path from the run's folder: in it or beside it."""

Said = Literal["done", "not done", "nothing"]


class PageLoaded(Struct, frozen=True, kw_only=True):
    """A page that a person had before them, and what went wrong in it: errors of scripts, failed requests."""

    role: str
    place: str
    troubles: tuple[str, ...] = ()
    picture: Picture | None = None


class Barrier(Struct, frozen=True, kw_only=True):
    """Something that keeps somebody from using a page: the rule that it breaks, what that asks, and where."""

    rule: str
    what: str
    where: str
    picture: Picture | None = None


class PageExamined(Struct, frozen=True, kw_only=True):
    """One state of a page examined for barriers; `undecided` are the rules of which a machine could not tell."""

    role: str
    place: str
    state: str
    barriers: tuple[Barrier, ...] = ()
    undecided: tuple[str, ...] = ()
    tab_stops: int = 0
    traces: tuple[Trace, ...] = ()


class TextSent(Struct, frozen=True, kw_only=True):
    """A text that was sent by a form, what the page said had become of it, and how often it was found afterwards.

    `early` is whether the page said that it was done before the platform had answered."""

    text: str
    said: Said
    words: str
    found: int
    early: bool = False

    @property
    def doubled(self) -> bool:
        return self.found > 1

    @property
    def untruth(self) -> str | None:
        """What the page said that was not so; None where it told the truth."""
        if self.early:
            return "it said that it was done before the platform had answered"
        match self.said:
            case "done" if not self.found:
                return "it said that it was done, and it was not"
            case "not done" if self.found:
                return "it said that it was not done, and it was"
            case "nothing":
                done = "it was done" if self.found else "it was not done"
                return f"it said nothing of what had become of it, and {done}"
            case _:
                return None


class FormSent(Struct, frozen=True, kw_only=True):
    """A form sent in a difficult way by somebody in a role, and what that took of them.

    `pages` are those that they had before them, `typed_again` the fields that had to be filled once more, `waited_s`
    how long they waited for pages, `dead_ends` the refusals that offered no next step."""

    role: str
    place: str
    way: str
    texts: tuple[TextSent, ...]
    pages: int = 0
    typed_again: int = 0
    waited_s: float = 0.0
    dead_ends: int = 0
    picture: Picture | None = None
    traces: tuple[Trace, ...] = ()

    @property
    def shown_by(self) -> tuple[str, ...]:
        return (*((self.picture,) if self.picture else ()), *self.traces)

    @property
    def holds(self) -> bool:
        return not any(text.doubled or text.untruth for text in self.texts)
