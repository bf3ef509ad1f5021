"""Series of activities: what recurs, for whom, and whose turn it was."""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKeyConstraint, Index
from sqlmodel import Field, SQLModel

from models.case.tables import LONG, one_of
from states.activity import SCOPES
from states.measure import Category
from states.school_year import Anchor

SORT = "activity"
PARTS_PLAYED = ("participant", "consulted", "informed")


class ActivitySeries(SQLModel, table=True):
    """An activity that recurs, or is held once. Its name and role stand in its subject.

    ``first`` is the anchor, None while the day is vague (``when_text`` says what is known of it).
    ``last``: what is to be done at some time of a period, from ``first`` to this day.
    ``every_months`` 0: once. ``exact_within``: working days in which a vague day must become exact.
    ``forms``: the forms of unit that it concerns, none: all. ``asks``: what is asked when it was
    held.
    """

    __tablename__ = "activity_series"
    __table_args__ = (
        ForeignKeyConstraint(
            ["municipality_id", "subject_id"], ["subject.municipality_id", "subject.id"]
        ),
        CheckConstraint(one_of("scope", SCOPES), name="scope_is_known"),
        CheckConstraint(one_of("category", Category), name="category_is_known"),
        CheckConstraint(one_of("anchor", Anchor), name="anchor_is_known"),
        CheckConstraint("every_months BETWEEN 0 AND 240", name="a_series_comes_in_whole_months"),
        CheckConstraint("exact_within BETWEEN 1 AND 400", name="a_vague_day_has_a_limit"),
        CheckConstraint("first IS NOT NULL OR when_text != ''", name="a_series_says_when"),
        CheckConstraint(
            "last IS NULL OR (first IS NOT NULL AND last >= first)",
            name="a_period_ends_after_it_begins",
        ),
        # Serves "all series of this municipality", asked every day.
        Index("series_of_a_municipality", "municipality_id"),
    )

    subject_id: int = Field(primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    type: str = Field(max_length=40)
    category: str = Field(max_length=20)
    scope: str = Field(max_length=20)
    begins: date
    first: date | None = None
    last: date | None = None
    every_months: int = 12
    anchor: str = Field(default=Anchor.FIXED.value, max_length=20)
    when_text: str = Field(default="", max_length=200)
    exact_within: int = 20
    audience: str = Field(default="", max_length=200)
    external: str = Field(default="", max_length=200)
    basis: str = Field(default="", max_length=LONG)
    forms: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    asks: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    parts: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class ActivityTurn(SQLModel, table=True):
    """Which occurrence of its series a case is: the n-th, and the day that the series gave it.
    ``begins``: the first day of its period, of which ``natural`` is the last."""

    __tablename__ = "activity_turn"
    __table_args__ = (
        ForeignKeyConstraint(["municipality_id", "case_id"], ["case.municipality_id", "case.id"]),
        ForeignKeyConstraint(
            ["municipality_id", "subject_id"], ["subject.municipality_id", "subject.id"]
        ),
        CheckConstraint("n >= 0", name="occurrences_count_up"),
        CheckConstraint(
            'begins IS NULL OR ("natural" IS NOT NULL AND begins <= "natural")',
            name="an_occurrence_ends_after_it_begins",
        ),
        # Serves "what was opened of this series".
        Index("turns_of_a_series", "subject_id"),
    )

    case_id: int = Field(primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    subject_id: int
    n: int
    natural: date | None = None
    begins: date | None = None


class ActivityPart(SQLModel, table=True):
    """One part that an occurrence was broken into; whether it is done is an answer, ``part_n``."""

    __tablename__ = "activity_part"
    __table_args__ = (
        ForeignKeyConstraint(["municipality_id", "case_id"], ["case.municipality_id", "case.id"]),
        CheckConstraint("number >= 1", name="parts_count_from_one"),
    )

    case_id: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    text: str = Field(max_length=200)


class Party(SQLModel, table=True):
    """Somebody outside the line who takes part in, is consulted on or informed of a subject:
    a department, an organisation or a role."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["municipality_id", "subject_id"], ["subject.municipality_id", "subject.id"]
        ),
        CheckConstraint(one_of("played", PARTS_PLAYED), name="part_played_is_known"),
    )

    subject_id: int = Field(primary_key=True)
    played: str = Field(primary_key=True, max_length=20)
    who: str = Field(primary_key=True, max_length=200)
    municipality_id: str = Field(foreign_key="municipality.id", index=True)
