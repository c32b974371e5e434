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
from urllib.parse import urlencode

import msgspec
from starlette.responses import RedirectResponse, Response

from refcourt import tokens
from refcourt.pages.kept import Kept, keep, kept_for
from refcourt.pages.once import Done, Receipt, done_once, receipt
from refcourt.pages.render import query, uk_time
from refcourt.pages.sent_form import OWN_QUERY, Form
from refcourt.pages.wording import input_of, sentence, told
from refcourt.problems import Problem
from refcourt.resource import Call
from refcourt.seams import seam

KEY = "form_key"
HIDDEN = ("form_", "was_", "event_token", "version")  # inputs that nobody types into
_KEY = re.compile(r"[0-9a-f]{32}", re.ASCII)
REFUSED = (403, 409, 413, 422)


@dataclass(frozen=True)
class Shown:
    """How to show a form: `typed` is None where nobody has typed yet; `wrong` is by input; `refused` says why it was
    not done, or why what was typed stands here again; `anew` leads to a new form where this one was sent already."""

    key: str
    typed: Mapping[str, str] | None = None
    wrong: Mapping[str, str] = field(default_factory=dict)
    refused: str = ""
    status: int = 200
    anew: str = ""

    def values(self, fresh: Mapping[str, str]) -> dict[str, str]:
        """What stands in the inputs: what was typed, else what is stored."""
        return {name: value if self.typed is None else self.typed.get(name, "") for name, value in fresh.items()}


Show = Callable[[Call, Shown], Response]
Do = Callable[[Call, Form], Done]


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
    if (earlier := receipt(call, key)) is None:
        return show(call, Shown(_token(call, key)))
    asked = {name: value for name, value in call.query.items() if name not in OWN_QUERY}
    said = f"You have sent this form already, on {uk_time(earlier.time)}: “{earlier.said}” It is not done again."
    try:
        return show(call, Shown(_token(call, key), refused=said, anew=query(asked)))
    except Problem as refusal:
        if refusal.status != 404:
            raise
        return see_other(earlier.location, receipt=key)  # what the form was about has gone its way with it


def take_form(call: Call, inputs: Sequence[str], show: Show, do: Do, fallback: str) -> Response:
    """Do what the form asks for, once. Problem where there is nothing to show the form on again."""
    form: Form = call.body
    claim = call.platform.signer.claim(form.typed.get(KEY, ""), tokens.Form)
    if claim is not None and claim.person != call.person.name:
        keep_form(call, form, claim)
        return see_other("/sign-in", kept=claim.key)
    if claim is None:
        why = (
            "This page was open for too long, so nothing was sent. What you typed is below: check it and send it again."
        )
        return show(call, Shown(new_key(call), form.typed, refused=why, status=403))
    try:
        done = done_once(call, claim.key, fingerprint_of(form), fallback, lambda: do(call, form))
    except Problem as refusal:
        if refusal.status not in REFUSED:
            raise
        wrong = {name: told(error.detail) for error in refusal.errors if (name := input_of(error, inputs))}
        refused = "" if wrong and len(wrong) == len(refusal.errors) else sentence(refusal)
        return show(call, Shown(form.typed[KEY], form.typed, wrong, refused, refusal.status))
    if done.fingerprint != fingerprint_of(form):
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


@seam
def keep_form(call: Call, form: Form, claim: tokens.Form) -> None:
    """Keep what was typed for the person who was shown the form."""
    typed = {name: value for name, value in form.typed.items() if name != KEY}
    if form.file:
        typed["file_name"] = form.file.name
    keep(call.platform.db, claim.key, Kept(claim.person, form.path, typed))


def _token(call: Call, key: str) -> str:
    claim = tokens.Form(call.person.name, key, tokens.expiry(tokens.FORM_LIFETIME_S))
    return call.platform.signer.token(claim)


def fingerprint_of(form: Form) -> str:
    """Tells whether another form of the same key says the same."""
    typed = sorted((name, value) for name, value in form.typed.items() if not name.startswith(HIDDEN))
    file = (form.file.name, hashlib.sha256(form.file.content).hexdigest()) if form.file else None
    return hashlib.sha256(msgspec.json.encode((typed, file))).hexdigest()
