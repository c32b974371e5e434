"""Panel members see the cases to which they are assigned, while they are; decisions are recorded by those who sit."""

import time

import pytest
from reference_court import Answer, Court, Person, filed, lodged, new_number, until, viewed
from tribunal_acts import FIELDS, assigned, fields_seen, found, history, lodged_with, removed

ROLE_CACHE_S = 1.0
IN_FORCE_S = ROLE_CACHE_S + 0.5  # and what a busy machine takes to ask


def many(person: Person) -> list[Person]:
    """The same person over many connections, so that every server process is asked."""
    return [Person(person.url, person.name) for _ in range(8)]


def statuses(people: list[Person], path: str) -> set[int]:
    return {person.get(path).status for person in people}


def test_a_panel_member_sees_a_case_while_assigned_to_it(court: Court, caseworker: Person) -> None:
    """Before and after, the case does not exist; meanwhile all of it does, as for a judge."""
    panel = court.person("panel-member.1")
    reference = f"SC{new_number()}"
    case, other = lodged_with(caseworker, reference, **FIELDS), lodged(caseworker)
    document = filed(caseworker, case, "a.pdf", classification="RESTRICTED")["document_id"]
    bundle = caseworker.post(f"/cases/{case}/bundles", {"title": "Hearing"}).json["bundle_id"]
    paths = [
        f"/cases/{case}",
        f"/cases/{case}/case-file-view",
        f"/cases/{case}/events",
        f"/cases/{case}/documents/{document}/binary",
        f"/cases/{case}/bundles/{bundle}/binary",
    ]
    until(lambda: found(caseworker, reference))
    assert [panel.get(path).status for path in paths] == [404] * 5
    assigned(caseworker, case, panel)
    until(lambda: [panel.get(path).status for path in paths] == [200] * 5, within_s=IN_FORCE_S)
    assert (fields_seen(panel, case), set(viewed(panel, case))) == (FIELDS, {document})
    assert found(panel, reference) == [case]
    assert history(panel, case) == history(caseworker, case)
    assert panel.get(f"/cases/{other}").status == 404
    assert court.person("panel-member.2").get(f"/cases/{case}").status == 404
    removed(caseworker, case, panel)
    until(lambda: [panel.get(path).status for path in paths] == [404] * 5, within_s=IN_FORCE_S)
    assert found(panel, reference) == []


def test_an_assignment_is_in_force_in_every_process_within_the_life_of_the_cache(
    court: Court, caseworker: Person
) -> None:
    """However often each process was asked before."""
    case, people = lodged(caseworker), many(court.person("panel-member.3"))
    path = f"/cases/{case}/case-file-view"
    for change, status in ((assigned, 200), (removed, 404), (assigned, 200)):
        before = statuses(people, path)
        change(caseworker, case, people[0])
        time.sleep(ROLE_CACHE_S + 0.05)
        assert (before, statuses(people, path)) == ({604 - status}, {status})


def test_what_was_just_asked_is_remembered(court: Court, caseworker: Person) -> None:
    """A removal may be seen late, by the life of the cache and no more: that is what a cache is."""
    case, panel = lodged(caseworker), court.person("panel-member.4")
    assigned(caseworker, case, panel)
    until(lambda: panel.get(f"/cases/{case}").status == 200, within_s=IN_FORCE_S)
    time.sleep(ROLE_CACHE_S + 0.05)
    assert panel.get(f"/cases/{case}").status == 200
    removed(caseworker, case, panel)
    assert panel.get(f"/cases/{case}").status == 200


@pytest.mark.parametrize(
    ("name", "role", "person", "status"),
    [
        ("caseworker.1", "panel-member", "panel-member.7", 200),
        ("caseworker.1", "tribunal-judge", "tribunal-judge.1", 404),
        ("caseworker.1", "panel-member", "caseworker.1", 404),
        ("caseworker.1", "panel-member", "panel-member.0", 404),
        ("tribunal-judge.1", "panel-member", "panel-member.7", 403),
        ("panel-member.7", "panel-member", "panel-member.7", 403),
    ],
)
def test_a_caseworker_assigns_panel_members(
    court: Court, caseworker: Person, name: str, role: str, person: str, status: int
) -> None:
    """Twice is once; nobody else does, and no other role is assigned."""
    path = f"/cases/{lodged(caseworker)}/roles/{role}/{person}"
    answers: list[Answer] = [court.person(name).put(path, None) for _ in range(2)]
    assert [answer.status for answer in answers] == [status] * 2
    removals = [court.person(name).send("DELETE", path).status for _ in range(2)]
    assert removals == ([200, 404] if status == 200 else [status] * 2)


def test_a_decision_is_recorded_by_those_who_sit(court: Court, caseworker: Person) -> None:
    """With the version that it makes; a panel member once assigned, and nobody else."""
    case, panel = lodged(caseworker), court.person("panel-member.5")
    path, decision = f"/cases/{case}/decisions", {"decision": "The appeal is allowed."}
    assert court.person("tribunal-judge.1").post(path, decision).json["version"] == 2
    assert panel.post(path, decision).status == 404
    assigned(caseworker, case, panel)
    answer = until(lambda: (a := panel.post(path, decision)).status == 201 and a, within_s=IN_FORCE_S)
    assert answer.json["version"] == 3
    assert [(e["version"], e["person"]) for e in history(caseworker, case)][1:] == [
        (2, "tribunal-judge.1"),
        (3, "panel-member.5"),
    ]
    for name in ("caseworker.1", "representative.1", "respondent.1"):
        assert court.person(name).post(path, decision).status == 403
    assert court.person("tribunal-judge.1").post(path, {"decision": ""}).status == 422


def test_a_panel_member_neither_files_nor_lodges(court: Court, caseworker: Person) -> None:
    """Reading and deciding is what a panel member does."""
    panel, case = court.person("panel-member.6"), lodged(caseworker)
    assigned(caseworker, case, panel)
    for method, path in (("POST", "/cases"), ("POST", "/documents"), ("POST", f"/cases/{case}/events")):
        assert panel.send(method, path).status == 403
