"""A column that a table does not have says nothing: what stands in the register stays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlmodel import select

from flows.register.imports.people import import_people
from flows.register.imports.tables import Report
from flows.register.imports.units import import_units
from models.register.tables import Appointment, Unit
from tests.conftest import OPERATOR, TestTown, at

NOW = at("2026-08-17 09:00")


def counts(report: Report) -> tuple[int, int, int]:
    return report.added, report.changed, report.same


def table(folder: Path, *lines: str) -> Path:
    file = folder / "tabell.csv"
    file.write_text("\n".join(lines), "utf-8")
    return file


def test_a_list_of_names_keeps_form_and_parent(town: TestTown, tmp_path: Path) -> None:
    full = table(
        tmp_path, "namn;skolform;parent", "Alskolan;gymnasium;Björkskolan", "Björkskolan;;"
    )
    assert counts(import_units.alone(town.errand(OPERATOR, NOW), full)) == (2, 0, 0)
    names = table(tmp_path, "namn", "Alskolan", "BJÖRKSKOLAN")
    assert counts(import_units.alone(town.errand(OPERATOR, NOW), names)) == (0, 0, 2)
    with town.office.database.read() as session:
        unit = session.exec(select(Unit).where(Unit.name == "Alskolan")).one()
    assert unit.form == "gymnasium"
    assert unit.parent_id is not None


def test_a_list_of_addresses_keeps_deputy_and_last_day(town: TestTown, tmp_path: Path) -> None:
    full = table(
        tmp_path,
        "namn;e-post;roll;enhet;ersättare;till",
        "Lo Ny;lo.ny@skola.example;rektor;Backaskolan;kim@skola.example;30.06.2027",
    )
    assert counts(import_people.alone(town.errand(OPERATOR, NOW), full)) == (1, 0, 0)
    short = table(
        tmp_path, "namn;e-post;roll;enhet", "Lo Ny;lo.ny@skola.example;rektor;Backaskolan"
    )
    assert counts(import_people.alone(town.errand(OPERATOR, NOW), short)) == (0, 0, 1)
    person = town.person("lo.ny@skola.example")
    with town.office.database.read() as session:
        post = session.exec(select(Appointment).where(Appointment.person_id == person)).one()
    assert post.ends == date(2027, 6, 30)
    assert post.deputy_id == town.person("kim@skola.example")
