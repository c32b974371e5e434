"""The bundle that a judge is sent: all that a judge must see, in order, as it was uploaded."""

import threading

import pytest
from reference_court import Court, Person, filed, lodged, row, started, submitted, uploaded, viewed
from tribunal_acts import bundled, history, managed, moved, settled

NAMES = ("Tŷ “hir”.pdf", "كتاب.pdf", "Jose\u0301.pdf", "同じ.txt", "same.pdf", "same.pdf", "empty.bin")


def test_a_bundle_has_every_document_that_a_judge_must_see(caseworker: Person) -> None:
    """By category, those without one last, and by upload; restricted ones too, withdrawn ones not."""
    case = lodged(caseworker)
    filed(caseworker, case, "none.pdf", b"0", category=None)
    filed(caseworker, case, "letter.pdf", b"1", category="correspondence")
    filed(caseworker, case, "restricted.pdf", b"2", classification="RESTRICTED")
    withdrawn = filed(caseworker, case, "withdrawn.pdf", b"3")["document_id"]
    moved_there = filed(caseworker, case, "moved.pdf", b"4", category="tribunalOrders")["document_id"]
    filed(caseworker, case, "later.pdf", b"5")
    assert managed(caseworker, case, withdrawn, withdrawn=True).status == 201
    assert moved(caseworker, case, moved_there, "appellantEvidence").status == 200
    assert bundled(caseworker, case) == [
        ("0001 restricted.pdf", b"2"),
        ("0002 moved.pdf", b"4"),
        ("0003 later.pdf", b"5"),
        ("0004 letter.pdf", b"1"),
        ("0005 none.pdf", b"0"),
    ]


def test_names_of_all_scripts_and_equal_names_survive(caseworker: Person) -> None:
    """In the view, in the store, when opened and in the bundle; two uploads with one name are two documents."""
    case = lodged(caseworker)
    contents = [b"" if name == "empty.bin" else f"{n}".encode() * 3_000_000 for n, name in enumerate(NAMES)]
    ids = [filed(caseworker, case, name, content)["document_id"] for name, content in zip(NAMES, contents, strict=True)]
    view = viewed(caseworker, case)
    assert [view[id]["document_filename"] for id in ids] == list(NAMES)
    assert [caseworker.get(view[id]["document_binary_url"]).bytes for id in ids] == contents
    assert [(name[5:], content) for name, content in bundled(caseworker, case)] == list(
        zip(NAMES, contents, strict=True)
    )


def test_a_case_of_three_hundred_documents_is_filed_viewed_and_bundled(caseworker: Person) -> None:
    """Within the times that a person waits."""
    case = lodged(caseworker)
    for first in range(0, 300, 50):
        rows = [row(uploaded(caseworker, case, f"{n:03}.pdf", b"%d" % n)) for n in range(first, first + 50)]
        settled(caseworker, case)
        assert submitted(caseworker, case, started(caseworker, case), *rows).status == 201
    assert len(viewed(caseworker, case)) == 300
    assert [content for _, content in bundled(caseworker, case)] == [b"%d" % n for n in range(300)]


def test_a_bundle_stays_as_it_was_made(caseworker: Person) -> None:
    """What is filed later is in the next one; the same documents make the same bytes."""
    case = lodged(caseworker)
    filed(caseworker, case, "a.pdf", b"a")
    made = [caseworker.post(f"/cases/{case}/bundles", {"title": "Hearing"}).json["bundle_id"] for _ in range(2)]
    filed(caseworker, case, "b.pdf", b"b")
    first, second = (caseworker.get(f"/cases/{case}/bundles/{id}/binary").bytes for id in made)
    assert first == second
    assert [content for _, content in bundled(caseworker, case)] == [b"a", b"b"]
    assert caseworker.get(f"/cases/{lodged(caseworker)}/bundles/{made[0]}/binary").status == 404


def test_a_bundle_holds_what_the_case_held_at_one_version(court: Court, caseworker: Person) -> None:
    """While documents are filed and withdrawn in pairs, each bundle has one of each pair."""
    case = lodged(caseworker)
    filed(caseworker, case, "0.pdf", b"0")
    end = threading.Event()

    def replace() -> None:
        person, last, n = court.person("caseworker.2"), [*viewed(caseworker, case)][0], 0
        while not end.is_set():
            n += 1
            upload = uploaded(person, case, f"{n}.pdf", b"%d" % n)
            assert managed(person, case, last, row(upload), withdrawn=True).status == 201
            last = upload["document_id"]

    replacing = threading.Thread(target=replace)
    replacing.start()
    try:
        contents = [[content for _, content in bundled(caseworker, case)] for _ in range(15)]
    finally:
        end.set()
        replacing.join()
    assert {len(content) for content in contents} == {1}
    versions = [event["version"] for event in history(caseworker, case)]
    assert versions == list(range(1, len(versions) + 1))


@pytest.mark.parametrize(
    ("name", "makes", "fetches"),
    [
        ("tribunal-judge.1", 201, 200),
        ("representative.1", 403, 403),
        ("respondent.1", 403, 403),
        ("panel-member.1", 403, 404),
    ],
)
def test_a_bundle_is_for_the_tribunal(court: Court, caseworker: Person, name: str, makes: int, fetches: int) -> None:
    """Parties neither make nor read it; a panel member reads it once assigned."""
    case, person = lodged(caseworker), court.person(name)
    assert person.post(f"/cases/{case}/bundles", {"title": "Hearing"}).status == makes
    made = caseworker.post(f"/cases/{case}/bundles", {"title": "Hearing"}).json
    assert person.get(f"/cases/{case}/bundles/{made['bundle_id']}/binary").status == fetches
