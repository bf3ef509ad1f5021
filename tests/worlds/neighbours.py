"""Other municipalities of the installation, with somebody who may act there."""

from __future__ import annotations

from flows.engine.handling import Who
from flows.register.municipality import begin
from models.register.tables import Appointment, Person
from tests.conftest import OPERATOR, TestTown, at


def neighbour(town: TestTown, code: str = "4601", name: str = "Bergen") -> tuple[TestTown, Who]:
    """A Norwegian municipality beside the town, and Una, who coordinates it."""
    now = at("2026-08-03 09:00")
    begin(town.office, code=code, name=name, country="no", who=OPERATOR, now=now)
    there = TestTown(town.office, town.post, f"no-{code}")
    with town.office.database.write() as session:
        una = Person(
            municipality_id=there.id, name="Una Ur", email="una@fjord.example", locale="nb"
        )
        session.add(una)
        session.flush()
        session.add(
            Appointment(municipality_id=there.id, person_id=una.id or 0, role="coordinator")
        )
        return there, Who(una.id, "cli")
