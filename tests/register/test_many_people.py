"""A whole staff in one table: the same rows as one person after another, in few statements, and
what an empty cell and a dash say of what stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session, select

from flows.register.imports import people
from flows.register.imports.people import import_people
from flows.register.imports.sheets import BadFile
from flows.register.imports.tables import ImportRefused, Report, What
from models.register.tables import Appointment
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.written import rows, statements, twin

NOW = at("2026-08-17 09:00")
HEAD = "name;email;role;unit;locale;deputy;from;to"
WRITTEN = {"person": "id", "appointment": "id"}
LO = "Lo Lind;lo@skola.example;rektor;Backaskolan"


def table(folder: Path, *lines: str, head: str = HEAD) -> Path:
    file = folder / "personal.csv"
    file.write_text("\n".join((head, *lines)), "utf-8")
    return file


def taken(town: TestTown, file: Path, *, good_rows: bool = False) -> Report:
    return import_people.alone(town.errand(OPERATOR, NOW), file, good_rows=good_rows)


def counts(report: Report) -> tuple[int, int, int]:
    return report.added, report.changed, report.same


def post_of(town: TestTown, email: str) -> Appointment:
    with town.office.database.read() as session:
        return the_post(session, town.person(email))


def the_post(session: Session, person: int) -> Appointment:
    return session.exec(select(Appointment).where(Appointment.person_id == person)).one()


STAFF = (
    "Ny Nord;ny@skola.example;rektor;Backaskolan;nn;;2026-08-01;",
    "Ny Nord;ny@skola.example;mentor;;;asta@skola.example;;",
    "Lo Ask;lo@skola.example;rektor;Backaskolan;nb;-;;2027-06-30",
    "Bo Björk;bo@skola.example;rektor;Ekdalaskolan;;ny@skola.example;;",
    "Bo Björk;bo@skola.example;rektor;Ekdalaskolan;;;2027-08-01;2028-07-31",
    "Al Alm;al@skola.example;förvaltningschef;;sv;;;",
    "Mo Mård;mo@skola.example;verksamhetschef;;;;-;",
    "Eva Ek;eva@skola.example;samordnare;;;;;2026-12-31",
)


def test_a_table_leaves_the_rows_of_one_line_after_another(town: TestTown, tmp_path: Path) -> None:
    other = twin(town, tmp_path / "other")
    done = taken(town, table(tmp_path, *STAFF))
    one_by_one = [taken(other, table(tmp_path, line)) for line in STAFF]
    assert counts(done) == tuple(map(sum, zip(*map(counts, one_by_one), strict=True))) == (4, 3, 1)
    assert [one.changes for one in done.rows] == [one.rows[0].changes for one in one_by_one]
    assert rows(town, WRITTEN) == rows(other, WRITTEN)
    again = taken(town, table(tmp_path, *STAFF))
    assert counts(again) == (0, 0, 8)
    assert rows(town, WRITTEN) == rows(other, WRITTEN)


def test_reading_asks_as_much_for_many_people_as_for_few(town: TestTown, tmp_path: Path) -> None:
    asked = []
    for many in (10, 1_500):
        for language in ("sv", "nn", "nn"):  # new, changed, the same
            lines = [f"P {n};p{many}.{n}@skola.example;mentor;;{language};;;" for n in range(many)]
            with statements(town.office.database) as given:
                assert taken(town, table(tmp_path, *lines)).taken == many
            asked.append(len(given))
    assert asked[3:] == asked[:3]


def test_an_empty_cell_leaves_what_stands_and_a_dash_clears_it(
    town: TestTown, tmp_path: Path
) -> None:
    taken(town, table(tmp_path, f"{LO};;kim@skola.example;2026-08-01;2026-12-31"))
    with town.office.database.write() as session:  # the one that the town began with
        session.delete(
            session.exec(
                select(Appointment).where(
                    Appointment.person_id == town.person("lo@skola.example"),
                    Appointment.starts == None,  # noqa: E711
                )
            ).one()
        )
    before = rows(town, WRITTEN)
    report = taken(town, table(tmp_path, f"{LO};;;;"))
    assert counts(report) == (0, 0, 1)
    assert rows(town, WRITTEN) == before
    assert [(one.key, dict(one.params)) for one in report.notes] == [
        ("left_as_it_is", {"column": "to", "value": "2026-12-31"})
    ]
    report = taken(town, table(tmp_path, f"{LO};;–;ingen;-"))
    [row] = report.rows
    assert (row.line, row.what, row.name) == (2, What.CHANGED, "Lo Lind")
    assert row.changes == {
        "deputy": ("kim@skola.example", ""),
        "from": ("2026-08-01", ""),
        "to": ("2026-12-31", ""),
    }
    post = post_of(town, "lo@skola.example")
    assert (post.deputy_id, post.starts, post.ends) == (None, None, None)


def test_a_row_without_a_first_day_is_about_the_appointment_that_holds(
    town: TestTown, tmp_path: Path
) -> None:
    eva = "Eva Ek;eva@skola.example;samordnare;;;"
    taken(town, table(tmp_path, f"{eva};2020-01-01;2022-06-30", f"{eva};2025-01-01;"))
    assert counts(taken(town, table(tmp_path, f"{eva};;2027-06-30"))) == (0, 1, 0)
    kept = rows(town, WRITTEN)["appointment"][-2:]
    assert [tuple(map(str, row[-3:-1])) for row in kept] == [
        ("2020-01-01", "2022-06-30"),
        ("2025-01-01", "2027-06-30"),
    ]


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ([f"{LO};;;;", f"{LO};;;-;"], "twice"),
        (["Eva;eva@skola.example;mentor;;;;2026-09-01;", "Eva;eva@skola.example;mentor;;;;;"], ""),
    ],
)
def test_two_rows_about_one_appointment_are_told(
    lines: list[str], key: str, town: TestTown, tmp_path: Path
) -> None:
    if not key:
        assert taken(town, table(tmp_path, *lines)).added == 2, "two appointments"
        return
    with pytest.raises(ImportRefused) as refused:
        taken(town, table(tmp_path, *lines))
    assert [(row.line, row.key) for row in refused.value.rows] == [(3, key)]


def test_an_end_before_the_first_day_that_stands_is_refused(town: TestTown, tmp_path: Path) -> None:
    taken(town, table(tmp_path, "Eva;eva@skola.example;mentor;;;;2026-09-01;"))
    with pytest.raises(ImportRefused) as refused:
        taken(town, table(tmp_path, "Eva;eva@skola.example;mentor;;;;;2026-08-20"))
    assert [row.key for row in refused.value.rows] == ["ends_before_start"]
    assert post_of(town, "eva@skola.example").starts == date(2026, 9, 1)


def test_a_long_row_of_deputies_who_are_nobody_is_told_row_by_row(
    town: TestTown, tmp_path: Path
) -> None:
    many = 3_000
    lines = [f"P {n};p{n}@ny.example;mentor;;;p{n + 1}@ny.example;;" for n in range(many)]
    with pytest.raises(ImportRefused) as refused:
        taken(town, table(tmp_path, *lines))
    assert [row.line for row in refused.value.rows] == [many + 1], "the others' stand in the file"
    with pytest.raises(ImportRefused) as refused:
        taken(town, table(tmp_path, *lines), good_rows=True)
    assert len(refused.value.rows) == many


def test_more_people_than_are_taken_at_once_are_refused_with_a_number(
    town: TestTown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "MOST_PEOPLE", 3)
    lines = [f"P {n};p{n}@skola.example;mentor;;;;;" for n in range(4)]
    assert taken(town, table(tmp_path, *lines[:3])).added == 3
    with pytest.raises(BadFile) as refused:
        taken(town, table(tmp_path, *lines))
    assert refused.value.params == {"file": "personal.csv", "why": "too_many_rows", "most": 3}


def test_whoever_waits_sees_how_many_rows_are_read(town: TestTown, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    town.office.progress = lambda done, of: seen.append((done, of))
    lines = [f"P {n};p{n}@skola.example;mentor;;;;;" for n in range(2_400)]
    taken(town, table(tmp_path, *lines))
    assert seen == [(done, 2_400) for done in range(100, 2_401, 100)]


def test_who_assists_a_headteacher_is_taken_as_one_and_that_is_told(
    town: TestTown, tmp_path: Path
) -> None:
    line = "Eva Ek;eva@skola.example;Bitr. rektor;Backaskolan;;;;"
    report = taken(town, table(tmp_path, line))
    assert post_of(town, "eva@skola.example").role == "headteacher"
    assert [(note.line, note.key, note.params["title"]) for note in report.notes] == [
        (2, "assists", "Bitr. rektor")
    ]
    assert not taken(town, table(tmp_path, f"{LO};;;;")).notes
