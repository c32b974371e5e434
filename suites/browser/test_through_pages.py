"""What courts do by hand: the plans and acts of the other suites, through pages.  Promise items judge what came of it.

Everybody has a window of their own in one browser, and several act in it at once.
"""

from __future__ import annotations

from nisi.gather.court import Court
from scenarios.crime import amend, contractors, open_case, result_hearing
from scenarios.documents import DocumentsMachine
from scenarios.machines import act_until
from scenarios.people import letter, random_case, random_document, random_hearing, result_lines
from scenarios.tagging import TaggingMachine
from scenarios.tribunal import Appeal, bundle, file_document, file_documents, look, look_into_everything, open_appeal

PARCEL = 20  # documents that are filed in one event
FIELDS = {"phone": "01632 960001", "address": "c/o The Refuge", "medicalRecord": "Dim", "hearingNeeds": "Hearing loop"}
LOOKING = ("tribunal-judge", "respondent")


def test_results_are_entered_on_pages(by_pages: Court) -> None:
    """The results of several defendants and offences are entered, checked and shared, and one hearing is amended."""
    rng, adviser = by_pages.rng("results on pages"), by_pages.actor("legal-adviser")
    wanted, heard = by_pages.size("browser").get("hearings", 0), []
    for _ in range(wanted):
        case, hearing = open_case(by_pages, adviser, random_case(rng)), random_hearing(rng)
        lines = result_lines(hearing, case.accused, contractors(by_pages))
        if result_hearing(adviser, case, hearing, lines):
            heard.append(case)
    if len(heard) > 1:
        amend(by_pages, adviser, heard[0].sitting(0), drop=False)
    assert heard or not wanted, "no hearing was resulted through pages; the platform refused them all"


def test_people_work_on_appeals_at_pages(by_pages: Court) -> None:
    """Appeals are filed on and bundled by hand, and a judge and the other side look into everything at once."""
    rng, clerk = by_pages.rng("an appeal at pages"), by_pages.actor("caseworker")
    for _ in range(by_pages.size("browser").get("journeys", 0)):
        appeal = open_appeal(by_pages, clerk, FIELDS)
        plans = [random_document(rng, "caseworker", secrecy) for secrecy in ("PUBLIC", "RESTRICTED")]
        filed = [file_document(by_pages, clerk, appeal, plan) for plan in plans]
        by_pages.pause(by_pages.settings.stage.deadlines.view_settles_s)
        bundle(by_pages.actor("tribunal-judge"), appeal)
        by_pages.together([lambda r=role, a=appeal: look_into_everything(by_pages.actor(r), a) for role in LOOKING])
        assert any(filed), "nothing could be filed through pages; the platform refused it"


def test_a_long_list_is_read_to_its_end(court: Court, by_pages: Court) -> None:
    """An appeal with as many documents as the stage asks for is looked at by both, on every page of the list."""
    size = court.size("browser").get("thick", 0)
    if not size:
        return
    court.act_by("api")
    clerk = court.actor("caseworker")
    appeal = open_appeal(court, clerk)
    for first in range(0, size, PARCEL):
        file_documents(court, clerk, appeal, [letter(700)] * min(PARCEL, size - first))
    court.act_by("browser")
    court.pause(court.settings.stage.deadlines.view_settles_s)
    court.together([lambda r=role: look(court.actor(r), appeal) for role in LOOKING])
    assert any(appeal.documents), "nothing could be filed; the platform refused it"


def test_plans_of_courts_are_gone_through_at_pages(by_pages: Court) -> None:
    """As many plans of tagging orders and of appeals as the stage asks for; a stage that does not say asks for none."""
    wanted = by_pages.size("browser").get("plans", 0)
    heard: list[str] = []
    appeals: list[Appeal] = []
    act_until(by_pages, lambda: TaggingMachine(by_pages, heard), lambda: len(heard), wanted, steps=1)
    act_until(by_pages, lambda: DocumentsMachine(by_pages, appeals), lambda: len(appeals), wanted, steps=3)
    assert min(len(heard), len(appeals)) >= wanted, "the platform refused plans at its pages"
