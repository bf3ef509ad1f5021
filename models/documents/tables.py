"""Governing documents, their cadences and revisions, the clocks of reports, and roll-outs."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.case.tables import one_of
from models.register.tables import TEXT
from states import governing_document
from states.cadence import Cadence, Rhythm

DOCUMENT, REPORT, ROLLOUT = "document", "report", "rollout"  # sorts of subjects
UNFINISHED = ("lapsed", "skipped")  # how a revision ends without a result
SCOPES = ("", "in_school", "outside_school", "both")


def _subject_key() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["municipality_id", "subject_id"], ["subject.municipality_id", "subject.id"]
    )


def _document_key() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["municipality_id", "document_id"], ["document.municipality_id", "document.subject_id"]
    )


def _decision_key() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["municipality_id", "decision_id"], ["decision.municipality_id", "decision.id"]
    )


class Document(SQLModel, table=True):
    """What is known of a governing document beside its name. The text lies elsewhere; ``lies_at``
    says where. ``settled``: when the text was last adopted, or confirmed by a revision."""

    __table_args__ = (
        _subject_key(),
        ForeignKeyConstraint(
            ["municipality_id", "variant_of"], ["subject.municipality_id", "subject.id"]
        ),
        _decision_key(),
        UniqueConstraint("municipality_id", "subject_id", name="a_document_lies_in_its_town"),
        CheckConstraint("decider IN ('board', 'here')", name="decider_is_known"),
        CheckConstraint(one_of("scope", SCOPES), name="scope_is_known"),
        CheckConstraint("version >= 0", name="document_versions_rise"),
        CheckConstraint("variant_of <> subject_id", name="a_document_is_no_variant_of_itself"),
        # Serves "all documents of one type", and which units lack theirs.
        Index("document_of_a_type", "municipality_id", "type"),
    )

    subject_id: int = Field(primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    type: str = Field(max_length=40)
    role: str = Field(max_length=40)  # answers for the document
    version: int = 0  # 0: never adopted
    scope: str = Field(default="", max_length=20)
    variant_of: int | None = None  # the document that this is a short version of
    lies_at: str = Field(default="", max_length=TEXT)
    templated: bool = False  # its type lists the parts that it must have
    decider: str = Field(max_length=10)  # who adopts it: board, or here
    body: str = Field(default="", max_length=TEXT)  # the board that it was registered for
    delegated: bool = False  # the board has left revisions to the administration
    adopted: date | None = None
    settled: date | None = None
    decision_id: int | None = None  # the latest adoption, where a body made it
    evaluated_by: date | None = None  # a plan's evaluation has a day and a role of its own
    evaluator_role: str = Field(default="", max_length=40)


class DocumentTheme(SQLModel, table=True):
    """A theme that a document takes up."""

    __tablename__ = "document_theme"
    __table_args__ = (_document_key(), {"sqlite_with_rowid": False})

    document_id: int = Field(primary_key=True)
    theme: str = Field(primary_key=True, max_length=40)
    municipality_id: str = Field(foreign_key="municipality.id")


class DocumentReach(SQLModel, table=True):
    """A document of the authority that concerns units beside it: the members of a network, or,
    where none is named, every unit. A document without a row concerns its own unit alone, or the
    authority as such."""

    __tablename__ = "document_reach"
    __table_args__ = (
        _document_key(),
        ForeignKeyConstraint(
            ["municipality_id", "network_id"], ["subject.municipality_id", "subject.id"]
        ),
    )

    document_id: int = Field(primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id", index=True)
    network_id: int | None = None


class CadenceRow(SQLModel, table=True):
    """A cadence of a document from a day on. Rows are added, never changed."""

    __tablename__ = "cadence"
    __table_args__ = (
        _document_key(),
        _decision_key(),
        CheckConstraint(one_of("cadence", Cadence), name="cadence_is_known"),
        CheckConstraint(
            "(cadence = 'when_needed') = (anchor IS NULL)", name="what_recurs_has_an_anchor"
        ),
        # Serves "the cadences of a document, in their order", and those of all documents here.
        Index("cadence_of_document", "municipality_id", "document_id", "from_day"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    document_id: int
    cadence: str = Field(max_length=20)
    from_day: date
    anchor: date | None = None
    decision_id: int | None = None

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(Cadence(self.cadence), self.from_day, self.anchor)


class Revision(SQLModel, table=True):
    """One revision of a document and its result; "no changes" is one. ``planned``: the day of its
    cadence, None when it was called for between two. Its findings are the case's answers of
    ``round``."""

    __table_args__ = (
        _document_key(),
        _decision_key(),
        CheckConstraint(
            f"outcome IS NULL OR {one_of('outcome', (*governing_document.OUTCOMES, *UNFINISHED))}",
            name="revision_outcome_is_known",
        ),
        CheckConstraint("ended IS NULL OR ended >= began", name="a_revision_ends_after_it_begins"),
        UniqueConstraint("document_id", "round", name="a_round_is_one_revision"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    document_id: int
    round: int
    planned: date | None = None
    began: date
    outcome: str | None = Field(default=None, max_length=20)
    ended: date | None = None
    decision_id: int | None = None


class ReportClock(SQLModel, table=True):
    """A duty to report to a body every year: ``first`` plus n years, never counted from the last
    report. It does not know any plan's cadence."""

    __tablename__ = "report_clock"
    __table_args__ = (
        _subject_key(),
        _document_key(),
        ForeignKeyConstraint(
            ["municipality_id", "matter_id"], ["matter.municipality_id", "matter.id"]
        ),
        _decision_key(),
    )

    subject_id: int = Field(primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    body: str = Field(max_length=TEXT)
    first: date
    since: date  # occurrences before this day are not asked for
    document_id: int | None = None  # the plan whose work is reported
    matter_id: int | None = None
    decision_id: int | None = None


class RolloutPlan(SQLModel, table=True):
    """What is rolled out: a document, or a system such as an alarm. ``target``: the percentage
    that counts as in place, where one is kept."""

    __tablename__ = "rollout_plan"
    __table_args__ = (
        _subject_key(),
        _document_key(),
        CheckConstraint(
            "target IS NULL OR target BETWEEN 1 AND 100", name="target_is_a_percentage"
        ),
        CheckConstraint("ends IS NULL OR ends >= starts", name="a_rollout_ends_after_it_starts"),
    )

    subject_id: int = Field(primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    system: str = Field(max_length=40)  # a type of system; "document" for a document
    document_id: int | None = None
    target: int | None = None
    starts: date
    ends: date | None = None
