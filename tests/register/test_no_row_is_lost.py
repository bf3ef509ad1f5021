"""What was taken and what was refused is what was in the file, whatever the file is like."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from sqlmodel import func, select

from flows.engine.door import Verb
from flows.following.incidents import import_incidents
from flows.register.imports.people import import_people
from flows.register.imports.tables import Report
from flows.register.imports.units import import_units
from flows.services.import_services import import_services
from models.register.tables import Appointment, Unit
from tests.conftest import OPERATOR, TestTown, at
from tests.register.oddities import WAYS, Cells, filled, made, odd_name, saved

NOW = at("2026-08-17 09:00")
SCHOOLS = ("Backaskolan", "Ekdalaskolan")
DAYS = ("2026-08-17", "17.08.2026", "17/8 2026", "46251", "")


def units_rows(chance: Random) -> tuple[Cells, Callable[[int], Cells]]:
    return ["Skola", "Skolform", "Överordnad"], lambda n: [
        odd_name(chance, f"Skolan {n}"),
        "grundskola",
        chance.choice(("", "", "Backaskolan", f"Skolan {max(0, n - 1)}", "Ingenstans")),
    ]


def people_rows(chance: Random) -> tuple[Cells, Callable[[int], Cells]]:
    heads = ["Namn", "E-post", "Roll", "Enhet", "Språk", "Ersättare", "Från", "Till"]

    def row(n: int) -> Cells:
        role = chance.choice(("tf rektor", "Rektor", "konstituert rektor", "styrar", "kock"))
        return [
            odd_name(chance, f"Kim Ny {n}"),
            f"kim{n}@skola.example",
            role,
            odd_name(chance, chance.choice(SCHOOLS)),
            chance.choice(("", "nn", "sv", "da")),
            chance.choice(("", "", f"kim{n + 1}@skola.example", "ingen@skola.example")),
            chance.choice(DAYS),
            chance.choice(("", "2027-06-30", "31.12.2027", "2026-02-30")),
        ]

    return heads, row


def services_rows(chance: Random) -> tuple[Cells, Callable[[int], Cells]]:
    heads = ["Namn", "Leverantör", "Syfte", "Personuppgifter", "Årskurs", "Enhet"]
    grades = ("F-3", "åk 4–6", "1.–4. trinn", "7", "", "alla")
    data = ("namn", "namn|e-post", "namn\ne-post", "")
    return heads, lambda n: [
        odd_name(chance, f"Tjänsten {n}"),
        "Bolaget",
        "Läsning",
        chance.choice(data),
        chance.choice(grades),
        chance.choice(("", *SCHOOLS)),
    ]


def incidents_rows(chance: Random) -> tuple[Cells, Callable[[int], Cells]]:
    heads = ["Läsår", "Skola", "Händelsetyp", "Allvarlighet", "Plats", "Läge", "Antal"]
    return heads, lambda n: [
        chance.choice(("2025/26", "2026-03")),
        odd_name(chance, chance.choice(SCHOOLS)),
        odd_name(chance, f"Fall {n}"),
        chance.choice(("mindre", "allvarlig", "okänt")),
        "skolan",
        "utredd",
        chance.choice(("3", "0", "många")),
    ]


Rows = Callable[[Random], tuple[Cells, Callable[[int], Cells]]]
IMPORTS: dict[str, tuple[Verb[..., Report], Rows, dict[str, str]]] = {
    "units": (import_units, units_rows, {}),
    "people": (import_people, people_rows, {}),
    "services": (import_services, services_rows, {}),
    "incidents": (import_incidents, incidents_rows, {"source": "Stella"}),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("what", IMPORTS)
def test_taken_and_refused_are_all_that_was_there(
    town: TestTown, tmp_path: Path, what: str, way: str
) -> None:
    how, rows_of, more = IMPORTS[what]
    chance = Random(f"{what} {way}")
    rows = made(chance, *rows_of(chance), count=100 if what == "services" else 400)
    file = saved(tmp_path, rows, way)
    report: Report = how.alone(town.errand(OPERATOR, NOW), file, good_rows=True, **more)
    refused = {row.line for row in report.refused}
    taken = report.added + report.changed + report.same
    assert taken + len(refused) == filled(rows)
    assert taken, "a test of nothing shows nothing"
    assert len(refused) > 10
    again: Report = how.alone(town.errand(OPERATOR, NOW), file, good_rows=True, **more)
    assert (again.added, again.changed, again.same) == (0, 0, taken)
    assert {row.line for row in again.refused} == refused


@pytest.mark.parametrize(("what", "table"), [("units", Unit), ("people", Appointment)])
def test_what_is_told_as_new_is_in_the_register(
    town: TestTown, tmp_path: Path, what: str, table: type[Unit | Appointment]
) -> None:
    def count() -> int:
        with town.office.database.read() as session:
            return session.exec(select(func.count()).select_from(table)).one()

    how, rows_of, _ = IMPORTS[what]
    chance = Random(what)
    before = count()
    file = saved(tmp_path, made(chance, *rows_of(chance), count=300), "xlsx")
    report: Report = how.alone(town.errand(OPERATOR, NOW), file, good_rows=True)
    assert count() - before == report.added > 0
