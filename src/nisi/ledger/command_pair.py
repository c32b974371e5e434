"""A ledger behind two commands: for whatever else can keep lines in order, such as a database or a time-stamp service.

READ prints every line.  APPEND is given one line and the number of the line that it comes after, in AFTER_VARIABLE; it
ends with 0 when that was still the last and the line is kept, and with FIRST_WAS_ANOTHER when it was not.
"""

from __future__ import annotations

import os
import shlex
import subprocess

from nisi.settings import UsageError

SEPARATOR = "::"
AFTER_VARIABLE = "NISI_LEDGER_AFTER"
FIRST_WAS_ANOTHER = 75  # EX_TEMPFAIL of sysexits.h: try again
WITHIN_S = 60.0


class CommandPair:
    """Commands as they are typed, run without a shell; `text` is READ, the separator and APPEND."""

    kind = "commands"

    def __init__(self, text: str) -> None:
        words = shlex.split(text)
        if words.count(SEPARATOR) != 1 or SEPARATOR in (words[0], words[-1]):
            raise UsageError(f'--ledger commands:{text}: give two commands, as in "commands:READ {SEPARATOR} APPEND"')
        at = words.index(SEPARATOR)
        self._read, self._append = words[:at], words[at + 1 :]

    def read(self) -> list[bytes]:
        done = self._run(self._read)
        if done.returncode:
            self._refuse(self._read, f"ended with {done.returncode}")
        return done.stdout.splitlines()

    def append(self, line: bytes, after: int) -> bool:
        done = self._run(self._append, line + b"\n", {AFTER_VARIABLE: str(after)})
        if done.returncode == FIRST_WAS_ANOTHER:
            return False
        if done.returncode:
            self._refuse(self._append, f"ended with {done.returncode}")
        if self.read()[after + 1 : after + 2] != [line]:
            self._refuse(self._append, f"said that it had kept line {after + 1}, and {self._read[0]} does not print it")
        return True

    def _run(
        self, command: list[str], given: bytes = b"", told: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(
                command, input=given, capture_output=True, timeout=WITHIN_S, env={**os.environ, **(told or {})}
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return self._refuse(command, type(error).__name__)

    def _refuse(self, command: list[str], why: str) -> subprocess.CompletedProcess[bytes]:
        raise UsageError(f"--ledger commands: {command[0]}: {why}; see the commands' own output by running them")
