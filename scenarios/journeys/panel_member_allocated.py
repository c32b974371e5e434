"""A panel member is allocated shortly before the hearing and sees the case; taken off it again, they see nothing."""

from __future__ import annotations

from nisi.gather.court import Court
from scenarios.people import FIELDS, DocumentPlan
from scenarios.tribunal import assign, file_document, look_into_everything, open_appeal, try_to_open

EVIDENCE = DocumentPlan("representative", "Appeal form", "appellantEvidence", "PUBLIC", 700)


def play(court: Court) -> None:
    clerk, member = court.actor("caseworker", 5), court.actor("panel-member", 5)
    appeal = open_appeal(court, clerk, {"hearingNeeds": FIELDS["hearingNeeds"][0]})
    file_document(court, court.actor("representative", 5), appeal, EVIDENCE)
    settles_s = court.settings.stage.deadlines.access_settles_s
    for remove in (False, True):
        assign(court, clerk, appeal, "panel-member", 5, remove=remove)
        court.pause(settles_s)
        look_into_everything(member, appeal)
        try_to_open(member, appeal, appeal.document(0))
