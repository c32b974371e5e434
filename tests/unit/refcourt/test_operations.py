"""What is done to a running platform from outside: processes killed, an upgrade, a backup and its restore."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import recording_inbox
import reference_court
from crowd import Crowd, assert_nothing_is_lost_or_doubled
from reference_court import Court, environment, line, shared, until
from test_supervisor import alive, refcourt

from refcourt.stores import StoreFailed
from refcourt.stores.postgres_server import Server, found

KEPT = {"sqlite": [], "postgresql": ["--db", "postgres"]}


@pytest.fixture(params=KEPT)
def db(request: pytest.FixtureRequest) -> list[str]:
    """Arguments for each kind of database that the platform keeps itself."""
    if request.param == "postgresql":
        try:
            found()
        except StoreFailed as why:
            pytest.skip(str(why))
    return KEPT[request.param]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "backup"
    shutil.rmtree(tmp_path)  # a backup may be large, and pytest keeps folders


def operate(court: Court, command: str, *arguments: object) -> str:
    """What a command says that is done."""
    ended = operated(court.process.pid, command, *arguments)
    assert (ended.returncode, ended.stderr) == (0, ""), ended
    return ended.stdout.strip()


def operated(pid: object, command: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "refcourt.operate", command, "--pid", pid, *arguments]
    return subprocess.run([*map(str, words)], capture_output=True, text=True, env=environment(), timeout=200)


def version(court: Court) -> str:
    return court.stranger().get("/health").json["version"]


def killed(court: Court, crowd: Crowd, _folder: Path) -> None:
    for command in ("kill-server", "kill-worker", "kill-server"):
        assert re.fullmatch(r"killed (server \d|worker), process \d+", operate(court, command))
        crowd.get_further()


def upgraded(court: Court, crowd: Crowd, _folder: Path) -> None:
    assert operate(court, "upgrade") == "at version 0.2.0, was 0.1.0"
    crowd.get_further()
    assert version(court) == "0.2.0"
    assert operate(court, "revert") == "at version 0.1.0, was 0.2.0"
    crowd.get_further()
    assert version(court) == "0.1.0"
    assert crowd.unanswered == []


def restored(court: Court, crowd: Crowd, folder: Path) -> None:
    operate(court, "backup", "--to", folder)
    crowd.get_further(by=10)
    operate(court, "restore", "--from", folder)
    crowd.get_further()


@pytest.mark.parametrize("harm", [killed, upgraded, restored])
def test_no_acknowledged_act_is_lost_or_doubled(
    db: list[str], harm: Callable[[Court, Crowd, Path], None], folder: Path
) -> None:
    """While people work; and in an upgrade nobody is even left without an answer."""
    with recording_inbox.listening() as inbox, reference_court.running(*inbox.all_partners, *db) as court:
        with Crowd(court) as crowd:
            crowd.get_further()
            harm(court, crowd, folder)
        assert_nothing_is_lost_or_doubled(crowd, inbox)


def test_on_a_full_disk_changes_are_refused_and_reading_goes_on() -> None:
    """Also by a process that was started meanwhile; afterwards it is taken, once."""
    juror = {"summonsNumber": "J-1", "name": "Siân O’Neill", "courtCentre": "Leeds", "firstDay": "2026-11-23"}
    with reference_court.running() as court:
        clerk, officer = court.person("legal-adviser.1"), court.person("juror-officer.1")
        hearing = shared(clerk, 1, [line(1)])
        assert operate(court, "fill-disk") == "no file can be written"
        operate(court, "kill-server")
        refused = [officer.post("/jurors", juror) for _ in range(8)]
        assert [(answer.status, answer.headers["Retry-After"]) for answer in refused] == [(503, "1")] * 8
        assert clerk.get(f"/hearings/{hearing}/orders").status == 200
        assert operate(court, "free-disk") == "files can be written"
        assert [officer.post("/jurors", juror).status for _ in range(2)] == [201, 409]
        shared(clerk, 2, [line(2)])


def test_who_does_not_write_the_database_has_no_disk_to_fill(db: list[str]) -> None:
    """PostgreSQL's own processes write it."""
    with reference_court.running(*db) as court:
        ended = operated(court.process.pid, "fill-disk")
    told = "the processes of this platform do not write its database; start it with an SQLite file"
    assert (ended.returncode, told in ended.stderr) == ((1, True) if db else (0, False))


def test_a_restore_without_the_log_forgets_what_came_after_the_backup_and_nothing_else(
    db: list[str], folder: Path
) -> None:
    """Mechanism L7: acknowledged, and gone; who was signed in still is."""
    with reference_court.running(*db) as court:
        clerk = court.person("legal-adviser.1")
        before = shared(clerk, 1, [line(1)])
        operate(court, "backup", "--to", folder)
        after = shared(clerk, 2, [line(2)])
        operate(court, "restore", "--from", folder, "--without-log")
        assert [clerk.get(f"/hearings/{hearing}/orders").status for hearing in (before, after)] == [200, 404]
        shared(clerk, 2, [line(2)])


def test_a_restore_needs_the_log_since_its_backup_or_leave_to_do_without(db: list[str], folder: Path) -> None:
    """Only the newest backup has its log; a refused restore leaves the platform as it is."""
    with reference_court.running(*db) as court:
        operate(court, "backup", "--to", folder / "1")
        hearing = shared(court.person("legal-adviser.1"), 1, [line(1)])
        operate(court, "backup", "--to", folder / "2")
        filled = [shared(court.person("legal-adviser.1"), number, [line(number)]) for number in range(2, 5)]
        children = court.children()
        if db:  # with SQLite both have it, until the log is begun anew
            ended = operated(court.process.pid, "restore", "--from", folder / "1")
            assert (ended.returncode, ended.stdout) == (1, "")
            assert "is not whole any more; make a new backup, or restore with --without-log" in ended.stderr
            assert court.children() == children
        operate(court, "restore", "--from", folder / "2")
        for known in (hearing, *filled):
            assert court.person("legal-adviser.1").get(f"/hearings/{known}/orders").status == 200


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["restore", "--from", "/nowhere"], 1, "/nowhere holds no whole backup; name a folder that"),
        (["backup", "--to", "/dev"], 1, "/dev is not empty; name a new folder"),
        (["backup", "--to", "/dev/null"], 1, "/dev/null cannot take a backup: File exists"),
        (["revert"], 1, "the platform is at version 0.1.0, not 0.2.0"),
        (["kill-server", "--pid", "0"], 2, '"0" is not a process id'),
        (["kill-server", "--pid", "1"], 1, "no reference platform listens as process 1; give the process id of"),
        (["burn"], 2, "invalid choice: 'burn'"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(court: Court, arguments: list[str], code: int, told: str) -> None:
    """With what it was about and the way out."""
    command, *more = arguments
    ended = operated(court.process.pid, command, *more)
    assert (ended.returncode, ended.stdout) == (code, "")
    assert told in ended.stderr.splitlines()[-1]


def test_a_server_of_its_own_dies_with_a_killed_platform(db: list[str]) -> None:
    """Nothing is left running, whatever the database."""
    with reference_court.running(*db) as court:
        children = court.children()
        court.process.kill()
        court.process.wait(5)
        until(lambda: alive(children) == [])


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("oracle://court", '"oracle://court" is no database for this; try sqlite:////tmp/court.db'),
        (
            "postgresql+psycopg://clerk:secret@127.0.0.1:1/court",
            "cannot use the database postgresql+psycopg://clerk:***@",
        ),
        ("sqlite:////nowhere/court.db", "cannot use the database sqlite:////nowhere/court.db"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_and_exits_2(url: str, told: str) -> None:
    """In one line, without its password."""
    ended = refcourt("--seed", "1", "--db", url)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert told in ended.stderr.splitlines()[-1]
    assert "secret" not in ended.stderr


def test_a_machine_without_postgresql_is_told_what_to_install(tmp_path: Path) -> None:
    """The programs, where they were looked for, and the package."""
    with pytest.raises(StoreFailed, match=rf"looked for postgres, .* in {tmp_path}; install the package postgresql"):
        found([tmp_path])


def test_what_is_not_the_platforms_to_keep_it_neither_backs_up_nor_restores(folder: Path, postgres: Server) -> None:
    """A server that somebody else runs is theirs."""
    with reference_court.running("--db", postgres.url) as court:
        ended = operated(court.process.pid, "backup", "--to", folder)
        assert (ended.returncode, ended.stdout) == (1, "")
        assert "does not keep its database itself; start it with an SQLite file or --db postgres" in ended.stderr
