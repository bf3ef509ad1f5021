"""Reports: what the data said when each was last compiled, a person's own words part by part, and
the versions that were kept, with their files."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Column, Field, SQLModel

from models.register.tables import within


class KeptReport(SQLModel, table=True):
    """One report: its sort, and what it is about. ``compiled`` is the draft as JSON, without a
    word of a person's own; ``compiled_at`` the instant of it. ``round_id`` is that of a programme,
    which belongs to no municipality. ``locale`` is the language in which it is written."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("municipality_id", "id", name="a_report_lies_in_its_municipality"),
        within("unit", "unit_id"),
        within("subject", "subject_id"),
        within("case", "case_id"),
        Index(
            "one_report_of_a_thing",
            "municipality_id",
            "sort",
            "starts",
            text("coalesce(unit_id, 0)"),
            text("coalesce(subject_id, 0)"),
            text("coalesce(case_id, 0)"),
            text("coalesce(round_id, 0)"),
            unique=True,
        ),
        CheckConstraint("ends >= starts", name="a_report_ends_after_it_starts"),
        # Serves "the reports about this case".
        Index("report_of_a_case", "case_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    sort: str = Field(max_length=40)
    unit_id: int | None = None
    subject_id: int | None = None
    case_id: int | None = None
    round_id: int | None = Field(default=None, foreign_key="programme_round.id")
    starts: date
    ends: date
    locale: str = Field(max_length=2)
    compiled: str = Field(sa_column=Column(Text, nullable=False))
    compiled_at: datetime


class KeptPart(SQLModel, table=True):
    """What somebody has done with a part: ``own`` words instead of the data's sentences (None:
    the data's stand), and the SHA-256 of the data that she had before her. ``version`` rises with
    every change, so that two who write the same part do not undo each other."""

    __tablename__ = "report_part"
    __table_args__ = (
        within("report", "report_id"),
        within("person", "touched_by"),
        CheckConstraint("version >= 1", name="versions_of_a_part_rise"),
        {"sqlite_with_rowid": False},
    )

    report_id: int = Field(primary_key=True)
    key: str = Field(primary_key=True, max_length=40)
    municipality_id: str = Field(foreign_key="municipality.id")
    own: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    data_sha256: str = Field(max_length=64)
    version: int = 1
    touched_by: int | None = None
    touched_at: datetime


class ReportVersion(SQLModel, table=True):
    """A report as it was kept: its content as JSON, that content's SHA-256, and the two files that
    were made of it. ``decision_id`` is the decision by which it was adopted."""

    __tablename__ = "report_version"
    __table_args__ = (
        within("report", "report_id"),
        within("person", "made_by"),
        ForeignKeyConstraint(
            ["municipality_id", "decision_id"], ["decision.municipality_id", "decision.id"]
        ),
        CheckConstraint("number >= 1", name="versions_count_up"),
    )

    report_id: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    made_at: datetime
    made_by: int | None = None
    content: str = Field(sa_column=Column(Text, nullable=False))
    sha256: str = Field(max_length=64)
    docx: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    pdf: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    decision_id: int | None = None


class Letterhead(SQLModel, table=True):
    """The authority's own Word file, whose head, foot and styles its reports are printed with."""

    __tablename__ = "letterhead"

    municipality_id: str = Field(primary_key=True, foreign_key="municipality.id", max_length=20)
    name: str = Field(max_length=120)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sha256: str = Field(max_length=64)
