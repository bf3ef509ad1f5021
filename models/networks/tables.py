"""Networks, the school years in which they ran, and what they ask to have revised."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlmodel import Field, SQLModel

from models.case.tables import LONG, one_of
from models.partial_index import partial_index
from states.network import AUDIENCES

SORT = "network"


class Network(SQLModel, table=True):
    """A network of the units of one audience. ``appointed_role``: whom each unit appoints.
    ``leader_title`` says who leads it where that is not a person of the register; ``series_id`` are
    its meetings."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["municipality_id", "subject_id"], ["subject.municipality_id", "subject.id"]
        ),
        ForeignKeyConstraint(
            ["municipality_id", "leader_id"], ["person.municipality_id", "person.id"]
        ),
        ForeignKeyConstraint(
            ["municipality_id", "series_id"],
            ["meeting_series.municipality_id", "meeting_series.id"],
        ),
        CheckConstraint(one_of("audience", AUDIENCES), name="audience_is_known"),
    )

    subject_id: int = Field(primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id", index=True)
    audience: str = Field(max_length=20)
    appointed_role: str = Field(default="ikt_pedagog", max_length=40)
    series_id: int
    leader_id: int | None = None
    leader_title: str = Field(default="", max_length=200)


class NetworkRun(SQLModel, table=True):
    """A time in which a network ran: from a school year to another. ``paused`` is the first day
    without it, which may lie ahead; None while it runs on."""

    __tablename__ = "network_run"
    __table_args__ = (
        ForeignKeyConstraint(
            ["municipality_id", "subject_id"], ["subject.municipality_id", "subject.id"]
        ),
        CheckConstraint(
            "paused IS NULL OR paused >= started", name="a_network_is_paused_after_it_started"
        ),
        # Serves "does this network run"; it can only run once at a time.
        partial_index(
            "a_network_runs_once",
            "subject_id",
            unique=True,
            where="paused IS NULL",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    subject_id: int
    from_year: str = Field(max_length=9)
    to_year: str = Field(default="", max_length=9)  # the first year without it
    started: date
    paused: date | None = None
    why: str = Field(default="", max_length=LONG)


class RevisionRequest(SQLModel, table=True):
    """What a network asks to have written or revised: a document by its name, and its subject
    where it is registered."""

    __tablename__ = "revision_request"
    __table_args__ = (
        ForeignKeyConstraint(["municipality_id", "case_id"], ["case.municipality_id", "case.id"]),
        ForeignKeyConstraint(
            ["municipality_id", "network_id"], ["subject.municipality_id", "subject.id"]
        ),
        ForeignKeyConstraint(
            ["municipality_id", "document_id"], ["subject.municipality_id", "subject.id"]
        ),
    )

    case_id: int = Field(primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    network_id: int = Field(index=True)
    document: str = Field(max_length=200)
    document_id: int | None = None
    why: str = Field(max_length=LONG)
