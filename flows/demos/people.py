"""Who acts in the demo's stories."""

from __future__ import annotations

from datetime import date

from flows.engine.handling import Who
from flows.engine.office import Office
from states.ladder import COORDINATOR


def coordinator(office: Office, municipality: str, day: date) -> Who:
    """Whoever coordinates the municipality on the day."""
    with office.database.read() as session:
        people = office.town(session, municipality).directory.people(COORDINATOR, None, day)
    return Who(people[0], "cli")
