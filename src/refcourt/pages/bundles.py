"""Hearing bundles: the list of those that were made, making one, reading what is in one."""

import io
import mimetypes
import zipfile
from urllib.parse import quote

from starlette.responses import Response

from refcourt import people, problems
from refcourt.pages.asking import asked, shaped
from refcourt.pages.case_file import SHOWN_BY_BROWSERS
from refcourt.pages.forms import Shown, show_form, take_form
from refcourt.pages.frame import case_of, case_page
from refcourt.pages.once import Done
from refcourt.pages.sent_form import Form
from refcourt.problems import FieldError
from refcourt.resource import Call
from refcourt.tribunal import bundles
from refcourt.tribunal.bundles import MadeBundle
from refcourt.tribunal.shapes import NewBundle


def show_bundles(call: Call) -> Response:
    case = case_of(call)
    may_make = people.may(call.person, "makeBundle")
    made = bundles.bundles_of(call)
    return case_page(call, "bundles.html", "Bundles", case=case, bundles=made, may_make=may_make)


def show_making(call: Call) -> Response:
    return show_form(call, _making_page)


def make(call: Call) -> Response:
    return take_form(call, ("title",), _making_page, _make, _bundles(call))


def show_bundle(call: Call) -> Response:
    """Every file in the bundle as it was made, in its order."""
    made = _made(call)
    with zipfile.ZipFile(io.BytesIO(bytes(bundles.get_bundle(call).body))) as archive:
        files = [(_name(entry), entry.file_size) for entry in archive.infolist()]
    return case_page(call, "bundle.html", "Bundles", bundle=made, files=files)


def open_file(call: Call) -> Response:
    """One file of a bundle, by its place in it, shown by the browser where it can do so safely."""
    with zipfile.ZipFile(io.BytesIO(bytes(bundles.get_bundle(call).body))) as archive:
        place = call.path["place"]
        entries = dict(enumerate(archive.infolist(), start=1))
        entry = entries.get(int(place)) if place.isascii() and place.isdigit() and len(place) < 6 else None
        if entry is None:
            raise problems.not_found("document in this bundle")
        name, content = _name(entry), archive.read(entry)
    guessed = mimetypes.guess_type(name)[0] or ""
    shown = guessed in SHOWN_BY_BROWSERS
    headers = {
        "Content-Disposition": f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return Response(content, 200, headers, guessed if shown else "application/octet-stream")


def _name(entry: zipfile.ZipInfo) -> str:
    """The name of a document without its place in the bundle."""
    return entry.filename.partition(" ")[2]


def _making_page(call: Call, shown: Shown) -> Response:
    values = shown.values({"title": ""})
    return case_page(call, "bundle_form.html", "Bundles", shown.status, shown=shown, values=values)


def _make(call: Call, form: Form) -> Done:
    title = form.typed.get("title", "").strip()
    if not title:
        raise problems.invalid(FieldError("/title", "Enter a title"))
    answer = asked(call, "makeBundle", bundles.make_bundle, shaped({"title": title}, NewBundle))
    return Done(f"{_bundles(call)}/{answer['bundle_id']}", f"Bundle made: {title}.")


def _made(call: Call) -> MadeBundle:
    for made in bundles.bundles_of(call):
        if made.id == call.path["bundleId"]:
            return made
    raise problems.not_found("bundle")


def _bundles(call: Call) -> str:
    return f"/cases/{call.path['id']}/hearing-bundles"
