"""Who sees what on tribunal appeals: documents restricted and redacted, panel members assigned and removed."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule

from nisi.gather.court import Court
from scenarios import people
from scenarios.tribunal import (
    Appeal,
    assign,
    file_document,
    look,
    look_into_everything,
    manage,
    open_appeal,
    redact,
    try_to_open,
)

OFFSETS = st.lists(st.sampled_from((0.0, 0.005, 0.02)), min_size=3, max_size=3)
PLACES = st.integers(0, 5)
PANEL = "panel-member"
MEMBERS = st.integers(1, 3)


class AccessMachine(RuleBasedStateMachine):
    """A plan of who is let in, kept out and looks; bundle values are places in `appeals`, whatever was answered."""

    opened = Bundle("opened")

    def __init__(self, court: Court, filed_on: list[str]) -> None:
        super().__init__()
        self._court, self._filed_on = court, filed_on
        self._appeals: list[Appeal] = []

    @rule(target=opened, seed=st.integers(0, 2**32 - 1), fields=people.fields, member=MEMBERS)
    def open(self, seed: int, fields: dict[str, str], member: int) -> int:
        """An appeal with a restricted and a public document, which the other side and a new panel member try to see."""
        rng = self._court.rng("access", seed)
        appeal = open_appeal(self._court, self._court.actor("caseworker"), fields)
        self._appeals.append(appeal)
        for role, classification in (("caseworker", "RESTRICTED"), ("representative", "PUBLIC")):
            plan = people.random_document(rng, role, classification)  # type: ignore[arg-type]
            file_document(self._court, self._court.actor(role), appeal, plan)
        for document in appeal.documents:
            try_to_open(self._court.actor("respondent"), appeal, document)
        self._put_on(appeal, member)
        if all(appeal.documents) and appeal.case_id:
            self._filed_on.append(appeal.case_id)
        return len(self._appeals) - 1

    @rule(case=opened, role=st.sampled_from(("tribunal-judge", "respondent", "representative")))
    def look(self, case: int, role: str) -> None:
        look_into_everything(self._court.actor(role), self._appeals[case])

    @rule(case=opened, member=MEMBERS, remove=st.booleans())
    def assign(self, case: int, member: int, remove: bool) -> None:
        """A panel member is put on the case, looks, and may be taken off it again."""
        self._put_on(self._appeals[case], member)
        if remove:
            self._put_on(self._appeals[case], member, remove=True)

    @rule(case=opened, member=MEMBERS)
    def look_uninvited(self, case: int, member: int) -> None:
        """A panel member looks at a case, whether or not it is theirs."""
        appeal, someone = self._appeals[case], self._court.actor(PANEL, member)
        look_into_everything(someone, appeal)
        try_to_open(someone, appeal, appeal.document(0))

    @rule(case=opened, place=PLACES, offsets=OFFSETS)
    def restrict(self, case: int, place: int, offsets: list[float]) -> None:
        """A document is restricted while both sides look at it."""
        appeal = self._appeals[case]
        document = appeal.document(place)
        self._court.together(
            [
                lambda: manage(self._court.actor("caseworker"), appeal, document, classification="RESTRICTED"),
                lambda: try_to_open(self._court.actor("respondent"), appeal, document),
                lambda: look(self._court.actor("tribunal-judge"), appeal),
            ],
            offsets,
        )

    @rule(case=opened, place=PLACES)
    def redact(self, case: int, place: int) -> None:
        appeal = self._appeals[case]
        document = appeal.document(place)
        redact(self._court, self._court.actor("caseworker"), appeal, document)
        try_to_open(self._court.actor("respondent"), appeal, document)

    def _put_on(self, appeal: Appeal, member: int, remove: bool = False) -> None:
        assign(self._court, self._court.actor("caseworker"), appeal, PANEL, member, remove)
        look(self._court.actor(PANEL, member), appeal)
