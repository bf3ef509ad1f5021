"""Networks of an invented town."""

from __future__ import annotations

from datetime import date, time

from flows.engine.door import Errand
from flows.engine.handling import Who
from flows.networks.listing import show_network
from flows.networks.meetings import Setting
from flows.networks.register import (
    add_network,
    find_network,
)
from flows.networks.series import Planned, plan_series
from models.case.tables import Case
from models.networks.questions import missing_appointees
from models.register.tables import Appointment
from states.meeting_days import Rhythm
from states.network import year_of
from tests.conftest import TestTown, at

NOW = "2026-08-17 09:00"


SCHOOL = "IKT-nätverk skola"


def asta(town: TestTown) -> Who:
    return Who(town.person("asta@skola.example"), "cli")


def asta_at(town: TestTown, when: str = NOW) -> Errand:
    return town.errand(asta(town), at(when))


def add(town: TestTown, name: str = SCHOOL, audience: str = "school", now: str = NOW) -> int:
    return add_network.alone(
        asta_at(town, now),
        name=name,
        audience=audience,
        leader=town.person("mo@skola.example"),
        leader_title="verksamhetsarkitekt",
        since=year_of("26/27"),
    )


def appoint(town: TestTown, email: str, unit: str) -> None:
    with town.office.database.write() as session:
        session.add(
            Appointment(
                municipality_id=town.id,
                person_id=town.person(email),
                role="ikt_pedagog",
                unit_id=town.unit(unit),
            )
        )


def findings(town: TestTown) -> list[Case]:
    with town.office.database.read() as session:
        return missing_appointees(session, town.id)


def network_of(town: TestTown, name: str = SCHOOL) -> int:
    with town.office.database.read() as session:
        return find_network(session, town.id, name)[0].id or 0


def view(town: TestTown, name: str = SCHOOL, day: date = date(2026, 9, 1)):  # type: ignore[no-untyped-def]
    return show_network(town.office, town.id, name, day)


def planned(town: TestTown, rhythm: Rhythm, now: str = NOW, name: str = SCHOOL) -> Planned:
    told = (rhythm, time(13), time(15), Setting(place="Stadshuset"))
    return plan_series.alone(asta_at(town, now), network_of(town, name), *told)
