"""Confidentiality: an address is kept from the other side, which gets an edited copy."""

from __future__ import annotations

from nisi.gather.court import Court
from scenarios.people import FIELDS, DocumentPlan
from scenarios.tribunal import file_document, look, open_appeal, redact, try_to_open

STATEMENT = DocumentPlan("representative", "Witness statement", "appellantEvidence", "PUBLIC", 4_096)


def play(court: Court) -> None:
    clerk = court.actor("caseworker", 3)
    appeal = open_appeal(court, clerk, {"address": FIELDS["address"][2]})
    file_document(court, court.actor("representative", 3), appeal, STATEMENT)
    redact(court, clerk, appeal, appeal.document(0))
    court.pause(court.settings.stage.deadlines.access_settles_s)
    other_side = court.actor("respondent", 3)
    look(other_side, appeal)
    try_to_open(other_side, appeal, appeal.document(0))
    look(court.actor("tribunal-judge", 3), appeal)
