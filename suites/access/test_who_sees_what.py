"""Who sees what: documents withheld from the other side, looked for by those who must not see them."""

from __future__ import annotations

from scenarios.people import random_document
from scenarios.tribunal import file_document, look, open_appeal, try_to_open

from nisi.gather.court import Court


def test_the_other_side_looks_for_restricted_documents(court: Court) -> None:
    """On each appeal a restricted and a public document are filed, every role looks, and the respondent tries both."""
    rng = court.rng("access")
    filed = 0
    for _ in range(court.size("access")["cases"]):
        case_id = open_appeal(court, court.actor("caseworker"))
        documents = [
            file_document(court, court.actor(role), case_id, random_document(rng, role, classification))
            for role, classification in (("caseworker", "RESTRICTED"), ("representative", "PUBLIC"))
        ]
        for role in ("tribunal-judge", "respondent"):
            look(court.actor(role), case_id)
        for document in documents:
            if case_id is not None and document is not None:
                try_to_open(court.actor("respondent"), case_id, document)
                filed += 1
    assert filed > 0, "no document could be filed, so nobody could look for one"
