"""One result of a draft: the form with its prompts, and the line that comes of it."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from starlette.responses import Response

from refcourt import ids, problems, tokens
from refcourt.crime.hearings import HearingDay
from refcourt.crime.orders import CONDITIONS, CONTRACTORS, ENDS
from refcourt.crime.shapes import Prompt, ResultLine
from refcourt.pages.drafting import about, about_line, adding, built, line_asked_for, save
from refcourt.pages.forms import KEY, Shown, keep_form, see_other, show_form, take_form
from refcourt.pages.hearings import day_asked_for, day_url, hearing_page
from refcourt.pages.once import Done
from refcourt.pages.prompts import CONTRACTOR_NAMES, PROMPT, RESULTS, Question, questions_for
from refcourt.pages.sent_form import Form
from refcourt.pages.typing_days import EXAMPLE_DAY, EXAMPLE_TIME, shown_day, typed_day, typed_time
from refcourt.problems import FieldError
from refcourt.resource import Call
from refcourt.seams import seam

HINTS = {"date": f"For example {EXAMPLE_DAY}", "time": f"24-hour clock, for example {EXAMPLE_TIME}"}
PREVIOUS = "previous"


def show_new_line(call: Call) -> Response:
    return show_form(call, _line_page)


def add_line(call: Call) -> Response:
    return _taken(call, _add)


def show_line(call: Call) -> Response:
    return show_form(call, _line_page)


def change_line(call: Call) -> Response:
    return _taken(call, _change)


def _taken(call: Call, do: Callable[[Call, Form], Done]) -> Response:
    form: Form = call.body
    claim = call.platform.signer.claim(form.typed.get(KEY, ""), tokens.Form)
    if form.typed.get("go") == PREVIOUS and claim is not None and claim.person == call.person.name:
        keep_form(call, form, claim)
        return see_other(adding(call), code=call.path["code"], kept=claim.key)
    inputs = tuple(name for name in form.typed if name not in (KEY, "go", "version"))
    return take_form(call, (*inputs, "ends"), _line_page, do, f"{day_url(call)}/results")


def _line_page(call: Call, shown: Shown) -> Response:
    """The prompts of a line that is there or shall be, on the draft as it is now."""
    hearing = day_asked_for(call)
    line = line_asked_for(call, hearing) if "lineId" in call.path else None
    code = line.short_code if line else call.path["code"]
    if line is None and code not in RESULTS:
        raise problems.not_found("result")
    offence = about_line(hearing, line) if line else about(call, hearing)
    asks = questions_for(code, line)
    values = shown.values(_fresh(hearing, code, line, asks))
    return hearing_page(
        call,
        hearing,
        "result_line.html",
        shown.status,
        shown=shown,
        about=offence,
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


def _add(call: Call, form: Form) -> Done:
    hearing = day_asked_for(call)
    charge = about(call, hearing)
    id = ids.derived(hearing.name, "result-line", hearing.version)  # each version is saved once
    of = charge.defendant.master_defendant_id, charge.offence.offence_id
    line = _typed_line(hearing, form, id, call.path["code"], *of, None)
    save(call, form, [*built(hearing), line])
    return Done(f"{day_url(call)}/results", f"Added to the draft: {line['label']}.")


def _change(call: Call, form: Form) -> Done:
    hearing = day_asked_for(call)
    old = line_asked_for(call, hearing)
    about_it = old.result_line_id, old.short_code, old.master_defendant_id, old.offence_id
    new = _typed_line(hearing, form, *about_it, old)
    lines = [new if line["resultLineId"] == old.result_line_id else line for line in built(hearing)]
    save(call, form, lines)
    return Done(f"{day_url(call)}/results", f"Changed in the draft: {new['label']}.")


@seam
def answers_taken(hearing: HearingDay, line_id: str, answers: Sequence[Prompt]) -> Sequence[Prompt]:
    """What the answers to a result's questions are when its form is continued from: those that were given."""
    return answers


def _typed_line(
    hearing: HearingDay, form: Form, id: str, code: str, defendant: str, offence: str, old: ResultLine | None
) -> dict[str, Any]:
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
    taken = answers_taken(hearing, id, [Prompt(q.ref, q.label, value) for q, value in answers if value])
    return {
        "resultLineId": id,
        "shortCode": code,
        "label": typed["label"],
        "masterDefendantId": defendant,
        "offenceId": offence,
        "orderedDate": ordered,
        "prompts": msgspec.to_builtins(taken),
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
