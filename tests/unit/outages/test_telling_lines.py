"""How lines are told, what no line will be told, and that they are not left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from lines_at_work import HOST, WITHIN_S, at_work, candidate, opened, until

from nisi.gather.line import Line
from nisi.gather.line_process import addresses, start_lines
from nisi.gather.plan import RunPlan, Settings, load_settings, save_plan
from nisi.gather.processes import stop
from nisi.journal.reader import read_file
from nisi.journal.records import Closed, Hindered, LineTold, RunOpened
from nisi.outages import behaviour as behaviours
from nisi.outages.behaviour import LineBehaviour, NotDone, ask
from nisi.outages.proxy_process import Lines, lines_of, save_lines
from nisi.settings import UsageError

KIT = Path(__file__).resolve().parents[3]

HOSTILE = {
    "no JSON": (b"cut!", "JSON is malformed"),
    "nothing": (b"", "Input data was truncated"),
    "no such line": (b'{"lines": ["nowhere"], "behaviour": "cut"}', '"nowhere" was told cut: there is no such line'),
    "one of two": (b'{"lines": ["leeds", "nowhere"], "behaviour": "cut"}', '"nowhere" was told cut'),
    "two lines of text": (b'{"lines": ["leeds\\n"], "behaviour": "cut"}', "matching regex"),
    "no line": (b'{"lines": [], "behaviour": "cut"}', "length >= 1"),
    "no such behaviour": (b'{"lines": ["leeds"], "behaviour": "dead"}', "Invalid enum value 'dead'"),
    "for ever": (b'{"lines": ["leeds"], "behaviour": "cut", "for_s": 1e9}', "<= 600.0"),
    "certain and more": (b'{"lines": ["leeds"], "behaviour": "lossy", "chance": 2}', "<= 1.0"),
    "no width": (b'{"lines": ["leeds"], "behaviour": "narrow", "bytes_a_second": 0}', ">= 1"),
    "an unknown key": (b'{"lines": ["leeds"], "behaviour": "cut", "forever": true}', "unknown field `forever`"),
    "too much": (b'{"lines": ["leeds"], "behaviour": "cut"}' + b" " * 70_000, "larger than 65536 bytes"),
}


@pytest.mark.parametrize(("text", "why"), HOSTILE.values(), ids=HOSTILE)
def test_what_cannot_be_done_is_said_in_a_line_and_changes_nothing(tmp_path: Path, text: bytes, why: str) -> None:
    """The run is NOT SHOWN by it, the file is taken away, and the lines go on as they were."""
    with candidate() as port, at_work(tmp_path, port, "leeds") as lines:
        asked = tmp_path / "lines" / "asked"
        (asked / ".bait").write_bytes(text)
        (asked / ".bait").rename(asked / "bait")
        (hindered,) = lines.until(Hindered)
        until(lambda: None if (asked / "bait").exists() else True)
        assert (lines.says("leeds"), lines.records(LineTold)) == (b"order", [])
    assert hindered.what == "that the lines behaved as they were told"
    assert why in hindered.why
    assert "\n" not in hindered.why


@pytest.mark.parametrize(
    ("names", "asked", "why"),
    [
        (["leeds"], {"behaviour": "cutt"}, 'line leeds: "cutt" is no behaviour; did you mean "cut"?'),
        (["leeds", "york"], {"behaviour": "cut", "for_s": 0}, "line leeds and 1 more: cut: Expected `float` > 0.0"),
        (["leeds"], {"behaviour": "slow", "latency_ms": 60_001}, "line leeds: slow: Expected `float` <= 60000.0"),
        (["leeds"], {"behaviour": "lossy", "chance": 1.5}, "line leeds: lossy: Expected `float` <= 1.0"),
        (["leads"], {"behaviour": "cut"}, 'line "leads" is not there; did you mean "leeds"?'),
        ([], {"behaviour": "cut"}, "no line is named; known: leeds, york"),
    ],
)
def test_a_scenario_that_asks_for_nonsense_is_told_at_once(
    tmp_path: Path, names: list[str], asked: dict[str, object], why: str
) -> None:
    """A usage error with the way out; nothing is asked of the lines."""
    described(tmp_path, "leeds", "york")
    with pytest.raises(UsageError) as wrong:
        Line(tmp_path, *names).behave(**asked)  # type: ignore[arg-type]
    assert why in str(wrong.value)


def described(run: Path, *names: str, host: str = HOST) -> None:
    """A run's lines, of which none is there."""
    found = dict.fromkeys(names, f"http://{HOST}:9")
    save_lines(Lines(host=host, port=9, addresses=found, opened=opened()), run)


def test_a_run_without_lines_has_none_to_tell(tmp_path: Path) -> None:
    """A usage error that says so."""
    with pytest.raises(UsageError, match="has no lines: lines.json"):
        Line(tmp_path, "leeds")


def test_lines_that_are_not_there_do_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asked is told so in time, and the request does not lie in wait."""
    monkeypatch.setattr(behaviours, "DONE_WITHIN_S", 0.2)
    (tmp_path / "asked").mkdir()
    some = LineBehaviour(lines=("a", "b", "c", "d", "e"), behaviour="cut")
    with pytest.raises(NotDone, match=r"did not do within 0.2 s what they were told \(a, b, c and 2 more: cut\)"):
        ask(tmp_path, some)
    assert list((tmp_path / "asked").iterdir()) == []


@pytest.mark.parametrize(
    ("host", "lines", "why"),
    [
        ("192.0.2.1", ["leeds"], "lines lead to this machine only, and 192.0.2.1 is another"),
        (HOST, ["leeds", "york"], "names 1 lines, and other 2 have a socket"),
        (HOST, None, "has no lines: lines.json"),
    ],
)
def test_a_process_that_is_started_wrongly_says_why_in_a_line(
    tmp_path: Path, host: str, lines: list[str] | None, why: str
) -> None:
    """And leaves no journal behind."""
    if lines is not None:
        described(tmp_path, "leeds", host=host)
    listeners = [socket.create_server((HOST, 0)) for _ in lines or []]
    handed_down = [f"{name}={one.fileno()}" for name, one in zip(lines or [], listeners, strict=True)]
    done = subprocess.run(
        [sys.executable, "-m", "nisi.outages.proxy_process", str(tmp_path), *handed_down],
        pass_fds=[one.fileno() for one in listeners], capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    for one in listeners:
        one.close()
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1)
    assert why in done.stderr
    assert not (tmp_path / "journal").exists()


# Started by a run


Run = tuple[RunPlan, Path, Settings]


def a_run(folder: Path) -> Run:
    """A run of the reference platform at the stage that ships."""
    settings = load_settings(KIT, "refcourt", "local")
    for name in ("stage", "candidate", "access"):
        (folder / f"{name}.toml").write_text("")
    plan = RunPlan(
        run_id="r", purpose="run", nonce="7F3K", seed=7, candidate="", stage="", suites=(), faults=(), harness_digest=""
    )
    save_plan(plan, folder)
    return plan, folder, settings


def test_a_run_starts_lines_that_its_users_find(tmp_path: Path) -> None:
    """Each with an address of its own that keeps the candidate's path, and with the run's seed in their journal."""
    plan, folder, settings = a_run(tmp_path)
    children: list[subprocess.Popen[bytes]] = []
    with candidate() as port:
        try:
            lines = start_lines(
                ["leeds", "york"], f"http://localhost:{port}/court", plan, folder, settings, children.append
            )
            lines.wait_until_ready()
            found = addresses(folder)
            ports = {
                name: int(url.removeprefix("http://127.0.0.1:").removesuffix("/court")) for name, url in found.items()
            }
            Line(folder, "york").behave("cut")
            with socket.create_connection((HOST, ports["leeds"]), WITHIN_S) as caller:
                caller.sendall(b"order")
                assert caller.recv(5) == b"order"
            assert lines.has_ended() is None
        finally:
            stop(*children)
        assert lines.has_ended() == "exit code 0"
    (run_opened,) = records(folder, RunOpened)
    assert (list(found), run_opened.writer, run_opened.seed) == (["leeds", "york"], "lines", 7)
    assert [told.line for told in records(folder, LineTold)] == ["york"]
    for port in ports.values():
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((HOST, port))


def records(folder: Path, kind: type) -> list:  # type: ignore[type-arg]
    return [
        line.record for line in read_file(folder / "journal" / "lines.ndjson").lines if isinstance(line.record, kind)
    ]


@pytest.mark.parametrize(
    ("names", "base_url", "why"),
    [
        ([], "http://127.0.0.1:9", "lines: 0 were asked for; there can be 1 to 400"),
        ([f"site-{n}" for n in range(401)], "http://127.0.0.1:9", "lines: 401 were asked for; there can be 1 to 400"),
        (["leeds", "leeds"], "http://127.0.0.1:9", 'lines: "leeds" is named twice'),
        (["Leeds 1=2"], "http://127.0.0.1:9", 'lines: "Leeds 1=2" is no name of a line'),
        (
            ["leeds"],
            "https://court.example",
            "the candidate is at https://court.example; they lead only to this machine",
        ),
    ],
)
def test_lines_that_cannot_be_are_a_usage_error(tmp_path: Path, names: list[str], base_url: str, why: str) -> None:
    """Before anything is started."""
    plan, folder, settings = a_run(tmp_path)
    children: list[subprocess.Popen[bytes]] = []
    with pytest.raises(UsageError) as wrong:
        start_lines(names, base_url, plan, folder, settings, children.append)
    assert why in str(wrong.value)
    assert (children, lines_of(folder).exists()) == ([], False)


def test_lines_die_with_whoever_started_them(tmp_path: Path) -> None:
    """Killed without a word, it leaves no process, no port and a whole journal."""
    starter = f"""
import sys, time
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_telling_lines import *
children = []
plan, folder, settings = a_run(Path({str(tmp_path)!r}))
names = [f"site-{{n}}" for n in range(400)]
start_lines(names, "http://127.0.0.1:9", plan, folder, settings, children.append).wait_until_ready()
print(children[0].pid, flush=True)
time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", starter], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    port = int(addresses(tmp_path)["site-399"].rpartition(":")[2])
    socket.create_connection((HOST, port)).close()
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    until(lambda: True if is_gone(pid) else None)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((HOST, port))
    assert records(tmp_path, Closed) == [Closed(records=1)]


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"  # nobody waits for orphans here


def test_a_process_that_was_held_up_says_so(tmp_path: Path) -> None:
    """What callers waited meanwhile is our slowness: the run is NOT SHOWN by it."""
    with candidate() as port, at_work(tmp_path, port, "leeds") as lines:
        lines.child.send_signal(signal.SIGSTOP)
        time.sleep(5.3)
        lines.child.send_signal(signal.SIGCONT)
        (hindered,) = lines.until(Hindered)
    assert hindered.what == "that the lines pass what comes"
    assert hindered.why.startswith("their process was held up for 5.")
