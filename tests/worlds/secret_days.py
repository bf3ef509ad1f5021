"""A day that few may know, and how it would show."""

from __future__ import annotations

from datetime import date

from sqlmodel import select

from flows.activities.series import Wanted, add_series
from flows.engine.handling import Who
from models.case.tables import Case
from tests.conftest import TestTown, at

DAY = date(2026, 9, 21)
SAID_AS = ("2026-09-21", "21 september 2026", "2026-09-22", "22 september 2026")


def add(town: TestTown, *visible_to: str, role: str = "") -> Case:
    number = add_series.alone(
        town.errand(Who(town.person("asta@skola.example"), "cli"), at("2026-08-17 09:00")),
        Wanted(
            "dog_search",
            first=DAY,
            visible_to=visible_to or None,
            role=role or None,
            parts=("Packa",),
        ),
    )
    with town.office.database.read() as session:
        return session.exec(select(Case).where(Case.subject_id == number)).one()


def sees_no_day(text: str) -> bool:
    return not any(day in text for day in SAID_AS)
