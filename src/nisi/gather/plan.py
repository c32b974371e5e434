"""What a run is: decided once by whoever leads it, written to `run.json`, read by every process that takes part."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random, SystemRandom
from typing import Literal

import msgspec
from msgspec import Struct

from nisi import __version__
from nisi.access import Access, load_access
from nisi.board.programme import ACCEPTED, KEPT, accepted_run, load_programme
from nisi.board.programme import FILE as PROGRAMME
from nisi.candidate import Candidate, load_candidate
from nisi.checkers.checked import Promises
from nisi.description import Description, read_description
from nisi.drivers.dialect import Dialect, load_dialect
from nisi.drivers.pages import Pages, load_pages
from nisi.gather.by_pages import Way, check_pages
from nisi.gather.calibrated import NAME, calibration_for
from nisi.journal.records import FORMAT, Clock, RunOpened
from nisi.journal.writer import Journal, clock_now
from nisi.kit import harness_digest
from nisi.marks import new_nonce
from nisi.payloads import PayloadSchema, load_payload_schema
from nisi.settings import UsageError, shown
from nisi.verdict.stage import Stage, digest_of, load_stage, load_waivers

Purpose = Literal["gate", "run", "replay", "pytest", "locust", "inbox"]

RUN_VARIABLE = "NISI_RUN"  # the folder of the run that a process takes part in
WRITER_VARIABLE = "NISI_WRITER"  # the name of its writer
BLOCK_VARIABLE = "NISI_WRITER_BLOCK"  # its block of writer numbers, so that no two writers give out one mark
SECRETS_VARIABLE = "NISI_SECRETS"  # what throw-away passwords are made of
DAY_VARIABLE = "NISI_DAY"  # the folder in which load writers say that they are ready, and are told when to begin
LINES_VARIABLE = "NISI_LINES"  # the address of each line of sites, as JSON
PAYLOADS = "payloads"  # the folder of a run in which the schemas lie that its partners' payloads are held to
BLOCK = 32  # writers that one process may have (xdist or Locust workers)


class RunPlan(Struct, frozen=True, kw_only=True):
    run_id: str
    purpose: Purpose
    nonce: str
    seed: int
    candidate: str
    stage: str
    suites: tuple[str, ...]
    faults: tuple[str, ...]
    harness_digest: str
    base_url: str = ""
    candidate_pid: int | None = None
    shrink: bool = False
    driver: Way = "api"
    with_traces: bool = False
    headed: bool = False
    ledger: str = ""
    continues: str = ""


class Settings(Struct, frozen=True, kw_only=True):
    """Everything that a run is held to, loaded and checked: wrong input ends here, before anything is sent."""

    kit: Path
    candidate: Candidate
    candidate_path: Path
    dialect: Dialect
    description: Description | None
    stage: Stage
    stage_path: Path
    access: Access
    payloads: dict[str, PayloadSchema]
    pages: Pages | None = None
    driver: Way = "api"
    calibration: Path | None = None

    @property
    def promises(self) -> Promises:
        """What the candidate is held to in this run."""
        return self.stage.promises(self.access, self.payloads)


def load_settings(kit: Path, candidate: str, stage: str, faults: tuple[str, ...] = (), driver: Way = "api") -> Settings:
    """Load candidate, dialect, pages, description, schemas, stage, access table, waivers, calibration, and what people
    supplied.

    `driver` says how the people of a run that begins with these settings act.  Raises `UsageError` for the first that
    is wrong."""
    loaded, candidate_path = load_candidate(candidate, kit)
    loaded_stage, stage_path = load_stage(stage, kit)
    access = load_access(kit / "contracts" / "access.toml")
    load_waivers(kit / "contracts" / "waivers.toml")
    load_programme(kit)
    dialect = load_dialect(candidate_path.parent / loaded.dialect)
    pages = load_pages(candidate_path.parent / loaded.pages) if loaded.pages is not None else None
    if driver == "browser":
        check_pages(loaded, ())
    if faults and (loaded.faults is None or loaded.start is None or not loaded.start.fault_option):
        raise UsageError(
            f"--fault {faults[0]}: candidate {loaded.name} declares no way to plant a fault; "
            "it needs [start] fault_option and [faults] in its file"
        )
    return Settings(
        kit=kit,
        candidate=loaded,
        candidate_path=candidate_path,
        dialect=dialect,
        description=read_description(loaded, candidate_path),
        stage=loaded_stage,
        stage_path=stage_path,
        access=access,
        payloads={name: load_payload_schema(path) for name, path in _schemas(loaded, candidate_path)},
        pages=pages,
        driver=driver,
        calibration=calibration_for(kit),
    )


def new_run(
    settings: Settings,
    purpose: Purpose,
    suites: tuple[str, ...],
    seed: int | None,
    faults: tuple[str, ...],
    *,
    shrink: bool = False,
    with_traces: bool = False,
    headed: bool = False,
    ledger: str = "",
    continues: str = "",
) -> tuple[RunPlan, Path]:
    """A new run's plan and its folder under `runs/`, with copies of everything that it is judged by."""
    seed = SystemRandom().randrange(2**32) if seed is None else seed
    # A platform that is started afresh may see the same marks again, so a seed repeats a run; one that stays must not.
    fresh = settings.candidate.base_url is None
    nonce = new_nonce(Random(f"nonce {seed}") if fresh else SystemRandom())
    began = datetime.now(UTC)
    run_id = f"{began:%Y%m%dT%H%M%S}-{settings.stage.name}-{new_nonce(SystemRandom()).lower()}"
    folder = settings.kit / "runs" / run_id
    (folder / "journal").mkdir(parents=True)
    copies = {
        "stage.toml": settings.stage_path,
        "candidate.toml": settings.candidate_path,
        "access.toml": settings.kit / "contracts" / "access.toml",
        "waivers.toml": settings.kit / "contracts" / "waivers.toml",
    }
    copies |= {f"{PAYLOADS}/{name}.json": path for name, path in _schemas(settings.candidate, settings.candidate_path)}
    copies |= {NAME: settings.calibration} if settings.calibration is not None else {}
    (folder / PAYLOADS).mkdir()
    copies |= _supplied(settings.kit, folder)
    for name, source in copies.items():
        shutil.copyfile(source, folder / name)
    plan = RunPlan(
        run_id=run_id,
        purpose=purpose,
        nonce=nonce,
        seed=seed,
        candidate=_relative(settings.candidate_path, settings.kit),
        stage=_relative(settings.stage_path, settings.kit),
        suites=suites,
        faults=faults,
        harness_digest=harness_digest(settings.kit),
        shrink=shrink,
        driver=settings.driver,
        with_traces=with_traces,
        headed=headed,
        ledger=ledger,
        continues=continues,
    )
    return plan, folder


def save_plan(plan: RunPlan, folder: Path) -> None:
    partial = folder / "run.json.partial"
    partial.write_bytes(msgspec.json.format(msgspec.json.encode(plan)) + b"\n")
    partial.rename(folder / "run.json")


def read_plan(folder: Path) -> RunPlan:
    try:
        return msgspec.json.decode((folder / "run.json").read_bytes(), type=RunPlan)
    except (OSError, msgspec.DecodeError) as error:
        raise UsageError(f"{folder}: is no run folder: run.json: {error}") from None


def open_journal(
    plan: RunPlan, folder: Path, settings: Settings, writer: str, number: int, clock: Clock | None = None
) -> Journal:
    """The journal of one writer of this run, with the record of the run as its first line."""
    return Journal(folder / "journal", opening(plan, folder, settings, writer, number, clock))


def opening(
    plan: RunPlan, folder: Path, settings: Settings, writer: str, number: int, clock: Clock | None = None
) -> RunOpened:
    """The first record of one writer of this run."""
    return RunOpened(
        format=FORMAT,
        run_id=plan.run_id,
        purpose=plan.purpose,
        nonce=plan.nonce,
        seed=plan.seed,
        writer=writer,
        writer_number=number,
        clock=clock or clock_now(),
        harness_version=__version__,
        harness_digest=plan.harness_digest,
        stage=settings.stage.name,
        stage_digest=digest_of(folder / "stage.toml"),
        access_digest=digest_of(folder / "access.toml"),
        candidate=settings.candidate.name,
        candidate_settings_digest=digest_of(folder / "candidate.toml"),
        partners={name: partner.owed for name, partner in settings.candidate.partners.items()},
        roles=tuple(sorted(settings.candidate.actors)),
        suites=plan.suites,
        faults=plan.faults,
        answer_s=settings.stage.deadlines.answer_s,
        payloads={name: schema.digest for name, schema in settings.payloads.items()},
        driver=plan.driver,
        calibration_digest=digest_of(folder / NAME) if settings.calibration is not None else None,
        ledger=plan.ledger,
        continues=plan.continues,
    )


def current_run() -> Path | None:
    """The folder of the run that this process was started for, or None when it leads its own."""
    folder = os.environ.get(RUN_VARIABLE)
    return Path(folder) if folder else None


def invented_secret(name: str) -> str:
    """A throw-away password for a candidate that this run starts itself.

    Processes forked from one that has SECRETS_VARIABLE set invent the same ones, so that they need not be told."""
    root = os.environ.get(SECRETS_VARIABLE) or str(SystemRandom().getrandbits(128))
    return hashlib.sha256(f"{name}/{root}".encode()).hexdigest()[:24]


def invent_secrets(settings: Settings) -> None:
    """Throw-away secrets for a candidate that this run starts itself, handed to it by the environment.

    For one that is only reached they must be there: raises `UsageError` for the first that is not."""
    candidate = settings.candidate
    wanted = [(actor.password_env, f"actors.{role}.password_env") for role, actor in candidate.actors.items()]
    secrets = ((name, partner.secret_env) for name, partner in candidate.partners.items())
    wanted += [(variable, f"partners.{name}.secret_env") for name, variable in secrets if variable is not None]
    for variable, key in wanted:
        if os.environ.get(variable):
            continue
        if candidate.base_url is not None:
            raise UsageError(
                f"{shown(settings.candidate_path)}: {key}: the environment variable {variable} is not set; "
                f"export it before you run: {candidate.name} is reached and not started here"
            )
        os.environ[variable] = invented_secret(variable)


def _schemas(candidate: Candidate, path: Path) -> Iterator[tuple[str, Path]]:
    """Each partner whose payloads are held to a schema, with the file that it is in."""
    for name, partner in candidate.partners.items():
        if partner.schema is not None:
            yield name, path.parent / partner.schema


def _supplied(kit: Path, folder: Path) -> dict[str, Path]:
    """The files that people supplied, and those of the last accepted run, by where they go in the run's folder."""
    programme = load_programme(kit)
    if programme is None:
        return {}
    copies = {PROGRAMME: kit / "contracts" / PROGRAMME}
    accepted = accepted_run(programme, kit)
    if accepted is not None:
        (folder / ACCEPTED).mkdir()
        copies |= {f"{ACCEPTED}/{name}": accepted / name for name in KEPT}
    return copies


def _relative(path: Path, kit: Path) -> str:
    try:
        return str(path.resolve().relative_to(kit.resolve()))
    except ValueError:
        return str(path.resolve())
