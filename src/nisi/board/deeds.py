"""What was asked of the platform and what it answered, in words, from a row of the table `acts`."""

from __future__ import annotations

import msgspec

from nisi.board.plain import name, plain
from nisi.board.words import counted
from nisi.model import from_jsonable
from nisi.operations import (
    AnyAnswer,
    AnyOperation,
    CaseFileSeen,
    DocumentFetched,
    DraftResults,
    FetchDocument,
    ListHearing,
    OpenAppeal,
    OpenCrimeCase,
    OrdersRead,
    ReadOrders,
    ReadStore,
    ShareAccepted,
    ShareResults,
    StartEvent,
    StoreSeen,
    SubmitEvent,
    UploadDocument,
    ViewCaseFile,
)

_OPERATION = msgspec.json.Decoder(AnyOperation, dec_hook=from_jsonable)
_ANSWER = msgspec.json.Decoder(AnyAnswer, dec_hook=from_jsonable)
FILES_NAMED = 3  # file names of one event that are told


def did(kind: str, operation: str | None) -> str:
    """What somebody did, in the past tense; `operation` is None where the record was too long to keep."""
    try:
        asked = _OPERATION.decode(operation) if operation is not None else None
    except msgspec.DecodeError:
        asked = None
    match asked:
        case OpenCrimeCase():
            return f"opened case {name(asked.urn)} against {counted(len(asked.defendants), 'defendant')}"
        case ListHearing():
            return f"listed a hearing of case {name(asked.case_id)} at {name(asked.court_centre)}"
        case DraftResults():
            return f"drafted {counted(len(asked.lines), 'result line')} of hearing {name(asked.hearing_id)}"
        case ShareResults():
            return f"shared the results of hearing {name(asked.hearing_id)}"
        case ReadOrders():
            return f"read the orders of hearing {name(asked.hearing_id)}"
        case OpenAppeal():
            return f"opened appeal {name(asked.reference)}"
        case StartEvent():
            return f"began the event {name(asked.event)} on case {name(asked.case_id)}"
        case UploadDocument():
            return f"uploaded {name(asked.filename)} to case {name(asked.case_id)}"
        case SubmitEvent():
            return f"filed {_files(asked)} to case {name(asked.case_id)}"
        case ViewCaseFile():
            return f"looked at the case file of case {name(asked.case_id)}"
        case FetchDocument():
            return f"tried to open {name(asked.filename)} on case {name(asked.case_id)}"
        case ReadStore():
            return f"asked the store what it holds of case {name(asked.case_id)}"
        case _:
            return f"did {name(kind.replace('-', ' '))}"


def answered(outcome: str, why: str | None, status: int | None, answer: str | None) -> str:
    """What the platform answered, such as `said accepted (202)`."""
    with_status = "" if status is None else f" ({status})"
    because = f": {plain(why, 200)}" if why else ""
    match outcome:
        case "ok":
            return f"{_gave(answer)}{with_status}"
        case "refused":
            return f"refused{with_status}{because}"
        case _:
            return f"gave no certain answer{with_status}{because}"


def _gave(answer: str | None) -> str:
    try:
        given = _ANSWER.decode(answer) if answer is not None else None
    except msgspec.DecodeError:
        given = None
    match given:
        case ShareAccepted():
            return "said accepted"
        case CaseFileSeen():
            return f"showed {counted(len(given.documents), 'document')}"
        case StoreSeen():
            return f"listed {counted(len(given.documents), 'document')} in its store"
        case DocumentFetched():
            return f"opened it, {given.size:,} bytes"
        case OrdersRead():
            return f"listed {counted(len(given.orders), 'order')}"
        case _:
            return "said done"


def _files(event: SubmitEvent) -> str:
    names = [name(document.filename) for document in event.documents]
    more = f" and {len(names) - FILES_NAMED} more" if len(names) > FILES_NAMED else ""
    return ", ".join(names[:FILES_NAMED]) + more if names else "nothing"
