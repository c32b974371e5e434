"""An office of one form on loopback, which is sound, or does what it is sent each time, or lies, or says nothing."""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Literal
from urllib.parse import quote, unquote, urlsplit

from paper import Paper, serving

Kind = Literal["sound", "does it each time", "lies", "says nothing"]

HEAD = '<!DOCTYPE html><html lang="en"><head><title>Office</title></head><body><main>'
SIGN_IN = f"""{HEAD}<form method=post action=/sign-in><label>User name <input name=u></label>
<label>Password <input name=p type=password></label><button>Sign in</button></form>"""
FORM = """{head}<button>Sign out</button><form method=post><input type=hidden name=key value="{key}">
<label>Title <input name=title autocomplete=off></label><button>Send</button></form>"""


@dataclass
class Office:
    """What was filed, and by which keys."""

    kind: Kind
    form: str = FORM
    filed: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    base_url: str = ""
    number: Iterator[int] = field(default_factory=itertools.count)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, key: str, title: str) -> None:
        with self.lock:
            if self.kind == "lies" or (key in self.keys and self.kind != "does it each time"):
                return
            self.keys.add(key)
            self.filed.append(title)


@contextlib.contextmanager
def paper_office(kind: Kind, form: str = FORM) -> Iterator[Office]:
    office = Office(kind, form)
    with serving(_handler(office)) as office.base_url:
        yield office


def _handler(office: Office) -> type[Paper]:
    class Handler(Paper, BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = self.form()
            if self.path == "/sign-in":
                self.say(303, "", {"Location": "/form", "Set-Cookie": "who=me; Path=/"})
            elif not self.headers.get("Cookie"):
                self.say(303, "", {"Location": "/sign-in"})
            else:
                title = form.get("title", [""])[0]
                if title:
                    office.take(form["key"][0], title)
                self.say(303, "", {"Location": f"/done/{quote(title)}" if title else "/form"})

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path == "/sign-in" or not self.headers.get("Cookie"):
                self.say(*((200, SIGN_IN) if path == "/sign-in" else (303, "")), {"Location": "/sign-in"})
            elif path == "/list":
                self.say(200, HEAD + "".join(f'<a href="#">{title}</a> ' for title in office.filed))
            elif path.startswith("/done/") and office.kind != "says nothing":
                self.say(200, f"{HEAD}<p role=status>Filed: {unquote(path[6:])}</p><a href=/form>More</a>")
            else:
                self.say(200, office.form.replace("{head}", HEAD).replace("{key}", str(next(office.number))))

    return Handler
