"""A form as a browser sends it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from starlette.datastructures import UploadFile
from starlette.requests import Request

from refcourt.problems import Problem
from refcourt.resource import require_media_type
from refcourt.tribunal.upload_form import multipart

URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
MOST_FIELDS = 400  # fifty prompts and what belongs to them, several times over
OWN_QUERY = {"form", "kept", "receipt"}  # what we put into an address ourselves


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
