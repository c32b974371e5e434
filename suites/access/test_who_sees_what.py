"""Who sees what: documents withheld from the other side, looked for by those who must not see them."""

from __future__ import annotations

from nisi.gather.court import Court
from scenarios.people import random_document
from scenarios.tribunal import file_document, look, open_appeal, try_to_open

OFFICES = 3  # tribunal offices at work at once


def test_the_other_side_looks_for_restricted_documents(court: Court) -> None:
    """On each appeal a restricted and a public document are filed, a judge and the respondent look, and the respondent
    tries to open both."""
    wanted = court.size("access")["cases"]
    shares = [wanted // OFFICES + (office < wanted % OFFICES) for office in range(OFFICES)]
    filed = court.together([lambda o=office, n=share: _work(court, o, n) for office, share in enumerate(shares)])
    assert sum(filed) > 0, "no document could be filed, so nobody could look for one"


def _work(court: Court, office: int, cases: int) -> int:
    """One office's appeals, one after another; returns how many documents it filed."""
    rng = court.rng("access", office)
    filed = 0
    for _ in range(cases):
        case_id = open_appeal(court, court.actor("caseworker", office + 1))
        documents = [
            file_document(court, court.actor(role, office + 1), case_id, random_document(rng, role, classification))
            for role, classification in (("caseworker", "RESTRICTED"), ("representative", "PUBLIC"))
        ]
        for role in ("tribunal-judge", "respondent"):
            look(court.actor(role, office + 1), case_id)
        for document in documents:
            if case_id is not None and document is not None:
                try_to_open(court.actor("respondent", office + 1), case_id, document)
                filed += 1
    return filed
