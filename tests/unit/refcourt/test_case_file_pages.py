"""The case file as pages: what each role finds in it, filing in two steps, moving, restricting, redacting, bundles."""

import re
from typing import Any

import pytest
from at_the_pages import AtThePages, Seen, at_the_pages
from reference_court import Court, Person, filed, lodged, uploaded, viewed
from tribunal_acts import bundled, history, moved, rows_of, settled

ROLES = ("caseworker.1", "tribunal-judge.1", "representative.1", "respondent.1")


def rows(person: AtThePages, path: str) -> list[tuple[str, str]]:
    """Category and document id of each row, over all pages of a case file."""
    found: list[tuple[str, str]] = []
    for number in range(1, 20):
        html = person.get(f"{path}{'&' if '?' in path else '?'}page={number}").html
        for table in html.split('data-category="')[1:]:
            category = table.partition('"')[0]
            found += [(category, id) for id in re.findall(r'data-document-id="([^"]+)"', table)]
        if 'rel="next"' not in html:
            return found
    raise AssertionError("a case file that does not end")


def in_view(person: Person, case: str) -> list[tuple[str, str]]:
    view = person.get(f"/cases/{case}/case-file-view").json
    listed = [(c["category_id"], d["document_id"]) for c in view["categories"] for d in c["documents"]]
    return listed + [("uncategorised", d["document_id"]) for d in view["uncategorised_documents"]]


def many(caseworker: Person) -> str:
    """A case with thirty documents, every third of them restricted, in three categories and in none."""
    case = lodged(caseworker)
    categories = ("appellantEvidence", "respondentEvidence", "correspondence", None)
    for n in range(30):
        classification = "RESTRICTED" if n % 3 == 0 else "PUBLIC"
        filed(caseworker, case, f"{30 - n:02} <&>.pdf", category=categories[n % 4], classification=classification)
    settled(caseworker, case)
    return case


@pytest.fixture(scope="module")
def full(caseworker: Person) -> str:
    return many(caseworker)


@pytest.mark.parametrize("name", ROLES)
def test_the_pages_show_what_the_view_holds(court: Court, full: str, name: str) -> None:
    """Every row once, in its category, over all pages; each opens with the same bytes."""
    person = AtThePages(court, name)
    shown = rows(person, f"/cases/{full}/case-file")
    assert sorted(shown) == sorted(in_view(court.person(name), full))
    for _, document in shown[:3]:
        assert person.bytes_at(f"/cases/{full}/documents/{document}/open") == b"bytes"
        assert person.bytes_at(f"/cases/{full}/documents/{document}/binary") == b"bytes"


@pytest.mark.parametrize("sort", ["oldest", "newest", "name", "exhibit", "nonsense"])
def test_sorting_changes_the_order_and_nothing_else(court: Court, caseworker: Person, full: str, sort: str) -> None:
    """Within a category; the same rows on the same number of pages."""
    person = at_the_pages(court, caseworker)
    shown = rows(person, f"/cases/{full}/case-file?sort={sort}")
    assert sorted(shown) == sorted(in_view(caseworker, full))
    documents = viewed(caseworker, full)
    keys: dict[str, Any] = {
        "oldest": lambda d: d["upload_timestamp"],
        "newest": lambda d: [-int(digit) for digit in re.findall(r"\d", d["upload_timestamp"])],
        "name": lambda d: d["document_filename"],
        "exhibit": lambda d: int(d["exhibit"][1:]),
        "nonsense": lambda d: d["upload_timestamp"],
    }
    first = [keys[sort](documents[id]) for category, id in shown if category == "appellantEvidence"]
    assert first == sorted(first)


def test_a_filter_shows_what_fits_and_says_so(court: Court, caseworker: Person, full: str) -> None:
    """By category, by a part of the name in any case, or both; the whole is one link away."""
    person = at_the_pages(court, caseworker)
    view = in_view(caseworker, full)
    path = f"/cases/{full}/case-file"
    assert rows(person, f"{path}?category=uncategorised") == [row for row in view if row[0] == "uncategorised"]
    names = {id: document["document_filename"] for id, document in viewed(caseworker, full).items()}
    assert rows(person, f"{path}?name=1+%3C%26%3E.PDF") == [row for row in view if "1 <&>.pdf" in names[row[1]]]
    text = person.get(f"{path}?category=uncategorised&name=zzz").text
    assert "No documents with this filter" in text
    assert "Show all documents" in text


def test_a_document_of_which_a_role_is_told_nothing_is_not_there(court: Court, caseworker: Person) -> None:
    """Its pages are those of a document that does not exist."""
    case = lodged(caseworker)
    document = filed(caseworker, case, "closed.pdf", classification="RESTRICTED")["document_id"]
    person = AtThePages(court, "respondent.1")
    for page in ("details", "open", "binary"):
        theirs = person.get(f"/cases/{case}/documents/{document}/{page}")
        none = person.get(f"/cases/{case}/documents/none/{page}")
        assert (theirs.status, theirs.html) == (404, none.html)


@pytest.mark.parametrize(
    ("media_type", "disposition"),
    [
        ("application/pdf", "inline"),
        ("text/plain", "inline"),
        ("text/html", "attachment"),
        ("image/svg+xml", "attachment"),
    ],
)
def test_nothing_is_opened_that_could_run(court: Court, caseworker: Person, media_type: str, disposition: str) -> None:
    """A browser shows what holds no script, and downloads the rest."""
    case = lodged(caseworker)
    upload = caseworker.send(
        "POST", "/documents", fields={"case_id": case, "classification": "PUBLIC", "file": ("x", b"x", media_type)}
    ).json
    person = at_the_pages(court, caseworker)
    filing = f"/cases/{case}/uploads/{upload['document_id']}"
    assert person.fill(filing, category="uncategorised", party="tribunal").status == 303
    opened = person.get(f"/cases/{case}/documents/{upload['document_id']}/open")
    assert opened.headers["Content-Disposition"].partition(";")[0] == disposition
    assert opened.headers["X-Content-Type-Options"] == "nosniff"


def filed_by(person: AtThePages, case: str, name: str, **chosen: str) -> Seen:
    """Both steps of filing, as they come after each other."""
    first = person.upload(f"/cases/{case}/upload", name, b"content", classification="PUBLIC")
    assert first.status == 303, first.text
    path = first.headers["Location"]
    return person.send(path, {**person.get(path).typed, **chosen})


def test_a_document_is_filed_in_two_steps(court: Court, caseworker: Person) -> None:
    """It is on the case with its name, bytes, category and party, and the history has the note."""
    case = lodged(caseworker)
    person = at_the_pages(court, caseworker)
    done = filed_by(person, case, "Tŷ “1”.pdf", category="correspondence", party="tribunal", summary="By post")
    assert "Filed: Tŷ “1”.pdf." in person.follow(done).text
    settled(caseworker, case)
    ((id, document),) = viewed(caseworker, case).items()
    assert document["document_filename"] == "Tŷ “1”.pdf"
    assert in_view(caseworker, case) == [("correspondence", id)]
    assert caseworker.get(f"/cases/{case}/documents/{id}/binary").bytes == b"content"
    assert [entry["summary"] for entry in history(caseworker, case)][1] == "By post"


def test_an_upload_waits_until_it_is_filed(court: Court, caseworker: Person) -> None:
    """Whatever happens in between, its person finds it on the case file; nobody else does."""
    case = lodged(caseworker)
    uploaded(caseworker, case, "waiting.pdf")
    mine = at_the_pages(court, caseworker).get(f"/cases/{case}/case-file").html
    path = re.findall(rf'href="(/cases/{case}/uploads/[^"]+)"', mine)[0]
    other = AtThePages(court, "caseworker.2")
    assert "waiting.pdf" not in other.get(f"/cases/{case}/case-file").text
    assert other.get(path).status == 404


def test_filing_on_a_case_that_moved_on_keeps_every_choice(court: Court, caseworker: Person) -> None:
    """It says so, and the next press files on the case as it is then."""
    case = lodged(caseworker)
    person = at_the_pages(court, caseworker)
    path = f"/cases/{case}/uploads/{uploaded(caseworker, case, 'mine.pdf')['document_id']}"
    typed = {**person.get(path).typed, "category": "tribunalOrders", "party": "tribunal", "summary": "Mine"}
    filed(court.person("caseworker.2"), case, "theirs.pdf")
    settled(caseworker, case)
    answer = person.send(path, typed)
    assert answer.status == 409
    chosen = {name: answer.typed[name] for name in ("category", "party", "summary")}
    assert chosen == {"category": "tribunalOrders", "party": "tribunal", "summary": "Mine"}
    assert person.send(path, answer.typed).status == 303
    assert len(viewed(caseworker, case)) == 2


def test_what_is_missing_is_told_at_its_field(court: Court, caseworker: Person) -> None:
    """A file in the first step, a category and a party in the second."""
    case = lodged(caseworker)
    person = at_the_pages(court, caseworker)
    first = person.fill(f"/cases/{case}/upload")
    assert (first.status, '<a href="#file">Choose a file</a>' in first.html) == (422, True)
    path = f"/cases/{case}/uploads/{uploaded(caseworker, case, 'mine.pdf')['document_id']}"
    second = person.fill(path)
    assert re.findall(r'<a href="#(\w+)">', second.html) == ["category", "party"]
    assert viewed(caseworker, case) == {}


def test_a_party_files_for_itself_and_in_the_open(court: Court, caseworker: Person) -> None:
    """The choices that a role does not have are not offered, and are refused if they are sent."""
    case = lodged(caseworker)
    person = AtThePages(court, "respondent.1")
    assert "Only the tribunal may see it" not in person.get(f"/cases/{case}/upload").text
    refused = filed_by(person, case, "x.pdf", category="respondentEvidence", party="appellant")
    assert (refused.status, "Your role files documents of its own party only" in refused.text) == (422, True)
    assert viewed(caseworker, case) == {}


def test_a_document_is_moved_from_its_page(court: Court, caseworker: Person) -> None:
    """Against the version that the page showed; on a clash the choice stays."""
    case = lodged(caseworker)
    document = filed(caseworker, case, "a.pdf")["document_id"]
    settled(caseworker, case)
    person = at_the_pages(court, caseworker)
    path = f"/cases/{case}/documents/{document}/move"
    typed = {**person.get(path).typed, "category": "tribunalOrders"}
    moved(caseworker, case, document, "respondentEvidence")
    stale = person.send(path, typed)
    assert (stale.status, stale.typed["category"]) == (409, "tribunalOrders")
    assert in_view(caseworker, case) == [("respondentEvidence", document)]
    assert person.send(path, stale.typed).status == 303
    assert in_view(caseworker, case) == [("tribunalOrders", document)]


def test_a_document_is_restricted_and_withdrawn(court: Court, caseworker: Person) -> None:
    """Restricted it is gone from the other side's case file, withdrawn from everybody's."""
    case = lodged(caseworker)
    document = filed(caseworker, case, "a.pdf")["document_id"]
    settled(caseworker, case)
    person, respondent = at_the_pages(court, caseworker), court.person("respondent.1")
    path = f"/cases/{case}/documents/{document}/manage"
    assert "Restricted: a.pdf." in person.follow(person.fill(path, classification="RESTRICTED")).text
    assert (list(viewed(respondent, case)), list(viewed(caseworker, case))) == ([], [document])
    assert "Withdrawn: a.pdf." in person.follow(person.fill(path, withdrawn="yes")).text
    assert viewed(caseworker, case) == {}


def test_an_edited_copy_is_for_all_and_its_original_no_longer_is(court: Court, caseworker: Person) -> None:
    """Until the copy is filed nothing is changed."""
    case = lodged(caseworker)
    original = filed(caseworker, case, "original.pdf")["document_id"]
    settled(caseworker, case)
    person, respondent = at_the_pages(court, caseworker), court.person("respondent.1")
    first = person.upload(f"/cases/{case}/documents/{original}/edited-copy", "edited.pdf", b"black bars")
    assert list(viewed(respondent, case)) == [original]
    path = first.headers["Location"]
    done = person.send(path, {**person.get(path).typed, "category": "appellantEvidence", "party": "appellant"})
    assert done.status == 303, done.text
    settled(caseworker, case)
    assert [d["document_filename"] for d in viewed(respondent, case).values()] == ["edited.pdf"]
    redacts = {row["value"]["document_filename"]: row["value"]["redacts"] for row in rows_of(caseworker, case)}
    assert redacts == {"original.pdf": None, "edited.pdf": original}


def test_a_bundle_is_made_and_read(court: Court, caseworker: Person) -> None:
    """Its page lists what is in it, each opens with the same bytes, and it says when the case has moved on."""
    case = lodged(caseworker)
    for name in ("b.pdf", "a.pdf"):
        filed(caseworker, case, name, name.encode())
    settled(caseworker, case)
    judge = AtThePages(court, "tribunal-judge.1")
    made = judge.follow(judge.fill(f"/cases/{case}/make-bundle", title="Hearing <1>"))
    assert "Bundle made: Hearing <1>." in made.text
    assert "Nothing has changed since." in made.text
    links = re.findall(r'href="(/cases/[^"]+/files/\d+)"', made.html)
    assert [judge.bytes_at(link) for link in links] == [content for _, content in bundled(caseworker, case)]
    whole = re.findall(r'href="(/cases/[^"]+/binary)"', made.html)[0]
    assert judge.bytes_at(whole)[:2] == b"PK"
    assert "The case has changed" in judge.get(f"/cases/{case}/hearing-bundles").text


def test_going_back_to_a_document_that_is_filed_leads_to_the_case_file(court: Court, caseworker: Person) -> None:
    """The form of the second step has gone with its upload; what it did is told again."""
    case = lodged(caseworker)
    person = at_the_pages(court, caseworker)
    path = f"/cases/{case}/uploads/{uploaded(caseworker, case, 'mine.pdf')['document_id']}?form={'a1' * 16}"
    assert person.fill(path, category="correspondence", party="tribunal").status == 303
    assert "Filed: mine.pdf." in person.follow(person.get(path)).text
