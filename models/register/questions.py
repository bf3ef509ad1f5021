"""What is asked of a municipality's register: units, people, appointments, absences, breaks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlmodel import Session, col, func, or_, select

from models.portions import portions
from models.register.tables import (
    EVERYBODY,
    Absence,
    Appointment,
    Municipality,
    Person,
    SchoolBreak,
    Unit,
)


def municipality_ids(session: Session) -> list[str]:
    """The id of every municipality of this installation, in the order of the ids."""
    return list(session.exec(select(Municipality.id).order_by(Municipality.id)))


def how_many_units(session: Session, municipality: str) -> int:
    """The units of the municipality, closed ones too."""
    found = session.execute(
        select(func.count()).select_from(Unit).where(Unit.municipality_id == municipality)
    )
    return int(found.scalar_one())


def units(session: Session, municipality: str) -> list[Unit]:
    """The municipality's units, closed ones too, by name."""
    wanted = select(Unit).where(Unit.municipality_id == municipality).order_by(Unit.name)
    return list(session.exec(wanted))


def units_everywhere(session: Session) -> list[Unit]:
    """The units of every municipality, closed ones too, in the order of their registration: a
    public register is taken for all of them at once."""
    return list(session.exec(select(Unit).order_by(col(Unit.id))))


def unit_called(session: Session, municipality: str, name: str) -> Unit | None:
    """The municipality's unit of this very name, closed or not."""
    wanted = select(Unit).where(Unit.municipality_id == municipality, Unit.name == name)
    return session.exec(wanted).first()


def people(session: Session, municipality: str) -> list[Person]:
    """Everybody of the municipality in the order of their registration; those who were erased
    too, without name and address."""
    wanted = select(Person).where(Person.municipality_id == municipality)
    return list(session.exec(wanted.order_by(col(Person.id))))


def who_can_be_written_to(session: Session, municipality: str) -> set[int]:
    """Everybody of the municipality with an address that takes letters."""
    wanted = select(Person.id).where(
        Person.municipality_id == municipality, Person.email != "", Person.unreachable == ""
    )
    return {number or 0 for number in session.exec(wanted)}


def person_at(session: Session, municipality: str, email: str) -> Person | None:
    """The municipality's person with this address, which is kept in small letters; nobody has
    the empty one, which those who were erased are left with."""
    if not email:
        return None
    wanted = select(Person).where(Person.municipality_id == municipality, Person.email == email)
    return session.exec(wanted).first()


def appointments(session: Session, municipality: str) -> list[Appointment]:
    """The municipality's appointments, past and coming ones too, in the order in which they were
    made."""
    wanted = select(Appointment).where(Appointment.municipality_id == municipality)
    return list(session.exec(wanted.order_by(col(Appointment.id))))


def appointments_of(session: Session, municipality: str, person: int) -> list[Appointment]:
    """The appointments that the person holds or is the deputy for, past and coming ones too, in
    the order in which they were made."""
    wanted = select(Appointment).where(
        Appointment.municipality_id == municipality,
        or_(col(Appointment.person_id) == person, col(Appointment.deputy_id) == person),
    )
    return list(session.exec(wanted.order_by(col(Appointment.id))))


def absences(session: Session, municipality: str, person: int) -> list[Absence]:
    """The person's absences, past and coming ones too, the first day first."""
    wanted = select(Absence).where(
        Absence.municipality_id == municipality, Absence.person_id == person
    )
    return list(session.exec(wanted.order_by(col(Absence.starts))))


def absence_from(session: Session, municipality: str, person: int, starts: date) -> Absence | None:
    """The person's absence that begins on the day, if one is noted."""
    wanted = select(Absence).where(
        Absence.municipality_id == municipality,
        Absence.person_id == person,
        Absence.starts == starts,
    )
    return session.exec(wanted).first()


def school_breaks(session: Session, municipality: str) -> list[SchoolBreak]:
    """The municipality's breaks of all years, the first day first."""
    wanted = select(SchoolBreak).where(SchoolBreak.municipality_id == municipality)
    return list(session.exec(wanted.order_by(col(SchoolBreak.starts), col(SchoolBreak.id))))


def unit_names(session: Session, municipality: str) -> dict[int, str]:
    """What each unit is called, by its number and in the order of names; the closed ones too."""
    rows = session.execute(
        select(col(Unit.id), col(Unit.name))
        .where(col(Unit.municipality_id) == municipality)
        .order_by(col(Unit.name))
    )
    return {number or 0: name for number, name in rows}


def unit_forms(session: Session, municipality: str) -> dict[int, str]:
    """The form of each unit, by its number, as its owner writes it ("förskola, grundskola")."""
    rows = session.execute(
        select(col(Unit.id), col(Unit.form)).where(col(Unit.municipality_id) == municipality)
    )
    return {number or 0: form for number, form in rows}


def is_appointed(session: Session, municipality: str, person: int, role: str) -> bool:
    """Whether somebody was ever appointed to the role, anywhere in the municipality."""
    held = select(Appointment.id).where(
        Appointment.municipality_id == municipality,
        Appointment.person_id == person,
        Appointment.role == role,
    )
    return session.exec(held.limit(1)).first() is not None


def roles_at_the_authority(session: Session, municipality: str, people: Sequence[int]) -> list[str]:
    """The roles that any of these people hold or held at the authority, each once, by name; what
    they hold at a unit is left out."""
    held = select(Appointment.role).where(
        Appointment.municipality_id == municipality,
        col(Appointment.person_id).in_(people),
        col(Appointment.unit_id).is_(None),
    )
    return list(session.exec(held.distinct().order_by(col(Appointment.role))))


def closing_days(session: Session, municipality: str) -> list[date]:
    """The days on which units of the municipality close, or have closed."""
    rows = session.execute(
        select(col(Unit.closes))
        .where(col(Unit.municipality_id) == municipality, col(Unit.closes).is_not(None))
        .distinct()
    )
    return list(rows.scalars())


def units_open(session: Session, municipality: str, day: date) -> list[Unit]:
    """The units that are not closed on ``day``, in the order in which they were registered."""
    rows = session.execute(
        select(Unit)
        .where(
            col(Unit.municipality_id) == municipality,
            or_(col(Unit.closes).is_(None), col(Unit.closes) > day),
        )
        .order_by(col(Unit.id))
    )
    return list(rows.scalars())


def municipalities(session: Session) -> list[Municipality]:
    """Every municipality of this installation, by name."""
    return list(session.exec(select(Municipality).order_by(Municipality.name)))


def municipality_names(session: Session, wanted: Iterable[str]) -> dict[str, str]:
    """What these municipalities are called, by id; unknown ones are left out."""
    rows = session.exec(
        select(Municipality.id, Municipality.name).where(col(Municipality.id).in_(set(wanted)))
    )
    return {municipality: name for municipality, name in rows}


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


def people_called(session: Session, municipality: str, called: str) -> list[int]:
    """The people who can be written to and have exactly this address or name, whatever the case
    of its letters."""
    wanted = " ".join(called.split()).casefold()
    rows = session.exec(
        select(Person).where(Person.municipality_id == municipality, Person.email != "")
    )
    return [
        one.id or 0 for one in rows if wanted in (one.email, " ".join(one.name.split()).casefold())
    ]


def contacts(
    session: Session, municipality: str, people: Iterable[int | None]
) -> dict[int, Person]:
    """Those of the people who belong to the municipality and can be written to."""
    found: dict[int, Person] = {}
    for some in portions(sorted({person for person in people if person is not None})):
        rows = session.exec(
            select(Person).where(
                Person.municipality_id == municipality,
                col(Person.id).in_(some),
                Person.email != "",
            )
        )
        found.update({one.id or 0: one for one in rows})
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


def unreachable(session: Session, municipality: str) -> dict[int, str]:
    """The people at whose address the mail server refuses letters for good, with its answer."""
    rows = session.exec(
        select(Person.id, Person.unreachable).where(
            Person.municipality_id == municipality, Person.unreachable != "", Person.email != ""
        )
    )
    return {number or 0: answer for number, answer in rows}


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
    """The breaks of all schools, with nobody at work, that touch the days from ``start`` to
    ``end``, the earliest first."""
    wanted = (
        select(SchoolBreak)
        .where(
            SchoolBreak.municipality_id == municipality,
            col(SchoolBreak.unit_id).is_(None),
            SchoolBreak.whose == EVERYBODY,
            SchoolBreak.starts <= end,
            SchoolBreak.ends >= start,
        )
        .order_by(col(SchoolBreak.starts))
    )
    return list(session.exec(wanted))
