"""The outbox: messages with their leases, what each one says, what was not said, and the links."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.case.tables import one_of
from models.partial_index import partial_index
from models.register.tables import within

STATUSES = ("pending", "held", "claimed", "sending", "sent", "cancelled", "dead")
SORTS = ("duty", "alert", "urgent", "invitation", "sign_in", "trial")
AT_ONCE = ("urgent", "sign_in", "trial")  # before all others, at any hour, past every cap and hold
ACTIONS = ("done", "unchanged", "not_applicable", "delegate", "postpone")


class Message(SQLModel, table=True):
    """One letter to one person on one day. The row is the queue; a claim is a lease on it."""

    __table_args__ = (
        # Day first: also serves "what has been written today, and this week". Urgent letters and
        # invitations may be several a day: each is about an alarm or a gathering of its own.
        UniqueConstraint("day", "person_id", "sort", "about", name="one_letter_a_person_and_day"),
        UniqueConstraint("municipality_id", "id", name="a_letter_lies_in_its_municipality"),
        within("person", "person_id"),
        CheckConstraint(one_of("status", STATUSES), name="status_is_known"),
        CheckConstraint(one_of("sort", SORTS), name="sort_is_known"),
        # Serve "which letters may leave now" and "whose lease has run out".
        partial_index(
            "message_waiting",
            "next_at",
            where="status = 'pending'",
        ),
        partial_index(
            "message_leased",
            "lease_until",
            where="status IN ('claimed', 'sending')",
        ),
        # Serves "which letters may leave at once".
        partial_index(
            "message_urgent",
            "next_at",
            where=f"status = 'pending' AND {one_of('sort', AT_ONCE)}",
        ),
        # Serves "which letters did she get", the latest first.
        Index("message_to", "person_id", "day"),
        # Serves "what is held or dead here", a short list.
        partial_index(
            "message_troubled",
            "municipality_id",
            "status",
            where="status IN ('held', 'dead')",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    person_id: int
    day: date
    sort: str = Field(default="duty", max_length=10)
    about: int = 0  # the alarm, or what is told of a gathering; the others gather a whole day
    status: str = Field(default="pending", max_length=10)
    reason: str = Field(default="", max_length=60)  # why held, cancelled or dead: a catalogue key
    digest: bool = False
    message_id: str = Field(max_length=80, unique=True)
    letter: str = Field(default="", max_length=20)  # known when it was composed
    owner: str = Field(default="", max_length=120)
    fence: int = 0
    lease_until: datetime | None = None
    attempts: int = 0
    next_at: datetime
    created_at: datetime
    sending_at: datetime | None = None
    sent_at: datetime | None = None
    last_answer: str = Field(default="", max_length=300)


class Item(SQLModel, table=True):
    """One thing that a message says. The key is the business fact: said once, to one person."""

    __table_args__ = (
        within("case", "case_id"),
        within("person", "person_id"),
        within("message", "message_id"),
        # Serves "what does this message say".
        Index("item_of_message", "message_id"),
        {"sqlite_with_rowid": False},
    )

    case_id: int = Field(primary_key=True)
    since_version: int = Field(primary_key=True)
    level: int = Field(primary_key=True)
    person_id: int = Field(primary_key=True)
    due: date = Field(primary_key=True)
    municipality_id: str
    message_id: int
    natural: date  # the day the rung belonged to; the message's day is later when it was moved


class Quiet(SQLModel, table=True):
    """A rung that was not said on its day: why, and when it goes out instead."""

    __table_args__ = (within("case", "case_id"), within("person", "person_id"))

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(index=True)
    day: date
    case_id: int = Field(index=True)
    person_id: int | None = None
    level: int
    reason: str = Field(max_length=60)
    name: str = Field(default="", max_length=200)
    goes_out: date | None = None


class ActionLink(SQLModel, table=True):
    """One button of one mail: one case, one person, one action, one step. Only a hash is kept."""

    __tablename__ = "action_link"
    __table_args__ = (
        CheckConstraint(one_of("action", ACTIONS), name="action_is_known"),
        within("message", "message_id"),
        within("case", "case_id"),
        within("person", "person_id"),
    )

    token_hash: str = Field(primary_key=True, max_length=64)
    municipality_id: str
    message_id: int
    case_id: int = Field(index=True)
    person_id: int
    action: str = Field(max_length=20)
    since_version: int
    expires: date
    used_at: datetime | None = None


class MailHost(SQLModel, table=True):
    """The circuit breaker of a mail host: while ``open_until`` lies ahead nobody calls it.

    Common to all: one host takes the letters of every municipality.
    """

    __tablename__ = "mail_host"

    host: str = Field(primary_key=True, max_length=300)
    failures: int = 0
    open_until: datetime | None = None
    last_answer: str = Field(default="", max_length=300)
