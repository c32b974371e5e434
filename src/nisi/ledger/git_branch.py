"""A ledger on a branch of a git repository, one file, one commit an entry: for machines that share a repository.

The push is what makes it safe: git takes it only if nobody else has pushed since the fetch.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from pathlib import Path

from nisi.settings import UsageError

FILE = "ledger.jsonl"
BRANCH = "nisi-ledger"
WITHIN_S = 60.0  # one command of git's, over a network
MISSING = "couldn't find remote ref"
LOST_THE_RACE = ("[rejected]", "[remote rejected]", "failed to update ref", "cannot lock ref")
NOBODY = {f"GIT_{who}_{what}": "nisi" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


class GitBranch:
    """The lines of FILE on `branch` of `repository`, which is whatever git can fetch from and push to."""

    kind = "git"

    def __init__(self, repository: str, branch: str) -> None:
        self._repository, self._ref = repository, f"refs/heads/{branch}"

    def read(self) -> list[bytes]:
        with tempfile.TemporaryDirectory() as scratch:
            tip = self._fetch(Path(scratch))
            return self._lines(Path(scratch), tip)

    def append(self, line: bytes, after: int) -> bool:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            tip = self._fetch(folder)
            lines = self._lines(folder, tip)
            if len(lines) - 1 != after:
                return False
            text = b"".join(one + b"\n" for one in [*lines, line])
            blob = self._git(folder, "hash-object", "-w", "--stdin", given=text).strip().decode()
            tree = self._git(folder, "mktree", given=f"100644 blob {blob}\t{FILE}\n".encode()).strip().decode()
            parents = ["-p", tip] if tip else []
            commit = (
                self._git(folder, "commit-tree", tree, *parents, "-m", f"ledger: line {after + 1}").strip().decode()
            )
            # Without a lease git would take a first push in place of another's first push.
            lease = f"--force-with-lease={self._ref}:{tip or ''}"
            done = self._run(folder, "push", "--quiet", lease, self._repository, f"{commit}:{self._ref}")
            if done.returncode and any(word in done.stderr.decode("utf-8", "replace") for word in LOST_THE_RACE):
                return False
            self._must_be_well("push", done)
            return True

    def _fetch(self, folder: Path) -> str | None:
        """The commit at the tip of the branch; None where there is no such branch yet."""
        self._git(folder, "init", "--quiet", "--bare", ".")
        done = self._run(folder, "fetch", "--quiet", "--depth", "1", self._repository, self._ref)
        if done.returncode and MISSING in done.stderr.decode("utf-8", "replace"):
            return None
        self._must_be_well("fetch", done)
        return self._git(folder, "rev-parse", "FETCH_HEAD").strip().decode()

    def _lines(self, folder: Path, tip: str | None) -> list[bytes]:
        return self._git(folder, "cat-file", "blob", f"{tip}:{FILE}").split(b"\n")[:-1] if tip else []

    def _git(self, folder: Path, *arguments: str, given: bytes = b"") -> bytes:
        done = self._run(folder, *arguments, given=given)
        self._must_be_well(arguments[0], done)
        return done.stdout

    def _run(self, folder: Path, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        dropped = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")
        kept = {name: value for name, value in os.environ.items() if name not in dropped}
        environment = {**kept, **NOBODY, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
        try:
            return subprocess.run(
                ["git", *arguments], cwd=folder, env=environment, input=given, capture_output=True, timeout=WITHIN_S
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise UsageError(f"{self._named()}: git {arguments[0]}: {type(error).__name__}; {_WAY_OUT}") from None

    def _must_be_well(self, what: str, done: subprocess.CompletedProcess[bytes]) -> None:
        if done.returncode:
            words = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["no reason"]
            raise UsageError(f"{self._named()}: git {what}: {_without_secrets(words[0])[:200]}; {_WAY_OUT}")

    def _named(self) -> str:
        return f"--ledger git:{_without_secrets(self._repository)}#{self._ref.removeprefix('refs/heads/')}"


_WAY_OUT = "name a repository that can be fetched from and pushed to"


def _without_secrets(text: str) -> str:
    """An address without the user and password that may be in it."""
    return re.sub(r"//[^/@\s]*@", "//", text)
