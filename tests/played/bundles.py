"""Bundles of invented runs: a folder as a gate leaves it, judged by a small stage."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest import mock

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from gate.running import as_toml

from nisi.gather.conclude import conclude
from nisi.verdict.stage import Stage, digest_of
from played.run import ACCESS, Event, played

NO_WAIVERS = "format = 1\n"


def laid_out(folder: Path, *events: Event, stage: Stage, waivers: str = NO_WAIVERS, **how: Any) -> Path:
    """The folder of a run that was sealed and not judged; `opened` in `how` says more of its first record."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rules in (("stage.toml", stage), ("access.toml", ACCESS)):
        (folder / name).write_text("\n".join(as_toml(_given(msgspec.to_builtins(rules)))) + "\n")
    (folder / "waivers.toml").write_text(waivers)
    (folder / "candidate.toml").write_text('name = "refcourt"\n')
    (folder / "payloads").mkdir()
    (folder / "candidate.log").write_text("listening on 127.0.0.1\n")
    keys = {"stage_digest": "stage", "access_digest": "access", "candidate_settings_digest": "candidate"}
    digests = {key: digest_of(folder / f"{name}.toml") for key, name in keys.items()}
    opened = {**digests, "stage": stage.name, **how.pop("opened", {})}
    played(*events, folder=folder / "journal", as_parquet=True, opened=opened, **how)
    return folder


def bundled(folder: Path, *events: Event, stage: Stage, key: Ed25519PrivateKey | None = None, **how: Any) -> Path:
    """The same, judged."""
    laid_out(folder, *events, stage=stage, **how)
    with small_stages_allowed():
        conclude(folder, key)
    return folder


def small_stages_allowed() -> Any:
    """A stage that leaves measures unwatched is refused; these runs do not bring about what most of them measure."""
    return mock.patch("nisi.verdict.stage._check_nothing_is_unwatched")


def _given(value: Any) -> Any:
    """A record as TOML holds it: what is not given is left out."""
    if isinstance(value, dict):
        return {key: _given(one) for key, one in value.items() if one is not None}
    return [_given(one) for one in value] if isinstance(value, list | tuple) else value
