"""The description of a candidate's interface: read, and looked over, before anything is started.

What is wrong with it ends here in one line with place and reason: a contract that cannot be read holds nobody to it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import urllib3
import yaml

from nisi.candidate import Candidate, check_host
from nisi.settings import UsageError, shown

LARGEST_BYTES = 20_000_000  # the longest published description that we know has 2 MB
FETCHED_WITHIN_S = 10.0
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
WAY_OUT = "mend it, or name another description under contract"


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML as JSON means it: a date is a text."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}


class Description(NamedTuple):
    """A description as it was found: `document` is what it says, `place` where it lies."""

    place: str
    sha256: str
    document: dict[str, Any]


def read_description(candidate: Candidate, candidate_path: Path) -> Description | None:
    """The description that the candidate's file names under `contract`, a file beside it or an address; None if none.

    Raises `UsageError` for one that cannot be fetched, read or parsed, or that describes nothing."""
    if candidate.contract is None:
        return None
    if "://" in candidate.contract:
        check_host(candidate, candidate.contract, shown(candidate_path), "contract")
        place, raw = candidate.contract, _fetched(candidate.contract)
    else:
        path = Path(os.path.normpath(candidate_path.parent / candidate.contract))
        place = shown(path)
        raw = _read(path, place)
    document = _parsed(raw, place)
    _look_over(document, place)
    return Description(place, hashlib.sha256(raw).hexdigest(), document)


def _read(path: Path, place: str) -> bytes:
    try:
        with path.open("rb") as file:
            return _bounded(file.read(LARGEST_BYTES + 1), place)
    except OSError as error:
        raise UsageError(f"{place}: the description cannot be read: {error.strerror}; {WAY_OUT}") from None


def _fetched(url: str) -> bytes:
    try:
        response = urllib3.request(
            "GET", url, retries=False, redirect=False, timeout=FETCHED_WITHIN_S, preload_content=False
        )
        raw = response.read(LARGEST_BYTES + 1)
    except urllib3.exceptions.HTTPError as error:
        raise UsageError(f"{url}: the description cannot be fetched: {error}; {WAY_OUT}") from None
    if response.status != 200:
        raise UsageError(f"{url}: the description cannot be fetched: it answered {response.status}; {WAY_OUT}")
    return _bounded(raw, url)


def _bounded(raw: bytes, place: str) -> bytes:
    if len(raw) > LARGEST_BYTES:
        raise UsageError(f"{place}: the description has more than {LARGEST_BYTES:,} bytes; {WAY_OUT}")
    return raw


def _parsed(raw: bytes, place: str) -> dict[str, Any]:
    try:
        document = yaml.load(raw.decode("utf-8"), _Loader)  # a superset of JSON
    except UnicodeDecodeError as error:
        raise UsageError(f"{place}: byte {error.start}: is not UTF-8; {WAY_OUT}") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = f"{mark.line + 1}:{mark.column + 1}" if mark else "1"
        raise UsageError(f"{place}:{line}: is neither YAML nor JSON: {error.problem}; {WAY_OUT}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())[:200]
        raise UsageError(f"{place}: is neither YAML nor JSON: {reason}; {WAY_OUT}") from None
    if not isinstance(document, dict):
        raise UsageError(f"{place}: is no description: it holds a {type(document).__name__}, not a table; {WAY_OUT}")
    return document


def _look_over(document: dict[str, Any], place: str) -> None:
    version = str(document.get("openapi") or document.get("swagger"))
    if not version.startswith(("3.", "2.")):
        raise UsageError(f'{place}: openapi: must be "3.…" (or swagger "2.0"), not "{version}"; {WAY_OUT}')
    paths = document.get("paths")
    if not isinstance(paths, dict) or not paths:
        raise UsageError(f"{place}: paths: no operation is described; {WAY_OUT}")
    for path, item in paths.items():
        _look_over_path(path, item, place)
    for at, target in _references(document, ""):
        if not _leads_somewhere(document, target):
            raise UsageError(f'{place}: {at or "/"}: "$ref" leads to nothing: "{target}"; {WAY_OUT}')


def _look_over_path(path: object, item: object, place: str) -> None:
    if not isinstance(item, dict):
        raise UsageError(f"{place}: paths.{path}: must be a table of methods; {WAY_OUT}")
    for method, operation in item.items():
        if method not in METHODS:
            continue
        if not isinstance(operation, dict) or not isinstance(operation.get("responses"), dict):
            raise UsageError(f"{place}: paths.{path}.{method}.responses: no answer is described; {WAY_OUT}")


def _references(node: object, at: str) -> Iterator[tuple[str, str]]:
    """Every reference within the document, with the pointer to where it stands; what is an example is left alone."""
    if isinstance(node, dict):
        target = node.get("$ref")
        if isinstance(target, str) and target.startswith("#"):
            yield at, target
        for key, value in node.items():
            if key not in ("example", "examples"):
                yield from _references(value, f"{at}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _references(value, f"{at}/{index}")


def _leads_somewhere(document: dict[str, Any], target: str) -> bool:
    node: Any = document
    for step in target.removeprefix("#").split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        if isinstance(node, list) and step.isdigit() and int(step) < len(node):
            node = node[int(step)]
        elif isinstance(node, dict) and (step in node or (step.isdigit() and int(step) in node)):
            node = node[step] if step in node else node[int(step)]
        else:
            return False
    return True
