"""A PostgreSQL server of the platform's own, for one run: data and Unix socket in a short-lived folder.

It needs the server programs (Debian: postgresql) and no cluster, no account and no port. PostgreSQL refuses root, so
under root it runs as `postgres` or `nobody`. Nothing is forced to disk: its data is thrown away, and what was committed
survives the killing of any process of ours, as with SQLite.
"""

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg

from refcourt.stores import StoreFailed

PROGRAMS = ("postgres", "initdb", "pg_basebackup")
BIN_VARIABLE = "REFCOURT_POSTGRES_BIN"
USER = "refcourt"
READY_WITHIN_S = 60.0  # after a crash it first replays its log
END_WITHIN_S = 20.0
MOST_CONNECTIONS = 300  # three processes of 32, and twice that while an upgrade rolls
FOLDERS_IN = "/tmp"  # a socket's path has at most 107 bytes, and another user must get there: TMPDIR promises neither
PR_SET_PDEATHSIG = 1

_SETTINGS = {
    "fsync": "off",
    "listen_addresses": "",
    "max_connections": str(MOST_CONNECTIONS),
    "max_wal_size": "2GB",  # a checkpoint in mid-run is noise in what is measured
    "log_min_messages": "warning",
}


class Server:
    def __init__(self, folder: Path, programs: Path, runs_as: pwd.struct_passwd | None) -> None:
        self.folder, self.data = folder, folder / "data"
        self._programs, self._runs_as = programs, runs_as
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://{USER}@/postgres?host={self.folder}"

    def connected(self) -> psycopg.Connection:
        """A connection of its own; each statement is a transaction."""
        return psycopg.connect(host=str(self.folder), user=USER, dbname="postgres", autocommit=True, connect_timeout=5)

    def initialise(self) -> None:
        """Make the data of a new server."""
        made = ["-D", str(self.data), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        self._run(["initdb", *made], **self._as_user())

    def copy_to(self, folder: Path) -> None:
        """A copy of the data of the running server, with as much of its log as the copy needs to be whole."""
        self._run(
            ["pg_basebackup", "-D", str(folder), "-h", str(self.folder), "-U", USER]
            + ["--checkpoint=fast", "--wal-method=fetch", "--no-sync"]
        )

    def _run(self, command: Sequence[str], **as_user: Any) -> None:
        program, *arguments = command
        full = [str(self._programs / program), *arguments]
        done = subprocess.run(full, capture_output=True, text=True, cwd=self.folder, check=False, **as_user)
        if done.returncode != 0:
            raise StoreFailed(f"{program} failed: {_last_line(done.stderr or done.stdout)}")

    def start(self) -> None:
        """Returns when it answers and has replayed what it had to."""
        settings = {**_SETTINGS, "unix_socket_directories": str(self.folder)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self.data, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,  # Ctrl-C is for us, and the server ends after those who use it
                preexec_fn=_end_with_parent,
                **self._as_user(),
            )
        give_up_at = time.monotonic() + READY_WITHIN_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > give_up_at:
                self.stop()
                raise StoreFailed(f"the PostgreSQL server did not start: {self._last_words()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Whoever is connected is cut off, and what they had not committed is undone."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(END_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
        self._process = None

    def own(self, folder: Path) -> None:
        """Make everything in the folder the server's, as PostgreSQL demands of its data."""
        folder.chmod(0o700)
        if self._runs_as is not None:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self._runs_as.pw_uid, self._runs_as.pw_gid, follow_symlinks=False)

    def _as_user(self) -> dict[str, Any]:
        if self._runs_as is None:
            return {}
        return {"user": self._runs_as.pw_uid, "group": self._runs_as.pw_gid, "extra_groups": []}

    def _answers(self) -> bool:
        try:
            self.connected().close()
        except psycopg.OperationalError:
            return False
        return True

    def _last_words(self) -> str:
        return " ".join((self.folder / "log").read_text(errors="replace").splitlines()[-2:])


@contextlib.contextmanager
def thrown_away() -> Iterator[Server]:
    """A fresh server, ended and removed with the block, and ended with this process if that is killed. StoreFailed."""
    programs, runs_as = found(), _user()
    with tempfile.TemporaryDirectory(prefix="refcourt-pg-", dir=FOLDERS_IN, ignore_cleanup_errors=True) as name:
        server = Server(Path(name), programs, runs_as)
        server.own(server.folder)
        server.initialise()
        try:
            server.start()
            yield server
        finally:
            server.stop()


def found(folders: Sequence[Path] | None = None) -> Path:
    """The folder with the server's programs: the configured one, else that of the PATH, else Debian's newest."""
    looked_in = _folders() if folders is None else folders
    for folder in looked_in:
        if all(os.access(folder / program, os.X_OK) for program in PROGRAMS):
            return folder
    raise StoreFailed(
        f"no PostgreSQL server on this machine: looked for {', '.join(PROGRAMS)} in "
        f"{', '.join(map(str, looked_in)) or 'PATH and /usr/lib/postgresql'}; "
        f"install the package postgresql, or name the folder in {BIN_VARIABLE}"
    )


def _folders() -> list[Path]:
    if configured := os.environ.get(BIN_VARIABLE):
        return [Path(configured)]
    on_path = shutil.which("postgres")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: _number(folder.parent.name))
    return [*([Path(on_path).resolve().parent] if on_path else []), *reversed(debian)]


def _number(version: str) -> int:
    return int(version) if version.isdigit() else 0


def _user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise StoreFailed("PostgreSQL refuses to run as root, and there is neither a user postgres nor a user nobody")


def _last_line(text: str) -> str:
    return (text.strip() or "it said nothing").splitlines()[-1]


def _end_with_parent() -> None:
    # After the user was changed, which would undo it. SIGQUIT: end at once, children and shared memory included.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)
