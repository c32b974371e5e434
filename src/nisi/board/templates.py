"""The kit's templates: what they tell is made harmless here, whoever wrote it.

Every text goes through `plain` (bounded, nothing unseen in it) and is then escaped for the language of the page; only
the templates' own markup, and drawings that escape what they draw, pass as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from html import escape
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from nisi.board.plain import plain
from nisi.board.words import counted
from nisi.kit import shipped_kit
from nisi.verdict.rulings import Verdict

_MARKDOWN = re.compile(r"([\\`*_\[\]|~#{}])")
_BEGINS_A_BLOCK = re.compile(r"^(\d*)([-+=.)])")


def as_html(parts: Mapping[str, Any], template: str = "report.html.j2") -> str:
    return _environment(autoescape=True).get_template(template).render(**parts, counted=counted)


def as_markdown(parts: Mapping[str, Any]) -> str:
    return _environment(autoescape=False).get_template("report.md.j2").render(**parts, counted=counted)


@cache
def _environment(autoescape: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(shipped_kit() / "reports" / "templates"),
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless if autoescape else _harmless_in_markdown,
    )
    environment.filters["capital"] = lambda text: text[:1].upper() + text[1:]
    environment.filters["stopped"] = lambda text: text.rstrip(". ") + "."
    environment.filters["day"] = _day
    environment.filters["slug"] = lambda verdict: "not-judged" if verdict is None else _slug(verdict)
    return environment


def _harmless(value: Any) -> Any:
    """What the template is about to put on the page; only its own markup passes as it is."""
    return value if isinstance(value, Markup) else plain(value)


def _harmless_in_markdown(value: Any) -> str:
    """The same for Markdown, in which a name could begin a heading, a link, a table cell or a piece of HTML."""
    text = _MARKDOWN.sub(r"\\\1", escape(plain(value), quote=False))
    # An address that anybody names must not become a link of the page.
    text = text.replace("://", "&#58;//").replace("www.", "www&#46;").replace("@", "&#64;")
    return _BEGINS_A_BLOCK.sub(r"\1\\\2", text)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _slug(verdict: Verdict) -> str:
    return verdict.value.lower().replace(" ", "-")
