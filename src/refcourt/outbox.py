"""Work that the platform owes because of a change, queued in the transaction that made the change."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select, update

from refcourt import clock
from refcourt.database import Database
from refcourt.tables import outbox

RESULTS_SHARED = "results-shared"
CASE_CHANGED = "case-changed"
CASE_LODGED = "case-lodged"


_ENQUEUE = insert(outbox)
_DUE = (
    select(outbox.c.id, outbox.c.subject)
    .where(outbox.c.done_time.is_(None), outbox.c.topic == bindparam("of_topic"))
    .order_by(outbox.c.id)
    .limit(1000)
)
_FINISH = (
    update(outbox)
    .where(
        outbox.c.done_time.is_(None),
        outbox.c.topic == bindparam("of_topic"),
        outbox.c.subject == bindparam("of_subject"),
        outbox.c.id <= bindparam("through"),
    )
    .values(done_time=bindparam("now"))
)


@dataclass(frozen=True)
class Job:
    """`subject` is a case, or what of it: case/part."""

    id: int
    subject: str

    @property
    def case(self) -> str:
        return self.subject.partition("/")[0]


def enqueue(tx: Connection, topic: str, subject: str) -> None:
    tx.execute(_ENQUEUE, {"topic": topic, "subject": subject, "created_time": clock.now()})


def due(db: Database, topic: str) -> list[Job]:
    with db.read() as tx:
        return [Job(row.id, row.subject) for row in tx.execute(_DUE, {"of_topic": topic})]


def finish(tx: Connection, topic: str, job: Job) -> bool:
    """The job and those before it for its subject are done; later ones may ask for something newer. False if it was."""
    done = {"of_topic": topic, "of_subject": job.subject, "through": job.id, "now": clock.now()}
    return tx.execute(_FINISH, done).rowcount > 0
