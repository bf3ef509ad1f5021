"""Reading cases for people and machines: the same rows for the command line and the pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from flows.office import Office
from flows.town import town
from models.cases import Case
from models.register import Person, Unit


@dataclass(frozen=True, slots=True)
class Line:
    """One case in a list. ``answerable``: the address of the one who answers, None when vacant."""

    id: int
    kind: str
    unit: str
    state: str
    opened: date
    due: date
    overdue: bool
    answerable: str | None

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "kind": self.kind,
            "unit": self.unit,
            "state": self.state,
            "opened": self.opened.isoformat(),
            "due": self.due.isoformat(),
            "overdue": self.overdue,
            "answerable": self.answerable,
        }


def lines(
    office: Office,
    municipality: str,
    day: date,
    *,
    unit: str = "",
    state: str = "",
    overdue: bool = False,
) -> Iterator[Line]:
    """The municipality's cases, the most urgent first; a closed one is never overdue."""
    with office.database.read() as session:
        place = town(session, office.wheel(), municipality)
        asked = (
            select(Case, Unit.name)
            .join(Unit, col(Unit.id) == col(Case.unit_id))
            .where(Case.municipality_id == municipality)
            .order_by(col(Case.closed).is_not(None), col(Case.due), col(Unit.name), col(Case.id))
        )
        if unit:
            asked = asked.where(Unit.name == unit)
        if state:
            asked = asked.where(Case.state == state)
        if overdue:
            asked = asked.where(col(Case.closed).is_(None), Case.due < day)
        emails = addresses(session, municipality)
        for case, name in session.execute(asked).all():
            people = place.directory.addressed(
                "owner", case.owner_role, case.unit_id, case.delegate_id, day
            )
            yield Line(
                id=case.id or 0,
                kind=case.kind,
                unit=name,
                state=case.state,
                opened=case.opened,
                due=case.due,
                overdue=case.closed is None and case.due < day,
                answerable=emails.get(people[0]) if people and not case.closed else None,
            )


def addresses(session: Session, municipality: str) -> dict[int, str]:
    """Each person's address; those that were erased are left out."""
    rows = session.execute(
        select(Person.id, Person.email).where(
            Person.municipality_id == municipality, Person.email != ""
        )
    )
    return {number: email for number, email in rows}
