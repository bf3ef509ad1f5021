"""The demo shows what one came to see: a past year, a late school, something due today."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from sqlmodel import select

from conftest import Postbox, at, make_office
from flows.demos.town import LATE, NAME, fill
from flows.tick import tick
from models.cases import Case, MeasureNote
from models.register import Person, Unit
from states.safety_cycle import KIND


@pytest.mark.parametrize("now", ["2026-11-23 08:00", "2027-02-03 08:00", "2027-08-18 08:00"])
def test_the_demo_on_any_day(tmp_path: Path, now: str) -> None:
    post = Postbox()
    office = make_office(tmp_path / "var", post)
    assert fill(office, at(now))[0] == NAME
    assert fill(office, at(now)) == (NAME, 0), "twice changes nothing"
    with office.database.read() as session:
        cases = session.exec(select(Case)).all()
        late = session.exec(
            select(Case).join(Unit).where(Unit.name == LATE, Case.closed == None)  # noqa: E711
        ).all()
        people = session.exec(select(Person.email)).all()
        carried = session.exec(select(MeasureNote)).all()
    cycles = [case for case in cases if case.kind == KIND]
    assert Counter(case.year for case in cycles).most_common(1)[0][1] == 8
    # One way or another every process is there; what follows from others comes with the days.
    assert len({case.kind for case in cases}) >= 18
    assert any(case.due and case.due < at(now).date() for case in late)
    assert all(address.endswith("@exempel.example") for address in people)
    assert not any("Påhittat" in row.action for row in carried)
    tick(office, at(now))
    assert post.letters, "there is a letter to look at on a working day"
    office.database.close()
