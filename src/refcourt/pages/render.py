"""A page as it is answered: its template, what all pages have, and the policy under which a browser shows it."""

import datetime
import functools
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import jinja2
from starlette.responses import Response

from refcourt import people, problems
from refcourt.pages.subject import About
from refcourt.people import Person
from refcourt.resource import Call
from refcourt.seams import seam

HERE = Path(__file__).parent
ASSETS = {"court.css": "text/css", "court.js": "text/javascript", "court.svg": "image/svg+xml"}
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
UK = ZoneInfo("Europe/London")

SECTIONS = (("Cases", "/cases", "searchCases"), ("Hearings", "/hearings", "getShareResults"))
"""What a person reads, where it leads, and the operation that one must be allowed to be led there."""


def page(name: str, person: Person | None, answered: int = 200, /, **values: object) -> Response:
    """The template filled in; nothing of it is kept by anybody on the way."""
    html = _templates().get_template(name).render(person=person, sections=sections(person), **values)
    html, policy = finished(html, POLICY, About(name, values))
    headers = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }
    return Response(html, answered, headers, "text/html")


@seam
def finished(html: str, policy: str, _about: About) -> tuple[str, str]:
    """A page as it leaves, with the policy under which a browser shows it."""
    return html, policy


def sections(person: Person | None) -> list[tuple[str, str]]:
    """The parts of the platform that this person may enter."""
    return [(name, at) for name, at, operation in SECTIONS if person and people.may(person, operation)]


def home(person: Person) -> str:
    """Where somebody goes who has just signed in."""
    return next((at for _, at in sections(person)), SECTIONS[0][1])


def show_asset(call: Call) -> Response:
    """A style sheet, script or image of ours; its address changes with it, so browsers may keep it."""
    name = call.path["name"]
    if name not in ASSETS:
        raise problems.not_found("path")
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
    return Response(_asset(name), 200, headers, ASSETS[name])


def uk_time(text: str) -> str:
    """A time of the platform's, such as 2026-06-21T09:30:00Z, as a clock in court showed it: 21 June 2026, 10:30."""
    moment = datetime.datetime.fromisoformat(text).astimezone(UK)
    return f"{moment.day} {moment:%B %Y, %H:%M}"


def day(text: str) -> str:
    """2026-06-21 as 21 June 2026; a text that is no day stays as it is."""
    try:
        date = datetime.date.fromisoformat(text)
    except ValueError:
        return text
    return f"{date.day} {date:%B %Y}"


def size(octets: int) -> str:
    if octets < 1000:
        return f"{octets} bytes" if octets != 1 else "1 byte"
    return f"{octets / 1000:.0f} KB" if octets < 999_500 else f"{octets / 1_000_000:.1f} MB"


def query(values: Mapping[str, object], **changed: object) -> str:
    """`?…` with these values, of which those that are empty are left out."""
    kept = {name: value for name, value in {**values, **changed}.items() if value not in ("", None)}
    return f"?{urlencode(kept)}" if kept else "?"


@functools.cache
def _asset(name: str) -> bytes:
    return (HERE / "assets" / name).read_bytes()


def _asset_url(name: str) -> str:
    return f"/assets/{name}?v={hashlib.sha256(_asset(name)).hexdigest()[:12]}"


@functools.cache
def _templates() -> jinja2.Environment:
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    filters: dict[str, Any] = {"uk_time": uk_time, "day": day, "size": size, "asset": functools.cache(_asset_url)}
    templates.filters.update(filters)
    templates.globals["query"] = query
    return templates
