"""Ids that a run with the same seed and the same acts gives again: derived, never drawn."""

import hashlib
import uuid


def root(seed: int) -> str:
    """The id that all ids of a run descend from."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"refcourt:{seed}"))


def derived(parent: str, *natural_key: object) -> str:
    """A UUID from the parent's id and what names the thing within it."""
    # The unit separator keeps ("a", "bc") apart from ("ab", "c"); shapes.py lets no name hold it.
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "\x1f".join(("refcourt", parent, *map(str, natural_key)))))


def case_number(parent: str, reference: str) -> str:
    """Sixteen digits, as case numbers of the tribunals' case store are."""
    digest = hashlib.sha256(f"{parent}\x1f{reference}".encode()).digest()
    return str(10**15 + int.from_bytes(digest[:8], "big") % (9 * 10**15))
