"""Services in the tests' town: registering one and taking it to its decision in a few words."""

from __future__ import annotations

from sqlmodel import Session, select

from flows.engine import verbs
from flows.engine.handling import Who
from flows.kinds import HANDLINGS
from flows.services.listing import Line, lines
from flows.services.register import register, service_by
from flows.services.revalidate import serving
from flows.services.sheet import Sheet
from models.case.tables import Case
from models.register.tables import Appointment, Person
from models.services.questions import validation_of
from models.services.tables import ServiceDecision
from tests.conftest import TestTown, at

PLAIN = {"purpose": "Matematik", "data": ("namn", "klass")}


def coordinator(town: TestTown) -> Who:
    """Whoever coordinates there; in a neighbour that has nobody yet, somebody is appointed."""
    posts = select(Appointment.person_id).where(
        Appointment.municipality_id == town.id, Appointment.role == "coordinator"
    )
    with town.office.database.write() as session:
        person = session.exec(posts).first() or _appointed(session, town.id)
    return Who(person, "web")


def _appointed(session: Session, municipality: str) -> int:
    ida = Person(municipality_id=municipality, name="Ida Is", email="ida@nabo.example", locale="nb")
    session.add(ida)
    session.flush()
    number = ida.id or 0
    session.add(Appointment(municipality_id=municipality, person_id=number, role="coordinator"))
    return number


def add(town: TestTown, name: str, when: str = "2026-09-01 09:00", **facts: object) -> Case:
    """Register a service; without facts of its own it has a purpose and two categories of data."""
    unit = facts.pop("unit", None)
    sheet = Sheet(**{**PLAIN, **facts})  # type: ignore[arg-type]
    number = town.unit(str(unit)) if unit else None
    with serving(town.office, town.id, who=coordinator(town), now=at(when)) as desk:
        return register(desk, name, sheet, unit=number).case


def subject(town: TestTown, name: str) -> int:
    with town.office.database.read() as session:
        return service_by(session, town.id, name).id or 0


def case(town: TestTown, name: str) -> Case:
    with town.office.database.read() as session:
        found = validation_of(session, town.id, service_by(session, town.id, name).id or 0)
    assert found is not None
    return found


def step(town: TestTown, name: str, when: str, by: str = "asta@skola.example", **own: str) -> Case:
    """Answer "done" with invented answers, some of them one's own."""
    found = case(town, name)
    handling = HANDLINGS[found.kind]
    with town.office.database.read() as session:
        facts = handling.facts(session, found)
    given = {**handling.kind.invent(found.state, facts, at(when).date()), **own}
    given = {key: value for key, value in given.items() if value}
    who = Who(town.person(by), "web")
    return verbs.done.alone(town.errand(who, at(when)), found.id or 0, answers=given)


def approve(town: TestTown, name: str, when: str = "2026-09-02 09:00", **own: str) -> Case:
    """From registered to approved, on one day."""
    if case(town, name).state == "service_registered":
        step(town, name, when)
    if case(town, name).state == "service_assessment":
        step(town, name, when)
    return step(town, name, when, by="ek@skola.example", **own)


def decisions(town: TestTown, name: str) -> list[ServiceDecision]:
    with town.office.database.read() as session:
        return list(
            session.exec(
                select(ServiceDecision)
                .where(ServiceDecision.subject_id == service_by(session, town.id, name).id)
                .order_by(ServiceDecision.id)  # type: ignore[arg-type]
            )
        )


def line(town: TestTown, name: str, day: str) -> Line:
    [found] = [one for one in listed(town, day) if one.service.name == name]
    return found


def listed(town: TestTown, day: str) -> list[Line]:
    with town.office.database.read() as session:
        return lines(session, town.id, at(f"{day} 08:00").date())
