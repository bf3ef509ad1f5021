"""The next day of each work is a row: what changes sets it back, what is missed is mended."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Table, event
from sqlalchemy.sql import visitors
from sqlmodel import select

from flows.activities.series import Wanted, add_series
from flows.engine.door import Errand
from flows.engine.handling import CLOCK
from flows.engine.works import DERIVE, TOWN, daily_work, has_daily
from flows.kinds import HANDLINGS
from flows.mail.watchdog import watchdog
from models.case.tables import Case
from models.next_days import ANYTHING, LOOK, NEVER, days_of, set_days
from models.register.tables import Absence
from models.register_changes import WHO_AND_WHERE
from tests.conftest import TestTown, at
from tests.worlds.days import daily
from tests.worlds.everything import furnish

WHEN = "2026-09-02 09:00"
# Whom a case belongs to and what the place is made of is asked at every desk.
ASKED_ALWAYS = {"case_step", "municipality", "person", "planned_measure"}


def rows(town: TestTown) -> dict[str, date]:
    with town.office.database.read() as session:
        return days_of(session, town.id)


def settled(town: TestTown) -> None:
    """Everything has been looked at, and nothing is to do."""
    for day in range(2, 5):
        daily(town.office, at(f"2026-09-0{day} 09:00"))
    town.tick("2026-09-04 09:00")


def test_a_look_that_did_nothing_says_when_it_is_looked_again(town: TestTown) -> None:
    town.open_year()
    settled(town)
    there = rows(town)
    assert there["daily.safety_cycle"] == NEVER
    assert there["daily.quality_review"] > date(2026, 9, 4)
    with town.office.database.read() as session:
        assert set(there) >= {daily_work(one) for one in HANDLINGS.values() if has_daily(one)}
        assert session.exec(select(Case)).first() is not None


def test_what_changes_what_a_work_hangs_on_sets_it_back_and_nothing_else(town: TestTown) -> None:
    town.open_year()
    settled(town)
    errand = Errand(town.office, town.id, town.asta, at("2026-09-04 10:00"))
    before = rows(town)
    add_series.alone(errand, Wanted(type="safety_round"))
    after = rows(town)
    assert after["daily.activity"] == LOOK
    assert after["daily.service_validation"] == before["daily.service_validation"] > LOOK
    with town.office.database.write() as session:
        day = date(2026, 10, 1)
        who = town.person("lo@skola.example")
        session.add(Absence(municipality_id=town.id, person_id=who, starts=day, ends=day))
    assert rows(town)["hands"] == LOOK


def test_a_change_that_is_given_up_sets_nothing_back(town: TestTown) -> None:
    town.open_year()
    settled(town)
    before = rows(town)
    errand = Errand(town.office, town.id, town.asta, at("2026-09-04 10:00"))
    with errand.desk() as desk:
        add_series(desk, Wanted(type="safety_round"))
        desk.session.rollback()
    assert rows(town) == before


def test_the_watchdog_mends_and_tells_of_a_day_that_was_missed(
    town: TestTown, caplog: pytest.LogCaptureFixture
) -> None:
    town.open_year()
    settled(town)
    errand = Errand(town.office, town.id, town.asta, at("2026-09-04 10:00"))
    with errand.desk() as desk:
        add_series(desk, Wanted(type="dog_search"))
    with town.office.database.write() as session:  # a row that says what is not so
        set_days(session, town.id, {"daily.quality_review": NEVER, DERIVE: date(2026, 9, 5)})
    with caplog.at_level(logging.ERROR):
        account = watchdog(town.office, at("2026-09-05 09:00"))
    assert account.counts["missed"] == 1
    [missed] = next(table.rows for table in account.tables if table.key == "missed")
    assert missed["work"] == "daily.quality_review"
    assert "a day was missed" in caplog.text
    there = rows(town)
    assert date(2026, 9, 5) < there["daily.quality_review"] < NEVER
    assert there[DERIVE] == date(2026, 9, 12), "and again in a week"
    assert watchdog(town.office, at("2026-09-12 09:00")).counts["missed"] == 0


@contextmanager
def tables_read(town: TestTown) -> Iterator[set[str]]:
    found: set[str] = set()

    def note(_c: Any, _cur: Any, _statement: str, _values: Any, context: Any, _many: bool) -> None:
        compiled = context.compiled if context is not None else None
        if compiled is not None and not (context.isinsert or context.isupdate):
            for one in visitors.iterate(compiled.statement):
                if isinstance(one, Table):
                    found.add(str(one.name))

    engine = town.office.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_a_kind_hangs_on_all_that_its_day_and_its_next_day_read(town: TestTown) -> None:
    """Else a change of it would be looked at too late."""
    town.open_year()
    furnish(town.office, town.id, at(WHEN), services=2)
    for days in range(1, 4):
        daily(town.office, at(WHEN) + timedelta(days=days))
    checked = 0
    for handling in HANDLINGS.values():
        if not has_daily(handling) or ANYTHING in handling.hangs_on:
            continue
        errand = Errand(town.office, town.id, CLOCK, at(WHEN) + timedelta(days=4))
        with errand.desk() as desk, tables_read(town) as read:
            number = handling.daily(desk)
            each_day = handling.next_day(desk) == desk.day + timedelta(days=1)
        if number:
            continue
        known = {name.partition(":")[0] for name in handling.hangs_on}
        assert each_day or read <= known | ASKED_ALWAYS, (handling.kind.name, read - known)
        checked += 1
    assert checked > 5


def test_what_a_municipality_is_made_of_is_told_of_in_the_year_in_advance() -> None:
    assert TOWN <= WHO_AND_WHERE
