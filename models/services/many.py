"""Many services at once: what is there by name, and the rows of those that are new."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Table, insert
from sqlmodel import Session, col, func, select

from models.case.tables import Subject
from models.services.lookups import LISTED, USED
from models.services.questions import SORT, listed_values
from models.services.tables import Service, ServiceEvent
from states.service_facts import normal

SUBJECT: Table = Subject.__table__  # type: ignore[attr-defined]
EVENT: Table = ServiceEvent.__table__  # type: ignore[attr-defined]


def services_by_name(session: Session, municipality: str) -> dict[str, Subject]:
    """The services that are not gone, by their names as they are compared; of two, the latest."""
    rows = session.exec(
        select(Subject)
        .where(
            Subject.municipality_id == municipality,
            Subject.sort == SORT,
            col(Subject.ends).is_(None),
        )
        .order_by(col(Subject.id))
    )
    return {normal(one.name): one for one in rows}


def users_now(session: Session, municipality: str) -> set[tuple[int, int | None]]:
    """Which units (None: the whole authority) use which services, with no end set."""
    rows = session.execute(
        select(USED.c.subject_id, USED.c.unit_id).where(
            USED.c.municipality_id == municipality, USED.c.ends.is_(None)
        )
    )
    return {(subject, unit) for subject, unit in rows}


def put_services(
    session: Session, municipality: str, rows: Sequence[tuple[str, int | None, Service]]
) -> list[Subject]:
    """Write new services: what each is called, the unit that it is for, and its facts, which are
    given its number. Returns what their cases are about, in their order."""
    last = session.execute(select(func.coalesce(func.max(Subject.id), 0))).scalar_one()
    new: list[dict[str, Any]] = [
        {
            "municipality_id": municipality,
            "sort": SORT,
            "name": name,
            "unit_id": unit,
            "visible_to": [],
        }
        for name, unit, _ in rows
    ]
    if new:
        session.execute(insert(SUBJECT), new)
    made = list(
        session.exec(select(Subject).where(col(Subject.id) > last).order_by(col(Subject.id)))
    )
    for subject, (_, _, service) in zip(made, rows, strict=True):
        service.subject_id = subject.id or 0
    session.add_all([service for _, _, service in rows])
    session.flush()
    return made


def put_lists(
    session: Session, municipality: str, said: Iterable[tuple[int, str, Iterable[str]]]
) -> None:
    """Write the lists of services that have none: number, list and values of each."""
    rows = [
        {
            "municipality_id": municipality,
            "subject_id": subject,
            "list": name,
            "value": value,
            "why": why,
        }
        for subject, name, values in said
        for value, why in listed_values(values).values()
    ]
    if rows:
        session.execute(insert(LISTED), rows)


def put_events(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Note what has happened to services, that nobody has handled."""
    if rows:
        session.execute(insert(EVENT), [{**row, "reopened": 0} for row in rows])


def put_uses(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Note who uses which services from which day on, with no end set."""
    if rows:
        session.execute(insert(USED), rows)
