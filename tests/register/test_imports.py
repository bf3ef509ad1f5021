"""What people have in their spreadsheets, taken all or nothing, with each mistake on its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from shutil import copyfile
from time import process_time
from typing import Any

import pytest
from openpyxl import Workbook
from sqlmodel import SQLModel, col, select

from config.explain import explain
from config.locales import LOCALES
from config.roles import ROLES, role_code
from config.words import words
from flows.engine.door import Verb
from flows.register.imports.calendars import import_calendar
from flows.register.imports.people import import_people
from flows.register.imports.tables import BadFile, ImportRefused, Report
from flows.register.imports.units import import_everywhere, import_units
from flows.register.municipality import begin
from models.record import audit
from models.record.tables import Audit
from models.register.tables import Appointment, Person, SchoolBreak, Unit
from tests import DATA
from tests.conftest import OPERATOR, Postbox, TestTown, at, make_office, settle_town
from tests.worlds.cycle_walks import picture as cases_picture

REGISTER = DATA / "skolverksamhet.csv"
NOW = at("2026-08-17 09:00")
HEAD = "name,email,role,unit,locale,deputy,from,to"

Take = Verb[..., Report]


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town's database, made once for the many tests of this file."""
    var = tmp_path_factory.mktemp("settled")
    office = make_office(var, Postbox())
    settle_town(office.database)
    office.database.close()
    return var / "arshjul.sqlite"


@pytest.fixture
def town(tmp_path: Path, post: Postbox, settled: Path) -> Iterator[TestTown]:
    (tmp_path / "var").mkdir()
    copyfile(settled, tmp_path / "var" / "arshjul.sqlite")
    office = make_office(tmp_path / "var", post)
    yield TestTown(office, post)
    office.database.close()


def take(town: TestTown, how: Take, file: Path, **more: Any) -> Report:
    return how.alone(town.errand(OPERATOR, NOW), file, **more)


def wrong(town: TestTown, how: Take, file: Path, **more: Any) -> list[tuple[int, str]]:
    """The lines that were refused and why; each explained in every language, nothing kept."""
    before = register(town)
    with pytest.raises(ImportRefused) as found:
        take(town, how, file, **more)
    assert register(town) == before, "all or nothing"
    for locale in LOCALES:
        for row in found.value.rows:
            said = words(locale).say(f"import_problems.{row.key}", **row.params)
            assert said and "{" not in said
        assert file.name in explain(found.value, words(locale))
    return [(row.line, row.key) for row in found.value.rows]


def unreadable(town: TestTown, how: Take, file: Path, **more: Any) -> str:
    """Why the file was refused, as English would say it."""
    before = register(town)
    with pytest.raises(BadFile) as found:
        take(town, how, file, **more)
    assert register(town) == before
    for locale in LOCALES:
        assert file.name in explain(found.value, words(locale))
    return explain(found.value, words("en"))


def register(town: TestTown) -> list[list[tuple[object, ...]]]:
    """Everything that an import may touch."""
    wanted = ("municipality", "unit", "person", "appointment", "school_break")
    with town.office.database.read() as session:
        tables = [SQLModel.metadata.tables[name] for name in wanted]
        rows = [[tuple(row) for row in session.execute(table.select())] for table in tables]
    return rows + cases_picture(town)


def units(town: TestTown, municipality: str = "se-1401") -> list[str]:
    with town.office.database.read() as session:
        return sorted(
            session.exec(select(Unit.name).where(Unit.municipality_id == municipality)).all()
        )


def counts(report: Report) -> tuple[int, int, int]:
    return report.added, report.changed, report.same


@pytest.fixture
def csv(tmp_path: Path) -> Callable[..., Path]:
    """A file of these lines, as this program or that would save it."""

    def write(
        *lines: str, name: str = "file.csv", end: str = "\r\n", encoding: str = "utf-8-sig"
    ) -> Path:
        file = tmp_path / name
        file.write_bytes((end.join(lines) + end).encode(encoding))
        return file

    return write


@pytest.fixture
def xlsx(tmp_path: Path) -> Callable[..., Path]:
    def write(*rows: Sequence[object], name: str = "file.xlsx") -> Path:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for row in rows:
            sheet.append(list(row))
        book.save(tmp_path / name)
        return tmp_path / name

    return write


# --- units, from the public register ---------------------------------------------------------


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
    parent = csv("name,form,parent", "Backaskolan,gymnasium,", "Ekdalaskolan,grundskola,")
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


@pytest.mark.parametrize("how", [import_units, import_people, import_calendar])
@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.csv", b"", "the file is empty"),
        ("old.xls", b"\xd0\xcf\x11\xe0 an old workbook", "save it as .xlsx"),
        ("book.csv", b"PK\x03\x04 a workbook by another name", "by another name"),
        ("zero.csv", b"name,start\0,end\n", "not a text file"),
        ("book.xlsx", b"PK\x03\x04 this is no workbook", "xlsx"),
        ("empty.xlsx", b"", "xlsx"),
        ("image.csv", bytes(range(256)) * 40, "not a text file"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    town: TestTown, tmp_path: Path, how: Take, name: str, content: bytes, why: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    assert why in unreadable(town, how, file)


@pytest.mark.parametrize("how", [import_units, import_people, import_calendar])
def test_a_file_that_is_not_there_says_so(town: TestTown, tmp_path: Path, how: Take) -> None:
    assert "No such file" in unreadable(town, how, tmp_path / "borta.csv")
    assert "directory" in unreadable(town, how, tmp_path)


def test_missing_columns_are_named(town: TestTown, csv: Callable[..., Path]) -> None:
    assert "heading row is not recognised" in unreadable(town, import_units, csv("a,b", "c,d"))
    said = unreadable(town, import_people, csv("name,email", "Lo,lo@skola.example"))
    assert "the column role is missing" in said
    assert "the column end is missing" in unreadable(
        town, import_calendar, csv("name,start", "a,b")
    )


def test_a_huge_field_is_refused_and_not_swallowed(
    town: TestTown, csv: Callable[..., Path]
) -> None:
    assert "a cell from row 2 is too long" in unreadable(
        town, import_units, csv("name", "x" * 200_000)
    )
    assert wrong(town, import_units, csv("name", "x" * 100_000)) == [(2, "too_long")]


def test_a_quote_that_is_never_closed_is_refused(town: TestTown, csv: Callable[..., Path]) -> None:
    assert "quotation marks from row 2" in unreadable(
        town, import_units, csv("name", '"Asta', "Bo")
    )


# --- people ------------------------------------------------------------------------------------


def people_file(csv: Callable[..., Path], *rows: str) -> Path:
    return csv(HEAD, *rows)


def test_people_come_with_their_role_unit_language_deputy_and_days(
    town: TestTown, csv: Callable[..., Path]
) -> None:
    file = people_file(
        csv,
        "Asta Ny,ASTA.NY@Skola.Example,Samordnare,,nn,,,",
        "Lo Ny,lo.ny@skola.example,Rektor,Backaskolan,,ny@skola.example,2026-08-01,2027-06-30",
        "Ny Nyman,ny@skola.example,ikt-pedagog,Backaskolan,no,,,",
    )
    assert counts(take(town, import_people, file)) == (3, 0, 0)
    with town.office.database.read() as session:
        rows = session.execute(
            select(Person, Appointment)
            .join(Appointment, col(Appointment.person_id) == col(Person.id))
            .where(col(Person.email).like("%ny@%"))
            .order_by(col(Person.email))
        ).all()
        found = {
            person.email: (person.name, person.locale, post.role, post.starts, post.ends)
            for person, post in rows
        }
        deputy = {person.email: post.deputy_id for person, post in rows}["lo.ny@skola.example"]
    assert found == {
        "asta.ny@skola.example": ("Asta Ny", "nn", "coordinator", None, None),
        "lo.ny@skola.example": (
            "Lo Ny", "sv", "headteacher", date(2026, 8, 1), date(2027, 6, 30),
        ),
        "ny@skola.example": ("Ny Nyman", "nb", "ikt_pedagog", None, None),
    }  # fmt: skip
    assert deputy == town.person("ny@skola.example"), "who stood further down in the same file"
    assert counts(take(town, import_people, file)) == (0, 0, 3)


def test_a_new_name_an_end_and_a_deputy_are_changes(
    town: TestTown, csv: Callable[..., Path]
) -> None:
    row = "Lo {0},lo@skola.example,headteacher,Backaskolan,sv,{1},,{2}"
    kim = "kim@skola.example"
    assert counts(take(town, import_people, people_file(csv, row.format("Lind", kim, "")))) == (
        0, 0, 1,
    )  # fmt: skip
    for name, deputy, ends in (("Ask", kim, ""), ("Ask", "", ""), ("Ask", "", "2027-06-30")):
        file = people_file(csv, row.format(name, deputy, ends))
        assert counts(take(town, import_people, file)) == (0, 1, 0)
        assert counts(take(town, import_people, file)) == (0, 0, 1)


SPOKEN = [
    ("rektor", "headteacher"), ("REKTOR", "headteacher"), ("Headteacher", "headteacher"),
    ("principal", "headteacher"), ("styrer", "headteacher"),
    ("samordnare", "coordinator"), ("Koordinator", "coordinator"), ("coordinator", "coordinator"),
    ("verksamhetschef", "manager"), ("virksomhetsleder", "manager"), ("manager", "manager"),
    ("skolchef", "school_chief"), ("skolesjef", "school_chief"), ("skulesjef", "school_chief"),
    ("förvaltningschef", "head_of_administration"), ("kommunalsjef", "head_of_administration"),
    ("Barn-  och utbildningschef", "head_of_administration"),
    ("dataskyddsombud", "data_protection_officer"), ("personvernombud", "data_protection_officer"),
    ("handläggare", "case_officer"), ("saksbehandler", "case_officer"),
    ("sakshandsamar", "case_officer"), ("IKT-rettleiar", "ikt_pedagog"),
    ("nämndledamot", "board_reader"), ("operator", "operator"),
]  # fmt: skip


@pytest.mark.parametrize(("word", "role"), SPOKEN)
def test_a_role_is_known_by_what_people_call_it(word: str, role: str) -> None:
    assert role_code(word) == role


@pytest.mark.parametrize("locale", LOCALES)
def test_every_role_is_known_by_our_own_word_for_it(locale: str) -> None:
    spoken = {words(locale).say(f"roles.{role}"): role for role in ROLES}
    assert len(spoken) == len(ROLES), "two roles of one name cannot be told apart"
    assert {word: role_code(word) for word in spoken} == spoken


def test_nobody_is_called_the_school_cat() -> None:
    assert role_code("skolkatt") is None
    assert role_code("") is None


@pytest.mark.parametrize(
    "email",
    ["", "lo", "lo@", "@skola.example", "lo@skola example", "lo@skola.example,bo@skola.example",
     "Lo <lo@skola.example>", "lo@skola.example\\r\\nBcc: x@evil.example", "lö@skola.example",
     "=?utf-8?q?lo?=@skola.example", "lo@-skola.example", "x" * 65 + "@skola.example"],
)  # fmt: skip
def test_a_bad_address_is_refused(town: TestTown, csv: Callable[..., Path], email: str) -> None:
    file = people_file(csv, f'Lo,"{email}",samordnare,,,,,')
    assert wrong(town, import_people, file) == [(2, "bad_email")]


@pytest.mark.parametrize(
    ("row", "key"),
    [
        (",bo.ny@skola.example,samordnare,,,,,", "name_missing"),
        ("Bo,bo.ny@skola.example,skolkatt,,,,,", "unknown_role"),
        ("Bo,bo.ny@skola.example,,,,,,", "unknown_role"),
        ("Bo,bo.ny@skola.example,rektor,Ingenstans,,,,", "unknown_unit"),
        ("Bo,bo.ny@skola.example,rektor,,,,,", "unit_missing"),
        ("Bo,bo.ny@skola.example,samordnare,,da,,,", "unknown_locale"),
        ("Bo,bo.ny@skola.example,samordnare,,,sam@skola.example,,", "unknown_deputy"),
        ("Bo,bo.ny@skola.example,samordnare,,,BO.NY@skola.example,,", "deputy_self"),
        ("Bo,bo.ny@skola.example,samordnare,,,,31/2 2026,", "bad_date"),
        ("Bo,bo.ny@skola.example,samordnare,,,,,2026-02-30", "bad_date"),
        ("Bo,bo.ny@skola.example,samordnare,,,,2027-01-02,2027-01-01", "ends_before_start"),
    ],
)
def test_a_bad_row_is_named_and_no_row_is_taken(
    town: TestTown, csv: Callable[..., Path], row: str, key: str
) -> None:
    good = "Kim Ny,kim.ny@skola.example,samordnare,,,,,"
    assert wrong(town, import_people, people_file(csv, good, row)) == [(3, key)]
    assert take(town, import_people, people_file(csv, good)).added == 1


def test_every_bad_row_is_told_at_once_with_its_line(
    town: TestTown, csv: Callable[..., Path]
) -> None:
    file = people_file(
        csv,
        "Kim,kim.ny@skola.example,skolkatt,,,,,",
        "",
        "Bo,bo.ny@skola.example,samordnare,,,kim.ny@skola.example,,",
        "Lo,lo,skolkatt,Ingenstans,,,,",
        "Mo,mo.ny@skola.example,samordnare,,,,,",
        "Mo,mo.ny@skola.example,Koordinator,,,,,",
    )
    assert wrong(town, import_people, file) == [
        (2, "unknown_role"),  # and Bo's deputy stands in the file, wrong row or not
        (5, "bad_email"),
        (5, "unknown_role"),
        (5, "unknown_unit"),
        (7, "twice"),
    ]


@pytest.mark.parametrize(
    "name",
    ["Lo\r\nBcc: x@evil.example", "Lo\nLind", "Lo\x1b[2J", "=?utf-8?q?Hej=0D=0ABcc=3A?=",
     "Lo\u2028Lind", "Lo \u202eDniL", "Lo\x7f", "Lo\tLind"],
)  # fmt: skip
def test_a_name_that_could_become_a_header_is_refused(
    town: TestTown, csv: Callable[..., Path], name: str
) -> None:
    file = people_file(csv, f'"{name}",lo.ny@skola.example,samordnare,,,,,')
    assert [key for _, key in wrong(town, import_people, file)] == ["unsafe_text"]


def test_the_same_dangers_in_names_of_units_and_breaks(
    town: TestTown, csv: Callable[..., Path]
) -> None:
    for name in ("Asta\r\nBcc: x@evil.example", "=?utf-8?q?Asta?="):
        assert [key for _, key in wrong(town, import_units, csv("name", f'"{name}"'))] == [
            "unsafe_text"
        ]
        file = csv("name,start,end", f'"{name}",2026-10-26,2026-10-30')
        assert [key for _, key in wrong(town, import_calendar, file)] == ["unsafe_text"]


def test_another_municipalitys_unit_is_as_unknown_as_a_missing_one(
    town: TestTown, csv: Callable[..., Path]
) -> None:
    take(town, import_everywhere, REGISTER)
    file = people_file(csv, "Sam,sam@skola.example,rektor,Breddenskolan,,,,")
    assert wrong(town, import_people, file) == [(2, "unknown_unit")]


def test_a_spreadsheet_of_people_with_real_dates(town: TestTown, xlsx: Callable[..., Path]) -> None:
    file = xlsx(
        HEAD.split(","),
        ("Lo Ny", "lo.ny@skola.example", "Rektor", "Backaskolan", None, None,
         datetime(2026, 8, 1), date(2027, 6, 30)),  # noqa: DTZ001  cells have no zone
        (None,) * 8,
        ("Bo Ny", "bo.ny@skola.example", "Rektor", "Ekdalaskolan", "en", None, "2026-08-01", None),
    )  # fmt: skip
    assert counts(take(town, import_people, file)) == (2, 0, 0)
    with town.office.database.read() as session:
        post = session.exec(
            select(Appointment).where(Appointment.person_id == town.person("lo.ny@skola.example"))
        ).one()
    assert (post.starts, post.ends) == (date(2026, 8, 1), date(2027, 6, 30))


def test_a_bad_row_of_a_spreadsheet_is_named_by_its_row(
    town: TestTown, xlsx: Callable[..., Path]
) -> None:
    file = xlsx(HEAD.split(","), (None,) * 8, ("Lo", "lo.ny@skola.example", "skolkatt"))
    assert wrong(town, import_people, file) == [(3, "unknown_role")]


def test_four_times_as_many_people_with_deputies_take_about_four_times_as_long(
    town: TestTown, csv: Callable[..., Path]
) -> None:
    def seconds(letter: str, number: int) -> float:
        rows = [
            f"Kim {n},{letter}{n}@skola.example,mentor,,,{letter}{(n + 1) % number}@skola.example,,"
            for n in range(number)
        ]
        file = people_file(csv, *rows)
        began = process_time()
        assert take(town, import_people, file).added == number
        return process_time() - began

    few = seconds("a", 300)
    assert seconds("b", 1200) < 12 * few, "each with each would be sixteen times"


# --- school breaks -----------------------------------------------------------------------------


def breaks(town: TestTown) -> dict[str, tuple[str, str]]:
    with town.office.database.read() as session:
        return {
            row.name: (row.starts.isoformat(), row.ends.isoformat())
            for row in session.exec(select(SchoolBreak).order_by(col(SchoolBreak.id)))
        }


def ics(folder: Path, *events: str, name: str = "lov.ics") -> Path:
    file = folder / name
    body = "".join(
        f"BEGIN:VEVENT\r\nUID:{n}\r\n{one}\r\nEND:VEVENT\r\n" for n, one in enumerate(events)
    )
    file.write_bytes(
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n".encode()
    )
    return file


def test_a_calendar_file_ends_the_day_before_its_end(town: TestTown) -> None:
    assert counts(take(town, import_calendar, DATA / "lov.ics")) == (1, 0, 4)
    found = breaks(town)
    assert found["Höstlov"] == ("2026-10-26", "2026-10-30"), "the file says 31 October"
    assert found["Jullov"] == ("2026-12-21", "2027-01-08")
    assert counts(take(town, import_calendar, DATA / "lov.ics")) == (0, 0, 5)


def test_a_table_means_both_days(town: TestTown, csv: Callable[..., Path]) -> None:
    file = csv("name,start,end", "Klämdag,2027-05-07,2027-05-07", "Höstlov,2026-10-26,2026-10-31")
    assert counts(take(town, import_calendar, file)) == (1, 1, 0)
    assert breaks(town)["Klämdag"] == ("2027-05-07", "2027-05-07")
    assert breaks(town)["Höstlov"] == ("2026-10-26", "2026-10-31")


def test_a_spreadsheet_of_breaks(town: TestTown, xlsx: Callable[..., Path]) -> None:
    file = xlsx(("Name", "Start", "End"), ("Klämdag", date(2027, 5, 7), datetime(2027, 5, 7)))  # noqa: DTZ001
    assert take(town, import_calendar, file).added == 1
    assert breaks(town)["Klämdag"] == ("2027-05-07", "2027-05-07")


@pytest.mark.parametrize(
    ("event", "first", "last"),
    [
        ("DTSTART;VALUE=DATE:20271025", "2027-10-25", "2027-10-25"),
        ("DTSTART;VALUE=DATE:20271025\r\nDTEND;VALUE=DATE:20271025", "2027-10-25", "2027-10-25"),
        ("DTSTART;VALUE=DATE:20271025\r\nDURATION:P5D", "2027-10-25", "2027-10-29"),
        ("DTSTART;VALUE=DATE:20271025\r\nDURATION:P1W", "2027-10-25", "2027-10-31"),
        ("DTSTART:20271025T080000\r\nDTEND:20271029T160000", "2027-10-25", "2027-10-29"),
        ("DTSTART:20271025T000000\r\nDTEND:20271030T000000", "2027-10-25", "2027-10-29"),
        ("DTSTART:20271025T080000\r\nDTEND:20271025T160000", "2027-10-25", "2027-10-25"),
        (
            "DTSTART;TZID=Europe/Stockholm:20271025T000000\r\n"
            "DTEND;TZID=Europe/Stockholm:20271030T000000",
            "2027-10-25",
            "2027-10-29",
        ),
        # Midnight at home is the evening before in UTC, two hours in summer and one in winter.
        ("DTSTART:20271024T220000Z\r\nDTEND:20271029T220000Z", "2027-10-25", "2027-10-29"),
        ("DTSTART:20271219T230000Z\r\nDTEND:20280107T230000Z", "2027-12-20", "2028-01-07"),
    ],
)
def test_an_event_covers_the_days_that_its_people_think(
    town: TestTown, tmp_path: Path, event: str, first: str, last: str
) -> None:
    take(town, import_calendar, ics(tmp_path, f"SUMMARY:Ledigt\r\n{event}"), accept=["timed"])
    assert breaks(town)["Ledigt"] == (first, last)


def test_bad_events_are_named_by_their_number(town: TestTown, tmp_path: Path) -> None:
    file = ics(
        tmp_path,
        "SUMMARY:Bra\r\nDTSTART;VALUE=DATE:20271025",
        "SUMMARY:Varje år\r\nDTSTART;VALUE=DATE:20271025\r\nRRULE:FREQ=HOURLY",
        "SUMMARY:Aldrig\r\nDTSTART;VALUE=DATE:20271025\r\nRRULE:FREQ=DAILY;INTERVAL=0",
        "DTSTART;VALUE=DATE:20271025",
        "SUMMARY:Utan dag",
        "SUMMARY:Baklänges\r\nDTSTART;VALUE=DATE:20271025\r\nDTEND;VALUE=DATE:20271020",
        "SUMMARY:Hela året\r\nDTSTART;VALUE=DATE:20270101\r\nDTEND;VALUE=DATE:20280101",
    )
    assert wrong(town, import_calendar, file) == [
        (2, "repeating_event"),
        (3, "repeating_event"),
        (4, "name_missing"),
        (5, "bad_date"),
        (6, "ends_before_start"),
        (7, "break_too_long"),
    ]


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ("Lov,2027-13-01,2027-10-30", "bad_date"),
        ("Lov,,2027-10-30", "bad_date"),
        ("Lov,2027-10-25,", "bad_date"),
        ("Lov,2027-10-25,2027-10-24", "ends_before_start"),
        ("Lov,2027-01-01,2027-12-31", "break_too_long"),
        (",2027-10-25,2027-10-29", "name_missing"),
    ],
)
def test_a_bad_break_is_named_by_its_line(
    town: TestTown, csv: Callable[..., Path], row: str, key: str
) -> None:
    file = csv("name,start,end", "Bra,2027-10-25,2027-10-29", row)
    assert wrong(town, import_calendar, file) == [(3, key)]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "ics"),
        (b"not a calendar", "ics"),
        (bytes(range(256)) * 10, "not saved as UTF-8"),
        ((DATA / "lov.ics").read_text("utf-8").encode("latin-1"), "not saved as UTF-8"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "ics"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", "it has no events"),
    ],
)
def test_what_is_no_calendar_is_refused(
    town: TestTown, tmp_path: Path, content: bytes, why: str
) -> None:
    file = tmp_path / "lov.ics"
    file.write_bytes(content)
    assert why in unreadable(town, import_calendar, file)


def test_a_dry_run_of_breaks_and_people_leaves_nothing(
    town: TestTown, csv: Callable[..., Path]
) -> None:
    before = register(town)
    assert take(town, import_calendar, DATA / "lov.ics", dry_run=True).added == 1
    file = people_file(csv, "Kim Ny,kim.ny@skola.example,samordnare,,,,,")
    assert take(town, import_people, file, dry_run=True).added == 1
    assert register(town) == before
