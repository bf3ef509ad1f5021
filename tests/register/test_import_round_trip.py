"""Two thousand rows with oddities at random: what was taken and what was refused is the file."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random

import pytest

from flows.engine.door import Verb
from flows.following.incidents import import_incidents
from flows.register.imports.people import import_people
from flows.register.imports.tables import Report
from flows.register.imports.units import import_units
from flows.services.import_services import import_services
from tests.conftest import OPERATOR, TestTown, at

NOW = at("2026-08-17 09:00")
ROWS = 2_000
SCHOOLS = [f"Skola {n}" for n in range(40)]
DAYS = ["", "2026-10-05", "05.10.2026", "5/10 2026", "46300"]
NO_DAYS = ["2026-W44", "31.2.2026", "snart"]
ODD = ["", "\u00a0", "x" * 300, "#N/A", "a\nb", "19121212-1212", "\u200b", "Å\u0308\u00adsa"]


def some(random: Random, good: Sequence[str], odd: Sequence[str] = ODD) -> str:
    """Mostly what can be taken, now and then what cannot."""
    return random.choice(odd if random.random() < 0.08 else good)


def units(random: Random, n: int) -> dict[str, str]:
    return {
        "namn": some(random, [f"Enhet {n}"], [f"enhet  {n - 1}", *ODD]),
        "skolform": some(random, ["grundskola", ""]),
        "parent": some(random, [""], ["Skola 1", "Okända skolan"]),
    }


def people(random: Random, n: int) -> dict[str, str]:
    return {
        "Navn": some(random, [f"Lo Lind {n}"]),
        "E-post": some(random, [f"p{n}@ny.example"], [f"P{n - 1}@ny.example", *ODD]),
        "rolle": some(random, ["rektor", "tf rektor", "styrar"], ["samordnare", "skolkatt", ""]),
        "skole": some(random, [*SCHOOLS, "skola  7"], ["", "Okända skolan"]),
        "språk": some(random, ["", "nn", "sv"], ["xx"]),
        "deputy": some(random, [""], [f"p{n + 1}@ny.example", "nobody@ny.example"]),
        "från": some(random, DAYS, NO_DAYS),
        "till": some(random, [""], [*DAYS, *NO_DAYS]),
    }


def services(random: Random, n: int) -> dict[str, str]:
    return {
        "name": some(random, [f"Tjänst {n}"], [f"tjänst {n - 1}", *ODD]),
        "leverantör": some(random, ["Exempel AB", ""]),
        "årskurs": some(random, ["F-3", "åk 4–6", "1.–4. trinn", ""], ["9-2", "alla"]),
        "data": some(random, ["namn, e-post", "namn|bild", "namn\ne-post", ""]),
        "free_text": some(random, ["ja", "nei", ""], ["kanske"]),
        "in_use_since": some(random, DAYS, NO_DAYS),
    }


def incidents(random: Random, n: int) -> dict[str, str]:
    return {
        "läsår": some(random, ["2025/26", "2026-03"], ["i fjol", ""]),
        "skola": some(random, [*SCHOOLS, "skola  7"], ["Okända skolan", ""]),
        "typ": some(random, [f"Fall {n}"], ["Fall", *ODD]),
        "allvarlighet": some(random, ["mindre", "allvarlig"], ["okänd"]),
        "arena": some(random, ["fysisk", "sociala medier"], ["månen"]),
        "status": some(random, ["avslutade", "under utredning"], ["x"]),
        "antal": some(random, ["1", "12"], ["-1", "många", ""]),
    }


Make = Callable[[Random, int], Mapping[str, str]]


@pytest.mark.parametrize(
    ("how", "make", "more"),
    [
        (import_units, units, {}),
        (import_people, people, {}),
        (import_services, services, {}),
        (import_incidents, incidents, {"source": "Stella"}),
    ],
)
def test_taken_and_refused_is_what_was_in_the_file(
    town: TestTown, tmp_path: Path, how: Verb[..., Report], make: Make, more: dict[str, str]
) -> None:
    schools = tmp_path / "schools.csv"
    schools.write_text("\n".join(["name", *SCHOOLS]), "utf-8")
    import_units.alone(town.errand(OPERATOR, NOW), schools)
    random = Random(26)
    file = tmp_path / "odd.csv"
    with_something = 0
    with file.open("w", encoding="utf-16", newline="") as out:
        write = csv.writer(out, delimiter=";")
        out.write("sep=;\r\n\r\n")
        write.writerow(make(random, 0))
        for n in range(1, ROWS + 1):
            cells = list(make(random, n).values())
            if random.random() < 0.05:
                cells.append("too much")
            if random.random() < 0.05:
                cells = [""] * len(cells)
            with_something += any(cell.strip() for cell in cells)
            write.writerow(cells)
    done = how.alone(town.errand(OPERATOR, NOW), file, good_rows=True, **more)
    left = len({row.line for row in done.refused})
    taken = done.added + done.changed + done.same
    assert min(taken, left) > 200, "both kinds stand in the file"
    assert taken + left == with_something
