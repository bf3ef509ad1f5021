"""What is asked of the register: who and where, what they are called, and the school's breaks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, func, select

from models.portions import portions
from models.register.tables import Municipality, Person, SchoolBreak, Unit


def municipalities(session: Session) -> list[Municipality]:
    """Every municipality of this installation, by name."""
    return list(session.exec(select(Municipality).order_by(Municipality.name)))


def municipality_names(session: Session, wanted: Iterable[str]) -> dict[str, str]:
    """What these municipalities are called, by id; unknown ones are left out."""
    rows = session.exec(
        select(Municipality.id, Municipality.name).where(col(Municipality.id).in_(set(wanted)))
    )
    return {municipality: name for municipality, name in rows}


def units(session: Session, municipality: str) -> list[Unit]:
    """The municipality's units, closed ones too, by name."""
    wanted = select(Unit).where(Unit.municipality_id == municipality).order_by(Unit.name)
    return list(session.exec(wanted))


def unit_names(session: Session, municipality: str) -> dict[int, str]:
    """What each unit is called, by its number and in the order of names; the closed ones too."""
    rows = session.exec(
        select(Unit.id, Unit.name)
        .where(Unit.municipality_id == municipality)
        .order_by(col(Unit.name))
    )
    return {number or 0: name for number, name in rows}


def names_of(session: Session, municipality: str, people: Iterable[int | None]) -> dict[int, str]:
    """The names of those people that belong to the municipality."""
    found: dict[int, str] = {}
    for some in portions(sorted({person for person in people if person is not None})):
        rows = session.exec(
            select(Person.id, Person.name).where(
                Person.municipality_id == municipality, col(Person.id).in_(some)
            )
        )
        found.update({number or 0: name for number, name in rows})
    return found


def everybodys_names(session: Session, municipality: str) -> dict[int, str]:
    """The names of all the municipality's people, by number."""
    rows = session.exec(
        select(Person.id, Person.name).where(Person.municipality_id == municipality)
    )
    return {number or 0: name for number, name in rows}


def colleagues(session: Session, municipality: str) -> list[tuple[int, str]]:
    """Everybody who can be written to, by name."""
    rows = session.exec(
        select(Person.id, Person.name)
        .where(Person.municipality_id == municipality, Person.email != "")
        .order_by(col(Person.name))
    )
    return [(number or 0, name) for number, name in rows]


def addresses(session: Session, municipality: str) -> dict[int, str]:
    """Each person's address; those that were erased are left out."""
    rows = session.exec(
        select(Person.id, Person.email).where(
            Person.municipality_id == municipality, Person.email != ""
        )
    )
    return {number or 0: email for number, email in rows}


def how_many_unreachable(session: Session, municipality: str) -> int:
    """The people at whose address the mail server refuses letters for good."""
    found = session.execute(
        select(func.count())
        .select_from(Person)
        .where(Person.municipality_id == municipality, Person.unreachable != "")
    )
    return int(found.scalar_one())


def breaks_between(
    session: Session, municipality: str, start: date, end: date
) -> list[SchoolBreak]:
    """The school breaks that touch the days from ``start`` to ``end``, the earliest first."""
    wanted = (
        select(SchoolBreak)
        .where(
            SchoolBreak.municipality_id == municipality,
            SchoolBreak.starts <= end,
            SchoolBreak.ends >= start,
        )
        .order_by(col(SchoolBreak.starts))
    )
    return list(session.exec(wanted))
