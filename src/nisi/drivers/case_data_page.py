"""Reads the data of a case as a person sees it: on its page, and on each tab that it stands on too."""

from __future__ import annotations

import re

from nisi.drivers.dialect import NoAnswer
from nisi.drivers.page_steps import Part
from nisi.drivers.pages import CaseDataPage
from nisi.drivers.reading import texts
from nisi.drivers.visit import Visit
from nisi.operations import CaseSeen

FIELD_LENGTH = 20_000  # characters of one field: some ten printed pages


def read_case_data(visit: Visit, data: CaseDataPage) -> CaseSeen:
    """What each field says, on the page that `visit` is at and on every tab that is for it; raises `NoAnswer`.

    A field whose tab is not there, or says something else than the page, is not one that this person can rely on: it
    is left out, as if it had not been given."""
    visit.must_show(data.shows)
    fields, version = _fields(visit, data), _version(visit, data)
    for tab in data.tabs:
        wanted = {name: fields[name] for name in tab.fields if name in fields}
        if not wanted:
            continue
        there = _fields(visit, data) if visit.follow(Part(role="link", name=tab.link)) else {}
        for name, value in wanted.items():
            if there.get(name) != value:
                del fields[name]
    return CaseSeen(fields=fields, version=version)


def _fields(visit: Visit, data: CaseDataPage) -> dict[str, str]:
    terms = texts(visit, visit.page.get_by_role("term", include_hidden=True))
    said = texts(visit, visit.page.get_by_role("definition", include_hidden=True), FIELD_LENGTH)
    if len(terms) != len(said):
        raise NoAnswer(
            f"{visit.path}: has {len(terms)} terms and {len(said)} definitions, so what is said is not clear"
        )
    return {
        data.fields[term]: value
        for (term, named), (value, seen) in zip(terms, said, strict=True)
        if term in data.fields and named and seen and value != data.nothing
    }


def _version(visit: Visit, data: CaseDataPage) -> int | None:
    if data.version is None:
        return None
    found = re.search(data.version, visit.text())
    if found is None or not found[1].isdecimal():
        raise NoAnswer(f"{visit.path}: {data.version} finds no version")
    return int(found[1])
