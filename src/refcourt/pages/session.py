"""Signing in to the pages, signing out, and what becomes of somebody whose session has ended."""

import re

from starlette.responses import RedirectResponse, Response

from refcourt import tokens
from refcourt.pages.forms import keep_form, see_other
from refcourt.pages.kept import kept_for
from refcourt.pages.render import home, page
from refcourt.pages.sent_form import Form
from refcourt.people import NOBODY, Person
from refcourt.platform import Platform
from refcourt.problems import Problem
from refcourt.resource import SESSION_COOKIE, Call
from refcourt.sign_in import FormCredentials

_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20]{0,999}")
"""An address of this platform, and of no other."""


def show_sign_in(call: Call) -> Response:
    asked = FormCredentials("", "", call.query.get("next", ""), call.query.get("kept", ""))
    return sign_in_page(asked, ended="next" in call.query or "kept" in call.query)


def sign_in_page(asked: FormCredentials, error: str = "", status: int = 200, ended: bool = False) -> Response:
    return page("sign_in.html", None, status, asked=asked, error=error, ended=ended)


def signed_in(platform: Platform, person: Person, asked: FormCredentials) -> Response:
    """Back to the form that was kept for this person, to the page that was asked for, or home."""
    if asked.kept and (kept := kept_for(platform.db, person.name, asked.kept)):
        response = see_other(kept.path, kept=asked.kept)
    else:
        response = see_other(asked.next if _LOCAL.fullmatch(asked.next) else home(person))
    token = platform.signer.token(tokens.Access(person.name, person.role, tokens.expiry()))
    response.set_cookie(SESSION_COOKIE, token, tokens.LIFETIME_S, httponly=True, samesite="lax")
    return response


def sign_out(_call: Call) -> Response:
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="lax")
    return response


def without_session(platform: Platform, address: str, form: Form | None) -> Response:
    """To the sign-in, and back from there. What was typed is kept if the form was one of ours."""
    if form is None:
        return see_other("/sign-in", next=address)
    claim = platform.signer.claim(form.typed.get("form_key", ""), tokens.Form)
    if claim is None:
        return see_other("/sign-in", next=form.path)
    keep_form(Call(platform, NOBODY, {}, {}, form), form, claim)
    return see_other("/sign-in", kept=claim.key)


def problem_page(problem: Problem, person: Person) -> Response:
    """A refusal that no form can be shown on again. It tells nothing of what exists, and always what to do next."""
    known = None if person is NOBODY else person
    response = page("problem.html", known, problem.status, status=problem.status, detail=problem.detail)
    response.headers.update(problem.headers or {})
    return response
