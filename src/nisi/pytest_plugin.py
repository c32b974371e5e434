"""The pytest plugin: `pytest suites/tagging` by itself is a run with its own journal, and ends in promise items.

    alone          start inboxes and candidate, shake hands; run the tests; heal, drain, read, seal; promise items
    in a gate      join the gate's run; run the tests; promise items judge what has settled so far
    xdist worker   join the run with a journal of its own; promise items run once, last, in the controller

It does nothing outside a kit's `suites/` folder.  What a test asserts and what a promise item says are kept apart: a
test that does not pass is journaled and makes its suite NOT SHOWN, a promise item fails with the finding's sentence.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Generator, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:  # this module is imported by every pytest of the environment: what it costs, they all pay
    from nisi.gather.court import Court
    from nisi.pytest_session import SuiteSession

SESSION = pytest.StashKey["SuiteSession"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("nisi", "nisi: drive a candidate and judge what it did")
    group.addoption("--candidate", default="refcourt", help="a candidate's name or TOML file (default: refcourt)")
    group.addoption("--stage", default="local", help="a stage's name or TOML file (default: local)")
    group.addoption("--seed", type=int, default=None, help="repeat the run with this seed")
    group.addoption("--fault", action="append", default=[], metavar="ID", help="plant this seeded fault; repeatable")
    group.addoption("--driver", default="api", help="how people act: api, or browser: through pages (default: api)")
    group.addoption("--ledger", default=None, metavar="WHERE", help="where attempts are kept (as for nisi gate)")
    if find_spec("pytest_playwright") is None:  # it has an option of that name, which says the same
        group.addoption("--headed", action="store_true", help="show the browser's windows, to be watched at a desk")
    group.addoption("--shrink", action="store_true", help="let Hypothesis shrink what fails, at an engineer's desk")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    kit = _kit_of(session.config)
    if kit is None or _only_asks(session.config):
        return
    from nisi.pytest_session import SuiteSession
    from nisi.settings import UsageError

    try:
        suite_session = SuiteSession.begin(session.config, kit, _suites_of(session.config))
    except UsageError as error:
        raise pytest.UsageError(f"nisi: {error}") from None
    session.config.stash[SESSION] = suite_session
    _UNDER_WAY.append(suite_session)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give every test of a suite the promises that the suite answers for as Allure's epics."""
    suite_session = config.stash.get(SESSION, None)
    if suite_session is not None:
        for item in items:
            for sentence in suite_session.promises():
                item.add_marker(pytest.mark.allure_label(sentence, label_type="epic"))


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    suite_session = session.config.stash.get(SESSION, None)
    if suite_session is None:
        return (yield)
    promises = 0 if suite_session.is_worker else len(suite_session.checkers_in_scope())
    session.testscollected += promises  # so that the progress in per cent ends at 100
    collected = session.testscollected
    try:
        result = yield
        if session.testscollected != collected:  # xdist counts by itself
            session.testscollected += promises
        if not suite_session.is_worker:
            suite_session.settle()
    except BaseException as error:
        suite_session.interrupted(error)
        raise
    if not suite_session.is_worker:
        for item in _promise_items(session, suite_session):
            item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
    return result


def pytest_sessionfinish(session: pytest.Session) -> None:
    suite_session = session.config.stash.get(SESSION, None)
    if suite_session is not None:
        suite_session.end()


def pytest_unconfigure(config: pytest.Config) -> None:
    suite_session = config.stash.get(SESSION, None)
    if suite_session is not None:
        suite_session.forget()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    suite_session = config.stash.get(SESSION, None)
    if suite_session is not None:
        for line in suite_session.closing_lines():
            terminalreporter.write_line(line)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    # Hooks without a config: the session that is under way in this process is the only one.
    if _UNDER_WAY:
        _UNDER_WAY[-1].reported(report)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if _UNDER_WAY and report.failed:
        _UNDER_WAY[-1].not_passed(report.nodeid, "could not be collected", str(report.longrepr))


def pytest_deselected(items: Iterable[pytest.Item]) -> None:
    for item in items if _UNDER_WAY else ():
        _UNDER_WAY[-1].not_passed(item.nodeid, "was deselected", "")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """An xdist worker is about to start: its writer is announced before it can write."""
    if _UNDER_WAY:
        _UNDER_WAY[-1].announce_worker(node.gateway.id)


@pytest.fixture(scope="session")
def court(request: pytest.FixtureRequest) -> Court:
    """This process's part in the run: actors, marks and sizes."""
    suite_session = request.config.stash.get(SESSION, None)
    if suite_session is None:
        pytest.fail("the fixture court belongs to tests in a kit's suites/ folder")
    if suite_session.court is None:
        pytest.fail(f"the run could not begin: {suite_session.why_not}")
    return suite_session.court


class PromiseItem(pytest.Item):
    """One checker's promise, judged on this run's journal; fails with the findings' sentences."""

    def __init__(self, *, suite_session: SuiteSession, checker: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._suite_session, self._checker = suite_session, checker

    def runtest(self) -> None:
        _label(self._suite_session, self._checker)
        complaint = self._suite_session.complaint(self._checker)
        if complaint:
            raise PromiseNotKept(complaint)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, PromiseNotKept):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        return self.path, None, self.name


class PromiseNotKept(Exception):
    """A promise was broken, or was not shown to hold."""


class PromiseFile(pytest.Collector):
    """The place in the tree where promise items hang; nothing is collected from it."""

    def collect(self) -> Iterable[pytest.Item]:
        return ()


_UNDER_WAY: list[SuiteSession] = []


def _promise_items(session: pytest.Session, suite_session: SuiteSession) -> list[PromiseItem]:
    # Named after the suites, so that Allure does not take one suite's promises for another's retries.
    parent = PromiseFile.from_parent(session, name="promises", nodeid=f"{'+'.join(suite_session.suites)}/promises")
    return [
        PromiseItem.from_parent(parent, name=checker, suite_session=suite_session, checker=checker)
        for checker in suite_session.checkers_in_scope()
    ]


def _label(suite_session: SuiteSession, checker: str) -> None:
    """Allure groups by epic: the promise that the checker belongs to."""
    try:
        import allure
    except ImportError:
        return
    allure.dynamic.epic(suite_session.promise_of(checker))
    allure.dynamic.title(f"{checker}: {suite_session.promise_of(checker)}")


def _only_asks(config: pytest.Config) -> bool:
    """Whether pytest was asked what there is, and not to run it."""
    option = config.option
    return bool(option.collectonly or option.showfixtures or option.show_fixtures_per_test)


def _kit_of(config: pytest.Config) -> Path | None:
    """The kit whose suites are being run, or None for any other tests."""
    root = config.rootpath
    return root.parent if root.name == "suites" and (root.parent / "contracts").is_dir() else None


def _suites_of(config: pytest.Config) -> tuple[str, ...]:
    """The suites that the command line names: folders below `suites/`; all of them when it names none."""
    named: Counter[str] = Counter()
    for argument in config.args:
        path = (config.invocation_params.dir / argument.partition("::")[0]).resolve()
        if path.is_relative_to(config.rootpath) and path != config.rootpath:
            named[path.relative_to(config.rootpath).parts[0]] += 1
    return tuple(named) or tuple(sorted(p.name for p in config.rootpath.iterdir() if any(p.glob("test_*.py"))))
