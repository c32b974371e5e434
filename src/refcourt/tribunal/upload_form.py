"""Reading the multipart form of an upload."""

import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from refcourt import problems
from refcourt.problems import FieldError, Problem
from refcourt.resource import require_media_type
from refcourt.shapes import Id
from refcourt.tribunal.shapes import Classification, Filename

FILE_LIMIT_BYTES = 20 * 1024 * 1024  # larger bundles are sent in parts
FORM_LIMIT_BYTES = FILE_LIMIT_BYTES + 64 * 1024  # the fields and the borders between the parts

FIELDS = ("file", "case_id", "classification")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9.+-]{1,60}/[A-Za-z0-9.+-]{1,60}", re.ASCII)


@dataclass(frozen=True)
class Upload:
    case_id: str
    classification: str
    filename: str
    media_type: str
    content: bytes


async def read_upload(request: Request, body: bytes) -> Upload:
    require_media_type(request, "multipart/form-data")
    form = await multipart(request, body)
    try:
        return await _upload_of(form)
    finally:
        await form.close()


async def multipart(request: Request, body: bytes, most_fields: int = 10) -> FormData:
    """A form with at most one file; it must be closed. Problem 400 if it is none."""

    async def whole() -> AsyncGenerator[bytes, None]:
        yield body

    try:
        return await MultiPartParser(request.headers, whole(), max_files=1, max_fields=most_fields).parse()
    except (MultiPartException, KeyError, ValueError):
        raise Problem(400, "The body is not a well-formed multipart form.") from None


def checked_upload(
    case_id: object, classification: object, filename: object, media_type: str, content: bytes
) -> Upload:
    """Problem 422 if a part is of another shape, 413 if the file is too large."""
    if len(content) > FILE_LIMIT_BYTES:
        raise Problem(413, f"A document has at most {FILE_LIMIT_BYTES} bytes.")
    plain = media_type.partition(";")[0].strip().lower()
    return Upload(
        case_id=_checked(case_id, Id, "case_id"),
        classification=_checked(classification, Classification, "classification").value,
        filename=_checked(filename, Filename, "file"),
        media_type=plain if _MEDIA_TYPE.fullmatch(plain) else "application/octet-stream",
        content=content,
    )


async def _upload_of(form: FormData) -> Upload:
    errors = [FieldError(f"/{name}", "This field is not known.") for name in form if name not in FIELDS]
    errors += [FieldError(f"/{name}", "Send this once.") for name in FIELDS if len(form.getlist(name)) != 1]
    if errors:
        raise problems.invalid(*errors)
    file = form["file"]
    if not isinstance(file, UploadFile):
        raise problems.invalid(FieldError("/file", "Send a file, with its name."))
    content = await file.read()
    return checked_upload(form["case_id"], form["classification"], file.filename, file.content_type or "", content)


def _checked(value: object, shape: Any, name: str) -> Any:
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError as wrong:
        raise problems.invalid(FieldError(f"/{name}", f"{wrong}.")) from None
