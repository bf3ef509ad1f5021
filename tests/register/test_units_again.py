"""A unit is the same one whatever it is called: by its code, by a former name, by what is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from config.explain import explain
from config.locales import LOCALES
from config.words import words
from flows.engine.lookup import unit_by
from flows.engine.refusals import BadChoice, NoSuchUnit
from flows.following.incidents import import_incidents
from flows.register.imports.people import import_people
from flows.register.imports.reading import AskedAbout
from flows.register.imports.tables import ImportRefused, Report
from flows.register.imports.units import import_units
from flows.register.units import rename_unit
from flows.services.import_services import import_services
from models.record.tables import Audit
from models.register.questions import units
from models.register.tables import Unit
from models.register.units import former_names
from tests.conftest import OPERATOR, TestTown, at

NOW = at("2026-08-20 08:00")


def take(town: TestTown, file: Path, **more: Any) -> Report:
    return import_units.alone(town.errand(OPERATOR, NOW), file, **more)


def table(tmp_path: Path, *rows: str, heading: str = "name;form;code") -> Path:
    file = tmp_path / "enheter.csv"
    file.write_text("\n".join([heading, *rows]) + "\n", "utf-8")
    return file


def there(town: TestTown) -> dict[str, str]:
    with town.office.database.read() as session:
        return {unit.name: unit.code for unit in units(session, town.id)}


BOTH = ("Backaskolan;grundskola;10012345", "Ekdalaskolan;grundskola;10012346")


def asked(town: TestTown, file: Path, **more: Any) -> list[tuple[int, str]]:
    before = there(town)
    with pytest.raises(AskedAbout) as found:
        take(town, file, **more)
    assert there(town) == before
    assert found.value.exit_code == 3
    for locale in LOCALES:
        assert explain(found.value, words(locale))
        for row in found.value.rows:
            said = words(locale).say(f"import_problems.{row.key}", **row.params)
            assert f"--accept {found.value.accept[0]}" in said
    return [(row.line, row.key) for row in found.value.rows]


def test_a_code_is_filled_in_and_from_then_on_the_unit_is_known_by_it(
    town: TestTown, tmp_path: Path
) -> None:
    number = town.unit("Backaskolan")
    report = take(town, table(tmp_path, *BOTH))
    assert (report.added, report.changed) == (0, 2)
    renamed = table(tmp_path, "Nybackaskolan;grundskola;10012345", BOTH[1])
    report = take(town, renamed)
    assert (report.added, report.changed, report.same) == (0, 1, 1)
    assert [(one.key, one.params["now"]) for one in report.notes] == [
        ("unit_renamed", "Nybackaskolan")
    ]
    assert town.unit("Nybackaskolan") == number
    with town.office.database.read() as session:
        assert [one.name for one in former_names(session, town.id)] == ["Backaskolan"]
        told = session.exec(select(Audit.what)).all()
    assert "unit_renamed" in told


def test_a_zero_lost_in_a_spreadsheet_is_no_other_code(town: TestTown, tmp_path: Path) -> None:
    take(town, table(tmp_path, "Backaskolan;grundskola;00123", BOTH[1]))
    report = take(town, table(tmp_path, "Nybackaskolan;grundskola;123", BOTH[1]))
    assert report.added == 0 and "Nybackaskolan" in there(town)


def test_a_former_name_is_still_the_unit(town: TestTown, tmp_path: Path) -> None:
    number = town.unit("Backaskolan")
    rename_unit.alone(town.errand(OPERATOR, NOW), number, "Nybackaskolan")
    report = take(town, table(tmp_path, "Backaskolan;grundskola", heading="name;form"))
    assert (report.added, report.same) == (0, 1)
    assert "known_by_former_name" in [one.key for one in report.notes]
    assert "Nybackaskolan" in there(town) and "Backaskolan" not in there(town)
    people = table(
        tmp_path,
        "Lo Lund;lund@skola.example;rektor;backaskolan",
        heading="name;email;role;unit",
    )
    assert import_people.alone(town.errand(OPERATOR, NOW), people).added == 1
    with town.office.database.read() as session:
        assert unit_by(session, town.id, "BACKASKOLAN").id == number
        with pytest.raises(NoSuchUnit):
            unit_by(session, town.id, "Zetaskolan")


def test_files_of_services_and_incidents_know_it_too(town: TestTown, tmp_path: Path) -> None:
    errand = town.errand(OPERATOR, NOW)
    rename_unit.alone(errand, town.unit("Backaskolan"), "Nybackaskolan")
    rows = table(tmp_path, "Läsappen;backaskolan", heading="name;unit")
    assert import_services.alone(errand, rows).added == 1
    heading = "unit;period;type;scale;arena;status;count"
    rows = table(tmp_path, "Backaskolan;2025/26;fall;mindre;skolan;avslutad;3", heading=heading)
    assert import_incidents.alone(errand, rows, source="KIA").added == 1
    wrong = table(tmp_path, "Läsappen;Nybacka skola", heading="name;unit")
    with pytest.raises(ImportRefused) as found:
        import_services.alone(errand, wrong)
    assert found.value.rows[0].params["near"] == "Nybackaskolan"


def test_a_name_in_use_is_nobody_elses(town: TestTown) -> None:
    errand = town.errand(OPERATOR, NOW)
    for name in ("Ekdalaskolan", "ekdala­skolan", "  ", "x" * 201):
        with pytest.raises(BadChoice):
            rename_unit.alone(errand, town.unit("Backaskolan"), name)
    rename_unit.alone(errand, town.unit("Backaskolan"), "backaskolan")
    with town.office.database.read() as session:
        assert former_names(session, town.id) == [], "another writing is no other name"


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        (("Backaskolan;;10012346", "Ekdalaskolan;;10012345"), "code_of_another"),
        (("Backaskolan;;999", "Ekdalaskolan;;10012346"), "another_code"),
        (("Backaskolan;;för lång kod här", "Ekdalaskolan;;"), "bad_unit_code"),
    ],
)
def test_a_code_and_a_name_that_contradict_each_other_are_named(
    town: TestTown, tmp_path: Path, rows: tuple[str, ...], key: str
) -> None:
    take(town, table(tmp_path, *BOTH))
    with pytest.raises(ImportRefused) as found:
        take(town, table(tmp_path, *rows))
    assert found.value.rows[0].key == key


def test_a_school_with_a_new_name_is_asked_about(town: TestTown, tmp_path: Path) -> None:
    file = table(
        tmp_path, "Nordanskolan;grundskola", "Ekdalaskolan;grundskola", heading="name;form"
    )
    assert asked(town, file) == [(2, "units_missing")]
    report = take(town, file, accept=["missing"])
    assert report.added == 1
    assert [one.key for one in report.notes] == ["units_not_in_file"]


def test_however_many_are_renamed_it_is_asked(town: TestTown, tmp_path: Path) -> None:
    rows = ("Nordan;x", "Sunnan;x", "Ekdalaskolan;x")
    assert asked(town, table(tmp_path, *rows, heading="name;form")) == [(2, "units_missing")]
    with town.office.database.write() as session:
        session.get_one(Unit, town.unit("Ekdalaskolan")).closes = NOW.date()
    only = table(tmp_path, "Nordanskolan;grundskola", heading="name;form")
    assert asked(town, only) == [(2, "units_missing")], "one school for one school"


def test_what_the_file_lacks_is_said(town: TestTown, tmp_path: Path) -> None:
    report = take(town, table(tmp_path, "Ekdalaskolan;grundskola", heading="name;form"))
    [note] = report.notes
    assert (note.key, dict(note.params)) == ("units_not_in_file", {"names": "Backaskolan", "n": 1})


def test_a_twin_is_asked_about(town: TestTown, tmp_path: Path) -> None:
    rows = ("Backa skolan;grundskola", "Backaskolan;grundskola", "Ekdalaskolan;grundskola")
    file = table(tmp_path, *rows, heading="name;form")
    assert asked(town, file) == [(2, "unit_twin")]
    assert take(town, file, accept=["twins"]).added == 1
    assert {"Backa skolan", "Backaskolan"} <= set(there(town))


def test_a_twin_of_a_misspelt_unit_is_guessed_in_a_file_of_people(
    town: TestTown, tmp_path: Path
) -> None:
    people = table(
        tmp_path, "Lo Lund;lund@skola.example;rektor;Backa-skola", heading="name;email;role;unit"
    )
    with pytest.raises(ImportRefused) as found:
        import_people.alone(town.errand(OPERATOR, NOW), people)
    [row] = found.value.rows
    assert (row.key, row.params["near"]) == ("unknown_unit_near", "Backaskolan")
