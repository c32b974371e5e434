"""A day at court that was kept on paper and is entered late, and an appeal of a member of the public, judged."""

from __future__ import annotations

from gate.running import Kit

DAY = '''
from scenarios import people
from scenarios.crime import contractors, list_hearing, open_case
from scenarios.jurors import PaperDay, PaperHearing, enrol_jurors, look_at_rolls, paper_catch_up, visitors
from scenarios.tribunal import file_document, look_into_everything, open_appeal


def test_a_day_kept_on_paper(court):
    """Six jurors, and a hearing with its accused, two advocates and its results."""
    rng = court.rng("paper")
    plan = people.random_hearing(rng)
    day = people.day_of(plan).isoformat()
    officer, administrator = court.actor("juror-officer"), court.actor("court-administrator")
    jurors = enrol_jurors(court, officer, plan.court, day, people.random_visits(rng, 6))
    case = open_case(court, court.actor("court-clerk"), people.random_case(rng))
    sitting = list_hearing(administrator, case, plan, people.result_lines(plan, case.accused, contractors(court)))
    hearing = PaperHearing(case, sitting, visitors(court, "advocate", people.random_visits(rng, 2)))
    paper_catch_up(court, PaperDay(plan.court, day, jurors, (hearing,)))
    look_at_rolls(administrator, plan.court, day)
    look_at_rolls(court.actor("district-judge"), plan.court, day, sitting.hearing_id)


def test_an_appeal_of_a_member_of_the_public(court):
    """Who lodges it files on it and looks; another member of the public finds nothing."""
    party, other = court.actor("member-of-public"), court.actor("member-of-public", 2)
    appeal = open_appeal(court, party, {name: values[0] for name, values in people.FIELDS.items()})
    plan = people.random_document(court.rng("appeal"), party.role, "PUBLIC")
    assert file_document(court, party, appeal, plan) is not None
    court.pause(2 * court.settings.stage.deadlines.view_settles_s)
    for person in (party, other):
        look_into_everything(person, appeal)
'''


def test_what_is_entered_late_and_by_two_at_once_is_on_the_rolls_once(kit: Kit) -> None:
    """Nothing is found; every roll is read when all is done, each entry was exposed, and some were entered twice."""
    stage = kit.stage("rolls", {"tagging": {}})
    with kit.with_file("suites/tagging/test_tagging_orders.py", DAY):
        ended = kit.nisi("run", "tagging", "--stage", stage, "--seed", "5")
    assert ended.codes == set(), str(ended)
    history = ended.history()
    entered = history.rows("select attendee, on_paper, count(*) as n from entered group by all order by all")
    assert [(row["attendee"], row["on_paper"]) for row in entered] == [
        ("advocate", True),
        ("defendant", True),
        ("juror", False),
        ("juror", True),
    ]
    refused = "select distinct kind from acts where outcome = 'refused' and status = 409 order by all"
    assert [row["kind"] for row in history.rows(refused)] == ["draft-results", "record-attendance"]
    final = history.began("final-reads")
    read = history.rows("select roll from roll_reads where invoked >= $final order by all", final=final)
    assert read == history.rows("select roll from rolls order by all")
    shown = {"member-of-public.1": True, "member-of-public.2": False}
    seen = history.rows("select actor, outcome = 'ok' as seen from case_reads where role = 'member-of-public'")
    assert {(row["actor"], row["seen"]) for row in seen} == set(shown.items())
