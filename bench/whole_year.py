"""A virtual school year of one municipality: what answers cost, and what each service costs.

``python -m bench.whole_year`` prints a table; bench/README.md says how to read it.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any, NamedTuple

from sqlalchemy import event
from sqlmodel import Session

from bench.tick import Null
from config.settings import Settings
from config.wheel import read_wheel
from flows.activities.series import Wanted, add_series
from flows.demos.people import coordinator
from flows.engine.door import Errand
from flows.engine.handling import Who
from flows.engine.local_time import ZONE
from flows.engine.office import Office
from flows.following.horizon import set_rhythm
from flows.forecast.simulate import simulate
from flows.kinds import HANDLINGS, LETTERS
from flows.networks.register import add_network
from flows.safety_cycle.year import open_year
from flows.services.register import register as register_service
from flows.services.sheet import Sheet
from models.database import Database
from models.register.tables import Appointment, Municipality, Person, SchoolBreak, Unit
from notifications.post import Postman
from states.school_year import SchoolYear

HOME = "se-9997"
OPERATOR = Who(None, "cli")
BEGUN = datetime(2026, 9, 2, 8, 0, tzinfo=ZONE)
FIRST = date(2026, 9, 3)
OFFICE = ("coordinator", "manager", "school_chief", "head_of_administration")
SERIES = ("safety_round", "lockdown_exercise", "sba_quarter", "training_day", "dog_search")
BREAKS = (
    ("Höstlov", date(2026, 10, 26), date(2026, 10, 30)),
    ("Jullov", date(2026, 12, 21), date(2027, 1, 8)),
    ("Sommarlov", date(2027, 6, 14), date(2027, 8, 13)),
)
DATA = (("namn", "klass"), ("namn", "e-post"), ("alias",), ("betyg",))


SIZES = ((20, 150, 3.0), (300, 500, 45.0))  # units, services, and the seconds that are aimed at


def row_as_json(
    name: str, value: float, unit: str, against: str, beside: float | None, aim: float | None
) -> dict[str, Any]:
    """One row for machines; ``beside`` is what it is compared with."""
    ratio = value / beside if beside else None
    told = {"name": name, "value": value, "unit": unit, "against": against}
    return {**told, "ratio": ratio, "aim": aim}


class Cost(NamedTuple):
    """One virtual year: seconds of the processor, statements, letters."""

    seconds: float
    statements: int
    letters: int


def settle(office: Office, units: int, services: int) -> None:
    """An invented municipality with cycles, series, networks and services under way."""
    postal = "by.example"
    with office.database.write() as session:
        place = Municipality(
            id=HOME, code="9997", name="Bänkby", country="SE", locale="sv", preset="läsår"
        )
        session.add(place)
        session.flush()
        for role in OFFICE:
            _appoint(session, f"{role}@{postal}", role, None)
        for number in range(units):
            unit = Unit(municipality_id=HOME, name=f"Skola {number + 1:02d}", form="grundskola")
            session.add(unit)
            session.flush()
            _appoint(session, f"rektor{number + 1}@{postal}", "headteacher", unit.id)
        for name, starts, ends in BREAKS:
            session.add(SchoolBreak(municipality_id=HOME, name=name, starts=starts, ends=ends))
    open_year.alone(Errand(office, HOME, OPERATOR, BEGUN), SchoolYear.of(FIRST))
    asta = Errand(office, HOME, coordinator(office, HOME, FIRST), BEGUN)
    add_network.alone(asta, name="IKT", audience="school")
    for code in SERIES:
        add_series.alone(asta, Wanted(type=code))
    with asta.desk() as at:
        set_rhythm(at, 3)
        for number in range(services):
            sheet = Sheet(purpose="Läsning", data=DATA[number % 4], supplier=f"L {number % 40}")
            register_service(at, f"Tjänst {number + 1}", sheet)


def _appoint(session: Session, email: str, role: str, unit: int | None) -> None:
    person = Person(municipality_id=HOME, name=role, email=email, locale="sv")
    session.add(person)
    session.flush()
    session.add(
        Appointment(municipality_id=HOME, person_id=person.id or 0, role=role, unit_id=unit)
    )


def measure(folder: Path, units: int, services: int, days: int, *, all_answer: bool) -> Cost:
    """What ``days`` of a virtual year cost."""
    database = Database.at(f"sqlite:///{folder}/year.sqlite")
    database.create()
    postman: Postman = Null()
    office = Office(
        Settings(var=folder), database, read_wheel, lambda: postman, b"a key", HANDLINGS, LETTERS
    )
    settle(office, units, services)
    asked = 0

    def count(*_told: object) -> None:
        nonlocal asked
        asked += 1

    gc.collect()
    event.listen(database.engine.__class__, "before_cursor_execute", count)
    begun = process_time()
    last = FIRST + timedelta(days=days - 1)
    try:
        told = list(simulate(office, HOME, FIRST, last, all_answer=all_answer, locale="sv"))
    finally:
        event.remove(database.engine.__class__, "before_cursor_execute", count)
    seconds = process_time() - begun
    database.close()
    return Cost(seconds, asked, sum(one.as_json()["event"] == "mail" for one in told))


def table(taken: dict[tuple[int, bool], list[Cost]], few: int, many: int, days: int) -> str:
    lines = [
        f"{days} virtual days.",
        "",
        "| services | who answers | processor | statements | letters |",
        "|---:|---|---:|---:|---:|",
    ]
    for (services, all_answer), costs in sorted(taken.items()):
        one = costs[0]
        who = "everybody" if all_answer else "nobody"
        lines.append(
            f"| {services} | {who} | {_seconds(costs):.1f} s | {one.statements:,} | {one.letters} |"
        )
    answered = _seconds(taken[many, True])
    each = (answered - _seconds(taken[few, True])) / (many - few)
    lines += [
        "",
        f"- everybody answers beside nobody: {answered / _seconds(taken[many, False]):.2f}",
        f"- {many} services beside {few}: {answered / _seconds(taken[few, True]):.2f}",
        f"- each service more: {each * 1000:.0f} ms",
    ]
    return "\n".join(lines)


def both_sizes(days: int, rounds: int) -> list[dict[str, Any]]:
    """A year of each size, everybody answering, beside the aim; and what an event costs."""
    rows: list[dict[str, Any]] = []
    for units, services, aim in SIZES:
        costs = []
        for _ in range(rounds):
            with tempfile.TemporaryDirectory(prefix="arshjul-bench-") as folder:
                costs.append(measure(Path(folder), units, services, days, all_answer=True))
        name = f"a virtual year, {units} units and {services} services"
        seconds = _seconds(costs)
        rows.append(row_as_json(name, seconds, "s", "the aim", aim, aim))
        rows.append(
            row_as_json(f"{name}: asked", costs[0].statements, "statements", "", None, None)
        )
        rows.append(row_as_json(f"{name}: sent", costs[0].letters, "letters", "", None, None))
    return rows


def _seconds(costs: Sequence[Cost]) -> float:
    return median(one.seconds for one in costs)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.whole_year", description=__doc__)
    parser.add_argument("--units", type=int, default=20)
    parser.add_argument("--few", type=int, default=50, help="services in the smaller register")
    parser.add_argument("--many", type=int, default=150, help="services in the larger one")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument(
        "--json", action="store_true", help="both sizes of the aim, one object a row"
    )
    asked = parser.parse_args(arguments)
    logging.disable(logging.ERROR)  # what the virtual watchdog says is no part of the table
    if asked.json:
        for row in both_sizes(asked.days, asked.rounds):
            print(json.dumps(row, ensure_ascii=False))
        return
    taken: dict[tuple[int, bool], list[Cost]] = defaultdict(list)
    for number in range(asked.rounds):
        for services in (asked.few, asked.many):
            for all_answer in (False, True):
                with tempfile.TemporaryDirectory(prefix="arshjul-bench-") as folder:
                    cost = measure(
                        Path(folder), asked.units, services, asked.days, all_answer=all_answer
                    )
                taken[services, all_answer].append(cost)
        print(f"round {number + 1} of {asked.rounds}", file=sys.stderr)
    print(table(taken, asked.few, asked.many, asked.days))


if __name__ == "__main__":
    main()
