"""How a candidate's pages are read by a person, as a file says it: by roles, names and labels, never by their CSS.

The candidate's key `pages` names the file.  `role` and `name` are what a screen reader would say; a `name` is matched
whole.  A page that can be mapped is a page that can be used without a mouse and without seeing it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct, field

from nisi.drivers.page_map import expression_problem, problems_of, problems_of_way
from nisi.drivers.page_steps import PageOperation, Part, Step
from nisi.operations import Operation
from nisi.settings import UsageError, load_toml, shown


class SignInPage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`username` and `password` are the fields' labels, `button` its name; `shows` is there only once signed in."""

    url: str
    username: str
    password: str
    button: str
    shows: Part


class CaseFilePage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`{case_id}` is filled into `url` and into the name of `shows`, which says that the page is the right one.

    Inside each `category` (its `category_name` is a part within it; without `category`, the whole page), each `row`
    has a `document`: a link with the filename, to an address where `document_id`, a regular expression with one group,
    finds the document's id.  `next_page` is a link to another page.  `categories` translates what a person reads into
    what the candidate's interface calls it ("" for no category).

    `ways` are ways to come to the list, such as by sorting it or by going back to it: looks take one after another, and
    whatever the way, the list is the same."""

    url: str
    shows: Part
    row: Part
    document_id: str
    category: Part | None = None
    category_name: Part = Part(role="caption")
    document: Part = Part(role="link")
    next_page: Part | None = None
    categories: dict[str, str] = field(default_factory=dict)
    ways: tuple[tuple[Step, ...], ...] = ()


class Tab(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A tab of the case's data: the whole name of its `link`, and the `fields` that stand on it too."""

    link: str
    fields: tuple[str, ...]


class CaseDataPage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The data of a case, as terms with what is said of each; `fields` translates a term into the field's name.

    `nothing` is what stands where a field is empty.  On the page, or on the `tabs` of it that this person has, a field
    that does not say the same everywhere is not seen.  `version` finds that of the case in the page's text."""

    url: str
    shows: Part
    fields: dict[str, str]
    nothing: str = ""
    tabs: tuple[Tab, ...] = ()
    version: str | None = None


class SearchPage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Cases with a `{reference}`: each a link to an address where `case_id` finds its id, on every page of the list."""

    url: str
    shows: Part
    case_id: str
    next_page: Part | None = None


class HistoryPage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was done on a case, as a table: the headings of the columns `event`, `by` and `version`.

    `events` translates what a person reads, which may be followed by a colon and more, into the event's name."""

    url: str
    shows: Part
    event: str
    by: str
    version: str
    events: dict[str, str] = field(default_factory=dict)
    next_page: Part | None = None


class BundlePage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A hearing bundle: each `document` is a filename in its order, `download` the link to the bundle itself."""

    url: str
    shows: Part
    document: Part
    download: Part


class Pages(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file.  `operation` says how things are done, the first that fits is taken; `refused` are parts that a
    page shows where it does not do what was asked; `words` are tables of what is said for a value of an operation."""

    format: Literal[1]
    sign_in: SignInPage
    case_file: CaseFilePage
    case_data: CaseDataPage | None = None
    search: SearchPage | None = None
    history: HistoryPage | None = None
    bundle: BundlePage | None = None
    refused: tuple[Part, ...] = (Part(role="alert"),)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    operation: tuple[PageOperation, ...] = ()

    def way_of(self, operation: Operation[Any]) -> PageOperation | None:
        """How this operation is done through pages; None when no page is for it."""
        return next((done for done in self.operation if done.fits(operation, self.words)), None)


def load_pages(path: Path) -> Pages:
    """The pages in the file `path`; raises `UsageError` naming what does not fit."""
    pages = load_toml(path, Pages)
    for problem in _problems(pages):
        raise UsageError(f"{shown(path)}: {problem}")
    return pages


def _problems(pages: Pages) -> Iterator[str]:
    for key, expression in _expressions(pages):
        if problem := expression_problem(expression):
            yield f"{key}: {problem}"
    for key, url, name in _addresses(pages):
        if f"{{{name}}}" not in url:
            what = name.removesuffix("_id")
            yield f"{key}: {url!r} says no {what}; put {{{name}}} into it"
    for number, way in enumerate(pages.case_file.ways, start=1):
        yield from problems_of_way(f"case_file: way {number}", "view-case-file", way, pages.words)
    for number, done in enumerate(pages.operation, start=1):
        yield from problems_of(number, done, pages.words)


def _expressions(pages: Pages) -> Iterator[tuple[str, str]]:
    yield "case_file.document_id", pages.case_file.document_id
    if pages.case_data is not None and pages.case_data.version is not None:
        yield "case_data.version", pages.case_data.version
    if pages.search is not None:
        yield "search.case_id", pages.search.case_id


def _addresses(pages: Pages) -> Iterator[tuple[str, str, str]]:
    yield "case_file.url", pages.case_file.url, "case_id"
    if pages.case_data is not None:
        yield "case_data.url", pages.case_data.url, "case_id"
    if pages.search is not None:
        yield "search.url", pages.search.url, "reference"
    if pages.history is not None:
        yield "history.url", pages.history.url, "case_id"
    if pages.bundle is not None:
        yield "bundle.url", pages.bundle.url, "bundle_id"
