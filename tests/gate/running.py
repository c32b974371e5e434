"""A kit of our own, and `nisi` run in it as a user runs it: as a process, in a bounded time, with nothing left behind.

Everything that a kit's processes do has the kit as its working folder, which is how they are found again.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pyarrow.parquet as pq

from nisi.history.history import History
from nisi.history.sealing import load

T = TypeVar("T")

BIN = Path(sys.executable).parent
RUN_WITHIN_S = 120.0  # a bound on what takes ten seconds on a quiet machine; ours may be ten times as busy
SEEN_WITHIN_S = 60.0  # for something that a run does on its way
END_WITHIN_S = 30.0  # ten seconds are promised, on a machine that is ours alone
SIZES = {"hearings": 10, "cases": 10, "decided": 5, "thick": 5, "journeys": 1, "workers": 1}
SIZES |= {"plans": 1, "forms": 2, "pages": 2, "keyboard": 1}
SIZES |= {"operations": 4, "examples": 1, "boundaries": 1, "roles": 1, "values": 5, "walks": 1}
OWN_SIZES = {"tagging": {"cases": 4}}  # nine hearings each
ENOUGH = 0.3  # rules_out that 9 exposures show at 95 %
OF_DAYS = ("load.", "sites.", "hearings.", "outages.", "backlogs.", "answers.")  # what only court days bring about
OF_OTHERS = (*OF_DAYS, "contract.", "pages.")  # and what only the suite of that name does
SELDOM = (".out-of-sequence", ".superseded-live", "s.leaked")  # what fewer than 9 hearings or cases of a run can show


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str
    run: Path | None
    took_s: float

    @property
    def verdict(self) -> dict[str, Any]:
        """`verdict.json` of the run that the command left."""
        assert self.run is not None, self.out + self.err
        read: dict[str, Any] = json.loads((self.run / "verdict.json").read_text())
        return read

    @property
    def doubts(self) -> list[str]:
        """What was not shown, each as `what: why`."""
        return [f"{doubt['what']}: {doubt['why']}" for doubt in self.verdict["not_shown"]]

    def acts(self, outcome: str = "ok", kind: str = "%") -> int:
        """How many acts of a kind the sealed journal holds with this outcome."""
        assert self.run is not None
        table = pq.read_table(self.run / "journal" / "acts.parquet", columns=["outcome", "kind"]).to_pylist()
        return sum(act["outcome"] == outcome and kind in ("%", act["kind"]) for act in table)

    def history(self) -> History:
        """What the sealed journal holds."""
        assert self.run is not None
        return History(load(self.run / "journal", None))

    @property
    def codes(self) -> set[str]:
        return {finding["code"] for finding in self.verdict["findings"]}

    def __str__(self) -> str:
        return f"exit {self.code} after {self.took_s:.1f} s\n{self.out[-3000:]}\n{self.err[-3000:]}"


class Going:
    """A command that is under way, in a session of its own as at a terminal."""

    def __init__(self, kit: Kit, command: tuple[str, ...], environment: Mapping[str, str]) -> None:
        self._kit, self._began = kit, time.monotonic()
        self._before = kit.runs()
        number = len(list(kit.folder.glob("out-*")))
        self._out, self._err = kit.folder / f"out-{number}", kit.folder / f"err-{number}"
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                command,
                cwd=kit.folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env={**kit.environment, **environment},
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self.process.pid

    def told(self) -> str:
        return self._out.read_text(errors="replace") + self._err.read_text(errors="replace")

    def run(self) -> Path:
        """The folder of its run, once there is one."""
        return until(self._run, "a run folder", self)

    def _run(self) -> Path | None:
        # Two may be under way at once, and what is told of a run may name earlier ones.
        named = re.search(r"(?:\brun |runs/)(\d{8}T\d{6}-\S+-[a-z0-9]{4})\b", self.told())
        new = sorted(self._kit.runs() - self._before)
        return self._kit.folder / "runs" / named[1] if named else new[-1] if new else None

    def says(self, words: str) -> None:
        """Wait until it has said `words`."""
        until(lambda: words in self.told() or None, f'"{words}"', self)

    def says_in_journal(self, writer: str, words: str) -> None:
        """Wait until a writer has journaled `words`."""
        path = self.run() / "journal" / f"{writer}.ndjson"
        until(lambda: count(path, words) or None, f"{words} of {writer}", self)

    def acts(self, writer: str, at_least: int = 10) -> None:
        """Wait until a writer has journaled so many answers."""
        path = self.run() / "journal" / f"{writer}.ndjson"
        until(lambda: (count(path, '"kind":"answered"') >= at_least) or None, f"{at_least} acts of {writer}", self)

    def member(self, *words: str) -> int:
        """The process of this kit whose command line has all these words, the oldest of several."""

        def found() -> int | None:
            return next(
                (pid for pid, line in sorted(self._kit.processes().items()) if all(w in line for w in words)), None
            )

        return until(found, f"a process {words}", self)

    def ended(self, within_s: float = RUN_WITHIN_S) -> Ended:
        """Wait for its end; what is still there after `within_s` is ended, and the test with it."""
        try:
            code = self.process.wait(within_s)
        except subprocess.TimeoutExpired:
            self.end()
            raise AssertionError(f"not ended after {within_s:g} s\n{self.told()[-3000:]}") from None
        out, err = self._out.read_text(errors="replace"), self._err.read_text(errors="replace")
        return Ended(code, out, err, self._run(), time.monotonic() - self._began)

    def end(self) -> None:
        for pid in (self.pid, *self._kit.processes()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(10)


class Kit:
    """One kit of the shipped content, with stages of our own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ledgers = 0
        dropped = ("NISI_", "PYTEST_", "REFCOURT_", "LOCUST_", "GITHUB_")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        # A terminal's width and colours of whoever runs the tests must not change what is compared.
        self.environment |= {"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"}

    def nisi(
        self, *arguments: str, environment: Mapping[str, str] | None = None, within_s: float = RUN_WITHIN_S
    ) -> Ended:
        return self.begin(*arguments, environment=environment).ended(within_s)

    def begin(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Going:
        """Begin `nisi` with these arguments, in a ledger of its own unless they name one: no test adds to another."""
        if arguments[:1] in (("gate",), ("run",)) and "--ledger" not in arguments:
            self._ledgers += 1
            arguments = (*arguments, "--ledger", f"ledgers/{self._ledgers}.sqlite")
        return Going(self, (sys.executable, "-m", "nisi.cli", *arguments), environment or {})

    def tool(self, name: str, *arguments: str, environment: Mapping[str, str] | None = None) -> Going:
        """pytest or locust, as installed."""
        return Going(self, (str(BIN / name), *arguments), environment or {})

    def runs(self) -> set[Path]:
        return {path for path in (self.folder / "runs").glob("2*") if path.is_dir()}

    def processes(self) -> dict[int, str]:
        """Every living process that works in this kit, with its command line."""
        found = {}
        for entry in Path("/proc").iterdir():
            with suppress(OSError):
                if entry.name.isdigit() and (entry / "cwd").resolve().is_relative_to(self.folder):
                    found[int(entry.name)] = (
                        (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                    )
        return found

    def is_quiet(self, within_s: float = END_WITHIN_S) -> bool:
        """Whether no process of the kit is left, or none is after a while."""
        with suppress(AssertionError):
            until(lambda: not self.processes() or None, "no process", within_s=within_s)
        return not self.processes()

    def stage(
        self,
        name: str,
        suites: Mapping[str, Mapping[str, int]],
        at_once: int = 2,
        like: str = "local",
        profiles: Sequence[str] = (),
        within_s: float = 120,
        calibration: Mapping[str, Any] | None = None,
        **deadlines: float,
    ) -> str:
        """Write a stage of these suites with sizes of their own, derived from one that ships; returns its name.

        It demands the `calibration` that is given, and none that the other stage does.
        A suite that plays court days plays `profiles`, where any are given.  A threshold whose suites it has not is
        answered for by its last suite, so that nothing goes unwatched."""
        stage = tomllib.loads((self.folder / "contracts" / "stages" / f"{like}.toml").read_text())
        stage.pop("calibration", None)
        stage |= {"name": name, "at_once": at_once, **({"calibration": calibration} if calibration else {})}
        stage["deadlines"] |= {"order_horizon_s": 6, "view_settles_s": 1, **deadlines}
        stage["suite"] = [
            {
                **suite,
                "within_s": within_s,
                "size": {**_small_size(suite), **suites[suite["name"]]},
                **({"profiles": list(profiles)} if profiles and "profiles" in suite else {}),
            }
            for suite in stage["suite"]
            if suite["name"] in suites
        ]
        kept = []
        for threshold in stage["threshold"]:
            there = [suite for suite in threshold["suites"] if suite in suites]
            if there or not (threshold.get("where") or threshold["measure"].startswith(OF_OTHERS)):
                kept.append({**threshold, "suites": there or [list(suites)[-1]]})
        stage["threshold"] = [_small(threshold) for threshold in kept]
        stage["seen"] = []  # a small run meets few situations
        self.write_stage(name, stage)
        return name

    def reached(self, address: str) -> str:
        """The reference candidate's file, as of one that runs there already: a folder can only be told to a new one."""
        text = (self.folder / "contracts" / "candidates" / "refcourt.toml").read_text()
        return text.replace('inbox = "folder"', 'inbox = "smtp"').replace(
            "[start]", f'base_url = "{address}"\n[start]', 1
        )

    def write_stage(self, name: str, stage: Mapping[str, Any]) -> None:
        (self.folder / "contracts" / "stages" / f"{name}.toml").write_text("\n".join(as_toml(stage)) + "\n")

    @contextmanager
    def with_file(self, path: str, text: str) -> Iterator[None]:
        """A file of the kit with another text, or one more file, for as long as the block lasts."""
        file = self.folder / path
        before = file.read_text() if file.exists() else None
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        try:
            yield
        finally:
            if before is None:
                file.unlink()
            else:
                file.write_text(before)

    @contextmanager
    def without_file(self, path: str) -> Iterator[None]:
        file = self.folder / path
        before = file.read_text()
        file.unlink()
        try:
            yield
        finally:
            file.write_text(before)


def new_kit(folder: Path) -> Kit:
    """A kit in a new folder below `folder`, as a user makes one."""
    target = folder.resolve() / "kit"
    subprocess.run([BIN / "nisi", "init", target], check=True, timeout=60, capture_output=True)
    return Kit(target)


def until(look: Callable[[], T | None], what: str, going: Going | None = None, within_s: float = SEEN_WITHIN_S) -> T:
    """Wait until `look` gives something; an assertion fails when it does not, or when `going` ends before."""
    deadline = time.monotonic() + within_s
    while True:
        over = going is not None and going.process.poll() is not None
        found = look()
        if found is not None:
            return found
        if over or time.monotonic() > deadline:
            raise AssertionError(f"waited in vain for {what}" + (f"\n{going.told()[-3000:]}" if going else ""))
        time.sleep(0.02)


def count(path: Path, words: str) -> int:
    return path.read_text(errors="replace").count(words) if path.exists() else 0


def _small_size(suite: Mapping[str, Any]) -> dict[str, int]:
    return {key: SIZES[key] for key in suite["size"]} | OWN_SIZES.get(suite["name"], {})


def _small(threshold: Mapping[str, Any]) -> dict[str, Any]:
    """A threshold that a few exposures can show."""
    small = dict(threshold)
    if small["measure"].endswith(SELDOM):
        small.pop("rules_out", None)
    elif "rules_out" in small:
        small["rules_out"] = ENOUGH
    return small


def as_toml(table: Mapping[str, Any]) -> Iterator[str]:
    """A stage as TOML: keys first, then its tables and arrays of tables."""
    yield from (f"{key} = {_value(v)}" for key, v in table.items() if not _is_table(v) and not _is_tables(v))
    for key, value in table.items():
        if _is_table(value):
            yield from (f"[{key}]", *(f"{k} = {_value(v)}" for k, v in value.items()))
        elif _is_tables(value):
            for one in value:
                yield from (f"[[{key}]]", *(f"{k} = {_value(v)}" for k, v in one.items()))


def _is_table(value: Any) -> bool:
    return isinstance(value, dict)


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {_value(v)}" for k, v in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
