"""An appeal: the appellant's representative and the department file at once while scanned post is processed; the judge
reads the file and the bundle and decides, and each side looks at what it may see."""

from __future__ import annotations

from functools import partial

from nisi.gather.court import Court
from scenarios.people import FIELDS, DocumentPlan
from scenarios.tribunal import assign, bundle, decide, file_document, look_into_everything, open_appeal

FILED = (
    DocumentPlan("representative", "Medical report", "appellantEvidence", "PUBLIC", 60_000),
    DocumentPlan("respondent", "Letter", "respondentEvidence", "PUBLIC", 4_096),
    DocumentPlan("caseworker", "Adroddiad meddygol", "correspondence", "RESTRICTED", 700),
)


def play(court: Court) -> None:
    clerk = court.actor("caseworker")
    appeal = open_appeal(court, clerk, {name: values[0] for name, values in FIELDS.items()})
    court.together([partial(file_document, court, court.actor(plan.role, 2), appeal, plan) for plan in FILED])
    assign(court, clerk, appeal, "panel-member", 4)
    judge = court.actor("tribunal-judge", 2)
    court.pause(court.settings.stage.deadlines.view_settles_s)
    bundle(judge, appeal)
    decide(judge, appeal)
    for role, n in (("panel-member", 4), ("representative", 2), ("respondent", 2)):
        look_into_everything(court.actor(role, n), appeal)
