"""The command line and the environment of the platform, read into `Settings`."""

import argparse
import difflib
import ipaddress
import os
import re
import secrets
import sys
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from refcourt import __version__
from refcourt.settings import KEPT_ON_A_LIST, Settings, digest_of_sources

POSTGRES = "postgres"
"""What `--db` says to have a PostgreSQL server of the platform's own, thrown away at the end."""

MOST_PROCESSES = 32  # more than the cores of any machine we run on; a typing error should not fork a thousand


def read_arguments(argv: Sequence[str], fresh_db_url: str) -> Settings:
    """Settings from argv and environment. A wrong argument is one line on stderr and SystemExit(2)."""
    parser = argparse.ArgumentParser(prog="refcourt", description="The reference court case platform.")
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--host", type=_loopback, default="127.0.0.1", help="a loopback address")
    parser.add_argument("--port", type=_number(0, 65535), default=0, metavar="N", help="0 takes a free one")
    parser.add_argument(
        "--db",
        type=_database,
        default=os.environ.get("REFCOURT_DB"),  # argparse reads a default that is a text as if it had been typed
        metavar="URL",
        help="sqlite:///FILE, postgresql+psycopg://…, or the word postgres for a server of its own, removed at the "
        "end; default: what REFCOURT_DB says, else a fresh SQLite file, removed at the end",
    )
    parser.add_argument("--fault", type=_fault, action="append", default=[], metavar="ID", help="plant a seeded fault")
    parser.add_argument(
        "--partner",
        type=_partner,
        action="append",
        default=[],
        metavar="NAME=URL",
        help="where notifications to that partner go: http:, smtp://HOST:PORT/MAILBOX, file:///FOLDER, "
        "or poll: for a list that it reads itself",
    )
    parser.add_argument("--seed", type=_number(0, 2**63 - 1), metavar="N", help="makes ids reproducible")
    parser.add_argument("--processes", type=_number(1, MOST_PROCESSES), default=2, metavar="N")
    parser.add_argument("--clock", action="store_true", help="let the platform's clock be moved ahead (POST /clock)")
    given = parser.parse_args(argv)
    return Settings(
        db_url=given.db or fresh_db_url,
        seed=_printed_seed() if given.seed is None else given.seed,
        password=os.environ.get("REFCOURT_PASSWORD") or _printed_password(),
        webhook_secret=os.environ.get("REFCOURT_WEBHOOK_SECRET") or secrets.token_urlsafe(24),
        digest=digest_of_sources(given.db or fresh_db_url),
        host=given.host,
        port=given.port,
        processes=given.processes,
        clock=given.clock,
        faults=tuple(dict.fromkeys(given.fault)),
        partners=dict(given.partner),
    )


def _loopback(text: str) -> str:
    try:
        inside = text == "localhost" or ipaddress.ip_address(text).is_loopback
    except ValueError:
        inside = False
    if not inside:
        raise argparse.ArgumentTypeError(f'"{text}" is not a loopback address; try 127.0.0.1')
    return text


def _database(text: str) -> str:
    kind, _, rest = text.partition("://")
    if text != POSTGRES and not (kind == "sqlite" and len(rest) > 1) and not (kind == "postgresql+psycopg" and rest):
        raise argparse.ArgumentTypeError(
            f'"{text}" is no database for this; try sqlite:////tmp/court.db, '
            "postgresql+psycopg://user@host/database or postgres"
        )
    return text


def _number(least: int, most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f'"{text}" is not a whole number from {least} to {most}')
        return int(text)

    return number


def _fault(text: str) -> str:
    from refcourt.faults import catalogue, named  # imports the platform: only when a fault is asked for

    fault = named(text)
    if fault is None:
        known = [name for one in catalogue().values() for name in (one.id, *one.also)]
        nearest = difflib.get_close_matches(text.upper(), known, n=1, cutoff=0.0)[0]
        raise argparse.ArgumentTypeError(f'"{text}" names no seeded fault; did you mean "{nearest}"?')
    return fault.id


def _partner(text: str) -> tuple[str, str]:
    name, _, url = text.partition("=")
    if not name or not _is_address(url):
        raise argparse.ArgumentTypeError(
            f'"{text}" is not NAME=URL, as in em-contractor=http://127.0.0.1:9001/orders, '
            "prison=smtp://127.0.0.1:2525/orders@prison.test, police=file:///var/spool/police or cps=poll:"
        )
    return name, url


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    match parts.scheme:
        case "http" | "https":
            return bool(parts.hostname)
        case "smtp":
            return bool(parts.hostname) and bool(port) and re.fullmatch(r"/[^/@\s]+@[^/@\s]+", parts.path) is not None
        case "file":
            return not parts.netloc and parts.path.startswith("/")
        case _:
            return url == KEPT_ON_A_LIST


def _printed_seed() -> int:
    seed = secrets.randbelow(2**31)
    print(f"seed: {seed}", file=sys.stderr, flush=True)
    return seed


def _printed_password() -> str:
    password = secrets.token_urlsafe(12)
    print(f"password for all invented users: {password}", file=sys.stderr, flush=True)
    return password
