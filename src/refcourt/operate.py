"""`python -m refcourt.operate`: do to a running platform what operators and misfortune do to real ones.

Each command names the platform by the process id of its supervisor, returns when it is done and says in a line what it
did. Exit 0: done. 1: not done, and why. 2: the command line is wrong.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from refcourt.control import Refused, command

DONE_WITHIN_S = 180.0  # a backup of some gigabytes, or a replay of as many


def main(argv: Sequence[str]) -> int:
    given = _parser().parse_args(argv)
    try:
        print(command(given.pid, _asked(given), DONE_WITHIN_S))
    except Refused as why:
        print(f"refcourt.operate {given.command}: {why}", file=sys.stderr)
        return 1
    return 0


def _asked(given: argparse.Namespace) -> dict[str, Any]:
    match given.command:
        case "kill-server" | "kill-worker":
            return {"do": "kill", "what": given.command.removeprefix("kill-")}
        case "backup":
            return {"do": "backup", "to": str(given.to.absolute())}
        case "restore":
            return {"do": "restore", "from": str(given.backup.absolute()), "with_log": not given.without_log}
        case other:
            return {"do": other}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="refcourt.operate", description="Operate a running reference platform.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, what: str) -> argparse.ArgumentParser:
        of = commands.add_parser(name, help=what, description=what)
        of.add_argument("--pid", type=_pid, required=True, help="process id of `nisi refcourt`, the supervisor")
        return of

    add("kill-server", "SIGKILL to the server process that has lived longest; it is started again")
    add("kill-worker", "SIGKILL to the worker process; it is started again")
    backup = add("backup", "copy the database while people work, and keep its log from then on")
    backup.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="a new or empty folder")
    restore = add("restore", "stop, put a backup back, replay the log since then, and start again")
    restore.add_argument("--from", dest="backup", type=Path, required=True, metavar="FOLDER", help="of the backup")
    restore.add_argument("--without-log", action="store_true", help="forget what was acknowledged since (L7)")
    add("fill-disk", "let no process write to a file any more, as when the disk is full; SQLite only")
    add("free-disk", "let them write again")
    add("upgrade", "put processes of the next version in the place of all, without a gap")
    add("revert", "the same, back to the version before")
    return parser


def _pid(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 2**22 + 1:
        raise argparse.ArgumentTypeError(f'"{text}" is not a process id')
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
