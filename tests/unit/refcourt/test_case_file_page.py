"""The pages: signing in by form, opening a case file, reading it."""

import re

from reference_court import PASSWORD, Answer, Court, Person, filed, lodged, until, viewed

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def signed_in(court: Court, name: str) -> dict[str, str]:
    """The Cookie header of that person."""
    answer = court.stranger().send(
        "POST", "/sign-in", raw=f"username={name}&password={PASSWORD}".encode(), headers=FORM
    )
    assert (answer.status, answer.headers["Location"]) == (303, "/cases")
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "SameSite=lax" in answer.headers["Set-Cookie"]
    return {"Cookie": answer.headers["Set-Cookie"].partition(";")[0]}


def page(court: Court, path: str, cookie: dict[str, str]) -> Answer:
    return court.stranger().send("GET", path, headers=cookie)


def test_a_page_without_a_session_leads_to_the_sign_in(court: Court) -> None:
    """And a token meant for programs opens no page."""
    for path in ("/cases", "/cases/1/case-file"):
        assert page(court, path, {}).headers["Location"] == "/sign-in"


def test_a_wrong_password_is_told_on_the_page(court: Court) -> None:
    """The form comes back with the name that was typed, escaped, and the error linked to the field."""
    answer = court.stranger().send("POST", "/sign-in", raw=b"username=%22%3E%3Cb%3E&password=x", headers=FORM)
    text = answer.bytes.decode()
    assert answer.status == 401
    assert "<title>Error: Sign in – Reference court</title>" in text
    assert 'href="#username"' in text
    assert "&#34;&gt;&lt;b&gt;" in text
    assert "<b>" not in text


def test_a_case_file_is_opened_by_its_number(court: Court) -> None:
    """The form leads to the case file; a number that is none is told on the page."""
    cookie = signed_in(court, "caseworker.1")
    assert page(court, "/cases", cookie).status == 200
    assert (
        page(court, "/cases?id=1234-5678+9012+3456", cookie).headers["Location"] == "/cases/1234567890123456/case-file"
    )
    assert "Enter a case number" in page(court, "/cases?id=x", cookie).bytes.decode()


def test_the_page_shows_what_the_view_holds(court: Court, caseworker: Person) -> None:
    """One row for each document of the view of that role, with a link that opens it in the same session."""
    case = lodged(caseworker)
    for n, classification in enumerate(("PUBLIC", "RESTRICTED")):
        filed(caseworker, case, f"<{n}> & co.pdf", classification=classification)
    until(lambda: all(document["exhibit"] for document in viewed(caseworker, case).values()))
    for name in ("caseworker.1", "representative.1"):
        cookie = signed_in(court, name)
        text = page(court, f"/cases/{case}/case-file", cookie).bytes.decode()
        view = viewed(court.person(name), case)
        assert set(re.findall(r'data-document-id="([^"]+)"', text)) == set(view)
        for document in view.values():
            escaped = document["document_filename"].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            assert escaped in text
            assert f"<td>{document['exhibit']}</td>" in text
            assert page(court, document["document_binary_url"], cookie).bytes == b"bytes"
        assert text.count("<caption>") == 4


def test_a_page_loads_and_runs_nothing(court: Court) -> None:
    """The policy allows the one style sheet inside the page, by its hash, and nothing else."""
    answer = page(court, "/sign-in", {})
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_refusal_of_a_page_is_a_page(court: Court) -> None:
    """403 and 404 are told in words that a person reads."""
    for name, status in (("legal-adviser.1", 403), ("caseworker.1", 404)):
        answer = page(court, "/cases/1/case-file", signed_in(court, name))
        assert (answer.status, answer.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
        assert "<h1>This page cannot be shown</h1>" in answer.bytes.decode()
