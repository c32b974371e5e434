"""Entering results: a draft of lines, each for one offence of one defendant, saved whole against the version read.

the draft ─> add: which result ─> its prompts ─> the draft ─> check and share
                    ^                │ Previous keeps what was typed
                    └────────────────┘
"""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from starlette.responses import Response

from refcourt import ids, problems, tokens
from refcourt.crime import drafts
from refcourt.crime.hearings import HearingDay
from refcourt.crime.orders import CONDITIONS, CONTRACTORS, ENDS
from refcourt.crime.shapes import DraftResults, Prompt, ResultLine
from refcourt.pages.asking import asked, shaped
from refcourt.pages.forms import KEY, Form, Shown, keep_form, see_other, show_form, take_form
from refcourt.pages.hearings import Charged, charged, day_asked_for, day_url, hearing_page
from refcourt.pages.once import Done
from refcourt.pages.prompts import PROMPT, RESULTS, Question, questions_for
from refcourt.pages.typing_days import EXAMPLE_DAY, EXAMPLE_TIME, shown_day, typed_day, typed_time
from refcourt.problems import FieldError, Problem
from refcourt.resource import Call

CONTRACTOR_NAMES = {"em-contractor": "Electronic Monitoring Contractor", "second-contractor": "Second Contractor"}
HINTS = {"date": f"For example {EXAMPLE_DAY}", "time": f"24-hour clock, for example {EXAMPLE_TIME}"}
PREVIOUS = "previous"


def show_draft(call: Call) -> Response:
    hearing = day_asked_for(call)
    objection = drafts.objection(hearing, hearing.version, call.person.name)
    told = objection.detail if objection else ""
    return hearing_page(call, hearing, "draft.html", charged=charged(hearing, hearing.result_lines), objection=told)


def show_choice(call: Call) -> Response:
    """Which result to add for one offence. What was typed for one before goes along."""
    hearing = day_asked_for(call)
    about = _about(call, hearing)
    chosen = call.query.get("code", "")
    if call.query.get("go") and chosen in RESULTS:
        kept = {"kept": call.query["kept"], "again": "1"} if call.query.get("kept") else {}
        return see_other(f"{_adding(call)}/{chosen}", **kept)
    error = "Choose a result" if call.query.get("go") else ""
    return hearing_page(
        call,
        hearing,
        "result_choice.html",
        422 if error else 200,
        about=about,
        results=RESULTS,
        chosen=chosen,
        kept=call.query.get("kept", ""),
        error=error,
    )


def show_new_line(call: Call) -> Response:
    return show_form(call, _line_page)


def add_line(call: Call) -> Response:
    return _taken(call, _add)


def show_line(call: Call) -> Response:
    return show_form(call, _line_page)


def change_line(call: Call) -> Response:
    return _taken(call, _change)


def show_removal(call: Call) -> Response:
    return show_form(call, _removal_page)


def remove_line(call: Call) -> Response:
    return take_form(call, (), _removal_page, _remove, f"{day_url(call)}/results")


def _taken(call: Call, do: Callable[[Call, Form], Done]) -> Response:
    form: Form = call.body
    claim = call.platform.signer.claim(form.typed.get(KEY, ""), tokens.Form)
    if form.typed.get("go") == PREVIOUS and claim is not None and claim.person == call.person.name:
        keep_form(call, form, claim)
        return see_other(_adding(call), code=call.path["code"], kept=claim.key)
    inputs = tuple(name for name in form.typed if name not in (KEY, "go", "version"))
    return take_form(call, (*inputs, "ends"), _line_page, do, f"{day_url(call)}/results")


def _line_page(call: Call, shown: Shown) -> Response:
    """The prompts of a line that is there or shall be, on the draft as it is now."""
    hearing = day_asked_for(call)
    line = _line_asked_for(call, hearing) if "lineId" in call.path else None
    code = line.short_code if line else call.path["code"]
    if line is None and code not in RESULTS:
        raise problems.not_found("result")
    about = _about_line(hearing, line) if line else _about(call, hearing)
    asks = questions_for(code, line)
    values = shown.values(_fresh(hearing, code, line, asks))
    return hearing_page(
        call,
        hearing,
        "result_line.html",
        shown.status,
        shown=shown,
        about=about,
        line=line,
        code=code,
        name=RESULTS[code].name if code in RESULTS else code,
        questions=[(PROMPT + q.ref, q.label, q.kind, HINTS.get(q.kind, "")) for q in asks],
        day_hint=HINTS["date"],
        values=values,
        contractors=CONTRACTOR_NAMES if code in CONDITIONS else {},
        conditions=CONDITIONS if code == ENDS else {},
    )


def _fresh(hearing: HearingDay, code: str, line: ResultLine | None, asks: Sequence[Question]) -> dict[str, str]:
    """What stands in the inputs of a line before anybody types."""
    answers = {prompt.prompt_ref: prompt.value for prompt in line.prompts} if line else {}
    return {
        "label": line.label if line else RESULTS[code].name,
        "orderedDate": shown_day(line.ordered_date.isoformat() if line else hearing.day),
        "contractor": (line.contractor if line else None) or CONTRACTORS[0],
        "ends": (line.ends if line else None) or "",
        "custody": "yes" if (line.custody if line else code == "IMP") else "",
        **{PROMPT + question.ref: _shown(question, answers.get(question.ref, "")) for question in asks},
    }


def _removal_page(call: Call, shown: Shown) -> Response:
    hearing = day_asked_for(call)
    line = _line_asked_for(call, hearing)
    about = _about_line(hearing, line)
    return hearing_page(call, hearing, "result_removal.html", shown.status, shown=shown, line=line, about=about)


def _add(call: Call, form: Form) -> Done:
    hearing = day_asked_for(call)
    about = _about(call, hearing)
    claim = call.platform.signer.claim(form.typed[KEY], tokens.Form)
    assert claim is not None
    id = ids.derived(hearing.name, "result-line", claim.key)
    line = _typed_line(form, id, call.path["code"], about.defendant.master_defendant_id, about.offence.offence_id, None)
    _save(call, form, [*_built(hearing), line])
    return Done(f"{day_url(call)}/results", f"Added to the draft: {line['label']}.")


def _change(call: Call, form: Form) -> Done:
    hearing = day_asked_for(call)
    old = _line_asked_for(call, hearing)
    new = _typed_line(form, old.result_line_id, old.short_code, old.master_defendant_id, old.offence_id, old)
    lines = [new if line["resultLineId"] == old.result_line_id else line for line in _built(hearing)]
    _save(call, form, lines)
    return Done(f"{day_url(call)}/results", f"Changed in the draft: {new['label']}.")


def _remove(call: Call, form: Form) -> Done:
    hearing = day_asked_for(call)
    old = _line_asked_for(call, hearing)
    _save(call, form, [line for line in _built(hearing) if line["resultLineId"] != old.result_line_id])
    return Done(f"{day_url(call)}/results", f"Removed from the draft: {old.label}.")


def _typed_line(form: Form, id: str, code: str, defendant: str, offence: str, old: ResultLine | None) -> dict[str, Any]:
    typed = form.typed
    errors = []
    if not typed.get("label"):
        errors.append(FieldError("/label", "Enter the wording of the result"))
    ordered = typed_day(typed.get("orderedDate", ""))
    if ordered is None:
        errors.append(FieldError("/orderedDate", f"Enter the day on which it was ordered, such as {EXAMPLE_DAY}"))
    if code == ENDS and typed.get("ends") not in CONDITIONS:
        errors.append(FieldError("/ends", "Choose which monitoring ends"))
    before = {prompt.prompt_ref: prompt.value for prompt in old.prompts} if old else {}
    answers = []
    for question in questions_for(code, old):
        answer = _answer(question, typed.get(PROMPT + question.ref, ""), before.get(question.ref, ""))
        if answer is None:
            example = EXAMPLE_DAY if question.kind == "date" else EXAMPLE_TIME
            errors.append(FieldError(f"/{PROMPT}{question.ref}", f"{question.label}: enter it as in {example}"))
        answers.append((question, answer))
    if errors:
        raise problems.invalid(*errors)
    return {
        "resultLineId": id,
        "shortCode": code,
        "label": typed["label"],
        "masterDefendantId": defendant,
        "offenceId": offence,
        "orderedDate": ordered,
        "prompts": [msgspec.to_builtins(Prompt(q.ref, q.label, value)) for q, value in answers if value],
        "ends": typed["ends"] if code == ENDS else None,
        "custody": typed.get("custody") == "yes",
        "contractor": typed.get("contractor") if code in CONDITIONS else old.contractor if old else None,
    }


def _shown(question: Question, answer: str) -> str:
    return shown_day(answer) if question.kind == "date" else answer


def _answer(question: Question, typed: str, before: str) -> str | None:
    """The answer as programs have it; None if it is none to this question. What was there and was left alone stays."""
    if not typed or typed == _shown(question, before):
        return before if typed else ""
    match question.kind:
        case "date":
            return typed_day(typed)
        case "time":
            return typed_time(typed)
        case _:
            return typed


def _save(call: Call, form: Form, lines: Sequence[Any]) -> None:
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


def _built(hearing: HearingDay) -> list[Any]:
    built: list[Any] = msgspec.to_builtins(hearing.result_lines)
    return built


def _about(call: Call, hearing: HearingDay) -> Charged:
    for one in charged(hearing, hearing.result_lines):
        names = (one.defendant.master_defendant_id, one.offence.offence_id)
        if names == (call.path["defendantId"], call.path["offenceId"]):
            return one
    raise problems.not_found("offence")


def _about_line(hearing: HearingDay, line: ResultLine) -> Charged:
    return next(one for one in charged(hearing, [line]) if one.lines)


def _line_asked_for(call: Call, hearing: HearingDay) -> ResultLine:
    for line in hearing.result_lines:
        if line.result_line_id == call.path["lineId"]:
            return line
    raise problems.not_found("result in this draft")


def _adding(call: Call) -> str:
    return f"{day_url(call)}/results/add/{call.path['defendantId']}/{call.path['offenceId']}"
