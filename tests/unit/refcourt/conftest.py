"""One healthy refcourt for the whole session and each kind of database, with one contractor's inbox."""

import itertools
from collections.abc import Iterator

import pytest
import recording_inbox
import reference_court
from databases import Fresh
from playwright.sync_api import Browser, sync_playwright
from recording_inbox import Inbox
from reference_court import Court, Person

from nisi.drivers.browser_process import ARGUMENTS
from nisi.drivers.find_browser import INSTALL, find_browser
from refcourt.stores import StoreFailed
from refcourt.stores.postgres_server import Server, thrown_away

_NUMBERS = itertools.count(1)  # of databases of one server, which outlives the fixture that makes them


@pytest.fixture(scope="session")
def inbox() -> Iterator[Inbox]:
    with recording_inbox.listening() as inbox:
        yield inbox


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    try:
        with thrown_away() as server:
            yield server
    except StoreFailed as why:
        pytest.skip(str(why))


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest) -> Fresh:
    """SQLite, unless the test says on_every_database."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return lambda: ()
    server: Server = request.getfixturevalue("postgres")

    def fresh() -> tuple[str, str]:
        with server.connected() as connection:
            connection.execute(f"CREATE DATABASE {(name := f'court_{next(_NUMBERS)}')}".encode())
        return "--db", server.url.replace("/postgres?", f"/{name}?")

    return fresh


@pytest.fixture(scope="session")
def court(inbox: Inbox, database: Fresh) -> Iterator[Court]:
    with reference_court.running("--partner", inbox.partner, *database()) as court:
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Of a module, not of the session: a process has one at a time, and other tests have their own."""
    found = find_browser()
    if found is None:
        pytest.skip(INSTALL)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield chromium
        chromium.close()
