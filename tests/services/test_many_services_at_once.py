"""Many services at once: the same rows as one service after another, in a handful of statements."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from flows.engine.door import desk
from flows.register.imports.tables import ImportRefused, Report
from flows.services.import_services import import_services
from flows.services.introduce_many import introduce_many
from flows.services.register import ServiceExists, change, end_use, note_use, register
from flows.services.sheet import BadService, Sheet
from models.record.audit import first_break
from tests.conftest import TestTown, at
from tests.worlds.services_town import coordinator, subject
from tests.worlds.written import rows, statements, twin

NOW = at("2026-09-07 09:00")
WRITTEN = {
    "subject": "id",
    "service": "subject_id",
    "service_list": "subject_id, list, value",
    "supplier": "id",
    "case": "id",
    "timer": "case_id",
    "service_event": "id",
    "audit": "seq",
}
SERVICES = (
    (
        "Räknetian",
        Sheet(supplier="Ek AB", grades=(1, 3), data=("namn: inloggning", "e-post")),
        None,
    ),
    ("Klottret", Sheet(supplier="ek  ab", no_personal_data=True, special=True), 1),
    ("Navet", Sheet(integrations=("Räknetian",), role="headteacher", users=("elever",)), None),
    ("Boken", Sheet(supplier="Alm AB", purpose="Läsning", sort="tool", free_text=True), 2),
)


def introduced(town: TestTown, some: Sequence[tuple[str, Sheet, int | None]]) -> None:
    with desk(town.office, town.id, who=coordinator(town), now=NOW) as here:
        introduce_many(here, some, "Lgr 27")


def test_introducing_at_once_leaves_the_rows_of_one_after_another(
    town: TestTown, tmp_path: Path
) -> None:
    other = twin(town, tmp_path / "other")
    introduced(town, SERVICES)
    for one in SERVICES:
        introduced(other, [one])
    assert rows(town, WRITTEN) == rows(other, WRITTEN)
    assert len(rows(town, WRITTEN)["timer"]) == len(SERVICES)
    with town.office.database.read() as session:
        assert first_break(session, town.id) is None


def test_a_service_of_many_has_what_one_that_is_registered_alone_has(
    town: TestTown, tmp_path: Path
) -> None:
    alone = twin(town, tmp_path / "alone")
    introduced(town, SERVICES)
    with desk(alone.office, alone.id, who=coordinator(alone), now=NOW) as here:
        for name, sheet, unit in SERVICES:
            register(here, name, sheet, unit=unit)
    ours, theirs = rows(town, WRITTEN), rows(alone, WRITTEN)
    for table in ("subject", "service", "service_list", "supplier"):
        assert ours[table] == theirs[table] != [], table
    assert len(ours["case"]) == len(theirs["case"])


def test_none_is_registered_where_one_cannot_be(town: TestTown) -> None:
    before = rows(town, WRITTEN)
    for some, error in (
        ([*SERVICES, ("räknetian ", Sheet(), None)], ServiceExists),
        ([*SERVICES, ("Sist", Sheet(purpose="x" * 401), None)], BadService),
        ([*SERVICES, ("Sist", Sheet(supplier="a\u202eb"), None)], BadService),
    ):
        with pytest.raises(error):
            introduced(town, some)
        assert rows(town, WRITTEN) == before


def table(folder: Path, *lines: Sequence[str]) -> Path:
    file = folder / "tjanster.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(lines)
    return file


def taken(town: TestTown, file: Path) -> Report:
    with desk(town.office, town.id, who=coordinator(town), now=NOW) as here:
        return import_services(here, file, reason="Lgr 27")


def test_a_table_does_what_the_verbs_do_one_after_another(town: TestTown, tmp_path: Path) -> None:
    introduced(town, SERVICES[:2])
    other = twin(town, tmp_path / "other")
    file = table(
        tmp_path,
        ["name", "supplier", "data", "unit", "in_use_since"],
        ["räknetian", "Bok AB", "", "", "2026-08-20"],
        ["Ny", "Ek AB", "namn|bild", "Backaskolan", "2026-08-24"],
        ["Klottret", "", "", "", ""],
    )
    report = taken(town, file)
    assert (report.added, report.changed, report.same) == (1, 1, 1)
    with desk(other.office, other.id, who=coordinator(other), now=NOW) as here:
        number = subject(other, "Räknetian")
        new = ("Ny", Sheet(supplier="Ek AB", data=("namn", "bild")), other.unit("Backaskolan"))
        [made] = introduce_many(here, [new], "Lgr 27")
        note_use(here, made.subject, date(2026, 8, 24), other.unit("Backaskolan"))
        change(here, number, Sheet(supplier="Bok AB"))
        note_use(here, number, date(2026, 8, 20))
    every = {**WRITTEN, "service_use": "id"}
    ours, theirs = rows(town, every), rows(other, every)
    ours["audit"].pop()  # that a file was read
    assert ours == theirs


def test_reading_asks_as_much_for_many_services_as_for_few(town: TestTown, tmp_path: Path) -> None:
    asked = []
    for many in (20, 320):
        head = ["name", "supplier", "data", "in_use_since"]
        lines = [[f"Tjänst {many}-{n}", "Ek AB", "namn", "2026-08-20"] for n in range(many)]
        file = table(tmp_path, head, *lines)
        for _ in ("new", "known"):
            with statements(town.office.database) as given:
                assert taken(town, file).taken == many
            asked.append(len(given))
    new, known, many_new, many_known = asked
    assert (many_new, many_known) <= (new + 3, known), "the supplier is new the first time"


def test_what_the_register_keeps_beside_the_facts_is_changed_by_a_file_too(
    town: TestTown, tmp_path: Path
) -> None:
    introduced(town, [("Räknetian", Sheet(supplier="Ek AB", users_about=100), None)])
    file = table(
        tmp_path, ["name", "users_about", "record_entry"], ["Räknetian", "240", "Förteckning 7"]
    )
    report = taken(town, file)
    assert [one.changes for one in report.rows] == [
        {"users_about": ("100", "240"), "record_entry": ("", "Förteckning 7")}
    ]
    assert taken(town, file).same == 1


def test_an_empty_cell_says_nothing_and_a_dash_that_there_is_none(
    town: TestTown, tmp_path: Path
) -> None:
    said = Sheet(supplier="Ek AB", purpose="Räkning", use="Lektioner", users=("elever",))
    introduced(town, [("Räknetian", said, None)])
    head = ["name", "supplier", "use", "users", "purpose"]
    assert taken(town, table(tmp_path, head, ["Räknetian", "", "", "", ""])).same == 1
    with pytest.raises(ImportRefused) as refused:
        taken(town, table(tmp_path, head, ["Räknetian", "-", "ingen", "–", "-"]))
    assert [one.key for one in refused.value.rows] == ["may_not_be_empty"]
    report = taken(town, table(tmp_path, head, ["Räknetian", "-", "ingen", "–", ""]))
    assert report.rows[0].changes == {
        "supplier": ("Ek AB", ""),
        "use": ("Lektioner", ""),
        "users": ("elever", ""),
    }


def test_a_use_that_has_ended_is_not_begun_anew_by_the_same_row(
    town: TestTown, tmp_path: Path
) -> None:
    file = table(tmp_path, ["name", "in_use_since"], ["Räknetian", "2026-08-20"])
    taken(town, file)
    with desk(town.office, town.id, who=coordinator(town), now=NOW) as here:
        end_use(here, subject(town, "Räknetian"), date(2026, 9, 1))
    assert taken(town, file).same == 1
    assert len(rows(town, {"service_use": "id"})["service_use"]) == 1
