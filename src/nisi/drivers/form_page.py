"""Does an operation through forms as a person does: opens, fills in, presses, and reads what the page acknowledges.

begin … --> for each element: steps … --> the page shows that it was done --> what of the answer stands there
                           |
               refused with its reason --> `PageRefused`; after something may have changed --> `NoAnswer`
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast, get_args

import msgspec

from nisi.drivers.dialect import NoAnswer, NotSent
from nisi.drivers.page_steps import PageOperation, Part, Read, Scope, Step, Words, elements_of, filled, met, scope_of
from nisi.drivers.pressing import press
from nisi.drivers.visible import HREF_LENGTH
from nisi.drivers.visit import PageAnswered, PageRefused, Visit, broken_is_no_answer
from nisi.model import Secret
from nisi.operations import Operation, UploadDocument, document_bytes

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Locator

MAX_CLEARED = 200  # links that one `clear` follows: more than a hearing has results
MAX_LINKS = 5_000  # links of a page that are read


class FormPage:
    """What one person does at a page; `opening` opens an address as somebody who is signed in."""

    def __init__(self, visit: Visit, opening: Callable[[str], None], words: Words, refused: Sequence[Part]) -> None:
        self._visit, self._opening, self._words, self._refused = visit, opening, words, tuple(refused)
        self._shows = Part(role="status")  # says that it was done
        self._changed = False  # whether something may have been changed that nobody has refused
        self._sent = False  # whether the last press may have changed something
        self._looked = False  # at whether the page that is open lets itself be filled in

    def take(self, steps: Sequence[Step], operation: Operation[Any]) -> None:
        """Do these steps; raises as `perform` does."""
        for step in steps:
            self._each(step, scope_of(operation), operation)

    def perform(self, done: PageOperation, operation: Operation[Any], token: Secret | None = None) -> Any:
        """The answer, as the pages acknowledge it; `token` is what to call the event that this began.

        Raises `PageRefused`, `PageAnswered`, `NotSent` or `NoAnswer`."""
        scope = scope_of(operation)
        links: list[str] = []
        try:
            self._shows = done.shows
            self.take(done.begin, operation)
            known = self._links(done)
            for inner in elements_of(done.each, scope):
                for step in done.steps:
                    self._each(step, inner, operation)
                self._acknowledged()
                links += [link for link in self._links(done) if link not in (*known, *links)]
        except (PageRefused, NotSent) as error:
            if self._changed:
                raise NoAnswer(f"after some of it was done: {error}") from error
            raise
        except PageAnswered as error:
            if self._changed and error.status < 500:
                raise NoAnswer(f"after some of it was done: {error}") from error
            raise
        return self._answer(done, operation, links, token)

    def _each(self, step: Step, scope: Scope, operation: Operation[Any]) -> None:
        for inner in elements_of(step.each, scope):
            if met(step.when, inner):
                self._take(step, inner, operation)

    def _take(self, step: Step, scope: Scope, operation: Operation[Any]) -> None:
        visit, page = self._visit, self._visit.page
        self._changed, self._sent = self._changed or self._sent, False  # it was not refused: there are further steps
        said = self._said(step, scope)
        match step.verb, said:
            case _, None:
                return  # it has nothing to say
            case "open", _:
                self._looked = False
                self._opening(cast(str, filled(step.open or "", scope, self._words, address=True)))
            case "press", name:
                self._press(name)
            case "clear", name:
                self._clear(name, step.press or "")
            case "follow", name:
                visit.follow_first(page.get_by_role("link", name=_beginning(name)))
            case "go", where:
                self._go(where)
            case "check", wanted:
                self._check(step.check or "", wanted)
            case verb, label:
                if not self._looked:
                    field = page.get_by_label(label, exact=True).or_(page.get_by_role("group", name=label, exact=True))
                    self._not_refused_on(field)
                    self._looked = True
                with broken_is_no_answer(f'{visit.path}: "{label}"'):
                    self._enter(verb, label, filled(step.value or step.option or "", scope, self._words), operation)

    def _said(self, step: Step, scope: Scope) -> str | None:
        """What the step is about; None where its value or its option has nothing to say."""
        if step.verb in ("fill", "choose") and filled(step.value or step.option or "", scope, self._words) is None:
            return None
        if step.verb == "check":
            return filled(step.is_ or "", scope, self._words)
        return filled(getattr(step, step.verb), scope, self._words)

    def _enter(self, verb: str, label: str, value: str | None, operation: Operation[Any]) -> None:
        page = self._visit.page
        field = page.get_by_label(label, exact=True)
        match verb:
            case "fill":
                field.fill(value or "")
            case "tick":
                field.check()
            case "choose":
                group = page.get_by_role("group", name=label, exact=True)
                if group.count():
                    group.get_by_role("radio", name=value or "", exact=True).check()
                else:
                    field.select_option(label=value)
            case "upload":
                assert isinstance(operation, UploadDocument)  # no other operation has a document to upload
                content = document_bytes(operation.filename, operation.size)
                file: FilePayload = {"name": operation.filename, "mimeType": "text/plain", "buffer": content}
                field.set_input_files(file)

    def _not_refused_on(self, wanted: Locator) -> None:
        """Wait until what is wanted is there, or the page says that this cannot be done now."""
        with broken_is_no_answer(self._visit.path):
            self._visit.any_of(wanted, self._refused).first.wait_for()
        if not wanted.first.is_visible():
            raise PageRefused(self._visit.refusal(self._refused) or f"{self._visit.path} does not ask for it")

    def _press(self, name: str) -> None:
        self._looked, self._changed = False, self._changed or self._sent
        button = self._visit.page.get_by_role("button", name=name, exact=True)
        self._sent = press(self._visit, button, self._refused)

    def _clear(self, beginning: str, button: str) -> None:
        links = self._visit.page.get_by_role("link", name=_beginning(beginning))
        for _ in range(MAX_CLEARED):
            if not self._visit.follow_first(links):
                return
            self._press(button)
            self._acknowledged()
        raise NoAnswer(f'{self._visit.path}: more than {MAX_CLEARED} links "{beginning}"')

    def _go(self, where: str) -> None:
        match where:
            case "back":
                self._visit.back()
            case "refresh":
                self._visit.refresh()
            case _:
                with broken_is_no_answer(self._visit.path):
                    self._visit.page.context.clear_cookies()
                self._opening(self._visit.page.url)

    def _check(self, expression: str, wanted: str) -> None:
        found = re.search(expression, self._visit.text())
        if found is None:
            raise NoAnswer(f"{self._visit.path} does not say which version it shows ({expression})")
        if found[1] != wanted:
            raise PageRefused(
                f"{self._visit.path} shows {found[1]} and not {wanted}: somebody has changed it meanwhile"
            )

    def _acknowledged(self) -> None:
        self._visit.must_show_unless(self._shows, self._refused)
        self._changed, self._sent = self._changed or self._sent, False

    def _links(self, done: PageOperation) -> list[str]:
        expressions = [read.links for read in done.reads.values() if read.links is not None]
        if not expressions:
            return []
        with broken_is_no_answer(self._visit.path):
            self._visit.awake()
            hrefs = self._visit.page.get_by_role("link").evaluate_all(_HREFS)
        addresses = [str(href) for href in hrefs]
        return [found[1] for href in addresses if (found := re.search(expressions[0], href))]

    def _answer(self, done: PageOperation, operation: Operation[Any], links: list[str], token: Secret | None) -> Any:
        (kind,) = get_args(type(operation).__orig_bases__[0])  # type: ignore[attr-defined]
        parts: dict[str, Any] = {name: self._read(read, links) for name, read in done.reads.items()}
        if token is not None:
            parts["token"] = token.reveal()
        try:
            return msgspec.convert(parts, kind, strict=False, dec_hook=lambda _, text: Secret(text))
        except msgspec.ValidationError as error:
            raise NoAnswer(f"{self._visit.path}: what it shows is no {kind.__name__}: {error}") from None

    def _read(self, read: Read, links: list[str]) -> Any:
        if read.links is not None:
            return links
        where, expression = (self._visit.page.url, read.address) if read.address else (self._visit.text(), read.text)
        found = re.search(expression or "", where)
        if found is None:
            raise NoAnswer(f"{self._visit.path}: {expression} finds nothing")
        return found[1]


def _beginning(name: str) -> re.Pattern[str]:
    return re.compile(rf"^{re.escape(name)}")


_HREFS = f"""links => links.slice(0, {MAX_LINKS}).map(
  link => (link.getAttribute("href") || "").slice(0, {HREF_LENGTH}))"""
