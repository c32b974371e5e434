"""What is kept of what a browser saw: scrubbed of secrets, with the place marked, and not too much of it."""

from __future__ import annotations

import zipfile
from pathlib import Path

from nisi.drivers.browser_process import Browser
from nisi.drivers.pictures import MOST_PICTURES, MOST_TRACES, Pictures, Traces, scrub

TOKEN = "eyJhbGciOiJIUzI1NiJ9"
PAGE = f'<h1>Case</h1><input type="hidden" value="{TOKEN}"><input type="password" value="open sesame">'


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as trace:
        return {name: trace.read(name) for name in trace.namelist()}


def test_a_trace_is_scrubbed_of_headers_cookies_and_of_each_secret_wherever_it_stands(tmp_path: Path) -> None:
    """What cannot be read is left out; everything else stays as it is."""
    with zipfile.ZipFile(tmp_path / "raw", "w") as raw:
        raw.writestr(
            "trace.network", '{"headers": [{"name": "Cookie", "value": "a=b"}, {"name": "Age", "value": "1"}]}\n'
        )
        raw.writestr("trace.trace", '{"cookies": [{"name": "a"}], "html": "secret-1 and text"}\nnot JSON\n')
        raw.writestr("resources/page.html", "secret-1 <p>text</p>")
        raw.writestr("resources/form.html", '<input type="hidden" name="k" value="a token=="><p>text</p>')
        raw.writestr("resources/sent.dat", "k=a%20token%3D%3D&title=text")
    scrub(tmp_path / "raw", tmp_path / "scrubbed.zip", {"secret-1"})
    assert members(tmp_path / "scrubbed.zip") == {
        "trace.network": b'{"headers": [{"name": "Cookie", "value": "(scrubbed)"}, {"name": "Age", "value": "1"}]}',
        "trace.trace": b'{"cookies": [], "html": "(scrubbed) and text"}\n{}',
        "resources/page.html": b"(scrubbed) <p>text</p>",
        "resources/form.html": b'<input type="hidden" name="k" value="(scrubbed)"><p>text</p>',
        "resources/sent.dat": b"k=(scrubbed)&title=text",
    }


def test_a_trace_that_is_kept_holds_nothing_of_what_stood_in_hidden_inputs(browser: Browser, tmp_path: Path) -> None:
    """Nor of passwords and cookies."""
    context = browser.person("http://127.0.0.1")
    traces = Traces(tmp_path / "traces", 1)
    traces.record(context)
    context.add_cookies([{"name": "session", "value": "c" * 20, "url": "http://127.0.0.1"}])
    context.new_page().set_content(PAGE)
    path = traces.keep(context, "A form, sent twice", ("open sesame",))
    traces.drop(context)
    context.close()
    assert path == tmp_path / "traces" / "1-01-a-form-sent-twice.zip"
    everything = b"".join(members(path).values())
    assert [secret for secret in (TOKEN, "open sesame", "c" * 20) if secret.encode() in everything] == []
    assert b"Case" in everything
    assert [file.name for file in (tmp_path / "traces").iterdir()] == [path.name]


def test_no_more_traces_are_kept_than_are_enough(browser: Browser, tmp_path: Path) -> None:
    """The rest is thrown away."""
    traces = Traces(tmp_path, 1)
    for number in range(MOST_TRACES + 1):
        context = browser.person("http://127.0.0.1")
        traces.record(context)
        traces.keep(context, f"trace {number}", ())
        traces.drop(context)
        context.close()
    assert len([*tmp_path.iterdir()]) == MOST_TRACES


def test_a_picture_has_its_place_marked_and_the_page_is_as_before(browser: Browser, tmp_path: Path) -> None:
    """It is handed on when that is asked for, by its path and what it shows; beyond enough of them there is none."""
    attached: list[tuple[Path, str]] = []
    pictures = Pictures(tmp_path, 3, lambda path, what: attached.append((path, what)))
    page = browser.person("http://127.0.0.1").new_page()
    page.set_content("<h1>Case</h1>")
    plain = pictures.take(page, "Cases: plain!")
    marked = pictures.take(page, "Cases: marked", page.locator("h1"))
    assert (plain, marked) == ("browser/3-01-cases-plain.png", "browser/3-02-cases-marked.png")
    assert attached == []
    pictures.hand_on()
    pictures.hand_on()
    assert attached == [(tmp_path / str(plain), "Cases: plain!"), (tmp_path / str(marked), "Cases: marked")]
    assert (tmp_path / str(plain)).read_bytes() != (tmp_path / str(marked)).read_bytes()
    assert "solid" not in str(page.locator("h1").get_attribute("style"))
    taken = [pictures.take(page, "again") for _ in range(MOST_PICTURES)]
    assert [picture is None for picture in taken] == [False] * (MOST_PICTURES - 2) + [True, True]
    page.context.close()
