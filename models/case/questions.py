"""What is asked of cases whatever their kind: those of a unit, those of a person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import exists, or_, tuple_
from sqlmodel import Session, col, func, select

from models.case.naming import NAME, with_names
from models.case.tables import Case, Subject
from models.portions import portions
from models.register.tables import Unit


def under_way_at(session: Session, municipality: str, unit: int) -> list[Case]:
    """The unit's cases of every kind that are not closed, in the order in which they opened."""
    wanted = select(Case).where(
        Case.municipality_id == municipality, Case.unit_id == unit, col(Case.closed).is_(None)
    )
    return list(session.exec(wanted.order_by(col(Case.id))))


def delegated_to(session: Session, municipality: str, person: int) -> list[Case]:
    """The cases that are delegated to the person, closed ones too, in the order in which they
    opened."""
    wanted = select(Case).where(Case.municipality_id == municipality, Case.delegate_id == person)
    return list(session.exec(wanted.order_by(col(Case.id))))


def closed_units_with_cases(session: Session, day: date, municipality: str) -> list[int]:
    """The units of the municipality whose closing day has come and that have a case that is not
    closed, in the order in which they were registered."""
    under_way = exists().where(col(Case.unit_id) == col(Unit.id), col(Case.closed).is_(None))
    here = (Unit.municipality_id == municipality, col(Unit.closes) <= day)
    wanted = select(Unit.id).where(*here, under_way).order_by(col(Unit.id))
    return [number for number in session.exec(wanted) if number is not None]


def subject_named(session: Session, municipality: str, sort: str, name: str) -> Subject | None:
    """The subject of a sort with exactly this name, whether it has ended or not."""
    return session.exec(
        select(Subject).where(
            Subject.municipality_id == municipality, Subject.sort == sort, Subject.name == name
        )
    ).first()


def case_about(session: Session, municipality: str, kind: str, subject: int) -> Case | None:
    """The case of a kind about a subject, open or closed; for kinds that open one for each."""
    return session.exec(
        select(Case).where(
            Case.municipality_id == municipality, Case.kind == kind, Case.subject_id == subject
        )
    ).first()


def first_last_day(
    session: Session, municipality: str, kind: str, states: Sequence[str], day: date
) -> date | None:
    """The earliest last day, ``day`` or later, of the open cases of a kind in these states."""
    return session.exec(
        select(func.min(Case.due)).where(
            Case.municipality_id == municipality,
            Case.kind == kind,
            col(Case.state).in_(states),
            col(Case.closed).is_(None),
            col(Case.due) >= day,
        )
    ).one()


def open_before(
    session: Session, municipality: str, kind: str, state: str, day: date
) -> list[Case]:
    """The open cases of a kind in a state whose last day lies before ``day``."""
    rows = session.exec(
        select(Case)
        .where(
            Case.municipality_id == municipality,
            Case.kind == kind,
            Case.state == state,
            col(Case.closed).is_(None),
            col(Case.due) < day,
        )
        .order_by(col(Case.id))
    )
    return list(rows)


def how_many_cases(session: Session, municipality: str) -> int:
    """The cases of the municipality, of every kind, open and closed."""
    found = session.execute(
        select(func.count()).select_from(Case).where(Case.municipality_id == municipality)
    )
    return int(found.scalar_one())


def subjects_named(session: Session, municipality: str, sort: str, name: str) -> list[Subject]:
    """The subjects of a sort with exactly this name: those without an end before those that have
    one, and of each the newest first."""
    rows = session.exec(
        select(Subject)
        .where(Subject.municipality_id == municipality, Subject.sort == sort, Subject.name == name)
        .order_by(col(Subject.ends).is_not(None), col(Subject.id).desc())
    )
    return list(rows)


def by_number(session: Session, municipality: str, numbers: Sequence[int]) -> list[Case]:
    """Those of the municipality's cases that have these numbers, in no order."""
    found: list[Case] = []
    for some in portions(numbers):
        wanted = select(Case).where(Case.municipality_id == municipality, col(Case.id).in_(some))
        found += session.exec(wanted)
    return found


def listed(
    session: Session,
    municipality: str,
    *,
    unit: str = "",
    kinds: Collection[str] = (),
    states: Collection[tuple[str, str]] = (),
    late_on: date | None = None,
) -> list[tuple[Case, str]]:
    """The municipality's cases with their names, the most urgent first: open ones before closed
    ones, by last day, those without one after the others. ``unit`` is a name; ``states`` are kinds
    with their states; ``late_on``: only
    open cases whose last day lies before that day."""
    asked = (
        with_names(select(Case, NAME))
        .where(Case.municipality_id == municipality)
        .order_by(
            col(Case.closed).is_not(None),
            col(Case.due).is_(None),
            col(Case.due),
            NAME,
            col(Case.id),
        )
    )
    if unit:
        asked = asked.where(Unit.name == unit)
    if kinds:
        asked = asked.where(col(Case.kind).in_(kinds))
    if states:
        asked = asked.where(tuple_(col(Case.kind), col(Case.state)).in_(states))
    if late_on:
        asked = asked.where(col(Case.closed).is_(None), col(Case.due) < late_on)
    return [(case, name) for case, name in session.execute(asked)]


def open_cases(
    session: Session,
    municipality: str,
    *,
    until: date | None = None,
    whenever: Collection[str] = (),
) -> list[tuple[Case, str]]:
    """The municipality's open cases that have a last day, with their names; the earliest first.
    ``until``: those alone whose last day comes by then, and all of the kinds ``whenever``."""
    asked = (
        with_names(select(Case, NAME))
        .where(
            Case.municipality_id == municipality,
            col(Case.closed).is_(None),
            col(Case.due).is_not(None),
        )
        .order_by(col(Case.due), NAME, col(Case.id))
    )
    if until is not None:
        asked = asked.where(or_(col(Case.due) <= until, col(Case.kind).in_(whenever)))
    return [(case, name) for case, name in session.execute(asked)]


def how_many_units_without_case(session: Session, municipality: str) -> int:
    """The units that no day of closing is set for and that no case was ever about."""
    about = select(Case.unit_id).where(
        Case.municipality_id == municipality, col(Case.unit_id).is_not(None)
    )
    found = session.execute(
        select(func.count())
        .select_from(Unit)
        .where(
            Unit.municipality_id == municipality,
            col(Unit.closes).is_(None),
            col(Unit.id).not_in(about),
        )
    )
    return int(found.scalar_one())


def units_with(session: Session, municipality: str, kind: str, year: str) -> set[int]:
    """The units that have a case of the kind in a school year, open or closed."""
    rows = session.exec(
        select(Case.unit_id).where(
            Case.municipality_id == municipality, Case.kind == kind, Case.year == year
        )
    )
    return {unit for unit in rows if unit is not None}


def one_before(session: Session, case: Case) -> Case | None:
    """The case of the same kind, unit and subject that was opened last before this one."""
    wanted = select(Case).where(
        Case.municipality_id == case.municipality_id,
        Case.kind == case.kind,
        Case.unit_id == case.unit_id,
        Case.subject_id == case.subject_id,
        Case.id != case.id,
        Case.opened <= case.opened,
    )
    return session.exec(wanted.order_by(col(Case.opened).desc(), col(Case.id).desc())).first()


def how_many_open(session: Session, municipality: str) -> int:
    """The cases of the municipality, of every kind, that are not closed."""
    found = session.execute(
        select(func.count())
        .select_from(Case)
        .where(Case.municipality_id == municipality, col(Case.closed).is_(None))
    )
    return int(found.scalar_one())


def open_and_due(
    session: Session, municipality: str, start: date = date.min, end: date = date.max
) -> list[int]:
    """The numbers of the open cases whose last day lies between the two days, both included, the
    earliest first; those without a last day are left out."""
    wanted = select(Case.id).where(
        Case.municipality_id == municipality,
        col(Case.closed).is_(None),
        col(Case.due) >= start,
        col(Case.due) <= end,
    )
    rows = session.exec(wanted.order_by(col(Case.due), col(Case.id)))
    return [number for number in rows if number is not None]


def roles_waited_for(
    session: Session, municipality: str
) -> list[tuple[str | None, int | None, str]]:
    """Whom the municipality's open cases with a last day wait for: the unit's name and number
    (None: the whole authority) and the role, each once, by name and role."""
    rows = session.execute(
        select(col(Unit.name), col(Case.unit_id), col(Case.owner_role))
        .select_from(Case)
        .join(Unit, col(Unit.id) == col(Case.unit_id), isouter=True)
        .where(
            Case.municipality_id == municipality,
            col(Case.closed).is_(None),
            col(Case.due).is_not(None),
        )
        .distinct()
        .order_by(col(Unit.name), col(Case.owner_role))
    )
    return [(name, unit, role) for name, unit, role in rows]
