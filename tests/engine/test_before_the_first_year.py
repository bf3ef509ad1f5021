"""A municipality that has opened no year and has no case yet is watched over all the same."""

from __future__ import annotations

from datetime import date

from sqlmodel import select

from config.words import words
from flows.engine.handling import Who
from flows.networks.register import add_network
from models.case.tables import Case
from models.register.tables import Appointment
from states.network import year_of
from tests.conftest import TestTown, at
from tests.worlds.days import daily
from tests.worlds.mail_host import body


def test_a_network_is_watched_before_any_year_is_opened(town: TestTown) -> None:
    with town.office.database.write() as session:
        session.add(
            Appointment(
                municipality_id=town.id,
                person_id=town.person("bo@skola.example"),
                role="ikt_pedagog",
                unit_id=town.unit("Ekdalaskolan"),
                ends=date(2026, 8, 31),
            )
        )
    add_network.alone(
        town.errand(Who(town.person("asta@skola.example"), "cli"), at("2026-08-17 09:00")),
        name="IKT-nätverk skola",
        audience="school",
        leader=town.person("mo@skola.example"),
        leader_title="",
        since=year_of("26/27"),
    )
    with town.office.database.read() as session:
        assert session.exec(select(Case)).all() == [], "nothing but the network"
    daily(town.office, at("2026-09-01 06:00"))
    with town.office.database.read() as session:
        found = session.exec(select(Case)).all()
    assert [case.kind for case in found] == ["appointee"], "Ekdalaskolan lacks somebody"
    assert [case.unit_id for case in found] == [town.unit("Ekdalaskolan")]


def test_the_coordinator_gets_the_week_before_any_year_is_opened(town: TestTown) -> None:
    test_a_network_is_watched_before_any_year_is_opened(town)
    letters = town.tick("2026-12-01 08:00")
    weeks = [one for one in letters if "asta@" in str(one["To"])]
    assert weeks
    told = words("sv").say("digest.open")
    assert any(told in body(one) and "Ekdalaskolan" in body(one) for one in weeks)
