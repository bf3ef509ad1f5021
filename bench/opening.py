"""Opening a year for ten thousand units, twelve duties each, beside plain bulk inserts of the
very same rows.

``python -m bench.opening`` prints a table; bench/README.md says how to read it.
"""

from __future__ import annotations

import gc
import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import process_time

from sqlmodel import Session

from bench.imports import HOME, NOW, OPERATOR, YEAR, office_in
from bench.plain import PRAGMAS
from bench.table import Row, parser, show
from flows.engine.door import Errand
from flows.engine.office import Office
from flows.safety_cycle.year import MOST_AT_ONCE, open_year
from models.register.tables import Appointment, Person, Unit

DUTIES = 12
AIM = "≤ 2"
PLAIN = "plain bulk insert"


def settle(office: Office, units: int) -> None:
    """Units with a headteacher each."""
    with office.database.write() as session:
        for number in range(units):
            _unit(session, number)


def _unit(session: Session, number: int) -> None:
    unit = Unit(municipality_id=HOME, name=f"Skola {number}", form="grundskola")
    person = Person(
        municipality_id=HOME, name="Lo Lind", email=f"p{number}@skola.example", locale="sv"
    )
    session.add_all((unit, person))
    session.flush()
    who, where = person.id or 0, unit.id or 0
    session.add(Appointment(municipality_id=HOME, person_id=who, role="headteacher", unit_id=where))


def counts(file: Path) -> dict[str, int]:
    """The rows of each table."""
    connection = sqlite3.connect(file)
    asked = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    names = [name for (name,) in connection.execute(asked)]
    found = {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names
    }
    connection.close()
    return found


def insert_again(opened: Path, before: Path) -> tuple[float, int]:
    """Seconds of the processor in which the driver inserts the same rows into the database as it
    was before, with the same keys and indexes, and how many they are."""
    then = counts(before)
    grown = [name for name, number in counts(opened).items() if number > then[name]]
    there = sqlite3.connect(opened)
    there.execute("ATTACH DATABASE ? AS before", (str(before),))
    rows = {
        name: there.execute(
            f'SELECT * FROM main."{name}" EXCEPT SELECT * FROM before."{name}"'
        ).fetchall()
        for name in grown
    }
    there.close()
    order = sorted(rows, key=lambda name: name != "case")  # what others refer to comes first
    connection = sqlite3.connect(before, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    gc.collect()
    begun = process_time()
    connection.execute("BEGIN IMMEDIATE")
    for name in order:
        places = ", ".join("?" * len(rows[name][0]))
        connection.executemany(f'INSERT INTO "{name}" VALUES ({places})', rows[name])
    connection.execute("COMMIT")
    seconds = process_time() - begun
    connection.close()
    return seconds, sum(map(len, rows.values()))


def once(folder: Path, units: int, duties: int) -> tuple[float, float, int]:
    """Seconds for the opening, for the plain inserts, and how many rows both wrote."""
    office = office_in(folder)
    settle(office, units)
    office.database.copy_to(folder / "before.sqlite")
    year, gone = YEAR, 0.0
    for _ in range(duties):
        errand = Errand(office, HOME, OPERATOR, NOW)
        gc.collect()
        begun = process_time()
        while open_year.alone(errand, year) == MOST_AT_ONCE:
            pass
        gone += process_time() - begun
        year = year.next()
    office.database.close()
    plain, rows = insert_again(folder / "imports.sqlite", folder / "before.sqlite")
    return gone, plain, rows


def measure(rounds: int, units: int, duties: int) -> list[Row]:
    taken = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="arshjul-bench-") as folder:
            taken.append(once(Path(folder), units, duties))
    ours, plain, rows = zip(*taken, strict=True)
    number = rows[0]
    return [
        Row(f"{PLAIN} of the same {number:,} rows", plain, "s"),
        Row(f"a year of {units:,} units × {duties} duties", ours, "s", PLAIN, plain, AIM),
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    asked = parser("bench.opening", __doc__, rounds=3)
    asked.add_argument("--units", type=int, default=MOST_AT_ONCE)
    asked.add_argument("--duties", type=int, default=DUTIES)
    given = asked.parse_args(arguments)
    rows = measure(given.rounds, given.units, given.duties)
    show("Opening a year, in seconds of the processor.", rows, as_json=given.as_json)


if __name__ == "__main__":
    main()
