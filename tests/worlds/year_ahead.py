"""A year in advance, sorted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from config.wheel import Preset, Wheel, Window, read_wheel
from flows.engine.local_time import local
from flows.forecast.events import MailEvent, QuietEvent
from flows.forecast.simulate import simulate
from models.every_table import METADATA
from states.safety_cycle import STEPS
from states.school_year import MonthDay
from tests.conftest import Postbox, TestTown, make_office, settle_town

FIRST, LAST = date(2027, 1, 25), date(2027, 5, 28)  # from before the first notice to the top


AUTUMN, CHRISTMAS = date(2026, 8, 18), date(2026, 12, 18)


Event = MailEvent | QuietEvent


def year(
    town: TestTown, *, all_answer: bool = False, first: date = FIRST, last: date = LAST
) -> list[Event]:
    return list(simulate(town.office, town.id, first, last, all_answer=all_answer, locale="en"))


def mails(events: list[Event]) -> list[MailEvent]:
    return [one for one in events if isinstance(one, MailEvent)]


def quiets(events: list[Event]) -> list[QuietEvent]:
    return [one for one in events if isinstance(one, QuietEvent)]


def on(event: Event) -> date:
    return local(event.at).date() if isinstance(event, MailEvent) else event.day


def digest(town: TestTown) -> tuple[str, dict[str, bytes]]:
    """All tables' rows, and every file under var."""
    sums = hashlib.sha256()
    with town.office.database.read() as session:
        for table in METADATA.sorted_tables:
            for row in session.execute(table.select().order_by(*table.primary_key)):
                sums.update(repr((table.name, tuple(row))).encode())
    var = town.office.settings.var
    files = {str(file): file.read_bytes() for file in sorted(var.rglob("*")) if file.is_file()}
    return sums.hexdigest(), files


@dataclass(frozen=True)
class Ahead:
    """Two towns looked ahead for: one in which nobody answers, and one in which all do."""

    town: TestTown
    silent: list[Event]
    other: TestTown
    busy: list[Event]
    before: object
    after: object


def settled(var: Path, wheel: Wheel | None = None) -> TestTown:
    post = Postbox()
    office = make_office(var, post, wheel)
    settle_town(office.database)
    town = TestTown(office, post)
    town.open_year()
    town.tick("2026-08-17 10:00")
    return town


def brisk() -> Wheel:
    """All five steps between August and Christmas, so that a whole cycle is soon seen."""
    windows = {
        step: Window(MonthDay(8, 1), MonthDay(month, day))
        for step, month, day in zip(STEPS, (10, 10, 11, 11, 12), (1, 20, 10, 27, 16), strict=True)
    }
    wheel = read_wheel()
    return replace(wheel, presets={**wheel.presets, "läsår": Preset(windows)})
