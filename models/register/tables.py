"""Who and where: municipalities, units, people, their appointments, and the school's own breaks."""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlmodel import Field, SQLModel

from models.partial_index import partial_index

TEXT = 200
EVERYBODY, PUPILS = "all", "pupils"  # whose free days they are: nobody works, or the staff does


def within(table: str, column: str) -> ForeignKeyConstraint:
    """``column`` is the number of a row of ``table`` in the row's own municipality."""
    there = [f"{table}.municipality_id", f"{table}.id"]
    return ForeignKeyConstraint(["municipality_id", column], there)


class Municipality(SQLModel, table=True):
    """A tenant: a municipality or county. ``id`` is country and code, like ``se-1401``.

    Common to all: its rows are the municipalities themselves.
    """

    __table_args__ = (
        CheckConstraint("country IN ('SE', 'NO')", name="country_is_sweden_or_norway"),
        CheckConstraint("length(locale) = 2", name="locale_has_two_letters"),
        CheckConstraint("preset IN ('läsår', 'kalenderår')", name="preset_is_known"),
    )

    id: str = Field(primary_key=True, max_length=20)
    code: str = Field(max_length=12)
    name: str = Field(max_length=TEXT)
    country: str = Field(max_length=2)
    locale: str = Field(max_length=2)
    preset: str = Field(max_length=20)
    digest_week: str = Field(default="", max_length=8)  # the ISO week of the last digest
    opened_year: str = Field(default="", max_length=9)  # the latest school year opened for all
    looked_on: date | None = None  # the day when it was last looked who has taken over
    owner: str = Field(
        default="municipality",
        sa_column=Column(
            String(12),
            CheckConstraint("owner IN ('municipality', 'county', 'association', 'independent')"),
            nullable=False,
            server_default="municipality",
        ),
    )


class Unit(SQLModel, table=True):
    """A school or preschool unit, which is the same one whatever it is called. ``code`` is its
    number in a public register, if it is known. A closed one stays in the history."""

    __table_args__ = (
        UniqueConstraint("municipality_id", "name", name="a_name_is_one_unit"),
        UniqueConstraint("municipality_id", "id", name="a_unit_lies_in_its_municipality"),
        within("unit", "parent_id"),
        partial_index(
            "a_code_is_one_unit",
            "municipality_id",
            "code",
            unique=True,
            where="code != ''",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    name: str = Field(max_length=TEXT)
    form: str = Field(default="", max_length=TEXT)
    parent_id: int | None = None
    closes: date | None = None
    code: str = Field(default="", max_length=12, sa_column_kwargs={"server_default": ""})


class FormerName(SQLModel, table=True):
    """What a unit was called until a day, that day included."""

    __tablename__ = "unit_name"
    __table_args__ = (
        within("unit", "unit_id"),
        UniqueConstraint("unit_id", "name", name="a_former_name_is_kept_once"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id", index=True)
    unit_id: int
    name: str = Field(max_length=TEXT)
    until: date


class Succession(SQLModel, table=True):
    """A unit went on in another one from a day: it was merged into it, or split."""

    __tablename__ = "unit_succession"
    __table_args__ = (
        CheckConstraint("unit_id != successor_id", name="no_unit_succeeds_itself"),
        within("unit", "unit_id"),
        within("unit", "successor_id"),
        UniqueConstraint("unit_id", "successor_id", name="a_unit_goes_on_once_in_another"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id", index=True)
    unit_id: int
    successor_id: int
    day: date


class Person(SQLModel, table=True):
    """Somebody on the staff. ``id`` is all that the record and Prefect ever hold of them."""

    __table_args__ = (
        # Erased people have no address.
        partial_index(
            "an_address_is_one_person",
            "municipality_id",
            "email",
            unique=True,
            where="email != ''",
        ),
        UniqueConstraint("municipality_id", "id", name="a_person_lies_in_its_municipality"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    name: str = Field(max_length=TEXT)
    email: str = Field(max_length=254)
    locale: str = Field(max_length=2)
    unreachable: str = Field(default="", max_length=TEXT)  # the mail server's last final refusal


class Appointment(SQLModel, table=True):
    """A person holds a role at a unit (None: at the authority), between two days, both included.
    ``claimed``: what a provider said of her has given it to her, and takes it away."""

    __table_args__ = (
        CheckConstraint(
            "ends IS NULL OR starts IS NULL OR ends >= starts",
            name="an_appointment_ends_after_it_starts",
        ),
        within("person", "person_id"),
        within("unit", "unit_id"),
        within("person", "deputy_id"),
        Index(
            "an_appointment_is_made_once",
            "municipality_id",
            "person_id",
            "role",
            text("coalesce(unit_id, 0)"),
            text("coalesce(starts, '0001-01-01')"),
            unique=True,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id", index=True)
    person_id: int
    role: str = Field(max_length=40)
    unit_id: int | None = None
    deputy_id: int | None = None
    starts: date | None = None
    ends: date | None = None
    claimed: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class Answering(SQLModel, table=True):
    """Who answered in a role for a unit (0: the authority) when it was last looked: whoever takes
    over is told of what is under way."""

    __table_args__ = ({"sqlite_with_rowid": False},)

    municipality_id: str = Field(foreign_key="municipality.id", primary_key=True)
    role: str = Field(primary_key=True, max_length=40)
    at: int = Field(primary_key=True)
    people: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class Absence(SQLModel, table=True):
    """A person is away from a day to a day, both included; the deputy gets the letters."""

    __table_args__ = (
        CheckConstraint("ends >= starts", name="an_absence_ends_after_it_starts"),
        UniqueConstraint("person_id", "starts", name="an_absence_is_noted_once"),
        within("person", "person_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id", index=True)
    person_id: int
    starts: date
    ends: date


class SchoolBreak(SQLModel, table=True):
    """Free days of one unit and those below it (None: of all), both days included.

    ``whose``: ``all`` when nobody works, ``pupils`` when the staff does (a planning day). ``uid``
    and ``sequence`` are of the event that it came from (RFC 5545), if it came from one.
    """

    __tablename__ = "school_break"
    __table_args__ = (
        CheckConstraint("ends >= starts", name="a_break_ends_after_it_starts"),
        CheckConstraint("whose IN ('all', 'pupils')", name="a_break_is_somebodys"),
        within("unit", "unit_id"),
        Index(
            "a_break_is_noted_once",
            "municipality_id",
            text("coalesce(unit_id, 0)"),
            "name",
            "starts",
            unique=True,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id", index=True)
    name: str = Field(max_length=TEXT)
    starts: date
    ends: date
    unit_id: int | None = None
    whose: str = Field(default=EVERYBODY, max_length=6)
    uid: str = Field(default="", max_length=255)
    sequence: int = 0
