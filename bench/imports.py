"""Large files: what reading the largest allowed ones holds in memory, and what importing costs.

``python -m bench.imports`` prints two tables; bench/README.md says how to read them.
"""

from __future__ import annotations

import argparse
import csv
import json
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from time import process_time
from typing import NamedTuple

from openpyxl import Workbook

from bench.reading import HEAD
from bench.tick import Null
from config.settings import Settings
from config.wheel import read_wheel
from flows.engine.door import Errand
from flows.engine.handling import Who
from flows.engine.local_time import ZONE
from flows.engine.office import Office
from flows.kinds import HANDLINGS, LETTERS
from flows.register.imports.people import MOST_PEOPLE, import_people
from flows.register.imports.tables import Report
from flows.register.imports.units import import_units
from flows.register.municipality import begin
from flows.safety_cycle.year import MOST_AT_ONCE, open_year
from flows.services.import_services import import_services
from models.database import Database
from notifications.post import Postman
from states.school_year import SchoolYear

ROOT = Path(__file__).resolve().parent.parent
OPERATOR = Who(None, "cli")
NOW = datetime(2026, 8, 17, 9, 0, tzinfo=ZONE)
YEAR = SchoolYear.parse("2026/27")
HOME = "se-9996"
DAY = "2026-08-01"
MOST_MB = 300  # beyond the idle process
SERVICES = 2_000
LARGEST = {"csv": 200_000, "xlsx": 60_000, "ods": 49_000}
"""Rows of people, as many as a file of each format may have within its bounds."""

Line = tuple[str, ...]


class Held(NamedTuple):
    """A file that was read: its name, MB, rows, and MB beyond the idle process at the most."""

    name: str
    size: float
    rows: int
    above: float


class Cost(NamedTuple):
    """Work on many rows: seconds of the processor, and those of the floor beside it."""

    name: str
    rows: int
    seconds: float
    floor: float


def person(number: int) -> Line:
    return (
        f"Person Personsson {number}",
        f"person.personsson{number}@skola.example",
        "rektor",
        f"Skola {number % 30}",
        "sv",
        "",
        DAY,
        "",
    )


def lines(rows: int) -> Iterator[Line]:
    yield HEAD
    yield from map(person, range(rows - 1))


def save(file: Path, rows: int) -> None:
    """A table of people in the format that the file's name says."""
    match file.suffix:
        case ".csv":
            _write(file, lines(rows))
        case ".xlsx":
            book = Workbook(write_only=True)
            sheet = book.create_sheet("Tabell")
            for line in lines(rows):
                sheet.append(line)
            book.save(file)
        case _:
            with (
                zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
                archive.open("content.xml", "w") as out,
            ):
                out.writelines(_content(rows))


def _content(rows: int) -> Iterator[bytes]:
    """The sheet of an OpenDocument file, row by row."""
    spaces = " ".join(
        f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"'
        for one in ("office", "table", "text")
    )
    yield f"<office:document-content {spaces}><office:body><office:spreadsheet>".encode()
    yield b'<table:table table:name="Tabell">'
    for line in lines(rows):
        cells = "".join(
            f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>"
            if cell
            else "<table:table-cell/>"
            for cell in line
        )
        yield f"<table:table-row>{cells}</table:table-row>".encode()
    yield b"</table:table></office:spreadsheet></office:body></office:document-content>"


def _write(file: Path, rows: Iterable[Sequence[str]]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    return file


def read_apart(file: Path) -> dict[str, float | str]:
    """What ``bench.reading`` tells of the table, in a process of its own."""
    command = [sys.executable, "-m", "bench.reading", str(file)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, float | str] = json.loads(done.stdout)
    return found


def held(folder: Path, name: str, rows: int) -> Held:
    file = folder / f"people.{name}"
    save(file, rows)
    found = read_apart(file)
    return Held(name, file.stat().st_size / 2**20, int(found["rows"]), float(found["above"]))


def office_in(folder: Path) -> Office:
    """An office with one municipality in which nobody is known yet."""
    database = Database.at(f"sqlite:///{folder}/imports.sqlite")
    database.create()
    postman: Postman = Null()
    office = Office(
        Settings(var=folder), database, read_wheel, lambda: postman, b"a key", HANDLINGS, LETTERS
    )
    begin(office, code="9996", name="Provby", country="se", who=OPERATOR, now=NOW)
    return office


def seconds(work: Callable[[], object]) -> float:
    begun = process_time()
    work()
    return process_time() - begun


def floor(folder: Path, rows: Sequence[Sequence[str]]) -> float:
    """Seconds for reading the same rows from a CSV and inserting them as they are."""
    file = _write(folder / "floor.csv", rows)
    columns = ", ".join(f"c{number}" for number in range(len(rows[0])))
    marks = ", ".join("?" * len(rows[0]))

    def plain() -> None:
        connection = sqlite3.connect(folder / "floor.sqlite")
        with connection, file.open(encoding="utf-8", newline="") as text:
            connection.execute("DROP TABLE IF EXISTS plain")
            connection.execute(f"CREATE TABLE plain ({columns})")
            connection.executemany(f"INSERT INTO plain VALUES ({marks})", csv.reader(text))
        connection.close()

    return seconds(plain)


def work(folder: Path, units: int, people: int, services: int) -> list[Cost]:
    """What imports of so many rows and the opening of a year cost, each beside its floor."""
    office = office_in(folder)
    errand = Errand(office, HOME, OPERATOR, NOW)
    tables: tuple[tuple[str, list[Line], Callable[[Path], Report]], ...] = (
        (
            "units",
            [("name", "form"), *((f"Skola {n}", "grundskola") for n in range(units))],
            partial(import_units.alone, errand),
        ),
        ("people", list(lines(people + 1)), partial(import_people.alone, errand)),
        (
            "services",
            [
                ("name", "supplier", "data", "in_use_since"),
                *(
                    (f"Tjänst {n}", f"Bolag {n % 40}", "namn", "2026-08-01")
                    for n in range(services)
                ),
            ],
            partial(import_services.alone, errand),
        ),
    )
    costs: list[Cost] = []
    for name, rows, take in tables:
        file = _write(folder / f"{name}.csv", rows)
        least = floor(folder, rows)
        for how in ("new", "known"):
            costs.append(Cost(f"{name}, {how}", len(rows) - 1, seconds(partial(take, file)), least))
        if name == "units":
            opening = seconds(lambda: open_year.alone(errand, YEAR))
            costs.append(Cost("a year is opened", units, opening, least))
    office.database.close()
    return costs


def table(found: Sequence[Held], costs: Sequence[Cost]) -> str:
    told = ["| file | size | rows | above the idle process |", "|---|---:|---:|---:|"]
    told += [
        f"| {one.name} | {one.size:.1f} MB | {one.rows:,} | {one.above:.0f} MB |" for one in found
    ]
    told += [
        "",
        "| what | rows | processor | a row | beside plain SQL |",
        "|---|---:|---:|---:|---:|",
    ]
    told += [
        f"| {one.name} | {one.rows:,} | {one.seconds:.1f} s | {one.seconds / one.rows * 1e3:.2f} ms"
        f" | {one.seconds / one.floor:.0f} |"
        for one in costs
    ]
    return "\n".join(told)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.imports", description=__doc__)
    parser.add_argument("--units", type=int, default=MOST_AT_ONCE)
    parser.add_argument("--people", type=int, default=MOST_PEOPLE)
    parser.add_argument("--services", type=int, default=SERVICES)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="arshjul-bench-") as name:
        folder = Path(name)
        costs = work(folder, asked.units, asked.people, asked.services)
        found = [held(folder, sort, rows) for sort, rows in LARGEST.items()]
    print(table(found, costs))


if __name__ == "__main__":
    main()
