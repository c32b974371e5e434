"""The one place where the platform asks what time it is."""

from datetime import UTC, datetime


def now() -> str:
    """UTC as text that sorts: 2026-11-21T09:30:00.123456Z."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
