"""The demo shows what one came to see: a past year, a late school, something due today."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import select

from arshjul.doctor import examine
from config.words import words
from flows.clock.tick import tick
from flows.demos.town import LATE, NAME, fill
from flows.engine.local_time import today
from flows.engine.office import Office
from flows.reporting.checking import differences
from models.case.tables import Case
from models.documents.decisions import Decision
from models.gatherings.tables import Gathering
from models.record.tables import Audit
from models.register.tables import Municipality, Person, Unit
from models.reports.tables import KeptReport
from models.safety_cycle.tables import MeasureNote
from models.skolesec.programme import RoundGathering
from states.calendars import Staff
from states.safety_cycle import KIND
from tests.conftest import Postbox, at, make_office


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
        moved = select(Audit.case_id).where(Audit.what == "rescheduled")
        assert {one.id for one in late} & set(session.exec(moved)), "its history says why"
        [report] = session.exec(select(KeptReport)).all()
        assert differences(session, report) == [], "its figures are those of the whole demo"
    cycles = [case for case in cases if case.kind == KIND]
    assert Counter(case.year for case in cycles).most_common(1)[0][1] == 8
    # One way or another every process is there; what follows from others comes with the days.
    assert len({case.kind for case in cases}) >= 18
    assert any(case.due and case.due < at(now).date() for case in late)
    assert all(address.endswith("@exempel.example") for address in people)
    assert not any("Påhittat" in row.action for row in carried)
    met_on_school_days(office)
    tick(office, at(now))
    assert post.letters, "there is a letter to look at on a working day"
    office.database.close()
    nothing_is_nameless(tmp_path / "var", at(now))


def nothing_is_nameless(var: Path, now: datetime) -> None:
    """What ``arshjul check`` says of the demo: where a post is vacant, it says where."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARSHJUL_VAR", str(var))
        told = [one.says for one in examine(now, words("en"), offline=True)]
    vacant = [text for text in told if "has nobody as" in text]
    assert not any(text.startswith(" ") for text in vacant), vacant
    assert any(text.startswith(f"{NAME} has nobody as") for text in vacant), vacant


def met_on_school_days(office: Office) -> None:
    """Gatherings and meetings of the demo, and its board: none on a Sunday or in a break."""
    with office.database.read() as session:
        placed = [one.starts for one in session.exec(select(Gathering)) if one.starts]
        placed += [one.starts for one in session.exec(select(RoundGathering)) if one.starts]
        boards = [one.day for one in session.exec(select(Decision))]
        [place] = session.exec(select(Municipality.id)).all()
        calendar = office.town(session, place).calendar
    assert len(placed) >= 3 and boards
    assert [calendar.free(today(one), Staff.SCHOOL) for one in placed] == [None] * len(placed)
    assert [calendar.free(day, Staff.ADMINISTRATION) for day in boards] == [None] * len(boards)


@pytest.mark.parametrize("day", ["2026-12-26", "2027-03-27", "2027-07-17", "2027-10-03"])
def test_the_demo_meets_on_school_days(tmp_path: Path, day: str) -> None:
    """Begun on a weekend, in a break, and so that it would meet on one."""
    office = make_office(tmp_path / "var", Postbox())
    fill(office, at(f"{day} 08:00"))
    met_on_school_days(office)
    office.database.close()
