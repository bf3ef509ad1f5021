"""Activities of an invented town."""

from __future__ import annotations

from sqlmodel import col, select

from flows.activities.series import (
    Wanted,
    add_series,
)
from flows.engine.handling import Who
from models.case.tables import Case
from models.register.tables import Unit
from states.activity import KIND
from tests.conftest import TestTown, at

AUGUST = "2026-08-17 09:00"


def asta(town: TestTown) -> Who:
    return Who(town.person("asta@skola.example"), "cli")


def lo(town: TestTown) -> Who:
    return Who(town.person("lo@skola.example"), "mail")


def add(town: TestTown, kind: str, now: str = AUGUST, **wanted: object) -> int:
    return add_series.alone(town.errand(asta(town), at(now)), Wanted(kind, **wanted))  # type: ignore[arg-type]


def opened(town: TestTown, series: int) -> list[Case]:
    """The series' cases, oldest first."""
    with town.office.database.read() as session:
        rows = session.exec(
            select(Case).where(Case.kind == KIND, Case.subject_id == series).order_by(col(Case.id))
        )
        return list(rows)


def day_after(town: TestTown, when: str) -> None:
    """What a day brings."""
    from tests.worlds.days import daily

    daily(town.office, at(when))


def names(town: TestTown, found: list[Case]) -> list[str]:
    with town.office.database.read() as session:
        return [session.get_one(Unit, case.unit_id).name for case in found]
