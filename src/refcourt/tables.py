"""All tables of the platform. Lists inside a case or a hearing are JSON text, as the real platforms keep them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()

_SERIAL = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only on INTEGER

prosecution_case = Table(
    "prosecution_case",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("urn", String(64), nullable=False, unique=True),
    Column("test_case", Boolean, nullable=False),
    Column("defendants", Text, nullable=False),
    Column("linked_to", Text, nullable=False),
    Column("shares", Integer, nullable=False),
)

hearing_day = Table(  # one row for each day of a hearing: its own draft, version and state
    "hearing_day",
    metadata,
    Column("hearing_id", String(36), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("case_id", ForeignKey("prosecution_case.id"), nullable=False, index=True),
    Column("court_centre", Text, nullable=False),
    Column("state", String(32), nullable=False),
    Column("version", Integer, nullable=False),
    Column("result_lines", Text, nullable=False),
    Column("shared_sequence", Integer),
    Column("shared_time", String(32)),
    Column("amended_by", String(64)),
    Column("amendment_reason", Text),
    Column("share_failed", String(64)),
)

results_share = Table(  # every accepted share as it was, numbered within its case; never changed
    "results_share",
    metadata,
    Column("case_id", ForeignKey("prosecution_case.id"), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("hearing_id", String(36), nullable=False, index=True),
    Column("day", String(10), nullable=False),
    Column("previous", Integer),
    Column("result_lines", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("shared_time", String(32), nullable=False),
    Column("shared_by", String(64), nullable=False),
)

tagging_order = Table(  # the last word on each order of a case
    "tagging_order",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("case_id", ForeignKey("prosecution_case.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("word", Text, nullable=False),
    Column("spoken_by", String(64), nullable=False),
)

juror = Table(
    "juror",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("summons_number", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("court_centre", Text, nullable=False, index=True),
    Column("first_day", String(10), nullable=False),
    Column("enrolled_by", String(64), nullable=False),
    Column("enrolled_time", String(32), nullable=False),
)

attendance = Table(  # one row for a person, a place (a hearing's id, or a court centre) and a day, whoever enters it
    "attendance",
    metadata,
    Column("place", String(200), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("attendee", String(16), primary_key=True),
    Column("reference", String(200), primary_key=True),
    Column("id", String(36), nullable=False),
    Column("name", Text, nullable=False),
    Column("arrived_time", String(5), nullable=False),
    Column("on_paper", Boolean, nullable=False),
    Column("entered_by", String(64), nullable=False),
    Column("entered_time", String(32), nullable=False),
)

tribunal_case = Table(
    "tribunal_case",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("reference", String(64), nullable=False, unique=True),
    Column("case_type", String(64), nullable=False),
    Column("test_case", Boolean, nullable=False),
    Column("state", String(32), nullable=False),
    Column("version", Integer, nullable=False),
    Column("documents", Text, nullable=False),
    Column("fields", Text, nullable=False),
)

case_event = Table(
    "case_event",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("case_id", ForeignKey("tribunal_case.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("event", String(64), nullable=False),
    Column("summary", Text, nullable=False),
    Column("changed", Text, nullable=False),
    Column("person", String(64), nullable=False),
    Column("created_time", String(32), nullable=False),
)
Index("case_event_of_version", case_event.c.case_id, case_event.c.version, unique=True)

stored_document = Table(
    "stored_document",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("case_id", ForeignKey("tribunal_case.id"), nullable=False, index=True),
    Column("filename", Text, nullable=False),
    Column("media_type", String(128), nullable=False),
    Column("classification", String(16), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("uploaded_by", String(64), nullable=False),
    Column("uploaded_time", String(32), nullable=False),
    Column("attached", Boolean, nullable=False),
    Column("expires_time", String(32)),  # of an upload that no event has named
)
Index("stored_document_expiring", stored_document.c.expires_time)

document_bytes = Table(  # apart from its description, so that listing a store reads no bytes
    "document_bytes",
    metadata,
    Column("document_id", ForeignKey("stored_document.id"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

bundle = Table(
    "bundle",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("case_id", ForeignKey("tribunal_case.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

decision = Table(
    "decision",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("case_id", ForeignKey("tribunal_case.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("decision", Text, nullable=False),
    Column("person", String(64), nullable=False),
    Column("created_time", String(32), nullable=False),
)

role_assignment = Table(
    "role_assignment",
    metadata,
    Column("case_id", ForeignKey("tribunal_case.id"), primary_key=True),
    Column("role", String(64), primary_key=True),
    Column("person", String(64), primary_key=True),
    Column("assigned_by", String(64), nullable=False),
    Column("assigned_time", String(32), nullable=False),
)

search_entry = Table(  # a copy of what cases are searched by, refreshed after the fact
    "search_entry",
    metadata,
    Column("case_id", ForeignKey("tribunal_case.id"), primary_key=True),
    Column("reference", String(64), nullable=False, index=True),
)

outbox = Table(  # work owed because of a committed change, written with that change
    "outbox",
    metadata,
    Column("id", _SERIAL, primary_key=True),
    Column("topic", String(32), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("created_time", String(32), nullable=False),
    Column("done_time", String(32)),
)
Index("outbox_due", outbox.c.done_time, outbox.c.topic, outbox.c.id)

partner_message = Table(
    "partner_message",
    metadata,
    Column("sequence", _SERIAL, primary_key=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("partner", String(64), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("test_case", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_time", String(32), nullable=False),
    Column("delivered_time", String(32)),
)
Index("partner_message_due", partner_message.c.delivered_time, partner_message.c.partner, partner_message.c.sequence)

listed_message = Table(  # what a partner finds on its own list, in the order in which it was put there
    "listed_message",
    metadata,
    Column("position", _SERIAL, primary_key=True),
    Column("partner", String(64), nullable=False),
    Column("message_id", ForeignKey("partner_message.id"), nullable=False, unique=True),
)
Index("listed_message_of_partner", listed_message.c.partner, listed_message.c.position)

kept_outcome = Table(  # what a call or a form under a key of its sender's came to, so that it is not done again
    "kept_outcome",
    metadata,
    Column("person", String(64), primary_key=True),
    Column("asked", String(64), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("attempt", String(32), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("outcome", LargeBinary),
    Column("taken_time", String(32), nullable=False),
    Column("expires_time", String(32), nullable=False, index=True),
)

kept_form = Table(  # what somebody had typed into a form that could not be taken then
    "kept_form",
    metadata,
    Column("key", String(32), primary_key=True),
    Column("person", String(64), primary_key=True),
    Column("path", Text, nullable=False),
    Column("typed", Text, nullable=False),
    Column("expires_time", String(32), nullable=False, index=True),
)

platform_clock = Table(
    "platform_clock",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ahead_s", Float, nullable=False),
)

fault_firing = Table(  # a row for each time, so that writers who are struck do not wait for each other's count
    "fault_firing",
    metadata,
    Column("id", _SERIAL, primary_key=True),
    Column("fault_id", String(8), nullable=False, index=True),
)
