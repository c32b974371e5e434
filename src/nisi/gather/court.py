"""What suites, scenarios and load users act with: actors, marks and sizes of the run that they belong to."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import TypeVar

from nisi.actor import ActCounter, Actor, Driver
from nisi.candidate import account_of
from nisi.drivers.browser_desk import BrowserDesk, PersonAtDesk
from nisi.drivers.dialect import NoAnswer, NotSent
from nisi.drivers.http import HttpDriver, Send
from nisi.drivers.sign_in import FormSignIn
from nisi.drivers.urllib3_send import Urllib3Send
from nisi.gather.by_pages import Way
from nisi.gather.inbox_process import inboxes_of
from nisi.gather.partner_inbox import PartnerInbox
from nisi.gather.plan import RunPlan, Settings
from nisi.journal.records import Observed
from nisi.journal.writer import Journal
from nisi.marks import Mark, Mint
from nisi.settings import UsageError, nearest

T = TypeVar("T")

SIGN_OUT_WITHIN_S = 5.0  # for everybody in one process: a run that is over is not kept waiting for manners
TOGETHER_WITHIN_S = 120.0  # acts that run together are over by then: each is bounded by the candidate's answer_within_s


class Court:
    """One process's part in a run.  Everything that it does is in its own journal."""

    def __init__(
        self, plan: RunPlan, folder: Path, settings: Settings, journal: Journal, number: int, send: Send | None = None
    ) -> None:
        self.plan, self.folder, self.settings, self.journal = plan, folder, settings, journal
        self.number = number
        self.seed = plan.seed
        self._mint = Mint(plan.nonce, number)
        self._acts = ActCounter()
        self._send = send or Urllib3Send(plan.base_url, settings.candidate.answer_within_s)
        self._actors: dict[tuple[str, int, Way], Actor] = {}
        self._way: Way = "api"
        self._desk: BrowserDesk | None = None
        self._signed_in: dict[tuple[str, int], FormSignIn] = {}
        self._lock = threading.Lock()

    def actor(self, role: str, n: int = 1) -> Actor:
        """Person number `n` in a role, by the way in which people act here; the same person at every call.

        Raises `NoBrowser` where they act through pages and no browser can be started."""
        with self._lock:
            who = role, n, self._way
            if who not in self._actors:
                driver = self.at_page(role, n) if self._way == "browser" else self.driver(role, n)
                self._actors[who] = self.actor_with(role, n, driver)
            return self._actors[who]

    def act_by(self, way: Way) -> None:
        """Let people act through the candidate's pages from now on, or through its interface."""
        self._way = way

    @contextmanager
    def by_pages(self) -> Iterator[None]:
        """Let people act through the candidate's pages in a `with` statement."""
        before, self._way = self._way, "browser"
        try:
            yield
        finally:
            self._way = before

    def at_page(self, role: str, n: int = 1) -> PersonAtDesk:
        """A driver of person number `n` at the candidate's pages, in this process's one browser; what has no page goes
        through the interface.  Raises `NoBrowser`, and `UsageError` for a candidate without pages."""
        candidate, pages = self.settings.candidate, self.settings.pages
        if pages is None:
            raise UsageError(f"candidate {candidate.name} names no pages")
        account, otherwise = self.account(role, n), self.driver(role, n)
        return self.browser().person(pages, self.plan.base_url, account, candidate.answer_within_s, otherwise)

    def browser(self) -> BrowserDesk:
        """This process's one browser, started when it is first asked for; raises `NoBrowser`."""
        if self._desk is None:
            self._desk = BrowserDesk(self.settings.candidate.allowed_hosts, self.plan.headed)
        return self._desk

    def actor_with(self, role: str, n: int, driver: Driver) -> Actor:
        """Person number `n` in a role, acting through `driver` (a browser, a load user's client)."""
        return Actor(f"{role}.{n}", role, driver, self.journal, self._acts)

    def driver(self, role: str, n: int = 1, send: Send | None = None) -> HttpDriver:
        credentials = self.credentials(role, n)
        candidate = self.settings.candidate
        return HttpDriver(self.settings.dialect, send or self._send, credentials, candidate.certain_refusals)

    def credentials(self, role: str, n: int = 1) -> FormSignIn:
        """How person number `n` of a role signs in, kept so that one person signs in once."""
        if (role, n) not in self._signed_in:
            username, password = self.account(role, n)
            self._signed_in[role, n] = FormSignIn(self.settings.candidate.sign_in, username, password)
        return self._signed_in[role, n]

    def account(self, role: str, n: int = 1) -> tuple[str, str]:
        """The user name and password of person number `n`; raises `UsageError` when the environment has no password."""
        return account_of(self.settings.candidate, role, n)

    def inbox(self, partner: str) -> PartnerInbox:
        """A partner's inbox, which can be told to behave badly; raises `UsageError` for a partner that there is not."""
        partners = self.settings.candidate.partners
        if partner not in partners:
            name = self.settings.candidate.name
            raise UsageError(f'candidate {name} has no partner "{partner}"; {nearest(partner, partners)}')
        return PartnerInbox(partner, partners[partner].inbox, inboxes_of(self.folder))

    def mark(self) -> Mark:
        return self._mint.mark()

    def rng(self, *purpose: object) -> Random:
        """A random generator that is the same in every run with this seed, for this purpose."""
        return Random(f"{self.seed} {self.number} {' '.join(map(str, purpose))}")

    def size(self, suite: str) -> Mapping[str, int]:
        """How much of a suite the stage asks for."""
        plan = self.settings.stage.plan_of(suite)
        if plan is None:
            known = ", ".join(self.settings.stage.suite_names())
            raise UsageError(f'suite "{suite}" is not in stage {self.settings.stage.name} (it has {known})')
        return plan.size

    def profiles(self, suite: str) -> tuple[str, ...]:
        """The court days that the stage asks a suite to play."""
        plan = self.settings.stage.plan_of(suite)
        return plan.profiles if plan is not None else ()

    def observed(self, check: str, subject: str, holds: bool, **evidence: object) -> None:
        """Journal something that was judged live, with its evidence."""
        self.journal.write(Observed(check=check, subject=subject, holds=holds, evidence=dict(evidence)))

    def together(self, acts: Sequence[Callable[[], T]], offsets_s: Sequence[float] = ()) -> list[T]:
        """Run `acts` at once, each in its own thread behind one barrier, begun `offsets_s` later; all are waited for.

        What any of them raised is raised here."""
        barrier = threading.Barrier(len(acts))
        results: dict[int, T] = {}
        errors: list[BaseException] = []

        def run(index: int, act: Callable[[], T]) -> None:
            try:
                barrier.wait(TOGETHER_WITHIN_S)
                if index < len(offsets_s) and offsets_s[index] > 0:
                    threading.Event().wait(offsets_s[index])
                results[index] = act()
            except BaseException as error:
                errors.append(error)

        threads = [threading.Thread(target=run, args=(i, act), daemon=True) for i, act in enumerate(acts)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(TOGETHER_WITHIN_S)
        if errors:
            raise errors[0]
        return [results[index] for index in range(len(acts))]

    def pause(self, seconds: float) -> None:
        """Let harness time pass, as people do between two looks."""
        threading.Event().wait(seconds)

    def close_browser(self) -> None:
        """End the browser, if there is one; everybody in it is forgotten."""
        with self._lock:
            if self._desk is not None:
                self._desk.close()
            self._desk = None
            self._actors = {who: actor for who, actor in self._actors.items() if who[2] == "api"}

    def sign_out(self) -> None:
        """Give back the tokens of everybody who signed in here, where the candidate takes them, within bounded time.

        Nothing depends on it: what cannot be given back runs out by itself, and is told on standard error."""
        if self.settings.candidate.sign_in.revoke_path is None:
            return
        with self._lock:
            signed_in, self._signed_in = self._signed_in, {}
        ends_by, kept = time.monotonic() + SIGN_OUT_WITHIN_S, 0
        for credentials in signed_in.values():
            try:
                kept += time.monotonic() > ends_by or not credentials.sign_out(self._send)
            except (NotSent, NoAnswer):
                kept += 1
        if kept:
            print(f"{kept:,} of {len(signed_in):,} tokens could not be given back; they run out", file=sys.stderr)

    def close(self) -> None:
        self.journal.close()
