"""Tagging orders: made, varied, ended, amended and taken back, by one court and by several at once."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, MultipleResults, RuleBasedStateMachine, multiple, rule

from nisi.gather.court import Court
from scenarios import people
from scenarios.crime import (
    CrimeCase,
    Lines,
    amend,
    come_back_to,
    contractors,
    drafted,
    open_case,
    open_linked_case,
    result_days,
    share_drafted,
)

OFFSETS = st.lists(st.sampled_from((0.0, 0.0, 0.0, 0.002)), min_size=4, max_size=4)
PLACES = st.integers(0, 5)
DAYS = st.lists(people.hearings, min_size=1, max_size=3)


class TaggingMachine(RuleBasedStateMachine):
    """A plan of what courts do with tagging orders; bundle values are places in `cases`, whatever was answered."""

    opened = Bundle("opened")

    def __init__(self, court: Court, shared: list[bool]) -> None:
        super().__init__()
        self._court, self._shared = court, shared
        self._cases: list[CrimeCase] = []
        self._contractors = contractors(court)

    @rule(target=opened, accused=people.cases, days=DAYS, linked=st.none() | people.hearings)
    def open(
        self, accused: tuple[people.PersonPlan, ...], days: list[people.HearingPlan], linked: people.HearingPlan | None
    ) -> MultipleResults[int]:
        """A case is opened and its first hearing resulted day by day; the court may hear a linked case with it."""
        case = open_case(self._court, self._court.actor("legal-adviser"), accused)
        places = [self._sat(case, days)]
        if linked is not None:
            places.append(self._sat(open_linked_case(self._court, self._court.actor("legal-adviser"), case), [linked]))
        return multiple(*places)

    @rule(case=opened, place=PLACES)
    def vary(self, case: int, place: int) -> None:
        """A later court changes the hours of an order."""
        actor = self._court.actor("legal-adviser", 2)
        self._shared.append(come_back_to(actor, self._cases[case], place, people.varied))

    @rule(case=opened, place=PLACES)
    def end(self, case: int, place: int) -> None:
        """A later court ends the monitoring."""
        come_back_to(self._court.actor("legal-adviser", 2), self._cases[case], place, people.ended)

    @rule(case=opened, place=PLACES, drop=st.booleans())
    def amend(self, case: int, place: int, drop: bool) -> None:
        """A wrong result is spotted, put right by one person, approved by another, and shared again."""
        actor = self._court.actor("legal-adviser")
        self._shared.append(amend(self._court, actor, self._cases[case].sitting(place), drop))

    @rule(case=opened, place=PLACES)
    def amend_and_cancel(self, case: int, place: int) -> None:
        """An amendment is begun and dropped: what was shared stands."""
        sitting = self._cases[case].sitting(place)
        amend(self._court, self._court.actor("legal-adviser"), sitting, drop=True, cancel=True)

    @rule(case=opened, hearings=st.lists(people.hearings, min_size=2, max_size=4), offsets=OFFSETS)
    def sit_together(self, case: int, hearings: list[people.HearingPlan], offsets: list[float]) -> None:
        """Several courts draft results in one case and share them at the same moment, each with its own adviser."""
        acts = []
        for number, hearing in enumerate(hearings, start=1):
            actor = self._court.actor("legal-adviser", number)
            sitting = drafted(actor, self._cases[case], hearing, self._lines(case, hearing))
            acts.append(lambda a=actor, s=sitting: share_drafted(a, s))
        self._shared += self._court.together(acts, offsets)

    @rule(case=opened, place=PLACES, hearing=people.hearings, offsets=OFFSETS)
    def amend_together(self, case: int, place: int, hearing: people.HearingPlan, offsets: list[float]) -> None:
        """Two people amend the same hearing at once, while a third shares the results of another one."""
        one, other, third = (self._court.actor("legal-adviser", number) for number in (1, 2, 3))
        known = self._cases[case]
        sitting = known.sitting(place)
        heard = drafted(third, known, hearing, self._lines(case, hearing))
        self._shared += self._court.together(
            [
                lambda: amend(self._court, one, sitting, drop=False),
                lambda: amend(self._court, other, sitting, drop=True),
                lambda: share_drafted(third, heard),
            ],
            offsets,
        )

    def _sat(self, case: CrimeCase, days: list[people.HearingPlan]) -> int:
        """The case's place, once its results of each day are shared."""
        self._cases.append(case)
        place = len(self._cases) - 1
        lines = [self._lines(place, day) for day in days]
        self._shared.append(result_days(self._court.actor("legal-adviser"), case, days[0], lines))
        return place

    def _lines(self, case: int, hearing: people.HearingPlan) -> Lines:
        return people.result_lines(hearing, self._cases[case].accused, self._contractors)
