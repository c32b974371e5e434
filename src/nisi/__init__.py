"""Nisi: no rollout unless the evidence holds.

A release gate for court case platforms.  `docs/reference/` describes the promises, files and exit codes;
the names most people import are in `nisi.model`, `nisi.operations` and `nisi.drivers`.
"""

__version__ = "0.1.0"
