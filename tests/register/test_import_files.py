"""Tables as people really send them: nothing is lost, and nothing is taken for another."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from time import process_time

import pytest
from openpyxl import Workbook
from sqlmodel import select

from config.explain import explain
from config.locales import LOCALES
from config.words import words
from flows.engine.door import Verb
from flows.register.imports.calendars import import_calendar
from flows.register.imports.people import import_people
from flows.register.imports.tables import (
    BadFile,
    ColumnsAskedAbout,
    ImportRefused,
    Report,
    understand,
)
from flows.register.imports.units import import_units
from models.register.tables import Person, SchoolBreak, Unit
from tests import DATA
from tests.conftest import OPERATOR, TestTown, at

FIELD = DATA / "field"
NOW = at("2026-08-17 09:00")
Take = Verb[..., Report]


def take(town: TestTown, how: Take, file: Path, **more: object) -> Report:
    return how.alone(town.errand(OPERATOR, NOW), file, **more)


def refused(town: TestTown, how: Take, file: Path, **more: object) -> list[tuple[int, str]]:
    with pytest.raises(ImportRefused) as found:
        take(town, how, file, **more)
    for locale in LOCALES:
        for row in found.value.rows:
            said = words(locale).say(f"import_problems.{row.key}", **row.params)
            assert said and "{" not in said
    return [(row.line, row.key) for row in found.value.rows]


def why(town: TestTown, how: Take, file: Path) -> str:
    with pytest.raises(BadFile) as found:
        take(town, how, file)
    for locale in LOCALES:
        assert "{" not in explain(found.value, words(locale))
    return explain(found.value, words("en"))


def names(town: TestTown) -> set[str]:
    with town.office.database.read() as session:
        return set(session.exec(select(Unit.name)).all())


def breaks(town: TestTown) -> list[tuple[date, date]]:
    with town.office.database.read() as session:
        return [(one.starts, one.ends) for one in session.exec(select(SchoolBreak)).all()]


def text(folder: Path, content: str, *, encoding: str = "utf-8", name: str = "file.csv") -> Path:
    (folder / name).write_bytes(content.encode(encoding))
    return folder / name


def the_schools(town: TestTown, folder: Path) -> None:
    take(town, import_units, text(folder, "name\nNorra skolan\nSödra skolan\n", name="two.csv"))


# --- what is not understood is named --------------------------------------------------------


def test_a_column_that_nobody_knows_is_asked_about_with_a_guess(
    town: TestTown, tmp_path: Path
) -> None:
    file = text(tmp_path, "name,email,rolle,until\nLo Lind,lo@ny.example,coordinator,2026-10-01\n")
    with pytest.raises(ColumnsAskedAbout) as found:
        take(town, import_people, file)
    for locale in LOCALES:
        assert "until → to?" in explain(found.value, words(locale))
    assert found.value.exit_code == 3
    done = take(town, import_people, file, accept=["columns"])
    assert done.added == 1
    assert done.understood is not None and done.understood.left_out == ("until",)


def test_what_a_calendar_asks_about_can_be_answered(town: TestTown, tmp_path: Path) -> None:
    before = breaks(town)
    noted = text(
        tmp_path, "name;start;end;anteckning\nLov;2027-05-03;2027-05-04;samma som i fjol\n"
    )
    with pytest.raises(ColumnsAskedAbout, match="anteckning"):
        take(town, import_calendar, noted)
    report = take(town, import_calendar, noted, accept=["columns"])
    assert report.added == 1
    assert report.understood is not None and report.understood.left_out == ("anteckning",)
    assert set(breaks(town)) - set(before) == {(date(2027, 5, 3), date(2027, 5, 4))}
    there = breaks(town)
    for heading in ("Skola", "skole", "Enhet"):  # a school for its name would be a day of all
        school = text(tmp_path, f"{heading};start;end\nNorra;2027-05-06;2027-05-06\n")
        with pytest.raises(BadFile) as refused_:
            take(town, import_calendar, school)
        assert refused_.value.params["column"] == "name"
    assert breaks(town) == there


def test_a_row_wider_than_its_heading_is_named(town: TestTown, tmp_path: Path) -> None:
    file = FIELD / "10-row-wider-than-heading" / "units.csv"
    assert refused(town, import_units, file) == [(2, "row_wider")]
    stray = text(tmp_path, "name;;form\nSolskolan;grundskola;\n")
    assert refused(town, import_units, stray) == [(2, "row_wider")]


def test_a_heading_twice_is_refused(town: TestTown, tmp_path: Path) -> None:
    twice = text(tmp_path, "name;namn\nSolskolan;Månskolan\n")
    assert "two headings for the column name" in why(town, import_units, twice)
    again = text(tmp_path, "name;form\nSolskolan;grundskola\nname;form\n")
    assert refused(town, import_units, again) == [(3, "heading_again")]


def test_one_address_has_one_name_and_an_empty_language_changes_nothing(
    town: TestTown, tmp_path: Path
) -> None:
    the_schools(town, tmp_path)
    file = FIELD / "13-shared-mailbox" / "people.csv"
    assert refused(town, import_people, file) == [(3, "one_address_two_names")]
    head = "name;email;role;unit;locale\nLo Lind;lo@ny.example;rektor;Norra skolan;nn\n"
    row = "Lo Lind;LO@ny.example;rektor;södra  skolan;\n"
    take(town, import_people, text(tmp_path, head + row))
    take(town, import_people, text(tmp_path, "name;email;role;unit\n" + row.replace(";\n", "\n")))
    with town.office.database.read() as session:
        lo = session.exec(select(Person).where(Person.email == "lo@ny.example")).one()
    assert lo.locale == "nn"
    two = text(tmp_path, head + "Lo Lind;lo@ny.example;rektor;Södra skolan;sv\n")
    assert refused(town, import_people, two) == [(3, "two_locales")]


# --- workbooks --------------------------------------------------------------------------------


def test_a_sheet_that_says_it_is_one_cell_is_read_whole(town: TestTown) -> None:
    done = take(town, import_units, FIELD / "16-sheet-says-it-is-one-cell" / "units.xlsx")
    assert done.added == 2


def test_an_unreadable_cell_is_neither_empty_nor_text(town: TestTown, tmp_path: Path) -> None:
    the_schools(town, tmp_path)
    file = FIELD / "17-error-cells-and-formulas" / "people.xlsx"
    assert refused(town, import_people, file) == [(2, "unreadable")]
    book = workbook(tmp_path, ["name", "form"], ["#N/A", "grundskola"], ["Solskolan", None])
    assert refused(town, import_units, book) == [(2, "unreadable")]


def workbook(folder: Path, *rows: Sequence[object]) -> Path:
    book = Workbook()
    first = book.active
    assert first is not None
    first.append(["Fyll i bladet Skolor."])
    hidden = book.create_sheet("Gömt")
    hidden.append(["name", "form"])
    hidden.append(["Spökskolan", ""])
    hidden.sheet_state = "hidden"
    sheet = book.create_sheet("Skolor")
    for row in rows:
        sheet.append(list(row))
    book.save(folder / "book.xlsx")
    return folder / "book.xlsx"


def test_instructions_titles_and_hidden_sheets_stand_before_the_heading(
    town: TestTown, tmp_path: Path
) -> None:
    title, head, school = ["Våra skolor 2026"], ["Namn", "Skolform"], ["Solskolan", "grundskola"]
    rows: tuple[list[str], ...] = (title, [], head, [], school)
    table = understand(workbook(tmp_path, *rows), ("name", "form"), ("name",))
    assert (table.understood.sheet, table.understood.heading) == ("Skolor", 3)
    assert table.understood.sheets_beside == ("Sheet", "Gömt")
    assert table.rows == [(5, {"name": "Solskolan", "form": "grundskola"})]


ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
    '<office:spreadsheet><table:table table:name="Skolor">{}'
    '<table:table-row table:number-rows-repeated="1048000"><table:table-cell'
    ' table:number-columns-repeated="16384"/></table:table-row>'
    "</table:table></office:spreadsheet></office:body></office:document-content>"
)
ODS_CELL = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
ODS_ERROR = '<table:table-cell table:formula="of:=NA()"><text:p>#N/A</text:p></table:table-cell>'


def test_a_workbook_of_libreoffice_is_read(town: TestTown, tmp_path: Path) -> None:
    rows = [ODS_CELL.format(one) for one in ("name", "Solskolan")] + [ODS_ERROR]
    xml = ODS.format("".join(f"<table:table-row>{one}</table:table-row>" for one in rows))
    with zipfile.ZipFile(tmp_path / "book.ods", "w") as book:
        book.writestr("content.xml", xml)
    table = understand(tmp_path / "book.ods", ("name",), ("name",))
    assert table.rows == [(2, {"name": "Solskolan"})]
    assert [(one.line, one.key) for one in table.bad] == [(3, "unreadable")]


def test_a_sheet_formatted_to_its_last_row_is_read_in_seconds(tmp_path: Path) -> None:
    file = workbook(tmp_path, ["name"], ["Norra skolan"], ["Södra skolan"])
    with zipfile.ZipFile(file) as book:
        parts = {one: book.read(one) for one in book.namelist()}
    empty = "".join(
        f'<row r="{n}" s="1"><c r="A{n}" s="0"/><c r="B{n}" s="0"/></row>'
        for n in range(4, 1_048_577)
    )
    sheet = parts["xl/worksheets/sheet3.xml"].replace(
        b"</sheetData>", empty.encode() + b"</sheetData>"
    )
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        for one, content in {**parts, "xl/worksheets/sheet3.xml": sheet}.items():
            book.writestr(one, content)
    began = process_time()
    table = understand(file, ("name",), ("name",))
    assert [row["name"] for _, row in table.rows] == ["Norra skolan", "Södra skolan"]
    assert process_time() - began < 10


# --- bounds -----------------------------------------------------------------------------------


def test_only_regular_files_within_bounds(town: TestTown, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert "not a regular file" in why(town, import_units, tmp_path / "pipe.csv")
    assert "not a regular file" in why(town, import_units, Path("/dev/zero"))
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", b"<si/>" * 10_000_000)
    assert "too large when unpacked" in why(town, import_units, tmp_path / "bomb.xlsx")
    many = text(tmp_path, "name\n" + "x\n" * 200_002)
    assert "more than 200000 rows" in why(town, import_units, many)
    wide = text(tmp_path, "name" + ";x" * 500 + "\n")
    assert "more than 500 columns" in why(town, import_units, wide)


# --- text -------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("start", ["", "sep={}\n", "\n\n"])
def test_however_it_was_saved(tmp_path: Path, encoding: str, separator: str, start: str) -> None:
    rows = f"namn{separator}skolform\n“Åsa–skolan”{separator}grundskola\n"
    file = text(tmp_path, start.format(separator) + rows, encoding=encoding)
    found = understand(file, ("name", "form"), ("name",)).rows
    assert [row for _, row in found] == [{"name": "“Åsa–skolan”", "form": "grundskola"}]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("blank-lines-first", ["Norra skolan"]),
        ("mac-cr", ["Norra skolan", "Skolan, Södra"]),
        ("quotes", ['Skola "Solen"', 'Skola "Månen"']),
        ("trailing-empty", ["Norra skolan"]),
        ("one-column", [(3, "row_wider")]),
        ("twins", [(3, "two_units"), (4, "two_units"), (5, "two_units")]),
        ("nfd", [(3, "two_units")]),
    ],
)
def test_odd_csv(town: TestTown, name: str, expected: list[object]) -> None:
    file = FIELD / "28-odd-csv" / f"{name}.csv"
    if isinstance(expected[0], tuple):
        assert refused(town, import_units, file) == expected
    else:
        before = names(town)
        take(town, import_units, file)
        assert names(town) - before == set(expected)
