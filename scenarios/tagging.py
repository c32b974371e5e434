"""Tagging orders: cases with several defendants, hearings resulted one by one and at once."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule

from nisi.gather.court import Court
from scenarios import people
from scenarios.crime import CrimeCase, open_case, result_hearing

OFFSETS = st.lists(st.sampled_from((0.0, 0.0, 0.002, 0.01)), min_size=4, max_size=4)


class TaggingMachine(RuleBasedStateMachine):
    """A plan of what courts do with tagging orders; bundle values are places in `cases`, whatever was answered."""

    opened = Bundle("opened")

    def __init__(self, court: Court, shared: list[bool]) -> None:
        super().__init__()
        self._court, self._shared = court, shared
        self._cases: list[CrimeCase] = []

    @rule(target=opened, accused=people.cases)
    def open(self, accused: tuple[people.PersonPlan, ...]) -> int:
        self._cases.append(open_case(self._court, self._court.actor("legal-adviser"), accused))
        return len(self._cases) - 1

    @rule(case=opened, hearing=people.hearings)
    def sit(self, case: int, hearing: people.HearingPlan) -> None:
        lines = self._cases[case].new_lines(hearing)
        self._shared.append(result_hearing(self._court.actor("legal-adviser"), self._cases[case], hearing, lines))

    @rule(case=opened, hearings=st.lists(people.hearings, min_size=2, max_size=4), offsets=OFFSETS)
    def sit_together(self, case: int, hearings: list[people.HearingPlan], offsets: list[float]) -> None:
        """Several courts result hearings of one case at the same moment, each with its own adviser."""
        acts = []
        for number, hearing in enumerate(hearings, start=1):
            lines = self._cases[case].new_lines(hearing)
            actor = self._court.actor("legal-adviser", number)
            acts.append(lambda a=actor, h=hearing, ls=lines: result_hearing(a, self._cases[case], h, ls))
        self._shared += self._court.together(acts, offsets)
