"""A country of schools as a database file: many cases that wait, and the few that are due."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flows.engine.works import hangs_on
from flows.kinds import HANDLINGS, LETTERS
from models.database import Database
from states.calendars import Calendar, Span, Staff
from states.ladder import DEFAULT_LEVELS, DEPUTY, OWNER
from states.safety_cycle import KIND, STEPS

NOW = datetime(2026, 10, 7, 6, 0, tzinfo=UTC)  # a Wednesday, 08:00 by the schools' clocks
TODAY = date(2026, 10, 7)
TOMORROW = date(2026, 10, 8)
OWNED_BY = "municipality"
WEEK = "2026-W41"  # its digests have gone out
MUNICIPALITIES = 290
UNITS = 10_000
ABOVE = ("coordinator", "manager", "school_chief", "head_of_administration")
AUTUMN = (date(2026, 10, 26), date(2026, 11, 2))  # weeks 44 and 45
WINTER = tuple(date(2027, 2, 8) + timedelta(weeks=week) for week in range(4))
SUMMER = (date(2027, 8, 11), date(2027, 8, 13), date(2027, 8, 16))
EARLY = (-30, -10, -3, 0)
LATE = 3
LATE_EVERY = 10  # one school in so many is late, with its chain frozen

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class World:
    """A generated file, with the timers that have come, so that they can be put back."""

    path: Path
    cases: int
    due: tuple[tuple[str, int, str, int], ...]

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    def restore(self, next_day: date = TOMORROW) -> None:
        """As before the tick: the outbox empty, the timers back, nothing left in the log, and no
        work has anything to do before ``next_day``."""
        connection = sqlite3.connect(self.path)
        with connection:
            connection.execute("UPDATE next_day SET day = ?", (next_day.isoformat(),))
            connection.execute("DELETE FROM action_link")
            connection.execute("DELETE FROM kept_letter")
            connection.execute("DELETE FROM item")
            connection.execute("DELETE FROM message")
            connection.execute("DELETE FROM timer WHERE due <= ?", (TODAY.isoformat(),))
            connection.executemany("INSERT OR REPLACE INTO timer VALUES (?, ?, ?, ?)", self.due)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()


def make(path: Path, cases: int, due: int) -> World:
    """Write a file with ``cases`` open cases of which ``due`` have a rung to say today.

    Case numbers run year by year, as a real database would grow; the due ones are spread over
    the years, one to each school before any school has two.
    """
    database = Database.at(f"sqlite:///{path}")
    database.create()
    database.close()
    due_cases = _due_cases(cases, due)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    with connection:
        _insert(connection, "municipality", _municipalities())
        _insert(connection, "unit", _units())
        _insert(connection, "person", _people())
        _insert(connection, "appointment", _appointments())
        _insert(connection, "absence", _absences())
        _insert(connection, "school_break", _breaks())
        _insert(connection, '"case"', _cases(cases, due_cases), CASE)
        _insert(connection, "timer", sorted(_timers(cases, due_cases)))
        _insert(connection, "next_day", list(_next_days()))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    there = connection.execute(
        "SELECT * FROM timer WHERE due <= ? ORDER BY due, case_id", (TODAY.isoformat(),)
    ).fetchall()
    connection.close()
    return World(path, cases, tuple(there))


def _insert(
    connection: sqlite3.Connection,
    table: str,
    rows: Iterator[Row] | list[Row],
    columns: tuple[str, ...] = (),
) -> None:
    """``columns`` are those that the rows give; else all, in the table's order."""
    width = len(columns) or len(connection.execute(f"SELECT * FROM {table} LIMIT 0").description)
    named = f"({', '.join(columns)})" if columns else ""
    places = ", ".join("?" * width)
    connection.executemany(f"INSERT INTO {table} {named} VALUES ({places})", rows)


def _next_days() -> Iterator[Row]:
    """As yesterday's beats left them: no work but the timers has anything to do today."""
    works = {*hangs_on(HANDLINGS), *(work for sort in LETTERS.values() for work in sort.hangs_on)}
    for number in range(MUNICIPALITIES):
        for work in sorted(works):
            yield (_code(number), work, TOMORROW.isoformat())


def _home(unit: int) -> str:
    """The municipality of a unit; units are counted from 1."""
    return _code(_municipality(unit))


def _municipality(unit: int) -> int:
    return (unit - 1) * MUNICIPALITIES // UNITS


def _code(municipality: int) -> str:
    return f"se-{municipality + 1:04d}"


def _head(unit: int) -> int:
    return unit


def _pedagog(unit: int) -> int:
    return UNITS + unit


def _above(municipality: int, role: int) -> int:
    return 2 * UNITS + municipality * len(ABOVE) + role + 1


def _municipalities() -> Iterator[Row]:
    for number in range(MUNICIPALITIES):
        name = f"Kommun {number + 1}"
        code = _code(number)
        set_for_all = ("SE", "sv", "läsår", WEEK, "2026/27", OWNED_BY, None)
        yield (code, code[3:], name, *set_for_all)


def _units() -> Iterator[Row]:
    for unit in range(1, UNITS + 1):
        yield (unit, _home(unit), f"Skola {unit}", "grundskola", None, None, "")


def _people() -> Iterator[Row]:
    def person(number: int, municipality: str, name: str) -> Row:
        return (number, municipality, f"{name} {number}", f"p{number}@skola.example", "sv", "")

    for unit in range(1, UNITS + 1):
        yield person(_head(unit), _home(unit), "Lo Lind")
        yield person(_pedagog(unit), _home(unit), "Kim Kvist")
    for municipality in range(MUNICIPALITIES):
        for role in range(len(ABOVE)):
            yield person(_above(municipality, role), _code(municipality), "Asta Asp")


def _appointments() -> Iterator[Row]:
    for unit in range(1, UNITS + 1):
        # Late schools have no deputy, so that each thing due is said to one person.
        deputy = None if unit % LATE_EVERY == 0 else _pedagog(unit)
        yield (None, _home(unit), _head(unit), "headteacher", unit, deputy, "2024-08-01", None, 0)
        yield (None, _home(unit), _pedagog(unit), "ikt_pedagog", unit, None, None, None, 0)
    for municipality in range(MUNICIPALITIES):
        for number, role in enumerate(ABOVE):
            person = _above(municipality, number)
            yield (None, _code(municipality), person, role, None, None, None, None, 0)


def _absences() -> Iterator[Row]:
    for unit in range(7, UNITS + 1, 50):
        yield (None, _home(unit), _head(unit), "2026-09-14", "2026-09-18")


def _spans(municipality: int) -> tuple[Span, ...]:
    """The municipality's breaks: two dozen different calendars in the country."""
    autumn = AUTUMN[municipality % len(AUTUMN)]
    winter = WINTER[municipality % len(WINTER)]
    return (
        Span("Höstlov", autumn, autumn + timedelta(days=4)),
        Span("Jullov", date(2026, 12, 21), date(2027, 1, 8)),
        Span("Sportlov", winter, winter + timedelta(days=4)),
        Span("Påsklov", date(2027, 3, 29), date(2027, 4, 2)),
        Span("Sommarlov", date(2027, 6, 14), SUMMER[municipality % len(SUMMER)]),
    )


def _breaks() -> Iterator[Row]:
    for municipality in range(MUNICIPALITIES):
        for span in _spans(municipality):
            dates = (span.start.isoformat(), span.end.isoformat())
            yield (None, _code(municipality), span.name, *dates, None, "all", "", 0)


def _due_cases(cases: int, due: int) -> dict[int, int]:
    """Case number to level: one per school, its year scattered, then the next round."""
    years = max(1, cases // UNITS)
    found: dict[int, int] = {}
    for number in range(due):
        unit = number % UNITS + 1
        year = (unit * 37 + number // UNITS) % years
        case = year * UNITS + unit
        found[case] = LATE if unit % LATE_EVERY == 0 else EARLY[unit % len(EARLY)]
    if len(found) != due or max(found, default=0) > cases:
        raise ValueError("more due than there are cases of those schools")
    return found


CASE = (
    "id",
    "municipality_id",
    "kind",
    "unit_id",
    "year",
    "occurrence",
    "state",
    "opened",
    "due",
    "planned",
    "owner_role",
    "version",
    "since_version",
    "since",
    "round",
    "postponed",
    "chain",
    "causes",
)


def _cases(cases: int, due_cases: dict[int, int]) -> Iterator[Row]:
    calendars = [Calendar("SE", _spans(number)) for number in range(MUNICIPALITIES)]
    for case in range(1, cases + 1):
        unit = (case - 1) % UNITS + 1
        year = 1926 + (case - 1) // UNITS
        level = due_cases.get(case)
        due = _waits_until(case) + timedelta(days=14)
        if level is not None:
            calendar = calendars[_municipality(unit)]
            due = calendar.shift(TODAY, -level, Staff.SCHOOL) if level else TODAY
        chain = "null" if level != LATE else json.dumps(_chain(unit))
        opened = "2026-08-17"
        yield (
            case,
            _home(unit),
            KIND,
            unit,
            f"{year}/{(year + 1) % 100:02d}",
            "",
            STEPS[case % len(STEPS)],
            opened,
            due.isoformat(),
            due.isoformat(),
            "headteacher",
            2,
            2,
            opened,
            1,
            0,
            chain,
            "null",
        )


def _chain(unit: int) -> list[dict[str, object]]:
    """As it is frozen when a case begins to be late."""
    municipality = _municipality(unit)
    people = {role: [_above(municipality, number)] for number, role in enumerate(ABOVE)}
    people |= {OWNER: [_head(unit)], DEPUTY: []}
    return [
        {
            "days": level.days,
            "letter": level.letter,
            "to": [{"role": role, "people": people[role]} for role in level.to],
        }
        for level in DEFAULT_LEVELS
        if level.days > 0
    ]


def _waits_until(case: int) -> date:
    return TODAY + timedelta(days=1 + case * 7919 % 300)


def _timers(cases: int, due_cases: dict[int, int]) -> Iterator[Row]:
    for case in range(1, cases + 1):
        level = due_cases.get(case)
        home = _home((case - 1) % UNITS + 1)
        if level is None:
            yield (_waits_until(case).isoformat(), case, home, EARLY[case % len(EARLY)])
        else:
            yield (TODAY.isoformat(), case, home, level)
