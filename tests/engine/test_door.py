"""The door itself: nothing about a case changes in silence, and then nothing has changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import Session, func, select

from flows.engine import door
from flows.engine.door import Untold
from models.case.lookups import raise_version
from models.case.tables import Case
from models.record.tables import Audit
from states.safety_cycle import KIND
from tests.conftest import TestTown, at

NOW = at("2026-09-01 09:00")


def moved(session: Session, case: Case) -> None:
    row = session.get_one(Case, case.id)
    row.occurrence = "another"
    session.add(row)


def raised(session: Session, case: Case) -> None:
    assert raise_version(session, case.id or 0, case.version)


def begun(session: Session, case: Case) -> None:
    facts = case.model_dump(exclude={"id", "version", "since_version", "occurrence"})
    session.add(Case(**facts, occurrence="invented"))


@pytest.mark.parametrize("change", [moved, raised, begun])
def test_a_case_that_changes_without_a_row_of_the_record_is_not_changed(
    town: TestTown, change: Callable[[Session, Case], None]
) -> None:
    town.open_year()
    before = town.case("Backaskolan")
    with (
        pytest.raises(Untold),
        door.desk(town.office, town.id, who=town.asta, now=NOW) as desk,
    ):
        change(desk.session, before)
    assert town.case("Backaskolan") == before
    with town.office.database.read() as session:
        told = session.exec(select(func.count()).where(Audit.case_id == before.id)).one()
        there = session.exec(select(func.count()).where(Case.kind == KIND)).one()
    assert (told, there) == (1, 2), "opened once each, and nothing since"
