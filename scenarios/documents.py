"""Documents on tribunal appeals: filed one by one and by several people at once, looked at in between."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule

from nisi.gather.court import Court
from scenarios import people
from scenarios.tribunal import file_document, look, open_appeal

OFFSETS = st.lists(st.sampled_from((0.0, 0.0, 0.005, 0.05)), min_size=3, max_size=3)


class DocumentsMachine(RuleBasedStateMachine):
    """A plan of what is filed on appeals; bundle values are places in `appeals`, whatever was answered."""

    opened = Bundle("opened")

    def __init__(self, court: Court, appeals: list[str]) -> None:
        super().__init__()
        self._court, self._filed_on = court, appeals
        self._appeals: list[str | None] = []

    @rule(target=opened, first=people.documents)
    def open(self, first: people.DocumentPlan) -> int:
        case_id = open_appeal(self._court, self._court.actor("caseworker"))
        self._appeals.append(case_id)
        if file_document(self._court, self._court.actor(first.role), case_id, first) and case_id:
            self._filed_on.append(case_id)
        return len(self._appeals) - 1

    @rule(case=opened, document=people.documents)
    def file(self, case: int, document: people.DocumentPlan) -> None:
        file_document(self._court, self._court.actor(document.role), self._appeals[case], document)

    @rule(case=opened, documents=st.lists(people.documents, min_size=2, max_size=3), offsets=OFFSETS)
    def file_together(self, case: int, documents: list[people.DocumentPlan], offsets: list[float]) -> None:
        """Several people file on one appeal at the same moment: a clash must end with everything kept or refused."""
        acts = []
        for number, document in enumerate(documents, start=1):
            actor = self._court.actor(document.role, number)
            acts.append(lambda a=actor, d=document: file_document(self._court, a, self._appeals[case], d))
        self._court.together(acts, offsets)

    @rule(case=opened, role=st.sampled_from(("tribunal-judge", "caseworker", "respondent")))
    def look(self, case: int, role: str) -> None:
        look(self._court.actor(role), self._appeals[case])
