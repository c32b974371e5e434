"""A draft as the pages of its results work on it: what a line is about, and saving the whole against a version."""

from collections.abc import Sequence
from typing import Any

import msgspec

from refcourt import problems
from refcourt.crime import drafts
from refcourt.crime.hearings import HearingDay
from refcourt.crime.shapes import DraftResults, ResultLine
from refcourt.pages.asking import asked, shaped
from refcourt.pages.hearings import Charged, charged, day_url
from refcourt.pages.prompts import PROMPT
from refcourt.pages.sent_form import Form
from refcourt.problems import FieldError, Problem
from refcourt.resource import Call


def save(call: Call, form: Form, lines: Sequence[Any]) -> None:
    """The whole draft, as the interface takes it. What is wrong with the line that was typed is told at its inputs."""
    version = form.typed.get("version", "")
    draft = {
        "hearingDay": call.path["day"],
        "version": int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1,
        "resultLines": list(lines),
    }
    try:
        asked(call, "saveDraftResults", drafts.save_draft_results, shaped(draft, DraftResults))
    except Problem as refusal:
        if refusal.status == 409:
            told = (
                f"{refusal.detail} So nothing was saved. What you typed is still here: check it against the draft as "
            )
            raise Problem(409, f"{told}it is now, and send it again.") from None
        if refusal.status == 422:
            raise problems.invalid(*(_at_input(error, lines) for error in refusal.errors)) from None
        raise


def built(hearing: HearingDay) -> list[Any]:
    built: list[Any] = msgspec.to_builtins(hearing.result_lines)
    return built


def about(call: Call, hearing: HearingDay) -> Charged:
    for one in charged(hearing, hearing.result_lines):
        names = (one.defendant.master_defendant_id, one.offence.offence_id)
        if names == (call.path["defendantId"], call.path["offenceId"]):
            return one
    raise problems.not_found("offence")


def about_line(hearing: HearingDay, line: ResultLine) -> Charged:
    return next(one for one in charged(hearing, [line]) if one.lines)


def line_asked_for(call: Call, hearing: HearingDay) -> ResultLine:
    for line in hearing.result_lines:
        if line.result_line_id == call.path["lineId"]:
            return line
    raise problems.not_found("result in this draft")


def adding(call: Call) -> str:
    return f"{day_url(call)}/results/add/{call.path['defendantId']}/{call.path['offenceId']}"


def _at_input(error: FieldError, lines: Sequence[Any]) -> FieldError:
    """A place in the prompts of a line as the input that it was typed into."""
    steps = error.pointer.split("/")
    if "prompts" not in steps:
        return error
    try:
        ref = lines[int(steps[2])]["prompts"][int(steps[4])]["promptRef"]
    except (IndexError, ValueError):
        return error
    return FieldError(f"/{PROMPT}{ref}", error.detail)
