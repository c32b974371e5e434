"""Tagging orders: made, varied, ended, amended and taken back, by one court and by several at once."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, MultipleResults, RuleBasedStateMachine, initialize, multiple, rule

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
    result_hearing,
    share_after_a_clash,
    share_drafted,
)

OFFSETS = st.lists(st.sampled_from((0.0, 0.0, 0.0, 0.002)), min_size=4, max_size=4)
PLACES = st.integers(0, 5)
DAYS = st.lists(people.hearings, min_size=2, max_size=3)
TWO = st.lists(people.hearings, min_size=2, max_size=2)


class TaggingMachine(RuleBasedStateMachine):
    """A plan of what courts do with tagging orders; bundle values are places in `cases`, whatever was answered."""

    opened = Bundle("opened")

    def __init__(self, court: Court, gone_through: list[str]) -> None:
        """`gone_through` receives the case number of each plan whose beginning the platform let through."""
        super().__init__()
        self._court, self._gone_through = court, gone_through
        self._cases: list[CrimeCase] = []
        self._contractors = contractors(court)

    @initialize(
        target=opened,
        accused=people.mixed_cases,
        days=DAYS,
        linked_hearing=people.hearings,
        clash_hearing=people.hearings,
        at_once=TWO,
        offsets=OFFSETS,
    )
    def begin(
        self,
        accused: tuple[people.PersonPlan, ...],
        days: list[people.HearingPlan],
        linked_hearing: people.HearingPlan,
        clash_hearing: people.HearingPlan,
        at_once: list[people.HearingPlan],
        offsets: list[float],
    ) -> MultipleResults[int]:
        """Every plan begins with what must not be rare: several days, a linked case, clashing drafts, amendments."""
        adviser, other = self._court.actor("legal-adviser"), self._court.actor("legal-adviser", 2)
        first = self._known(open_case(self._court, adviser, accused))
        lines = [self._lines(first, day) for day in days]
        heard = result_days(adviser, self._cases[first], days[0], lines)
        linked = self._known(open_linked_case(self._court, adviser, self._cases[first]))
        heard &= result_hearing(other, self._cases[linked], linked_hearing, self._lines(linked, linked_hearing))
        clash = self._known(open_case(self._court, adviser, accused[:1]))  # nobody comes back to this one
        sitting = drafted(adviser, self._cases[clash], clash_hearing, self._lines(clash, clash_hearing))
        heard &= share_after_a_clash(adviser, other, sitting)
        self.amend(first, 0, drop=False, second_thoughts=True)
        self._amend_together(first, at_once, offsets)
        if heard:
            self._gone_through.append(self._cases[first].urn)
        return multiple(first, linked)

    @rule(case=opened, place=PLACES, ends=st.booleans())
    def come_back(self, case: int, place: int, ends: bool) -> None:
        """A later court changes the hours of an order, or ends the monitoring."""
        actor, change = self._court.actor("legal-adviser", 2), people.ended if ends else people.varied
        come_back_to(actor, self._cases[case], place, change)

    @rule(case=opened, place=PLACES, drop=st.booleans(), second_thoughts=st.booleans())
    def amend(self, case: int, place: int, drop: bool, second_thoughts: bool) -> None:
        """A wrong result is put right by one person, approved by another, and shared again, perhaps on a second try."""
        actor, sitting = self._court.actor("legal-adviser"), self._cases[case].sitting(place)
        if second_thoughts:
            amend(self._court, actor, sitting, drop=True, cancel=True)
        amend(self._court, actor, sitting, drop)

    @rule(case=opened, hearings=st.lists(people.hearings, min_size=3, max_size=4), offsets=OFFSETS)
    def sit_together(self, case: int, hearings: list[people.HearingPlan], offsets: list[float]) -> None:
        """Several courts draft results in one case and share them at the same moment, each with its own adviser."""
        acts = []
        for number, hearing in enumerate(hearings, start=1):
            actor = self._court.actor("legal-adviser", number)
            sitting = drafted(actor, self._cases[case], hearing, self._lines(case, hearing))
            acts.append(lambda a=actor, s=sitting: share_drafted(a, s))
        self._court.together(acts, offsets)

    def _amend_together(self, case: int, hearings: list[people.HearingPlan], offsets: list[float]) -> None:
        """Two people amend the same hearing day at once, while others share the results of two more in that case."""
        one, other, third, fourth = (self._court.actor("legal-adviser", number) for number in (1, 2, 3, 4))
        known = self._cases[case]
        sitting = known.sitting(0)
        heard = [drafted(a, known, h, self._lines(case, h)) for a, h in zip((third, fourth), hearings, strict=True)]
        self._court.together(
            [
                lambda: amend(self._court, one, sitting, drop=False),
                lambda: amend(self._court, other, sitting, drop=True),
                lambda: share_drafted(third, heard[0]),
                lambda: share_drafted(fourth, heard[1]),
            ],
            offsets,
        )

    def _known(self, case: CrimeCase) -> int:
        """Its place among the cases."""
        self._cases.append(case)
        return len(self._cases) - 1

    def _lines(self, case: int, hearing: people.HearingPlan) -> Lines:
        return people.result_lines(hearing, self._cases[case].accused, self._contractors)
