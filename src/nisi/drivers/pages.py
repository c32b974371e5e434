"""How a candidate's pages are read by a person, as a file says it: by roles, names and labels, never by their CSS.

The candidate's key `pages` names the file.  `role` and `name` are what a screen reader would say; a `name` is matched
whole.  A page that can be mapped is a page that can be used without a mouse and without seeing it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from msgspec import Struct, field

from nisi.settings import UsageError, load_toml, shown

Role = Literal[
    "alert",
    "article",
    "button",
    "caption",
    "cell",
    "grid",
    "gridcell",
    "group",
    "heading",
    "link",
    "list",
    "listitem",
    "main",
    "navigation",
    "region",
    "row",
    "rowgroup",
    "rowheader",
    "status",
    "tab",
    "table",
    "tabpanel",
    "tree",
    "treegrid",
    "treeitem",
]


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing on a page; without a `name`, every thing with that role."""

    role: Role
    name: str | None = None


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
    what the candidate's interface calls it ("" for no category)."""

    url: str
    shows: Part
    row: Part
    document_id: str
    category: Part | None = None
    category_name: Part = Part(role="caption")
    document: Part = Part(role="link")
    next_page: Part | None = None
    categories: dict[str, str] = field(default_factory=dict)


class Pages(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    format: Literal[1]
    sign_in: SignInPage
    case_file: CaseFilePage


def load_pages(path: Path) -> Pages:
    """The pages in the file `path`; raises `UsageError` naming what does not fit."""
    pages = load_toml(path, Pages)
    expression = pages.case_file.document_id
    try:
        groups = re.compile(expression).groups
    except re.error as error:
        raise UsageError(
            f"{shown(path)}: case_file.document_id: {expression!r} is no regular expression: {error}"
        ) from None
    if groups != 1:
        raise UsageError(
            f"{shown(path)}: case_file.document_id: {expression!r} has {groups} groups; put one around the id"
        )
    if "{case_id}" not in pages.case_file.url:
        raise UsageError(f"{shown(path)}: case_file.url: {pages.case_file.url!r} says no case; put {{case_id}} into it")
    return pages
