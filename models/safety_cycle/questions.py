"""What is asked of safety cycles: which there are, which are lacking, what was decided apart."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists
from sqlmodel import Session, col, select

from models.case.tables import Case
from models.register.tables import Municipality, Unit
from models.safety_cycle.tables import Exemption
from states.safety_cycle import KIND
from states.school_year import SchoolYear


@dataclass(frozen=True, slots=True)
class Lacking:
    """A municipality that has cycles to open, and the latest school year opened for all."""

    municipality: str
    opened_year: str


def exemption(
    session: Session, municipality: str, unit: int, step: str, year: SchoolYear
) -> Exemption | None:
    """What was decided about this one occurrence of a step, if anything."""
    wanted = select(Exemption).where(
        Exemption.municipality_id == municipality,
        Exemption.unit_id == unit,
        Exemption.step == step,
        Exemption.year == str(year),
    )
    return session.exec(wanted).first()


def exemptions(
    session: Session, municipality: str, step: str, year: SchoolYear
) -> dict[int, Exemption]:
    """What was decided about a step's occurrences of one year, by unit."""
    wanted = select(Exemption).where(
        Exemption.municipality_id == municipality,
        Exemption.step == step,
        Exemption.year == str(year),
    )
    return {one.unit_id: one for one in session.exec(wanted)}


def cycle_under_way(
    session: Session, municipality: str, unit: int, year: SchoolYear
) -> Case | None:
    """The unit's cycle of the year; None when there is none, or when it is closed."""
    wanted = select(Case).where(
        Case.municipality_id == municipality,
        Case.kind == KIND,
        Case.unit_id == unit,
        Case.year == str(year),
        col(Case.closed).is_(None),
    )
    return session.exec(wanted).first()


def cycle_before(
    session: Session, municipality: str, unit: int | None, year: SchoolYear
) -> int | None:
    """The number of the unit's latest cycle of an earlier year, closed or not."""
    wanted = select(Case.id).where(
        Case.municipality_id == municipality,
        Case.kind == KIND,
        Case.unit_id == unit,
        Case.year < str(year),
    )
    return session.exec(wanted.order_by(col(Case.year).desc())).first()


def units_without_cycle(session: Session, municipality: str, year: SchoolYear) -> list[int]:
    """The units that have no cycle of the year yet, by name; those are left out that are closed
    when the year begins."""
    has_one = select(Case.unit_id).where(
        Case.municipality_id == municipality,
        Case.kind == KIND,
        Case.year == str(year),
        col(Case.unit_id).is_not(None),  # of a list with nothing in it SQL knows no unit outside
    )
    wanted = (
        select(Unit.id)
        .where(
            Unit.municipality_id == municipality,
            col(Unit.id).not_in(has_one),
            col(Unit.closes).is_(None) | (col(Unit.closes) > year.first_day),
        )
        .order_by(col(Unit.name))
    )
    return [number for number in session.exec(wanted) if number is not None]


def lacking_cycles(session: Session, year: SchoolYear, municipality: str) -> list[Lacking]:
    """The municipality, where it has begun and has something to open: ``year`` itself, or the cycle
    of a unit that came to the register when its latest year was open already. A unit with a closing
    day is not waited for."""
    has_one = exists().where(
        col(Case.unit_id) == col(Unit.id),
        col(Case.kind) == KIND,
        col(Case.year) == col(Municipality.opened_year),
        col(Case.municipality_id) == col(Municipality.id),
    )
    late_comer = exists().where(
        col(Unit.municipality_id) == col(Municipality.id), col(Unit.closes).is_(None), ~has_one
    )
    rows = session.execute(
        select(Municipality.id, Municipality.opened_year).where(
            Municipality.id == municipality,
            Municipality.opened_year != "",
            (col(Municipality.opened_year) < str(year)) | late_comer,
        )
    )
    return [Lacking(municipality, opened_year) for municipality, opened_year in rows]


def school_years(session: Session, municipality: str) -> list[str]:
    """The school years that have a safety cycle, the latest first."""
    wanted = (
        select(Case.year)
        .where(Case.municipality_id == municipality, Case.kind == KIND)
        .distinct()
        .order_by(col(Case.year).desc())
    )
    return list(session.exec(wanted))


def cycles(session: Session, municipality: str, year: str | None = None) -> list[Case]:
    """The safety cycles of one school year, in the order in which they were opened; None: those of
    any year that are under way, the earliest year first."""
    wanted = select(Case).where(Case.municipality_id == municipality, Case.kind == KIND)
    under_way = col(Case.closed).is_(None)
    wanted = wanted.where(Case.year == year) if year else wanted.where(under_way)
    return list(session.exec(wanted.order_by(col(Case.year), col(Case.id))))
