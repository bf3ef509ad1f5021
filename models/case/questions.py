"""What is asked of cases and of what they are about, whatever their kind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, func, select

from models.case.naming import NAME, with_names
from models.case.tables import Case
from models.portions import portions
from models.register.tables import Unit


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
    kind: str = "",
    state: str = "",
    late_on: date | None = None,
) -> list[tuple[Case, str]]:
    """The municipality's cases with their names, the most urgent first: open ones before closed
    ones, by last day, those without one after the others. ``unit`` is a name; ``late_on``: only
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
    if kind:
        asked = asked.where(Case.kind == kind)
    if state:
        asked = asked.where(Case.state == state)
    if late_on:
        asked = asked.where(col(Case.closed).is_(None), col(Case.due) < late_on)
    return [(case, name) for case, name in session.execute(asked)]


def how_many_units_without_case(session: Session, municipality: str) -> int:
    """The units that no day of closing is set for and that no case was ever about."""
    about = select(Case.unit_id).where(Case.municipality_id == municipality)
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
