"""Documents and data of tribunal appeals: filed, managed and moved by several people at once, and looked at."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule

from nisi.actor import Actor
from nisi.gather.court import Court
from scenarios import people
from scenarios.tribunal import (
    Appeal,
    bundle,
    decide,
    file_document,
    file_documents,
    look,
    look_into_everything,
    manage,
    move,
    open_appeal,
    put_on_case,
    redact,
    update,
    update_too_late,
    upload,
)

OFFSETS = st.lists(st.sampled_from((0.0, 0.0, 0.005, 0.05)), min_size=4, max_size=4)
TWO = st.lists(people.documents, min_size=2, max_size=2)
PLACES = st.integers(0, 9)
CATEGORIES = st.sampled_from(people.CATEGORIES)
PARCEL = 20  # documents that are filed in one event
LOOKING = st.sampled_from(("tribunal-judge", "caseworker", "representative", "respondent"))


class DocumentsMachine(RuleBasedStateMachine):
    """A plan of what is done with appeals; bundle values are places in `appeals`, whatever was answered."""

    opened = Bundle("opened")

    def __init__(self, court: Court, filed_on: list[Appeal]) -> None:
        super().__init__()
        self._court, self._filed_on = court, filed_on
        self._appeals: list[Appeal] = []

    @rule(
        target=opened,
        first=people.restricted_documents,
        fields=people.fields,
        others=TWO,
        field=people.one_field,
        late=people.one_field,
        offsets=OFFSETS,
    )
    def open(
        self,
        first: people.DocumentPlan,
        fields: dict[str, str],
        others: list[people.DocumentPlan],
        field: dict[str, str],
        late: dict[str, str],
        offsets: list[float],
    ) -> int:
        """An appeal with a restricted document; two people put more on it at once, while a third changes its data.

        A fourth began a change before that and comes back too late."""
        appeal = open_appeal(self._court, self._someone("caseworker"), fields)
        self._appeals.append(appeal)
        if file_document(self._court, self._someone(first.role), appeal, first) and appeal.case_id:
            self._filed_on.append(appeal)
        acts: list[Callable[[], object]] = [lambda: update(self._someone("caseworker", 4), appeal, field)]
        for number, document in enumerate(others, start=1):
            actor = self._someone(document.role, number)
            uploaded = upload(self._court, actor, appeal, [document])
            acts.append(lambda a=actor, u=uploaded: put_on_case(a, appeal, u))
        late_comer = self._someone("caseworker", 5)
        update_too_late(late_comer, appeal, late, lambda: self._court.together(acts, offsets))
        return len(self._appeals) - 1

    @rule(case=opened, plans=st.lists(people.documents, min_size=1, max_size=8))
    def file(self, case: int, plans: list[people.DocumentPlan]) -> None:
        """One person files what they have, in one event."""
        role = plans[0].role
        mine = [plan for plan in plans if plan.role == role]
        file_documents(self._court, self._someone(role), self._appeals[case], mine)

    @rule(case=opened, place=PLACES, category=CATEGORIES, in_view=st.booleans())
    def recategorise(self, case: int, place: int, category: str, in_view: bool) -> None:
        """By an event, or from within the case file view."""
        appeal, clerk = self._appeals[case], self._someone("caseworker")
        if in_view:
            move(clerk, appeal, appeal.document(place), category)
        else:
            manage(clerk, appeal, appeal.document(place), category=category)

    @rule(case=opened, place=PLACES)
    def withdraw(self, case: int, place: int) -> None:
        appeal = self._appeals[case]
        manage(self._someone("caseworker"), appeal, appeal.document(place), withdrawn=True)

    @rule(case=opened, place=PLACES)
    def redact(self, case: int, place: int) -> None:
        """An edited copy for everybody takes the place of a document that only the tribunal may see."""
        appeal = self._appeals[case]
        redact(self._court, self._someone("caseworker"), appeal, appeal.document(place))

    @rule(
        case=opened,
        place=PLACES,
        category=CATEGORIES,
        document=people.documents,
        field=people.one_field,
        offsets=OFFSETS,
    )
    def manage_together(
        self,
        case: int,
        place: int,
        category: str,
        document: people.DocumentPlan,
        field: dict[str, str],
        offsets: list[float],
    ) -> None:
        """One moves a document while another files one, a third changes the data, and a judge looks."""
        appeal = self._appeals[case]
        moved = appeal.document(place)
        mover, filer = self._someone("caseworker", 2), self._someone(document.role, 3)
        self._court.together(
            [
                lambda: move(mover, appeal, moved, category),
                lambda: file_document(self._court, filer, appeal, document),
                lambda: update(self._someone("caseworker", 4), appeal, field),
                lambda: look(self._someone("tribunal-judge"), appeal),
            ],
            offsets,
        )

    @rule(case=opened, one=people.one_field, other=people.one_field, offsets=OFFSETS)
    def update_together(self, case: int, one: dict[str, str], other: dict[str, str], offsets: list[float]) -> None:
        """Two people change the data of a case at once."""
        appeal = self._appeals[case]
        self._court.together(
            [
                lambda: update(self._someone("caseworker", 1), appeal, one),
                lambda: update(self._someone("caseworker", 2), appeal, other),
            ],
            offsets,
        )

    @rule(case=opened, role=LOOKING)
    def look(self, case: int, role: str) -> None:
        look_into_everything(self._someone(role), self._appeals[case])

    @rule(case=opened)
    def bundle_and_decide(self, case: int) -> None:
        """The judge is sent the bundle, reads the file and decides."""
        judge = self._someone("tribunal-judge")
        bundle(judge, self._appeals[case])
        decide(judge, self._appeals[case])

    def _someone(self, role: str, n: int = 1) -> Actor:
        return self._court.actor(role, n)


def file_a_thick_case(court: Court, documents: int) -> None:
    """One appeal with so many documents, filed in parcels, all with one title and one of them large; all sides look."""
    clerk, judge = court.actor("caseworker", 6), court.actor("tribunal-judge", 6)
    appeal = open_appeal(court, clerk)
    for first in range(0, documents, PARCEL):
        sizes = [people.LARGE if n == 0 else people.SIZES[n % len(people.SIZES)] for n in range(first, documents)]
        file_documents(court, clerk, appeal, [people.letter(size) for size in sizes[:PARCEL]])
    court.pause(court.settings.stage.deadlines.view_settles_s)
    bundle(judge, appeal)
    decide(judge, appeal)
    for role in people.PARTIES:
        look(court.actor(role, 6), appeal)
