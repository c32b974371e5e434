"""Forms of pages: read, refused with all that was typed, done once, and answered with the page to go on with.

GET  ─> show(fresh)
POST ─> do ─> 303 to where it can be seen, with a receipt
         └─ refused ─> show(what was typed, what is wrong, what to do next)
"""

import hashlib
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import msgspec
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from refcourt import tokens
from refcourt.pages.kept import Kept, keep, kept_for
from refcourt.pages.once import Done, Receipt, done_once, receipt
from refcourt.pages.render import query, uk_time
from refcourt.problems import FieldError, Problem
from refcourt.resource import Call, require_media_type
from refcourt.tribunal.upload_form import multipart

URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
LIMIT_BYTES = 2 * 1024 * 1024  # the longest texts of a case, each character escaped, with what they were before
MOST_FIELDS = 400  # fifty prompts and what belongs to them, several times over
KEY = "form_key"
HIDDEN = ("form_", "was_", "event_token", "version")  # inputs that nobody types into
OWN_QUERY = {"form", "kept", "receipt"}  # what we put into an address ourselves
_KEY = re.compile(r"[0-9a-f]{32}", re.ASCII)
REFUSED = (403, 409, 413, 422)


@dataclass(frozen=True)
class File:
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Form:
    """What was typed, by the name of its input, with line ends as \\n; and the file that was chosen, if one was."""

    path: str
    typed: Mapping[str, str]
    file: File | None = None


@dataclass(frozen=True)
class Shown:
    """How to show a form: `typed` is None where nobody has typed yet; `wrong` is by input; `refused` says why it was
    not done, or why what was typed stands here again."""

    key: str
    typed: Mapping[str, str] | None = None
    wrong: Mapping[str, str] = field(default_factory=dict)
    refused: str = ""
    status: int = 200

    def values(self, fresh: Mapping[str, str]) -> dict[str, str]:
        """What stands in the inputs: what was typed, else what is stored."""
        return {name: value if self.typed is None else self.typed.get(name, "") for name, value in fresh.items()}


Show = Callable[[Call, Shown], Response]
Do = Callable[[Call, Form], Done]


async def read_form(request: Request, body: bytes) -> Form:
    """Problem 403 if a browser says that another site sent it; 400 if it is no form."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Problem(403, "This form was sent from another site, and was not taken.")
    path = _bare(request.url.path + (f"?{request.url.query}" if request.url.query else ""))
    if require_media_type(request, URLENCODED, MULTIPART) == MULTIPART:
        return await _of_parts(request, body, path)
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise Problem(400, "The form did not arrive whole. Go back and send it again.") from None
    return Form(path, {name: _lines(values[-1]) for name, values in fields.items()})


def show_form(call: Call, show: Show) -> Response:
    """The form as it is asked for: fresh, or with what was kept for this person.

    Its key stands in its address, so that whoever comes back to it finds the same form, and what became of it."""
    key = call.query.get("kept", "")
    if key and (kept := kept_for(call.platform.db, call.person.name, key)):
        said = (
            "" if call.query.get("again") else "What you typed was kept and has not been sent yet. Check and send it."
        )
        if name := kept.typed.get("file_name"):
            said += f" The file itself could not be kept: choose {name} again."
        return show(call, Shown(_token(call, key), kept.typed, refused=said))
    key = call.query.get("form", "")
    if not _KEY.fullmatch(key):
        asked = {name: value for name, value in call.query.items() if name not in ("form", "kept")}
        return RedirectResponse(query(asked, form=secrets.token_hex(16)), 303)
    said = ""
    if earlier := receipt(call, key):
        said = (
            f"You have sent this form already, on {uk_time(earlier.time)}: “{earlier.said}” It is not done again. "
            "To do something else, begin with a new form."
        )
    return show(call, Shown(_token(call, key), refused=said))


def take_form(call: Call, inputs: Sequence[str], show: Show, do: Do, fallback: str) -> Response:
    """Do what the form asks for, once. Problem where there is nothing to show the form on again."""
    form: Form = call.body
    claim = call.platform.signer.claim(form.typed.get(KEY, ""), tokens.Form)
    if claim is not None and claim.person != call.person.name:
        keep_form(call, form, claim)
        why = (
            f"You are signed in as {call.person.name}, and this form was opened by {claim.person}. Nothing was sent. "
            f"What was typed is kept: sign in as {claim.person} to find it again."
        )
        return show(call, Shown(new_key(call), refused=why, status=403))
    if claim is None:
        why = (
            "This page was open for too long, so nothing was sent. What you typed is below: check it and send it again."
        )
        return show(call, Shown(new_key(call), form.typed, refused=why, status=403))
    try:
        done = done_once(call, claim.key, _fingerprint(form), fallback, lambda: do(call, form))
    except Problem as refusal:
        if refusal.status not in REFUSED:
            raise
        wrong = {name: told(error.detail) for error in refusal.errors if (name := _input(error, inputs))}
        refused = "" if wrong and len(wrong) == len(refusal.errors) else _sentence(refusal)
        return show(call, Shown(form.typed[KEY], form.typed, wrong, refused, refusal.status))
    if done.fingerprint != _fingerprint(form):
        said = (
            f"You sent this form before, on {uk_time(done.time)}, with other answers: “{done.said}” That was done. "
            "The answers below have not been sent. If you want them too, check them and send the form again."
        )
        return show(call, Shown(new_key(call), form.typed, refused=said, status=409))
    return see_other(done.location, receipt=claim.key)


def see_other(location: str, **more: str) -> Response:
    joint = "&" if "?" in location else "?"
    return RedirectResponse(location + (joint + urlencode(more) if more else ""), 303)


def receipt_of(call: Call) -> Receipt | None:
    """Of the form that led to this page, as it was written down when it was done."""
    key = call.query.get("receipt", "")
    return receipt(call, key) if key else None


def new_key(call: Call) -> str:
    return _token(call, secrets.token_hex(16))


def keep_form(call: Call, form: Form, claim: tokens.Form) -> None:
    """Keep what was typed for the person who was shown the form."""
    typed = {name: value for name, value in form.typed.items() if name != KEY}
    if form.file:
        typed["file_name"] = form.file.name
    keep(call.platform.db, claim.key, Kept(claim.person, form.path, typed))


def told(detail: str) -> str:
    """What is wrong with a text, in words for whoever typed it."""
    if match := re.search(r"length <= (\d+)", detail):
        return f"Shorten this to {int(match[1]):,} characters or fewer"
    if "length >= 1" in detail:
        return "Enter something here"
    if "regex" in detail:
        return "Take out characters that cannot be used here, such as control characters"
    if "enum" in detail:
        return "Choose one of the answers"
    if "date" in detail.lower() and "expected" in detail.lower() or "Invalid RFC3339" in detail:
        return "Enter a day, such as 21 November 2026"
    return detail.rstrip(".")


async def _of_parts(request: Request, body: bytes, path: str) -> Form:
    form = await multipart(request, body, most_fields=20)
    try:
        typed: dict[str, str] = {}
        file = None
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                if value.filename:
                    file = File(value.filename, value.content_type or "", await value.read())
            else:
                typed[name] = _lines(value)
        return Form(path, typed, file)
    finally:
        await form.close()


def _lines(text: str) -> str:
    """Browsers send \\r\\n for the end of a line, whatever was there before."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _bare(path: str) -> str:
    """The address without what we put into it ourselves."""
    parts = urlsplit(path)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in OWN_QUERY]
    return parts.path + (f"?{urlencode(kept)}" if kept else "")


def _token(call: Call, key: str) -> str:
    claim = tokens.Form(call.person.name, key, tokens.expiry(tokens.FORM_LIFETIME_S))
    return call.platform.signer.token(claim)


def _fingerprint(form: Form) -> str:
    typed = sorted((name, value) for name, value in form.typed.items() if not name.startswith(HIDDEN))
    file = (form.file.name, hashlib.sha256(form.file.content).hexdigest()) if form.file else None
    return hashlib.sha256(msgspec.json.encode((typed, file))).hexdigest()


def _input(error: FieldError, inputs: Sequence[str]) -> str:
    """The input that an error is about: the last name in its pointer that is one."""
    return next((name for name in reversed(error.pointer.split("/")) if name in inputs), "")


def _sentence(refusal: Problem) -> str:
    if refusal.errors:
        return " ".join(f"{told(error.detail)}." for error in refusal.errors)
    return refusal.detail
