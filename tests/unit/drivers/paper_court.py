"""A court of a few pages on loopback: one may sign in and look at case files, and each case is a kind of page."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

from paper import Paper, serving

PAGES = """
format = 1
[sign_in]
url      = "/sign-in"
username = "User name"
password = "Password"
button   = "Sign in"
shows    = { role = "heading", name = "Cases" }
[case_file]
url           = "/cases/{case_id}/case-file"
shows         = { role = "heading", name = "Case file {case_id}" }
category      = { role = "table" }
category_name = { role = "caption" }
row           = { role = "row" }
document      = { role = "link" }
document_id   = '/documents/([^/]+)/binary$'
next_page     = { role = "link", name = "Next page" }
[case_file.categories]
"Appellant's evidence" = "appellant-evidence"
"Other documents" = ""
"""

FORM = """<!DOCTYPE html><h1>Sign in</h1><form method=post action=/sign-in><label for=u>User name</label>
<input id=u name=u><label for=p>Password</label><input id=p name=p type=password><button>Sign in</button></form>"""


def row(number: int | str, style: str = "", within: str = "") -> str:
    link = f'<a href="/cases/x/documents/d{number}/binary">doc-{number}.pdf</a>'
    return f'<tr style="{style}"><td><span style="{within}">{link}</span></td><td>PUBLIC</td></tr>'


def table(*rows: str, caption: str = "Evidence") -> str:
    return f"<table><caption>{caption}</caption><tr><th>Document</th><th>Class</th></tr>{''.join(rows)}</table>"


@dataclass
class Court:
    """What the court shows for each case and answers to each form, who is signed in, what was asked and sent.

    An answer to a form is a status with a page, or 303 with where to go."""

    answers: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    sent: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    bodies: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    signed_in: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    pause_s: float = 0.0
    waiting: int = 0
    most_waiting: int = 0
    forgetful: bool = False
    base_url: str = ""


@contextlib.contextmanager
def paper_court() -> Iterator[Court]:
    court = Court()
    with serving(_handler(court)) as court.base_url:
        yield court


def _handler(court: Court) -> type[Paper]:
    class Handler(Paper, BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            form = self.form()
            court.asked.append(f"POST {self.path}")
            if self.path in court.answers:
                court.sent.append((self.path, {name: values[0] for name, values in form.items()}))
                answers = court.answers[self.path]
                status, said = answers.pop(0) if len(answers) > 1 else answers[0]
                self.say(status, "" if status == 303 else said, {"Location": said} if status == 303 else {})
                return
            username = form.get("u", [""])[0]
            if form.get("p") != ["open sesame"]:
                self.say(401, FORM)
                return
            cookie = f"c{len(court.signed_in)}"
            if not court.forgetful:
                court.signed_in[cookie] = username
            self.say(303, "", {"Location": "/cases", "Set-Cookie": f"who={cookie}; Path=/; HttpOnly"})

        def do_GET(self) -> None:
            court.asked.append(f"GET {self.path}")
            path = urlsplit(self.path).path
            username = court.signed_in.get(self.headers.get("Cookie", "").partition("=")[2], "")
            if path == "/favicon.ico":
                self.say(204, "")
            elif path == "/sign-in":
                self.say(200, FORM)
            elif path == "/cases":
                self.say(200, "<h1>Cases</h1>")
            elif not username:
                self.say(303, "", {"Location": "/sign-in"})
            else:
                court.waiting += 1
                court.most_waiting = max(court.most_waiting, court.waiting)
                time.sleep(court.pause_s)
                court.waiting -= 1
                case_id = path.split("/")[2]
                body = court.bodies.get(self.path, court.bodies.get(case_id, "")).replace("{username}", username)
                self.say(court.statuses.get(case_id, 200), f"<!DOCTYPE html><h1>Case file {case_id}</h1>{body}")

    return Handler
