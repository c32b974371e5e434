"""The candidate: the platform under judgement, as its TOML file describes it.

Nothing here talks to it.  A candidate that does not say `environment = "test"` cannot be loaded at all, so nothing
that acts can ever be pointed at a live platform by leaving a line out.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct, field

from nisi.settings import UsageError, load_toml, nearest, shown


class Start(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to start the candidate on this machine.

    `{python}` in the command is the Python that runs Nisi.  The options are added with `{name}` and `{url}` for each
    partner, `{seed}`, and `{fault}` for each seeded fault; `ready` is a regular expression with a group `base_url`."""

    command: tuple[str, ...]
    ready: str
    ready_within_s: float = 30.0
    partner_option: tuple[str, ...] = ()
    seed_option: tuple[str, ...] = ()
    fault_option: tuple[str, ...] = ()


class Identity(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the candidate says what it is: a JSON object with a version and a digest."""

    path: str
    version: str = "version"
    digest: str = "digest"


class SignIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How actors sign in; other kinds come with the drivers that need them.

    `revoke_path` is where they give a token back (RFC 7009), None where the candidate takes none."""

    kind: Literal["form"] = "form"
    path: str = "/sign-in"
    token: str = "access_token"
    expires_in: str = "expires_in"
    revoke_path: str | None = None


class ActorSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One role's accounts; `{n}` in the user name is the number of the person."""

    username: str
    password_env: str


class Partner(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A partner agency that the platform notifies, and the inbox that stands in for it.

    `schema` is the file, beside this one, of the JSON Schema that its payloads keep.
    `owes` is what the platform owes it, and `of` whose results, where it is owed results: of every defendant, of adults
    with a tagging order, of youths, or of those in custody.  A webhook is signed with the secret; its `key_header` is
    absent on a channel without idempotency keys.  A list that the platform offers is read in `role`, from `list_path`:
    a page is a JSON object that holds the messages, and each of those its id and what it says, under the names that
    stand here."""

    inbox: Literal["webhook", "smtp", "folder", "rest-list"]
    owes: Literal["orders", "results"]
    of: Literal["all", "tagged-adults", "youth", "custody"] = "all"
    schema: str | None = None
    secret_env: str | None = None
    signature_header: str = "X-Signature"
    key_header: str | None = "Idempotency-Key"
    role: str | None = None
    list_path: str | None = None
    list_messages: str = "messages"
    list_id: str = "id"
    list_message: str = "message"

    @property
    def owed(self) -> str:
        """What it is owed, as the journal says it: `orders`, `results:all`, `results:youth` …"""
        return "orders" if self.owes == "orders" else f"results:{self.of}"


class Roles(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which of the candidate's roles the harness acts in on its own account."""

    shares_results: str
    reads_store: str | None = None


class OutageCommands(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the candidate is made to suffer from outside, and how that is undone where it does not pass by itself.

    `prepare` is done before the court day begins.  `{python}` is the Python that runs Nisi, `{pid}` the process of a
    candidate that was started here, `{folder}` a folder of the day that is there for it."""

    begin: tuple[str, ...]
    prepare: tuple[str, ...] = ()
    end: tuple[str, ...] = ()
    within_s: float = 30.0


class FaultHooks(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the candidate counts how often each of its seeded faults changed an outcome."""

    read: str


class Candidate(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file.  `inbox_port` is the port of the first partner that is sent things, the next one's is the next;
    0 means free ones, for candidates that are told the addresses when they start.
    `contract_roles` says for each tag of the contract in which role its operations are called."""

    format: Literal[1]
    name: str
    environment: str
    dialect: str
    roles: Roles
    base_url: str | None = None
    pages: str | None = None
    journeys: str | None = None
    contract: str | None = None
    contract_roles: dict[str, str] = field(default_factory=dict)
    allowed_hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "::1")
    certain_refusals: tuple[int, ...] = ()
    answer_within_s: float = 10.0
    start: Start | None = None
    identity: Identity | None = None
    sign_in: SignIn = field(default_factory=SignIn)
    actors: dict[str, ActorSettings] = field(default_factory=dict)
    inbox_port: int = 0
    partners: dict[str, Partner] = field(default_factory=dict)
    faults: FaultHooks | None = None
    outages: dict[str, OutageCommands] = field(default_factory=dict)


def load_candidate(name_or_path: str, kit: Path) -> tuple[Candidate, Path]:
    """The candidate called `name_or_path` (a name under contracts/candidates/ or a file) and the file it came from.

    Raises `UsageError` for anything that must be put right before a single request may be sent."""
    path = Path(name_or_path)
    if path.suffix != ".toml":
        path = kit / "contracts" / "candidates" / f"{name_or_path}.toml"
    candidate = load_toml(path, Candidate)
    _must_be_a_test_environment(candidate, path)
    _must_be_reachable(candidate, path)
    _numbers_must_make_sense(candidate, path)
    _roles_must_be_able_to_sign_in(candidate, path)
    _partners_must_have_what_their_inbox_needs(candidate, path)
    _only_results_are_of_somebody(candidate, path)
    return candidate, path


def check_host(candidate: Candidate, url: str, place: str, key: str = "base_url") -> None:
    """Raises `UsageError` when `url`, which stands under `key`, leads to a host that the file does not allow."""
    try:
        scheme, host = urlsplit(url).scheme, urlsplit(url).hostname
    except ValueError:
        scheme, host = "", None
    if scheme not in ("http", "https"):
        raise UsageError(f'{place}: {key}: "{url}" is no address; write http://… or https://…')
    if host is None or host not in {allowed.lower() for allowed in candidate.allowed_hosts}:
        allowed = ", ".join(candidate.allowed_hosts)
        raise UsageError(f'{place}: {key}: "{url}" is not on an allowed host ({allowed}); add it to allowed_hosts')


def actor_settings(candidate: Candidate, role: str) -> ActorSettings:
    try:
        return candidate.actors[role]
    except KeyError:
        place = f"candidate {candidate.name}"
        raise UsageError(
            f'{place}: no [actors.{role}] says how "{role}" signs in; {nearest(role, candidate.actors)}'
        ) from None


def account_of(candidate: Candidate, role: str, n: int) -> tuple[str, str]:
    """The user name and password of person number `n`; raises `UsageError` when the environment has no password."""
    actor = actor_settings(candidate, role)
    password = os.environ.get(actor.password_env)
    if not password:
        raise UsageError(
            f"actors.{role}: the environment variable {actor.password_env} is not set; "
            f"it holds the password of {candidate.name}'s test accounts"
        )
    return actor.username.format(n=n), password


def _must_be_a_test_environment(candidate: Candidate, path: Path) -> None:
    if candidate.environment != "test":
        raise UsageError(
            f'{shown(path)}: environment: must be "test", not "{candidate.environment}"; '
            "Nisi acts on test environments only"
        )


def _must_be_reachable(candidate: Candidate, path: Path) -> None:
    if candidate.base_url is None and candidate.start is None:
        raise UsageError(f"{shown(path)}: neither base_url nor [start] says where the candidate is; add one")
    if candidate.base_url is not None:
        check_host(candidate, candidate.base_url, shown(path))


def _numbers_must_make_sense(candidate: Candidate, path: Path) -> None:
    waits = {"answer_within_s": candidate.answer_within_s}
    if candidate.start is not None:
        waits["start.ready_within_s"] = candidate.start.ready_within_s
    waits |= {f"outages.{name}.within_s": commands.within_s for name, commands in candidate.outages.items()}
    for key, value in waits.items():
        if not 0 < value < float("inf"):
            raise UsageError(f"{shown(path)}: {key}: must be a positive number of seconds, not {value}")
    highest = 2**16 - max(len(candidate.partners), 1)  # each partner may need the next one
    if not 0 <= candidate.inbox_port <= highest:
        raise UsageError(f"{shown(path)}: inbox_port: must be between 0 and {highest}, not {candidate.inbox_port}")
    for status in candidate.certain_refusals:
        # A 2xx that counted as refused would owe nothing; any 4xx is certain without being named.
        if not 500 <= status <= 599:
            raise UsageError(f"{shown(path)}: certain_refusals: must be between 500 and 599, not {status}")


def _roles_must_be_able_to_sign_in(candidate: Candidate, path: Path) -> None:
    roles = {"roles.shares_results": candidate.roles.shares_results, "roles.reads_store": candidate.roles.reads_store}
    roles |= {f"contract_roles.{tag}": role for tag, role in candidate.contract_roles.items()}
    roles |= {f"partners.{name}.role": partner.role for name, partner in candidate.partners.items()}
    for key, role in roles.items():
        if role is not None and role not in candidate.actors:
            way_out = nearest(role, candidate.actors)
            raise UsageError(f"{shown(path)}: {key}: no [actors.{role}] says how it signs in; {way_out}")


PARTNER_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")  # part of an address: of a path, a mailbox, a folder
NEEDS = {"webhook": ("secret_env",), "smtp": (), "folder": (), "rest-list": ("role", "list_path")}


def _partners_must_have_what_their_inbox_needs(candidate: Candidate, path: Path) -> None:
    for name, partner in candidate.partners.items():
        place = f"{shown(path)}: partners.{name}"
        if not PARTNER_NAME.fullmatch(name):
            raise UsageError(f"{place}: must be small letters, digits and hyphens: it is part of addresses")
        for key in sorted({key for needed in NEEDS.values() for key in needed}):
            given = getattr(partner, key) is not None
            if given and key not in NEEDS[partner.inbox]:
                raise UsageError(f'{place}: {key}: an inbox of kind "{partner.inbox}" has none; take the line out')
            if not given and key in NEEDS[partner.inbox]:
                raise UsageError(f'{place}: the key "{key}" is missing; an inbox of kind "{partner.inbox}" needs it')
        if partner.list_path is not None and not (partner.list_path.startswith("/") and "{after}" in partner.list_path):
            raise UsageError(
                f'{place}: list_path: "{partner.list_path}" must begin with / and hold {{after}}, where the id of the '
                "last message goes that was read"
            )
        if partner.inbox == "folder" and candidate.base_url is not None:
            raise UsageError(
                f"{place}: inbox: a folder is made anew for each run, so only a candidate that Nisi starts can be told "
                "of it; use another kind, or [start] in place of base_url"
            )


def _only_results_are_of_somebody(candidate: Candidate, path: Path) -> None:
    for name, partner in candidate.partners.items():
        if partner.owes == "orders" and partner.of != "all":
            raise UsageError(
                f"{shown(path)}: partners.{name}.of: whoever is owed orders is owed those of everybody, not of "
                f'"{partner.of}"; leave it out, or write owes = "results"'
            )
