"""One healthy refcourt for the whole session, with one contractor's inbox."""

from collections.abc import Iterator

import pytest
import recording_inbox
import reference_court
from recording_inbox import Inbox
from reference_court import Court, Person


@pytest.fixture(scope="session")
def inbox() -> Iterator[Inbox]:
    with recording_inbox.listening() as inbox:
        yield inbox


@pytest.fixture(scope="session")
def court(inbox: Inbox) -> Iterator[Court]:
    with reference_court.running("--partner", inbox.partner) as court:
        yield court


@pytest.fixture(scope="session")
def clerk(court: Court) -> Person:
    return court.person("legal-adviser.1")


@pytest.fixture(scope="session")
def caseworker(court: Court) -> Person:
    return court.person("caseworker.1")


@pytest.fixture(scope="session")
def representative(court: Court) -> Person:
    return court.person("representative.1")
