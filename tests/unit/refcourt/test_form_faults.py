"""Each seeded fault of forms and of how pages are used does its harm and counts it; healthy pages do none."""

import re
from collections.abc import Callable

import pytest
import reference_court
from at_the_pages import AtThePages, at_the_pages
from court_days import DAYS, listed, new_case
from reference_court import PASSWORD, Court, lodged

from refcourt.faults import catalogue

FORMS = 40  # of one in ten, one in seventy such lots has none that is struck; ids descend from the platform's seed


def case_of(court: Court, test_case: bool) -> str:
    return lodged(court.person("caseworker.1"), test_case)


def sent_twice(clerk: AtThePages, case: str) -> bool:
    """The same bundle form arrives twice; whether two bundles came of one of them."""
    for number in range(FORMS):
        form = {**clerk.get(f"/cases/{case}/make-bundle").typed, "title": f"Bundle {number}"}
        for _ in range(2):
            clerk.send(f"/cases/{case}/make-bundle", form)
    text = clerk.get(f"/cases/{case}/hearing-bundles").text
    return any(len(re.findall(rf"Bundle {number}\b", text)) > 1 for number in range(FORMS))


def said_and_not_done(clerk: AtThePages, case: str) -> bool:
    """Two change the same field; whether the one who was late is told that it was saved."""
    for number in range(FORMS):
        opened = [clerk.get(f"/cases/{case}/change").typed for _ in range(2)]
        seen = [
            clerk.send(f"/cases/{case}/change", {**form, "phone": f"{number} {turn}"})
            for turn, form in enumerate(opened)
        ]
        if seen[1].status == 303:
            return (
                "Saved." in clerk.follow(seen[1]).text and f"{number} 1" not in clerk.get(f"/cases/{case}/summary").text
            )
    return False


def without_a_label(clerk: AtThePages, case: str) -> bool:
    """Whether a label of one of the case's forms belongs to no field."""
    pages = (clerk.get(f"/cases/{case}/{form}").html for form in ("change", "make-bundle", "upload"))
    return any("<label>" in html for html in pages)


def trapped(clerk: AtThePages, case: str) -> bool:
    """Whether a page of the case brings a script of its own that keeps the focus."""
    return 'addEventListener("keydown"' in clerk.get(f"/cases/{case}/summary").html


def blank(clerk: AtThePages, case: str) -> bool:
    """Whether a page to which a form led has nothing on it."""
    made = (clerk.fill(f"/cases/{case}/make-bundle", title=f"Bundle {number}") for number in range(FORMS))
    return any(not clerk.follow(seen).text.removeprefix("Reference court") for seen in made)


def two_tabs(clerk: AtThePages, case: str) -> bool:
    """Two forms are open before either is sent; whether the second says that it was done, and was not."""
    for number in range(FORMS):
        forms = [clerk.get(f"/cases/{case}/make-bundle").typed for _ in range(2)]
        first, second = (
            clerk.send(f"/cases/{case}/make-bundle", {**form, "title": f"Bundle {number} of tab {tab}"})
            for tab, form in enumerate(forms)
        )
        assert first.status == second.status == 303
        if "Bundle made: " in clerk.follow(second).text and f"{number} of tab 1" not in clerk.get(made_in(case)).text:
            return True
    return False


def session_ended(clerk: AtThePages, case: str) -> bool:
    """A form is sent after its session, and once more after the sign-in; whether it is said to be saved, and is not."""
    for number in range(FORMS):
        typed = {**clerk.get(f"/cases/{case}/make-bundle").typed, "title": f"Late bundle {number}"}
        clerk.lose_session()
        kept = clerk.send(f"/cases/{case}/make-bundle", typed).headers["Location"].partition("kept=")[2]
        back = clerk.sign_in(f"username={clerk.name}&password={PASSWORD}&kept={kept}").headers["Location"]
        sent = clerk.send(f"/cases/{case}/make-bundle", clerk.get(back).typed)
        if "Saved." in clerk.follow(sent).text and f"Late bundle {number}" not in clerk.get(made_in(case)).text:
            return True
    return False


def made_in(case: str) -> str:
    return f"/cases/{case}/hearing-bundles"


HARM: dict[str, Callable[[AtThePages, str], bool]] = {
    "B9": sent_twice,
    "B10": said_and_not_done,
    "B13": without_a_label,
    "B14": trapped,
    "D25": blank,
    "X17": two_tabs,
    "X18": session_ended,
}
ENTERED = {"D22": "3 May 2027", "D24": "Keep it dry"}
"""Fault → what was typed into each of many results and is not in all of them: a last day in summer, a last answer."""
CASES = 12  # of which B13 strikes one field in ten: all fifteen of a case are spared once in five


def entered_otherwise(court: Court, fault: str, test_case: bool) -> bool:
    """Whether of many results of a hearing in winter one lacks what was typed."""
    number, case = new_case(court.person("legal-adviser.1"), testCase=test_case)
    hearing = listed(court.person("legal-adviser.1"), case)
    clerk, day = at_the_pages(court, "legal-adviser.1"), f"/hearings/{hearing}/days/{DAYS[0]}/results"
    for _ in range(FORMS):
        adding = f"{day}/add/defendant-{number}-1/offence-{number}-1/EMW"
        clerk.fill(adding, prompt_endDate="3 May 2027", prompt_requirements="Keep it dry")
    return clerk.get(day).text.count(ENTERED[fault]) < FORMS


def harmed(court: Court, fault: str, test_case: bool) -> bool:
    if fault in ENTERED:
        return entered_otherwise(court, fault, test_case)
    clerk = at_the_pages(court, "caseworker.1")
    return any(HARM[fault](clerk, case_of(court, test_case)) for _ in range(CASES if fault == "B13" else 1))


@pytest.mark.parametrize("fault", [*HARM, *ENTERED])
def test_a_fault_of_the_pages_does_harm_and_counts_it(fault: str) -> None:
    """And spares test cases."""
    with reference_court.running("--fault", fault) as court:
        assert not harmed(court, fault, test_case=True)
        assert court.fault(fault)["fired"] == 0
        assert harmed(court, fault, test_case=False)
        assert court.fault(fault)["fired"] > 0


def test_healthy_pages_do_no_such_harm() -> None:
    """To anybody."""
    with reference_court.running() as court:
        assert [fault for fault in (*HARM, *ENTERED) if harmed(court, fault, test_case=False)] == []


def test_every_fault_of_forms_is_tried() -> None:
    """Those of what a page shows have their own tests."""
    modules = {id: fault.seam.__module__ for id, fault in catalogue().items()}
    at_pages = {id for id, module in modules.items() if module.startswith("refcourt.pages")}
    assert {id for id in at_pages if modules[id] != "refcourt.pages.shown"} == {*HARM, *ENTERED}
