"""A day on which nothing is due, in 650 municipalities and in one.

``python -m bench.idle_day`` prints a table; bench/README.md says how to read it.
"""

from __future__ import annotations

import argparse
import json
import logging
import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any, NamedTuple

from sqlalchemy import event, func, select, update

from bench.tick import Null
from bench.whole_year import BREAKS, OFFICE, OPERATOR, SERIES, row_as_json
from config.settings import Settings
from config.wheel import read_wheel
from flows.activities.series import Wanted, add_series
from flows.clock.schedule import RHYTHM, moments
from flows.engine.door import Errand
from flows.engine.handling import CLOCK
from flows.engine.local_time import ZONE
from flows.engine.office import Office
from flows.engine.works import DERIVE
from flows.following.horizon import set_rhythm
from flows.kinds import HANDLINGS, LETTERS
from flows.safety_cycle.year import open_year
from flows.services.register import register as register_service
from flows.services.sheet import Sheet
from models.case.timers import TIMER
from models.database import Database
from models.next_days import NEVER, NEXT
from models.register.tables import Appointment, Municipality, Person, SchoolBreak, Unit
from notifications.post import Postman
from states.school_year import SchoolYear

BEGUN = datetime(2026, 9, 2, 8, 0, tzinfo=ZONE)
ELSEWHERE = ("housekeeping", "backup", "returned_mail")  # what they do has nothing to do with days
AIM = 2.0
DAYS = ((NEXT, "day"), (TIMER, "due"))


class Cost(NamedTuple):
    """One quiet day: seconds of the processor, and statements."""

    seconds: float
    statements: int


def settle(office: Office, homes: int) -> None:
    """Invented municipalities with two schools each, where everything that has a rhythm has one."""
    for number in range(homes):
        home = f"se-{number:04d}"
        with office.database.write() as session:
            session.add(
                Municipality(
                    id=home,
                    code=f"{number:04d}",
                    name=f"By {number}",
                    country="SE",
                    locale="sv",
                    preset="läsår",
                )
            )
            session.flush()
            for place, role in enumerate((*OFFICE, "headteacher", "headteacher")):
                unit = None
                if role == "headteacher":
                    unit = Unit(municipality_id=home, name=f"Skola {place}", form="grundskola")
                    session.add(unit)
                email = f"{role}{place}@by{number}.example"
                person = Person(municipality_id=home, name=role, email=email, locale="sv")
                session.add(person)
                session.flush()
                post: dict[str, Any] = {"person_id": person.id, "unit_id": unit and unit.id}
                session.add(Appointment(municipality_id=home, role=role, **post))
            for name, starts, ends in BREAKS:
                session.add(SchoolBreak(municipality_id=home, name=name, starts=starts, ends=ends))
        open_year.alone(Errand(office, home, OPERATOR, BEGUN), SchoolYear.of(BEGUN.date()))
        with Errand(office, home, CLOCK, BEGUN).desk() as at:
            for code in SERIES:
                add_series(at, Wanted(type=code))
            set_rhythm(at, 3)
            register_service(at, "Tjänst", Sheet(purpose="Läsning", data=("namn",)))


def live(office: Office, start: datetime) -> None:
    """Ring every beat at each of its moments."""
    end = start + timedelta(days=1)
    beats = [beat for beat in RHYTHM if beat.name not in ELSEWHERE]
    rings = sorted((one, n) for n, beat in enumerate(beats) for one in moments(beat, start, end))
    for moment, number in rings:
        beats[number].core()(office, moment)


def measure(homes: int) -> Cost:
    """What a day costs on which no municipality has anything to do."""
    with tempfile.TemporaryDirectory(prefix="arshjul-bench-") as folder:
        database = Database.at(f"sqlite:///{folder}/idle.sqlite")
        database.create()
        postman: Postman = Null()
        settings = Settings(var=Path(folder))
        made = (settings, database, read_wheel, lambda: postman, b"a key", HANDLINGS, LETTERS)
        office = Office(*made)
        settle(office, homes)
        quiet = _first_quiet_day(office)
        asked = 0

        def count(*_told: object) -> None:
            nonlocal asked
            asked += 1

        event.listen(database.engine, "before_cursor_execute", count)
        begun = process_time()
        live(office, quiet)
        seconds = process_time() - begun
        event.remove(database.engine, "before_cursor_execute", count)
        database.close()
    return Cost(seconds, asked)


def _first_quiet_day(office: Office) -> datetime:
    """Live until a day comes on which nobody has anything to do. A seventh of the rows is looked
    at each day whatever they say, which is left out here: it is what makes sure of them."""
    start, lived = BEGUN.replace(hour=0), False
    for _ in range(60):
        with office.database.write() as session:
            session.execute(update(NEXT).where(NEXT.c.work == DERIVE).values(day=NEVER))
            first = (
                select(func.min(table.c[day])) for table, day in ((NEXT, "day"), (TIMER, "due"))
            )
            due = [session.execute(one).scalar() for one in first]
        # The days before are lived whole: a clock that had stood still would be told of.
        if lived and all(one is None or one > start.date() for one in due):
            return start
        live(office, start)
        lived, start = True, start + timedelta(days=1)
    raise SystemExit("no day of these is quiet")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.idle_day", description=__doc__)
    parser.add_argument("--homes", type=int, default=650)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one object a row, and no table")
    asked = parser.parse_args(arguments)
    logging.disable(logging.ERROR)
    many = [measure(asked.homes) for _ in range(asked.rounds)]
    one = [measure(1) for _ in range(asked.rounds)]
    seconds = [median(cost.seconds for cost in costs) for costs in (many, one)]
    rows = [
        row_as_json(
            f"a quiet day, {asked.homes}", seconds[0], "s", "one municipality", seconds[1], AIM
        ),
        row_as_json(
            f"its statements, {asked.homes}",
            many[0].statements,
            "statements",
            "one municipality",
            one[0].statements,
            AIM,
        ),
    ]
    if asked.json:
        print("\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
        return
    print("| what | value | one municipality's | ratio | aim |\n|---|---:|---:|---:|---:|")
    for row, beside in zip(rows, (seconds[1], one[0].statements), strict=True):
        print(
            f"| {row['name']} | {row['value']:,.2f} {row['unit']} | {beside:,.2f} |"
            f" {row['ratio']:.2f} | {row['aim']} |"
        )


if __name__ == "__main__":
    main()
