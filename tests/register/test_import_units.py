"""Units from the public register and from our own table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select

from flows.register.imports.units import import_everywhere, import_units
from flows.register.municipality import begin
from models.record import audit
from models.record.tables import Audit
from models.register.tables import Unit
from tests.conftest import OPERATOR, TestTown
from tests.worlds.imports import (
    NOW,
    REGISTER,
    counts,
    register,
    take,
    units,
    unreadable,
    wrong,
)


def test_the_register_gives_the_municipality_its_own_48_units(town: TestTown) -> None:
    report = take(town, import_units, REGISTER)
    assert counts(report) == (47, 1, 0), "Backaskolan was there, without its other forms"
    assert report.passed_over == 4
    found = units(town)
    assert len(found) == 49, "48 of the register's, and Ekdalaskolan from before"
    assert {"Önnerödsskolan 7-9", "Fridaskolan, Härryda", "Vuxenutbildningen, SFI"} <= set(found)
    with town.office.database.read() as session:
        backa = session.exec(select(Unit).where(Unit.name == "Backaskolan")).one()
        forms = backa.form
    assert forms == "grundskola, förskoleklass, fritidshem"


def test_the_same_file_twice_changes_nothing_and_records_nothing(town: TestTown) -> None:
    take(town, import_units, REGISTER)
    before = register(town)
    assert counts(take(town, import_units, REGISTER)) == (0, 0, 48)
    assert register(town) == before


def test_an_import_is_recorded_with_its_numbers(town: TestTown) -> None:
    take(town, import_units, REGISTER)
    with town.office.database.read() as session:
        assert audit.count(session, town.id) == 1
        (row,) = session.exec(select(Audit)).all()
    assert (row.what, row.via) == ("imported", "cli")
    assert row.detail == '{"added":47,"changed":1,"what":"units"}'


def test_a_dry_run_says_the_same_and_changes_nothing(town: TestTown) -> None:
    before = register(town)
    assert counts(take(town, import_units, REGISTER, dry_run=True)) == (47, 1, 0)
    assert register(town) == before
    assert counts(take(town, import_units, REGISTER)) == (47, 1, 0)


def test_all_takes_every_municipality_and_tells_two_of_one_name_apart(town: TestTown) -> None:
    report = take(town, import_everywhere, REGISTER)
    assert counts(report) == (51, 1, 0)
    assert units(town, "se-0583") == ["Dansäterskolan", "Dansäterskolan (2)"]
    assert units(town, "se-0114") == ["Bollstanäs skola", "Breddenskolan"]
    (note,) = report.notes
    assert (note.line, note.key) == (5, "told_apart")
    assert counts(take(town, import_everywhere, REGISTER)) == (0, 0, 52)


def test_a_municipality_that_came_with_the_register_begins_by_its_name(town: TestTown) -> None:
    take(town, import_everywhere, REGISTER)
    made, new = begin(town.office, code="0583", name="Motala", country="se", who=OPERATOR, now=NOW)
    assert (made.name, new) == ("Motala", "began")
    assert len(units(town, "se-0583")) == 2


def test_a_name_that_looks_told_apart_is_not_merged(
    town: TestTown, csv: Callable[..., Path]
) -> None:
    file = csv("Kod;Skolenhetsnamn", "1401;Asta", "1401;Asta", "1401;Asta (2)")
    assert take(town, import_units, file).added == 3
    assert [name for name in units(town) if name.startswith("Asta")] == [
        "Asta",
        "Asta (2)",
        "Asta (2) (2)",
    ]


def test_a_code_that_lost_its_zero_in_a_spreadsheet_is_found(
    town: TestTown, xlsx: Callable[..., Path]
) -> None:
    file = xlsx(("Kod", "Skolenhetsnamn", "Grund-skola"), (114, "Breddenskolan", "Ja"))
    assert take(town, import_everywhere, file).added == 1
    assert units(town, "se-0114") == ["Breddenskolan"]


def test_a_row_without_a_code_or_a_name_is_named(town: TestTown, csv: Callable[..., Path]) -> None:
    file = csv("Kod;Skolenhetsnamn", ";Asta", "14o1;Bo", "1401;", "1401;Kim")
    assert wrong(town, import_everywhere, file) == [
        (2, "unknown_code"),
        (3, "unknown_code"),
        (4, "name_missing"),
    ]


def test_a_register_without_our_code_is_an_error(town: TestTown, csv: Callable[..., Path]) -> None:
    file = csv("Kod;Skolenhetsnamn", "0114;Breddenskolan")
    assert "no units have the municipality code 1401" in unreadable(town, import_units, file)


# --- units, our own columns --------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_however_it_was_saved(
    town: TestTown, csv: Callable[..., Path], delimiter: str, end: str, encoding: str
) -> None:
    rows = ("Name", "form", "PARENT"), ("Åsskolan", "grundskola", ""), ("Ås A", "", "Åsskolan")
    file = csv(*(delimiter.join(row) for row in rows), "", end=end, encoding=encoding)
    assert take(town, import_units, file).added == 2
    with town.office.database.read() as session:
        below = session.exec(select(Unit).where(Unit.name == "Ås A")).one()
        above = session.exec(select(Unit).where(Unit.name == "Åsskolan")).one()
    assert below.parent_id == above.id


def test_a_quoted_name_may_hold_the_delimiter(town: TestTown, csv: Callable[..., Path]) -> None:
    file = csv("name,form", '"Fridaskolan, Härryda",grundskola', '"Skolan ""Eken""",')
    assert take(town, import_units, file).added == 2
    assert {"Fridaskolan, Härryda", 'Skolan "Eken"'} <= set(units(town))


def test_a_changed_form_and_a_new_parent_are_one_change(
    town: TestTown, csv: Callable[..., Path]
) -> None:
    first = csv("name,form,parent", "Backaskolan,grundskola,", "Ekdalaskolan,grundskola,")
    assert counts(take(town, import_units, first)) == (0, 0, 2)
    both = csv("name,form,parent", "Backaskolan,gymnasium,Ekdalaskolan", "Ekdalaskolan,grundskola,")
    assert counts(take(town, import_units, both)) == (0, 1, 1)
    parent = csv("name,form,parent", "Backaskolan,gymnasium,-", "Ekdalaskolan,grundskola,")
    assert counts(take(town, import_units, parent)) == (0, 1, 1)
    assert counts(take(town, import_units, parent)) == (0, 0, 2)


def test_two_units_of_one_name_and_unknown_parents_are_refused(
    town: TestTown, csv: Callable[..., Path]
) -> None:
    file = csv(
        "name,parent", "Asta,", "Bo,", "Asta,Bo", "Kim,Ingenstans", "Lo,Lo", ",Bo",
        "x" * 201 + ",", "Alm\u202eskolan,",
    )  # fmt: skip
    assert wrong(town, import_units, file) == [
        (4, "two_units"),
        (5, "unknown_parent"),
        (6, "unknown_parent"),
        (7, "name_missing"),
        (8, "too_long"),
        (9, "unsafe_text"),
    ]


def test_all_needs_the_register(town: TestTown, csv: Callable[..., Path]) -> None:
    said = unreadable(town, import_everywhere, csv("name", "Asta"))
    assert "a file from the Swedish register of school units is needed" in said


# --- files that are none -------------------------------------------------------------------------
