"""The list of cases, searching it, and the summary of one."""

import re
from urllib.parse import quote

from starlette.responses import Response

from refcourt.pages.asking import asked
from refcourt.pages.forms import receipt_of, see_other
from refcourt.pages.lists import slice_of, slice_of_rows
from refcourt.pages.render import page
from refcourt.problems import Problem
from refcourt.resource import Call
from refcourt.tribunal import search
from refcourt.tribunal.case_list import ListedCase, cases_of

_NUMBER = re.compile(r"[0-9]{16}")


def show_cases(call: Call) -> Response:
    """All cases of this person; or the one with that number; or those with that reference."""
    text = call.query.get("search", "").strip()
    number = re.sub(r"[\s-]", "", text)
    if _NUMBER.fullmatch(number):
        return see_other(f"/cases/{quote(number)}/summary")
    error, listed = "", None
    if text:
        try:
            found = asked(call, "searchCases", search.search_cases, query={"reference": text})["cases"]
            listed = slice_of_rows(call, [ListedCase(case["id"], case["reference"], "") for case in found])
        except Problem as refusal:
            if refusal.status != 422:
                raise
            error = f"A reference has at most {search.MOST_CHARACTERS} characters"
    elif "search" in call.query:
        error = "Enter a case number or a reference"
    if listed is None:
        listed = slice_of(call, lambda first, most: cases_of(call.platform.db, call.person, first, most))
    found_by = text if text and not error else ""
    return page(
        "cases.html",
        call.person,
        422 if error else 200,
        listed=listed,
        search=text,
        found_by=found_by,
        error=error,
        receipt=receipt_of(call),
    )
