"""Wrong input: exit 2, one line with file, key, value and way out, and nothing that looks like a run."""

from __future__ import annotations

import socket
from typing import NamedTuple

import pytest
from gate.running import Ended, Kit

LOCAL, REFCOURT, WAIVERS = "contracts/stages/local.toml", "contracts/candidates/refcourt.toml", "contracts/waivers.toml"
OPENAPI = "contracts/openapi/refcourt.yaml"

WAIVER = """format = 1
[[waiver]]
code = "too-slow"
owner = "A"
second_signatory = "B"
reason = "r"
scope = "everywhere"
expires = "soon"
"""


class Wrong(NamedTuple):
    """A file of the kit with `was` put in place of `becomes`, or a command line, and what the line must say."""

    says: tuple[str, ...]
    arguments: tuple[str, ...] = ("gate",)
    file: str | None = None
    was: str = ""
    becomes: str = ""
    whole: str = ""


WRONG = {
    "a measure that nobody measures": Wrong(
        (LOCAL, "threshold 1: measure", '"orders.lots"', 'did you mean "orders.lost"?'),
        file=LOCAL,
        was='"orders.lost"',
        becomes='"orders.lots"',
    ),
    "a date that is none": Wrong((WAIVERS, "waiver 1: expires", '"soon"', "2027-01-31"), file=WAIVERS, whole=WAIVER),
    "a key that is missing": Wrong((LOCAL, "confidence", "missing"), file=LOCAL, was="confidence   = 0.95\n"),
    "a key that nobody knows": Wrong(
        (LOCAL, '"limt"', 'did you mean "limit"?'), file=LOCAL, was="limit     = 0", becomes="limt = 0"
    ),
    "no environment": Wrong((REFCOURT, "environment", "missing"), file=REFCOURT, was='environment = "test"\n'),
    "a live environment": Wrong(
        (REFCOURT, "environment", '"live"', '"test"'), file=REFCOURT, was='"test"', becomes='"live"'
    ),
    "a schema that is not there": Wrong(
        ("contracts/partners/hearing-result.json", "no such schema", 'did you mean "hearing-results.json"?'),
        file=REFCOURT,
        was="hearing-results.json",
        becomes="hearing-result.json",
    ),
    "a schema that cannot be parsed": Wrong(
        ("contracts/partners/hearing-results.json: line 1, column 10: is not JSON",),
        file="contracts/partners/hearing-results.json",
        whole='{"type": }',
    ),
    "a schema that is none": Wrong(
        ("contracts/partners/hearing-results.json: /format: Unknown format: 'dat'", "date-time"),
        file="contracts/partners/hearing-results.json",
        whole='{"format": "dat"}',
    ),
    "a description that cannot be parsed": Wrong(
        (f"{OPENAPI}:2:5: is neither YAML nor JSON",), file=OPENAPI, was="openapi: 3.1.0", becomes="openapi: [3.1.0"
    ),
    "a description that leads nowhere": Wrong(
        (OPENAPI, '"$ref" leads to nothing', '"#/components/schemas/Heath"'),
        file=OPENAPI,
        was="schemas/Health",
        becomes="schemas/Heath",
    ),
    "a suite that the stage has not": Wrong(
        ("--deselect", '"taging"', 'did you mean "tagging"?'), ("gate", "--deselect", "taging")
    ),
    "a suite to run that the stage has not": Wrong(('"acess"', 'did you mean "access"?'), ("run", "acess")),
    "a fault that the candidate has not": Wrong(("--fault T99", 'did you mean "T'), ("gate", "--fault", "T99")),
    "a way of acting that there is not": Wrong(
        ('--driver "bowser"', 'did you mean "browser"?'), ("gate", "--driver", "bowser")
    ),
    "pages of a candidate that has none": Wrong(
        ("--driver browser", "candidate refcourt names no pages", "its key pages"),
        ("gate", "--driver", "browser"),
        file=REFCOURT,
        was='pages       = "refcourt.pages.toml"\n',
    ),
    "pages for a suite without people at them": Wrong(
        ("--driver browser", "load: thousands of people", "leave the option out"),
        ("run", "load", "--driver", "browser"),
    ),
    "a browser to watch where there is no display": Wrong(
        ("--headed", "there is no display here", "DISPLAY"), ("run", "browser", "--headed")
    ),
    "a browser to watch where there is none": Wrong(
        ("--headed", "nobody in tagging acts through pages", "--driver browser"), ("run", "tagging", "--headed")
    ),
    "a candidate that is not there": Wrong(
        ("contracts/candidates/refcort.toml", "no such file", 'did you mean "refcourt"?'),
        ("gate", "--candidate", "refcort"),
    ),
    "a stage that is not there": Wrong(
        ("contracts/stages/locl.toml", "no such file", 'did you mean "local"?'), ("gate", "--stage", "locl")
    ),
    "an option that nobody knows": Wrong(("--sede",), ("gate", "--sede", "4")),
    "a number that is none": Wrong(("--seed", "integer"), ("gate", "--seed", "four")),
    "a command that nobody knows": Wrong(("gait",), ("gait",)),
    "a run that is not there": Wrong(("runs/none", "no such run folder"), ("judge", "runs/none")),
    "a folder that is no run": Wrong(("suites/stage.toml", "no such file"), ("judge", "suites")),
}


@pytest.mark.parametrize("what", WRONG)
def test_wrong_input_is_one_line_and_no_run(kit: Kit, what: str) -> None:
    """Exit 2, exactly one line on standard error that says what and where, nothing on standard output, no run."""
    wrong = WRONG[what]
    before = kit.runs()
    if wrong.file is not None:
        text = (kit.folder / wrong.file).read_text()
        assert wrong.was in text
        changed = wrong.whole or text.replace(wrong.was, wrong.becomes, 1)
        with kit.with_file(wrong.file, changed):
            ended = kit.nisi(*wrong.arguments)
    else:
        ended = kit.nisi(*wrong.arguments)
    assert_one_line(ended, kit, wrong.says)
    assert kit.runs() == before


def test_a_reached_candidate_without_its_password_is_one_line_and_no_run(kit: Kit) -> None:
    """Only for a candidate that Nisi starts is a password invented."""
    before = kit.runs()
    with kit.with_file(REFCOURT, kit.reached("http://127.0.0.1:9")):
        ended = kit.nisi("gate")
    assert_one_line(ended, kit, (REFCOURT, "actors.legal-adviser.password_env", "REFCOURT_PASSWORD", "not set"))
    assert kit.runs() == before


def assert_one_line(ended: Ended, kit: Kit, says: tuple[str, ...]) -> None:
    lines = ended.err.splitlines()
    told = [line for line in lines if not line.startswith("seed ") and "phase " not in line]
    assert (ended.code, len(told), ended.out) == (2, 1, ""), str(ended)
    assert [words for words in says if words not in told[0]] == [], told[0]
    assert str(kit.folder) not in told[0]
    assert not kit.processes()


def test_an_inbox_port_that_is_taken_is_named(kit: Kit) -> None:
    """A port that somebody else listens on is known before there is a run."""
    text = (kit.folder / REFCOURT).read_text()
    before = kit.runs()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with kit.with_file(REFCOURT, text.replace("[start]", f"inbox_port = {port}\n[start]", 1)):
            ended = kit.nisi("gate")
    assert (ended.code, ended.out, kit.runs()) == (2, "", before), str(ended)
    assert f"inbox_port: 127.0.0.1:{port} cannot be listened on" in ended.err
    assert "use another, or 0" in ended.err


def test_a_folder_that_is_no_kit_is_named(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Outside a kit nothing can be run, and the line says how to get one."""
    folder = tmp_path_factory.mktemp("no-kit")
    ended = Kit(folder).nisi("gate")
    assert (ended.code, ended.out, len(ended.err.splitlines())) == (2, "", 1), str(ended)
    assert "is no kit" in ended.err
    assert "nisi init DIR" in ended.err
