"""Calibrations as tests tell them: what was found, missed or never fired, and which healthy runs there were."""

from __future__ import annotations

from nisi.verdict.power import FORMAT, Calibration, Healthy, Outcome, Planted, Seen


def planted(fault: str, outcome: Outcome = "found", **given: object) -> Planted:
    found = outcome == "found"
    told: dict[str, object] = {
        "fault": fault,
        "outcome": outcome,
        "fired": 0 if outcome == "not shown" else 3,
        "suites": ("tagging",),
        "seen": (Seen(suite="tagging", code="order-lost", count=2),) if found else (),
        "absent": () if found else ("order-lost",),
        "besides": (),
        "acts": 240 if found else None,
        "seconds": 14.2 if found else None,
        "run": f"20260302T100000-{fault.lower()}-abcd",
        "seed": 1,
    }
    return Planted(**{**told, **given})  # type: ignore[arg-type]


def calibrated(*planted: Planted, healthy: tuple[Healthy, ...] = (), **given: object) -> Calibration:
    told: dict[str, object] = {
        "format": FORMAT,
        "harness_version": "0.1.0",
        "harness_digest": "harness",
        "stage": "small",
        "stage_digest": "stage",
        "catalogue_digest": "catalogue",
        "seed": 1,
        "full": False,
        "planted": planted,
        "healthy": healthy,
    }
    return Calibration(**{**told, **given})  # type: ignore[arg-type]


def found(count: int, kind: str = "T") -> tuple[Planted, ...]:
    return tuple(planted(f"{kind}{n}") for n in range(1, count + 1))


def healthy(n: int, *codes: str) -> Healthy:
    return Healthy(run=f"20260302T110000-small-{n:04}", seed=1000 + n, codes=codes)
