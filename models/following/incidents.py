"""Incidents and near misses as counts, from the systems that hold them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy import select as select_many  # SQLModel's own is typed for four columns
from sqlmodel import Field, Session, SQLModel, col, func, select

from models.case.tables import one_of
from states.incident import ARENAS, Scale, Status
from states.school_year import SchoolYear


class IncidentCount(SQLModel, table=True):
    """So many of a type, scale, arena and status at a unit in a period, as ``source`` says.
    Read again, a row says the new number. No row is about one pupil."""

    __tablename__ = "incident_count"
    __table_args__ = (
        UniqueConstraint(
            "municipality_id",
            "source",
            "unit_id",
            "period",
            "type",
            "scale",
            "arena",
            "status",
            name="a_count_is_taken_once",
        ),
        CheckConstraint(one_of("scale", Scale), name="scale_is_known"),
        CheckConstraint(one_of("status", Status), name="incident_status_is_known"),
        CheckConstraint(one_of("arena", ARENAS), name="incident_arena_is_known"),
        CheckConstraint("count >= 0", name="incidents_are_counted"),
        ForeignKeyConstraint(["municipality_id", "unit_id"], ["unit.municipality_id", "unit.id"]),
        # Serves "what happened at this unit in a school year".
        Index("incidents_of_a_year", "unit_id", "year"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: str = Field(foreign_key="municipality.id")
    unit_id: int
    period: str = Field(max_length=10)  # as the source says: 2025/26 or 2026-03
    year: str = Field(max_length=9)  # the school year that the period lies in
    type: str = Field(max_length=100)
    scale: str = Field(max_length=20)
    arena: str = Field(max_length=20)
    status: str = Field(max_length=30)
    source: str = Field(max_length=60)
    count: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What one system says of one school year: numbers by scale and by status."""

    year: str
    source: str
    minor: int
    serious: int
    unmended: int


def sources_for(session: Session, municipality: str, unit: int, year: SchoolYear) -> list[Counted]:
    """The counts that a cycle's mapping can rest on: those of the year before and of the year so
    far, by system."""
    wanted = (str(year.previous()), str(year))
    rows = session.execute(
        select_many(
            col(IncidentCount.year),
            col(IncidentCount.source),
            col(IncidentCount.scale),
            col(IncidentCount.status),
            func.sum(IncidentCount.count),
        )
        .where(
            col(IncidentCount.municipality_id) == municipality,
            col(IncidentCount.unit_id) == unit,
            col(IncidentCount.year).in_(wanted),
        )
        .group_by(
            col(IncidentCount.year),
            col(IncidentCount.source),
            col(IncidentCount.scale),
            col(IncidentCount.status),
        )
        .order_by(col(IncidentCount.year), col(IncidentCount.source))
    ).all()
    keys = dict.fromkeys((row[0], row[1]) for row in rows)

    def total(key: tuple[str, str], place: int, code: str) -> int:
        return sum(int(row[4]) for row in rows if (row[0], row[1]) == key and row[place] == code)

    return [
        Counted(
            year=key[0],
            source=key[1],
            minor=total(key, 2, Scale.MINOR),
            serious=total(key, 2, Scale.SERIOUS),
            unmended=total(key, 3, Status.NOT_MENDED),
        )
        for key in keys
    ]


def counts_from(session: Session, municipality: str, source: str) -> list[IncidentCount]:
    """Every row that a system has told, in the order they came."""
    asked = select(IncidentCount).where(
        IncidentCount.municipality_id == municipality, IncidentCount.source == source
    )
    return list(session.exec(asked.order_by(col(IncidentCount.id))))


def counts_here(session: Session, municipality: str, year: str = "") -> Sequence[IncidentCount]:
    """The rows of every system, in one school year or in all, the latest period first."""
    asked = select(IncidentCount).where(IncidentCount.municipality_id == municipality)
    if year:
        asked = asked.where(IncidentCount.year == year)
    return session.exec(
        asked.order_by(col(IncidentCount.period).desc(), col(IncidentCount.id))
    ).all()
