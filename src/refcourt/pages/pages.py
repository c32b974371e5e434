"""Signing in, opening a case file, and reading it."""

import base64
import functools
import hashlib
import re
from pathlib import Path
from urllib.parse import quote

import jinja2
from starlette.responses import RedirectResponse, Response

from refcourt.people import NOBODY, Person
from refcourt.problems import Problem
from refcourt.resource import Call
from refcourt.tribunal.case_file import case_file_of

_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def show_sign_in(_call: Call) -> Response:
    return sign_in_page()


def sign_in_page(username: str = "", error: str = "", status: int = 200) -> Response:
    return _page("sign_in.html", NOBODY, status, username=username, error=error)


def show_cases(call: Call) -> Response:
    case_id = call.query.get("id", "").replace(" ", "").replace("-", "")
    if case_id.isascii() and case_id.isdigit():
        return RedirectResponse(f"/cases/{quote(case_id)}/case-file", 303)
    error = "Enter a case number, which has 16 digits" if "id" in call.query else ""
    return _page("cases.html", call.person, error=error, id=call.query.get("id", ""))


def show_case_file(call: Call) -> Response:
    case_file = case_file_of(call)
    tables = [(category.category_id, category.category_name, category.documents) for category in case_file.categories]
    if case_file.uncategorised_documents:
        tables.append(("uncategorised", "Uncategorised documents", case_file.uncategorised_documents))
    return _page("case_file.html", call.person, case_id=call.path["id"], version=case_file.case_version, tables=tables)


def problem_page(problem: Problem) -> Response:
    response = _page("problem.html", NOBODY, problem.status, detail=problem.detail)
    response.headers.update(problem.headers or {})
    return response


def _page(name: str, person: Person, status: int = 200, **values: object) -> Response:
    html = _TEMPLATES.get_template(name).render(person=person if person is not NOBODY else None, **values)
    return Response(
        html,
        status,
        {
            "Content-Security-Policy": _policy(),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "private, no-store",
        },
        "text/html",
    )


@functools.cache
def _policy() -> str:
    """Nothing may be loaded or run; the one style sheet inside our pages is named by its hash."""
    layout = (Path(__file__).parent / "templates" / "layout.html").read_text(encoding="utf-8")
    style = re.search(r"<style>(.*?)</style>", layout, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
